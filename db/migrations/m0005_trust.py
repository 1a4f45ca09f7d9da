"""Who may see and do what, the audit of it, and the notes of this station alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db import client_access, weighty

if TYPE_CHECKING:
    import apsw

_LIVE: Final = "deleted_at IS NULL"

_TOLD: Final = "kind, type, segment, source, region, priority, created_at"

_STATEMENTS: Final = (
    "ALTER TABLE member ADD COLUMN department INTEGER",
    "ALTER TABLE member ADD COLUMN access_role INTEGER",
    "ALTER TABLE client ADD COLUMN department INTEGER",
    # Whoever sees his own or his department's clients walks these by name: what a list is most
    # often narrowed by is told on the way, as by the index of names.
    f"""CREATE INDEX client_department ON client(department, name_key, id, {_TOLD}, responsible)
        WHERE department IS NOT NULL AND {_LIVE} AND merged_into IS NULL""",
    "DROP INDEX client_responsible",
    f"""CREATE INDEX client_responsible ON client(responsible, name_key, id, {_TOLD}, department)
        WHERE {_LIVE} AND merged_into IS NULL""",
    "DROP INDEX client_created",
    f"""CREATE INDEX client_created ON client(created_at, id, responsible, department)
        WHERE {_LIVE} AND merged_into IS NULL""",
    """CREATE TABLE department(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, parent INTEGER,
        head INTEGER, position INTEGER NOT NULL)""",
    """CREATE TABLE department_rule(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, definition TEXT NOT NULL,
        department INTEGER NOT NULL, active INTEGER NOT NULL, position INTEGER NOT NULL)""",
    """CREATE TABLE access_role(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, base TEXT NOT NULL,
        replaces TEXT, powers TEXT NOT NULL, position INTEGER NOT NULL)""",
    """CREATE TABLE client_share(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL,
        member INTEGER NOT NULL, author INTEGER, at INTEGER NOT NULL)""",
    "CREATE INDEX client_share_client ON client_share(client)",
    f"CREATE INDEX client_share_member ON client_share(member, client) WHERE {_LIVE}",
    """CREATE TABLE audit_entry(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, author INTEGER NOT NULL, act TEXT NOT NULL,
        area TEXT, amount INTEGER, destination TEXT, details TEXT, person INTEGER,
        happened_at INTEGER NOT NULL)""",
    "CREATE INDEX audit_entry_at ON audit_entry(happened_at)",
    "CREATE INDEX audit_entry_act ON audit_entry(act)",
    "CREATE INDEX audit_entry_author ON audit_entry(author)",
    # Of this file alone and not journalled: the schedule of backups, where the second place is.
    "CREATE TABLE station_note(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add columns and tables."""
    for statement in (*_STATEMENTS, *weighty.SCHEMA, *client_access.SCHEMA):
        connection.execute(statement)
    client_access.rebuild(connection)
