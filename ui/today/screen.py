"""«Сегодня», the first screen: what must be done today, at the left; what else matters, right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.journal import Kind as Record
from crm_desktop.journal.stamps import now_ms
from crm_desktop.today.reading import read_today
from crm_desktop.views.quick_filters import MINE
from crm_desktop.views.tree import Condition, Op, all_of
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS_OF, WEEKDAYS
from ui.shell.screen import NEW, CalendarStop, Command, Place, Screen, TasksStop
from ui.shell.search_box import PaletteBox
from ui.theme import Space, Tone, follow_theme, theme
from ui.today.acts import TodayActs
from ui.today.board import TodayBoard
from ui.today.spots import LATER
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.progress import Skeleton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from crm_desktop.journal import Changes
    from crm_desktop.today.model import Today
    from ui.shell.workspace import Workspace
    from ui.today.act_list import ActList

THINGS: Final = ("дело", "дела", "дел")
SOON_MS: Final = 120
"""News that come in a row are read once."""
MINUTE_MS: Final = 60_000
LATE_MS: Final = 40
"""So long after the minute: never before it."""
ROOMY: Final = 1080
_LATER_KEYS: Final = frozenset("o\N{CYRILLIC SMALL LETTER SHCHA}\N{CYRILLIC SMALL LETTER O}")
"""One key in both layouts, and the first letter of «отложить»."""
_MATTERS: Final = (
    Record.TASK, Record.DEAL, Record.CLIENT, Record.CHANNEL, Record.EVENT, Record.NOTICE,
    Record.CONTACT, Record.STAGE, Record.MEMBER, Record.SETTING, Record.SUBSTITUTION,
    Record.DIRECTORY_ITEM,
)  # fmt: skip


class TodayScreen(Screen):
    """Reads the day off the window's thread: on opening, on news, and every minute."""

    place = Place.TODAY
    help_page = "today"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.today: Today | None = None
        self._mine = False
        self.acts = TodayActs(workspace, self)
        self.board = TodayBoard(workspace)
        self._head = ScreenHead(self.tr("Сегодня"))
        self._palette = PaletteBox(workspace)
        self._call = Button(self.tr("Записать звонок"), "phone")
        self._call.clicked.connect(lambda _on=False: self.write_call())
        self._new = Button(self.tr("Новая задача"), "plus", kind=Kind.PRIMARY)
        self._new.clicked.connect(lambda _on=False: self.acts.plan())
        for part in (self._palette, self._call, self._new):
            self._head.add(part)
        if not may(workspace.office, Right.EDIT_TASKS):
            self._new.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(Skeleton(rows=8))
        self._whole = ScrollArea(self.board)
        self._pages.addWidget(self._whole)
        self._bare = EmptyState(
            self.tr("На сегодня для вас ничего нет"),
            self.tr("Ваша роль не видит сделок и задач. Если это ошибка, скажите администратору."),
            icon="house",
            tone=Tone.GREY,
        )
        self._pages.addWidget(self._bare)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.load)
        self._minute = QTimer(self, singleShot=True)
        self._minute.setTimerType(Qt.TimerType.PreciseTimer)
        self._minute.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        follow_theme(self._fit)

    def open(self, _argument: object | None) -> None:
        self._mine = True
        self.load()
        self._wind()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _MATTERS):
            self._soon.start()

    def commands(self) -> list[Command]:
        return [
            Command("today.new", self.tr("Новая задача"), self.acts.plan, "plus", "Ctrl+N",
                    "добавить запланировать дело"),
            Command("today.call", self.tr("Записать звонок"), self.write_call, "phone",
                    "Ctrl+Shift+C", "событие разговор"),
            Command("today.move", self.tr("Перенести всё просроченное на сегодня"), self.move_all,
                    "calendar-days", "", "отложить просрочено"),
            Command("today.again", self.tr("Обновить «Сегодня»"), self.load, "refresh-cw", "F5"),
        ]  # fmt: skip

    def leave_field(self) -> None:
        self.take_focus()

    def load(self) -> None:
        """Read the day; what is shown stays until it is there."""
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: read_today(office), self._show, self.workspace.report, owner=self, key="today"
        )

    def take_focus(self) -> None:
        """Put the cursor on the first row there is."""
        for view in self.board.lists:
            if view.isVisible() and view.put_cursor():
                view.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def move_all(self) -> None:
        """Move what is overdue to today."""
        if self.today is not None and self.today.overdue_total:
            self.acts.move_all(self.today.day)

    def write_call(self) -> None:
        """Write a call down, of the client of the current row if there is one."""
        row = next((view.current for view in self.board.lists if view.hasFocus()), None)
        self.acts.write_call(getattr(row, "client_id", None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = next((each for each in self.board.lists if each.hasFocus()), None)
        row = view.current if view is not None else None
        if view is not None and row is not None and event.text().lower() in _LATER_KEYS:
            rect = view.visualRect(view.currentIndex())
            self.acts.act(row, LATER, at=view.viewport().mapToGlobal(rect.center()))
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wind()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self, today: Today) -> None:
        first = self.today is None
        self.today = today
        self._head.set_subtitle(subtitle(today))
        # One primary button a screen: in an empty office it is the first client.
        self._new.set_kind(Kind.SECONDARY if today.is_new else Kind.PRIMARY)
        self.board.show_today(today, gently=not first)
        self._pages.setCurrentWidget(self._bare if self.board.is_bare else self._whole)
        if self._mine:
            self._mine = False
            self.take_focus()
            QTimer.singleShot(0, self.board, self.board.show_now)

    def _tick(self) -> None:
        self._wind()
        self.load()

    def _wind(self) -> None:
        """Wake up when the minute is over; after a sleep or a set clock at once."""
        if self.isVisible():
            self._minute.start(MINUTE_MS - now_ms() % MINUTE_MS + LATE_MS)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        head = QHBoxLayout()
        head.addWidget(self._head)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        board, workspace = self.board, self.workspace
        for view in self.board.lists:
            self._connect_list(view)
        board.overdue.activated.connect(self.move_all)
        board.overdue.foot_activated.connect(self._show_overdue)
        board.plan.activated.connect(self._open_calendar)
        board.steps.activated.connect(lambda: workspace.go(Place.DEALS, DealFilter(mine=True)))
        board.quiet.foot_activated.connect(self._show_quiet)
        board.empty.plan_wanted.connect(self.acts.plan)
        board.first.chosen.connect(self._begin)

    def _connect_list(self, view: ActList) -> None:
        view.opened.connect(self.acts.open)
        view.acted.connect(lambda row, key, view=view: self._act(view, row, key))
        view.menu_wanted.connect(self._open_menu)
        view.left.connect(lambda by, view=view: self._walk(view, by))
        view.sideways.connect(lambda by, view=view: self._cross(view, by))

    def _act(self, view: ActList, row: Any, key: str) -> None:
        number = next((n for n, each in enumerate(view.rows) if each is row), -1)
        rect = view.spot_rect(number, key)
        at = view.viewport().mapToGlobal(rect.bottomLeft()) if rect is not None else None
        self.acts.act(row, key, at=at)

    def _open_menu(self, row: Any, at: QPoint) -> None:
        menu = self.acts.menu(row)
        if menu is not None:
            menu.popup(at)

    def _walk(self, view: ActList, by: int) -> None:
        """Up and down go on in the next card of the column."""
        column = self.board.column_of(view)
        at = column.index(view) + by
        while 0 <= at < len(column):
            if column[at].isVisible() and column[at].put_cursor(last=by < 0):
                column[at].setFocus(Qt.FocusReason.TabFocusReason)
                return
            at += by

    def _cross(self, view: ActList, by: int) -> None:
        """Left and right lead to the column beside."""
        columns = self.board.columns
        at = columns.index(self.board.column_of(view)) + by
        while 0 <= at < len(columns):
            for other in columns[at]:
                if other.isVisible() and (other.current is not None or other.put_cursor()):
                    other.setFocus(Qt.FocusReason.TabFocusReason)
                    return
            at += by

    def _open_calendar(self) -> None:

        if self.today is not None:
            self.workspace.go(Place.CALENDAR, CalendarStop(day=self.today.day))

    def _show_overdue(self) -> None:

        self.workspace.go(Place.TASKS, TasksStop(scope="mine", bucket="overdue"))

    def _show_quiet(self) -> None:
        if self.today is not None:
            quiet = Condition("quiet_days", Op.AT_LEAST, (self.today.quiet_days,))
            self.workspace.go(Place.CLIENTS, ClientFilter(tree=all_of(MINE, quiet)))

    def _begin(self, what: str) -> None:
        if what == "client":
            self.workspace.go(Place.CLIENTS, NEW)
        elif what == "import":
            self.workspace.go(Place.IMPORT)
        else:
            self.acts.plan()

    def _fit(self) -> None:
        px = theme().px
        self._palette.setFixedWidth(px(260) if self.width() >= px(ROOMY) else px(213))
        writes = may(self.workspace.office, Right.EDIT_CLIENTS)
        self._call.setVisible(writes and self.width() >= px(860))


def subtitle(today: Today) -> str:
    """Say the day: «среда, 18 ноября · 7 дел, 2 сделано»."""
    day = today.day
    told = f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS_OF[day.month - 1]}"
    if not today.planned:
        return told
    done = f", {today.done} сделано" if today.done else ""
    return f"{told} · {count(today.planned, *THINGS)}{done}"
