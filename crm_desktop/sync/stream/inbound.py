"""What came from other stations and is not (wholly) applied yet; nothing here is ever dropped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.sync.stream.envelope import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.connection import OfficeDatabase


class Waiting(StrEnum):
    """Why a segment is not applied yet."""

    NEW = "new"
    FUTURE = "future"
    """Written by a clock that runs ahead; its time will come."""
    REFUSED = "refused"
    """Damaged; its author is asked for it again."""
    WAITS = "waits"
    """Whole, but its author, its key or its program is not known here, or may not do this."""


MISSING: Final = "missing"
"""The reason of a segment that is not on the share though its author put it there."""
RETIRED: Final = "retired"
"""The reason of a segment a station made after it was taken off the office."""
VALUES: Final = "values"
"""The reason of a segment with values no program of ours writes."""
OWN_FIRST: Final = 0
"""The time of what waits, with `FUTURE`, until own work can be sent; others are UTC ms."""

# Whoever made such bytes, the author's own are others: he is asked for them.
_DAMAGE: Final = frozenset(
    {
        Fault.MAGIC, Fault.TORN, Fault.MALFORMED, Fault.FOREIGN, Fault.PLACE, Fault.SIGNATURE,
        Fault.CIPHER, Fault.INFLATION, Fault.CHAIN,
    }
)  # fmt: skip


# Keys nobody here knows yet make it look like damage until the list of members has come: of who
# signed it, or of the office (two were made at once, and bear one number).
_TO_JUDGE: Final = (
    f"(state = '{Waiting.WAITS}' OR (state = '{Waiting.REFUSED}'"
    f" AND reason IN ('{Fault.SIGNATURE}', '{Fault.CIPHER}'))) AND length(bytes) > 32"
)
# The bytes of what nobody here could check are kept up to so many in all; of more, only their hash.
# They lie on the share, and whoever may write there can make any number of them.
_MOST_UNPROVED: Final = 64 << 20
_HASH: Final = 32
_CHECKED_LATER: Final = frozenset({Fault.SIGNATURE.value, Fault.CIPHER.value})
UNREAD: Final = frozenset({Fault.NEWER.value, Fault.NO_KEY.value, Fault.NOBODY.value})
"""The reasons of segments nobody here could check so far."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A segment's bytes as they lay on the share; empty = there were none where some should be."""

    slot: int
    seq: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A segment that is here.

    Attributes:
        slot: whose.
        seq: its number.
        data: its bytes; empty = missing.
        state: why it waits.
        before: SHA-256 of the segment before it as it came; empty = not known.
        expected: SHA-256 that the segment after it says this one has; empty = not known.
    """

    slot: int
    seq: int
    data: bytes
    state: Waiting
    before: bytes
    expected: bytes


def is_damage(fault: Fault) -> bool:
    """Whether the author should put the segment on the share again."""
    return fault in _DAMAGE


def keep_fetched(db: OfficeDatabase, fetched: Iterable[Fetched], *, at: int, digest: Any) -> None:
    """Store what came, in the order it came; inside a write transaction.

    Args:
        db: inside it.
        fetched: for each station the numbers follow its `next_seq` without a gap.
        at: UTC ms.
        digest: `segment_hash`.
    """
    run = db.connection().execute
    for each in fetched:
        chain = b""
        for (known,) in run("SELECT chain FROM sync_peer WHERE slot = ?", (each.slot,)):
            chain = known
        state = Waiting.NEW if each.data else Waiting.REFUSED
        run(
            "INSERT INTO sync_inbound VALUES(?, ?, ?, ?, ?, ?, ?, ?, x'')",
            (
                each.slot, each.seq, each.data, state.value, "" if each.data else MISSING, at, at,
                chain,
            ),
        )  # fmt: skip
        run(
            "UPDATE sync_peer SET next_seq = ?, chain = ?, heard_at = ? WHERE slot = ?",
            (each.seq + 1, digest(each.data) if each.data else b"", at, each.slot),
        )


def held(db: OfficeDatabase, state: Waiting, *, limit: int, most_bytes: int) -> list[Held]:
    """Return segments of a state, a station's in their order, up to a bound but at least one."""
    found: list[Held] = []
    size = 0
    rows = db.run(
        "SELECT slot, seq, bytes, before, expected FROM sync_inbound WHERE state = ?"
        " ORDER BY received_at, slot, seq LIMIT ?",
        (state.value, limit),
    )
    for slot, seq, data, before, expected in rows:
        size += len(data)
        if found and size > most_bytes:
            break
        found.append(Held(slot, seq, data, state, before, expected))
    return found


