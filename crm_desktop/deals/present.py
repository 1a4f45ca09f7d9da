"""Finding the deal an act is about, or saying in Russian why it cannot be done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.errors import NotFoundError
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class PresentDeal:
    """A deal that is there; `outcome` is `""` while it is open."""

    id: int
    title: str
    client_id: int | None
    funnel: int
    stage: int
    outcome: str


@use_case(Right.VIEW_DEALS)
def require_deal(office: Office, deal_id: int) -> PresentDeal:
    """Return a live deal this person may see.

    Raises:
        NotFoundError: it is not there or is in the trash.
    """
    sql = " ".join(
        (
            "SELECT title, client, funnel, stage, coalesce(outcome, ''), deleted_at,",
            visible_deal_sql(office, "d"), "FROM deal d WHERE id = ?",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (deal_id,))
    if not rows:
        raise no_deal()
    title, client, funnel, stage, outcome, deleted_at, seen = rows[0]
    if deleted_at is not None:
        raise NotFoundError(
            f"Сделка «{title}» в корзине. Ничего не изменено. Сначала восстановите её."
        )
    if not seen:
        raise no_deal()
    return PresentDeal(deal_id, title, client, funnel, stage, outcome)


@use_case(Right.VIEW_DEALS)
def present_deals(office: Office, deals: Iterable[int], *, open_only: bool = False) -> list[int]:
    """Return those of the deals that are there and may be seen, in their order.

    Args:
        office: the office.
        deals: ids.
        open_only: only those neither won nor lost.
    """
    sql = " ".join(
        (
            "SELECT d.id FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value WHERE",
            visible_deal_sql(office, "d"), "AND d.outcome IS NULL" if open_only else "",
        )
    )  # fmt: skip
    return [row[0] for row in office.db.run(sql, (json.dumps(list(deals)),))]


def no_deal() -> NotFoundError:
    """Return the refusal for a deal that is not there."""
    return NotFoundError("Такой сделки в базе нет. Ничего не изменено. Обновите список.")


@use_case(Right.VIEW_DEALS)
def require_deal_part(
    office: Office, table: str, part_id: int, *, what: str, columns: tuple[str, ...] = ("deal",)
) -> tuple[PresentDeal, dict[str, Any]]:
    """Return the live deal a live part belongs to, and columns of the part.

    Args:
        office: the office.
        table: the part's table.
        part_id: the part.
        what: Russian for the refusal, «Строки состава».
        columns: which columns to return.

    Raises:
        NotFoundError: the part or its deal is not there or is deleted.
    """
    sql = " ".join(
        ("SELECT deal,", ", ".join(columns), "FROM", BY_NAME[table].name,
         "WHERE id = ? AND deleted_at IS NULL")
    )  # fmt: skip
    rows = office.db.run(sql, (part_id,))
    if not rows:
        raise NotFoundError(f"{what} уже нет. Ничего не изменено. Обновите карточку.")
    deal, *values = rows[0]
    return require_deal(office, deal), dict(zip(columns, values, strict=True))
