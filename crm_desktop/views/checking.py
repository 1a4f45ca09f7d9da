"""Whether the conditions of a filter still fit the office: fields, directories, types change.

A condition that does not fit is left out by a list, which says so. An act over many clients is
refused: with a condition left out it would reach more of them than the person meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_values import PRIORITIES
from crm_desktop.errors import UserError
from crm_desktop.views.fields import CLIENT_KINDS, is_day
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.operands import plain_operand
from crm_desktop.views.operators import ALSO, Operand, choice_of, counts_days
from crm_desktop.views.periods import MOST_DAYS
from crm_desktop.views.tree import ME, UNSET, Condition, Group, Op, PeriodKind, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Node

_TWO: Final = 2
_YEARLESS: Final = len("--MM-DD")


class BrokenFilterError(UserError):
    """A condition of the filter does not fit any more, so an act over its clients is refused."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A condition that is left out.

    Attributes:
        path: where it stands: indexes of nodes from the root of the tree.
        text: what is wrong, in Russian.
    """

    path: tuple[int, ...]
    text: str


def find_problems(fields: ListFields, tree: Group) -> tuple[Problem, ...]:
    """Return the conditions of a tree that do not fit the office's fields as they are now."""
    return tuple(_problems(fields, tree, (), ()))


def require_whole(fields: ListFields, tree: Group, *, what: str = "Ничего не изменено.") -> None:
    """Refuse a tree with a broken condition.

    Raises:
        BrokenFilterError: there is one; `what` says what is untouched.
    """
    problems = find_problems(fields, tree)
    if problems:
        told = " ".join(problem.text for problem in problems[:3])
        raise BrokenFilterError(
            f"Отбор содержит условие, которое больше не действует. {told} {what} "
            "Исправьте или уберите это условие и повторите."
        )


def problem_of(
    fields: ListFields, node: Condition | Unknown, *, inside: tuple[int, ...] = ()
) -> str:
    """Return what is wrong with one condition, in Russian; `""` if nothing is.

    Args:
        fields: of the list.
        node: the condition.
        inside: the segments that are being opened: a circle is told by them.
    """
    if isinstance(node, Unknown):
        return "Условие записано более новой версией программы или повреждено."
    field = fields.find(node.field)
    if field is None or not field.filterable:
        return "Поле, по которому задано условие, удалено."
    choice = choice_of(field, node.op)
    if choice is None:
        return f"«{field.label}»: условие больше не подходит к типу этого поля."
    told = _operand_problem(fields, field, node, choice.operand)
    if told:
        return f"«{field.label}»: {told}."
    if field.kind is ValueKind.SEGMENT:
        return _segment_problem(fields, node, inside)
    return ""


def _problems(
    fields: ListFields, node: Node, path: tuple[int, ...], inside: tuple[int, ...]
) -> Iterator[Problem]:
    if isinstance(node, Group):
        for number, each in enumerate(node.nodes):
            yield from _problems(fields, each, (*path, number), inside)
    elif text := problem_of(fields, node, inside=inside):
        yield Problem(path, text)


def _segment_problem(fields: ListFields, node: Condition, inside: tuple[int, ...]) -> str:
    for value in node.values:
        segment = fields.segments[int(value)]
        if segment.id in inside:
            return f"Сегмент «{segment.name}» ссылается сам на себя."
        of_clients = fields.of_clients
        for problem in _problems(of_clients, segment.filter, (), (*inside, segment.id)):
            return f"В сегменте «{segment.name}»: {problem.text}"
    return ""


def _operand_problem(
    fields: ListFields, field: ListField, node: Condition, operand: Operand
) -> str:
    values = node.values
    match operand:
        case Operand.NONE:
            return "у условия лишнее значение" if values else ""
        case Operand.TEXT:
            ok = len(values) == 1 and isinstance(values[0], str)
            return "" if ok and plain_operand(field, str(values[0])) else "не задан текст"
        case Operand.NUMBER | Operand.TWO_NUMBERS:
            wanted = 1 if operand is Operand.NUMBER else _TWO
            return "" if _numbers(field, values, wanted) else "значение — не число"
        case Operand.DATE | Operand.TWO_DATES:
            wanted = 1 if operand is Operand.DATE else _TWO
            ok = len(values) == wanted and all(_is_date(field, node.op, each) for each in values)
            return "" if ok else "значение — не дата"
        case Operand.PERIOD:
            return _period_problem(node)
        case Operand.CHOICES:
            return _choices_problem(fields, field, node)


def _numbers(field: ListField, values: tuple[object, ...], wanted: int) -> bool:
    kinds = int if field.kind is ValueKind.MONEY else int | float
    return len(values) == wanted and all(isinstance(each, kinds) for each in values)


def _is_date(field: ListField, op: Op, value: object) -> bool:
    match value:
        case int():
            return field.kind is ValueKind.INSTANT
        case str() if value.startswith("--"):
            yearless = field.yearless and op in {Op.IS, Op.IS_NOT}
            return yearless and len(value) == _YEARLESS and is_day(f"2000-{value[2:]}")
        case str():
            return is_day(value)
        case _:
            return False


def _period_problem(node: Condition) -> str:
    period = node.period
    if period is None or node.values:
        return "не задан период"
    if counts_days(period.kind) and not 0 <= period.days <= MOST_DAYS:
        return "число дней вне разумного"
    if node.op is Op.ANNIVERSARY and period.kind is PeriodKind.OLDER_DAYS:
        return "такой период не подходит"
    return ""


def _choices_problem(fields: ListFields, field: ListField, node: Condition) -> str:
    if not node.values or (node.op in ALSO and len(node.values) != 1):
        return "не выбрано значение"
    for value in node.values:
        if told := _choice_problem(fields, field, value):
            return told
    return ""


def _choice_problem(fields: ListFields, field: ListField, value: object) -> str:
    match field.kind, value:
        case ((ValueKind.ITEM | ValueKind.ITEMS | ValueKind.MEMBER), 0):
            found = ""
        case ((ValueKind.ITEM | ValueKind.ITEMS), int()):
            found = _item_problem(fields, field, value)
        case ValueKind.MEMBER, int():
            known = value == ME or value in fields.catalogue.members
            found = "" if known else "такого сотрудника нет"
        case ValueKind.PRIORITY, int() if UNSET <= value < len(PRIORITIES):
            found = ""
        case ValueKind.CLIENT_KIND, str() if value in CLIENT_KINDS:
            found = ""
        case ValueKind.OPTION, _ if any(each.value == value for each in field.options):
            found = ""
        case ValueKind.OPTION, _:
            found = "выбранного значения больше нет"
        case ValueKind.SEGMENT, int():
            found = "" if value in fields.segments else "такого сегмента нет или он чужой"
        case _:
            found = "значение не подходит к полю"
    return found


def _item_problem(fields: ListFields, field: ListField, item: int) -> str:
    if any(each.id == item for each in fields.catalogue.items(field.directory)):
        return ""
    gone = fields.catalogue.item(item)
    name = f" «{gone.name}»" if gone and gone.directory == field.directory else ""
    return f"выбранное значение{name} удалено из справочника"
