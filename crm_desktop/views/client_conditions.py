"""The conditions of lists of clients as SQL over `client c`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import Store
from crm_desktop.views.comparing import BEYOND, compare_number, compare_text, float_or_int
from crm_desktop.views.conditions import Conditions, own_scalar
from crm_desktop.views.flags import FLAGS
from crm_desktop.views.list_fields import ListField, ValueKind, is_plain_code
from crm_desktop.views.operands import is_email, is_phone, plain_operand
from crm_desktop.views.periods import MOST_DAYS, midnight
from crm_desktop.views.sql import TRUE, Sql, join, negate, spell
from crm_desktop.views.tree import Condition, Op

if TYPE_CHECKING:
    from crm_desktop.views.tree import Group

_EVENTS: Final = "FROM event e WHERE e.client = c.id AND e.deleted_at IS NULL"
LAST_EVENT: Final = f"(SELECT max(e.happened_at) {_EVENTS})"
EVENT_COUNT: Final = f"(SELECT count(*) {_EVENTS})"
_LABELS: Final = "SELECT 1 FROM client_label l WHERE l.client = c.id AND l.deleted_at IS NULL"
_LIVE_LABELS: Final = (
    "SELECT 1 FROM client_label l JOIN directory_item i ON i.id = l.item WHERE l.client = c.id"
    " AND l.deleted_at IS NULL AND i.deleted_at IS NULL AND i.directory = '{}'"
)
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


class ClientConditions(Conditions):
    """Turns conditions over clients into SQL."""

    def scalar(self, field: ListField) -> str:
        return scalar(field)

    def expression(self, field: ListField) -> str:
        if field.key == "events":
            return EVENT_COUNT
        return super().expression(field)

    def segment(self, segment_id: int) -> Group:
        """Return the filter of a segment."""
        return self.fields.segments[segment_id].filter

    def condition(self, field: ListField, node: Condition) -> Sql:
        of = field.field
        if of is None:
            return self._computed(field, node)
        if of.store in {Store.COLUMN, Store.OWN}:
            return self.single(field, scalar(field), node)
        if of.store is Store.LABEL:
            some = _LIVE_LABELS.format(field.directory)
            return self.borne(node, live=_LABELS, what="l.item", some=some)
        return _part(field, node)

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
        return self.single(field, scalar(field), node)

    def text(self, field: ListField, x: str, node: Condition) -> Sql:
        if field.key == "name" and node.op is Op.BEGINS:
            operand = plain_operand(field, str(node.values[0]), node.op)
            return Sql("c.name_key BETWEEN ? AND ?", (operand, operand + BEYOND))
        return super().text(field, x, node)

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
    return own_scalar(field, "c.custom")


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
