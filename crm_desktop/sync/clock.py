"""Is this computer's clock right, by the clock of the place where all stations meet?"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.sync.transport import Transport

WARN_MS: Final = 2 * 60_000
STOP_MS: Final = 10 * 60_000
_TRUSTED_MS: Final = 60_000


class ClockState(StrEnum):
    """How the clock stands."""

    FINE = "fine"
    OFF = "off"
    """More than two minutes: told, nothing stops."""
    AHEAD = "ahead"
    """More than ten minutes ahead: nothing is sent."""


class ClockCheck:
    """Compares the computer's clock with the share's.

    Args:
        now: the computer's clock, UTC ms.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._measured_at: int | None = None
        self.ahead_ms = 0

    def measure(self, transport: Transport, *, anew: bool = False) -> None:
        """Ask the share for the time, unless it was asked within the last minute.

        Raises:
            TransportError: the share refused.
        """
        before = self._now()
        if (
            not anew
            and self._measured_at is not None
            and 0 <= before - self._measured_at < _TRUSTED_MS
        ):
            return
        shares = transport.now()
        after = self._now()
        # The answer took a while: what lies within it is no difference.
        self.ahead_ms = before - shares if before > shares else min(after - shares, 0)
        self._measured_at = after

    @property
    def state(self) -> ClockState:
        """How the clock stood when it was measured last; fine before that."""
        if self.ahead_ms > STOP_MS:
            return ClockState.AHEAD
        return ClockState.OFF if abs(self.ahead_ms) > WARN_MS else ClockState.FINE

    def share_time(self) -> int:
        """The present instant by the share's clock, UTC ms; ours where it was not asked."""
        return self._now() - self.ahead_ms

    def newest_stamp_instant(self) -> int:
        """Stamps taken later than this instant (UTC ms) are «from the future»."""
        return self.share_time() + STOP_MS
