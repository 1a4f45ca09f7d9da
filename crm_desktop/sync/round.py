"""What one round of the exchange did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.state import SyncState

if TYPE_CHECKING:
    from collections.abc import Iterable

# The worst first; whatever is not here is no trouble.
_WORST: Final = (
    SyncState.REMOVED, SyncState.FOREIGN, SyncState.DENIED, SyncState.OFFLINE, SyncState.CLOCK,
    SyncState.FULL, SyncState.READ_ONLY, SyncState.CLONED, SyncState.OLD_PROGRAM,
    SyncState.TROUBLE, SyncState.SYNCED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snag:
    """Something that did not go as it should: the state it puts the exchange in, and why.

    Attributes:
        state: SYNCED = all goes on, but something is to be told.
        reason: a word; see `status`.
        detail: a slot, names of people, the system's own words.
    """

    state: SyncState
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the exchange.

    Attributes:
        state: how the exchange stands.
        reason: why, in a word; empty when all is well.
        detail: for the reason.
        received: segments that came.
        applied: transactions applied.
        published: own segments put on the share.
        refused: segments in quarantine.
        more: there is more to do at once.
        clock_ahead_ms: our clock minus the share's.
    """

    state: SyncState
    reason: str = ""
    detail: str = ""
    received: int = 0
    applied: int = 0
    published: int = 0
    refused: int = 0
    more: bool = False
    clock_ahead_ms: int = 0

    @property
    def reached(self) -> bool:
        """Whether the share answered."""
        return self.state not in {
            SyncState.ALONE, SyncState.PAUSED, SyncState.OFFLINE, SyncState.DENIED,
        }  # fmt: skip


def worst(snags: Iterable[Snag]) -> Snag | None:
    """Return what matters most; None if nothing does."""
    return min(snags, key=lambda each: _WORST.index(each.state), default=None)
