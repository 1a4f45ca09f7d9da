"""What is likely to come in, month by month: open deals by their expected close and probability.

A deal counts in the month of its expected date of closing; those whose date has passed while they
are still open stand first, then the months, then what lies behind them and what has no date. By
probability a deal is certain (`CERTAIN` per cent and more), likely (`LIKELY` and more) or only
possible. What was won in a month stands beside what is still expected of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_filter import ALL_DEALS, DealFilter, DealQuery
from crm_desktop.deals.list_sums import NO_MONEY, SUM_COLUMNS, MoneySum, money_sum
from crm_desktop.deals.won import month_bounds, won_sql
from crm_desktop.views.sql import Sql, spell
from crm_desktop.views.tree import Condition, Join, Op, all_of
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.office.office import Office

CERTAIN: Final = 80
LIKELY: Final = 40
MONTHS: Final = 6
MOST_MONTHS: Final = 24
_YEAR: Final = 12
_FIRST_DAY: Final = "0001-01-01"


class Chance(StrEnum):
    """How sure a deal is, by its probability."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


CHANCES: Final = tuple(Chance)
_BANDS: Final = {
    Chance.CERTAIN: (CERTAIN, 100),
    Chance.LIKELY: (LIKELY, CERTAIN - 1),
    Chance.POSSIBLE: (0, LIKELY - 1),
}


class Span(StrEnum):
    """Which days a column holds."""

    OVERDUE = "overdue"
    MONTH = "month"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class ForecastColumn:
    """A month, or what lies before, behind and beside the months.

    Attributes:
        span: which days.
        month: the first day of the month; of LATER the first day behind; None without one.
        expected: open deals by how sure they are.
        total: all open deals of the column.
        won: what was won in the month so far; nothing in other columns.
    """

    span: Span
    month: date | None
    expected: Mapping[Chance, MoneySum]
    total: MoneySum = NO_MONEY
    won: MoneySum = NO_MONEY

    @property
    def key(self) -> str:
        """`overdue`, `2026-11`, `later`, `undated`."""
        if self.span is Span.MONTH and self.month is not None:
            return f"{self.month:%Y-%m}"
        return self.span.value


@dataclass(frozen=True, slots=True)
class Forecast:
    """Columns in their order, and what all of them come to.

    Attributes:
        today: the day it was made on, in the office's zone.
        columns: overdue, the months, later, undated.
        total: all open deals of the filter.
        won: what was won in the months shown.
    """

    today: date
    columns: tuple[ForecastColumn, ...]
    total: MoneySum
    won: MoneySum


@use_case(Right.VIEW_DEALS)
def forecast(
    office: Office,
    filter_: DealFilter = ALL_DEALS,
    *,
    months: int = MONTHS,
    now: int | None = None,
) -> Forecast:
    """Add up what open deals are expected to bring.

    Args:
        office: the office.
        filter_: which deals; conditions that do not fit any more, and those over the outcome at
            the top of the tree, are left out.
        months: how many, this one the first; 1 … `MOST_MONTHS`.
        now: UTC ms; None = this moment.
    """
    number = min(max(months, 1), MOST_MONTHS)
    with office.reading():
        query = DealQuery.of(office, either_way(filter_), now=now)
        today = local(query.now, office.zone).date()
        first = today.replace(day=1)
        edges = [first if step == 0 else month_after(first, step) for step in range(number + 1)]
        expected = _expected(office, query, today, edges)
        won = _won(office, query, edges, office.zone)
    rates = query.fields.rates
    columns = [
        column_of(Span.OVERDUE, None, expected.get("overdue", []), rates),
        *(
            replace(
                column_of(Span.MONTH, month, expected.get(f"{month:%Y-%m}", []), rates),
                won=money_sum(won.get(month, []), rates),
            )
            for month in edges[:-1]
        ),
        column_of(Span.LATER, edges[-1], expected.get("later", []), rates),
        column_of(Span.UNDATED, None, expected.get("undated", []), rates),
    ]
    # Sums are rounded once: the total is not put together of rounded columns.
    return Forecast(
        today,
        tuple(columns),
        money_sum((row[1:] for rows in expected.values() for row in rows), rates),
        money_sum((row for rows in won.values() for row in rows), rates),
    )