def any_to_judge(db: OfficeDatabase) -> bool:
    """Tell whether anything waits that another list of members may change."""
    return bool(db.run(" ".join(("SELECT 1 FROM sync_inbound WHERE", _TO_JUDGE, "LIMIT 1"))))


def count_refused(db: OfficeDatabase) -> int:
    """Return how many segments are in quarantine.

    What a station made past the cut, since it was taken off the office, is no trouble any more.
    """
    rows = db.run(
        "SELECT count(*) FROM sync_inbound WHERE state IN (?, ?)"
        " AND NOT EXISTS(SELECT 1 FROM workstation w WHERE w.slot = sync_inbound.slot"
        "   AND w.retired_at IS NOT NULL AND w.deleted_at IS NULL"
        "   AND coalesce(w.last_seq, 0) < sync_inbound.seq)",
        (Waiting.REFUSED.value, Waiting.WAITS.value),
    )
    return int(rows[0][0])


def slot_ahead(db: OfficeDatabase) -> int | None:
    """Return a station whose work waits for its time to come; None if there is none."""
    rows = db.run(
        "SELECT min(slot) FROM sync_inbound WHERE state = ? AND reason <> ?"
        " AND NOT EXISTS(SELECT 1 FROM workstation w WHERE w.slot = sync_inbound.slot"
        "   AND w.retired_at IS NOT NULL AND w.deleted_at IS NULL"
        "   AND coalesce(w.last_seq, 0) < sync_inbound.seq)",
        (Waiting.FUTURE.value, str(OWN_FIRST)),
    )
    found: int | None = rows[0][0]
    return found


def needs_update(db: OfficeDatabase) -> bool:
    """Tell whether something came that only a newer program can read."""
    rows = db.run(
        "SELECT EXISTS(SELECT 1 FROM sync_inbound WHERE state = ? AND reason = ?)",
        (Waiting.WAITS.value, Fault.NEWER.value),
    )
    return bool(rows[0][0])


def unproved(db: OfficeDatabase, slot: int, seq: int) -> bool:
    """Tell whether a segment that waits may be anything: nobody could check it so far."""
    rows = db.run("SELECT state, reason FROM sync_inbound WHERE slot = ? AND seq = ?", (slot, seq))
    return bool(rows) and (rows[0][0] == Waiting.REFUSED.value or rows[0][1] in UNREAD)


def put_aside(db: OfficeDatabase, place: tuple[int, int], state: Waiting, reason: str) -> None:
    """Let a segment wait; inside a write transaction."""
    db.run(
        "UPDATE sync_inbound SET state = ?, reason = ? WHERE slot = ? AND seq = ?",
        (state.value, reason, *place),
    )


def shrink(db: OfficeDatabase, place: tuple[int, int], *, digest: Any) -> None:
    """Keep only the hash of bytes that are of no use here, or too many; inside a write transaction.

    Args:
        db: inside it.
        place: (slot, seq) of a segment that was just put aside.
        digest: `segment_hash`.
    """
    rows = db.run("SELECT bytes, state, reason FROM sync_inbound WHERE slot = ? AND seq = ?", place)
    for data, state, reason in rows:
        later = reason in _CHECKED_LATER or reason in UNREAD
        if len(data) <= _HASH or not (state == Waiting.REFUSED.value or later):
            continue
        if later and _unproved_bytes(db) <= _MOST_UNPROVED:
            continue
        db.connection().execute(
            "UPDATE sync_inbound SET bytes = ? WHERE slot = ? AND seq = ?", (digest(data), *place)
        )


def fetch_anew(db: OfficeDatabase) -> None:
    """Let what is kept by its hash alone be fetched again; inside a write transaction.

    For other keys are known since, or another program runs: the same bytes may open now.
    """
    db.run(
        "UPDATE sync_inbound SET bytes = x'' WHERE length(bytes) = ? AND state <> ?",
        (_HASH, Waiting.NEW.value),
    )


def aside_beyond(db: OfficeDatabase, slot: int, seq: int) -> int:
    """Return how many segments of a station after one of them wait here."""
    rows = db.run(
        "SELECT count(*) FROM sync_inbound WHERE slot = ? AND seq > ? AND state <> ?",
        (slot, seq, Waiting.NEW.value),
    )
    return int(rows[0][0])


