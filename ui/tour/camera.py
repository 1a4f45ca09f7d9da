"""Waits until a window is at rest and takes its picture, dialogs included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEventLoop, QObject, QPoint, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import SignalInstance

    from ui.jobs import JobRunner

TICK_MS: Final = 20
QUIET_TICKS: Final = 8
"""So many ticks in a row without work mean rest; painting and short pauses fit in."""
LONGEST_MS: Final = 180_000  # the doctor takes a minute for 100,000 clients


class TourError(Exception):
    """A screen did not come to rest."""


class Camera(QObject):
    """Takes numbered pictures of one window.

    Attributes:
        suffix: the end of every name: the theme.
        taken: the pictures, in their order.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        super().__init__()
        self._folder = folder
        self.suffix = suffix
        self.taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, window: QWidget, *runners: JobRunner) -> None:
        """Wait for rest, then write one picture."""
        settle(*runners)
        picture = window.grab()
        painter = QPainter(picture)
        for above in _above(window):
            at = above.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(at, above.grab())
        painter.end()
        path = self._folder / f"{len(self.taken) + 1:02d}_{name}_{self.suffix}.png"
        if not picture.save(str(path)):
            message = f"{path} could not be written"
            raise TourError(message)
        self.taken.append(path)


def _above(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget is not window and isinstance(widget, QDialog | QMenu)
    ]


def settle(*runners: JobRunner) -> None:
    """Let events run until nothing has been under way for a moment.

    Raises:
        TourError: it took too long.
    """
    loop = QEventLoop()
    quiet = 0

    def look() -> None:
        nonlocal quiet
        quiet = 0 if any(runner.is_busy for runner in runners) else quiet + 1
        if quiet >= QUIET_TICKS:
            loop.quit()

    ticks = QTimer()
    ticks.timeout.connect(look)
    ticks.start(TICK_MS)
    _run(loop, "not at rest")
    ticks.stop()


def wait_for(signal: SignalInstance, begin: Callable[[], Any]) -> list[Any]:
    """Begin something and wait for its signal; returns what the signal carried.

    Raises:
        TourError: it did not come.
    """
    loop = QEventLoop()
    carried: list[Any] = []
    came: list[bool] = []

    def come(*values: Any) -> None:
        carried.extend(values)
        came.append(True)
        loop.quit()

    signal.connect(come)
    begin()
    if not came:
        _run(loop, "no signal")
    signal.disconnect(come)
    return carried


def _run(loop: QEventLoop, complaint: str) -> None:
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(LONGEST_MS)
    if loop.exec():
        raise TourError(complaint)
    late.stop()


def wait_until(holds: Callable[[], bool]) -> None:
    """Let events run until something holds.

    Raises:
        TourError: it took too long.
    """
    loop = QEventLoop()
    ticks = QTimer()
    ticks.timeout.connect(lambda: loop.quit() if holds() else None)
    ticks.start(TICK_MS)
    if not holds():
        _run(loop, "waited in vain")
    ticks.stop()
