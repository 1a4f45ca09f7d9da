"""A calendar on the screen, for tests: a Wednesday, its office, hands and keys."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.wording.times import local
from tests.ui.client_desk import show
from ui.calendar.screen import CalendarScreen
from ui.calendar.time_modes import GridMode

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.office import Office
    from ui.calendar.time_grid import TimeGrid
    from ui.shell.workspace import Workspace

WEDNESDAY = date(2026, 11, 18)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """It is a quarter to eleven on that Wednesday; every look takes a millisecond."""
    noon = datetime(2026, 11, 18, 10, 42, tzinfo=office.zone)
    ticks = itertools.count(int(noon.timestamp()) * 1_000_000_000, 1_000_000)
    monkeypatch.setattr("time.time_ns", lambda: next(ticks))


def instant(office: Office, day: date, clock: str) -> int:
    """UTC ms of a time of a day."""
    hours, minutes = map(int, clock.split(":"))
    there = datetime(day.year, day.month, day.day, hours, minutes, tzinfo=office.zone)
    return int(there.timestamp() * 1000)


def plan(
    office: Office, title: str, clock: str = "", *, day: date | None = WEDNESDAY, **more: Any
) -> int:
    """A task at a time of a day, on a day, or (day None) without a date."""
    due = Due()
    if day is not None:
        due = Due(at=instant(office, day, clock)) if clock else Due(day)
    given: dict[str, Any] = {"kind": "meeting", "title": title, "due": due, "duration": 60} | more
    draft = TaskDraft(**given)
    return plan_task(office, draft)[0]


def told_of(office: Office, task: int) -> str:
    """When a task is due and how long it takes: «18 10:00 60», «18», «»."""
    row = get_task(office, task)
    if row.due.on is not None:
        last = f"–{row.ends_on.day}" if row.ends_on else ""
        return f"{row.due.on.day}{last}"
    if row.due.at is None:
        return ""
    return f"{local(row.due.at, office.zone):%-d %H:%M} {row.duration}"


def opened(
    workspace: Workspace, qtbot: QtBot, mode: str = "week", *, width: int = 1146, height: int = 868
) -> CalendarScreen:
    """The screen at that Wednesday, read."""
    screen = CalendarScreen(workspace)
    show(screen, qtbot, width=width)
    screen.resize(width, height)
    screen.show_mode(mode)
    screen.open(WEDNESDAY)
    settle(screen, qtbot)
    return screen


def settle(screen: CalendarScreen, qtbot: QtBot) -> None:
    """Wait until all is read and written, and what was read is shown."""

    def at_rest() -> bool:
        return screen.desk.agenda is not None and not screen.workspace.runner.is_busy

    qtbot.waitUntil(at_rest)
    QApplication.processEvents()
    qtbot.waitUntil(at_rest)


def grid_of(screen: CalendarScreen) -> TimeGrid:
    """The grid in front."""
    assert isinstance(screen.mode, GridMode)
    return screen.mode.grid


def key_of(grid: TimeGrid, title: str) -> tuple[int, str]:
    """What tells an entry by its title."""
    assert grid.model.agenda is not None
    return next(each.key for each in grid.model.agenda.entries if each.title == title)


def titles(grid: TimeGrid) -> list[str]:
    """What is shown, from early to late."""
    assert grid.model.agenda is not None
    return [entry.title for entry in grid.model.agenda.entries]


def at(grid: TimeGrid, day: date, clock: str, *, member: int | None = None) -> QPoint:
    """The point of the widget at a time of a day (a quarter of the column from its left edge).

    «» = the first row of the band of whole days.
    """
    plan_ = grid.model.plan
    column = plan_.column_of(day, member)
    assert column is not None
    where = plan_.columns[column]
    x = grid.view.measures.gutter - grid.view.x + where.left + where.width // 4
    if not clock:
        return QPoint(x, grid.view.measures.head + 14)
    hours, minutes = map(int, clock.split(":"))
    y = plan_.y_of(hours * 60 + minutes) + grid.view.body_top - grid.view.y
    return QPoint(x, y)


def mouse(
    grid: TimeGrid, kind: QEvent.Type, where: QPoint, *, keys: Qt.KeyboardModifier = PLAIN
) -> None:
    """A mouse event at a point of the grid, as the grid gets it."""
    held = NONE if kind is QEvent.Type.MouseButtonRelease else LEFT
    button = NONE if kind is QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, where, grid.mapToGlobal(where), button, held, keys)
    QApplication.sendEvent(grid, event)


def press(grid: TimeGrid, where: QPoint) -> None:
    """The button goes down."""
    mouse(grid, QEvent.Type.MouseButtonPress, where)


def carry(grid: TimeGrid, where: QPoint, *, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """The pointer moves with the button down."""
    mouse(grid, QEvent.Type.MouseMove, where, keys=keys)


def let_go(grid: TimeGrid, where: QPoint, *, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """The button is up."""
    mouse(grid, QEvent.Type.MouseButtonRelease, where, keys=keys)


def drag(grid: TimeGrid, start: QPoint, end: QPoint, *, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """Press, move, let go."""
    press(grid, start)
    carry(grid, start + QPoint(0, QApplication.startDragDistance() + 2), keys=keys)
    carry(grid, end, keys=keys)
    let_go(grid, end, keys=keys)


def aimed(grid: TimeGrid) -> tuple[int, int | None, int] | None:
    """The dashed place: its column, minute and minutes; None = there is none."""
    ghost = grid.face.ghost
    return (ghost.column, ghost.minute, ghost.minutes) if ghost is not None else None


def entries(grid: TimeGrid) -> tuple[AgendaEntry, ...]:
    """What is shown, from early to late."""
    agenda = grid.model.agenda
    return agenda.entries if agenda is not None else ()


def column_of(grid: TimeGrid, title: str) -> int | None:
    """In which column a block is."""
    block = grid.model.block_of(key_of(grid, title))
    return block.column if block is not None else None
