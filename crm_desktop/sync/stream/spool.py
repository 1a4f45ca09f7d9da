"""Own work becomes segments: their bytes are fixed in the base before anybody else sees them.

What is published is always what lies in the spool, byte for byte, so a crash between the two only
means that the same bytes are put there again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import SLOTS, now_ms
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.stream.absorb import absorb
from crm_desktop.sync.stream.segments import batches, segment_bytes, segment_hash
from crm_desktop.sync.stream.wire import Segment
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from db.migrations import LATEST
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.sync.stream.codec import Closed
    from crm_desktop.sync.stream.wire import Transaction
    from db.connection import OfficeDatabase

# A window's own save waits for no more than this takes.
_PORTION: Final = 2000


def spool_own(office: Office, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Put own work nobody has yet into the spool, in short transactions.

    Returns:
        How many segments were made.
    """
    made = 0
    more = _anything_new(office.db)
    while more and not stop():
        with office.applying():
            more, segments = _spool_portion(office)
            made += segments
    return made


def spool_rest(office: Office) -> None:
    """Put what was written since `spool_own` into the spool, inside a write transaction."""
    more = _anything_new(office.db)
    while more:
        more, _segments = _spool_portion(office)


def _spool_portion(office: Office) -> tuple[bool, int]:
    place = require_shared(office.db)
    absorbed = absorb(office.db, after=place.absorbed, slot=place.slot, most_operations=_PORTION)
    made = spool_transactions(office, absorbed.transactions, absorbed.closed)
    office.db.run("UPDATE sync_place SET absorbed = ?", (absorbed.up_to,))
    return absorbed.more, made


def spool_transactions(
    office: Office,
    transactions: Sequence[Transaction],
    closed: Sequence[Closed] = (),
    *,
    even_empty: bool = False,
) -> int:
    """Make segments of transactions and fix their bytes; inside a write transaction.

    Args:
        office: whose signed-in person signs them.
        transactions: in the order of their stamps.
        closed: long change sets that ended meanwhile.
        even_empty: make a segment though there is nothing to say.

    Returns:
        How many segments were made.
    """
    parts = list(batches(transactions))
    if (closed or even_empty) and not parts:
        parts.append(())
    keys = epoch_keys(office)
    for number, part in enumerate(parts, 1):
        place = require_shared(office.db)
        last = number == len(parts)
        segment = Segment(
            place.slot, place.next_seq, place.chain, LATEST, part, tuple(closed) if last else ()
        )
        data = segment_bytes(
            segment,
            office_id=office.office_id,
            keys=keys,
            author=office.user_id,
            sign=office.unlocked.sign,
        )
        digest = segment_hash(data)
        run = office.db.connection().execute
        first_stamp = part[0].stamp if part else place.absorbed
        last_stamp = part[-1].stamp if part else place.absorbed
        run(
            "INSERT INTO sync_spool VALUES(?, ?, ?, ?, ?, ?, NULL)",
            (place.slot, place.next_seq, data, digest, first_stamp, last_stamp),
        )
        run("UPDATE sync_place SET next_seq = ?, chain = ?", (place.next_seq + 1, digest))
    return len(parts)


def mark_published(office: Office, slot: int, seq: int) -> None:
    """Note that a segment lies on the share."""
    with office.applying():
        office.db.run(
            "UPDATE sync_spool SET published_at = ? WHERE slot = ? AND seq = ?",
            (now_ms(), slot, seq),
        )


def unsent_changes(db: OfficeDatabase) -> int:
    """Return how many own change sets are on no share yet."""
    with db.through(EVERYTHING):
        rows = db.run(
            "SELECT p.slot, coalesce((SELECT min(s.first_stamp) - 1 FROM sync_spool s"
            " WHERE s.slot = p.slot AND s.published_at IS NULL), p.absorbed) FROM sync_place p"
        )
        if not rows:
            return 0
        slot, after = rows[0]
        counted = db.run(
            "SELECT count(DISTINCT change) FROM seal WHERE stamp > ? AND stamp & ? = ?",
            (after, SLOTS - 1, slot),
        )
        return int(counted[0][0])


def _anything_new(db: OfficeDatabase) -> bool:
    """Tell, without taking the write lock, whether there may be something to absorb."""
    rows = db.run(
        "SELECT EXISTS(SELECT 1 FROM seal s, sync_place p WHERE s.stamp > p.absorbed"
        " AND s.stamp & ? = p.slot)"
        " OR EXISTS(SELECT 1 FROM sync_told t JOIN change_set c ON c.id = t.change"
        " WHERE c.state NOT IN (t.state, 'open'))",
        (SLOTS - 1,),
    )
    return bool(rows[0][0])
