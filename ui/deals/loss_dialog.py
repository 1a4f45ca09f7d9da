"""«Проигрыш»: why the deal was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.directories.items import add_item, list_items
from crm_desktop.wording import count
from ui.deals.card_words import DEALS
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox, RadioButton
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.directories.items import ItemRow
    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_TALLEST = 260


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a deal was lost.

    Attributes:
        reason_id: of the directory `loss_reason`; None where the office keeps no reasons.
        note: more in free words.
        competitor_id: to whom, of the directory `competitor`.
    """

    reason_id: int | None
    note: str = ""
    competitor_id: int | None = None


class LossDialog(Dialog):
    """The reasons there are, one more if none fits, and words of one's own.

    Attributes:
        loss: what was answered; None until it was.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, title: str = "", number: int = 1
    ) -> None:
        told = title or (count(number, *DEALS) if number > 1 else "")
        super().__init__("Проигрыш", parent, subtitle=told, width=520)
        self._workspace = workspace
        self.loss: Loss | None = None
        self._demanded = False
        self.radios: dict[int, RadioButton] = {}
        self._reasons = QWidget()
        self._list = QVBoxLayout(self._reasons)
        self._list.setContentsMargins(2, 2, Space.S, 2)
        self._list.setSpacing(0)
        self._scroll = ScrollArea(self._reasons)
        self.body.addWidget(Label(self.tr("Почему не сложилось?"), Role.SECTION))
        self.body.addWidget(self._scroll, 1)
        self.other = TextField("", self.tr("Другая причина: появится в справочнике"))
        self.other.setMaxLength(200)
        self.other.textChanged.connect(self._on_other)
        self.other.returnPressed.connect(self._save)
        self.other.setVisible(may(workspace.office, Right.EDIT_SETTINGS))
        self.body.addWidget(self.other)
        self.competitor = ComboBox([(None, self.tr("Не указано"))])
        self._rival = FormField(self.tr("Кому проиграли"), self.competitor)
        self._rival.hide()
        self.body.addWidget(self._rival)
        self.note = TextArea(
            "", self.tr("Комментарий: поможет, когда вернётесь к клиенту"), lines=2
        )
        self.note.submitted.connect(self._save)
        self.body.addWidget(self.note)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Закрыть как проигрыш"), self._save, kind=Kind.DANGER)
        office = workspace.office
        workspace.runner.read(
            lambda: (list_items(office, "loss_reason"), list_items(office, "competitor")),
            self._take_reasons, owner=self, key="reasons",
        )  # fmt: skip

    @property
    def reason_id(self) -> int | None:
        """The chosen reason."""
        return next((key for key, radio in self.radios.items() if radio.isChecked()), None)

    def _take_reasons(self, read: tuple[list[ItemRow], list[ItemRow]]) -> None:
        reasons, rivals = read
        for reason in reasons:
            radio = RadioButton(reason.name)
            radio.toggled.connect(self._on_chosen)
            self.radios[reason.id] = radio
            self._list.addWidget(radio)
            radio.show()  # measured below, before the layout would show it
        self._demanded = bool(reasons)
        self._scroll.setVisible(bool(reasons))
        tall = self._reasons.sizeHint().height() + 4
        self._scroll.setMinimumHeight(min(tall, theme().px(_TALLEST)))
        self.competitor.set_options(
            [(None, self.tr("Не указано")), *((rival.id, rival.name) for rival in rivals)]
        )
        self._rival.setVisible(bool(rivals))
        self.restyle()
        if self.radios:
            next(iter(self.radios.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def _on_chosen(self, on: bool) -> None:
        if on:
            self.other.clear()
            self._tell("")

    def _on_other(self, text: str) -> None:
        self._tell("")
        if not text.strip():
            return
        for radio in self.radios.values():
            radio.setAutoExclusive(False)
            radio.setChecked(False)
            radio.setAutoExclusive(True)

    def _save(self) -> None:
        named = self.other.text().strip()
        if named:
            self._create(named)
        elif self._demanded and self.reason_id is None:
            self._tell(self.tr("Выберите причину: по ним видно, где теряются сделки"))
        else:
            self._answer(self.reason_id)

    def _create(self, name: str) -> None:
        folded = name.casefold()
        for key, radio in self.radios.items():
            if radio.text().casefold() == folded:
                self._answer(key)
                return
        office = self._workspace.office
        self._yes.set_busy(True)

        def made(result: tuple[int, Changes]) -> None:
            self._answer(result[0])

        def refused(error: UserError) -> None:
            self._yes.set_busy(False)
            self._tell(str(error))

        self._workspace.act(
            lambda: add_item(office, "loss_reason", name=name), owner=self, on_done=made,
            on_refused=refused,
        )  # fmt: skip

    def _answer(self, reason: int | None) -> None:
        rival = self.competitor.value
        self.loss = Loss(
            reason, self.note.toPlainText().strip(), rival if isinstance(rival, int) else None
        )
        self.accept()

    def _tell(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))
