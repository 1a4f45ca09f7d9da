"""Started by the benchmark: draws the calendar of an office; the last line of stdout is JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.calendar.screen import CalendarScreen
    from ui.shell.frame import OfficeFrame

SIZE: Final = (1366, 768)
FRAMES: Final = 200
PEOPLE: Final = 3
PATIENCE_S: Final = 60


def main(path: str) -> None:
    """Open the office and draw."""
    app = QApplication([])
    from crm_desktop.office import open_office  # noqa: PLC0415 - what is measured comes after
    from ui.calendar.screen import CalendarScreen  # noqa: PLC0415 - after the application
    from ui.shell.frame import OfficeFrame  # noqa: PLC0415 - after the application
    from ui.shell.preferences import load_preferences  # noqa: PLC0415 - after the application
    from ui.shell.screen import Place  # noqa: PLC0415 - after the application
    from ui.theme import theme  # noqa: PLC0415 - after the application

    theme().apply()
    office = open_office(Path(path), os.environ["KARTOTEKA_PASSWORD"])
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        frame = OfficeFrame(office, load_preferences(Path(scratch) / "preferences.json"))
        frame.resize(*SIZE)
        frame.show()
        frame.go(Place.CALENDAR)
        _settle(app, frame, lambda: frame.findChild(CalendarScreen) is not None)
        screen = frame.findChild(CalendarScreen)
        assert screen is not None
        _settle(app, frame, lambda: screen.desk.agenda is not None)
        screen.desk.show_members(frozenset(each.id for each in screen.desk.people[:PEOPLE]))
        for mode in ("week", "month", "agenda"):
            screen.show_mode(mode)
            _settle(app, frame, lambda: _is_read(screen))
            told[mode] = _frames(screen.mode, app) | {"entries": _entries(screen)}
        frame.close_office(cancel_jobs=True)
    print(json.dumps(told))


def _frames(shown: QWidget, app: QApplication) -> dict[str, Any]:
    """Paint everything of a mode into a picture, again and again, as a frame would."""
    picture = QPixmap(shown.size())
    times = []
    shown.render(picture)
    cpu = time.process_time()
    for _ in range(FRAMES):
        start = time.perf_counter()
        shown.render(picture)
        times.append((time.perf_counter() - start) * 1000)
        app.processEvents()
    return {"frames_ms": times, "cpu_ms": (time.process_time() - cpu) * 1000 / FRAMES}


def _is_read(screen: CalendarScreen) -> bool:
    agenda = screen.desk.agenda
    return agenda is not None and (agenda.first, agenda.last) == screen.mode.span(screen.desk.day)


def _entries(screen: CalendarScreen) -> int:
    agenda = screen.desk.agenda
    return len(agenda.entries) if agenda is not None else 0


def _settle(app: QApplication, frame: OfficeFrame, ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not ready() or frame.runner.is_busy:
        if time.monotonic() > ends:
            raise RuntimeError("the calendar does not come")
        app.processEvents()
        time.sleep(0.0005)
    app.processEvents()


if __name__ == "__main__":
    main(sys.argv[1])
