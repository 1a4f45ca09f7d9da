"""Seals: every transaction is signed by its author and chained to the one before.

A seal holds a salted hash of what the transaction did, never a value. When a person is erased by
law the salt goes too: the chain stays whole and tells nothing.

Format 2 hashes operations by names (`crm_desktop.journal.operations`): the same at every station
that has the transaction, however late it came there. Its chain runs within one station's slot: a
seal links to the one of the same slot before it, whatever its format; the slot's first to nothing.
Format 1, of bases before schema 7, hashes journal rows with the live rows they left; its chain runs
over all seals of format 1, which are older than any exchange.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.operations import entries_between, net_digest
from crm_desktop.journal.stamps import SLOTS, slot_of
from db.tables import BY_NUMBER, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.journal.journal import Author, Header
    from db.connection import OfficeDatabase

SALT_BYTES: Final = 16
ROWS: Final = 1
OPERATIONS: Final = 2
"""Formats of a seal."""

_LAST_OF_SLOT: Final = (
    "SELECT signature FROM seal WHERE stamp < ?1 AND stamp & ?2 = ?3 ORDER BY stamp DESC LIMIT 1"
)


def seal_transaction(
    db: OfficeDatabase, author: Author, header: Header, *, stamp: int, seqs: tuple[int, int]
) -> None:
    """Hash, chain and sign the journal rows `seqs` (first, last) of the open transaction."""
    first, last = seqs
    salt = os.urandom(SALT_BYTES)
    digest = net_digest(db, salt, entries_between(db, first, last))
    previous = link_before(db, stamp)
    message = signed_message(header, stamp=stamp, digest=digest, previous=previous)
    db.connection().execute(
        "INSERT INTO seal(stamp, change, first_seq, rows, salt, digest, previous, signature,"
        " format) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            stamp, header.id, first, last - first + 1, salt, digest, previous,
            author.sign(message), OPERATIONS,
        ),
    )  # fmt: skip


def link_before(db: OfficeDatabase, stamp: int) -> bytes:
    """Return the link to the seal of the same slot before a stamp; empty if there is none."""
    rows = db.run(_LAST_OF_SLOT, (stamp, SLOTS - 1, slot_of(stamp)))
    return link_to(rows[0][0]) if rows else b""


def link_to(signature: bytes) -> bytes:
    """Return what the next seal of the slot holds of this one."""
    return hashlib.sha256(signature).digest()


def signed_message(header: Header, *, stamp: int, digest: bytes, previous: bytes) -> bytes:
    """Return the bytes an author signs in format 2."""
    return b"kartoteka:seal:2:" + _dumped([*_told(header), stamp, digest.hex(), previous.hex()])


def signed_message_of_rows(
    header: Header, *, stamp: int, rows: int, digest: bytes, previous: bytes
) -> bytes:
    """Return the bytes an author signed in format 1."""
    return b"kartoteka:seal:" + _dumped([*_told(header), stamp, rows, digest.hex(), previous.hex()])


def _told(header: Header) -> list[int | str | None]:
    return [
        header.id, header.title, header.kind, header.author, header.station, header.undoes,
    ]  # fmt: skip


def _dumped(values: list[int | str | None]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def written_texts(
    db: OfficeDatabase, first: int, last: int, *, schema: int = SHAPES[0]
) -> Iterator[str]:
    """Yield what format 1 hashes: by table, the journal rows with the rows they left, as JSON.

    Args:
        db: inside a snapshot.
        first: journal row.
        last: journal row.
        schema: only with the columns there were in it.
    """
    numbers = db.run(
        "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq BETWEEN ? AND ? ORDER BY tbl",
        (first, last),
    )
    for (number,) in numbers:
        table = BY_NUMBER[number]
        columns = ", ".join(f"t.{column}" for column in sorted(table.columns_at(schema)))
        sql = " ".join(
            (
                "SELECT json_group_array(json_array(j.tbl, j.record, j.op, j.old,", columns,
                ") ORDER BY j.seq) FROM journal j NOT INDEXED JOIN", table.name,
                "t ON t.id = j.record WHERE j.seq BETWEEN ? AND ? AND j.tbl = ?",
            )
        )  # fmt: skip
        yield db.run(sql, (first, last, number))[0][0]
