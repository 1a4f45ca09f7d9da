"""A funnel in numbers: what stands where, what it is worth, how deals go on, won and lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.currencies.rates import in_roubles, read_rates
from crm_desktop.deals.board import open_board
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.funnels.conversion import StageConversion, read_conversion
from crm_desktop.funnels.reading import require_funnel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.deals.board_totals import Totals
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class StageFigures:
    """The numbers of a stage.

    Attributes:
        name: of the stage.
        stage: None for a stage that was deleted but still has deals.
        totals: of the open deals that stand there now.
        conversion: see `crm_desktop.funnels.conversion`.
    """

    name: str
    stage: Stage | None
    totals: Totals
    conversion: StageConversion


@dataclass(frozen=True, slots=True)
class Closed:
    """Deals that were won, or lost.

    Attributes:
        count: how many.
        kopecks: their budgets in roubles.
        apart: currency -> hundredths of what has no rate.
    """

    count: int
    kopecks: int
    apart: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """A funnel in numbers; `since` and `until` (UTC ms) narrow conversion, won and lost."""

    funnel: Funnel
    stages: tuple[StageFigures, ...]
    totals: Totals
    won: Closed
    lost: Closed
    since: int | None
    until: int | None


@use_case(Right.VIEW_DEALS)
def funnel_report(
    office: Office,
    funnel_id: int,
    *,
    since: int | None = None,
    until: int | None = None,
    now: int | None = None,
) -> FunnelReport:
    """Count a funnel.

    Args:
        office: the office.
        funnel_id: the funnel.
        since: conversion of the deals that came in at this instant (UTC ms) or later; won and
            lost at it or later.
        until: the same, before this instant.
        now: the moment stale and overdue are told of, UTC ms; None = this one.

    Raises:
        NotFoundError: there is no such funnel.
    """
    with office.reading():
        funnel = require_funnel(office.db, funnel_id)
        board = open_board(office, BoardQuestion(funnel_id), now=now, window=1)
        conversion = read_conversion(office, funnel, since=since, until=until)
        won, lost = (
            _closed(office, funnel_id, outcome, since=since, until=until)
            for outcome in ("won", "lost")
        )
    stages = tuple(
        StageFigures(
            column.name,
            column.stage,
            column.totals,
            conversion.get(column.slot.stage, StageConversion()),
        )
        for column in board.columns
    )
    return FunnelReport(funnel, stages, board.totals, won, lost, since, until)


def _closed(
    office: Office, funnel_id: int, outcome: str, *, since: int | None, until: int | None
) -> Closed:
    sql = " ".join(
        (
            "SELECT d.currency, count(*), coalesce(sum(d.budget), 0) FROM deal d",
            "WHERE d.funnel = ? AND d.outcome = ? AND d.closed_at >= coalesce(?, 0)",
            "AND d.closed_at < coalesce(?, 1 << 62) AND", visible_deal_sql(office, "d"),
            "GROUP BY 1",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (funnel_id, outcome, since, until))
    kopecks, apart = in_roubles({code: total for code, _n, total in rows}, read_rates(office.db))
    kept = {code: total for code, total in apart.items() if total}
    return Closed(sum(number for _code, number, _total in rows), kopecks, kept)
