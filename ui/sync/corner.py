"""The corner of the window: how the exchange stands, and a copy while one is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.shell.screen import Place
from ui.sync.looks import corner_of
from ui.theme import Tone

if TYPE_CHECKING:
    from ui.shell.frame import OfficeFrame


class SyncCorner(QObject):
    """Shows the status; what a copy under way has to tell comes before it."""

    def __init__(self, frame: OfficeFrame) -> None:
        super().__init__(frame)
        self._desk = frame.sync_desk
        self._zone = frame.office.zone
        self._button = frame.sidebar.sync
        self._doing = ""
        frame.sidebar.register(Place.SYNC, self._button)
        self._desk.status_changed.connect(lambda _status: self.show_status())
        self.show_status()

    def tell_copy(self, doing: str, how_far: str) -> None:
        """Tell of a copy; both empty when it is over."""
        self._doing = doing
        if doing:
            self._button.set_state(Tone.ACCENT, doing, how_far)
        else:
            self.show_status()

    def show_status(self) -> None:
        """Show how the exchange stands."""
        if not self._doing:
            tone, text, note, tip = corner_of(self._desk.status, self._zone)
            self._button.set_state(tone, text, note, tip)
