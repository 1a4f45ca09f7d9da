"""What transactions left, computed again from the journal, from the newest to the oldest."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import msgspec

from crm_desktop.journal.operations import (
    Operation,
    entries_between,
    names_in,
    net_digest,
    operations_digest,
)
from crm_desktop.journal.records import OWN, dump_custom, marks
from crm_desktop.journal.seal import written_texts
from db.journal_schema import INSERT
from db.tables import BY_NUMBER, SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.connection import OfficeDatabase

_BATCH = 500

_decoded = msgspec.json.Decoder(dict[str, Any]).decode

Row = tuple[Any, ...]


class PastRows:
    """Business rows as they were, going back transaction by transaction, in the order of stamps."""

    def __init__(self, db: OfficeDatabase) -> None:
        self._db = db
        # Only records whose present row is no longer what it was.
        self._rows: dict[tuple[int, int], dict[str, Any] | None] = {}
        # Going back, a schema only gets older.
        self._schema = SHAPES[0]
        self._runs: dict[int, list[tuple[int, int]]] = {}
        for stamp, first, rows in db.run("SELECT stamp, first_seq, rows FROM seal_run"):
            self._runs.setdefault(stamp, []).append((first, first + rows - 1))
        self._span = (0, 0)
        self._known = True
        self._entries: list[Row] = []
        self._by_table: dict[int, list[Row]] = {}

    def read(self, stamp: int, change: int, first: int, rows: int) -> bool:
        """Take up a transaction; tell whether all its journal rows are there and its own."""
        self._span = (first, first + rows - 1)
        spans = [self._span, *sorted(self._runs.get(stamp, ()))]
        self._entries = [row for span in spans for row in entries_between(self._db, *span)]
        self._by_table = {}
        for entry in self._entries:
            self._by_table.setdefault(entry[0], []).append(entry)
        known = {number: rows for number, rows in self._by_table.items() if number in BY_NUMBER}
        self._known = len(known) == len(self._by_table)
        self._by_table = dict(sorted(known.items()))
        return len(self._entries) == sum(last - begin + 1 for begin, last in spans) and all(
            self._bear(span, stamp, change) for span in spans
        )

    def have_hash(self, salt: bytes, digest: bytes, pending: Sequence[Operation]) -> bool:
        """Tell whether the transaction did what a seal of format 2 vouches for."""
        if not self._known:
            return False
        try:
            if pending or self._changed_since():
                found = operations_digest(salt, _together(self._operations(), pending))
            else:
                found = net_digest(self._db, salt, self._entries)
        except (msgspec.MsgspecError, ValueError, KeyError):
            return False
        return hmac.compare_digest(found, digest)

    def have_hash_of_rows(self, salt: bytes, digest: bytes) -> bool:
        """Tell whether the transaction left the rows a seal of format 1 vouches for.

        What an older program signed lacks the columns of newer schemas.
        """
        if not self._known:
            return False
        changed_since = self._changed_since()
        for schema in SHAPES:
            if schema > self._schema or self._has_newer(schema):
                continue
            texts = (
                (self._text(number, each, schema) for number, each in self._by_table.items())
                if changed_since
                else written_texts(self._db, *self._span, schema=schema)
            )
            hashed = hashlib.sha256(salt)
            for text in texts:
                hashed.update(text.encode())
            if hmac.compare_digest(hashed.digest(), digest):
                self._schema = schema
                return True
        return False

    def step_back(self) -> None:
        """Go back before the transaction taken up."""
        for number, rows in self._by_table.items():
            after = self._states(number, {row[1] for row in rows if row[2] != INSERT})
            for _number, record, op, old in reversed(rows):
                if op == INSERT:
                    self._rows.pop((number, record), None)
                # What the law made the office forget cannot be taken back.
                elif old and old.startswith("{") and (state := after.get(record)) is not None:
                    after[record] = self._rows[number, record] = _before(state, old)

    def _bear(self, span: tuple[int, int], stamp: int, change: int) -> bool:
        """Whether journal rows say they are this transaction's."""
        return not self._db.run(
            "SELECT 1 FROM journal NOT INDEXED WHERE seq BETWEEN ? AND ?"
            " AND (stamp <> ? OR change <> ?) LIMIT 1",
            (*span, stamp, change),
        )

    def _changed_since(self) -> bool:
        return any((number, record) in self._rows for number, record, _op, _old in self._entries)

    def _operations(self) -> list[Operation]:
        """What the transaction did, of rows of which some changed since."""
        found: list[Operation] = []
        for number, rows in self._by_table.items():
            names: dict[int, set[str]] = {row[1]: set() for row in rows}
            made = {row[1] for row in rows if row[2] == INSERT}
            whole = {row[1] for row in rows if row[2] != INSERT and row[3] is None} - made
            for _number, record, _op, old in rows:
                names[record].update(names_in(old) if old else ())
            for record, row in self._states(number, set(names)).items():
                if row is None:
                    continue
                own = {OWN + name: value for name, value in _object(row.get("custom")).items()}
                if record in made or record in whole:
                    fields = {
                        name: value
                        for name, value in (row | own if own else row).items()
                        if value is not None and name != "custom"
                    }
                else:
                    fields = {n: own.get(n) if n.startswith(OWN) else row[n] for n in names[record]}
                table = BY_NUMBER[number].name
                found.append(Operation(table, record, record in made, fields, record in whole))
        return found

    def _has_newer(self, schema: int) -> bool:
        """Whether a row holds something in a column that came after a schema."""
        for number, each in self._by_table.items():
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
            self._db.run(
                sql, (*row[:3], _as_signed(row[3]), *(state[column] for column in columns))
            )[0][0]
            for row in rows
            if (state := after[row[1]]) is not None
        ]
        return f"[{','.join(texts)}]"

    def _states(self, number: int, records: set[int]) -> dict[int, dict[str, Any] | None]:
        """The rows as of now in this walk; None for one that is not there."""
        table = BY_NUMBER[number]
        columns = table.columns
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
                    "SELECT id,", ", ".join(columns), "FROM", table.name, "WHERE id IN",
                    marks(len(part)),
                )
            )  # fmt: skip
            for record, *values in self._db.run(sql, part):
                found[record] = dict(zip(columns, values, strict=True))
        return found


def _as_signed(told: str | None) -> str | None:
    """Old values as the journal row itself has them: none where they were forgotten."""
    return told if told and told.startswith("{") else None


def _before(state: Mapping[str, Any], old: str) -> dict[str, Any]:
    """A row as it was before one journal row."""
    values = _object(old)
    own = {name.removeprefix(OWN): v for name, v in values.items() if name.startswith(OWN)}
    before = {**state, **{n: v for n, v in values.items() if not n.startswith(OWN)}}
    if own:
        before["custom"] = dump_custom({**_object(before["custom"]), **own})
    return before


def _together(known: Sequence[Operation], pending: Sequence[Operation]) -> list[Operation]:
    """Operations with what of them waits."""
    found = {(each.table, each.record): each for each in known}
    for each in pending:
        place = (each.table, each.record)
        other = found.get(place)
        fields = dict(each.fields) | dict(other.fields if other else {})
        made = each.made or (other is not None and other.made)
        found[place] = Operation(*place, made, fields, other is not None and other.whole)
    return list(found.values())


def _object(text: str | None) -> dict[str, Any]:
    """What a JSON object holds; a spoilt one holds nothing, its hash has told so already."""
    if not text:
        return {}
    try:
        return _decoded(text)
    except (msgspec.MsgspecError, ValueError):
        return {}
