"""Stamps: one 63-bit integer that orders everything and names every record.

ms since 2024-01-01 UTC (41 bits) · counter (10) · station slot (12). A hybrid logical clock:
it never goes back, whatever the computer's clock does; a full counter carries into the
milliseconds. Stamps do not fit a double or a 32-bit `int` signal.
"""

from __future__ import annotations

import time
from typing import Final

EPOCH_MS: Final = 1_704_067_200_000
SLOT_BITS: Final = 12
COUNTER_BITS: Final = 10
SLOTS: Final = 1 << SLOT_BITS


def now_ms() -> int:
    """Return the present instant, UTC ms."""
    return time.time_ns() // 1_000_000


def instant_of(stamp: int) -> int:
    """Return the UTC ms at which a stamp was taken (a little later if the counter carried)."""
    return (stamp >> (SLOT_BITS + COUNTER_BITS)) + EPOCH_MS


def stamp_of(instant: int) -> int:
    """Return the least stamp that can be taken at an instant, UTC ms."""
    return max(instant - EPOCH_MS, 0) << (SLOT_BITS + COUNTER_BITS)


def slot_of(stamp: int) -> int:
    """Return the station slot that took a stamp."""
    return stamp & (SLOTS - 1)


class StampSource:
    """Gives stamps within one transaction, each greater than all before it.

    Args:
        last: the last stamp given by this station, of any slot it ever had.
        slot: the station's slot, 0 … 4095.
        now: UTC ms.
    """

    def __init__(self, *, last: int, slot: int, now: int) -> None:
        clock = max(now - EPOCH_MS, 0) << COUNTER_BITS
        self._tick = max(last >> SLOT_BITS, clock - 1)
        self._slot = slot

    def new(self) -> int:
        """Return the next stamp."""
        self._tick += 1
        return self.last

    @property
    def last(self) -> int:
        """The last stamp given."""
        return self._tick << SLOT_BITS | self._slot
