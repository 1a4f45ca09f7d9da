"""Verifying the journal: the chain of seals, their signatures, and what they vouch for.

A seal holds a hash of the rows its transaction left. To compute it again, the journal is read
backwards: from the present rows, each transaction's old values give the rows as they were
before it. Any value, journal row or title changed past the program shows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from crm_desktop.access import keys_json
from crm_desktop.access.identity import verify
from crm_desktop.journal.journal import Header
from crm_desktop.journal.records import OWN, dump_custom, marks
from crm_desktop.journal.seal import signed_message, written_texts
from crm_desktop.personal_data.records_of_erasure import read_records_of
from db.journal_schema import INSERT
from db.tables import BY_NUMBER, SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crm_desktop.access.membership import Membership
    from db.connection import OfficeDatabase

_PORTION = 500
_BATCH = 500

Row = tuple[Any, ...]


def seal_faults(
    db: OfficeDatabase, membership: Membership, step: Callable[[int], None]
) -> list[tuple[int, str]]:
    """Return (stamp of the transaction, what is wrong with it), newest first.

    Call it inside a read transaction. Reads the whole journal: about 10 s per million rows.

    Args:
        db: the office's database.
        membership: whose signatures count.
        step: takes the number of seals done; may raise to cancel.
    """
    keys = signing_keys(membership)
    erased = read_records_of(db)
    saltless = frozenset[int]().union(*(each.seals for each in erased))
    nameless = frozenset[int]().union(*(each.titles for each in erased))
    past = _Past(db)
    faults: list[tuple[int, str]] = []
    expected_last = db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0]
    for done, seal in enumerate(_seals(db)):
        stamp, change, first, rows, salt, digest, previous, signature, before = seal[:9]
        header = Header(change, *seal[9:14])
        last = first + rows - 1
        if last != expected_last:
            faults.append((stamp, "записи журнала пропущены или лишние"))
        expected_last = first - 1
        link = hashlib.sha256(before).digest() if before else b""
        if not hmac.compare_digest(previous, link):
            faults.append((stamp, "цепочка подписей прервана"))
        message = signed_message(header, stamp=stamp, rows=rows, digest=digest, previous=previous)
        # A purge by law takes the signed title too; the next seal still vouches for the signature.
        if change not in nameless and not any(
            verify(key, signature, message) for key in keys.get(header.author, ())
        ):
            faults.append((stamp, "подпись неверна"))
        # A purge by law forgets the salt: the chain stays, the values are gone.
        as_signed = past.check_and_undo(salt, digest, first, last)
        if salt is None:
            if stamp not in saltless:
                faults.append((stamp, "записи забыты без акта об уничтожении"))
        elif not as_signed:
            faults.append((stamp, "записи не те, что были подписаны"))
        step(done)
    if expected_last != 0:
        faults.append((0, "начало журнала не подписано"))
    return faults


def signing_keys(membership: Membership) -> Mapping[int, set[bytes]]:
    """Return every signing key each person ever had: old seals outlive a change of keys."""
    found: dict[int, set[bytes]] = {}
    for entry in membership.entries:
        if "ed25519" in entry:
            key = keys_json.blob(entry, "ed25519")
            found.setdefault(keys_json.identifier(entry, "user"), set()).add(key)
    return found


def _seals(db: OfficeDatabase) -> Iterator[Row]:
    """Seals from the newest to the oldest, each with the signature before it and its header."""
    below = 1 << 63
    while True:
        rows = db.run(
            "SELECT s.stamp, s.change, s.first_seq, s.rows, s.salt, s.digest, s.previous,"
            " s.signature, (SELECT signature FROM seal b WHERE b.stamp < s.stamp"
            " ORDER BY b.stamp DESC LIMIT 1),"
            " coalesce(c.title, ''), coalesce(c.kind, ''), coalesce(c.author, -1),"
            " coalesce(c.station, -1), c.undoes"
            " FROM seal s LEFT JOIN change_set c ON c.id = s.change"
            " WHERE s.stamp <= ? ORDER BY s.stamp DESC LIMIT ?",
            (below - 1, _PORTION),
        )
        yield from rows
        if len(rows) < _PORTION:
            return
        below = rows[-1][0]


class _Past:
    """Business rows as they were, going back transaction by transaction."""

    def __init__(self, db: OfficeDatabase) -> None:
        self._db = db
        # Only records whose present row is no longer what it was.
        self._rows: dict[tuple[int, int], dict[str, Any] | None] = {}
        # Going back, a schema only gets older.
        self._schema = SHAPES[0]

    def check_and_undo(self, salt: bytes | None, digest: bytes, first: int, last: int) -> bool:
        """Tell whether a transaction's rows have this hash, and step back before it."""
        by_table: dict[int, list[Row]] = {}
        for entry in self._db.run(
            "SELECT tbl, record, op, old FROM journal WHERE seq BETWEEN ? AND ? ORDER BY tbl, seq",
            (first, last),
        ):
            by_table.setdefault(entry[0], []).append(entry)
        known = {number: rows for number, rows in by_table.items() if number in BY_NUMBER}
        found = salt is not None and (
            self._as_signed(salt, digest, known, (first, last))
            if len(known) == len(by_table)
            else False
        )
        for number, rows in known.items():
            after = self._states(number, {row[1] for row in rows if row[2] != INSERT})
            for _number, record, op, old in reversed(rows):
                self._step_back(number, record, after, None if op == INSERT else old)
        return found

    def _as_signed(
        self, salt: bytes, digest: bytes, rows: Mapping[int, list[Row]], span: tuple[int, int]
    ) -> bool:
        """Compare the hash; what an older program signed lacks the columns of newer schemas."""
        changed_since = any(
            (number, row[1]) in self._rows for number, each in rows.items() for row in each
        )
        for schema in SHAPES:
            if schema > self._schema or self._has_newer(rows, schema):
                continue
            texts = (
                (self._text(number, each, schema) for number, each in rows.items())
                if changed_since
                else written_texts(self._db, *span, schema=schema)
            )
            hashed = hashlib.sha256(salt)
            for text in texts:
                hashed.update(text.encode())
            if hmac.compare_digest(hashed.digest(), digest):
                self._schema = schema
                return True
        return False

    def _has_newer(self, rows: Mapping[int, list[Row]], schema: int) -> bool:
        """Whether a row holds something in a column that came after a schema."""
        for number, each in rows.items():
            newer = [name for name, since in BY_NUMBER[number].added.items() if since > schema]
            if newer and any(
                state is not None and any(state[name] is not None for name in newer)
                for state in self._states(number, {row[1] for row in each}).values()
            ):
                return True
        return False

    def _text(self, number: int, rows: list[Row], schema: int) -> str:
        """What `written_texts` gave for one table when these rows were written."""
        after = self._states(number, {row[1] for row in rows})
        columns = sorted(BY_NUMBER[number].columns_at(schema))
        sql = f"SELECT json_array({', '.join('?' * (4 + len(columns)))})"
        texts = [
            self._db.run(sql, (*row, *(state[column] for column in columns)))[0][0]
            for row in rows
            if (state := after[row[1]]) is not None
        ]
        return f"[{','.join(texts)}]"

    def _step_back(
        self, number: int, record: int, after: dict[int, dict[str, Any] | None], old: str | None
    ) -> None:
        state = after.get(record)
        if old is None or state is None:
            self._rows.pop((number, record), None)
            return
        values = _object(old)
        own = {name.removeprefix(OWN): v for name, v in values.items() if name.startswith(OWN)}
        state = {**state, **{n: v for n, v in values.items() if not n.startswith(OWN)}}
        if own:
            state["custom"] = dump_custom({**_object(state["custom"]), **own})
        after[record] = self._rows[number, record] = state

    def _states(self, number: int, records: set[int]) -> dict[int, dict[str, Any] | None]:
        """The rows as of now in this walk; None for one that is not there."""
        table = BY_NUMBER[number]
        found: dict[int, dict[str, Any] | None] = dict.fromkeys(records)
        live = []
        for record in records:
            if (number, record) in self._rows:
                found[record] = self._rows[number, record]
            else:
                live.append(record)
        for start in range(0, len(live), _BATCH):
            part = live[start : start + _BATCH]
            sql = " ".join(
                (
                    "SELECT id,", ", ".join(table.columns), "FROM", table.name, "WHERE id IN",
                    marks(len(part)),
                )
            )  # fmt: skip
            for record, *values in self._db.run(sql, part):
                found[record] = dict(zip(table.columns, values, strict=True))
        return found


def _object(text: str | None) -> dict[str, Any]:
    """What a JSON object holds; a spoilt one holds nothing, its hash has told so already."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
