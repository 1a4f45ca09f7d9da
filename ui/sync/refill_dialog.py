"""Filling the shared place anew from this computer: a person's decision, never the program's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from crm_desktop.sync.flows.moving import refill_share
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class RefillDialog(WorkingDialog):
    """Explains, then does it.

    Attributes:
        filled: it is done.
    """

    filled = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(workspace, parent, title="Восстановить папку из этой станции", width=560)
        self._text = Label(
            self.tr("Если общую папку стёрли, потеряли или вернули к прежнему дню, программа "
                    "заново положит туда всё, что знает эта станция. Остальные станции добавят "
                    "то, что знают они: терять нечего."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self._note = Banner(
            self.tr("Сначала посмотрите, нельзя ли вернуть прежнюю папку: может быть, её "
                    "переименовали или отключили диск."),
            tone=Tone.WARN,
        )  # fmt: skip
        for part in (self._text, self._note, self.refusal):
            self.body.addWidget(part)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(
            self.tr("Восстановить папку"), self.begin, kind=Kind.PRIMARY, icon="archive-restore"
        )

    def begin(self) -> None:
        """Put everything there."""
        office = self.workspace.office
        self.work(
            lambda progress: refill_share(office, progress=progress), self._on_done,
            title=self.tr("Восстанавливаем папку"), quiet=True,
        )  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def _on_done(self, _result: Any) -> None:
        self.accept()
        self.workspace.tell(self.tr("Общая папка восстановлена из этой станции"))
        self.filled.emit()
