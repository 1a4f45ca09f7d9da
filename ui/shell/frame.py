"""An open office on the screen: the sidebar, one screen at a time, keys, toasts, news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.audit.sessions import signed_out
from crm_desktop.journal import Kind
from crm_desktop.members.people import own_role_label
from ui.audit.clock import LooksClock
from ui.automation.rule_clock import RuleClock
from ui.backups.clock import AlarmTeller, BackupClock
from ui.backups.farewell import farewell_job
from ui.calendar.counter import CalendarCounter
from ui.calendar_files.live_writer import LiveWriter
from ui.jobs import JobRunner
from ui.reminders.desk import ReminderDesk
from ui.saved_reports.clock import ReportClock
from ui.shell.banners import BannerStrip, place_of
from ui.shell.bell import Bell
from ui.shell.bug_report import BugReport, log_bug
from ui.shell.command_rights import allowed
from ui.shell.commands import Everywhere
from ui.shell.long_jobs import JobPanel
from ui.shell.news import NewsWatch
from ui.shell.people_colours import PeopleColours
from ui.shell.places import PLACES, load_screen, may_go
from ui.shell.put_away import drop_screens
from ui.shell.screen import NEW, ClientStop, DealStop, Place
from ui.shell.trail import Stop, Trail, without_list
from ui.shell.workspace import LAST_CLIENT, Workspace
from ui.sync.corner import SyncCorner
from ui.sync.desk import SyncDesk
from ui.tasks.counter import TaskCounter
from ui.theme import Tone, follow_theme, theme
from ui.today.counter import TodayCounter
from ui.widgets.empty import EmptyState
from ui.widgets.nav import Sidebar
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.shell.preferences import Preferences
    from ui.shell.screen import Command, Screen

IN_SIDEBAR = (
    Place.TODAY, Place.CLIENTS, Place.DEALS, Place.CALENDAR, Place.TASKS, Place.REPORTS,
    Place.HISTORY, Place.TRASH, Place.SETTINGS,
)  # fmt: skip
MOST_RECENT = 8
_OFFERED = "change set offered to be undone"


class OfficeFrame(QWidget):
    """Owns everything that lives as long as the office is open and unlocked.

    Attributes:
        lock_wanted: the person wants the window locked.
        switch_wanted: somebody else wants in.
        expelled: the person may not go on; why.
        leave_wanted: the person wants to see the offices to choose from.
        delete_wanted: the person wants the demonstration deleted.
        quit_wanted: the person wants the program to end.
        closed: nothing works on the office any more; it has been closed.
        locked: it is being closed because the window locks.
        parting: the job that makes the copy on exit, if one is due.
        recent_clients: ids of the cards opened here, the latest first.
    """

    lock_wanted = Signal()
    switch_wanted = Signal()
    expelled = Signal(str)
    leave_wanted = Signal()
    delete_wanted = Signal()
    quit_wanted = Signal()
    closed = Signal()
    parting = Signal(object)

    def __init__(
        self,
        office: Office,
        preferences: Preferences,
        *,
        is_demo: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.office = office
        self.preferences = preferences
        self.is_demo = is_demo
        self.runner = JobRunner(self)
        self.workspace = Workspace(office, self.runner, self, preferences=preferences)
        self.sync_desk = self.workspace.exchange = SyncDesk(self.workspace, self)
        self.colours = PeopleColours(self.workspace, self)
        self.recent_clients: list[int] = []
        self._trail = Trail()
        self._screens: dict[Place, Screen | EmptyState] = {}
        self._shortcuts: list[QShortcut] = []
        self._closing = False
        self.locked = False
        self.sidebar = Sidebar()
        self.jobs = JobPanel()
        self.banners = QVBoxLayout()
        self.banners.setContentsMargins(0, 0, 0, 0)
        self.banners.setSpacing(0)
        self._stack = QStackedWidget()
        self.toasts = ToastHost(self)
        self.everywhere = Everywhere(self)
        self.bell = Bell(self.workspace, self)
        self.reminders = ReminderDesk(self.workspace, self)
        self._lay_out()
        self._connect()
        self._corner = SyncCorner(self)
        self.news = NewsWatch(office, self)
        self.news.expelled.connect(self.expelled)
        self.rule_clock = RuleClock(self.workspace, self)
        self.looks_clock = LooksClock(self.workspace, self)
        self.backups = BackupClock(self.workspace, self)
        self.backups.telling.connect(self._corner.tell_copy)
        self.backups.alarmed.connect(AlarmTeller(self).show_alarms)
        self.report_clock = ReportClock(self.workspace, self)
        if not is_demo:
            self.backups.start()
            self.report_clock.start()
        self.sync_desk.start()
        self.live_calendar = LiveWriter(self.workspace, self)
        self.today_counter = TodayCounter(self.workspace, self.sidebar, self)
        self.task_counter = TaskCounter(self.workspace, self.sidebar, self)
        self.calendar_counter = CalendarCounter(self.workspace, self.sidebar, self)
        follow_theme(self.update)

    @property
    def screen_shown(self) -> Screen | None:
        """The screen in front, if it could be loaded."""
        here = self._trail.here
        found = self._screens.get(here.place) if here is not None else None
        return None if isinstance(found, EmptyState) else found

    @property
    def here(self) -> Stop | None:
        """Where the person is."""
        return self._trail.here

    def commands_here(self) -> list[Command]:
        """What the screen in front offers."""
        shown = self.screen_shown
        return allowed(self.office, shown.commands()) if shown is not None else []

    def go(self, place: Place, argument: object | None = None) -> bool:
        """Show a place; False if unsaved work kept the person where he was."""
        shown = self.screen_shown
        if shown is not None and not shown.may_leave():
            self._mark()
            return False
        # Going back must not open the dialog of a new client, or a file, once more.
        once = argument == NEW or place in (Place.IMPORT, Place.TASKS)
        stop = Stop(place, None if once else without_list(argument))
        if isinstance(argument, ClientStop | DealStop) and argument.instead:
            self._trail.replace(stop)
        else:
            self._trail.visit(stop)
        self._show(Stop(place, argument))
        return True

    def travel(self, step: int) -> None:
        """Go back (−1) or forward (1)."""
        stop = self._trail.peek(step)
        shown = self.screen_shown
        if stop is None or (shown is not None and not shown.may_leave()):
            return
        self._trail.move(step)
        self._show(stop)

    def back(self) -> None:
        """Go back; from the first place to today."""
        here = self._trail.here
        if self._trail.peek(-1) is not None:
            self.travel(-1)
        elif here is not None and here.place is not Place.TODAY:
            self.go(Place.TODAY)

    def add_banner(self, banner: QWidget) -> None:
        """Show a strip above the screen until it is closed."""
        self.banners.addWidget(BannerStrip(banner))

    def may_close(self) -> bool:
        """Ask the screen in front whether unsaved work may go."""
        shown = self.screen_shown
        return shown is None or shown.may_leave()

    def close_office(self, *, cancel_jobs: bool = False, farewell: bool = False) -> None:
        """Let running work finish (or cancel what is long), then close; `closed` tells when.

        With `farewell` the copy on exit is made before, and `parting` tells of it.
        """
        if self._closing:
            return
        self._closing = True
        self.setEnabled(False)
        self.news.stop()
        clocks = (self.rule_clock, self.looks_clock, self.backups, self.report_clock)
        for clock in (*clocks, self.sync_desk):
            clock.stop()
        self.live_calendar.stop()
        self.reminders.stop()
        self.today_counter.stop()
        self.task_counter.stop()
        self.calendar_counter.stop()
        if cancel_jobs:
            self.jobs.cancel_all()
        if farewell and not self.is_demo:
            job = farewell_job(self.office, self)
            self.runner.long(job)
            self.parting.emit(job)
        drop_screens(self._stack, self._screens, self.jobs.jobs)
        if self.runner.is_busy:
            self.runner.busy_changed.connect(lambda busy: None if busy else self._close_now())
        else:
            self._close_now()

    def _close_now(self) -> None:
        self.runner.shutdown()
        self.workspace.close()
        signed_out(self.office, locked=self.locked)
        self.office.close()
        self.closed.emit()

    def _lay_out(self) -> None:
        for place in IN_SIDEBAR:
            info = PLACES[place]
            if place is Place.SETTINGS:
                self.sidebar.add_act(self.reminders.item)
                self.sidebar.add_act(self.bell.item)
            if may_go(self.office, place):
                self.sidebar.add_item(place, info.title, info.icon, low=place is Place.SETTINGS)
        self.sidebar.person.set_person(
            self.office.user_name,
            own_role_label(self.office).lower(),
            key=self.office.user_id,
        )
        side = self.sidebar.layout()
        if isinstance(side, QBoxLayout):
            # Above the state of the exchange, below the stretch.
            side.insertWidget(place_of(side, self.sidebar.sync), self.jobs)
        content = QVBoxLayout()
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        content.addLayout(self.banners)
        content.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(content, 1)

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.changed.connect(self._on_changed)
        workspace.place_wanted.connect(self.go)
        workspace.back_wanted.connect(self.back)
        workspace.told.connect(self._on_told)
        workspace.taking_back.connect(self._withdraw_offer)
        workspace.undone.connect(self._on_undone)
        workspace.refused.connect(self._on_refused)
        workspace.failed.connect(self._on_failed)
        workspace.long_wanted.connect(self.jobs.add_job)
        workspace.lock_wanted.connect(self.lock_wanted)
        workspace.palette_wanted.connect(self.everywhere.open_palette)
        self.sidebar.chosen.connect(self.go)
        self.sidebar.person.clicked.connect(self.everywhere.open_person_menu)

    def _show(self, stop: Stop) -> None:
        screen = self._screen(stop.place)
        self.sync_desk.be_at(stop.place, stop.argument)
        client = without_list(stop.argument)
        if stop.place is Place.CLIENT and isinstance(client, int):
            self._remember_client(client)
        self._stack.setCurrentWidget(screen)
        self._mark()
        if not isinstance(screen, EmptyState):
            screen.open(stop.argument)
        self.bind_shortcuts()

    def _remember_client(self, client: int) -> None:
        rest = [known for known in self.recent_clients if known != client]
        if self.recent_clients[:1] != [client]:
            self.everywhere.finder.remember_client(client)
        self.recent_clients = [client, *rest][:MOST_RECENT]
        self.workspace.session[LAST_CLIENT] = (client,)

    def _screen(self, place: Place) -> Screen | EmptyState:
        found = self._screens.get(place)
        if found is None:
            found = self._make_screen(place)
            self._screens[place] = found
            self._stack.addWidget(found)
        return found

    def _make_screen(self, place: Place) -> Screen | EmptyState:
        if not may_go(self.office, place):
            told = self.tr("Вашей роли этот раздел недоступен. Доступ даёт администратор.")
            return EmptyState(PLACES[place].title, told, icon=PLACES[place].icon, tone=Tone.GREY)
        try:
            return load_screen(place)(self.workspace)
        except ImportError as error:
            log_bug(error)
            return EmptyState(
                PLACES[place].title,
                self.tr("В этой версии программы такого раздела нет."),
                icon=PLACES[place].icon,
                tone=Tone.GREY,
            )

    def _mark(self) -> None:
        here = self._trail.here
        self.sidebar.set_value(PLACES[here.place].parent if here is not None else None)

    def bind_shortcuts(self) -> None:
        """Make the keys of this screen and of the window work; the screen's come first."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        taken = set()
        for command in [*self.commands_here(), *self.everywhere.commands()]:
            keys = QKeySequence(command.shortcut)
            if command.shortcut and keys.toString() not in taken:
                taken.add(keys.toString())
                shortcut = QShortcut(keys, self)
                shortcut.activated.connect(command.run)
                self._shortcuts.append(shortcut)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not a shortcut: whoever edits in place or clears a search takes Esc first.
        if event.key() == Qt.Key.Key_Escape:
            typing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
            if typing and self.screen_shown is not None:
                self.screen_shown.leave_field()
            else:
                self.back()
        else:
            super().keyPressEvent(event)

    def _on_changed(self, changes: Changes) -> None:
        shown = self.screen_shown
        if shown is not None and not self._closing:
            shown.on_changed(changes)
        if changes.concern(Kind.MEMBER, self.office.user_id):
            self.sidebar.person.update()

    def _on_told(self, text: str, change_id: object) -> None:
        if isinstance(change_id, int) and change_id:
            toast = self.toasts.undo(text, lambda: self.workspace.undo(change_id))
            toast.setProperty(_OFFERED, str(change_id))
        else:
            self.toasts.show_toast(text)

    def _withdraw_offer(self, change_id: object) -> None:
        for toast in self.toasts.toasts:
            if toast.property(_OFFERED) == str(change_id):
                toast.dismiss()

    def _on_undone(self, text: str, change_id: object) -> None:
        if change_id:
            self.toasts.show_toast(
                text, action=self.tr("Вернуть"), on_action=self.workspace.redo_last
            )
        else:
            self.toasts.show_toast(text, tone=Tone.WARN)

    def _on_refused(self, text: str) -> None:
        self.toasts.show_toast(text, tone=Tone.WARN, timeout_ms=15_000)

    def _on_failed(self, error: Exception) -> None:
        log_bug(error)
        BugReport(error, self).open()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.end()
