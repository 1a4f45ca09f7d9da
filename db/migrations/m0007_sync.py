"""Many stations: the journal in the order of stamps, and what a station knows of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.sync_schema import SCHEMA

if TYPE_CHECKING:
    import apsw

_STATEMENTS: Final = (
    # What comes from another station is written past the triggers: it is in the journal already.
    "ALTER TABLE current_change ADD COLUMN applying INTEGER NOT NULL DEFAULT 0",
    # 1 hashes whole rows, as this one station left them; 2 what each field was set to.
    "ALTER TABLE seal ADD COLUMN format INTEGER NOT NULL DEFAULT 1",
    # What arrives late stands in the journal at its end, in history at its stamp.
    "DROP INDEX journal_record",
    "CREATE INDEX journal_record ON journal(tbl, record, stamp)",
    # Further rows of a transaction from elsewhere that came, or could be applied, only in parts.
    """CREATE TABLE seal_run(
        first_seq INTEGER PRIMARY KEY, rows INTEGER NOT NULL, stamp INTEGER NOT NULL)""",
    "CREATE INDEX seal_run_stamp ON seal_run(stamp)",
    # An update whose old values were erased by law (`old` is NULL) still tells, as a JSON list,
    # which fields it set; one erased before there was this table counts as having set all.
    "CREATE TABLE erased_fields(seq INTEGER PRIMARY KEY, fields TEXT NOT NULL)",
    "DROP VIEW change_row",
    """CREATE VIEW change_row AS
        SELECT s.change, j.seq, j.stamp, j.tbl, j.record, j.op, j.old
        FROM seal s CROSS JOIN journal j NOT INDEXED
        ON j.seq BETWEEN s.first_seq AND s.first_seq + s.rows - 1
        UNION ALL
        SELECT s.change, j.seq, j.stamp, j.tbl, j.record, j.op, j.old
        FROM seal s CROSS JOIN seal_run r ON r.stamp = s.stamp CROSS JOIN journal j NOT INDEXED
        ON j.seq BETWEEN r.first_seq AND r.first_seq + r.rows - 1""",
    """CREATE TABLE workstation(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, slot INTEGER NOT NULL, name TEXT NOT NULL,
        prefix TEXT NOT NULL, joined_at INTEGER NOT NULL, retired_at INTEGER, last_seq INTEGER)""",
    "CREATE INDEX workstation_slot ON workstation(slot)",
    """CREATE TABLE issued_number(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, series TEXT NOT NULL, prefix TEXT NOT NULL,
        number INTEGER NOT NULL, text TEXT NOT NULL, issued_at INTEGER NOT NULL)""",
    "CREATE INDEX issued_number_place ON issued_number(series, prefix, number)",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add tables; the journal's triggers are made anew by the caller."""
    for statement in (*_STATEMENTS, *SCHEMA):
        connection.execute(statement)