def is_former(data: bytes, kept: bytes, *, digest: Any) -> bool:
    """Tell whether bytes on the share are those that are kept, or whose hash is."""
    return data == kept or (len(kept) == _HASH and digest(data) == kept)


def _unproved_bytes(db: OfficeDatabase) -> int:
    rows = db.run(
        "SELECT coalesce(sum(length(bytes)), 0) FROM sync_inbound WHERE state = ? OR (state = ?"
        " AND reason IN (SELECT value FROM json_each(?)))",
        (Waiting.REFUSED.value, Waiting.WAITS.value, json.dumps(sorted(UNREAD))),
    )
    return int(rows[0][0])


def judge_again(db: OfficeDatabase) -> None:
    """Look anew at what the list of members decides; inside a write transaction."""
    sql = " ".join(("UPDATE sync_inbound SET state = ? WHERE", _TO_JUDGE))
    db.run(sql, (Waiting.NEW.value,))


def release_all(db: OfficeDatabase) -> None:
    """Look anew at what is from the future; inside a write transaction."""
    db.run(
        "UPDATE sync_inbound SET state = ? WHERE state = ?",
        (Waiting.NEW.value, Waiting.FUTURE.value),
    )


def expect(db: OfficeDatabase, place: tuple[int, int], digest: bytes, *, known: Any) -> None:
    """Remember what a segment nobody could check should be; inside a write transaction.

    Args:
        db: inside it.
        place: its (slot, seq).
        digest: SHA-256 the next segment names.
        known: `segment_hash`; bytes that have another are damaged, whatever they look like.
    """
    run = db.connection().execute
    run("UPDATE sync_inbound SET expected = ? WHERE slot = ? AND seq = ?", (digest, *place))
    rows = db.run(
        "SELECT bytes FROM sync_inbound WHERE slot = ? AND seq = ? AND state = ?",
        (*place, Waiting.WAITS.value),
    )
    if any((data if len(data) == _HASH else known(data)) != digest for (data,) in rows if data):
        put_aside(db, place, Waiting.REFUSED, Fault.CHAIN.value)


def replace_bytes(
    db: OfficeDatabase, place: tuple[int, int], data: bytes, *, digest: bytes, at: int
) -> None:
    """Put other bytes, found on the share since, in the place of damaged ones."""
    slot, seq = place
    run = db.connection().execute
    run(
        "UPDATE sync_inbound SET bytes = ?, state = ?, reason = '', tried_at = ?"
        " WHERE slot = ? AND seq = ?",
        (data, Waiting.NEW.value, at, slot, seq),
    )
    run("UPDATE sync_inbound SET before = ? WHERE slot = ? AND seq = ?", (digest, slot, seq + 1))
    run("UPDATE sync_peer SET chain = ? WHERE slot = ? AND next_seq = ?", (digest, slot, seq + 1))


def applied(db: OfficeDatabase, places: Iterable[tuple[int, int]], last_stamps: Any) -> None:
    """Drop segments that are wholly in the base; inside the transaction that put them there.

    Args:
        db: inside it.
        places: (slot, seq).
        last_stamps: slot -> greatest stamp applied.
    """
    db.run_many("DELETE FROM sync_inbound WHERE slot = ? AND seq = ?", places)
    db.run(
        "UPDATE sync_peer SET applied = coalesce((SELECT min(i.seq) FROM sync_inbound i"
        " WHERE i.slot = sync_peer.slot), next_seq) - 1"
    )
    db.run_many(
        "UPDATE sync_peer SET last_stamp = max(last_stamp, ?) WHERE slot = ?",
        ((stamp, slot) for slot, stamp in last_stamps.items()),
    )


def to_request(db: OfficeDatabase, *, most: int = 100) -> tuple[tuple[int, int], ...]:
    """Return (slot, seq) of damaged and missing segments, for their authors.

    What an author never said he sent he is not asked for: somebody else put it there.
    """
    return tuple(
        (slot, seq)
        for slot, seq in db.run(
            "SELECT i.slot, i.seq FROM sync_inbound i LEFT JOIN sync_peer p ON p.slot = i.slot"
            " WHERE i.state = ?"
            " AND (p.told IS NULL OR i.seq <= json_extract(p.told, '$.published')"
            "  OR i.received_at >= json_extract(p.told, '$.written_at'))"
            " ORDER BY i.slot, i.seq LIMIT ?",
            (Waiting.REFUSED.value, most),
        )
    )
