"""«Вернуть офис к дате»: one long change that sets every record to what it was then.

Nothing is forgotten: the journal stays, what was made since is deleted like anything else, and the
whole is taken back by one undo. It goes to the other stations like any work. Numbers given to
documents, the audit, members and their rights, consents and what the law destroyed stay as they
are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.records import BATCH, OWN, Fields, marks, read_records, same, write_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.past.opening import first_moment
from crm_desktop.past.rollback import stamp_at
from db.journal_schema import INSERT, UPDATE
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

KIND: Final = "return"
_PORTION: Final = 200
# People, their rights and what they agreed to; what must not be done, told or numbered twice.
_STAYING: Final = frozenset(
    {
        "member", "member_setting", "access_role", "department_rule", "consent", "erasure",
        "audit_entry", "workstation", "issued_number", "rule_firing", "notice",
    }
)  # fmt: skip
_TABLES: Final = tuple(table for table in TABLES if table.name not in _STAYING)


@dataclass(frozen=True, slots=True)
class DayReturn:
    """What a return writes, or wrote.

    Attributes:
        instant: UTC ms the office is returned to.
        records: how many records get former values.
        made_since: how many were made later and are deleted.
        by_table: table -> how many of both.
        change_id: what `undo` takes; 0 = nothing was written.
    """

    instant: int
    records: int
    made_since: int
    by_table: Mapping[str, int]
    change_id: int = 0

    @property
    def empty(self) -> bool:
        """Whether everything stands as it stood then."""
        return not self.records and not self.made_since


@use_case(Right.SHARE_OFFICE)
def preview_return_to_date(office: Office, day: date) -> DayReturn:
    """Tell what a return to the end of a day (in the office's zone) would write.

    Raises:
        UserError: before the office was, or not over yet.
    """
    instant = _end_of(office, day)
    with office.reading():
        _collect(office.db, stamp_at(instant))
        return _told(instant, _different(office.db), 0)


@use_case(Right.SHARE_OFFICE)
def return_to_date(office: Office, day: date, *, progress: Progress | None = None) -> DayReturn:
    """Set every record to what it was at the end of a day, for all stations of the office.

    Cancelled or killed, what is written so far stays, marked as interrupted, and can be undone.

    Args:
        office: the office.
        day: by the office's zone.
        progress: in per cent.

    Raises:
        UserError: before the office was, or not over yet; nothing was changed.
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    instant, db = _end_of(office, day), office.db
    with office.reading():
        _collect(db, stamp_at(instant))
        differing = list(_different(db))
    title = f"Офис возвращён к {day:%d.%m.%Y}"
    written: list[tuple[JournalTable, int, bool]] = []
    with office.long_change(title, kind=KIND) as long:
        left = iter(differing)
        while portion := list(islice(left, _PORTION)):
            progress.step(100 * len(written) // len(differing), 100, "Возвращаю записи")
            with long.transaction():
                written += _write(db, portion)
        change_id = long.id
    return _told(instant, iter(written), change_id)


def _end_of(office: Office, day: date) -> int:
    """The last millisecond of a day, UTC ms."""
    over = datetime.combine(day + timedelta(days=1), time(), office.zone)
    instant = int(over.timestamp() * 1000) - 1
    if instant < first_moment(office):
        raise UserError(
            "В этот день офиса ещё не было: журнал начинается позже. Ничего не изменено. "
            "Выберите день позже."
        )
    if instant > now_ms():
        raise UserError("Этот день ещё не кончился. Ничего не изменено. Выберите день раньше.")
    return instant


def _collect(db: OfficeDatabase, stamp: int) -> None:
    """Fill `was` with the values of all fields written since, `fresh` with the new records."""
    connection = db.connection()
    for name in ("was", "fresh"):
        connection.execute(_sql("DROP TABLE IF EXISTS", f"temp.{name}"))
    connection.execute(
        "CREATE TEMP TABLE was(tbl INTEGER, record INTEGER, key TEXT, value,"
        " PRIMARY KEY(tbl, record, key)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TEMP TABLE fresh(tbl INTEGER, record INTEGER, PRIMARY KEY(tbl, record))"
        " WITHOUT ROWID"
    )
    wanted = json.dumps([table.number for table in _TABLES])
    connection.execute(
        "INSERT OR IGNORE INTO temp.fresh SELECT tbl, record FROM journal"
        " WHERE stamp > ? AND op = ? AND tbl IN (SELECT value FROM json_each(?))",
        (stamp, INSERT, wanted),
    )
    # In the order of stamps: the first value a field is found with is the one it had then.
    connection.execute(
        "INSERT OR IGNORE INTO temp.was SELECT j.tbl, j.record, e.key, e.value FROM journal j"
        " CROSS JOIN json_each(j.old) e WHERE j.stamp > ? AND j.op = ? AND j.old IS NOT NULL"
        " AND j.tbl IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM temp.fresh f WHERE f.tbl = j.tbl AND f.record = j.record)"
        " ORDER BY j.stamp, j.seq",
        (stamp, UPDATE, wanted),
    )


def _different(db: OfficeDatabase) -> Iterator[tuple[JournalTable, int, bool]]:
    """Yield what would be written: (table, record, made since)."""
    for table in _TABLES:
        fresh = _records(db, "SELECT record FROM temp.fresh WHERE tbl = ?", table)
        touched = _records(db, "SELECT DISTINCT record FROM temp.was WHERE tbl = ?", table)
        for start in range(0, len(fresh), BATCH):
            for record in _live(db, table, fresh[start : start + BATCH]):
                yield table, record, True
        for start in range(0, len(touched), BATCH):
            for record in _back(db, table, touched[start : start + BATCH]):
                yield table, record, False


def _records(db: OfficeDatabase, sql: str, table: JournalTable) -> list[int]:
    return [row[0] for row in db.run(sql, (table.number,))]


def _live(db: OfficeDatabase, table: JournalTable, records: Sequence[int]) -> list[int]:
    rows = db.run(
        _sql(
            "SELECT id FROM", table.name, "WHERE deleted_at IS NULL AND id IN", marks(len(records))
        ),
        records,
    )
    return [row[0] for row in rows]


def _back(db: OfficeDatabase, table: JournalTable, records: Sequence[int]) -> dict[int, Fields]:
    """The former values of records that differ from the present ones; some hundreds at a time."""
    present = read_records(db, table, records)
    destroyed = _destroyed(db, table, present)
    solid = {row[1] for row in db.run(_sql("PRAGMA table_info(", table.name, ")")) if row[3]}
    known, found = {*table.columns}, dict[int, Fields]()
    for record, key, value in db.run(
        _sql(
            "SELECT record, key, value FROM temp.was WHERE tbl = ? AND record IN",
            marks(len(records)),
        ),
        (table.number, *records),
    ):
        now = present.get(record)
        if now is None or record in destroyed or (value is None and key in solid):
            continue
        if (key in known or key.startswith(OWN)) and not same(now.get(key), value):
            found.setdefault(record, {})[key] = value
    return found


def _destroyed(
    db: OfficeDatabase, table: JournalTable, present: Mapping[int, Fields]
) -> frozenset[int]:
    """Records of whom the law made the office forget."""
    if table.name == "client":
        return frozenset(r for r, fields in present.items() if fields.get("erased_at") is not None)
    columns = [
        column
        for column, target in (*table.owners.items(), *table.refers.items())
        if target == "client"
    ]
    erased = {row[0] for row in db.run("SELECT id FROM client WHERE erased_at IS NOT NULL")}
    return frozenset(
        record
        for record, fields in present.items()
        if any(fields.get(column) in erased for column in columns)
    )


def _write(
    db: OfficeDatabase, portion: Sequence[tuple[JournalTable, int, bool]]
) -> list[tuple[JournalTable, int, bool]]:
    """Write records back inside an open transaction; returns those that stood otherwise."""
    written: list[tuple[JournalTable, int, bool]] = []
    for (table, made), group in groupby(portion, key=lambda each: (each[0], each[2])):
        records = [record for _table, record, _made in group]
        if made:
            live = _live(db, table, records)
            if live:
                db.run(
                    _sql("UPDATE", table.name, "SET deleted_at = ? WHERE id IN", marks(len(live))),
                    (now_ms(), *live),
                )
            written += [(table, record, True) for record in live]
        else:
            back = _back(db, table, records)
            write_records(db, table, back)
            written += [(table, record, False) for record in back]
    return written


def _told(
    instant: int, written: Iterator[tuple[JournalTable, int, bool]], change_id: int
) -> DayReturn:
    by_table: dict[str, int] = {}
    made_since = records = 0
    for table, _record, made in written:
        by_table[table.name] = by_table.get(table.name, 0) + 1
        made_since += made
        records += not made
    return DayReturn(instant, records, made_since, by_table, change_id)


def _sql(*parts: str) -> str:
    return " ".join(parts)
