"""A tree of conditions as SQL over `client c`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import Store
from crm_desktop.views.checking import problem_of
from crm_desktop.views.comparing import (
    BEYOND,
    Moment,
    compare_date,
    compare_instant,
    compare_number,
    compare_text,
    float_or_int,
)
from crm_desktop.views.flags import FLAGS
from crm_desktop.views.list_fields import ListField, ValueKind, is_plain_code
from crm_desktop.views.operands import is_email, is_phone, plain_operand
from crm_desktop.views.periods import MOST_DAYS, midnight
from crm_desktop.views.sql import TRUE, Sql, is_in, join, negate, spell
from crm_desktop.views.tree import ME, UNSET, Condition, Group, Join, Op, Unknown
from db.list_values import DATE_SHAPE, NO_DATE

if TYPE_CHECKING:
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Node, Operand

_EVENTS: Final = "FROM event e WHERE e.client = c.id AND e.deleted_at IS NULL"
LAST_EVENT: Final = f"(SELECT max(e.happened_at) {_EVENTS})"
EVENT_COUNT: Final = f"(SELECT count(*) {_EVENTS})"
_CONTRARY: Final = {
    Op.IS_NOT: Op.IS,
    Op.NOT_CONTAINS: Op.CONTAINS,
    Op.EMPTY: Op.FILLED,
    Op.NONE_OF: Op.ANY_OF,
    Op.NO: Op.YES,
}
_STORED: Final = {
    "created": "c.created_at",
    "kind": "c.kind",
    "legal_basis": "c.legal_basis",
    "blocked": "(c.blocked_at IS NOT NULL)",
}


class Conditions:
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
        return None if field is None else self._condition(field, node)

    def segment(self, segment_id: int) -> Group:
        """Return the filter of a segment."""
        return self.fields.segments[segment_id].filter

    def members(self, values: tuple[Operand, ...]) -> tuple[int, ...]:
        """Return ids of members or items, «I» replaced by whom it means."""
        found: list[int] = []
        for each in values:
            found.extend(self.moment.me if each == ME else (int(each),))
        return tuple(dict.fromkeys(found))

    def _condition(self, field: ListField, node: Condition) -> Sql:
        of = field.field
        if of is None:
            return self._computed(field, node)
        if of.store in {Store.COLUMN, Store.OWN}:
            return self._single(field, scalar(field), node)
        return self._labels(field, node) if of.store is Store.LABEL else _part(field, node)

    def _computed(self, field: ListField, node: Condition) -> Sql:
        match field.key:
            case "segment_of":
                return self._segments(node)
            case "quiet_days":
                return self._quiet(node.op, [float_or_int(each) for each in node.values])
            case "events" if node.op in {Op.FILLED, Op.EMPTY}:
                return self._quiet(node.op, [])
            case "events":
                return compare_number(EVENT_COUNT, node.op, node.values)
            case _:
                pass
        if field.kind is ValueKind.BOOL:
            return _computed_flag(field, node.op)
        return self._single(field, scalar(field), node)

    def _single(self, field: ListField, x: str, node: Condition) -> Sql:
        """Compare what a client has one of."""
        match field.kind:
            case ValueKind.TEXT:
                found = _single_text(field, x, node)
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
                found = self._choice(x, node)
        return found

    def _choice(self, x: str, node: Condition) -> Sql:
        match node.op:
            case Op.FILLED | Op.EMPTY:
                return compare_number(x, node.op, ())
            case Op.NONE_OF | Op.IS_NOT:
                contrary = Condition(node.field, Op.ANY_OF, node.values)
                return negate(self._choice(x, contrary))
            case _ if isinstance(node.values[0], str) or x == "c.priority":
                return is_in(x, node.values)
            case _:
                wanted = self.members(node.values)
                fits = [is_in(x, [each for each in wanted if each != UNSET])]
                if UNSET in wanted:
                    fits.append(Sql(f"{x} IS NULL"))
                return join(fits, "OR")

    def _labels(self, field: ListField, node: Condition) -> Sql:
        live = (
            "SELECT 1 FROM client_label l JOIN directory_item i ON i.id = l.item"
            " WHERE l.client = c.id AND l.deleted_at IS NULL AND i.deleted_at IS NULL"
        )
        any_at_all = Sql(f"EXISTS ({live} AND i.directory = ?)", (field.directory,))
        if node.op in {Op.FILLED, Op.EMPTY}:
            return any_at_all if node.op is Op.FILLED else negate(any_at_all)
        if node.op in {Op.NONE_OF, Op.IS_NOT}:
            return negate(self._labels(field, Condition(node.field, Op.ANY_OF, node.values)))
        bears = "SELECT 1 FROM client_label l WHERE l.client = c.id AND l.deleted_at IS NULL AND"
        items = [int(each) for each in node.values if each != UNSET]
        if node.op is Op.ALL_OF:
            fits = [Sql(f"EXISTS ({bears} l.item = ?)", (item,)) for item in items]
        else:
            some = is_in("l.item", items)
            fits = [Sql(f"EXISTS ({bears} {some.text})", some.values)] if items else []
        if UNSET in node.values:
            fits.append(negate(any_at_all))
        return join(fits, "AND" if node.op is Op.ALL_OF else "OR")

    def _segments(self, node: Condition) -> Sql:
        filters = [self.of(self.segment(int(each))) or TRUE for each in node.values]
        inside = join(filters, "OR")
        return inside if node.op in {Op.ANY_OF, Op.IS} else negate(inside)

    def _quiet(self, op: Op, values: list[int | float]) -> Sql:
        """Compare whole days since the last event; who never had one is quiet for ever."""
        match op:
            case Op.EMPTY:
                found = negate(Sql(f"EXISTS (SELECT 1 {_EVENTS})"))
            case Op.FILLED:
                found = Sql(f"EXISTS (SELECT 1 {_EVENTS})")
            case Op.AT_LEAST:
                found = self._quiet_from(math.ceil(values[0]))
            case Op.GREATER:
                found = self._quiet_from(math.floor(values[0]) + 1)
            case Op.LESS:
                found = negate(self._quiet(Op.AT_LEAST, values))
            case Op.AT_MOST:
                found = negate(self._quiet(Op.GREATER, values))
            case Op.IS_NOT:
                found = negate(self._quiet(Op.BETWEEN, values))
            case _:
                low, high = min(values), max(values)
                found = join(
                    [self._quiet(Op.AT_LEAST, [low]), self._quiet(Op.AT_MOST, [high])], "AND"
                )
        return found

    def _quiet_from(self, days: int) -> Sql:
        if days <= 0:
            return TRUE
        if days > MOST_DAYS:
            return negate(Sql(f"EXISTS (SELECT 1 {_EVENTS})"))
        first = self.moment.today.fromordinal(self.moment.today.toordinal() - days + 1)
        since = midnight(first, self.moment.zone)
        return negate(Sql(f"EXISTS (SELECT 1 {_EVENTS} AND e.happened_at >= ?)", (since,)))


def scalar(field: ListField) -> str:
    """Return the expression over `client c` of a field a client has one value of."""
    if field.key == "last_event":
        return LAST_EVENT
    of = field.field
    if of is None:
        return _STORED[field.key]
    if of.store is Store.COLUMN:
        return f"c.{of.key}"
    kept = f"c.custom ->> '$.{of.key}'"
    # What is no id of an item (the field was of another type) is no value.
    if field.kind is ValueKind.DATE:
        shape = f"{kept} GLOB '{DATE_SHAPE}'"
        return f"(CASE WHEN {shape} THEN {kept} ELSE '{NO_DATE}' || ({kept}) END)"
    if field.kind is not ValueKind.ITEM:
        return f"({kept})"
    return f"nullif(CASE WHEN {kept} NOT GLOB '*[^0-9]*' THEN CAST({kept} AS INTEGER) END, 0)"


def _single_text(field: ListField, x: str, node: Condition) -> Sql:
    if not node.values:
        return compare_text(x, node.op, "")
    operand = plain_operand(field, str(node.values[0]), node.op)
    if field.key == "name" and node.op is Op.BEGINS:
        return Sql("c.name_key BETWEEN ? AND ?", (operand, operand + BEYOND))
    return compare_text(x, node.op, operand, plain=is_plain_code(field))


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


def _part(field: ListField, node: Condition) -> Sql:
    """Compare what a client may have several of: one that fits is enough."""
    if node.op in _CONTRARY:
        contrary = Condition(node.field, _CONTRARY[node.op], node.values)
        return negate(_part(field, contrary))
    of = field.field
    if of is None:
        raise AssertionError(field)
    match of.store:
        case Store.CHANNEL:
            source, x = "channel p WHERE p.kind = ?", "p.value"
        case Store.ADDRESS:
            source, x = "address p WHERE p.kind = ?", "p.text"
        case _:
            source, x = f"bank_account p WHERE p.{of.part} <> ?", f"p.{of.part}"
    kind = "" if of.store is Store.BANK else of.part
    there = Sql(f"{source} AND p.client = c.id AND p.deleted_at IS NULL", (kind,))
    if node.op is not Op.FILLED:
        operand = plain_operand(field, str(node.values[0]), node.op)
        by_key = is_phone(field) or (is_email(field) and node.op is Op.IS)
        there &= compare_text(
            "p.key" if by_key else x, node.op, operand, plain=by_key or is_plain_code(field)
        )
    return Sql(spell("EXISTS (SELECT 1 FROM", there.text, ")"), there.values)


def _computed_flag(field: ListField, op: Op) -> Sql:
    there = FLAGS[field.key]
    return there if op is Op.YES else negate(there)
