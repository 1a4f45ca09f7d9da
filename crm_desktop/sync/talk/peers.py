"""How far each other station was heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.talk.station_state import StationState, read_told, told_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.connection import OfficeDatabase

GONE_MS: Final = 90 * 86_400_000
"""Whoever is silent for longer holds nothing back any more; he comes back by a snapshot."""

_COLUMNS: Final = "slot, next_seq, applied, chain, last_stamp, heard_at, told"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another station as this one knows it.

    Attributes:
        slot: whose.
        next_seq: the segment to ask for next.
        applied: every segment up to this one is applied here.
        chain: SHA-256 of the last segment that came; empty = not known.
        last_stamp: the greatest that was applied.
        heard_at: UTC ms it gave a sign of life, None = never.
        told: its last own state.
    """

    slot: int
    next_seq: int
    applied: int
    chain: bytes
    last_stamp: int
    heard_at: int | None
    told: StationState | None

    def alive(self, now: int) -> bool:
        """Whether it must be waited for; one never heard of may have joined just now."""
        return self.heard_at is None or now - self.heard_at < GONE_MS


def read_peers(db: OfficeDatabase) -> dict[int, Peer]:
    """Return all stations that were ever heard of, by slot."""
    rows = db.run(" ".join(("SELECT", _COLUMNS, "FROM sync_peer ORDER BY slot")))
    return {
        row[0]: Peer(row[0], row[1], row[2], bytes(row[3]), row[4], row[5], read_told(row[6]))
        for row in rows
    }


def meet(db: OfficeDatabase, slots: Iterable[int]) -> None:
    """Begin to listen to stations from their first segment; inside a write transaction."""
    db.run_many(
        "INSERT OR IGNORE INTO sync_peer VALUES(?, 1, 0, x'', 0, NULL, NULL)",
        ((slot,) for slot in slots),
    )


def hear(db: OfficeDatabase, slot: int, state: StationState, *, at: int) -> None:
    """Keep what a station told of itself; inside a write transaction."""
    db.run(
        "UPDATE sync_peer SET told = ?, heard_at = ? WHERE slot = ?",
        (told_text(state), at, slot),
    )
