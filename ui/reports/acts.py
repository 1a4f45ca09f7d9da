"""What can be done with a report that is open: files, keeping, remembering, schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.saved_reports.saving import get_saved, update_saved
from crm_desktop.saved_reports.snapshots import remember
from ui.shell.screen import Command
from ui.widgets.buttons import Button, IconButton
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.saved_reports.saving import SavedReport
    from ui.reports.viewer import ReportViewer
    from ui.shell.workspace import Workspace


class ReportActs(QObject):
    """The buttons of a report's head and the commands of the palette.

    Attributes:
        saved_read: a `SavedReport` that was asked for.
        named: the name a report was kept under.
        buttons: from left to right.
        saved: the saved report that is open.
    """

    saved_read = Signal(object)
    named = Signal(str)

    def __init__(self, workspace: Workspace, viewer: ReportViewer, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._viewer = viewer
        self._screen = parent
        self.saved: SavedReport | None = None
        self._may_export = may(workspace.office, Right.EXPORT)
        self._may_print = may(workspace.office, Right.PRINT)
        self.save = Button(self.tr("Сохранить"), "bookmark")
        self.save.clicked.connect(lambda _on=False: self.keep())
        self.excel = Button(self.tr("Excel"), "file-spreadsheet")
        self.excel.clicked.connect(lambda _on=False: self.write(".xlsx"))
        self.pdf = Button(self.tr("PDF"), "printer")
        self.pdf.clicked.connect(lambda _on=False: self.write(".pdf"))
        self.more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self.more.clicked.connect(lambda _on=False: self.drop_menu())
        self.buttons: tuple[QWidget, ...] = (self.save, self.excel, self.pdf, self.more)
        for button, may_do in ((self.excel, self._may_export), (self.pdf, self._may_print)):
            if not may_do:
                button.hide()
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done with the answer shown."""
        ready = self._viewer.result is not None
        for button in (self.excel, self.pdf, self.more):
            button.setEnabled(ready)
        self.save.setEnabled(ready and not self._viewer.is_kept)

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

    def keep(self) -> None:
        """Ask for a name and keep how the report is set."""
        from ui.saved_reports.save_dialog import SaveReportDialog  # noqa: PLC0415 - only when asked

        setting = self._viewer.setting
        if setting is None or self._viewer.is_kept:
            return
        name = "" if self.saved is None else self.saved.name
        dialog = SaveReportDialog(self._workspace, setting, parent=self._screen.window(), name=name)
        dialog.saved.connect(self.read_saved)
        dialog.open()

    def update(self) -> None:
        """Keep how the report is set now under the name it was opened by."""
        office, saved, setting = self._workspace.office, self.saved, self._viewer.setting
        if saved is None or setting is None:
            return
        self._workspace.act(
            lambda: update_saved(office, saved.id, definition=setting),
            self.tr("Настройки отчёта «{}» сохранены").format(saved.name),
            owner=self,
        )

    def remember(self) -> None:
        """Keep the figures as they are now."""
        office, result, setting = self._workspace.office, self._viewer.result, self._viewer.setting
        if result is None or setting is None or self._viewer.is_kept:
            return
        saved = self.saved.id if self.saved is not None else None
        self._workspace.act(
            lambda: remember(office, result, definition=setting, saved_report=saved),
            self.tr("Цифры запомнены"),
            owner=self,
        )

    def open_snapshots(self, *, everything: bool = False) -> None:
        """Show what was remembered of this report, or of all."""
        from ui.saved_reports.snapshots_dialog import SnapshotsDialog  # noqa: PLC0415 - only when asked

        setting = self._viewer.setting
        report = "" if everything or setting is None else setting.report
        dialog = SnapshotsDialog(self._workspace, self._screen.window(), report=report)
        dialog.opened.connect(self._viewer.show_result)
        dialog.open()

    def open_schedules(self) -> None:
        """Show what is made by itself."""
        from ui.saved_reports.schedules_dialog import SchedulesDialog  # noqa: PLC0415 - only when asked

        SchedulesDialog(self._workspace, self._screen.window()).open()

    def read_saved(self, saved_id: object) -> None:
        """Read a saved report and tell of it."""
        office = self._workspace.office
        if isinstance(saved_id, int):
            self._workspace.runner.read(
                lambda: get_saved(office, saved_id),
                self._take_saved,
                self._workspace.report,
                owner=self,
                key="saved",
            )

    def drop_menu(self) -> None:
        """Show «Ещё»."""
        menu = Menu(self._screen)
        shown = ("reports.excel", "reports.pdf", "reports.save")
        for command in self.commands():
            if command.key not in shown:
                menu.add(command.title, command.run, icon=command.icon)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def commands(self) -> list[Command]:
        """Return all that can be done, for the palette and the menu."""
        return [*self._files(), *self._keeping()]

    def _files(self) -> list[Command]:
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

    def _keeping(self) -> list[Command]:
        found = []
        if self.saved is not None:
            found.append(
                Command("reports.update", self.tr("Сохранить изменения отчёта"), self.update,
                        "save")
            )  # fmt: skip
        return [
            *found,
            Command("reports.save", self.tr("Сохранить отчёт под названием"), self.keep,
                    "bookmark", "", "настройки запомнить"),
            Command("reports.remember", self.tr("Запомнить цифры"), self.remember, "camera", "",
                    "снимок зафиксировать"),
            Command("reports.snapshots", self.tr("Запомненные цифры"), self.open_snapshots,
                    "history", "", "снимки сравнить что изменилось"),
            Command("reports.schedules", self.tr("Отчёты по расписанию"), self.open_schedules,
                    "clock", "", "каждый понедельник папка"),
        ]  # fmt: skip

    def _take_saved(self, saved: SavedReport) -> None:
        self.saved = saved
        self.named.emit(saved.name)
        self.saved_read.emit(saved)
