"""What travels between stations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal.journal import Header
    from crm_desktop.journal.operations import Operation


@dataclass(frozen=True, slots=True)
class SealParts:
    """A seal of format 2 as its author made it; `salt` is None once the values were erased by law.

    `previous` links to the seal before it of the same station.
    """

    salt: bytes | None
    digest: bytes
    previous: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """One operation with what its author knew.

    Attributes:
        operation: what was done.
        bases: field -> stamp of the write of it that the author saw last; of a made record none.
    """

    operation: Operation
    bases: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction of a change set, whole.

    Attributes:
        stamp: of all it wrote; its low bits are the station's slot.
        header: the change set's.
        started_at: of the change set, UTC ms.
        seal: its author's.
        sent: sorted by table, then record.
    """

    stamp: int
    header: Header
    started_at: int
    seal: SealParts
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A batch of transactions of one station, in the order of their stamps.

    Attributes:
        slot: whose.
        seq: from 1, without gaps.
        previous: SHA-256 of the bytes of the segment before it; empty for the first.
        schema: of the program that wrote it.
        transactions: never empty but for a segment that only closes change sets.
        closed: long change sets that ended meanwhile: (id, state, finished_at).
    """

    slot: int
    seq: int
    previous: bytes
    schema: int
    transactions: tuple[Transaction, ...]
    closed: tuple[tuple[int, str, int], ...] = ()
