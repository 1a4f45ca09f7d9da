"""Tells when nobody has touched the program for some minutes."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

CHECK_MS: Final = 5000
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Emits `idle` once after the chosen minutes without a key or a move of the mouse."""

    idle = Signal()

    def __init__(self, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds = minutes * 60.0
        self._touched_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self._check)

    def start(self) -> None:
        """Begin to watch."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._touched_at = time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._timer.stop()

    def set_minutes(self, minutes: int) -> None:
        """Wait so long; 0 = never."""
        self._seconds = minutes * 60.0

    def quiet_s(self) -> float:
        """For how many seconds nobody has touched the program."""
        return time.monotonic() - self._touched_at

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched_at = time.monotonic()
        return False

    def _check(self) -> None:
        if self._seconds and time.monotonic() - self._touched_at >= self._seconds:
            self._touched_at = time.monotonic()
            self.idle.emit()
