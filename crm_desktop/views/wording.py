"""Filters and totals in Russian: «Тип — Клиент и регион — Москва, Тверь»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.views.checking import problem_of
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.operators import PERIOD_LABELS, Operand, choice_of, counts_days
from crm_desktop.views.tree import Condition, Group, Join, Op, PeriodKind, Unknown
from crm_desktop.wording import plural

if TYPE_CHECKING:
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField
    from crm_desktop.views.operators import OperatorChoice
    from crm_desktop.views.tree import Node, Period
    from crm_desktop.views.tree import Operand as Value

_BROKEN: Final = "условие не действует"
_AND: Final = " и "
_OR: Final = " или "
_DAYS: Final = ("день", "дня", "дней")
_BETWEEN: Final = {Operand.TWO_NUMBERS: ("от", "до"), Operand.TWO_DATES: ("с", "по")}
_SAID: Final = {
    Op.ANY_OF: "—",
    Op.IS: "—",
    Op.PERIOD: "—",
    Op.NONE_OF: "— не",
    Op.IS_NOT: "— не",
    Op.NOT_PERIOD: "— не",
    Op.ALL_OF: "— сразу",
}


def describe_filter(fields: ListFields, tree: Group) -> str:
    """Return a filter in one Russian phrase; `""` if it lets everybody through."""
    text = _describe(fields, tree, top=True)
    return text[:1].upper() + text[1:]


def describe_condition(fields: ListFields, condition: Condition | Unknown) -> str:
    """Return one condition in Russian: «Регион — Москва, Тверь»; a broken one says so."""
    field = None if isinstance(condition, Unknown) else fields.find(condition.field)
    if isinstance(condition, Unknown) or field is None:
        return _BROKEN.capitalize()
    choice = choice_of(field, condition.op)
    if choice is None or problem_of(fields, condition):
        return f"{field.label}: {_BROKEN}"
    if choice.operand is Operand.NONE:
        return _flag(field, choice)
    if condition.period is not None:
        of = " (день и месяц)" if condition.op is Op.ANNIVERSARY else ""
        said = _SAID.get(condition.op, "—")
        return f"{field.label}{of} {said} {describe_period(condition.period)}"
    shown = [_shown(fields, field, value) for value in condition.values]
    if choice.operand in _BETWEEN:
        from_, to = _BETWEEN[choice.operand]
        return f"{field.label} {from_} {shown[0]} {to} {shown[1]}"
    return f"{field.label} {_SAID.get(condition.op, choice.label)} {', '.join(shown)}"


def describe_period(period: Period) -> str:
    """Return a period in Russian: «прошлый месяц», «последние 30 дней»."""
    label = PERIOD_LABELS[period.kind]
    if not counts_days(period.kind):
        return label
    days = f"{period.days} {plural(period.days, *_DAYS)}"
    match period.kind:
        case PeriodKind.LAST_DAYS:
            begins = plural(period.days, "последний", "последние", "последние")
        case PeriodKind.NEXT_DAYS:
            begins = plural(period.days, "ближайший", "ближайшие", "ближайшие")
        case _:
            day = plural(period.days, "дня", "дней", "дней")
            return f"больше {period.days} {day} назад"
    return f"{begins} {days}"


def _describe(fields: ListFields, node: Node, *, top: bool = False) -> str:
    if not isinstance(node, Group):
        text = describe_condition(fields, node)
        return text if top else text[:1].lower() + text[1:] if text[1:2].islower() else text
    said = [text for each in node.nodes if (text := _describe(fields, each))]
    if not said:
        return ""
    text = (_AND if node.join is Join.AND else _OR).join(said)
    if node.negated:
        return f"не ({text})"
    return text if top or len(said) == 1 else f"({text})"


def _flag(field: ListField, choice: OperatorChoice) -> str:
    if field.without and choice.op in {Op.YES, Op.NO}:
        return field.label if choice.op is Op.YES else field.without
    return f"{field.label} — {choice.label}"


def _shown(fields: ListFields, field: ListField, value: Value) -> str:
    text = fields.show_value(field, value)
    return f"«{text}»" if field.kind is ValueKind.TEXT else text
