"""The rows that say that somebody was erased: ids, counts and a reason, nothing of the person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.stamps import SLOTS, slot_of
from crm_desktop.personal_data.erasure_list import Listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_desktop.journal import Change
    from crm_desktop.personal_data.purging import Purged
    from db.connection import OfficeDatabase

SELECT: Final = (
    "SELECT id, client, kind, erased_at, coalesce(author, 0), reason, counts FROM erasure"
    " ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure as the base remembers it.

    Attributes:
        entry: whose and why.
        counts: table -> records emptied.
        seals: stamps of the transactions that can no longer be verified.
        titles: change sets whose titles are gone.
        row: its id.
        seen: slot -> stamp up to which its author had that station's work; empty = not told: an
            office of one station, who had everything.
        rest: table -> records its author saw at the person and found nothing to empty in.
    """

    entry: Listed
    counts: Mapping[str, int]
    seals: frozenset[int]
    titles: frozenset[int]
    row: int = 0
    seen: Mapping[int, int] = field(default_factory=dict)
    rest: Mapping[str, frozenset[int]] = field(default_factory=dict)


def write_record(
    db: OfficeDatabase, change: Change, entry: Listed, purged: Purged, *, author: int
) -> int:
    """Remember an erasure inside the change that did it; returns the row's id."""
    counts = {
        "number": entry.number, "clients": list(entry.clients), "counts": purged.counts,
        "seals": list(purged.seals), "titles": list(purged.titles),
        "seen": _seen(db) | {str(slot_of(change.stamp)): change.stamp},
        "rest": {table: list(ids) for table, ids in purged.rest.items() if ids},
    }  # fmt: skip
    record = change.new_id()
    db.run(
        "INSERT INTO erasure(id, client, kind, erased_at, author, reason, counts)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            record, entry.client, entry.kind, entry.erased_at, author, entry.reason,
            json.dumps(counts, separators=(",", ":")),
        ),
    )  # fmt: skip
    return record


def _seen(db: OfficeDatabase) -> dict[str, int]:
    rows = db.run("SELECT stamp & ?, max(stamp) FROM seal GROUP BY 1", (SLOTS - 1,))
    return {str(slot): stamp for slot, stamp in rows}


def read_records_of(db: OfficeDatabase) -> list[Erased]:
    """Return all erasures of a base, oldest first; a spoilt row is left to the doctor."""
    return list(readable(db.run(SELECT)))


def readable(rows: Iterable[tuple[Any, ...]]) -> Iterator[Erased]:
    """Yield the erasures of rows read by `SELECT`."""
    for row in rows:
        found = _erased(*row)
        if found is not None:
            yield found


# Every save of an office that erased many asks for all of them, and none ever changes.
@lru_cache(maxsize=4096)
def _erased(
    row: int, client: int, kind: str, erased_at: int, author: int, reason: str, counts: str
) -> Erased | None:
    """One row of `SELECT`; None = it is spoilt."""
    try:
        told = json.loads(counts)
        entry = Listed(
            client, tuple(map(int, told["clients"])), kind, int(told["number"]), erased_at,
            author, reason,
        )  # fmt: skip
        return Erased(
            entry,
            {str(name): int(number) for name, number in told["counts"].items()},
            frozenset(map(int, told["seals"])),
            frozenset(map(int, told["titles"])),
            row,
            {int(slot): int(stamp) for slot, stamp in told.get("seen", {}).items()},
            {str(table): frozenset(map(int, ids)) for table, ids in told.get("rest", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
