"""Digests by which stations see that they hold the same.

Order does not matter: a table's digest is the sum of its rows' hashes. Two stations of one schema
that applied the same transactions have equal digests.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.jobs import SilentProgress
from db.journal_schema import INSERT
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_desktop.jobs import Progress
    from db.connection import OfficeDatabase

_BYTES: Final = 16
_WHOLE: Final = ("*",)
# No titles: which of them tell of somebody erased by law each station finds by itself.
_CHANGE_SETS: Final = "SELECT id, kind, author, station, undoes, started_at FROM change_set"
_SEALS: Final = "SELECT stamp, signature FROM seal"
_JOURNAL: Final = (
    "SELECT j.stamp, j.tbl, j.record, j.op, j.old, CASE WHEN j.old IS NULL AND j.op <> 0 THEN"
    " (SELECT e.fields FROM erased_fields e WHERE e.seq = j.seq) END"
    " FROM journal j NOT INDEXED ORDER BY j.seq"
)
_pack = msgspec.msgpack.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_names = msgspec.json.Decoder(list[str]).decode


def table_digests(db: OfficeDatabase, progress: Progress | None = None) -> dict[str, str]:
    """Return the digest of every journalled table, and of `change_set`, `seal` and `journal`.

    Args:
        db: inside one transaction or snapshot, so that the digests are of one moment.
        progress: hears of every table.

    Returns:
        name -> 32 hexadecimal digits, sorted by name.
    """
    progress = progress or SilentProgress()
    found: dict[str, str] = {}
    for number, table in enumerate(TABLES):
        progress.step(number, len(TABLES) + 3, "Сверяю данные")
        sql = " ".join(("SELECT id,", ", ".join(table.columns), "FROM", table.name))
        found[table.name] = _digest(_rows(db, sql))
    found["change_set"] = _digest(_rows(db, _CHANGE_SETS))
    found["seal"] = _digest(_rows(db, _SEALS))
    progress.step(len(TABLES) + 2, len(TABLES) + 3, "Сверяю данные")
    found["journal"] = _digest(_written(_rows(db, _JOURNAL)))
    progress.step(len(TABLES) + 3, len(TABLES) + 3, "Сверяю данные")
    return dict(sorted(found.items()))


def office_digest(digests: Mapping[str, str]) -> str:
    """Return one digest of all."""
    return hashlib.blake2b(_pack(sorted(digests.items())), digest_size=_BYTES).hexdigest()


def _rows(db: OfficeDatabase, sql: str) -> Iterator[tuple[Any, ...]]:
    return iter(db.connection().execute(sql))


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    total = 0
    blake, pack, number = hashlib.blake2b, _pack, int.from_bytes
    for row in rows:
        total += number(blake(pack(row), digest_size=_BYTES).digest())
    return f"{total % (1 << 8 * _BYTES):0{2 * _BYTES}x}"


def _written(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, int, int, str]]:
    """Yield (stamp, table, record, field) of everything ever set, each once; "" = made.

    A transaction that wrote a record several times here is one operation elsewhere.
    """
    present: int | None = None
    touched: dict[tuple[int, int], set[str] | None] = {}
    for stamp, table, record, op, old, forgotten in rows:
        if stamp != present:
            yield from _told(present, touched)
            present, touched = stamp, {}
        place = (table, record)
        if op == INSERT:
            touched[place] = None
            continue
        names: Iterable[str] = _decode(old) if old is not None else ()
        if old is None:
            names = _names(forgotten) if forgotten is not None else _WHOLE
        known = touched.setdefault(place, set())
        if known is not None:
            known.update(names)
    yield from _told(present, touched)


def _told(
    stamp: int | None, touched: Mapping[tuple[int, int], set[str] | None]
) -> Iterator[tuple[int, int, int, str]]:
    if stamp is not None:
        for (table, record), names in touched.items():
            for name in ("",) if names is None else names:
                yield stamp, table, record, name
