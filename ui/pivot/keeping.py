"""Keeping a pivot: saved, opened again, written to a file, copied."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.pivot.definition_json import from_plain, to_plain
from crm_desktop.pivot.reporting import KEY, TITLE, as_report, pivot_table
from crm_desktop.saved_reports.saving import get_saved, list_saved, update_saved
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.journal import Changes
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.saved_reports.saving import SavedReport
    from ui.pivot.desk import PivotDesk
    from ui.pivot.sheet import PivotSheet

_FILES = (
    (".xlsx", "Excel…", "file-spreadsheet", Right.EXPORT),
    (".pdf", "PDF…", "file-text", Right.PRINT),
    (".csv", "CSV…", "file", Right.EXPORT),
)


class PivotKeeping(QObject):
    """What leads out of the screen and back.

    Attributes:
        named: what the pivot in sight is called; `""` = it is not kept.
    """

    named = Signal(str)

    def __init__(self, desk: PivotDesk, sheet: PivotSheet, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._sheet = sheet
        self._owner = owner
        self._saved: SavedReport | None = None
        self._menu: Menu | None = None

    @property
    def name(self) -> str:
        """What the pivot in sight is called; `""` = it is not kept."""
        return self._saved.name if self._saved is not None else ""

    def forget(self) -> None:
        """What is in sight is not a kept one."""
        self._take(None)

    def open_saved(self, saved_id: int) -> None:
        """Show a kept pivot."""
        office = self._desk.workspace.office

        def show(saved: SavedReport) -> None:
            self._desk.begin(from_plain(saved.definition))
            self._take(saved)

        self._desk.workspace.runner.read(
            lambda: get_saved(office, saved_id), show, self._desk.workspace.report, owner=self,
            key="saved",
        )  # fmt: skip

    def open_list(self, button: QWidget) -> None:
        """Drop the kept pivots."""
        office = self._desk.workspace.office

        def drop(found: tuple[SavedReport, ...]) -> None:
            menu = self._menu = Menu(self._owner)
            pivots = [each for each in found if each.report == KEY]
            for each in pivots:
                icon = "users" if each.shared else "bookmark"
                menu.add(each.name, partial(self.open_saved, each.id), icon=icon)
            if not pivots:
                menu.add(self.tr("Сохранённых таблиц пока нет"), lambda: None, enabled=False)
            menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

        self._desk.workspace.runner.read(
            lambda: list_saved(office), drop, self._desk.workspace.report, owner=self, key="list"
        )

    def save(self) -> None:
        """Keep what is in sight: under its name, or a new one."""
        saved, office = self._saved, self._desk.workspace.office
        if saved is None:
            self.save_as()
            return
        plain = to_plain(self._desk.definition)

        def done(_changes: Changes) -> None:
            self._take(replace(saved, definition=plain))

        self._desk.workspace.act(
            lambda: update_saved(office, saved.id, definition=plain),
            self.tr("Таблица «{}» сохранена").format(saved.name), owner=self, on_done=done,
        )  # fmt: skip

    def save_as(self) -> None:
        """Ask for a name and keep it."""
        from ui.saved_reports.save_dialog import (  # noqa: PLC0415 - only when something is kept
            SaveReportDialog,
        )

        dialog = SaveReportDialog(
            self._desk.workspace, to_plain(self._desk.definition), report=KEY, name="",
            parent=self._owner.window(),
        )  # fmt: skip
        dialog.saved.connect(self._on_saved)
        dialog.open()

    def _on_saved(self, saved_id: object) -> None:
        office = self._desk.workspace.office
        if isinstance(saved_id, int):
            self._desk.workspace.runner.read(
                lambda: get_saved(office, saved_id), self._take, owner=self, key="saved"
            )

    def _take(self, saved: SavedReport | None) -> None:
        self._saved = saved
        self.named.emit(self.name)

    def report(self) -> ReportResult | None:
        """What is in sight, as a report."""
        result, grid = self._sheet.result, self._sheet.grid
        if result is None:
            return None
        return as_report(
            result, title=self.name or TITLE, layout=grid.pivot.layout,
            closed_rows=grid.pivot.closed_rows, kind=self._sheet.chart.chosen_kind,
            heat=grid.pivot.heated,
        )  # fmt: skip

    def open_files(self, button: QWidget) -> Menu:
        """Drop what the table may be written as."""
        menu = self._menu = Menu(self._owner)
        office = self._desk.workspace.office
        for suffix, name, icon, right in _FILES:
            menu.add(name, partial(self.write, suffix), icon=icon, enabled=may(office, right))
        menu.addSeparator()
        menu.add(self.tr("Скопировать"), self.copy, icon="copy", shortcut="Ctrl+C")
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))
        return menu

    def write(self, suffix: str) -> None:
        """Write what is in sight into a file."""
        from ui.saved_reports.file_saving import (  # noqa: PLC0415 - only when a file is wanted
            ReportSaving,
            ask_report_path,
        )

        found = self.report()
        if found is None:
            return
        path = ask_report_path(self._owner.window(), found, suffix)
        if path is not None:
            ReportSaving(self._desk.workspace, self._owner.window()).start(path, found)

    def copy(self) -> None:
        """Put what is selected, with its headings, into the clipboard; else everything in sight."""
        from ui.saved_reports.copying import copy_table  # noqa: PLC0415 - only when copied

        result, grid = self._sheet.result, self._sheet.grid
        if result is None:
            return
        copy_table(
            pivot_table(result, layout=grid.chosen_layout(), closed_rows=grid.pivot.closed_rows)
        )
        self._desk.workspace.tell(self.tr("Скопировано: вставьте в Excel или письмо"))
