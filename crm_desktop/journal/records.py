"""Reading and writing records field by field, as the journal names the fields.

A field is a column, or `custom.<key>` for a field the office added. Values are what SQLite
stores: None, int, float, str.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from db.connection import check_storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from db.connection import OfficeDatabase
    from db.tables import JournalTable

BATCH: Final = 500
OWN: Final = "custom."

Fields = dict[str, Any]


def read_records(db: OfficeDatabase, table: JournalTable, ids: Iterable[int]) -> dict[int, Fields]:
    """Return the present fields of records, deleted ones too; absent own fields are left out."""
    found: dict[int, Fields] = {}
    wanted = list(ids)
    columns = table.columns
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        sql = " ".join(
            ("SELECT id,", ", ".join(columns), "FROM", table.name, "WHERE id IN", marks(len(part)))
        )
        for record, *values in db.run(sql, part):
            found[record] = flatten(dict(zip(columns, values, strict=True)))
    return found


def flatten(row: Fields) -> Fields:
    """Replace the JSON of own fields by a field for each."""
    custom = row.pop("custom", None)
    if custom:
        row.update((OWN + key, value) for key, value in json.loads(custom).items())
    return row


def dump_custom(values: Mapping[str, Any]) -> str | None:
    """Return the stored form of own fields: sorted keys, no empty values; None if none.

    Raises:
        UnstorableValueError: a value the journal could not give back as it was.
    """
    check_storable(values.values())
    kept = {
        key: int(value) if isinstance(value, bool) else value
        for key, value in sorted(values.items())
        if value is not None
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else None


def write_records(db: OfficeDatabase, table: JournalTable, values: Mapping[int, Fields]) -> None:
    """Set some fields of records; own fields not named keep their values."""
    own_ids = [i for i, fields in values.items() if any(n.startswith(OWN) for n in fields)]
    present = read_records(db, table, own_ids)
    by_columns: dict[tuple[str, ...], list[list[Any]]] = {}
    for record, fields in values.items():
        row = {name: value for name, value in fields.items() if not name.startswith(OWN)}
        if len(row) < len(fields):
            own = {n: v for n, v in present[record].items() if n.startswith(OWN)} | {
                n: v for n, v in fields.items() if n.startswith(OWN)
            }
            row["custom"] = dump_custom({n.removeprefix(OWN): v for n, v in own.items()})
        by_columns.setdefault(tuple(row), []).append([*row.values(), record])
    for columns, rows in by_columns.items():
        settings = ", ".join(f"{column} = ?" for column in columns)
        db.run_many(" ".join(("UPDATE", table.name, "SET", settings, "WHERE id = ?")), rows)


def same(one: Any, other: Any) -> bool:
    """Tell whether two stored values are equal in value and type (1 is not 1.0)."""
    return type(one) is type(other) and bool(one == other)


def marks(count: int) -> str:
    """Return `(?, ?, …)`."""
    return f"({', '.join('?' * count)})"
