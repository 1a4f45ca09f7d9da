"""Fetching the other stations' segments: the next number of each is tried, nothing is listed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.layout import segment_name
from crm_desktop.sync.stream.segments import segment_hash
from crm_desktop.sync.talk.peers import read_peers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.talk.peers import Peer
    from crm_desktop.sync.transport import Transport

MOST_SEGMENTS: Final = 64
MOST_BYTES: Final = 8 << 20
RETRY_MS: Final = 15_000
# An SMB client remembers «not there» for some seconds: a gap is one only after that.
MISSING_AFTER_MS: Final = 15_000
_RETRIED: Final = 32
# Of what its author does not say he sent: so many wait here at most, none larger; the rest stays on
# the share until he says so. Whoever may write there can put any number of anything there.
MOST_UNCLAIMED: Final = 16
LARGEST_UNCLAIMED: Final = 2 << 20
_LARGE_AGAIN_MS: Final = 60_000


@dataclass(slots=True)
class Gaps:
    """What is remembered between rounds.

    Attributes:
        since: segments that should be on the share and were not: (slot, seq) -> since when, UTC ms.
        large: segments too large to take unless their author says they are his: likewise.
    """

    since: dict[tuple[int, int], int]
    large: dict[tuple[int, int], int] = field(default_factory=dict)

    def long_enough(self, slot: int, seq: int, now: int) -> bool:
        """Note a gap; tell whether it is one for good."""
        first = self.since.setdefault((slot, seq), now)
        if now < first:  # the clock was set back
            self.since[slot, seq] = now
        return now - first >= MISSING_AFTER_MS


def fetch(
    office: Office,
    transport: Transport,
    peers: Iterable[Peer],
    *,
    gaps: Gaps,
    now: int,
    allowed: Callable[[int, int], bool],
    progress: Progress,
) -> tuple[int, bool]:
    """Fetch what is new and keep it in the base.

    Args:
        office: opened.
        transport: the share.
        peers: whom to ask; where a state says that nothing is new, he is left out by the caller.
        gaps: of this engine.
        now: UTC ms.
        allowed: whether a station's segment counts (a retired one's do not after its last).
        progress: hears of segments.

    Returns:
        How many came, and whether more is to be had at once.

    Raises:
        TransportError: the share refused; what had come by then is kept.
    """
    found: list[inbound.Fetched] = []
    size = 0
    more = False
    witnessed = _Witnesses(office)
    try:
        for peer in peers:
            seq = peer.next_seq
            while allowed(peer.slot, seq):
                if len(found) >= MOST_SEGMENTS or size >= MOST_BYTES:
                    more = True
                    break
                data = _get(office, transport, (peer, seq), (gaps, witnessed), now)
                if data is None:
                    break
                found.append(inbound.Fetched(peer.slot, seq, data))
                size += len(data)
                seq += 1
                progress.step(len(found), 0, "Получение изменений")
    finally:
        if found:
            with office.applying():
                inbound.keep_fetched(office.db, found, at=now, digest=segment_hash)
    return len(found), more


class _Witnesses:
    """How far the other stations had each one's log: it was on the share, even if it is no more."""

    def __init__(self, office: Office) -> None:
        self._db = office.db
        self._found: dict[int, int] | None = None

    def claimed(self, peer: Peer) -> int:
        """Up to which segment the author, or others who had it, say that it was published."""
        if self._found is None:
            self._found = {}
            for each in read_peers(self._db).values():
                for slot, seq in each.told.vector.items() if each.told is not None else ():
                    self._found[slot] = max(seq, self._found.get(slot, 0))
        told = 0 if peer.told is None else peer.told.published
        return max(told, self._found.get(peer.slot, 0))


def _get(
    office: Office,
    transport: Transport,
    asked: tuple[Peer, int],
    known: tuple[Gaps, _Witnesses],
    now: int,
) -> bytes | None:
    """Fetch a segment; b"" = it should be there and is not, None = nothing (yet)."""
    (peer, seq), (gaps, witnessed) = asked, known
    place = peer.slot, seq
    unclaimed = (peer.told is None or seq > peer.told.published) and _waits_for_word(
        office, peer, gaps.large.get(place), now
    )
    if unclaimed and seq > witnessed.claimed(peer):
        return None
    data = transport.get(segment_name(*place))
    if data is None:
        first = 0 if peer.told is None else peer.told.first
        is_gap = first <= seq <= witnessed.claimed(peer)
        return b"" if is_gap and gaps.long_enough(*place, now) else None
    if not 0 < len(data) <= LARGEST_UNCLAIMED and seq > witnessed.claimed(peer):
        gaps.large[place] = now
        return None
    gaps.since.pop(place, None)
    gaps.large.pop(place, None)
    return data


def _waits_for_word(office: Office, peer: Peer, large_at: int | None, now: int) -> bool:
    """Whether nothing more is taken of a station until it says that it sent it."""
    if large_at is not None and 0 <= now - large_at < _LARGE_AGAIN_MS:
        return True
    last = 0 if peer.told is None else peer.told.published
    return inbound.aside_beyond(office.db, peer.slot, last) >= MOST_UNCLAIMED


def left_behind(peers: Iterable[Peer]) -> list[int]:
    """Return the stations whose next segment was cleared away before this one had it."""
    return [
        peer.slot
        for peer in peers
        if peer.told is not None and peer.next_seq < peer.told.first <= peer.told.published
    ]


def fetch_again(office: Office, transport: Transport, *, now: int) -> int:
    """Look whether damaged and missing segments were put on the share again.

    What nobody here could check so far may have been read wrong too: a bit turned in the name of
    its author makes it a stranger's.

    Returns:
        How many have other bytes now.
    """
    db = office.db
    rows = db.run(
        "SELECT slot, seq, bytes FROM sync_inbound WHERE (state = ? OR (state = ?"
        " AND reason IN (SELECT value FROM json_each(?))))"
        " AND (tried_at > ? OR tried_at <= ?) ORDER BY tried_at LIMIT ?",
        (
            inbound.Waiting.REFUSED.value, inbound.Waiting.WAITS.value,
            json.dumps(sorted(inbound.UNREAD)), now, now - RETRY_MS, _RETRIED,
        ),
    )  # fmt: skip
    mended = 0
    for slot, seq, former in rows:
        data = transport.get(segment_name(slot, seq))
        with office.applying():
            if data is None or inbound.is_former(data, former, digest=segment_hash):
                db.run(
                    "UPDATE sync_inbound SET tried_at = ? WHERE slot = ? AND seq = ?",
                    (now, slot, seq),
                )
                if not former:
                    inbound.put_aside(db, (slot, seq), inbound.Waiting.REFUSED, inbound.MISSING)
            else:
                inbound.replace_bytes(db, (slot, seq), data, digest=segment_hash(data), at=now)
                mended += 1
    return mended
