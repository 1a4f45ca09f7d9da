"""Deals written by hand: what the tests of funnels need of them, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Stage
    from crm_desktop.office import Office


def put_deal(
    office: Office,
    *path: Stage,
    outcome: str | None = None,
    deleted: bool = False,
    budget: int | None = None,
    currency: str = "RUB",
    at: int | None = None,
) -> int:
    """Write a deal that came to the stages of `path` one after another; return its id."""
    at = now_ms() if at is None else at
    stage = path[-1]
    with office.change("Сделка") as change:
        deal = change.new_id()
        office.db.run(
            "INSERT INTO deal(id, deleted_at, title, title_key, funnel, stage, stage_since,"
            " outcome, closed_at, budget, currency, created_at) VALUES(?, ?, 'Сделка', 'сделка',"
            " ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                deal, at if deleted else None, stage.funnel_id, stage.id, at, outcome,
                at if outcome else None, budget, currency, at,
            ),
        )  # fmt: skip
        came = [(each, None) for each in path] + ([(stage, outcome)] if outcome else [])
        office.db.run_many(
            "INSERT INTO deal_move(id, deal, at, funnel, stage, outcome) VALUES(?, ?, ?, ?, ?, ?)",
            ((change.new_id(), deal, at, each.funnel_id, each.id, end) for each, end in came),
        )
    return deal


def place_of(office: Office, deal: int) -> tuple[int, int]:
    """Return the funnel and the stage of a deal."""
    funnel, stage = office.db.run("SELECT funnel, stage FROM deal WHERE id = ?", (deal,))[0]
    return funnel, stage


def moves_of(office: Office, deal: int) -> list[tuple[int, str | None]]:
    """Return where a deal came to and what was said, oldest first."""
    rows = office.db.run("SELECT stage, reason FROM deal_move WHERE deal = ? ORDER BY id", (deal,))
    return [(stage, reason) for stage, reason in rows]
