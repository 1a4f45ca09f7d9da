"""A segment: a batch of one station's transactions, sealed, signed and linked to the one before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.stream.codec import BatchError, decode_batch, encode_batch, rough_size
from crm_desktop.sync.stream.envelope import (
    Envelope,
    Fault,
    SealedError,
    open_envelope,
    seal_envelope,
    signing_keys,
)
from crm_desktop.sync.stream.wire import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crm_desktop.access.membership import Membership
    from crm_desktop.sync.stream.wire import Transaction
    from crm_desktop.sync.trust.epoch_keys import EpochKeys

KIND: Final = "segment"
MAX_OPERATIONS: Final = 2000
MAX_BYTES: Final = 1 << 20


def segment_bytes(
    segment: Segment,
    *,
    office_id: str,
    keys: EpochKeys,
    author: int,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """Seal a segment under the newest epoch; `author` is the member whose `sign` it is."""
    head = Envelope(
        KIND, office_id, segment.slot, segment.seq, keys.number, segment.previous, segment.schema,
        author,
    )  # fmt: skip
    body = encode_batch(segment.transactions, segment.closed)
    return seal_envelope(head, body, key=keys.newest, sign=sign)


def open_segment(
    data: bytes,
    *,
    place: tuple[int, int],
    office_id: str,
    keys: EpochKeys,
    membership: Membership,
) -> Segment:
    """Check a segment found under (slot, seq) and open it.

    The signature of each transaction and what its author may do is not looked at here.

    Raises:
        SealedError: why it is refused.
    """
    head, body = open_envelope(
        data,
        kind=KIND,
        office=office_id,
        key=keys.of,
        signers=lambda user: signing_keys(membership, user),
    )
    if (head.slot, head.seq) != place:
        raise SealedError(Fault.PLACE, f"{head.slot}/{head.seq}")
    try:
        transactions, closed = decode_batch(body)
    except BatchError as error:
        raise SealedError(Fault.MALFORMED, "batch") from error
    return Segment(head.slot, head.seq, head.previous, head.schema, transactions, closed)


def segment_hash(data: bytes) -> bytes:
    """What the next segment of the station names as the one before it."""
    return hashlib.sha256(data).digest()


def batches(transactions: Sequence[Transaction]) -> Iterator[tuple[Transaction, ...]]:
    """Cut transactions into batches of bounded size; none is ever divided."""
    batch: list[Transaction] = []
    operations = size = 0
    for each in transactions:
        its_size = rough_size(each)
        if batch and (operations + len(each.sent) > MAX_OPERATIONS or size + its_size > MAX_BYTES):
            yield tuple(batch)
            batch, operations, size = [], 0, 0
        batch.append(each)
        operations += len(each.sent)
        size += its_size
    if batch:
        yield tuple(batch)
