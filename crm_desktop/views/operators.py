"""Which comparison goes with which kind of field, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.tree import Op, PeriodKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Operand(StrEnum):
    """What a person gives beside the operator."""

    NONE = "none"
    TEXT = "text"
    NUMBER = "number"
    TWO_NUMBERS = "two_numbers"
    DATE = "date"
    TWO_DATES = "two_dates"
    PERIOD = "period"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class OperatorChoice:
    """An operator as a builder offers it."""

    op: Op
    label: str
    operand: Operand


_EMPTY: Final = (
    OperatorChoice(Op.FILLED, "заполнено", Operand.NONE),
    OperatorChoice(Op.EMPTY, "не заполнено", Operand.NONE),
)
_TEXT: Final = (
    OperatorChoice(Op.CONTAINS, "содержит", Operand.TEXT),
    OperatorChoice(Op.NOT_CONTAINS, "не содержит", Operand.TEXT),
    OperatorChoice(Op.BEGINS, "начинается с", Operand.TEXT),
    OperatorChoice(Op.IS, "равно", Operand.TEXT),
    OperatorChoice(Op.IS_NOT, "не равно", Operand.TEXT),
    *_EMPTY,
)
_NUMBER: Final = (
    OperatorChoice(Op.IS, "равно", Operand.NUMBER),
    OperatorChoice(Op.IS_NOT, "не равно", Operand.NUMBER),
    OperatorChoice(Op.GREATER, "больше", Operand.NUMBER),
    OperatorChoice(Op.LESS, "меньше", Operand.NUMBER),
    OperatorChoice(Op.AT_LEAST, "не меньше", Operand.NUMBER),
    OperatorChoice(Op.AT_MOST, "не больше", Operand.NUMBER),
    OperatorChoice(Op.BETWEEN, "от и до", Operand.TWO_NUMBERS),
    *_EMPTY,
)
_DATE: Final = (
    OperatorChoice(Op.PERIOD, "за период", Operand.PERIOD),
    OperatorChoice(Op.NOT_PERIOD, "не в периоде", Operand.PERIOD),
    OperatorChoice(Op.IS, "в день", Operand.DATE),
    OperatorChoice(Op.LESS, "раньше", Operand.DATE),
    OperatorChoice(Op.GREATER, "позже", Operand.DATE),
    OperatorChoice(Op.AT_LEAST, "не раньше", Operand.DATE),
    OperatorChoice(Op.AT_MOST, "не позже", Operand.DATE),
    OperatorChoice(Op.BETWEEN, "с и по", Operand.TWO_DATES),
    *_EMPTY,
)
_ANNIVERSARY: Final = OperatorChoice(Op.ANNIVERSARY, "день и месяц в периоде", Operand.PERIOD)
_ONE: Final = (
    OperatorChoice(Op.ANY_OF, "любое из", Operand.CHOICES),
    OperatorChoice(Op.NONE_OF, "ни одно из", Operand.CHOICES),
)
_SEVERAL: Final = (*_ONE, OperatorChoice(Op.ALL_OF, "все из", Operand.CHOICES))
_YES_NO: Final = (
    OperatorChoice(Op.YES, "да", Operand.NONE),
    OperatorChoice(Op.NO, "нет", Operand.NONE),
)

_BY_KIND: Final[Mapping[ValueKind, tuple[OperatorChoice, ...]]] = {
    ValueKind.TEXT: _TEXT,
    ValueKind.NUMBER: _NUMBER,
    ValueKind.MONEY: _NUMBER,
    ValueKind.DATE: (*_DATE[:1], _ANNIVERSARY, *_DATE[1:]),
    ValueKind.INSTANT: _DATE,
    ValueKind.BOOL: (*_YES_NO, *_EMPTY),
    ValueKind.ITEM: (*_ONE, *_EMPTY),
    ValueKind.ITEMS: (*_SEVERAL, *_EMPTY),
    ValueKind.MEMBER: (*_ONE, *_EMPTY),
    ValueKind.PRIORITY: (*_ONE, *_EMPTY),
    ValueKind.CLIENT_KIND: _ONE,
    ValueKind.SEGMENT: _ONE,
    ValueKind.OPTION: (*_ONE, *_EMPTY),
}
# IS and IS_NOT of a choosing field are ANY_OF and NONE_OF with one value.
ALSO: Final = {Op.IS: Op.ANY_OF, Op.IS_NOT: Op.NONE_OF}

_COUNTED: Final = frozenset(
    {PeriodKind.LAST_DAYS, PeriodKind.NEXT_DAYS, PeriodKind.OLDER_DAYS}
)  # fmt: skip
PERIOD_LABELS: Final = {
    PeriodKind.TODAY: "сегодня",
    PeriodKind.YESTERDAY: "вчера",
    PeriodKind.TOMORROW: "завтра",
    PeriodKind.THIS_WEEK: "эта неделя",
    PeriodKind.LAST_WEEK: "прошлая неделя",
    PeriodKind.NEXT_WEEK: "следующая неделя",
    PeriodKind.THIS_MONTH: "этот месяц",
    PeriodKind.LAST_MONTH: "прошлый месяц",
    PeriodKind.NEXT_MONTH: "следующий месяц",
    PeriodKind.THIS_QUARTER: "этот квартал",
    PeriodKind.LAST_QUARTER: "прошлый квартал",
    PeriodKind.NEXT_QUARTER: "следующий квартал",
    PeriodKind.THIS_YEAR: "этот год",
    PeriodKind.LAST_YEAR: "прошлый год",
    PeriodKind.NEXT_YEAR: "следующий год",
    PeriodKind.LAST_DAYS: "последние … дней",
    PeriodKind.NEXT_DAYS: "ближайшие … дней",
    PeriodKind.OLDER_DAYS: "больше … дней назад",
}


def operators_for(field: ListField) -> tuple[OperatorChoice, ...]:
    """Return the operators that go with a field, the one to offer first."""
    found = _BY_KIND[field.kind]
    if field.kind is ValueKind.BOOL and field.field is None:
        return _YES_NO
    if field.always:
        return tuple(each for each in found if each.op not in {Op.EMPTY, Op.FILLED})
    return found


def periods_for(op: Op) -> tuple[tuple[PeriodKind, str, bool], ...]:
    """Return the periods an operator takes: kind, label, whether it counts days."""
    return tuple(
        (kind, label, kind in _COUNTED)
        for kind, label in PERIOD_LABELS.items()
        if op is not Op.ANNIVERSARY or kind is not PeriodKind.OLDER_DAYS
    )


def counts_days(kind: PeriodKind) -> bool:
    """Whether a period needs a number of days."""
    return kind in _COUNTED


def choice_of(field: ListField, op: Op) -> OperatorChoice | None:
    """Return how an operator goes with a field; None if it does not."""
    fitting = {each.op: each for each in operators_for(field)}
    if op in fitting:
        return fitting[op]
    return fitting.get(ALSO.get(op, op))
