"""What stands under the columns of a list: exact counts, sums, averages, ends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.date_text import show_date
from crm_desktop.clients.field_values import show_number
from crm_desktop.clients.list_filter import query_of
from crm_desktop.jobs import SilentProgress
from crm_desktop.views.cancelling import cancellable
from crm_desktop.views.comparing import Moment
from crm_desktop.views.conditions import EVENT_COUNT, Conditions, scalar
from crm_desktop.views.list_fields import ListField, TotalKind, ValueKind
from crm_desktop.views.operators import choice_of
from crm_desktop.views.reading import Reader
from crm_desktop.views.sql import TRUE, Sql
from crm_desktop.views.tree import Condition, Op
from crm_desktop.wording import number, rubles
from crm_desktop.wording.times import local
from db.list_values import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.list_filter import ClientFilter
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.definition import ViewTotal
    from db.connection import OfficeDatabase

# Integers are summed in two parts, so that no sum leaves 64 bits.
_PART: Final = 1_000_000_000
_DIGITS: Final = 2
_NUMERIC: Final = frozenset({ValueKind.NUMBER, ValueKind.MONEY})


@dataclass(frozen=True, slots=True)
class TotalValue:
    """What stands under one column.

    Attributes:
        total: what was asked.
        value: number, kopecks, ISO date or UTC ms; None = nothing to add up or no such field.
        text: Russian; `""` = nothing.
    """

    total: ViewTotal
    value: int | float | str | None
    text: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How many clients there are, and what stands under the columns, in the order asked."""

    count: int
    values: tuple[TotalValue, ...]


@use_case(Right.VIEW_CLIENTS)
def client_totals(
    office: Office,
    filter_: ClientFilter,
    *,
    totals: Sequence[ViewTotal],
    progress: Progress | None = None,
) -> Totals:
    """Count all clients of a filter and add up columns, exactly.

    Args:
        office: the office.
        filter_: which clients.
        totals: what to add up; a field that is gone gives None.
        progress: asked now and then; at a million clients it takes a second or more.

    Raises:
        JobCancelledError: cancelled.
    """
    connection = office.db.connection()
    with office.reading(), cancellable(connection, progress or SilentProgress(), "Считаю итоги"):
        query, _cut = query_of(office, filter_, cap=None)
        conditions = Conditions(query.fields, Moment.now(office))
        reader = Reader(office.db, query)
        adding = _Adding(office.db, conditions, reader)
        wanted = [_known(conditions, total) for total in totals]
        values = [None if field is None else adding.value(field, total.kind)
                  for field, total in zip(wanted, totals, strict=True)]  # fmt: skip
        count = reader.count(None)
    shown = tuple(
        TotalValue(total, value, "" if field is None else _text(field, total.kind, value, office))
        for field, total, value in zip(wanted, totals, values, strict=True)
    )
    return Totals(count, shown)


@dataclass(slots=True)
class _Sums:
    """All of one numeric field."""

    count: int
    sum: Fraction
    least: int | float | None
    most: int | float | None


class _Adding:
    """Adds up the fields of one query, each no more than once."""

    def __init__(self, db: OfficeDatabase, conditions: Conditions, reader: Reader) -> None:
        self._db = db
        self._conditions = conditions
        self._reader = reader
        self._source: Sql | None = None
        self._sums: dict[str, _Sums] = {}
        self._ends: dict[str, tuple[Any, Any]] = {}

    def value(self, field: ListField, kind: TotalKind) -> int | float | str | None:
        """Return what stands under a column."""
        if kind is TotalKind.FILLED:
            return self._filled(field)
        if field.kind not in _NUMERIC:
            least, most = self._dates(field)
            return least if kind is TotalKind.MIN else most  # type: ignore[no-any-return]
        sums = self._numbers(field)
        match kind:
            case TotalKind.MIN:
                return sums.least
            case TotalKind.MAX:
                return sums.most
            case TotalKind.SUM:
                return _plain(sums.sum) if sums.count else None
            case TotalKind.AVERAGE:
                return _average(field, sums)

    def _from(self) -> Sql:
        if self._source is None:
            self._source = self._reader.source()
        return self._source

    def _values_of(self, field: ListField) -> Sql:
        """Return a table of one column `x`: the values of a field."""
        if field.own_id and self._reader.everybody:
            return Sql("SELECT v.value AS x FROM list_value v WHERE v.field = ?", (field.own_id,))
        source = self._from()
        x = EVENT_COUNT if field.key == "events" else scalar(field)
        return Sql(" ".join(("SELECT", x, "AS x", source.text)), source.values)

    def _filled(self, field: ListField) -> int:
        op = Op.YES if field.field is None and field.kind is ValueKind.BOOL else Op.FILLED
        filled: Sql = TRUE
        if choice_of(field, op) is not None:
            filled = self._conditions.of(Condition(field.key, op)) or TRUE
        source = self._from()
        sql = " ".join(("SELECT count(*)", source.text, "AND", filled.text))
        return int(self._db.run(sql, (*source.values, *filled.values))[0][0])

    def _dates(self, field: ListField) -> tuple[Any, Any]:
        if field.key not in self._ends:
            table = self._values_of(field)
            # A birthday without its year, what is no date: neither early nor late.
            there = (
                f"x BETWEEN '0' AND '{NO_DATE}'"
                if field.kind is ValueKind.DATE
                else "x IS NOT NULL"
            )
            sql = " ".join(("SELECT min(x), max(x) FROM (", table.text, ") WHERE", there))
            self._ends[field.key] = self._db.run(sql, table.values)[0][:2]
        return self._ends[field.key]

    def _numbers(self, field: ListField) -> _Sums:
        if field.key not in self._sums:
            table = self._values_of(field)
            sql = " ".join(
                ("SELECT typeof(x), x, count(*), sum(x / ?), sum(x % ?), min(x), max(x) FROM (",
                 table.text, ") WHERE typeof(x) IN ('integer', 'real')",
                 "GROUP BY CASE typeof(x) WHEN 'real' THEN x END")
            )  # fmt: skip
            sums = _Sums(0, Fraction(0), None, None)
            for type_, x, count, high, low, least, most in self._db.run(
                sql, (_PART, _PART, *table.values)
            ):
                sums.count += count
                # A fraction is taken as it is written: 0,1 and 0,2 make 0,3.
                sums.sum += (
                    high * _PART + low if type_ == "integer" else Fraction(Decimal(repr(x))) * count
                )
                sums.least = least if sums.least is None else min(sums.least, least)
                sums.most = most if sums.most is None else max(sums.most, most)
            self._sums[field.key] = sums
        return self._sums[field.key]


def _known(conditions: Conditions, total: ViewTotal) -> ListField | None:
    field = conditions.fields.find(total.key)
    return field if field is not None and total.kind in field.totals else None


def _average(field: ListField, sums: _Sums) -> int | float | None:
    if not sums.count:
        return None
    average = sums.sum / sums.count
    return round(average) if field.kind is ValueKind.MONEY else _plain(average)


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _text(field: ListField, kind: TotalKind, value: Any, office: Office) -> str:
    if value is None:
        return ""
    if kind is TotalKind.FILLED:
        return number(value)
    match field.kind:
        case ValueKind.MONEY:
            return rubles(value)
        case ValueKind.INSTANT:
            return show_date(local(value, office.zone).date().isoformat())
        case ValueKind.DATE:
            return show_date(value)
        case _:
            return show_number(value if isinstance(value, int) else round(value, _DIGITS))
