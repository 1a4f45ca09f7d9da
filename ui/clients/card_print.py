"""«Печать карточки»: which parts, where to; the PDF is made behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.printing.client_paper import PARTS, USUAL, print_client
from ui.printing.saving import PaperSaving, ask_path
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.printing.blocks import PaperReport
    from ui.shell.workspace import Workspace


class PrintDialog(Dialog):
    """Ticks for the parts; «Сохранить PDF…» asks for the file.

    Attributes:
        printed: the parts that were chosen, to be ticked next time.
    """

    printed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        client_id: int,
        *,
        name: str,
        parent: QWidget,
        ticked: frozenset[str] | None = None,
    ) -> None:
        super().__init__(self.tr("Печать карточки"), parent, subtitle=name, width=480)
        self._workspace = workspace
        self._client = client_id
        self._name = name
        self.ticks: dict[str, CheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        half = (len(PARTS) + 1) // 2
        for at, (key, title) in enumerate(PARTS.items()):
            tick = self.ticks[key] = CheckBox(title)
            tick.setChecked(key in (USUAL if ticked is None else ticked))
            tick.toggled.connect(lambda _on: self._refresh())
            grid.addWidget(tick, at % half, at // half)
        self.body.addLayout(grid)
        told = self.tr("Получится файл PDF: его можно распечатать или отправить.")
        self.body.addWidget(Label(told, Role.META, colour="text2", wrap=True))
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Сохранить PDF…"), self._choose, kind=Kind.PRIMARY)
        self._refresh()
        next(iter(self.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def parts(self) -> frozenset[str]:
        """Keys of the parts that are ticked."""
        return frozenset(key for key, tick in self.ticks.items() if tick.isChecked())

    def _refresh(self) -> None:
        self._yes.setEnabled(bool(self.parts))

    def _choose(self) -> None:
        path = ask_path(self, self._name)
        if path is None:
            return
        parts, window = self.parts, self.parentWidget()
        self.printed.emit(parts)
        self.accept()
        office, client = self._workspace.office, self._client

        def work(progress: Progress) -> PaperReport:
            return print_client(office, client, path, parts=parts, progress=progress)

        PaperSaving(self._workspace, window).start(path, work)
