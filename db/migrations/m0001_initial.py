"""The first schema: office, clients, timeline, journal, search index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.search_index import SCHEMA as SEARCH_SCHEMA

if TYPE_CHECKING:
    import apsw

_JOURNAL: Final = (
    # What only this file knows: who it is among the stations, and the last stamp given.
    """CREATE TABLE station(
        one INTEGER PRIMARY KEY CHECK(one = 1), office TEXT NOT NULL, slot INTEGER NOT NULL,
        last_stamp INTEGER NOT NULL, machine TEXT NOT NULL, folder TEXT NOT NULL)""",
    """CREATE TABLE current_change(
        one INTEGER PRIMARY KEY CHECK(one = 1), change INTEGER NOT NULL, stamp INTEGER NOT NULL,
        purge INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE change_set(
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, author INTEGER NOT NULL,
        station INTEGER NOT NULL, undoes INTEGER, state TEXT NOT NULL, holder TEXT,
        started_at INTEGER NOT NULL, finished_at INTEGER)""",
    "CREATE INDEX change_set_open ON change_set(state) WHERE state = 'open'",
    "CREATE INDEX change_set_undoes ON change_set(undoes) WHERE undoes IS NOT NULL",
    """CREATE TABLE journal(
        seq INTEGER PRIMARY KEY, change INTEGER NOT NULL, stamp INTEGER NOT NULL,
        tbl INTEGER NOT NULL, record INTEGER NOT NULL, op INTEGER NOT NULL, old TEXT)""",
    "CREATE INDEX journal_record ON journal(tbl, record, seq)",
    """CREATE TABLE seal(
        stamp INTEGER PRIMARY KEY, change INTEGER NOT NULL, first_seq INTEGER NOT NULL,
        rows INTEGER NOT NULL, salt BLOB, digest BLOB NOT NULL, previous BLOB NOT NULL,
        signature BLOB NOT NULL)""",
    "CREATE INDEX seal_change ON seal(change, first_seq)",
    # The rows of one change set: its transactions' seals say where they lie, so the journal
    # needs no index by change set (a sixth of what it costs to write).
    """CREATE VIEW change_row AS
        SELECT s.change, j.seq, j.stamp, j.tbl, j.record, j.op, j.old
        FROM seal s CROSS JOIN journal j NOT INDEXED
        ON j.seq BETWEEN s.first_seq AND s.first_seq + s.rows - 1""",
)

_OFFICE: Final = (
    """CREATE TABLE member(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, role TEXT NOT NULL)""",
    """CREATE TABLE directory_item(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, directory TEXT NOT NULL, name TEXT NOT NULL,
        colour TEXT, position INTEGER NOT NULL)""",
    """CREATE TABLE own_field(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, kind TEXT NOT NULL, name TEXT NOT NULL,
        type TEXT NOT NULL, position INTEGER NOT NULL)""",
    """CREATE TABLE setting(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, value TEXT NOT NULL)""",
)

_CLIENTS: Final = (
    """CREATE TABLE client(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, kind TEXT NOT NULL, name TEXT NOT NULL,
        name_key TEXT NOT NULL, last_name TEXT, first_name TEXT, middle_name TEXT,
        full_name TEXT, inn TEXT, kpp TEXT, ogrn TEXT, okpo TEXT, director TEXT, industry TEXT,
        type INTEGER, segment INTEGER, source INTEGER, region INTEGER, responsible INTEGER,
        priority INTEGER, newsletter INTEGER, birthday TEXT, preferences TEXT, family TEXT,
        note TEXT, custom TEXT, created_at INTEGER NOT NULL, merged_into INTEGER)""",
    """CREATE INDEX client_name ON client(name_key, id)
        WHERE deleted_at IS NULL AND merged_into IS NULL""",
    """CREATE INDEX client_responsible ON client(responsible, name_key, id)
        WHERE deleted_at IS NULL AND merged_into IS NULL""",
    """CREATE INDEX client_created ON client(created_at, id)
        WHERE deleted_at IS NULL AND merged_into IS NULL""",
    "CREATE INDEX client_inn ON client(inn) WHERE inn IS NOT NULL",
    "CREATE INDEX client_deleted ON client(deleted_at) WHERE deleted_at IS NOT NULL",
    """CREATE TABLE channel(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, kind TEXT NOT NULL,
        value TEXT NOT NULL, key TEXT NOT NULL, label TEXT, note TEXT,
        position INTEGER NOT NULL)""",
    "CREATE INDEX channel_client ON channel(client)",
    "CREATE INDEX channel_key ON channel(key)",
    """CREATE TABLE address(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, kind TEXT NOT NULL,
        text TEXT NOT NULL)""",
    "CREATE INDEX address_client ON address(client)",
    """CREATE TABLE bank_account(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, account TEXT,
        bank TEXT, bik TEXT, corr_account TEXT)""",
    "CREATE INDEX bank_account_client ON bank_account(client)",
    """CREATE TABLE contact(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, company INTEGER NOT NULL,
        person INTEGER NOT NULL, post TEXT)""",
    "CREATE INDEX contact_company ON contact(company)",
    "CREATE INDEX contact_person ON contact(person)",
    """CREATE TABLE client_label(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL,
        item INTEGER NOT NULL)""",
    "CREATE INDEX client_label_client ON client_label(client)",
    "CREATE INDEX client_label_item ON client_label(item)",
    """CREATE TABLE import_link(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, source TEXT NOT NULL,
        source_id TEXT)""",
    "CREATE INDEX import_link_client ON import_link(client)",
    "CREATE INDEX import_link_source ON import_link(source, source_id)",
    """CREATE TABLE event(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, client INTEGER NOT NULL, kind TEXT NOT NULL,
        happened_at INTEGER NOT NULL, duration_s INTEGER, direction TEXT, text TEXT NOT NULL,
        author INTEGER)""",
    "CREATE INDEX event_client ON event(client, happened_at)",
)


def upgrade(connection: apsw.Connection) -> None:
    """Create everything."""
    for statement in (*_JOURNAL, *_OFFICE, *_CLIENTS, *SEARCH_SCHEMA):
        connection.execute(statement)
