"""What stations tell each other in passing: where their people are, which files they miss.

It travels inside each station's small state, nobody keeps it, and it may be lost. One object for
each opened office; any thread.
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FRESH_MS: Final = 90_000
"""How long after it was written a word about a person counts, by the share's clock."""
_AGAIN_S: Final = 40.0
_MOST_WANTS: Final = 32
_MOST_BYTES: Final = 4096
_MAX_ID: Final = 2**63
_BLOB: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person is: in the card of a record.

    Attributes:
        user: member id.
        kind: the record's table.
        record: its id.
    """

    user: int
    kind: str
    record: int


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a station said last; `written_at` by the share's clock, UTC ms."""

    written_at: int
    spot: Spot | None
    wants: tuple[str, ...]


class SmallTalk:
    """Holds what is said here and what was heard.

    Args:
        tick: seconds that only grow.
    """

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._lock = threading.Lock()
        self._spot: Spot | None = None
        self._wants: tuple[str, ...] = ()
        self._said: tuple[Spot | None, tuple[str, ...]] = (None, ())
        self._said_at = 0.0
        self._heard: dict[int, _Heard] = {}
        self._clock: tuple[int, float] | None = None

    def be_at(self, spot: Spot | None) -> bool:
        """Say where the person before this computer is; True if that is news."""
        with self._lock:
            news, self._spot = spot != self._spot, spot
        return news

    @property
    def somewhere(self) -> bool:
        """Whether a card is open before the person here."""
        return self._spot is not None

    def want(self, names: Iterable[str]) -> None:
        """Say which files the share should have and has not."""
        with self._lock:
            self._wants = tuple(names)[:_MOST_WANTS]

    def changed(self) -> bool:
        """Tell whether the station's state should be written for this alone."""
        with self._lock:
            if (self._spot, self._wants) != self._said:
                return True
            return self._spot is not None and self._tick() - self._said_at > _AGAIN_S

    def own(self) -> bytes:
        """Return what goes into the station's state; empty if there is nothing to say."""
        with self._lock:
            self._said, self._said_at = (self._spot, self._wants), self._tick()
            told: dict[str, object] = {}
            if self._spot is not None:
                told["at"] = [str(self._spot.user), self._spot.kind, str(self._spot.record)]
            if self._wants:
                told["wants"] = list(self._wants)
        return json.dumps(told, separators=(",", ":")).encode() if told else b""

    def clock(self, share_now: int) -> None:
        """Hear the share's clock, UTC ms; once a round."""
        with self._lock:
            self._clock = share_now, self._tick()

    def heard(self, slot: int, data: bytes, written_at: int) -> None:
        """Hear what another station said.

        Args:
            slot: its slot.
            data: as its `own` gave them; what does not read is silence.
            written_at: by the share's clock, UTC ms.
        """
        spot, wants = _read(data)
        with self._lock:
            self._heard[slot] = _Heard(written_at, spot, wants)

    def forget(self, slot: int) -> None:
        """Forget a station that left."""
        with self._lock:
            self._heard.pop(slot, None)

    def spots(self) -> tuple[tuple[int, Spot], ...]:
        """Return (slot, where its person is) of every station heard lately."""
        with self._lock:
            if self._clock is None:
                return ()
            now = self._clock[0] + int((self._tick() - self._clock[1]) * 1000)
            return tuple(
                (slot, heard.spot)
                for slot, heard in sorted(self._heard.items())
                if heard.spot is not None and abs(now - heard.written_at) <= FRESH_MS
            )

    def wanted(self) -> frozenset[str]:
        """Return the files other stations miss on the share."""
        with self._lock:
            return frozenset(name for heard in self._heard.values() for name in heard.wants)


def _read(data: bytes) -> tuple[Spot | None, tuple[str, ...]]:
    if not data or len(data) > _MOST_BYTES:
        return None, ()
    try:
        told = keys_json.parse(data)
    except keys_json.BadDocumentError:
        return None, ()
    wants = told.get("wants")
    names = wants[:_MOST_WANTS] if isinstance(wants, list) else []
    good = tuple(name for name in names if isinstance(name, str) and _BLOB.fullmatch(name))
    return _spot(told.get("at")), good


def _spot(told: object) -> Spot | None:
    match told:
        case [str(user), str(kind), str(record)] if user.isdecimal() and record.isdecimal():
            spot = Spot(int(user), kind, int(record))
            return spot if max(spot.user, spot.record) < _MAX_ID else None
        case _:
            return None
