"""Keeping a value above the funnel's limit back until the head has decided.

The deal keeps the value it had; sums and forecasts never count what is not approved. Who may
approve sets any value at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.approvals.words import field_name, show_value
from crm_desktop.currencies.rates import ROUBLE, read_rates, to_kopecks
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, heads, write_notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Change
    from crm_desktop.journal.records import Fields
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

HELD: Final[tuple[str, ...]] = ("budget", "discount")
"""Fields of a deal a funnel may set a limit for."""
_MONEY: Final = frozenset({"budget", "currency"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A value that is to wait.

    Attributes:
        field: one of `HELD`.
        value: as the deal would hold it.
        currency: of a budget.
        threshold: the limit it passes: kopecks, or hundredths of a percent.
    """

    field: str
    value: int
    currency: str | None
    threshold: int


@dataclass(frozen=True, slots=True)
class _Limits:
    budget: int | None
    discount: int | None


@use_case(Right.EDIT_DEALS)
def hold_back(office: Office, change: Change, values: Mapping[int, Fields]) -> dict[int, Fields]:
    """Return what may be written into deals at once; the rest is asked for, inside the change.

    A value a person sets takes back what waited for the same field before.

    Args:
        office: the office.
        change: the open change.
        values: deal -> column -> value.

    Raises:
        UserError: another currency alone would lift the sum above the limit.
    """
    watched = [deal for deal, row in values.items() if row.keys() & {*HELD, "currency"}]
    if not watched:
        return dict(values)
    allowed = dict(values)
    rates = read_rates(office.db)
    rows = office.db.run(
        "SELECT d.id, d.title, d.budget, d.currency, d.discount, f.approve_budget,"
        " f.approve_discount FROM deal d JOIN funnel f ON f.id = d.funnel"
        " WHERE d.id IN (SELECT value FROM json_each(?))",
        (json.dumps(watched),),
    )
    for deal, title, budget, currency, discount, *limits in rows:
        row = values[deal]
        set_now = {name: row[name] for name in HELD if name in row}
        _settle_waiting(office, deal, set_now)
        if _decides(office):
            continue
        before = {"budget": budget, "currency": currency, "discount": discount}
        asks = _asks(row, before, _Limits(*limits), rates)
        if any(ask.field == "budget" and "budget" not in row for ask in asks):
            raise UserError(
                f"«{title}»: в этой валюте сумма выше порога согласования. Ничего не изменено. "
                "Смените валюту вместе с суммой: её согласует руководитель."
            )
        for ask in asks:
            held = _MONEY if ask.field == "budget" else {ask.field}
            allowed[deal] = {k: v for k, v in allowed[deal].items() if k not in held}
        ask_for(office, change, deal, asks)
    return {deal: row for deal, row in allowed.items() if row}


@use_case(Right.EDIT_DEALS)
def part_new(office: Office, funnel_id: int, values: Fields) -> tuple[Fields, list[Ask]]:
    """Return the values a new deal may begin with, and what is to be asked for once it is there.

    Args:
        office: the office.
        funnel_id: where the deal begins.
        values: column -> value.
    """
    limits = office.db.run(
        "SELECT approve_budget, approve_discount FROM funnel WHERE id = ?", (funnel_id,)
    )
    if not limits or _decides(office):
        return values, []
    before: Fields = {"budget": None, "currency": ROUBLE, "discount": None}
    asks = _asks(values, before, _Limits(*limits[0]), read_rates(office.db))
    held = {ask.field for ask in asks}
    return {name: value for name, value in values.items() if name not in held}, asks


