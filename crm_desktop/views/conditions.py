"""A tree of conditions as SQL, whatever the records are; what differs is a subclass's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import DEPARTMENT
from crm_desktop.views.checking import problem_of
from crm_desktop.views.comparing import (
    Moment,
    compare_date,
    compare_instant,
    compare_number,
    compare_text,
)
from crm_desktop.views.list_fields import ListField, ValueKind, is_plain_code
from crm_desktop.views.operands import plain_operand
from crm_desktop.views.sql import Sql, is_in, join, negate, spell
from crm_desktop.views.tree import ME, UNSET, Condition, Group, Join, Op, Unknown
from db.list_values import DATE_SHAPE, NO_DATE

if TYPE_CHECKING:
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Node, Operand

_PLAIN_CHOICES: Final = frozenset({ValueKind.PRIORITY, ValueKind.CLIENT_KIND, ValueKind.OPTION})
_SUMMED: Final = frozenset({ValueKind.NUMBER, ValueKind.DATE, ValueKind.INSTANT})


class Conditions(ABC):
    """Turns the conditions of one reading into SQL.

    Args:
        fields: of the list.
        moment: what «today» and «I» mean.
    """

    def __init__(self, fields: ListFields, moment: Moment) -> None:
        self.fields = fields
        self.moment = moment

    def of(self, node: Node) -> Sql | None:
        """Return a node as SQL; None if it says nothing: an empty group, a broken condition."""
        if isinstance(node, Group):
            found = [part for each in node.nodes if (part := self.of(each)) is not None]
            if not found:
                return None
            joined = join(found, "AND" if node.join is Join.AND else "OR")
            return negate(joined) if node.negated else joined
        if problem_of(self.fields, node) or isinstance(node, Unknown):
            return None
        field = self.fields.find(node.field)
        return None if field is None else self.condition(field, node)

    @abstractmethod
    def condition(self, field: ListField, node: Condition) -> Sql:
        """Return a condition that was checked."""

    @abstractmethod
    def scalar(self, field: ListField) -> str:
        """Return the expression of a field a record has one value of."""

    def expression(self, field: ListField) -> str:
        """Return the expression of what is added up of a field; `NULL` if only counting is."""
        if field.kind is ValueKind.MONEY:
            # What is no whole kopecks (the field was of numbers) is no money.
            x = self.scalar(field)
            return spell("CASE typeof(", x, ") WHEN 'integer' THEN", x, "END")
        return self.scalar(field) if field.kind in _SUMMED else "NULL"

    def members(self, values: tuple[Operand, ...]) -> tuple[int, ...]:
        """Return ids of members or items, «I» replaced by whom it means."""
        found: list[int] = []
        for each in values:
            found.extend(self.moment.me if each == ME else (int(each),))
        return tuple(dict.fromkeys(found))

    def wanted(self, field: ListField, values: tuple[Operand, ...]) -> tuple[int, ...]:
        """Return the members or items a condition names; a department with all below it."""
        found = self.members(values)
        return self.fields.catalogue.with_below(found) if field.key == DEPARTMENT else found

    def single(self, field: ListField, x: str, node: Condition) -> Sql:
        """Compare what a record has one of, the expression `x`."""
        match field.kind:
            case ValueKind.TEXT:
                found = self.text(field, x, node)
            case ValueKind.NUMBER | ValueKind.MONEY:
                found = compare_number(x, node.op, node.values)
            case ValueKind.DATE:
                found = compare_date(x, node, self.moment)
            case ValueKind.INSTANT:
                found = compare_instant(x, node, self.moment)
            case ValueKind.BOOL if node.op in {Op.YES, Op.NO}:
                found = Sql(f"{x} = {1 if node.op is Op.YES else 0}")
            case ValueKind.BOOL:
                found = compare_number(x, node.op, ())
            case ValueKind.ITEMS:
                found = _choices(x, node)
            case _:
                found = self.choice(field, x, node)
        return found

    def text(self, field: ListField, x: str, node: Condition) -> Sql:
        """Compare a text."""
        if not node.values:
            return compare_text(x, node.op, "")
        operand = plain_operand(field, str(node.values[0]), node.op)
        return compare_text(x, node.op, operand, plain=is_plain_code(field))

    def choice(self, field: ListField, x: str, node: Condition) -> Sql:
        """Compare one chosen value."""
        match node.op:
            case Op.FILLED | Op.EMPTY:
                return compare_number(x, node.op, ())
            case Op.NONE_OF | Op.IS_NOT:
                contrary = Condition(node.field, Op.ANY_OF, node.values)
                return negate(self.choice(field, x, contrary))
            case _ if field.kind in _PLAIN_CHOICES:
                return is_in(x, node.values)
            case _:
                wanted = self.wanted(field, node.values)
                fits = [is_in(x, [each for each in wanted if each != UNSET])]
                if UNSET in wanted:
                    fits.append(Sql(f"{x} IS NULL"))
                return join(fits, "OR")

    def borne(self, node: Condition, *, live: str, what: str, some: str = "") -> Sql:
        """Compare what hangs on a record in rows of their own: labels, people.

        Args:
            node: the condition.
            live: `SELECT 1 FROM … WHERE …`, the rows of the record.
            what: the expression of the item or the member in them.
            some: which of the rows count for «anything at all»; `""` = all.
        """
        any_at_all = Sql(spell("EXISTS (", some or live, ")"))
        if node.op in {Op.FILLED, Op.EMPTY}:
            return any_at_all if node.op is Op.FILLED else negate(any_at_all)
        if node.op in {Op.NONE_OF, Op.IS_NOT}:
            contrary = Condition(node.field, Op.ANY_OF, node.values)
            return negate(self.borne(contrary, live=live, what=what, some=some))
        items = [each for each in self.members(node.values) if each != UNSET]
        if node.op is Op.ALL_OF:
            fits = [Sql(spell("EXISTS (", live, "AND", what, "= ?)"), (item,)) for item in items]
        else:
            one = is_in(what, items)
            found = Sql(spell("EXISTS (", live, "AND", one.text, ")"), one.values)
            fits = [found] if items else []
        if UNSET in node.values:
            fits.append(negate(any_at_all))
        return join(fits, "AND" if node.op is Op.ALL_OF else "OR")


def own_scalar(field: ListField, custom: str) -> str:
    """Return the expression of an own field; `custom` is the column that keeps them."""
    of = field.field
    if of is None:
        raise AssertionError(field)
    kept = f"{custom} ->> '$.{of.key}'"
    # What is no id of an item (the field was of another type) is no value.
    if field.kind is ValueKind.DATE:
        shape = f"{kept} GLOB '{DATE_SHAPE}'"
        return f"(CASE WHEN {shape} THEN {kept} ELSE '{NO_DATE}' || ({kept}) END)"
    if field.kind is not ValueKind.ITEM:
        return f"({kept})"
    return f"nullif(CASE WHEN {kept} NOT GLOB '*[^0-9]*' THEN CAST({kept} AS INTEGER) END, 0)"


def _choices(x: str, node: Condition) -> Sql:
    """Compare a list of chosen items, kept as a JSON list of ids as texts."""
    none = Sql(f"instr(coalesce({x}, ''), '\"') = 0")
    match node.op:
        case Op.EMPTY:
            return none
        case Op.FILLED:
            return negate(none)
        case Op.NONE_OF | Op.IS_NOT:
            return negate(_choices(x, Condition(node.field, Op.ANY_OF, node.values)))
        case _:
            pass
    fits = [
        none if each == UNSET else Sql(f"instr(coalesce({x}, ''), ?) > 0", (f'"{each}"',))
        for each in node.values
    ]
    return join(fits, "AND" if node.op is Op.ALL_OF else "OR")
