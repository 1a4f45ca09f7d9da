"""Pictures of the calendar: its modes, a drag under way, a menu, a new task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from ui.calendar.carry import Load
from ui.calendar.modes import WEEK, shipped_modes
from ui.calendar.screen import CalendarScreen
from ui.calendar.spots import Held
from ui.calendar.time_modes import GridMode
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.calendar.time_grid import TimeGrid
    from ui.shell.frame import OfficeFrame


def show_calendar(
    frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]
) -> None:
    """Walk through the modes; in the week something is carried from the tray."""
    frame.go(Place.CALENDAR)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, CalendarScreen):
        return
    people = [person.id for person in screen.desk.people]
    screen.desk.show_members(frozenset([screen.desk.me, *people[:3]]))
    for info in shipped_modes():
        screen.show_mode(info.key)
        settle(frame.runner)
        take(f"calendar_{info.key}")
    screen.show_mode(WEEK)
    settle(frame.runner)
    if isinstance(screen.mode, GridMode):
        _acts(screen, screen.mode.grid, take, tidy)
    screen.desk.show_members(frozenset([screen.desk.me]))


def _acts(
    screen: CalendarScreen,
    grid: TimeGrid,
    take: Callable[[str], None],
    tidy: Callable[[], None],
) -> None:
    spot = QPoint(grid.width() * 5 // 9, grid.height() * 3 // 5)
    for entry in screen.side.tray.entries[:1]:
        held = Held(entry.title, entry.client, screen.desk.minutes_of(entry))
        load = Load(entry, held, screen.side.tray.list, from_tray=True)
        screen.desk.carry.lift(load, grid.mapToGlobal(spot))
        take("calendar_carried")
        screen.desk.carry.cancel()
    own = [block for block in grid.model.blocks if not block.lane and not block.entry.done]
    if own:
        grid.select(own[0].key)
        menu = screen.desk.acts.menu(own[0].entry, grid)
        menu.popup(grid.mapToGlobal(spot))
        take("calendar_menu")
        menu.close()
    screen.plan()
    take("calendar_new_task")
    tidy()
