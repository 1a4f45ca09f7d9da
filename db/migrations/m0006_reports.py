"""Plans and costs, saved reports and what they showed, dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.deal_ways import SCHEMA as DEAL_WAYS
from db.report_indexes import SCHEMA as INDEXES

if TYPE_CHECKING:
    import apsw

_STATEMENTS: Final = (
    """CREATE TABLE plan(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, month TEXT NOT NULL, measure TEXT NOT NULL,
        amount INTEGER NOT NULL, member INTEGER, department INTEGER, funnel INTEGER,
        product TEXT)""",
    "CREATE INDEX plan_month ON plan(month, measure)",
    """CREATE TABLE source_cost(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, month TEXT NOT NULL, source INTEGER NOT NULL,
        kopecks INTEGER NOT NULL, note TEXT)""",
    "CREATE INDEX source_cost_month ON source_cost(month, source)",
    """CREATE TABLE saved_report(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, owner INTEGER,
        report TEXT NOT NULL, definition TEXT NOT NULL, position INTEGER NOT NULL)""",
    """CREATE TABLE report_snapshot(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, saved_report INTEGER, report TEXT NOT NULL,
        title TEXT NOT NULL, made_at INTEGER NOT NULL, author INTEGER NOT NULL,
        shared INTEGER NOT NULL, result TEXT NOT NULL)""",
    "CREATE INDEX report_snapshot_made ON report_snapshot(made_at)",
    """CREATE TABLE dashboard(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, owner INTEGER, tiles TEXT NOT NULL)""",
    # What people did is counted off this alone, in the order it is grouped by.
    """CREATE INDEX event_done ON event(author, kind, direction, happened_at, duration_s, client,
        deal, deleted_at) WHERE deleted_at IS NULL""",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add tables."""
    for statement in (*_STATEMENTS, *INDEXES, *DEAL_WAYS):
        connection.execute(statement)
