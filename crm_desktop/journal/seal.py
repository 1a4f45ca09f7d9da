"""Seals: every transaction is signed by its author and chained to the one before.

A seal holds a salted hash of what the transaction wrote (old values and the rows it left),
never a value. When a person is erased by law the salt goes too: the chain stays whole and
tells nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Final

from db.tables import BY_NUMBER, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.journal.journal import Author, Header
    from db.connection import OfficeDatabase

SALT_BYTES: Final = 16


def seal_transaction(
    db: OfficeDatabase, author: Author, header: Header, *, stamp: int, seqs: tuple[int, int]
) -> None:
    """Hash, chain and sign the journal rows `seqs` (first, last) of the open transaction."""
    first, last = seqs
    salt = os.urandom(SALT_BYTES)
    digest = _digest(db, salt, first, last)
    previous = last_link(db)
    message = signed_message(
        header, stamp=stamp, rows=last - first + 1, digest=digest, previous=previous
    )
    db.connection().execute(
        "INSERT INTO seal VALUES(?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (stamp, header.id, first, last - first + 1, salt, digest, previous, author.sign(message)),
    )


def last_link(db: OfficeDatabase) -> bytes:
    """Return the hash of the last seal; empty before the first."""
    rows = db.run("SELECT signature FROM seal ORDER BY stamp DESC LIMIT 1")
    return hashlib.sha256(rows[0][0]).digest() if rows else b""


def signed_message(
    header: Header, *, stamp: int, rows: int, digest: bytes, previous: bytes
) -> bytes:
    """Return the bytes an author signs."""
    return b"kartoteka:seal:" + json.dumps(
        [
            header.id, header.title, header.kind, header.author, header.station, header.undoes,
            stamp, rows, digest.hex(), previous.hex(),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()  # fmt: skip


def _digest(db: OfficeDatabase, salt: bytes, first: int, last: int) -> bytes:
    digest = hashlib.sha256(salt)
    for text in written_texts(db, first, last):
        digest.update(text.encode())
    return digest.digest()


def written_texts(
    db: OfficeDatabase, first: int, last: int, *, schema: int = SHAPES[0]
) -> Iterator[str]:
    """Yield, table by table, the journal rows with the live rows they left, as JSON.

    SQLite builds the text: seven times faster than fetching the values and dumping them.

    Args:
        db: inside a transaction or a snapshot.
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
