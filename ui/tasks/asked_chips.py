"""What narrows the list of tasks, a chip each, and the client it is narrowed to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.tasks.buckets import BUCKET_NAMES
from ui.tasks.form_parts import find_clients
from ui.tasks.list_desk import PERIOD_NAMES, Period
from ui.tasks.lookup_field import LookupField
from ui.theme import Tone
from ui.widgets.buttons import LinkButton
from ui.widgets.dialogs import Dialog
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import set_tip
from ui.widgets.pills import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.tasks.list_desk import TasksDesk

_LONGEST: Final = 40


class AskedChips(QWidget):
    """A chip for everything that leaves tasks out; hidden while nothing does."""

    def __init__(self, desk: TasksDesk) -> None:
        super().__init__()
        self._desk = desk
        self._told: tuple[object, ...] = ()
        self.tags: list[Tag] = []
        self.clear = LinkButton(self.tr("Сбросить"))
        self.clear.clicked.connect(lambda _on=False: desk.clear())
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self)
        self.clear.setParent(self)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What the chips say."""
        return [tag.text() for tag in self.tags]

    def show_asked(self) -> None:
        """Show what the desk asks."""
        asked = tuple(self._narrowed())
        told = (asked, self._desk.problems)
        if told == self._told:
            return
        self._told = told
        for part in (*self.tags, self.clear):
            self._flow.removeWidget(part)
        for tag in self.tags:
            tag.hide()
            tag.deleteLater()
        self.tags = []
        for text, name, value in asked:
            tag = Tag(_short(text), Tone.VIOLET, removable=True)
            tag.removed.connect(partial(self._take_off, name, value))
            self.tags.append(tag)
        if self._desk.problems:
            tag = Tag(self.tr("Условие не действует"), Tone.WARN, removable=True)
            tag.removed.connect(self._desk.drop_problems)
            set_tip(tag, " ".join(self._desk.problems))
            self.tags.append(tag)
        for part in (*self.tags, self.clear):
            self._flow.addWidget(part)
            part.show()
        self.setVisible(bool(self.tags))
        self.updateGeometry()

    def _take_off(self, name: str, value: object) -> None:
        self._desk.ask(**{name: value})

    def _narrowed(self) -> Iterator[tuple[str, str, object]]:
        """What narrows: its words, the name of the thing asked, its value when taken off."""
        desk, asked = self._desk, self._desk.question
        if asked.client_id:
            yield desk.names.get(asked.client_id, self.tr("Клиент")), "client_id", None
        if asked.deal_id:
            yield desk.names.get(asked.deal_id, self.tr("Сделка")), "deal_id", None
        if asked.members:
            people = (desk.people.get(each, "…") for each in asked.members)
            yield ", ".join(people), "members", ()
        if asked.kinds:
            kinds = (desk.kinds.get(each, self.tr("удалённый вид")) for each in asked.kinds)
            yield ", ".join(kinds), "kinds", ()
        for bucket in asked.buckets:
            others = tuple(each for each in asked.buckets if each is not bucket)
            yield BUCKET_NAMES[bucket], "buckets", others
        if asked.waiting:
            yield self.tr("Ждут других"), "waiting", False
        if asked.period is not Period.LATELY:
            yield PERIOD_NAMES[asked.period], "period", Period.LATELY


def ask_client(desk: TasksDesk, parent: QWidget) -> Dialog:
    """Ask whose tasks are to be shown."""
    dialog = Dialog(_tr("Задачи клиента"), parent, width=460, height=380)
    field = LookupField(
        desk.workspace, find_clients, placeholder=_tr("Имя, название, телефон"), icon="building-2"
    )

    def take() -> None:
        client = field.value
        if client is not None:
            desk.names[client] = field.name
            dialog.accept()
            desk.ask(client_id=client, deal_id=None)

    field.changed.connect(take)
    dialog.body.addWidget(field)
    dialog.body.addStretch(1)
    dialog.add_button(_tr("Отмена"))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    field.setFocus()
    return dialog


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _tr(text: str) -> str:
    return QCoreApplication.translate("AskedChips", text)
