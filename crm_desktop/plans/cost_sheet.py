"""A year of what sources cost, as a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.plans.costs import read_costs
from crm_desktop.plans.entering import check_year
from crm_desktop.plans.names import read_scope_names, shown
from crm_desktop.reports.period import ReportPeriod

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class CostLine:
    """What a source cost, month by month, kopecks; None = nothing was entered."""

    source: int
    title: str
    gone: bool
    months: tuple[int | None, ...]

    @property
    def year(self) -> int | None:
        """All months together."""
        found = [each for each in self.months if each is not None]
        return sum(found) if found else None


@dataclass(frozen=True, slots=True)
class CostSheet:
    """A year of costs."""

    year: int
    lines: tuple[CostLine, ...]
    editable: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was entered."""
        return all(line.year is None for line in self.lines)

    def month(self, at: int) -> int | None:
        """Return what all sources cost in a month; 0 is January."""
        found = [line.months[at] for line in self.lines]
        told = [each for each in found if each is not None]
        return sum(told) if told else None


@use_case(Right.VIEW_OFFICE)
def cost_sheet(office: Office, year: int) -> CostSheet:
    """Return what sources cost in a year, sources that are gone where they did.

    Who may neither read reports nor write plans gets no lines.

    Raises:
        UserError: there are no costs in such a year.
    """
    check_year(year)
    if not (may(office, Right.REPORTS) or may(office, Right.EDIT_PLANS)):
        return CostSheet(year, (), editable=False)
    with office.reading():
        book = read_costs(office.db, ReportPeriod(date(year, 1, 1), date(year, YEAR, 31)))
        names = read_scope_names(office.db)
    months = [book.by_month.get(date(year, month, 1), {}) for month in range(1, YEAR + 1)]
    lines = tuple(
        CostLine(each.id, shown(each), each.gone, tuple(month.get(each.id) for month in months))
        for each in names.sources.values()
        if not each.gone or each.id in book.by_source
    )
    return CostSheet(year, lines, may(office, Right.EDIT_PLANS))
