"""Settings «Синхронизация»: files of clients, numbers of documents, a way to the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.access.rights import Right, may
from crm_desktop.numbers.numbering import NumberWay, numbering_of, set_numbering
from crm_desktop.sync.blobs.keeping import FilesPolicy, files_policy, set_files_policy
from crm_desktop.sync.flows.own_share import shared_at
from crm_desktop.sync.state import SyncState
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.sync.desk import ALONE, desk_of
from ui.sync.looks import LOOKS, advice_of, title_of
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, IconBadge
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from crm_desktop.numbers.numbering import Numbering
    from crm_desktop.sync.place import Place as SharePlace
    from ui.shell.workspace import Workspace

_FILES = (
    (FilesPolicy.ON_DEMAND, "Когда их открывают"),
    (FilesPolicy.ALWAYS, "Сразу все"),
)
_NUMBERS = (
    (NumberWay.PREFIXES, "Буква у каждого компьютера"),
    (NumberWay.RANGES, "Диапазоны номеров"),
)


class SyncSection(Section):
    """What is set once; everything of every day is on the screen «Синхронизация»."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Синхронизация",
            "Один офис на нескольких компьютерах: как здесь хранятся файлы и откуда берутся номера "
            "документов.",
        )
        self._badge = IconBadge("folder-sync", Tone.GREY, 40)
        self._title = Label("", Role.SECTION, wrap=True)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self.open_button = Button(self.tr("Открыть «Синхронизацию»"), "chevron-right")
        self.open_button.clicked.connect(lambda _on=False: workspace.go(Place.SYNC))
        self.body.addWidget(self._state_card())
        self.files = ComboBox(_FILES)
        self.files.chosen.connect(self._keep_files)
        self.numbers = ComboBox(_NUMBERS)
        self.numbers.chosen.connect(self._keep_numbers)
        self.numbers.setEnabled(may(workspace.office, Right.EDIT_SETTINGS))
        self._card = Card()
        self._card.body.addLayout(
            setting_row(
                self.tr("Файлы клиентов на этом компьютере"),
                self.tr("«Когда их открывают» бережёт место: файл скачивается при первом открытии. "
                        "«Сразу все» — чтобы открывать их и без сети."),
                self.files,
            )
        )  # fmt: skip
        self._card.body.addSpacing(Space.S)
        self._card.body.addLayout(
            setting_row(
                self.tr("Номера документов, для всего офиса"),
                self.tr("Компьютеры без связи не могут договориться об одном номере. Либо перед "
                        "номером стоит буква компьютера, либо каждый берёт себе диапазон: тогда "
                        "номера простые, но идут не подряд."),
                self.numbers,
            )
        )  # fmt: skip
        self.body.addWidget(self._card)
        self.body.addStretch(1)
        desk = desk_of(workspace)
        if desk is not None:
            desk.status_changed.connect(lambda _status: self._show_status())
        self._show_status()

    def refresh(self) -> None:
        office = self.workspace.office

        def read() -> tuple[SharePlace | None, FilesPolicy, Numbering]:
            return shared_at(office), files_policy(office), numbering_of(office)

        self.workspace.runner.read(
            read, self._show, self.workspace.report, owner=self, key="settings"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self.refresh()

    def _state_card(self) -> Card:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._badge)
        row.addLayout(words, 1)
        row.addWidget(self.open_button)
        card = Card()
        card.body.addLayout(row)
        return card

    def _show_status(self) -> None:
        desk = desk_of(self.workspace)
        status = desk.status if desk is not None else ALONE
        look = LOOKS[status.state]
        self._badge.set(look.icon, look.tone)
        if status.state is SyncState.ALONE:
            self._title.setText(self.tr("Офис на одном компьютере"))
            self._note.setText(self.tr("Им можно поделиться через общую папку в вашей сети."))
        else:
            self._title.setText(title_of(status, self.workspace.office.zone))
            self._note.setText(advice_of(status) or self.tr("Всё идёт своим чередом."))

    def _show(self, read: tuple[SharePlace | None, FilesPolicy, Numbering]) -> None:
        share, policy, numbering = read
        self._card.setVisible(share is not None)
        self.files.set_value(policy)
        self.numbers.set_value(numbering.way)

    def _keep_files(self, policy: object) -> None:
        office = self.workspace.office
        if isinstance(policy, FilesPolicy):
            self.workspace.runner.write(
                lambda: set_files_policy(office, policy), lambda _none: None,
                self.workspace.report, owner=self,
            )  # fmt: skip

    def _keep_numbers(self, way: object) -> None:
        office = self.workspace.office
        if isinstance(way, NumberWay):
            self.workspace.act(
                lambda: set_numbering(office, way), owner=self,
                on_refused=self._on_refused,
            )  # fmt: skip

    def _on_refused(self, error: UserError) -> None:
        self.workspace.report(error)
        self.refresh()
