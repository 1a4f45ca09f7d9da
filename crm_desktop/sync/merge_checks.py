"""Whether what came fits this base: refused as a whole before anything of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from peewee import IntegerField

from crm_desktop.journal.records import OWN
from db.connection import UnstorableValueError, check_storable
from db.tables import BY_NAME, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal.operations import Operation
    from crm_desktop.sync.wire import Transaction
    from db.tables import JournalTable

_OF_OWN_FIELDS: Final[frozenset[type]] = frozenset({int, float, str, type(None)})


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
        for sent in transaction.sent:
            operation = sent.operation
            shape = shape_of(operation.table)
            if shape is None:
                _require_storable(transaction.stamp, operation.table, operation.fields)
            else:
                _require_fit(transaction.stamp, shape, operation)


def _require_fit(stamp: int, shape: Shape, operation: Operation) -> None:
    kinds = shape.kinds
    for name, value in operation.fields.items():
        if type(value) not in kinds.get(name, _OF_OWN_FIELDS):
            raise RefusedError(stamp, f"{operation.table}.{name}: wrong type")
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
