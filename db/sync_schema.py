"""What a station keeps of its own about the exchange with the others; none of it is journalled.

`sync_place` where the office is shared and how far this station published; `sync_spool` its own
segments, byte for byte, until everybody has them; `sync_peer` how far each other station was heard;
`sync_inbound` what came and is not (wholly) applied; `sync_pending` operations that wait for a
record or for a newer program; `sync_conflict` who overwrote whom without having seen it;
`sync_blob` attachments on their way; `sync_range` the ranges of
document numbers this station claimed; `sync_option` how this computer wants the exchange to be.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    # `address` is JSON; `mode` is 'on', 'paused' or 'left'. `absorbed` is the stamp up to which
    # the own journal lies in the spool; `chain` the hash of the last own segment.
    """CREATE TABLE sync_place(
        one INTEGER PRIMARY KEY CHECK(one = 1), address TEXT NOT NULL, mode TEXT NOT NULL,
        joined_at INTEGER NOT NULL, slot INTEGER NOT NULL, absorbed INTEGER NOT NULL,
        next_seq INTEGER NOT NULL, chain BLOB NOT NULL)""",
    """CREATE TABLE sync_spool(
        slot INTEGER NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL, hash BLOB NOT NULL,
        first_stamp INTEGER NOT NULL, last_stamp INTEGER NOT NULL, published_at INTEGER,
        PRIMARY KEY(slot, seq))""",
    # `applied` is the greatest number below which every segment is applied.
    """CREATE TABLE sync_peer(
        slot INTEGER PRIMARY KEY, next_seq INTEGER NOT NULL, applied INTEGER NOT NULL,
        chain BLOB NOT NULL, last_stamp INTEGER NOT NULL, heard_at INTEGER, told TEXT)""",
    # `state` is 'new', 'future', 'refused' or 'waits'; `before` the hash of the segment before it
    # as it came here, `expected` the one that the segment after it names; empty = not known.
    """CREATE TABLE sync_inbound(
        slot INTEGER NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL, state TEXT NOT NULL,
        reason TEXT NOT NULL, received_at INTEGER NOT NULL, tried_at INTEGER NOT NULL,
        before BLOB NOT NULL, expected BLOB NOT NULL, PRIMARY KEY(slot, seq))""",
    "CREATE INDEX sync_inbound_state ON sync_inbound(state)",
    # By name: the table or the field may be one this program does not know yet.
    """CREATE TABLE sync_pending(
        id INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, change INTEGER NOT NULL, tbl TEXT NOT NULL,
        record INTEGER NOT NULL, made INTEGER NOT NULL, fields BLOB NOT NULL)""",
    "CREATE INDEX sync_pending_record ON sync_pending(tbl, record)",
    # For each field the stamp its author had seen, where that is not the one before it here.
    """CREATE TABLE sync_base(
        tbl INTEGER NOT NULL, record INTEGER NOT NULL, stamp INTEGER NOT NULL, base TEXT NOT NULL,
        PRIMARY KEY(tbl, record, stamp)) WITHOUT ROWID""",
    """CREATE TABLE sync_conflict(
        id INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, record INTEGER NOT NULL,
        field TEXT NOT NULL, loser INTEGER NOT NULL, winner INTEGER NOT NULL,
        found_at INTEGER NOT NULL, settled_at INTEGER, settled_by INTEGER)""",
    "CREATE UNIQUE INDEX sync_conflict_loser ON sync_conflict(tbl, record, field, loser)",
    # Own change sets of several transactions, and how they stood when the others were last told.
    "CREATE TABLE sync_told(change INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    """CREATE TABLE sync_blob(
        name TEXT PRIMARY KEY, way TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL,
        next_at INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX sync_blob_left ON sync_blob(way, next_at) WHERE state <> 'done'",
    # Numbers `start … start + span - 1` of a series, claimed by the station while it had `slot`.
    """CREATE TABLE sync_range(
        series TEXT NOT NULL, start INTEGER NOT NULL, span INTEGER NOT NULL,
        slot INTEGER NOT NULL, PRIMARY KEY(series, start)) WITHOUT ROWID""",
    "CREATE TABLE sync_option(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

TABLES: Final = (
    "sync_place", "sync_spool", "sync_peer", "sync_inbound", "sync_pending", "sync_base",
    "sync_conflict", "sync_told", "sync_blob", "sync_range", "sync_option",
)  # fmt: skip
