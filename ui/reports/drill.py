"""The records behind a number: a page at a time, each line opens its card."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.reports.result import Records, Row, Subject, Table
from crm_desktop.wording import count
from ui.clients.bulk_registry import acts_for, begin_act
from ui.reports.cards import has_list, open_list, open_subject
from ui.reports.table import ReportTable
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from crm_desktop.reports.drilling import DrillPage
    from crm_desktop.reports.result import Drill
    from ui.clients.bulk_registry import BulkAct
    from ui.shell.workspace import Workspace

PAGE: Final = 200
_ACTS: Final = ("task", "label", "responsible")
WIDTH: Final = 1120
HEIGHT: Final = 620
FORMS: Final = {
    Records.CLIENTS: ("клиент", "клиента", "клиентов"),
    Records.DEALS: ("сделка", "сделки", "сделок"),
    Records.TASKS: ("задача", "задачи", "задач"),
    Records.EVENTS: ("событие", "события", "событий"),
}


class DrillPanel(QWidget):
    """Reads the records of a `Drill` behind and shows them as a table.

    Attributes:
        left: a card or a list is about to be shown.
    """

    left = Signal()

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._drill: Drill | None = None
        self._rows: tuple[Row, ...] = ()
        self.table = ReportTable(name=self.tr("Записи"), whole_rows=True)
        self.table.subject_opened.connect(self._open)
        self._waiting = Skeleton(rows=8, row_height=40, avatar=False)
        self.nothing = EmptyState(
            self.tr("Записей нет"),
            self.tr("Их могли удалить или изменить, пока был открыт отчёт. Обновите его."),
            icon="inbox", tone=Tone.GREY,
        )  # fmt: skip
        self._trouble = Banner("", tone=Tone.WARN, icon="triangle-alert")
        self._trouble.hide()
        self._pages = QStackedWidget()
        for page in (self._waiting, self.table, self.nothing):
            self._pages.addWidget(page)
        self._told = Label("", Role.META, colour="text2")
        self._more = Button(self.tr("Показать ещё"), "chevron-down", small=True)
        self._more.clicked.connect(lambda _on=False: self._read())
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._told)
        foot.addStretch(1)
        foot.addWidget(self._more)
        self._more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._trouble)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.table)

    def show_drill(self, drill: Drill) -> None:
        """Read the first page of other records."""
        self._drill, self._rows = drill, ()
        self._trouble.hide()
        self._more.hide()
        self._told.setText("")
        self._pages.setCurrentWidget(self._waiting)
        self._read()

    def _read(self) -> None:
        if self._drill is None:
            return
        office, drill, first = self._workspace.office, self._drill, len(self._rows)

        def read() -> DrillPage:
            from crm_desktop.reports.drilling import drill_page  # noqa: PLC0415 - only when asked

            return drill_page(office, drill, first=first, limit=PAGE)

        self._workspace.runner.read(read, self._show, self._refuse, owner=self, key="drill")

    def _show(self, page: DrillPage) -> None:
        begun = bool(self._rows)
        self._rows += tuple(
            Row(row.cells, subject=row.opens if isinstance(row.opens, Subject) else None)
            for row in page.rows
        )
        self.table.set_table(_filled(Table("drill", page.title, page.columns, self._rows)))
        self._pages.setCurrentWidget(self.table if self._rows else self.nothing)
        told = count(page.total, *FORMS[page.records])
        rest = page.total - len(self._rows)
        self._more.setVisible(rest > 0 and bool(page.rows))
        shown = self.tr("Показано {} из {}").format(len(self._rows), page.total)
        self._told.setText(shown if rest > 0 else told)
        if not begun and self._rows:
            self.table.grid.setCurrentIndex(self.table.model.index(0, 0))
            self.table.setFocus()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._workspace.report(error)
            return
        self._trouble.set_text(str(error))
        self._trouble.show()
        self._pages.setCurrentWidget(self.nothing if not self._rows else self.table)

    def _open(self, subject: Subject) -> None:
        self.left.emit()
        open_subject(self._workspace, subject)


class DrillDialog(Dialog):
    """The panel in a dialog over the report, which stays as it is."""

    def __init__(self, workspace: Workspace, drill: Drill, parent: QWidget) -> None:
        super().__init__(drill.title, parent, width=WIDTH, height=HEIGHT)
        self.panel = DrillPanel(workspace)
        self.panel.left.connect(self.accept)
        self.body.addWidget(self.panel, 1)
        if has_list(drill):
            self.add_button(
                self.tr("Открыть списком"), lambda: self._open_list(workspace, drill),
                icon="list", left=True,
            )  # fmt: skip
        self._workspace, self._drill = workspace, drill
        self.offered = _acts_of(workspace, drill)
        if self.offered:
            self._acts = self.add_button(
                self.tr("Действия"), self._drop_acts, icon="ellipsis", left=True
            )
        self.add_button(self.tr("Закрыть"))
        self.panel.show_drill(drill)

    def begin(self, act: BulkAct) -> None:
        """Begin an act over all of these clients."""
        self.accept()
        begin_act(act, self._workspace, self._drill.ids or (), self.parentWidget() or self)

    def _drop_acts(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for act in self.offered:
            menu.add(act.title, partial(self.begin, act), icon=act.icon)
        menu.popup(self._acts.mapToGlobal(QPoint(0, 0)))

    def _open_list(self, workspace: Workspace, drill: Drill) -> None:
        self.accept()
        open_list(workspace, drill)


def _acts_of(workspace: Workspace, drill: Drill) -> list[BulkAct]:
    """What may be done with clients told one by one; those of a filter have their list."""
    if drill.records is not Records.CLIENTS or not drill.ids:
        return []
    return [act for act in acts_for(workspace.office, len(drill.ids)) if act.key in _ACTS]


def open_drill(workspace: Workspace, drill: Drill, parent: QWidget) -> DrillDialog:
    """Show the records behind a number over a window."""
    dialog = DrillDialog(workspace, drill, parent)
    dialog.open()
    return dialog


def _filled(table: Table) -> Table:
    """Leave out columns nothing stands in, such as when deals that are open were closed."""
    kept = [
        at for at in range(len(table.columns))
        if not at or any(row.cells[at] not in {None, ""} for row in table.rows)
    ]  # fmt: skip
    rows = tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)
