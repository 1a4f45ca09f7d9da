"""Adding up the columns of a list exactly, whatever the records are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.date_text import show_date
from crm_desktop.clients.field_values import show_number
from crm_desktop.views.list_fields import ListField, TotalKind, ValueKind
from crm_desktop.views.operators import choice_of
from crm_desktop.views.sql import TRUE, Sql, spell
from crm_desktop.views.tree import Condition, Op
from crm_desktop.wording import number, rubles
from crm_desktop.wording.times import local
from db.list_values import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from crm_desktop.views.conditions import Conditions
    from crm_desktop.views.definition import ViewTotal
    from crm_desktop.views.fields import ListFields
    from db.connection import OfficeDatabase

# Integers are summed in two parts, so that no sum leaves 64 bits.
_PART: Final = 1_000_000_000
_DIGITS: Final = 2
_EACH: Final = 7
_AGGREGATES: Final = (
    "sum(f{n}), coalesce(sum(typeof(x{n}) = 'integer'), 0),"
    " sum(CASE typeof(x{n}) WHEN 'integer' THEN x{n} / 1000000000 END),"
    " sum(CASE typeof(x{n}) WHEN 'integer' THEN x{n} % 1000000000 END),"
    " coalesce(sum(typeof(x{n}) = 'real'), 0),"
    " min(CASE WHEN x{n} {there} THEN x{n} END), max(CASE WHEN x{n} {there} THEN x{n} END)"
)


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
    """How many records there are, and what stands under the columns, in the order asked."""

    count: int
    values: tuple[TotalValue, ...]


@dataclass(slots=True)
class Sums:
    """All of one field: how many values, their exact sum, the least and the greatest."""

    filled: int = 0
    numbers: int = 0
    sum: Fraction = Fraction(0)
    least: Any = None
    most: Any = None


class Adding:
    """Adds up fields of one query: all of them in one reading of the records."""

    def __init__(self, db: OfficeDatabase, conditions: Conditions, source: Sql) -> None:
        self._db = db
        self._conditions = conditions
        self._source = source

    def sums(self, fields: Sequence[ListField]) -> dict[str, Sums]:
        """Return what each field comes to."""
        inner: list[Sql] = []
        outer: list[str] = []
        for place, field in enumerate(fields):
            x = self._conditions.expression(field)
            # A birthday without its year, what is no date, what is no number: neither end.
            is_date = field.kind is ValueKind.DATE
            there = f"BETWEEN '0' AND '{NO_DATE}'" if is_date else "< ''"
            inner += [Sql(spell(x, f"AS x{place}")), self._filled(field, place)]
            outer.append(_AGGREGATES.format(n=place, there=there))
        columns = ", ".join(part.text for part in inner)
        sql = spell("SELECT", ", ".join(outer), "FROM (SELECT", columns, self._source.text, ")")
        given = tuple(value for part in inner for value in part.values)
        row = self._db.run(sql, (*given, *self._source.values))[0]
        found: dict[str, Sums] = {}
        for place, field in enumerate(fields):
            filled, whole, high, low, broken, least, most = row[place * _EACH :][:_EACH]
            sums = Sums(filled or 0, whole + broken, Fraction(0), least, most)
            sums.sum = Fraction((high or 0) * _PART + (low or 0))
            if broken:
                sums.sum += self._fractions(field)
            found[field.key] = sums
        return found

    def _filled(self, field: ListField, place: int) -> Sql:
        op = Op.YES if field.field is None and field.kind is ValueKind.BOOL else Op.FILLED
        filled: Sql | None = TRUE
        if choice_of(field, op) is not None:
            filled = self._conditions.of(Condition(field.key, op))
        told = filled or TRUE
        return Sql(spell(told.text, f"AS f{place}"), told.values)

    def _fractions(self, field: ListField) -> Fraction:
        """A fraction is taken as it is written: 0,1 and 0,2 make 0,3."""
        x = self._conditions.expression(field)
        sql = spell("SELECT x, count(*) FROM (SELECT", x, "AS x", self._source.text,
                    ") WHERE typeof(x) = 'real' GROUP BY x")  # fmt: skip
        rows = self._db.run(sql, self._source.values)
        return sum((Fraction(Decimal(repr(x))) * count for x, count in rows), Fraction(0))


def value_of_sums(field: ListField, kind: TotalKind, sums: Sums) -> int | float | str | None:
    """Return what one total comes to; None = nothing to add up."""
    found: int | float | str | None
    match kind:
        case TotalKind.FILLED:
            found = sums.filled
        case TotalKind.MIN:
            found = sums.least
        case TotalKind.MAX:
            found = sums.most
        case TotalKind.SUM:
            found = _plain(sums.sum) if sums.numbers else None
        case TotalKind.AVERAGE:
            found = _average(field, sums)
    return found


def summed_field(fields: ListFields, total: ViewTotal) -> ListField | None:
    """Return the field of a total; None if there is none (any more) or it has no such total."""
    field = fields.find(total.key)
    return field if field is not None and total.kind in field.totals else None


def _average(field: ListField, sums: Sums) -> int | float | None:
    if not sums.numbers:
        return None
    average = sums.sum / sums.numbers
    return round(average) if field.kind is ValueKind.MONEY else _plain(average)


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def text_of_total(field: ListField, kind: TotalKind, value: Any, zone: tzinfo) -> str:
    """Return what stands under the column, in Russian; `""` for nothing."""
    if value is None:
        return ""
    if kind is TotalKind.FILLED:
        return number(value)
    match field.kind:
        case ValueKind.MONEY:
            return rubles(value)
        case ValueKind.INSTANT:
            return show_date(local(value, zone).date().isoformat())
        case ValueKind.DATE:
            return show_date(value)
        case _:
            return show_number(value if isinstance(value, int) else round(value, _DIGITS))
