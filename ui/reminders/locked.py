"""While the office is locked: that there is a reminder, and nothing of what it says.

The base is closed then and its key forgotten. All that is kept are instants, taken when it was
locked.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from crm_desktop.journal.stamps import now_ms
from ui.reminders.card import LockedCard
from ui.reminders.stack import CardStack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

_LONGEST_MS: Final = 30_000
_SHORTEST_MS: Final = 20


class LockedBell(QObject):
    """Rings at the instants it was given.

    Attributes:
        open_wanted: the person wants to type the password.
        told: a title and a text for the tray.
    """

    open_wanted = Signal()
    told = Signal(str, str)

    def __init__(self, window: QWidget, *, wall: Callable[[], int] = now_ms) -> None:
        super().__init__(window)
        self._window = window
        self._wall = wall
        self._instants: list[int] = []
        self._looked = 0
        self.stack = CardStack(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    @property
    def is_on(self) -> bool:
        """Whether anything is waited for."""
        return bool(self._instants)

    def start(self, instants: Sequence[int]) -> None:
        """Wait for instants, UTC ms."""
        self._instants = sorted(instants)
        self._looked = self._wall()
        self.look()

    def stop(self) -> None:
        """The office is open again, or put away."""
        self._timer.stop()
        self._instants = []
        self.stack.clear()

    def look(self) -> None:
        """Ring if an instant has come since the last look; a clock set back brings none anew."""
        now = self._wall()
        came = bisect_right(self._instants, now)
        if came:
            del self._instants[:came]
            self.say(self.tr("Напоминание: разблокируйте"))
        if self._instants:
            left = self._instants[0] - now
            self._timer.start(max(_SHORTEST_MS, min(_LONGEST_MS, left)))

    def say(self, text: str) -> None:
        """Show the one card, or leave the one that is there."""
        self.told.emit(self.tr("Картотека"), text)
        if self.stack.cards:
            return
        card = LockedCard(text)
        card.closed.connect(lambda: self.stack.remove(card))
        card.open_wanted.connect(self._open)
        self.stack.add(card, self._window.screen())

    def _open(self) -> None:
        self.stack.clear()
        self.open_wanted.emit()
