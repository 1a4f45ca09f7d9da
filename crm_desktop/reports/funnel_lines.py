"""What the report of a funnel is drawn from: its stages with the deals behind every number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.funnels.conversion import conversion_of, last_place
from crm_desktop.funnels.reading import names_of_stages
from crm_desktop.funnels.ways import came_within, read_ways
from crm_desktop.reports.sums import BUDGET, NO_MONEY, apart_note, sum_of
from crm_desktop.views.sql import TRUE, Sql, spell
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.funnels.conversion import StageConversion
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.funnels.ways import DealWay
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk


@dataclass(frozen=True, slots=True)
class StageLine:
    """What the report knows of one stage.

    Attributes:
        id: of the stage.
        name: a deleted one says so.
        place: from 1; 0 = it is deleted.
        reached: deals of the period that came to it or further.
        went_on: of those, that came further.
        lost: deals of the period that were lost here.
        lost_sum: their budgets in kopecks.
        left: deals of the period that left it, once each.
        days: how long every stay of theirs lasted, ms.
        open: deals that stand here now, whenever they came.
        open_sum: their budgets in kopecks.
    """

    id: int
    name: str
    place: int
    reached: tuple[int, ...] = ()
    went_on: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    lost_sum: int = 0
    left: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    open_sum: int = 0

    @property
    def average(self) -> float | None:
        """Of the stays, ms."""
        return fmean(self.days) if self.days else None

    @property
    def middle(self) -> float | None:
        """The median of the stays, ms."""
        return median(self.days) if self.days else None


@dataclass(frozen=True, slots=True)
class FunnelLines:
    """What the report is drawn from.

    Attributes:
        funnel: which.
        stages: in order, deleted ones that have something behind them.
        came: deals that came in the period.
        won: of those, won by now.
        conversion: stage -> its conversion in the period before; None = nothing is compared.
        came_before: how many came then.
        won_before: how many of those are won.
        money: whether sums may be shown.
        notes: what a reader must know.
    """

    funnel: Funnel
    stages: tuple[StageLine, ...]
    came: tuple[int, ...]
    won: tuple[int, ...]
    conversion: Mapping[int, StageConversion] | None = None
    came_before: int | None = None
    won_before: int | None = None
    money: bool = True
    notes: tuple[str, ...] = ()


@use_case(Right.REPORTS)
def read_lines(office: Office, ask: ReportAsk, funnel: Funnel) -> FunnelLines:
    """Read a funnel."""
    ways = read_ways(office, funnel, among=among(office, ask))
    came = came_within(ways, *ask.period.bounds(office.zone))
    before = _before(office, ask, ways)
    money = BUDGET not in office.db.narrowness.hidden
    rates = read_rates(office.db)
    apart: dict[str, int] = {}

    def worth(of: list[DealWay]) -> int:
        kopecks, left = sum_of(of, rates)
        for code, amount in left.items():
            apart[code] = apart.get(code, 0) + amount
        return kopecks

    lost, standing = _by_stage(came, "lost"), _by_stage(ways, "")
    left: dict[int, dict[int, None]] = defaultdict(dict)
    lasted: dict[int, list[int]] = defaultdict(list)
    for way in came:
        for stage, ms in way.stays:
            left[stage][way.deal] = None
            lasted[stage].append(ms)
    furthest = sorted(came, key=lambda way: -last_place(way, funnel))
    ids = tuple(way.deal for way in furthest)
    conversion = conversion_of(came, funnel)
    names = names_of_stages(office.db)
    places = {stage.id: place for place, stage in enumerate(funnel.stages, 1)}
    gone = sorted({*lost, *standing, *lasted} - set(places))
    lines = [
        StageLine(
            stage, names.get(stage, "Этап (удалён)"), places.get(stage, 0),
            ids[: conversion[stage].reached] if stage in conversion else (),
            ids[: conversion[stage].went_on] if stage in conversion else (),
            tuple(way.deal for way in lost.get(stage, ())), worth(lost.get(stage, [])),
            tuple(left.get(stage, ())), tuple(lasted.get(stage, ())),
            tuple(way.deal for way in standing.get(stage, ())), worth(standing.get(stage, [])),
        )
        for stage in (*places, *gone)
    ]  # fmt: skip
    notes = [note for note in (apart_note(apart), "" if money else NO_MONEY) if note]
    if not came:
        notes.insert(0, "В этот период в воронку не пришла ни одна сделка.")
    return FunnelLines(
        funnel, tuple(lines), ids, tuple(way.deal for way in came if way.outcome == "won"),
        None if before is None else conversion_of(before, funnel),
        None if before is None else len(before),
        None if before is None else sum(way.outcome == "won" for way in before),
        money, tuple(notes),
    )  # fmt: skip


def _before(office: Office, ask: ReportAsk, ways: list[DealWay]) -> list[DealWay] | None:
    against = ask.period.against(ask.comparison)
    return None if against is None else came_within(ways, *against.bounds(office.zone))


def _by_stage(ways: list[DealWay], outcome: str) -> dict[int, list[DealWay]]:
    found: dict[int, list[DealWay]] = defaultdict(list)
    for way in ways:
        if way.outcome == outcome:
            found[way.stage].append(way)
    return found


@use_case(Right.REPORTS)
def among(office: Office, ask: ReportAsk) -> Sql:
    """Return which deals a report is narrowed to, over `deal d`."""
    if ask.tree == EVERYTHING:
        return TRUE
    query = DealQuery.of(office, DealFilter(tree=ask.tree), now=ask.now)
    source = query.source()
    return Sql(spell("d.id IN (SELECT b.deal", source.text, ")"), source.values)
