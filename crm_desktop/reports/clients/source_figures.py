"""What every source brought in a period: new clients, deals, first and all sales."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.won import won_sql
from crm_desktop.reports.clients.buyers import EVER, client_sql, sees_money
from crm_desktop.views.sql import spell
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.reading import Reading

OF_CLIENT: Final = "client"
OF_DEAL: Final = "deal"


@dataclass(slots=True)
class Brought:
    """What a source brought.

    Attributes:
        new: clients entered.
        opened: deals entered.
        opened_won: those of them that stand as won now.
        won: deals won, whenever they were entered.
        first: clients whose first sale it was.
        parts: what the won deals come to, see `buyers`.
    """

    new: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    opened_won: list[int] = field(default_factory=list)
    won: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    parts: int = 0

    def add(self, other: Brought) -> None:
        """Take another's figures in."""
        self.new += other.new
        self.opened += other.opened
        self.opened_won += other.opened_won
        self.won += other.won
        self.first += other.first
        self.parts += other.parts


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What all sources brought; key None = no source is told.

    `money`, `unrated` and `unpriced` are like those of `buyers.Sales`, of the deals won within
    the period.
    """

    by_source: Mapping[int | None, Brought]
    money: bool
    unrated: Mapping[str, tuple[int, int]]
    unpriced: int


def brought_by(reading: Reading, period: ReportPeriod, *, way: str) -> SourceFigures:
    """Count what every source brought in a period.

    Args:
        reading: which clients.
        period: the days.
        way: `OF_CLIENT` = the source of a deal is that of its client, `OF_DEAL` = its own. Where
            the one is not told, the other is taken.
    """
    begins, ends = period.bounds(reading.zone)
    clients = client_sql(reading)
    sql = spell("SELECT c.id, c.source, c.created_at FROM client c WHERE", clients.text)
    sources: dict[int, int | None] = {}
    found: dict[int | None, Brought] = defaultdict(Brought)
    for client, source, created in reading.db.run(sql, clients.values):
        sources[client] = source
        if begins <= created < ends:
            found[source].new.append(client)
    sql = spell(
        "SELECT d.id, d.client, d.source, d.outcome, d.created_at, d.closed_at, d.budget,",
        "d.currency FROM deal d WHERE", visible_deal_sql(reading.office, "d"),
        "AND (", won_sql("d"), "OR d.created_at >= ? AND d.created_at < ?)",
        "ORDER BY d.closed_at, d.id",
    )  # fmt: skip
    tally = _Tally(found, read_rates(reading.db), begins, ends)
    for deal in map(_Deal._make, reading.db.run(sql, (EVER, ends, begins, ends))):
        if deal.client in sources:
            theirs = sources[deal.client]
            source = deal.source if way == OF_DEAL and deal.source is not None else theirs
            tally.take(deal, deal.source if source is None else source)
        elif reading.ask.tree == EVERYTHING:
            # No client, or one this person does not see: the deal counts where all deals do.
            tally.take(deal._replace(client=None), deal.source)
    return SourceFigures(dict(found), sees_money(reading), tally.unrated, tally.unpriced)


class _Deal(NamedTuple):
    id: int
    client: int | None
    source: int | None
    outcome: str | None
    created: int
    closed: int | None
    budget: int | None
    currency: str


@dataclass(slots=True)
class _Tally:
    """Puts deals where they belong; those that are won come in the order they were."""

    found: Mapping[int | None, Brought]
    rates: Mapping[str, int]
    begins: int
    ends: int
    unrated: dict[str, tuple[int, int]] = field(default_factory=dict)
    unpriced: int = 0
    bought: set[int] = field(default_factory=set)

    def take(self, deal: _Deal, source: int | None) -> None:
        """Count a deal in."""
        won = deal.outcome == "won"
        if self.begins <= deal.created < self.ends:
            self.found[source].opened.append(deal.id)
            if won:
                self.found[source].opened_won.append(deal.id)
        if not won or deal.closed is None or deal.closed >= self.ends:
            return
        first = deal.client is not None and deal.client not in self.bought
        if deal.client is not None:
            self.bought.add(deal.client)
        if deal.closed < self.begins:
            return
        into = self.found[source]
        into.won.append(deal.id)
        if first and deal.client is not None:
            into.first.append(deal.client)
        if deal.budget is None:
            self.unpriced += 1
        elif (rate := self.rates.get(deal.currency)) is None:
            number, amount = self.unrated.get(deal.currency, (0, 0))
            self.unrated[deal.currency] = (number + 1, amount + deal.budget)
        else:
            into.parts += deal.budget * rate
