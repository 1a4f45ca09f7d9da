"""The conditions of lists of deals as SQL over `deal d` and `deal_board b`.

What `deal_board` holds is asked of it; the rows of deals are read only for the rest. A list of a
hundred thousand deals is read through: no index would save more than it costs.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import Store
from crm_desktop.currencies.rates import ROUBLE, kopecks_sql
from crm_desktop.deals.action_state import ActionState, state_sql
from crm_desktop.deals.list_fields import CLIENT, OPEN, DealListFields
from crm_desktop.deals.staleness import stale_of_any_stage
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.client_conditions import scalar as client_scalar
from crm_desktop.views.comparing import Moment, compare_number, compare_text, float_or_int
from crm_desktop.views.conditions import Conditions, own_scalar
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.operands import plain_operand
from crm_desktop.views.paths import LIVE
from crm_desktop.views.periods import MOST_DAYS, midnight
from crm_desktop.views.query import Query, parts_of
from crm_desktop.views.reading import Reader
from crm_desktop.views.sql import FALSE, TRUE, Sql, join, negate, spell
from crm_desktop.views.tree import Condition, Group, Op

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.connection import OfficeDatabase

SOURCE: Final = "deal d CROSS JOIN deal_board b ON b.deal = d.id"
"""Both in the order of ids: they are read side by side."""
BOARD: Final = "deal_board b NOT INDEXED"
"""What is read where `deal_board` tells all."""
_DEAL: Final = re.compile(r"\bd\.")
_STORED: Final = {
    "funnel": "b.funnel",
    "stage": "b.stage",
    "responsible": "b.responsible",
    "currency": "b.currency",
    "probability": "b.probability",
    "closes_on": "b.closes_on",
    "outcome": f"coalesce(b.outcome, '{OPEN}')",
    "next_due": "b.next_due",
    "touched": "b.touched_at",
    "quiet_days": "b.touched_at",
    "stage_since": "b.stage_since",
    "days_in_stage": "b.stage_since",
    "created": "b.created_at",
    "closed": "b.closed_at",
    "author": "d.author",
    "discount": "(d.discount / 100.0)",
    "parent": "(SELECT x.title FROM deal x WHERE x.id = d.parent AND x.deleted_at IS NULL)",
    "repeat": "(d.parent IS NOT NULL OR d.repeat_key IS NOT NULL)",
    "waiting": (
        "EXISTS (SELECT 1 FROM approval a WHERE a.deal = b.deal AND a.decision IS NULL"
        " AND a.deleted_at IS NULL)"
    ),
    "has_files": (
        "EXISTS (SELECT 1 FROM attachment a WHERE a.deal = b.deal AND a.deleted_at IS NULL)"
    ),
}
DAYS: Final = frozenset({"quiet_days", "days_in_stage"})
"""Fields that count days from an instant to today."""
_LABELS: Final = "SELECT 1 FROM deal_label l WHERE l.deal = b.deal AND l.deleted_at IS NULL"
_LIVE_LABELS: Final = (
    "SELECT 1 FROM deal_label l JOIN directory_item i ON i.id = l.item WHERE l.deal = b.deal"
    " AND l.deleted_at IS NULL AND i.deleted_at IS NULL"
)
_HELPERS: Final = "SELECT 1 FROM deal_helper h WHERE h.deal = b.deal AND h.deleted_at IS NULL"
_PARTS: Final = {
    Store.LINE: ("deal_line p WHERE p.deal = b.deal AND p.deleted_at IS NULL", "p.title"),
    Store.CONTACT: (
        spell(
            "deal_contact p JOIN client x ON x.id = p.person AND x.deleted_at IS NULL",
            "WHERE p.deal = b.deal AND p.deleted_at IS NULL",
        ),
        "x.name",
    ),
}
_HANGING: Final = frozenset({Store.HELPER, Store.LABEL, *_PARTS})
_CONTRARY: Final = {
    Op.IS_NOT: Op.IS,
    Op.NOT_CONTAINS: Op.CONTAINS,
    Op.EMPTY: Op.FILLED,
    Op.NONE_OF: Op.ANY_OF,
    Op.NOT_PERIOD: Op.PERIOD,
}


class DealConditions(Conditions):
    """Turns conditions over deals into SQL.

    Args:
        db: where the clients of conditions over clients are looked for.
        fields: of the list.
        moment: what «today» and «I» mean.
        now: UTC ms: which actions are overdue, which deals stale.
        clients: whom this person may see at all, over `client c`.
    """

    fields: DealListFields

    def __init__(
        self,
        db: OfficeDatabase,
        fields: DealListFields,
        moment: Moment,
        *,
        now: int,
        clients: str = LIVE,
    ) -> None:
        super().__init__(fields, moment)
        self._db = db
        self._clients = clients
        self._client_conditions = ClientConditions(fields.of_clients, moment)
        ends = midnight(moment.today.fromordinal(moment.today.toordinal() + 1), moment.zone) - 1
        self._present = {"now": str(now), "today_ends": str(ends)}

    def condition(self, field: ListField, node: Condition) -> Sql:
        of_client = self.fields.of_client(field)
        if of_client is not None:
            return self._through(field, of_client, node)
        if field.field is not None and field.field.store in _HANGING:
            return self._hanging(field, field.field.store, node)
        x = self.scalar(field)
        if field.key in DAYS:
            return self._days(x, node.op, [float_or_int(each) for each in node.values])
        if field.kind is ValueKind.BOOL and field.field is None:
            return Sql(x) if node.op is Op.YES else negate(Sql(x))
        return self.single(field, x, node)

    def _hanging(self, field: ListField, store: Store, node: Condition) -> Sql:
        match store:
            case Store.HELPER:
                return self.borne(node, live=_HELPERS, what="h.member")
            case Store.LABEL:
                return self.borne(node, live=_LABELS, what="l.item", some=_LIVE_LABELS)
            case _:
                return _part(field, store, node)

    def scalar(self, field: ListField) -> str:
        of_client = self.fields.of_client(field)
        if of_client is not None:
            return spell(
                "(SELECT", client_scalar(of_client), "FROM client c WHERE c.id = b.client)"
            )
        match field.key:
            case "budget":
                found = self.roubles
            case "weighted":
                found = f"(({self.roubles}) * b.probability + 50) / 100"
            case "state":
                found = self._state()
            case "stale":
                found = f"(b.outcome IS NULL AND {stale_of_any_stage(**self._present)})"
            case _ if field.own_id:
                found = own_scalar(field, "d.custom")
            case _:
                found = _STORED.get(field.key, f"d.{field.key}")
        return found

    @property
    def roubles(self) -> str:
        """The budget in kopecks by the rates there are; NULL without a rate."""
        turned = [
            f"WHEN '{code}' THEN {kopecks_sql('b.budget', str(rate))}"
            for code, rate in self.fields.rates.items()
            if code != ROUBLE and code.isascii() and code.isalpha()
        ]
        return f"CASE b.currency WHEN '{ROUBLE}' THEN b.budget {' '.join(turned)} END"

    def single(self, field: ListField, x: str, node: Condition) -> Sql:
        if field.key == "budget" and node.op in {Op.EMPTY, Op.FILLED}:
            return compare_number("b.budget", node.op, ())
        return super().single(field, x, node)

    def text(self, field: ListField, x: str, node: Condition) -> Sql:
        if field.key == "title" and node.values:
            # The sort key is the title folded: nothing is folded a hundred thousand times.
            operand = plain_operand(field, str(node.values[0]), node.op)
            return compare_text("b.title_key", node.op, operand, plain=True)
        return super().text(field, x, node)

    def _state(self) -> str:
        cases = (
            f"WHEN {state_sql(state, **self._present)} THEN '{state.value}'"
            for state in (ActionState.OVERDUE, ActionState.TODAY, ActionState.PLANNED)
        )
        none = ActionState.NONE.value
        return f"CASE WHEN b.outcome IS NOT NULL THEN NULL {' '.join(cases)} ELSE '{none}' END"

    def _through(self, field: ListField, of_client: ListField, node: Condition) -> Sql:
        """Ask the condition of the deal's client; a deal without one is as a bare client."""
        if field.key == CLIENT and node.op in {Op.EMPTY, Op.FILLED}:
            return compare_number("b.client", node.op, ())
        contrary = _CONTRARY.get(node.op)
        if node.op is Op.NO and of_client.field is None:
            contrary = Op.YES
        if contrary is not None:
            same = Condition(node.field, contrary, node.values, node.period)
            return negate(self._through(field, of_client, same))
        inner = Condition(of_client.key, node.op, node.values, node.period)
        parts = parts_of(self._client_conditions, Group((inner,)))
        if not parts:
            return FALSE
        query = Query(self.fields.of_clients, self._clients, parts)
        source = Reader(self._db, query).source()
        return Sql(spell("b.client IN (SELECT c.id", source.text, ")"), source.values)

    def _days(self, x: str, op: Op, values: list[int | float]) -> Sql:
        """Compare how many midnights have passed since an instant."""
        match op:
            case Op.AT_LEAST:
                found = self._days_from(x, math.ceil(values[0]))
            case Op.GREATER:
                found = self._days_from(x, math.floor(values[0]) + 1)
            case Op.LESS:
                found = negate(self._days(x, Op.AT_LEAST, values))
            case Op.AT_MOST:
                found = negate(self._days(x, Op.GREATER, values))
            case Op.IS_NOT:
                found = negate(self._days(x, Op.IS, values))
            case _:
                low, high = min(values), max(values)
                least, most = self._days(x, Op.AT_LEAST, [low]), self._days(x, Op.AT_MOST, [high])
                found = join([least, most], "AND")
        return found

    def _days_from(self, x: str, days: int) -> Sql:
        if days <= 0:
            return TRUE
        if days > MOST_DAYS:
            return FALSE
        first = self.moment.today.fromordinal(self.moment.today.toordinal() - days + 1)
        return Sql(f"{x} < ?", (midnight(first, self.moment.zone),))


