"""What can be done with a report that is open: files, printing, keeping, remembering, schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from crm_desktop.access.rights import Right, may
from ui.shell.screen import Command
from ui.widgets.buttons import Button, IconButton
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.reports.screen import ReportsScreen
    from ui.reports.viewer import ReportViewer
    from ui.shell.workspace import Workspace


class ReportActs(QObject):
    """The buttons of a report's head and the commands of the palette.

    Attributes:
        buttons: from left to right.
    """

    def __init__(self, workspace: Workspace, viewer: ReportViewer, screen: ReportsScreen) -> None:
        super().__init__(screen)
        self._workspace = workspace
        self._viewer = viewer
        self._screen = screen
        self._may_export = may(workspace.office, Right.EXPORT)
        self._may_print = may(workspace.office, Right.PRINT)
        self.excel = Button(self.tr("Excel"), "file-spreadsheet")
        self.excel.clicked.connect(lambda _on=False: self.write(".xlsx"))
        self.pdf = Button(self.tr("PDF"), "printer")
        self.pdf.clicked.connect(lambda _on=False: self.write(".pdf"))
        self.more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self.more.clicked.connect(lambda _on=False: self.drop_menu())
        self.buttons: tuple[QWidget, ...] = (self.excel, self.pdf, self.more)
        self.excel.setVisible(self._may_export)
        self.pdf.setVisible(self._may_print)

    def refresh(self) -> None:
        """Offer what can be done with the answer shown."""
        ready = self._viewer.result is not None
        for button in (self.excel, self.pdf, self.more):
            button.setEnabled(ready)

    def write(self, suffix: str) -> None:
        """Ask for a file and write the report into it, behind."""
        from ui.saved_reports.file_saving import ReportSaving, ask_report_path  # noqa: PLC0415 - only when asked

        result = self._viewer.result
        if result is None:
            return
        path = ask_report_path(self._screen.window(), result, suffix)
        if path is not None:
            ReportSaving(self._workspace, self._screen.window()).start(path, result)

    def copy(self) -> None:
        """Put the main table on the clipboard."""
        result = self._viewer.result
        if result is not None and result.tables:
            self._viewer.copy_table(result.tables[0])

    def menu(self) -> Menu:
        """Build what «Ещё» offers."""
        menu = Menu(self._screen)
        for command in self.commands():
            if command.key not in ("reports.excel", "reports.pdf"):
                menu.add(command.title, command.run, icon=command.icon, shortcut=command.shortcut)
        return menu

    def drop_menu(self) -> None:
        """Show «Ещё»."""
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def commands(self) -> list[Command]:
        """Return all that can be done, for the palette."""
        found = []
        if self._may_export:
            found += [
                Command("reports.excel", self.tr("Отчёт в Excel"), lambda: self.write(".xlsx"),
                        "file-spreadsheet", "", "выгрузить таблица xlsx"),
                Command("reports.csv", self.tr("Отчёт в CSV"), lambda: self.write(".csv"),
                        "file-down", "", "выгрузить текст"),
                Command("reports.copy", self.tr("Скопировать таблицу отчёта"), self.copy, "copy"),
            ]  # fmt: skip
        if self._may_print:
            found.append(
                Command("reports.pdf", self.tr("Отчёт в PDF"), lambda: self.write(".pdf"),
                        "printer", "Ctrl+P", "печать напечатать")
            )  # fmt: skip
        return found

    def open_saved(self, saved_id: int) -> None:
        """Read a saved report and show it."""
