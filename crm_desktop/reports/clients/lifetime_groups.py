"""Buyers in groups with their whole life as buyers: sums by months since the first sale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.clients.buyers import kopecks_of, month_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.reports.clients.buyers import Sale

MOST_MONTHS: Final = 24


@dataclass(slots=True)
class Lives:
    """The buyers of a group.

    Attributes:
        buyers: clients.
        again: those with two sales and more.
        sales: how many.
        priced: how many of them have a sum.
        days: from the first sale to the last, of all together.
        grown: age in months, at most `MOST_MONTHS` -> month of life -> what those buyers brought.
        ages: age in months -> how many buyers.
    """

    buyers: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    sales: int = 0
    priced: int = 0
    days: int = 0
    grown: dict[int, dict[int, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    ages: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, bought: Sequence[Sale], months: Sequence[int], now: int) -> None:
        """Take a buyer in.

        Args:
            bought: his sales, the earliest first.
            months: the numbers of their months.
            now: the number of the month under way.
        """
        self.buyers.append(bought[0].client)
        if len(bought) > 1:
            self.again.append(bought[0].client)
        self.sales += len(bought)
        self.days += bought[-1].day - bought[0].day
        age = min(now - months[0], MOST_MONTHS)
        self.ages[age] += 1
        grown = self.grown[age]
        for sale, month in zip(bought, months, strict=True):
            parts = sale.parts
            if parts is not None:
                self.priced += 1
                grown[month - months[0]] += parts

    def join(self, other: Lives) -> None:
        """Take the buyers of another group in."""
        self.buyers += other.buyers
        self.again += other.again
        self.sales += other.sales
        self.priced += other.priced
        self.days += other.days
        for age, number in other.ages.items():
            self.ages[age] += number
        for age, months in other.grown.items():
            for month, parts in months.items():
                self.grown[age][month] += parts

    @property
    def by_month(self) -> dict[int, int]:
        """Month of life (0 = that of the first sale) -> what it brought, see `buyers`."""
        found: dict[int, int] = defaultdict(int)
        for months in self.grown.values():
            for month, parts in months.items():
                found[month] += parts
        return found

    @property
    def parts(self) -> int:
        """All they brought."""
        return sum(self.by_month.values())

    def payback(self, kopecks: int | None) -> int | None:
        """Return in which month of life what they brought reached a cost; the first is 1.

        None if there is no cost, or it is not reached yet.
        """
        if kopecks is None:
            return None
        reached, by_month = 0, self.by_month
        for life in sorted(by_month):
            reached += by_month[life]
            if kopecks_of(reached) >= kopecks:
                return life + 1
        return None

    def value_at(self, life: int) -> tuple[int, int]:
        """Return what buyers who are so many months old had brought by the end of that month.

        Returns:
            The sum (see `buyers`), and how many buyers there are so old.
        """
        number = sum(each for age, each in self.ages.items() if age >= life)
        parts = sum(
            each
            for age, months in self.grown.items() if age >= life
            for month, each in months.items() if month <= life
        )  # fmt: skip
        return parts, number


def month_numbers(bought: Iterable[Sale], known: dict[int, int]) -> list[int]:
    """Return the numbers of the months of sales; `known` remembers those of days."""
    found = []
    for sale in bought:
        month = known.get(sale.day)
        if month is None:
            month = known[sale.day] = month_number(sale.day)
        found.append(month)
    return found
