"""Tasks that repeat, wait, are talked about and remind; the office's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db import client_touch
from db.reminder_due import SCHEMA as REMINDER_SCHEMA

if TYPE_CHECKING:
    import apsw

_TASK_COLUMNS: Final = (
    "ends_on TEXT", "zone TEXT", "duration INTEGER", "place TEXT", "result_required INTEGER",
    "repeats TEXT", "repeats_from TEXT", "days_off TEXT", "series INTEGER", "slot TEXT",
    "moved INTEGER", "escalated_at INTEGER", "handed_by INTEGER", "handed_at INTEGER",
    "handed_note TEXT", "accepted_at INTEGER", "script INTEGER", "run INTEGER",
)  # fmt: skip

_LIVE: Final = "deleted_at IS NULL"
# A partial index answers alone only if it has the columns of its own condition too.
_TODO: Final = """due_on, due_at, priority, ends_on, kind, author, repeats, handed_by, handed_at,
    accepted_at, done_at, deleted_at"""
_INDEXES: Final = (
    f"CREATE INDEX task_at ON task(due_at) WHERE due_at IS NOT NULL AND {_LIVE}",
    f"CREATE INDEX task_on ON task(due_on) WHERE due_on IS NOT NULL AND {_LIVE}",
    f"""CREATE INDEX task_whose_at ON task(assignee, due_at)
        WHERE due_at IS NOT NULL AND {_LIVE}""",
    f"""CREATE INDEX task_whose_on ON task(assignee, due_on)
        WHERE due_on IS NOT NULL AND {_LIVE}""",
    f"""CREATE INDEX task_long ON task(ends_on, due_on, assignee, done_at, deleted_at)
        WHERE ends_on IS NOT NULL AND {_LIVE}""",
    "CREATE INDEX task_done ON task(done_at) WHERE done_at IS NOT NULL",
    # Which series have something on a day is worked out from these columns alone.
    f"""CREATE INDEX task_repeats ON task(assignee, repeats, repeats_from, days_off, zone, due_on,
        due_at, ends_on, duration, slot, kind, done_at, deleted_at)
        WHERE repeats IS NOT NULL AND {_LIVE}""",
    "CREATE INDEX task_series ON task(series, slot) WHERE series IS NOT NULL",
    "CREATE INDEX task_run ON task(run) WHERE run IS NOT NULL",
    """CREATE INDEX task_handed ON task(assignee)
        WHERE handed_at IS NOT NULL AND accepted_at IS NULL""",
    # What is to be done: a list is counted, narrowed and put in order off these alone.
    "DROP INDEX task_open",
    f"CREATE INDEX task_open ON task(assignee, {_TODO}) WHERE done_at IS NULL AND {_LIVE}",
    f"""CREATE INDEX task_todo ON task({_TODO}, assignee, escalated_at)
        WHERE done_at IS NULL AND {_LIVE}""",
    # The open deals of one person in the order of their next steps.
    """CREATE INDEX deal_board_mine ON deal_board(responsible, due_key, deal)
        WHERE outcome IS NULL""",
)

# What hangs on a task: table -> its columns.
_PARTS: Final = {
    "task_helper": "member INTEGER NOT NULL",
    "task_contact": "person INTEGER NOT NULL",
    "task_item": "text TEXT NOT NULL, position INTEGER NOT NULL, done_at INTEGER, done_by INTEGER",
    "task_dependency": "needs INTEGER NOT NULL",
    "time_entry": """member INTEGER NOT NULL, day TEXT NOT NULL, minutes INTEGER,
        started_at INTEGER, note TEXT""",
    "task_comment": "author INTEGER, at INTEGER NOT NULL, text TEXT NOT NULL, mentions TEXT",
    "reminder": "minutes_before INTEGER, at INTEGER, member INTEGER",
    "task_link": "source TEXT NOT NULL, source_id TEXT",
}

_TABLES: Final = (
    *(
        f"""CREATE TABLE {table}(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, task INTEGER NOT NULL, {columns})"""
        for table, columns in _PARTS.items()
    ),
    *(f"CREATE INDEX {table}_task ON {table}(task)" for table in _PARTS),
    # Whom somebody helps with is asked all day long: the rows are not read for it.
    "CREATE INDEX task_helper_member ON task_helper(member, deleted_at, task)",
    "CREATE INDEX task_contact_person ON task_contact(person)",
    "CREATE INDEX task_dependency_needs ON task_dependency(needs)",
    "CREATE INDEX time_entry_member ON time_entry(member, day)",
    "CREATE INDEX time_entry_running ON time_entry(member) WHERE minutes IS NULL",
    "CREATE INDEX task_link_source ON task_link(source, source_id)",
    """CREATE TABLE task_script(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, definition TEXT NOT NULL,
        position INTEGER NOT NULL)""",
    """CREATE TABLE calendar_day(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, day TEXT NOT NULL, kind TEXT NOT NULL,
        name TEXT)""",
    "CREATE INDEX calendar_day_day ON calendar_day(day)",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add columns and tables."""
    for column in _TASK_COLUMNS:
        connection.execute(f"ALTER TABLE task ADD COLUMN {column}")
    connection.execute("ALTER TABLE notice ADD COLUMN task INTEGER")
    for statement in (*_INDEXES, *_TABLES, *REMINDER_SCHEMA, *client_touch.SCHEMA):
        connection.execute(statement)
    client_touch.rebuild(connection)
