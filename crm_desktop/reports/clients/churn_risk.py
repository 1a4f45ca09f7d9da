"""Who may be leaving: how long a buyer is silent against how often he usually buys."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.reports.clients.scores import median

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.reports.clients.buyers import Sale

_YEAR: Final = 365


class Risk(StrEnum):
    """How likely it is that a buyer is leaving."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    GONE = "gone"


RISK_NAMES: Final = {
    Risk.GONE: "Ушёл", Risk.HIGH: "Высокий", Risk.MIDDLE: "Средний", Risk.LOW: "Низкий",
}  # fmt: skip
_TIMES: Final = {Risk.LOW: 1, Risk.MIDDLE: 2, Risk.HIGH: 3}


class Silent(NamedTuple):
    """A buyer with what he is judged by; there are as many as buyers, so a plain tuple.

    Attributes:
        client: whose.
        sales: his won deals, the earliest first.
        usual: days between sales that are usual for him, or for the office.
        own: whether they are his own.
        silence: days of silence.
        touched: day of the last touch, an ordinal; None = never, or not asked.
        risk: what follows.
        parts: what he brought in the year up to his last sale, see `buyers`.
    """

    client: int
    sales: Sequence[Sale]
    usual: float
    own: bool
    silence: int
    touched: int | None
    risk: Risk
    parts: int

    @property
    def times(self) -> float:
        """The silence against what is usual."""
        return self.silence / self.usual


def intervals(sales: Sequence[Sale]) -> list[int]:
    """Return the days between neighbouring days with a sale."""
    if len(sales) == 1:
        return []
    days = dict.fromkeys(sale.day for sale in sales)
    return [later - earlier for earlier, later in pairwise(days)]


def usual_of_all(of: Iterable[Sequence[int]]) -> float | None:
    """Return the median of all intervals there are; None if nobody ever bought again."""
    every = [each for own in of for each in own]
    return median(every) if every else None


def risk_of(silence: int, usual: float) -> Risk:
    """Return the risk: up to once what is usual is low, twice middle, three times high."""
    for risk, times in _TIMES.items():
        if silence <= times * usual:
            return risk
    return Risk.GONE


def judged(
    of: Mapping[int, Sequence[Sale]],
    between: Mapping[int, Sequence[int]],
    touched: Mapping[int, int],
    *,
    today: int,
    least: int,
    usual: float,
) -> list[Silent]:
    """Judge all buyers; who brought most first.

    Args:
        of: client -> sales, the earliest first.
        between: client -> intervals between them.
        touched: client -> day of the last touch that ends a silence like a sale does.
        today: ordinal.
        least: usual days are taken to be at least so many.
        usual: of the office.
    """
    found = []
    for client, sales in of.items():
        own = between[client]
        days = max(median(own) if own else usual, least)
        last = sales[-1].day
        touch = touched.get(client)
        silence = max(today - max(last, touch or last), 0)
        year = sum([sale.parts or 0 for sale in sales if sale.day > last - _YEAR])
        risk = risk_of(silence, days)
        found.append(Silent(client, sales, days, bool(own), silence, touch, risk, year))
    found.sort(key=lambda each: (-each.parts, -len(each.sales), -each.times, each.client))
    return found
