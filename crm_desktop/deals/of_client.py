"""Deals in brief: those of a client, the repetitions of a deal, any by their ids."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.access.visibility import visible_deal_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class DealBrief:
    """A deal as a line among others.

    Attributes:
        client: its name; `""` without one.
        outcome: `won`, `lost`, `""` = open.
        budget: minor units of `currency`, None = not said.
        probability: effective, whole percent: its own, or the stage's; 100 and 0 when closed.
        closes_on: ISO day or `""`.
        closed_at: UTC ms, as the other instants.
        as_contact: whether the client asked about is a contact of the deal only.
    """

    id: int
    title: str
    client_id: int | None
    client: str
    funnel_id: int
    funnel: str
    stage_id: int
    stage: str
    colour: str
    outcome: str
    budget: int | None
    currency: str
    probability: int
    responsible_id: int | None
    responsible: str
    closes_on: str
    closed_at: int | None
    stage_since: int
    created_at: int
    as_contact: bool = False


PROBABILITY: Final = (
    "CASE d.outcome WHEN 'won' THEN 100 WHEN 'lost' THEN 0"
    " ELSE coalesce(d.probability, s.probability) END"
)
"""The effective probability of deal `d` at stage `s`."""
_BRIEF: Final = " ".join(
    (
        "SELECT d.id, d.title, d.client,", client_name("c", "d.client"),
        ", d.funnel, coalesce(f.name, ''),",
        "d.stage, coalesce(s.name, ''), coalesce(s.colour, ''), coalesce(d.outcome, ''),",
        "d.budget, d.currency, coalesce(", PROBABILITY, ", 0), d.responsible,",
        "coalesce(m.name, ''), coalesce(d.closes_on, ''), d.closed_at, d.stage_since,",
        "d.created_at FROM deal d LEFT JOIN client c ON c.id = d.client",
        "LEFT JOIN funnel f ON f.id = d.funnel LEFT JOIN stage s ON s.id = d.stage",
        "LEFT JOIN member m ON m.id = d.responsible",
    )
)  # fmt: skip


@use_case(Right.VIEW_DEALS)
def deals_of_client(office: Office, client_id: int) -> tuple[DealBrief, ...]:
    """Return the deals of a client, and those it is a contact of: open ones first, newest first."""
    where = (
        "(d.client = ?1 OR d.id IN (SELECT deal FROM deal_contact WHERE person = ?1"
        " AND deleted_at IS NULL))"
    )
    order = "ORDER BY d.outcome IS NOT NULL, coalesce(d.closed_at, d.created_at) DESC, d.id DESC"
    rows = _rows(office, where, (client_id,), order)
    return tuple(replace(DealBrief(*row), as_contact=row[2] != client_id) for row in rows)


@use_case(Right.VIEW_DEALS)
def deal_briefs(office: Office, ids: Iterable[int]) -> list[DealBrief]:
    """Return deals in the order asked; those that are gone are left out."""
    wanted = list(ids)
    rows = _rows(office, "d.id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),))
    found = {row[0]: DealBrief(*row) for row in rows}
    return [found[deal] for deal in wanted if deal in found]


@use_case(Right.VIEW_DEALS)
def repeats_of(office: Office, deal_id: int) -> tuple[DealBrief, ...]:
    """Return the deals that repeat this one, the newest first."""
    rows = _rows(office, "d.parent = ?", (deal_id,), "ORDER BY d.created_at DESC, d.id DESC")
    return tuple(DealBrief(*row) for row in rows)


def _rows(
    office: Office, where: str, values: tuple[Any, ...], order: str = ""
) -> list[tuple[Any, ...]]:
    sql = " ".join((_BRIEF, "WHERE", visible_deal_sql(office, "d"), "AND", where, order))
    found: list[tuple[Any, ...]] = office.db.run(sql, values)
    return found
