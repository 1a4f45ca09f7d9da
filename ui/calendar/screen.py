"""«Календарь»: the frame around its modes."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind
from ui.calendar.bar import CalendarBar
from ui.calendar.desk import CalendarDesk
from ui.calendar.kind_chips import PLURALS
from ui.calendar.modes import AGENDA, DAY, MONTH, TEAM, WEEK, WORKWEEK, make_mode, shipped_modes
from ui.calendar.side import SideColumn
from ui.calendar.spots import Spot
from ui.calendar.walk import SLOT
from ui.calendar_files.printing import print_calendar_here
from ui.shell.screen import NEW, CalendarStop, Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, theme
from ui.widgets.buttons import Button
from ui.widgets.buttons import Kind as ButtonKind
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.journal import Changes
    from crm_desktop.printing.calendar_paper import Span
    from ui.calendar.modes import CalendarMode
    from ui.shell.workspace import Workspace

ROOMY: Final = 1120
"""From this width «Поиск и команды» has its full length."""
NARROW: Final = 860
"""Below this width the right column gives way, and only Ctrl+K leads to the palette."""
TICK_MS: Final = 30_000
_STEPS: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_SPANS: Final[dict[str, Span]] = {
    DAY: "day", WORKWEEK: "workweek", WEEK: "week", MONTH: "month", AGENDA: "agenda", TEAM: "team",
}  # fmt: skip
_TODAY: Final = ("t", "е")
_NEW: Final = ("n", "т")
"""The same keys in both layouts."""
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class CalendarScreen(Screen):
    """Head, the row of what is asked, the mode in front, the right column."""

    place = Place.CALENDAR
    help_page = "calendar"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = CalendarDesk(workspace, self)
        self._modes: dict[str, CalendarMode] = {}
        self._infos = {info.key: info for info in shipped_modes()}
        self._key = ""
        self._wanted: tuple[int, str] | None = None
        self.bar = CalendarBar(tuple(self._infos.values()))
        self.stack = QStackedWidget()
        self.side = SideColumn(self.desk)
        self._head = ScreenHead(self.tr("Календарь"))
        self._palette = PaletteBox(workspace)
        self.print_button = Button(self.tr("Печать"), "printer")
        self.print_button.clicked.connect(lambda _on=False: self.print_range())
        self.create_button = Button(self.tr("Новая задача"), "plus", kind=ButtonKind.PRIMARY)
        self.create_button.clicked.connect(lambda _on=False: self.plan())
        for part in (self._palette, self.print_button, self.create_button):
            self._head.add(part)
        self.create_button.setVisible(self.desk.may_edit)
        if not may(workspace.office, Right.PRINT):
            self.print_button.hide()
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.stack, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        column.addLayout(row, 1)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._today = self.desk.today
        self._connect()
        kept = self.desk.recall("mode")
        self.show_mode(kept if kept in self._infos else WEEK, read=False)

    @property
    def mode(self) -> CalendarMode:
        """The mode in front."""
        return self._modes[self._key]

    def open(self, argument: object | None) -> None:
        day, mode = self.desk.day, ""
        match argument:
            case CalendarStop():
                day, mode = argument.day or day, argument.mode
                self._wanted = (argument.task, argument.slot or "") if argument.task else None
            case date():
                day = argument
            case _:
                pass
        self.desk.day = day
        if mode in self._infos and mode != self._key:
            self.show_mode(mode)
        else:
            self._ask()
        self.side.load()
        self.mode.take_focus()
        if argument == NEW:
            self.plan()

    def on_changed(self, changes: Changes) -> None:
        self.desk.follow(changes)
        self.side.tray.follow(changes)
        if changes.concern(Kind.TASK):
            self.side.load()

    def commands(self) -> list[Command]:
        found = [
            Command("calendar.today", self.tr("Календарь: сегодня"), self.go_today,
                    "calendar-days", "", "к сегодняшнему дню"),
            Command("calendar.print", self.tr("Печать календаря"), self.print_range, "printer",
                    "Ctrl+P", "pdf на бумаге расписание"),
        ]  # fmt: skip
        if self.desk.may_edit:
            found.insert(0, Command(
                "calendar.create", self.tr("Новая задача в календаре"), self.plan, "plus",
                "Ctrl+N", "добавить создать встреча звонок",
            ))  # fmt: skip
        found += [
            Command(f"calendar.mode.{info.key}",
                    self.tr("Календарь: {}").format(info.title.lower()),
                    partial(self.show_mode, info.key), info.icon, f"Alt+{at}", info.words)
            for at, info in enumerate(self._infos.values(), start=1)
        ]  # fmt: skip
        found += [
            Command(f"calendar.kind.{look.key}", self._kind_words(look.key, look.label),
                    partial(self.bar.chips.toggle, look.key), look.icon, "", "виды отбор чип")
            for look in self.desk.book.looks
        ]  # fmt: skip
        return [*found, *self.mode.commands()]

    def focus_search(self) -> bool:
        return self.side.tray.focus_search()

    def leave_field(self) -> None:
        self.mode.take_focus()

    def may_leave(self) -> bool:
        return self.mode.may_leave()

    def show_mode(self, key: str, *, read: bool = True) -> None:
        """Bring a mode to the front."""
        info = self._infos.get(key)
        if info is None or key == self._key or (self._key and not self.mode.may_leave()):
            self.bar.show_mode(self._key)
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.stack.isAncestorOf(focus)
        made = self._modes.get(key)
        if made is None:
            made = self._modes[key] = make_mode(info, self.desk)
            made.told.connect(lambda text, mode=made: self._tell(mode, text))
            self.stack.addWidget(made)
        self._key = key
        self.desk.carry.target = made
        self.stack.setCurrentWidget(made)
        self._head.set_subtitle("")
        if read:
            self._ask()
        else:
            self.desk.mode = key
            self._on_asked()
        if had_focus:
            made.take_focus()

    def go_today(self) -> None:
        """Show today."""
        self.desk.go(self.desk.today)
        self.mode.show_day(self.desk.today)

    def step(self, by: int) -> None:
        """Show the range after (1) or before (-1)."""
        self.desk.go(self.mode.step(self.desk.day, by))

    def plan(self) -> None:
        """Ask for a new task where the cursor of the mode is."""
        spot = self.mode.spot
        if spot is not None and spot.minute is not None and spot.minutes is None:
            spot = Spot(spot.day, spot.minute, SLOT, spot.member)
        if self.desk.may_edit:
            self.desk.acts.create(spot)

    def print_range(self) -> None:
        """Print what is shown."""
        shown = None if self.mode.every_member else sorted(self.desk.shown)
        hidden = self.desk.hidden
        kinds = [look.key for look in self.desk.book.looks if look.key not in hidden]
        print_calendar_here(
            self.workspace, self.window(), span=_SPANS.get(self._key, "week"), day=self.desk.day,
            members=shown, kinds=kinds if hidden else None,
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() not in _PLAIN:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.step(_STEPS[key])
        elif key is Qt.Key.Key_Home or event.text().lower() in _TODAY:
            self.go_today()
        elif event.text().lower() in _NEW:
            self.plan()
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(self._infos):
            self.show_mode(list(self._infos)[key - Qt.Key.Key_1])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = theme().px
        self._palette.setFixedWidth(px(260) if self.width() >= px(ROOMY) else px(213))
        self._palette.setVisible(self.width() >= px(NARROW))
        self.side.setVisible(self.width() >= px(NARROW))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()
        self.desk.carry.cancel()
        super().hideEvent(event)

    def _connect(self) -> None:
        desk, bar = self.desk, self.bar
        desk.carry.tray = self.side.tray
        desk.carry.dropped.connect(self._on_dropped)
        desk.acts.made.connect(self._on_made)
        desk.changed.connect(self._on_asked)
        desk.read.connect(self._on_read)
        desk.people_changed.connect(self._show_people)
        desk.book.changed.connect(self._show_kinds)
        bar.stepped.connect(self.step)
        bar.today_wanted.connect(self.go_today)
        bar.mode_wanted.connect(self.show_mode)
        bar.chips.changed.connect(self._on_kinds)
        self.side.tray.put_wanted.connect(self._put)
        self._show_kinds()

    def _ask(self) -> None:
        mode = self.mode
        self.desk.ask(self._key, mode.span, every_member=mode.every_member)

    def _on_asked(self) -> None:
        """Another day or mode is wanted: name it; the reading comes by itself."""
        desk = self.desk
        if desk.mode != self._key:
            self.show_mode(desk.mode)
            return
        first, last = self.mode.span(desk.day)
        self.bar.show_mode(self._key)
        self.bar.title.setText(self.mode.title(desk.day))
        self.side.show_range(desk.day, first, last)
        agenda = desk.agenda
        if agenda is not None and (agenda.first, agenda.last) == (first, last):
            self.mode.show_day(desk.day)

    def _on_read(self) -> None:
        agenda, desk = self.desk.agenda, self.desk
        if agenda is None:
            return
        self.mode.show_agenda(agenda)
        self.bar.title.setText(self.mode.title(desk.day))
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.mode.select(wanted)
        elif self.mode.spot is None:
            self.mode.show_day(desk.day)

    def _show_people(self) -> None:
        agenda = self.desk.agenda
        if agenda is not None and self.mode.every_member:
            self.mode.show_agenda(agenda)

    def _show_kinds(self) -> None:
        self.bar.chips.set_kinds([(look.key, look.label) for look in self.desk.book.looks])

    def _on_kinds(self, hidden: object) -> None:
        if isinstance(hidden, frozenset):
            self.desk.show_kinds(hidden, frozenset(look.key for look in self.desk.book.looks))

    def _kind_words(self, key: str, label: str) -> str:
        name = PLURALS.get(key, label).lower()
        hidden = key in self.desk.hidden
        told = self.tr("Календарь: показать {}") if hidden else self.tr("Календарь: скрыть {}")
        return told.format(name)

    def _on_dropped(self, entry: AgendaEntry, spot: Spot | None) -> None:
        acts = self.desk.acts
        done = acts.unschedule(entry) if spot is None else acts.place(entry, spot)
        if not done:
            self.desk.load()

    def _on_made(self, task: object) -> None:
        """Choose what was made, now or when it is read."""
        if isinstance(task, int) and not self.mode.select((task, "")):
            self._wanted = (task, "")

    def _put(self, entry: AgendaEntry) -> None:
        """From the tray to where the cursor of the mode is."""
        spot = self.mode.spot or Spot(self.desk.day)
        self.desk.acts.place(entry, Spot(spot.day, spot.minute, member=spot.member))

    def _tick(self) -> None:
        self.mode.tick(self.desk.now())
        if self.desk.today != self._today:
            self._today = self.desk.today
            self.desk.load()
            self._on_asked()

    def _tell(self, mode: CalendarMode, text: str) -> None:
        if mode is self.mode:
            self._head.set_subtitle(text)
