"""«Сводка»: tiles and blocks of figures; every number opens what it is made of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.papers import as_report
from crm_desktop.dashboard.pieces import saved_id
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.journal import Kind as Record
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reports.result import Drill, Subject
from crm_desktop.wording.times import MONTHS_OF, local, time_of_day
from ui.dashboard.arrange_bar import SHARED, ArrangeBar
from ui.dashboard.desk import DashboardDesk, Frame
from ui.dashboard.filters_bar import FiltersBar
from ui.dashboard.gallery import GalleryDialog
from ui.dashboard.grid import DashboardGrid
from ui.reports.cards import open_subject
from ui.reports.drill import open_drill
from ui.reports.setting import SavedStop
from ui.shell.reports_ways import reports_switch
from ui.shell.screen import NEW, Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.progress import Skeleton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from crm_desktop.dashboard.parts import Part
    from crm_desktop.dashboard.reading import DashboardResult
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

SOON_MS: Final = 900
"""News that come in a row are counted once."""
AGAIN_MS: Final = 300_000
ROOMY: Final = 1180
_MATTERS: Final = (
    Record.DEAL, Record.TASK, Record.CLIENT, Record.EVENT, Record.STAGE, Record.FUNNEL,
    Record.MEMBER, Record.PLAN, Record.CURRENCY, Record.APPROVAL, Record.DIRECTORY_ITEM,
    Record.SETTING, Record.DEPARTMENT,
)  # fmt: skip
_FRAME: Final = (
    Record.DASHBOARD, Record.SAVED_REPORT, Record.FUNNEL, Record.MEMBER, Record.DEPARTMENT,
)  # fmt: skip


class DashboardScreen(Screen):
    """Head, filters, the grid; what is computed stays in sight until newer figures are there."""

    place = Place.REPORTS
    help_page = "dashboard"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = DashboardDesk(workspace, self)
        self._head = ScreenHead(self.tr("Сводка"))
        self._palette = PaletteBox(workspace)
        self._excel = Button(self.tr("Excel"), "file-spreadsheet")
        self._pdf = Button(self.tr("PDF"), "printer")
        self._excel.clicked.connect(lambda _on=False: self.save_file(".xlsx"))
        self._pdf.clicked.connect(lambda _on=False: self.save_file(".pdf"))
        for button, right in ((self._excel, Right.EXPORT), (self._pdf, Right.PRINT)):
            if not may(workspace.office, right):
                button.hide()
        switch = reports_switch(workspace, Place.REPORTS)
        for part in (switch, self._palette, self._excel, self._pdf):
            self._head.add(part)
        self.filters = FiltersBar(local(now_ms(), workspace.office.zone).date())
        self._edit = IconButton("settings", self.tr("Настроить сводку"), framed=True, size=36)
        self._edit.clicked.connect(lambda _on=False: self.arrange(on=True))
        row = self.filters.layout()
        if row is not None:
            row.addWidget(self._edit)
        self.bar = ArrangeBar()
        self.bar.hide()
        self.grid = DashboardGrid()
        self._whole = ScrollArea(self.grid)
        # The bar stands in the margin: the grid ends where the head does.
        self._whole.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._bare = self._empty_office()
        self._blank = EmptyState(
            self.tr("На сводке ничего нет"),
            self.tr("Добавьте плитки и блоки из галереи или вернитесь к обычной сводке."),
            icon="chart-column",
        )
        add = Button(self.tr("Добавить"), "plus", kind=Kind.PRIMARY)
        add.clicked.connect(lambda _on=False: self.open_gallery())
        self._blank.add_action(add)
        self._pages = QStackedWidget()
        for page in (Skeleton(rows=6, row_height=108, avatar=False), self._whole, self._bare,
                     self._blank):  # fmt: skip
            self._pages.addWidget(page)
        self._gallery: GalleryDialog | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.compute)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._refresh)
        self._lay_out()
        self._connect()
        follow_theme(self._fit)

    def open(self, argument: object | None) -> None:
        if isinstance(argument, Filters):
            self.filters.set_filters(argument)
        self.desk.load()
        self._again.start()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _FRAME):
            self.desk.load()
        elif any(changes.concern(kind) for kind in _MATTERS):
            self._soon.start()

    def commands(self) -> list[Command]:
        found = [
            Command("dashboard.reload", self.tr("Пересчитать сводку"), self.compute, "refresh-cw",
                    "F5", "обновить показатели"),
            Command("dashboard.arrange", self.tr("Настроить сводку"),
                    partial(self.arrange, on=not self.grid.arranging), "settings", "Ctrl+E",
                    "плитки блоки порядок размер"),
            Command("dashboard.add", self.tr("Добавить на сводку"), self.open_gallery, "plus", "",
                    "плитка блок галерея график"),
            Command("dashboard.back", self.tr("Сводка: месяц раньше"),
                    partial(self.filters.step, -1), "chevron-left", "Ctrl+PgUp", "прошлый"),
            Command("dashboard.ahead", self.tr("Сводка: месяц позже"),
                    partial(self.filters.step, 1), "chevron-right", "Ctrl+PgDown", "следующий"),
        ]  # fmt: skip
        if may(self.workspace.office, Right.EXPORT):
            found.append(Command("dashboard.excel", self.tr("Сводка в Excel"),
                                 partial(self.save_file, ".xlsx"), "file-spreadsheet", "",
                                 "выгрузить файл"))  # fmt: skip
        if may(self.workspace.office, Right.PRINT):
            found.append(Command("dashboard.pdf", self.tr("Сводка в PDF"),
                                 partial(self.save_file, ".pdf"), "printer", "Ctrl+P",
                                 "печать файл"))  # fmt: skip
        return found

    def compute(self) -> None:
        """Count everything anew."""
        self.filters.set_today(local(now_ms(), self.workspace.office.zone).date())
        self.desk.compute(self.grid.setting, self.filters.filters)

    def arrange(self, *, on: bool) -> None:
        """Begin or end arranging the pieces."""
        self.bar.setVisible(on)
        self.filters.setVisible(not on)
        self.grid.arrange(on=on)
        if not on:
            self.bar.whose.set_value("own")
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._turn()

    def open_gallery(self) -> None:
        """Offer what can be put on the dashboard."""
        frame = self.desk.frame
        if frame is None:
            return
        dialog = GalleryDialog(frame.pieces, frame.saved, self.grid.setting.keys, self)
        dialog.chosen.connect(self._add)
        dialog.finished.connect(self._close_gallery)
        self._gallery = dialog
        office, filters, now = self.workspace.office, self.filters.filters, now_ms()
        tiles = Setting(
            tuple(Placed(piece.key, piece.width) for piece in frame.pieces if piece.is_tile)
        )
        self.workspace.runner.read(
            lambda: read_dashboard(office, tiles, filters, now=now),
            lambda result: dialog.show_parts(result.parts), self.workspace.report, owner=dialog,
        )  # fmt: skip
        dialog.open()

    def save_file(self, suffix: str) -> None:
        """Write the whole dashboard to a file behind."""
        result = self.desk.result
        if result is None:
            return
        from ui.saved_reports.file_saving import (  # noqa: PLC0415 - workbooks are slow to import
            ReportSaving,
            ask_report_path,
        )

        order = {key: result.parts[key] for key in self.grid.setting.keys if key in result.parts}
        report = as_report(result, parts=order, office=self.workspace.office.name)
        path = ask_report_path(self, report, suffix)
        if path is not None:
            ReportSaving(self.workspace, self).start(path, report)

    def show_foot(self) -> None:
        """Scroll to the end."""
        bar = self._whole.verticalScrollBar()
        bar.setValue(bar.maximum())

    def show_result_again(self) -> None:
        """Bring the page to the front that goes with what stands on the grid."""
        self._turn()

    def leave_field(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.grid.arranging:
            self.arrange(on=False)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        for wide in (self._head, self.filters):
            wide.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, Space.XL, 0)
        top.setSpacing(Space.L)
        for row in (self._head, self.filters, self.bar):
            top.addWidget(row)
        bar = self._whole.verticalScrollBar().sizeHint().width()
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, max(0, Space.XL - bar), 0)
        body.addWidget(self._pages)
        column.setContentsMargins(Space.XL, Space.L, 0, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(top)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.desk.framed.connect(self._show_frame)
        self.desk.computed.connect(self._show_result)
        self.filters.changed.connect(self.compute)
        self.grid.drilled.connect(self._drill)
        self.grid.report_wanted.connect(self._open_report)
        self.grid.subject_wanted.connect(self._open_subject)
        self.grid.arranged.connect(self._keep)
        self.bar.done.connect(lambda: self.arrange(on=False))
        self.bar.add_wanted.connect(self.open_gallery)
        self.bar.reset_wanted.connect(self.desk.reset)
        self.bar.whose_changed.connect(self._choose_whose)

    def _show_frame(self, frame: Frame) -> None:
        self.filters.offer(frame.offered, everybody=self.desk.everybody)
        self.bar.show_stored(frame.stored)
        self.grid.set_titles(frame.saved)
        shared = frame.stored.shared if self.bar.shared else None
        self.grid.show_setting(shared or frame.stored.setting)
        self._turn()
        self.compute()

    def _show_result(self, result: DashboardResult) -> None:
        if result.filters != self.filters.filters and not result.scope.forced:
            return
        self.grid.show_parts(result.parts)
        at = local(result.made_at, self.workspace.office.zone)
        clock = time_of_day(result.made_at, zone=self.workspace.office.zone)
        self._head.set_subtitle(
            self.tr("на {} {}, {}").format(at.day, MONTHS_OF[at.month - 1], clock)
        )
        self._turn(empty=result.empty)

    def _turn(self, *, empty: bool = False) -> None:
        """Bring the page to the front that has something to say."""
        if empty and not self.grid.arranging:
            self._pages.setCurrentWidget(self._bare)
        elif not self.grid.cards and self.desk.frame is not None:
            self._pages.setCurrentWidget(self._blank)
        elif self.grid.cards:
            self._pages.setCurrentWidget(self._whole)

    def _choose_whose(self, whose: object) -> None:
        frame = self.desk.frame
        if frame is None:
            return
        stored = frame.stored
        setting = (stored.shared or stored.setting) if whose == SHARED else stored.setting
        self.grid.show_setting(setting)
        self.compute()

    def _keep(self, setting: object, told: str) -> None:
        if isinstance(setting, Setting):
            self.desk.keep(setting, told, shared=self.bar.shared)

    def _add(self, key: object) -> None:
        made = self.grid.setting.added(str(key))
        self.grid.show_setting(made)
        self.desk.keep(made, self.tr("Добавлено на сводку"), shared=self.bar.shared)
        self._turn()

    def _close_gallery(self, _result: int) -> None:
        if self._gallery is not None:
            self._gallery.deleteLater()
            self._gallery = None

    def _drill(self, drill: object) -> None:
        if isinstance(drill, Drill):
            open_drill(self.workspace, drill, self)

    def _open_report(self, part: Part) -> None:
        if part.whole is not None:
            number = saved_id(part.key)
            if number is not None:
                self.workspace.go(Place.REPORT, SavedStop(number))
        elif part.ask is not None:
            self.workspace.go(Place.REPORT, part.ask)

    def _open_subject(self, subject: object) -> None:
        if isinstance(subject, Subject):
            open_subject(self.workspace, subject)

    def _refresh(self) -> None:
        if self.isVisible():
            self.compute()

    def _empty_office(self) -> EmptyState:
        state = EmptyState(
            self.tr("Пока считать нечего"),
            self.tr("Здесь появятся воронка, прогноз и показатели команды, как только в базе будут "
                    "клиенты и сделки."),
            icon="chart-column",
        )  # fmt: skip
        office, go = self.workspace.office, self.workspace.go
        if may(office, Right.EDIT_CLIENTS):
            new = Button(self.tr("Завести клиента"), "user-plus", kind=Kind.PRIMARY)
            new.clicked.connect(lambda _on=False: go(Place.CLIENTS, NEW))
            state.add_action(new)
        if may(office, Right.IMPORT):
            load = Button(self.tr("Загрузить из файла"), "download")
            load.clicked.connect(lambda _on=False: go(Place.IMPORT))
            state.add_action(load)
        return state

    def _fit(self) -> None:
        px = theme().px
        roomy = self.width() >= px(ROOMY)
        self._palette.setFixedWidth(px(230) if roomy else px(213))
        self._palette.setVisible(self.width() >= px(980))
        self.filters.told.setVisible(roomy or not self.desk.everybody)
