"""The client base in depth: relations, files, consents, saved views, substitution, own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db import list_values
from db.duplicate_pairs import SCHEMA as DUPLICATES_SCHEMA
from db.search_entries import SCHEMA as ENTRIES_SCHEMA

if TYPE_CHECKING:
    import apsw

_COLUMNS: Final = (
    "ALTER TABLE client ADD COLUMN legal_basis TEXT",
    "ALTER TABLE client ADD COLUMN blocked_at INTEGER",
    "ALTER TABLE client ADD COLUMN erased_at INTEGER",
    "ALTER TABLE channel ADD COLUMN dead_at INTEGER",
    "ALTER TABLE directory_item ADD COLUMN reverse TEXT",
    "ALTER TABLE own_field ADD COLUMN required INTEGER",
    "ALTER TABLE own_field ADD COLUMN standard TEXT",
    "ALTER TABLE own_field ADD COLUMN shown TEXT",
)

_CLIENTS: Final = (
    """CREATE TABLE relation(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL,
        other INTEGER NOT NULL, kind INTEGER NOT NULL, note TEXT)""",
    "CREATE INDEX relation_client ON relation(client)",
    "CREATE INDEX relation_other ON relation(other)",
    """CREATE TABLE not_duplicate(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, first INTEGER NOT NULL,
        second INTEGER NOT NULL)""",
    "CREATE INDEX not_duplicate_first ON not_duplicate(first, second)",
    "CREATE INDEX not_duplicate_second ON not_duplicate(second)",
    """CREATE TABLE attachment(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, event INTEGER,
        name TEXT NOT NULL, size INTEGER NOT NULL, blob TEXT NOT NULL, key TEXT NOT NULL,
        added_at INTEGER NOT NULL, author INTEGER)""",
    "CREATE INDEX attachment_client ON attachment(client)",
    "CREATE INDEX attachment_event ON attachment(event) WHERE event IS NOT NULL",
    "CREATE INDEX attachment_blob ON attachment(blob)",
    """CREATE TABLE consent(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL,
        purpose TEXT NOT NULL, text TEXT NOT NULL, channel TEXT NOT NULL,
        given_at INTEGER NOT NULL, withdrawn_at INTEGER, author INTEGER, note TEXT,
        attachment INTEGER)""",
    "CREATE INDEX consent_client ON consent(client)",
    """CREATE TABLE erasure(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, kind TEXT NOT NULL,
        erased_at INTEGER NOT NULL, author INTEGER, reason TEXT NOT NULL,
        counts TEXT NOT NULL)""",
    "CREATE INDEX client_merged ON client(merged_into) WHERE merged_into IS NOT NULL",
)

_OFFICE: Final = (
    """CREATE TABLE member_setting(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, member INTEGER NOT NULL, name TEXT NOT NULL,
        value TEXT NOT NULL)""",
    "CREATE INDEX member_setting_member ON member_setting(member, name)",
    """CREATE TABLE saved_view(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, area TEXT NOT NULL, kind TEXT NOT NULL,
        owner INTEGER, name TEXT NOT NULL, definition TEXT NOT NULL,
        position INTEGER NOT NULL)""",
    """CREATE TABLE substitution(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, member INTEGER NOT NULL,
        substitute INTEGER NOT NULL, starts_on TEXT NOT NULL, ends_on TEXT NOT NULL,
        note TEXT)""",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add columns and tables."""
    derived = (*DUPLICATES_SCHEMA, *list_values.SCHEMA, *ENTRIES_SCHEMA)
    for statement in (*_COLUMNS, *_CLIENTS, *_OFFICE, *derived):
        connection.execute(statement)
    list_values.rebuild(connection)