@use_case(Right.EDIT_DEALS)
def ask_for(office: Office, change: Change, deal_id: int, asks: Iterable[Ask]) -> None:
    """Write down what waits for the head, inside an open change."""
    for ask in asks:
        office.db.run(
            "INSERT INTO approval(id, deal, field, value, currency, threshold, asked_by, asked_at)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (
                change.new_id(), deal_id, ask.field, ask.value, ask.currency, ask.threshold,
                office.user_id, now_ms(),
            ),
        )  # fmt: skip
        title, client = office.db.run("SELECT title, client FROM deal WHERE id = ?", (deal_id,))[0]
        shown = show_value(ask.field, ask.value, ask.currency)
        told = f"Согласуйте: «{title}» — {field_name(ask.field)} {shown}"
        write_notices(
            office.db,
            change,
            (
                NoticeDraft(head, NoticeKind.APPROVAL, told, deal_id, client, office.user_id)
                for head in heads(office.db)
                if head != office.user_id
            ),
        )


def require_nothing_waits(db: OfficeDatabase, deals: Iterable[int]) -> None:
    """Refuse to win a deal whose sum or discount is not approved yet.

    Raises:
        UserError: a value of one of them waits.
    """
    rows = db.run(
        "SELECT d.title, a.field, a.value, a.currency FROM approval a JOIN deal d ON d.id = a.deal"
        " WHERE a.decision IS NULL AND a.deleted_at IS NULL"
        " AND a.deal IN (SELECT value FROM json_each(?)) ORDER BY a.id LIMIT 1",
        (json.dumps(list(deals)),),
    )
    for title, field, value, currency in rows:
        raise UserError(
            f"«{title}»: {field_name(field)} {show_value(field, value, currency)} ждёт "
            "согласования руководителя. Ничего не изменено. Дождитесь решения или отзовите запрос."
        )


def waiting_fields(db: OfficeDatabase, deals: Iterable[int]) -> set[tuple[int, str]]:
    """Return (deal, field) of the values that wait: a demanded field is not empty then."""
    rows = db.run(
        "SELECT deal, field FROM approval WHERE decision IS NULL AND deleted_at IS NULL"
        " AND deal IN (SELECT value FROM json_each(?))",
        (json.dumps(list(deals)),),
    )
    return {(deal, field) for deal, field in rows}


def _decides(office: Office) -> bool:
    return may(office, Right.APPROVE)


def _asks(row: Fields, before: Fields, limits: _Limits, rates: Mapping[str, int]) -> list[Ask]:
    """Return which of the new values pass a limit; what was there already is no reason to ask."""
    found = []
    after = {**before, **row}
    budget, currency = after["budget"], str(after["currency"] or ROUBLE)
    if limits.budget is not None and row.keys() & _MONEY and isinstance(budget, int):
        worth = to_kopecks(budget, rates[currency]) if currency in rates else None
        had = _worth(before, rates)
        # Nobody can tell whether a sum without a rate is above the limit: the head can.
        above = worth is None or (worth > limits.budget and worth > had)
        if above and budget and (budget, currency) != (before["budget"], before["currency"]):
            found.append(Ask("budget", budget, currency, limits.budget))
    discount = row.get("discount")
    if limits.discount is not None and isinstance(discount, int):
        had = before["discount"] if isinstance(before["discount"], int) else 0
        if discount > limits.discount and discount > had:
            found.append(Ask("discount", discount, None, limits.discount))
    return found


def _worth(before: Fields, rates: Mapping[str, int]) -> int:
    budget, currency = before["budget"], str(before["currency"])
    return to_kopecks(budget, rates.get(currency, 0)) if isinstance(budget, int) else 0


def _settle_waiting(office: Office, deal: int, set_now: Fields) -> None:
    """What waited for a field that is set anew is over: approved if the head set just that."""
    for name, value in set_now.items():
        for record, asked in office.db.run(
            "SELECT id, value FROM approval WHERE deal = ? AND field = ? AND decision IS NULL"
            " AND deleted_at IS NULL",
            (deal, name),
        ):
            approved = _decides(office) and asked == value
            office.db.run(
                "UPDATE approval SET decision = ?, decided_by = ?, decided_at = ? WHERE id = ?",
                ("approved" if approved else "withdrawn", office.user_id, now_ms(), record),
            )
