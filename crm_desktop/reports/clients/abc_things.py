"""What ABC and XYZ part: clients, products or people, with what each brought by months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.clients.company_names import fold
from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.won import won_sql
from crm_desktop.reports.clients.buyers import client_sql, days_of, month_number
from crm_desktop.reports.pieces import NOBODY, member_names
from crm_desktop.views.sql import Sql, spell
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.reading import Reading

CLIENT: Final = "client"
PRODUCT: Final = "product"
PERSON: Final = "person"
LINES: Final = "deals:lines"
_BOARD: Final = "deal_board b NOT INDEXED"


class Thing:
    """A client, a product or a person.

    Args:
        key: id of a client or a member, the folded title of a product.
        name: as shown; those of clients are read for the ones that are.

    Attributes:
        months: number of a month -> what it brought in it (parts or sales, as asked).
        deals: won deals, in the order they were won.
    """

    __slots__ = ("deals", "key", "months", "name")

    def __init__(self, key: int | str, name: str) -> None:
        self.key, self.name = key, name
        self.months: dict[int, int] = {}
        self.deals: list[int] = []

    def add(self, month: int, amount: int) -> None:
        """Add what it brought in a month."""
        self.months[month] = self.months.get(month, 0) + amount

    @property
    def value(self) -> int:
        """All it brought."""
        return sum(self.months.values())


@dataclass(frozen=True, slots=True)
class Things:
    """All of them, and what is in no sum, as in `buyers.Sales`."""

    of: Mapping[int | str, Thing]
    unrated: Mapping[str, tuple[int, int]]
    unpriced: int


def read_things(reading: Reading, period: ReportPeriod, *, way: str, count: bool) -> Things:
    """Read what every thing brought in a period.

    Args:
        reading: which clients.
        period: the days.
        way: `CLIENT`, `PRODUCT` or `PERSON`.
        count: count sales instead of adding sums up.
    """
    rows = list(_rows(reading, period, way))
    rates = read_rates(reading.db)
    found: dict[int | str, Thing] = {}
    unrated: dict[str, tuple[int, int]] = {}
    unpriced = 0
    days = days_of((row[2] for row in rows), reading.zone)
    months: dict[int, int] = {}
    for (key, deal, _at, amount, currency, name), day in zip(rows, days, strict=True):
        month = months.get(day)
        if month is None:
            month = months[day] = month_number(day)
        into = key if way != PRODUCT else fold(" ".join(str(name).split()))
        thing = found.get(into)
        if thing is None:
            thing = found[into] = Thing(into, str(name or ""))
        again = bool(thing.deals) and thing.deals[-1] == deal
        if not again:
            thing.deals.append(deal)
        if count:
            thing.add(month, 0 if again else 1)
        elif amount is None:
            unpriced += 1
        elif (rate := rates.get(currency)) is None:
            number, sums = unrated.get(currency, (0, 0))
            unrated[currency] = (number + 1, sums + amount)
        else:
            thing.add(month, amount * rate)
    if way == PERSON:
        _name_people(reading, found)
    return Things(found, unrated, unpriced)


def _rows(
    reading: Reading, period: ReportPeriod, way: str
) -> Iterator[tuple[int, int, int, int | None, str, str | None]]:
    """Key, deal, moment, amount, currency and name of everything sold."""
    clients = client_sql(reading)
    chosen = Sql(spell("b.client IN (SELECT c.id FROM client c WHERE", clients.text, ")"),
                 clients.values)  # fmt: skip
    if way != CLIENT and reading.ask.tree == EVERYTHING:
        chosen = Sql("1")
    key, amount, name, source = {
        CLIENT: ("b.client", "b.budget", "NULL", _BOARD),
        PERSON: ("coalesce(b.responsible, 0)", "b.budget", "NULL", _BOARD),
        PRODUCT: (
            "0", "l.sum", "l.title",
            f"{_BOARD} CROSS JOIN deal_line l ON l.deal = b.deal AND l.deleted_at IS NULL",
        ),
    }[way]  # fmt: skip
    sql = spell(
        "SELECT", key, ", b.deal, b.closed_at,", amount, ", b.currency,", name, "FROM", source,
        "WHERE", won_sql("b"), "AND", visible_board_sql(reading.office, "b"), "AND", chosen.text,
        "ORDER BY b.closed_at, b.deal",
    )  # fmt: skip
    yield from reading.db.run(sql, (*period.bounds(reading.zone), *chosen.values))


def _name_people(reading: Reading, found: Mapping[int | str, Thing]) -> None:
    names = member_names(reading)
    for key, thing in found.items():
        thing.name = names.get(int(key), "") if key else NOBODY
