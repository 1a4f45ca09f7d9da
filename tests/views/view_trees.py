"""Random filter trees that fit the fields they are about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.views.operators import Operand, operators_for, periods_for
from crm_desktop.views.tree import Condition, Group, Join, Op, Period
from tests.views.view_base import DAYS, TEXTS

if TYPE_CHECKING:
    import random

    from crm_desktop.views.fields import ListField, ListFields
    from crm_desktop.views.tree import Node
    from tests.views.view_base import Base

PARTS = ("ёл", "РОМ", "стол", "5", "Москва", "ivan@", "921", "ёж", "ООО", *TEXTS)


def condition(rng: random.Random, base: Base, fields: ListFields) -> Condition:
    while True:
        field = rng.choice(fields.filterable)
        choice = rng.choice(operators_for(field))
        if field.key == "name" and choice.op is Op.BEGINS:
            continue
        if not fields.choices(field) and choice.operand is Operand.CHOICES:
            continue
        period = None
        values: tuple[Any, ...] = ()
        if choice.operand is Operand.PERIOD:
            kind, _label, counted = rng.choice(periods_for(choice.op))
            period = Period(kind, rng.choice((0, 1, 7, 30, 90)) if counted else 0)
        else:
            values = _operands(rng, base, fields, field, choice.operand)
        op = choice.op
        if choice.operand is Operand.CHOICES and len(values) == 1 and rng.random() < 0.3:
            op = {Op.ANY_OF: Op.IS, Op.NONE_OF: Op.IS_NOT}.get(op, op)
        return Condition(field.key, op, values, period)


def tree(rng: random.Random, base: Base, fields: ListFields, *, depth: int = 0) -> Group:
    nodes: list[Node] = []
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        deeper = depth < 2 and rng.random() < 0.3
        nodes.append(tree(rng, base, fields, depth=depth + 1) if deeper
                     else condition(rng, base, fields))  # fmt: skip
    return Group(tuple(nodes), rng.choice((Join.AND, Join.AND, Join.OR)), rng.random() < 0.2)


def _operands(
    rng: random.Random, base: Base, fields: ListFields, field: ListField, operand: Operand
) -> tuple[Any, ...]:
    match operand:
        case Operand.TEXT:
            return (_text(rng, field),)
        case Operand.NUMBER | Operand.TWO_NUMBERS:
            count = 1 if operand is Operand.NUMBER else 2
            some = (0, 1, 100, 250_050, 10**15)
            if field.kind.value == "number":
                some = (0, 1, 2, 2.5, 7, 30, 90, 91, -3)  # type: ignore[assignment]
            return tuple(rng.choice(some) for _ in range(count))
        case Operand.DATE | Operand.TWO_DATES:
            count = 1 if operand is Operand.DATE else 2
            near = [base.today - timedelta(days=n) for n in (0, 1, 7, 30, 90, 400)]
            return tuple(rng.choice((*DAYS, *near)).isoformat() for _ in range(count))
        case Operand.CHOICES:
            all_ = [choice.value for choice in fields.choices(field)]
            return tuple(rng.sample(all_, rng.randint(1, min(3, len(all_)))))
        case _:
            return ()


def _text(rng: random.Random, field: ListField) -> str:
    codes = {"inn", "kpp", "ogrn", "okpo", "account", "bik", "corr_account"}
    if field.key == "phone":
        return rng.choice(("+7 921", "921", "1024", "+79215551024", "4951"))
    if field.key == "email":
        return rng.choice(("ivan@mail.ru", "mail"))
    if field.key in codes:
        return rng.choice(("7707083893", "770", "407", "044525225", "1"))
    return rng.choice(PARTS)