def compile_deals(
    db: OfficeDatabase,
    fields: DealListFields,
    tree: Group,
    *,
    at: Moment,
    now: int,
    clients: str = LIVE,
) -> Sql | None:
    """Return a tree as SQL over `deal d` and `deal_board b`; None if it narrows nothing.

    Args:
        db: the office's database.
        fields: of lists of deals.
        tree: the conditions; broken ones are left out.
        at: what «today» and «I» mean.
        now: UTC ms.
        clients: whom this person may see, over `client c`.
    """
    return DealConditions(db, fields, at, now=now, clients=clients).of(tree)


def fitting(
    db: OfficeDatabase,
    fields: DealListFields,
    tree: Group,
    *,
    at: Moment,
    now: int,
    ids: Iterable[int] | None = None,
) -> array[int]:
    """Return which live deals fit a tree, by id.

    Inside an open change `deal_board` stands as the last commit left it, unless
    `db.deal_board.keep_board_current` was called.

    Args:
        db: the office's database.
        fields: of lists of deals.
        tree: the conditions; broken ones are left out.
        at: what «today» and «I» mean.
        now: UTC ms.
        ids: of these; None = of all.
    """
    where = compile_deals(db, fields, tree, at=at, now=now) or TRUE
    given: tuple[object, ...] = ()
    if ids is None:
        source = source_of(where)
    else:
        source = "json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value"
        source += " CROSS JOIN deal d ON d.id = b.deal" if reads_deals(where) else ""
        given = (json.dumps(list(ids)),)
    sql = spell("SELECT b.deal FROM", source, "WHERE", where.text, "ORDER BY 1")
    return array("q", (deal for (deal,) in db.run(sql, (*given, *where.values))))


def reads_deals(*parts: Sql) -> bool:
    """Whether any of these pieces reads the rows of deals themselves."""
    return any(_DEAL.search(part.text) for part in parts)


def source_of(*parts: Sql) -> str:
    """Return what stands behind FROM for a statement made of these pieces."""
    return SOURCE if reads_deals(*parts) else BOARD


def _part(field: ListField, store: Store, node: Condition) -> Sql:
    """Compare what a deal may have several of: one that fits is enough."""
    if node.op in _CONTRARY:
        contrary = Condition(node.field, _CONTRARY[node.op], node.values)
        return negate(_part(field, store, contrary))
    source, x = _PARTS[store]
    there = Sql(source)
    if node.op is not Op.FILLED:
        operand = plain_operand(field, str(node.values[0]), node.op)
        there &= compare_text(x, node.op, operand)
    return Sql(spell("EXISTS (SELECT 1 FROM", there.text, ")"), there.values)