def column_filter(
    column: ForecastColumn, filter_: DealFilter, *, today: date, chance: Chance | None = None
) -> DealFilter:
    """Return the deals that stand behind a column, or behind one band of it.

    Args:
        column: of a forecast of `filter_`.
        filter_: the filter the forecast was made of.
        today: `Forecast.today`.
        chance: only the deals so sure; None = all.
    """
    nodes: list[Condition] = [Condition("outcome", Op.ANY_OF, ("open",))]
    match column.span:
        case Span.OVERDUE:
            nodes.append(Condition("closes_on", Op.LESS, (today.isoformat(),)))
        case Span.UNDATED:
            nodes.append(Condition("closes_on", Op.EMPTY))
        case Span.LATER if column.month is not None:
            nodes.append(Condition("closes_on", Op.AT_LEAST, (column.month.isoformat(),)))
        case _ if column.month is not None:
            begins = max(column.month, today)
            last = last_day(column.month)
            nodes.append(Condition("closes_on", Op.BETWEEN, (begins.isoformat(), last.isoformat())))
        case _:
            pass
    if chance is not None:
        nodes.append(Condition("probability", Op.BETWEEN, _BANDS[chance]))
    return replace(filter_, tree=all_of(either_way(filter_).tree, *nodes))


def won_filter(column: ForecastColumn, filter_: DealFilter) -> DealFilter:
    """Return the deals won in the month of a column."""
    month = column.month or date.min
    days = (month.isoformat(), last_day(month).isoformat())
    nodes = (Condition("outcome", Op.ANY_OF, ("won",)), Condition("closed", Op.BETWEEN, days))
    return replace(filter_, tree=all_of(either_way(filter_).tree, *nodes))


def either_way(filter_: DealFilter) -> DealFilter:
    """Return a filter without what it says of the outcome: the open and the won are both told."""
    tree = filter_.tree
    if tree.join is not Join.AND or tree.negated:
        return filter_
    kept = tuple(
        node for node in tree.nodes
        if not (isinstance(node, Condition) and node.field == "outcome")
    )  # fmt: skip
    return replace(filter_, tree=replace(tree, nodes=kept))


def month_after(month: date, step: int) -> date:
    """Return the first day of the month so many months after another; before, if negative."""
    number = month.year * _YEAR + month.month - 1 + step
    return date(number // _YEAR, number % _YEAR + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return date.fromordinal(month_after(month, 1).toordinal() - 1)


def moved_close(closes_on: str | None, month: date) -> date:
    """Return the expected date of closing of a deal moved to another month.

    The day stays, as far as the month has it; a deal without a date gets the last day.
    """
    last = last_day(month)
    if not closes_on:
        return last
    try:
        day = date.fromisoformat(closes_on).day
    except ValueError:
        return last
    return month.replace(day=min(day, last.day))


def _expected(
    office: Office, query: DealQuery, today: date, edges: list[date]
) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of band and `SUM_COLUMNS` by column."""
    span = Sql(
        "CASE WHEN b.closes_on IS NULL OR b.closes_on < ? THEN 'undated'"
        " WHEN b.closes_on < ? THEN 'overdue' WHEN b.closes_on >= ? THEN 'later'"
        " ELSE substr(b.closes_on, 1, 7) END",
        (_FIRST_DAY, today.isoformat(), edges[-1].isoformat()),
    )
    band = f"(b.probability >= {LIKELY}) + (b.probability >= {CERTAIN})"
    source = query.source()
    sql = spell(
        "SELECT", span.text, ",", band, ",", SUM_COLUMNS, source.text,
        "AND b.outcome IS NULL GROUP BY 1, 2, b.currency",
    )  # fmt: skip
    found: dict[str, list[tuple[Any, ...]]] = {}
    for key, *row in office.db.run(sql, (*span.values, *source.values)):
        found.setdefault(key, []).append(tuple(row))
    return found


def _won(
    office: Office, query: DealQuery, edges: list[date], zone: tzinfo
) -> dict[date, list[tuple[Any, ...]]]:
    """Rows of `SUM_COLUMNS` of what was won, by month."""
    source = query.source()
    found: dict[date, list[tuple[Any, ...]]] = {}
    for month in edges[:-1]:
        bounds = month_bounds(month, zone)
        if bounds[0] > query.now:
            break
        sql = spell("SELECT", SUM_COLUMNS, source.text, "AND", won_sql("b"), "GROUP BY b.currency")
        found[month] = office.db.run(sql, (*source.values, *bounds))
    return found


def column_of(
    span: Span, month: date | None, rows: list[tuple[Any, ...]], rates: Mapping[str, int]
) -> ForecastColumn:
    """Return a column of open deals.

    Args:
        span: which days.
        month: its first day, if it has one.
        rows: band (0 possible, 1 likely, 2 certain) and `SUM_COLUMNS`, one of a band and currency.
        rates: currency -> millionths of a rouble for a unit.
    """
    bands = (Chance.POSSIBLE, Chance.LIKELY, Chance.CERTAIN)
    expected = {
        chance: money_sum([row[1:] for row in rows if row[0] == at], rates)
        for at, chance in enumerate(bands)
    }
    return ForecastColumn(span, month, expected, money_sum((row[1:] for row in rows), rates))
