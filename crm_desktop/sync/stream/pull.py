"""Fetching the other stations' segments: the next number of each is tried, nothing is listed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.layout import segment_name
from crm_desktop.sync.stream.segments import segment_hash
from crm_desktop.sync.talk.peers import read_peers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.talk.peers import Peer
    from crm_desktop.sync.transport import Transport

MOST_SEGMENTS: Final = 64
MOST_BYTES: Final = 8 << 20
RETRY_MS: Final = 15_000
# An SMB client remembers «not there» for some seconds: a gap is one only after that.
MISSING_AFTER_MS: Final = 15_000
_RETRIED: Final = 8


@dataclass(slots=True)
class Gaps:
    """Segments that should be on the share and were not: (slot, seq) -> since when, UTC ms."""

    since: dict[tuple[int, int], int]

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
    witnessed: Mapping[int, int] | None = None
    try:
        for peer in peers:
            seq = peer.next_seq
            while allowed(peer.slot, seq):
                if len(found) >= MOST_SEGMENTS or size >= MOST_BYTES:
                    more = True
                    break
                data = transport.get(segment_name(peer.slot, seq))
                if data is None:
                    witnessed = _witnessed(office) if witnessed is None else witnessed
                    if not _is_gap(peer, seq, witnessed) or not gaps.long_enough(
                        peer.slot, seq, now
                    ):
                        break
                gaps.since.pop((peer.slot, seq), None)
                found.append(inbound.Fetched(peer.slot, seq, data or b""))
                size += len(data or b"")
                seq += 1
                progress.step(len(found), 0, "Получение изменений")
    finally:
        if found:
            with office.applying():
                inbound.keep_fetched(office.db, found, at=now, digest=segment_hash)
    return len(found), more


def _witnessed(office: Office) -> Mapping[int, int]:
    """How far the other stations had each one's log: it was on the share, even if it is no more."""
    found: dict[int, int] = {}
    for peer in read_peers(office.db).values():
        for slot, seq in peer.told.vector.items() if peer.told is not None else ():
            found[slot] = max(seq, found.get(slot, 0))
    return found


def _is_gap(peer: Peer, seq: int, witnessed: Mapping[int, int]) -> bool:
    """Whether the author, or others who had it, say that a segment was published."""
    told, heard = peer.told, witnessed.get(peer.slot, 0)
    if told is None:
        return seq <= heard
    return told.first <= seq <= max(told.published, heard)


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
            if data is None or data == former:
                db.run(
                    "UPDATE sync_inbound SET tried_at = ? WHERE slot = ? AND seq = ?",
                    (now, slot, seq),
                )
            else:
                inbound.replace_bytes(db, (slot, seq), data, digest=segment_hash(data), at=now)
                mended += 1
    return mended
