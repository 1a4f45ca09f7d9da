"""How the exchange stands, as a person sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SyncState(StrEnum):
    """One word for the corner of the window; the worst that holds."""

    ALONE = "alone"
    """The office is not shared."""
    SYNCED = "synced"
    WORKING = "working"
    """Something is on its way just now."""
    PAUSED = "paused"
    OFFLINE = "offline"
    DENIED = "denied"
    READ_ONLY = "read_only"
    FULL = "full"
    FOREIGN = "foreign"
    """The folder is empty, another office's, or put back to an earlier day."""
    CLOCK = "clock"
    """This computer's clock is wrong: nothing is sent."""
    OLD_PROGRAM = "old_program"
    """The others have a newer program; what it does not know waits."""
    CLONED = "cloned"
    """Another computer speaks with this station's voice."""
    REMOVED = "removed"
    """This station or its person was taken off the office."""
    TROUBLE = "trouble"
    """Part of what came is refused or damaged; the rest goes on."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How the exchange of one office stands.

    Attributes:
        state: in a word.
        text: a short line for the corner («Синхронизировано · 10:42», «Офлайн с 10:42»).
        advice: what happened, what is untouched, what to do; empty when all is well.
        since: UTC ms the state holds, None = not known.
        unsent: own change sets nobody has yet.
        unapplied: segments that came and are not applied.
        refused: segments in quarantine.
        conflicts: overwritten values nobody has looked at, of what this person sees.
        stations: how many share the office, this one too.
        last_contact: UTC ms of the last successful round, None = never.
    """

    state: SyncState
    text: str
    advice: str = ""
    since: int | None = None
    unsent: int = 0
    unapplied: int = 0
    refused: int = 0
    conflicts: int = 0
    stations: int = 1
    last_contact: int | None = None
