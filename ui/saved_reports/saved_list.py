"""«Мои и общие отчёты»: shown, renamed, shared, put in order, made by the clock, deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import UserError
from crm_desktop.journal.changes import Kind as RecordKind
from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.saved_reports.saving import (
    delete_saved,
    list_saved,
    rename_saved,
    reorder_saved,
    share_saved,
)
from ui.saved_reports.rows import HEIGHT, Line, Rows
from ui.theme import Role, theme
from ui.views.name_dialog import NameDialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Changes
    from crm_desktop.saved_reports.saving import SavedReport
    from ui.shell.workspace import Workspace
    from ui.widgets.menus import Menu


class SavedReportsList(QWidget):
    """All reports this person may run again; as high as its rows.

    Args:
        workspace: whose.

    Attributes:
        chosen: a `SavedReport` to show.
        listed: how many there are, each time they were read.
    """

    chosen = Signal(object)
    listed = Signal(object)

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._may_share = may(workspace.office, Right.SHARE_VIEWS)
        self.saved: tuple[SavedReport, ...] = ()
        self.rows = Rows(self.tr("Мои и общие отчёты"), self._fill_menu)
        self.rows.opened.connect(self._open)
        # One click opens: the second one of two must not open it again.
        self.rows.doubleClicked.disconnect()
        self.rows.clicked.connect(lambda _index: self._open())
        self._empty = Label(
            self.tr(
                "Сохранённых отчётов пока нет. Настройте любой отчёт и нажмите «Сохранить»: он "
                "встанет здесь, а его период будет двигаться вместе с календарём."
            ),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._empty)
        box.addWidget(self.rows, 1)
        self.rows.hide()
        workspace.changed.connect(self._on_changed)
        self.load()

    def load(self) -> None:
        """Read them anew."""
        office = self._workspace.office
        self._workspace.runner.read(lambda: list_saved(office), self._take, owner=self, key="saved")

    def rename(self, saved: SavedReport) -> None:
        """Ask for another name."""
        NameDialog(
            self.tr("Название отчёта"), "",
            lambda name, _shared: self._act(
                lambda: rename_saved(self._workspace.office, saved.id, name=name)
            ),
            parent=self.window(), name=saved.name,
        ).open()  # fmt: skip

    def shift(self, saved: SavedReport, by: int) -> None:
        """Let one change places with its neighbour of the same kind."""
        ids = [each.id for each in self.saved if each.shared == saved.shared]
        at = ids.index(saved.id)
        if 0 <= at + by < len(ids):
            ids[at], ids[at + by] = ids[at + by], ids[at]
            self._act(lambda: reorder_saved(self._workspace.office, ids))

    def delete(self, saved: SavedReport) -> None:
        """Delete one; «Отменить» brings it back."""
        self._act(lambda: delete_saved(self._workspace.office, saved.id))

    def share(self, saved: SavedReport) -> None:
        """Show it to everybody, or not any more."""
        office = self._workspace.office
        self._act(lambda: share_saved(office, saved.id, shared=not saved.shared))

    def plan(self, saved: SavedReport) -> None:
        """Let it be made by itself."""
        from ui.saved_reports.schedule_dialog import ScheduleDialog  # noqa: PLC0415 - only when asked

        ScheduleDialog(self._workspace, parent=self.window(), saved_report=saved.id).open()

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)

    def _on_changed(self, changes: Changes) -> None:
        if RecordKind.SAVED_REPORT in changes.touched:
            self.load()

    def _take(self, saved: tuple[SavedReport, ...]) -> None:
        self.saved = saved
        lines = [_line(each) for each in saved]
        self.rows.show_lines(lines, key=lambda each: each.id)
        self.rows.setVisible(bool(saved))
        self._empty.setVisible(not saved)
        self.rows.setMinimumHeight(theme().px(HEIGHT) * min(len(saved), 6))
        self.listed.emit(len(saved))

    def _open(self) -> None:
        line = self.rows.chosen
        if line is not None:
            self.chosen.emit(line.record)

    def _fill_menu(self, menu: Menu) -> None:
        line = self.rows.chosen
        if line is None:
            return
        saved: SavedReport = line.record
        mine = self._may_share if saved.shared else True
        menu.add(self.tr("Показать"), self._open, icon="file-text", shortcut="Return")
        plan = menu.add(self.tr("По расписанию в папку…"), partial(self.plan, saved), icon="clock")
        plan.setEnabled(
            may(self._workspace.office, Right.EXPORT) or may(self._workspace.office, Right.PRINT)
        )
        if not mine:
            return
        menu.addSeparator()
        menu.add(self.tr("Переименовать…"), partial(self.rename, saved), icon="pencil",
                 shortcut="F2")  # fmt: skip
        menu.add(self.tr("Выше"), partial(self.shift, saved, -1), icon="arrow-up")
        menu.add(self.tr("Ниже"), partial(self.shift, saved, 1), icon="arrow-down")
        if self._may_share:
            told = self.tr("Сделать личным") if saved.shared else self.tr("Показать всем")
            menu.add(told, partial(self.share, saved), icon="share-2")
        menu.addSeparator()
        menu.add(self.tr("Удалить"), partial(self.delete, saved), icon="trash-2", danger=True,
                 shortcut="Del")  # fmt: skip


def _line(saved: SavedReport) -> Line[SavedReport]:
    whose = "общий" if saved.shared else "личный"
    icon = "table-2" if saved.is_pivot else "bookmark"
    return Line(saved, saved.name, about_saved(saved), icon, whose)


def about_saved(saved: SavedReport) -> str:
    """Return which report it is and for which days."""
    if saved.is_pivot:
        return "Сводная таблица"
    definition = BY_KEY.get(saved.report)
    title = definition.title if definition is not None else "Такого отчёта больше нет"
    try:
        period = str(saved.saved_ask.period) if definition and definition.periodic else ""
    except UserError:
        period = ""
    return " · ".join(filter(None, (title, period)))
