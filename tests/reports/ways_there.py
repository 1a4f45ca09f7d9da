"""Ways of deals written by hand, and what a report says told anew from the plain rows."""

from __future__ import annotations

from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.office import Office

DAY_MS = 86_400_000


def put_way(
    office: Office,
    steps: Sequence[tuple[int, Stage, str | None]],
    *,
    budget: int | None = None,
    currency: str = "RUB",
    responsible: int | None = None,
    deleted: bool = False,
    loss_reason: int | None = None,
) -> int:
    """Write a deal by its moves: when (UTC ms), which stage, `won` or `lost` if closed there."""
    first, (at, stage, outcome) = steps[0][0], steps[-1]
    with office.change("Сделка") as change:
        deal = change.new_id()
        office.db.run(
            "INSERT INTO deal(id, deleted_at, title, title_key, funnel, stage, stage_since,"
            " outcome, closed_at, budget, currency, created_at, responsible, loss_reason)"
            " VALUES(?, ?, 'Сделка', 'сделка', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                deal, at if deleted else None, stage.funnel_id, stage.id, at, outcome,
                at if outcome else None, budget, currency, first, responsible, loss_reason,
            ),
        )  # fmt: skip
        office.db.run_many(
            "INSERT INTO deal_move(id, deal, at, funnel, stage, outcome) VALUES(?, ?, ?, ?, ?, ?)",
            ((change.new_id(), deal, when, to.funnel_id, to.id, end) for when, to, end in steps),
        )
    return deal


def told_anew(office: Office, funnel: Funnel, since: int, until: int) -> dict[int, dict[str, Any]]:
    """Tell every stage of a funnel from the rows as they lie: for each of them on its own."""
    deals = _deals(office, funnel)
    came = [deal for deal in deals if since <= deal["came"] < until]
    order = [stage.id for stage in funnel.stages]
    found = {}
    for number, stage in enumerate(order):
        further = set(order[number + 1 :])
        on = [deal for deal in came if deal["outcome"] == "won" or deal["been"] & further]
        there = [deal for deal in came if deal not in on and stage in deal["been"]]
        lost = [d for d in came if d["outcome"] == "lost" and d["stage"] == stage]
        standing = [d for d in deals if d["outcome"] is None and d["stage"] == stage]
        days = [
            max(0, then[0] - here[0]) / DAY_MS
            for deal in came
            for here, then in pairwise(deal["way"])
            if here[2:] == (funnel.id, stage, None)
        ]
        found[stage] = {
            "reached": len(on) + len(there), "went_on": len(on),
            "lost": len(lost), "lost_sum": sum(deal["roubles"] for deal in lost),
            "open": len(standing), "open_sum": sum(deal["roubles"] for deal in standing),
            "average": fmean(days) if days else None, "median": median(days) if days else None,
        }  # fmt: skip
    return found


def _deals(office: Office, funnel: Funnel) -> list[dict[str, Any]]:
    moves: dict[int, list[Any]] = {}
    for deal, *move in office.db.run("SELECT deal, at, id, funnel, stage, outcome FROM deal_move"):
        moves.setdefault(deal, []).append(tuple(move))
    found = []
    for deal, stage, outcome, budget, currency, created_at in office.db.run(
        "SELECT id, stage, outcome, budget, currency, created_at FROM deal"
        " WHERE deleted_at IS NULL AND funnel = ?",
        (funnel.id,),
    ):
        way = sorted(moves.get(deal, []))
        inside = [move for move in way if move[2] == funnel.id]
        found.append(
            {
                "stage": stage, "outcome": outcome, "way": way,
                "been": {move[3] for move in inside} | {stage},
                "came": inside[0][0] if inside else created_at,
                "roubles": budget or 0 if currency == "RUB" else 0,
            }
        )  # fmt: skip
    return found
