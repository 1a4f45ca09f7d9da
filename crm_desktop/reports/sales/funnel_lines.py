"""What the report of a funnel is drawn from: its stages with the deals behind every number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.rates import in_roubles, read_rates
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.deals.list_sums import Apart
from crm_desktop.funnels.conversion import conversion_of
from crm_desktop.funnels.reading import names_of_stages
from crm_desktop.funnels.ways import LOST, OPEN, WON, Stays, read_ways
from crm_desktop.reports.money_notes import HIDDEN_MONEY, apart_note, money_hidden
from crm_desktop.views.sql import TRUE, Sql, spell
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.funnels.conversion import StageConversion
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.funnels.ways import FunnelWays
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
    days: Sequence[int] = ()
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
    bounds = ask.period.bounds(office.zone)
    ways = read_ways(office, funnel, among=among(office, ask), timed=bounds)
    came = ways.came_within(*bounds)
    against = ask.period.against(ask.comparison)
    before = None if against is None else ways.came_within(*against.bounds(office.zone))
    money = not money_hidden(office.powers)
    worth = Worth(ways, read_rates(office.db))
    lost, standing = _by_stage(ways, came, LOST), _by_stage(ways, range(len(ways.deals)), OPEN)
    ids = _told(ways, sorted(came, key=ways.last.__getitem__, reverse=True))
    conversion = conversion_of(ways, came)
    names = names_of_stages(office.db)
    places = {stage.id: place for place, stage in enumerate(funnel.stages, 1)}
    gone = sorted({*lost, *standing, *ways.stays} - set(places))
    lines = []
    for stage in (*places, *gone):
        left = ways.stays.get(stage) or Stays()
        lines.append(
            StageLine(
                stage, names.get(stage, "Этап (удалён)"), places.get(stage, 0),
                ids[: conversion[stage].reached] if stage in conversion else (),
                ids[: conversion[stage].went_on] if stage in conversion else (),
                _told(ways, lost.get(stage, ())), worth.of(lost.get(stage, ())),
                tuple(dict.fromkeys(left.deals)), left.lasted,
                _told(ways, standing.get(stage, ())), worth.of(standing.get(stage, ())),
            )
        )  # fmt: skip
    told = (apart_note(worth.apart), "" if money else HIDDEN_MONEY)
    notes = [note for note in told if note]
    if not came:
        notes.insert(0, "В этот период в воронку не пришла ни одна сделка.")
    return FunnelLines(
        funnel, tuple(lines), ids, _told(ways, (n for n in came if ways.outcomes[n] == WON)),
        None if before is None else conversion_of(ways, before),
        None if before is None else len(before),
        None if before is None else sum(ways.outcomes[n] == WON for n in before),
        money, tuple(notes),
    )  # fmt: skip


class Worth:
    """Adds budgets up and keeps what has no rate apart."""

    def __init__(self, ways: FunnelWays, rates: Mapping[str, int]) -> None:
        self._ways = ways
        self._rates = rates
        self._left: dict[str, tuple[int, int]] = {}

    @property
    def apart(self) -> list[Apart]:
        """What has no rate."""
        return [Apart(code, *found) for code, found in sorted(self._left.items())]

    def of(self, numbers: Iterable[int]) -> int:
        """Return the budgets of some ways in kopecks."""
        sums: dict[str, int] = {}
        for number in numbers:
            budget, currency = self._ways.budgets[number], self._ways.currencies[number]
            if budget is None:
                continue
            sums[currency] = sums.get(currency, 0) + budget
            if currency not in self._rates:
                deals, amount = self._left.get(currency, (0, 0))
                self._left[currency] = (deals + 1, amount + budget)
        return in_roubles(sums, self._rates)[0]


def _told(ways: FunnelWays, numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(map(ways.deals.__getitem__, numbers))


def _by_stage(ways: FunnelWays, numbers: Iterable[int], outcome: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        if ways.outcomes[number] == outcome:
            found[ways.stages[number]].append(number)
    return found


@use_case(Right.REPORTS)
def among(office: Office, ask: ReportAsk) -> Sql:
    """Return which deals a report is narrowed to, over `deal_board b`."""
    if ask.tree == EVERYTHING:
        return TRUE
    query = DealQuery.of(office, DealFilter(tree=ask.tree), now=ask.now)
    source = query.source()
    return Sql(spell("b.deal IN (SELECT b.deal", source.text, ")"), source.values)
