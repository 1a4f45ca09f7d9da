"""Whether what came fits this base: refused as a whole before anything of it is written."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from peewee import IntegerField

from crm_desktop.journal.records import OWN
from crm_desktop.journal.stamps import instant_of
from db.connection import UnstorableValueError, check_storable
from db.journal_schema import INSERT
from db.tables import BY_NAME, schema_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_desktop.journal.operations import Operation
    from crm_desktop.sync.stream.wire import Transaction
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_OF_OWN_FIELDS: Final[frozenset[type]] = frozenset({int, float, str, type(None)})
# What would not stand between quotes in a JSON path.
_NO_NAME: Final = re.compile(r'["\\\x00-\x1f]')
_DAY_MS: Final = 86_400_000
_MADE_ONCE: Final = ("setting", "directory_item", "own_field", "workstation")
"""Tables that more people may add to than may change: making a record there never changes one."""


class RefusedError(Exception):
    """A transaction that cannot be applied by this program, whatever comes after it.

    Attributes:
        stamp: of the transaction.
        reason: what is wrong, with names of tables and fields, without values.
    """

    def __init__(self, stamp: int, reason: str) -> None:
        super().__init__(f"transaction {stamp}: {reason}")
        self.stamp = stamp
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table takes.

    Attributes:
        table: it.
        kinds: column -> the types it takes, None's too where it may be empty; no `custom`.
        required: columns that are never empty.
        own: it has fields the office added.
    """

    table: JournalTable
    kinds: Mapping[str, frozenset[type]]
    required: frozenset[str]
    own: bool

    def knows(self, field: str) -> bool:
        """Tell whether the field exists here."""
        return field in self.kinds or (self.own and field.startswith(OWN))


@cache
def shape_of(name: str) -> Shape | None:
    """Return what a table takes, None for one this program does not know."""
    table = BY_NAME.get(name)
    if table is None:
        return None
    fields = schema_of(table.model).fields
    kinds: dict[str, frozenset[type]] = {}
    for column in table.columns:
        if column == "custom":
            continue
        kind: type = int if isinstance(fields[column], IntegerField) else str
        kinds[column] = frozenset({kind, type(None)} if fields[column].null else {kind})
    required = frozenset(column for column, types in kinds.items() if type(None) not in types)
    return Shape(table, kinds, required, "custom" in table.columns)


def check_transactions(transactions: Iterable[Transaction]) -> None:
    """Look at every value.

    Raises:
        RefusedError: one of them does not fit its column, or nothing could ever store it.
    """
    for transaction in transactions:
        # A change set begins before what it writes; nobody signed when, so it is looked at here.
        if not 0 <= transaction.started_at <= instant_of(transaction.stamp) + _DAY_MS:
            raise RefusedError(transaction.stamp, "a beginning out of time")
        for sent in transaction.sent:
            operation = sent.operation
            shape = shape_of(operation.table)
            if shape is None:
                _require_storable(transaction.stamp, operation.table, operation.fields)
            else:
                _require_fit(transaction.stamp, shape, operation)


def check_known(db: OfficeDatabase, transactions: Collection[Transaction]) -> None:
    """Look whether what is here already contradicts them.

    Raises:
        RefusedError: one of them says that it is another's change set, or another transaction with
            its stamp is here, or it makes a record anew that another one made.
    """
    _require_signatures(db, transactions)
    _require_heads(db, transactions)
    _require_new(db, transactions)


def _require_signatures(db: OfficeDatabase, transactions: Collection[Transaction]) -> None:
    """Refuse a stamp that is here with another signature: two stations speak with one voice."""
    signatures: dict[int, bytes] = {}
    for transaction in transactions:
        known = signatures.setdefault(transaction.stamp, transaction.seal.signature)
        if known != transaction.seal.signature:
            raise RefusedError(transaction.stamp, "signed twice, differently")
    for stamp, signature in db.run(
        "SELECT stamp, signature FROM seal WHERE stamp IN (SELECT value FROM json_each(?))",
        (json.dumps(list(signatures)),),
    ):
        if signatures[stamp] != signature:
            raise RefusedError(stamp, "another transaction with this stamp is here")


def _require_heads(db: OfficeDatabase, transactions: Collection[Transaction]) -> None:
    """Refuse work that says it belongs to somebody else's act: it would be told as his."""
    heads: dict[int, tuple[Any, ...]] = {
        number: tuple(told)
        for number, *told in db.run(
            "SELECT id, author, station, kind, undoes FROM change_set"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list({each.header.id for each in transactions})),),
        )
    }
    for each in transactions:
        header = each.header
        told = (header.author, header.station, header.kind, header.undoes)
        if heads.setdefault(header.id, told) != told:
            raise RefusedError(each.stamp, "another change set with this number is here")


def _require_new(db: OfficeDatabase, transactions: Collection[Transaction]) -> None:
    """Refuse a record that another transaction made: whoever may only add would change it."""
    made: dict[str, dict[int, int]] = defaultdict(dict)
    for each in transactions:
        for sent in each.sent:
            operation = sent.operation
            if operation.made and operation.table in _MADE_ONCE:
                first = made[operation.table].setdefault(operation.record, each.stamp)
                if first != each.stamp:
                    raise RefusedError(each.stamp, f"{operation.table}: made twice")
    for name, records in made.items():
        for record, stamp in db.run(
            "SELECT j.record, j.stamp FROM json_each(?) g CROSS JOIN journal j"
            " ON j.tbl = ? AND j.record = g.value AND j.op = ?",
            (json.dumps(list(records)), BY_NAME[name].number, INSERT),
        ):
            if stamp != records[record]:
                raise RefusedError(records[record], f"{name}: made twice")


def _require_fit(stamp: int, shape: Shape, operation: Operation) -> None:
    kinds = shape.kinds
    for name, value in operation.fields.items():
        if type(value) not in kinds.get(name, _OF_OWN_FIELDS):
            raise RefusedError(stamp, f"{operation.table}.{name}: wrong type")
        if name not in kinds and _NO_NAME.search(name):
            raise RefusedError(stamp, f"{operation.table}: no name of a field")
    _require_storable(stamp, operation.table, operation.fields)
    if operation.made or operation.whole:
        for name in shape.required:
            if name not in operation.fields:
                raise RefusedError(stamp, f"{operation.table}.{name}: missing")


def _require_storable(stamp: int, table: str, fields: Mapping[str, Any]) -> None:
    try:
        check_storable(fields.values())
    except UnstorableValueError as error:
        raise RefusedError(stamp, f"{table}: {error}") from error
