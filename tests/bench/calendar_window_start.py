"""`python -m tests.bench.calendar_window_start DIR`: the calendar works; figures as JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from crm_desktop.access.keys import FLOOR
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import create_office
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from ui.calendar.carry import Load
from ui.calendar.modes import WEEK
from ui.calendar.screen import CalendarScreen
from ui.calendar.spots import Held
from ui.calendar.time_modes import GridMode
from ui.calendar.words import monday_of
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace
from ui.theme import theme
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from crm_desktop.office import Office

FRAMES: Final = 200
OWN: Final = 60
LANES: Final = 12
"""Of each of three colleagues."""
KINDS: Final = ("call", "meeting", "letter", "todo")


def main() -> None:
    app = QApplication([])
    theme().apply()
    office = create_office(
        Path(sys.argv[1]), "Измерение", admin="Анна Кравцова", password="кошка-на-крыше-42",
        parameters=FLOOR,
    )  # fmt: skip
    _fill(office)
    runner = JobRunner()
    workspace = Workspace(office, runner)
    screen = CalendarScreen(workspace)
    screen.resize(1220, 900)
    screen.show_mode(WEEK)
    screen.show()
    screen.open(None)
    settle(runner)
    screen.desk.show_members(frozenset(person.id for person in screen.desk.people))
    app.processEvents()
    print(json.dumps(_measure(screen)))
    runner.shutdown()
    workspace.close()
    office.close()


def _fill(office: Office) -> None:
    dice = random.Random(4)
    today = datetime.now(office.zone).date()
    monday = monday_of(today)
    people = [add_colleague(office, name)[0] for name in ("Игорь", "Мария", "Олег")]
    with office.change("Неделя"):
        for number in range(OWN):
            _plan(office, dice, monday + timedelta(days=number % 7), f"Обсудить заказ {number}")
        for member in people:
            for number in range(LANES):
                day = monday + timedelta(days=number % 5)
                _plan(office, dice, day, f"Встреча {number}", member=member)


def _plan(
    office: Office, dice: random.Random, day: date, title: str, *, member: int | None = None
) -> None:
    at = datetime(day.year, day.month, day.day, tzinfo=office.zone) + timedelta(
        minutes=15 * dice.randint(34, 68)
    )
    draft = TaskDraft(
        kind=dice.choice(KINDS), title=title, due=Due(at=int(at.timestamp() * 1000)),
        duration=dice.choice((15, 30, 45, 60, 90)), assignee_id=member,
    )  # fmt: skip
    plan_task(office, draft)


def _measure(screen: CalendarScreen) -> dict[str, object]:
    mode = screen.mode
    if not isinstance(mode, GridMode):
        raise TypeError("the week is no grid")
    grid, agenda = mode.grid, screen.desk.agenda
    if agenda is None:
        raise ValueError("nothing was read")
    picture = QImage(grid.size(), QImage.Format.Format_ARGB32_Premultiplied)

    def draw() -> None:
        grid.render(picture)

    def first() -> None:
        grid.face.painter.forget()
        draw()

    def renew() -> None:
        mode.show_agenda(agenda)
        draw()

    def scroll() -> None:
        grid.down.setValue((grid.down.value() + 40) % max(1, grid.down.maximum()))
        draw()

    told: dict[str, object] = {"blocks": len(grid.model.blocks)}
    told["first_ms"] = _timed(first, 40)
    told["drawn_ms"] = _timed(draw, FRAMES)
    told["scrolled_ms"] = _timed(scroll, FRAMES)
    told["renewed_ms"] = _timed(renew, 60)
    told["carried_ms"] = _carry(screen, mode, draw)
    return told


def _carry(screen: CalendarScreen, mode: GridMode, draw: Callable[[], None]) -> list[float]:
    grid, carry = mode.grid, screen.desk.carry
    entry = next(block.entry for block in grid.model.blocks if not block.lane)
    where = grid.mapToGlobal(QPoint(200, grid.height() // 2))
    carry.lift(Load(entry, Held(entry.title, minutes=60), grid, from_tray=False), where)
    steps = iter(range(FRAMES))

    def move() -> None:
        step = next(steps)
        carry.move_to(where + QPoint(step * 2, step % 90), fine=False)
        draw()

    times = _timed(move, FRAMES)
    carry.cancel()
    return times


def _timed(work: Callable[[], None], times: int) -> list[float]:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return found


if __name__ == "__main__":
    main()
