"""A year of plans as a sheet: rows by months, beside each what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.departments.tree import read_tree
from crm_desktop.errors import UserError
from crm_desktop.plans.book import read_plans, share
from crm_desktop.plans.entering import check_year
from crm_desktop.plans.facts import PlanRows, read_facts
from crm_desktop.plans.measures import require_plan_measure
from crm_desktop.plans.names import WHOLE_OFFICE, read_scope_names, shown
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.plans.seats import people_below
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.departments.tree import Tree
    from crm_desktop.office.office import Office
    from crm_desktop.plans.book import PlanBook
    from crm_desktop.plans.facts import FactBook, Key
    from crm_desktop.plans.measures import PlanMeasure
    from crm_desktop.plans.names import Named, ScopeNames

YEAR: Final = 12
MOST_PRODUCTS: Final = 40
"""Products without a plan that are offered: those that brought most."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A plan and what came of it.

    Attributes:
        entered: what was entered here; None = nothing.
        plan: what counts: that, or the sum of what lies below; None = no plan.
        fact: what came; None = the month has not begun.
    """

    entered: int | None
    plan: int | None
    fact: int | None

    @property
    def share(self) -> float | None:
        """Which part of the plan was reached; None where that cannot be told."""
        return share(self.fact, self.plan)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of the sheet.

    Attributes:
        scope: whose plans these are.
        title: what the line is called.
        level: how deep it lies under another.
        gone: it was taken off the lists: new plans are not made for it.
        whole: the line of all together.
        cells: by months.
        year: the months together.
    """

    scope: PlanScope
    title: str
    level: int
    gone: bool
    whole: bool
    cells: tuple[SheetCell, ...]
    year: SheetCell


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A year of plans of one measure.

    Attributes:
        measure: of what.
        year: which.
        rows: what the lines are.
        within: what the whole sheet is narrowed to: a funnel, or a person.
        lines: all together first, then each.
        today: the day it was read.
        editable: whether the signed-in person may write plans.
        notes: what is in no figure.
    """

    measure: PlanMeasure
    year: int
    rows: PlanRows
    within: PlanScope
    lines: tuple[SheetRow, ...]
    today: date
    editable: bool
    notes: tuple[str, ...]

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months."""
        return tuple(date(self.year, month, 1) for month in range(1, YEAR + 1))

    @property
    def planned(self) -> bool:
        """Whether anything at all is planned."""
        return any(line.year.plan is not None for line in self.lines)

    def apart(self, month: int) -> int | None:
        """Return by how much the plan entered for all differs from the sum of the lines below.

        Args:
            month: its place, 0 is January.

        Returns:
            None where one of them is not there, or they agree.
        """
        return _apart([(line.level, line.whole, line.cells[month]) for line in self.lines])


@use_case(Right.VIEW_DEALS)
def plan_sheet(
    office: Office,
    measure: str,
    year: int,
    *,
    rows: PlanRows = PlanRows.PEOPLE,
    within: PlanScope = OFFICE,
    now: int,
) -> PlanSheet:
    """Return a year of plans; who may not read reports gets his own line alone.

    Args:
        office: the office.
        measure: key of a measure.
        year: which.
        rows: what the lines are.
        within: only of this funnel (people, departments) or person (funnels, products).
        now: UTC ms.

    Raises:
        NotFoundError: there is no such measure.
        UserError: the measure has no such lines, or there are no plans in such a year.
    """
    what = require_plan_measure(measure)
    check_year(year)
    check_rows(what, rows, within)
    whole = may(office, Right.REPORTS) or may(office, Right.EDIT_PLANS)
    narrowed = within if whole else PlanScope(member=office.user_id)
    with office.reading():
        maker = _Maker(office, what, year, rows if whole else PlanRows.PEOPLE, narrowed, now)
        lines = tuple(maker.lines(whole=whole))
    return PlanSheet(
        what, year, maker.rows, narrowed, lines, maker.today,
        may(office, Right.EDIT_PLANS), maker.facts.notes,
    )  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def plan_choices(office: Office) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Return the people and the funnels a sheet may be narrowed to; who is gone is left out."""
    names = read_scope_names(office.db)
    members, funnels = (
        tuple(each for each in known.values() if not each.gone)
        for known in (names.members, names.funnels)
    )
    return members, funnels


def check_rows(measure: PlanMeasure, rows: PlanRows, within: PlanScope = OFFICE) -> None:
    """Check that a measure can be planned so.

    Raises:
        UserError: it cannot.
    """
    funnels = rows is PlanRows.FUNNELS or within.funnel is not None
    products = rows is PlanRows.PRODUCTS or within.product is not None
    if (funnels and not measure.of_deals) or (products and not measure.of_lines):
        raise UserError(
            f"«{measure.title}» так не планируется: у этого показателя нет "
            f"{'товаров' if products else 'воронок'}. Выберите людей или подразделения."
        )


class _Maker:
    """Puts a sheet together inside one reading."""

    def __init__(
        self,
        office: Office,
        measure: PlanMeasure,
        year: int,
        rows: PlanRows,
        within: PlanScope,
        now: int,
    ) -> None:
        self.rows = rows
        self.today = local(now, office.zone).date()
        self._measure = measure
        self._within = within
        self._months = [date(year, month, 1) for month in range(1, YEAR + 1)]
        period = ReportPeriod(date(year, 1, 1), date(year, YEAR, 31))
        self.facts: FactBook = read_facts(
            office, measure, period, rows=rows, within=within, now=now
        )  # fmt: skip
        self._book: PlanBook = read_plans(office.db, period.first, period.last)
        self._names: ScopeNames = read_scope_names(office.db)
        self._tree: Tree = read_tree(office.db)
        self._people_below = people_below(office.db)

    def lines(self, *, whole: bool) -> Iterator[SheetRow]:
        """Return the lines; `whole` False = only that of the signed-in person."""
        if not whole:
            member = self._within.member
            named = self._names.members.get(member or 0)
            title = named.name if named else ""
            yield self._line(self._within, title, keys=[member])
            return
        title = self._names.told(self._within) if self._within != OFFICE else WHOLE_OFFICE
        yield self._line(self._within, title, keys=None)
        yield from {
            PlanRows.PEOPLE: self._people, PlanRows.DEPARTMENTS: self._departments,
            PlanRows.FUNNELS: self._funnels, PlanRows.PRODUCTS: self._products,
        }[self.rows]()  # fmt: skip

    def _people(self) -> Iterator[SheetRow]:
        used = self.facts.those()
        used |= {scope.member for scope in self._book.scopes(self._measure.key)}
        for each in self._names.members.values():
            if not each.gone or each.id in used:
                scope = replace(self._within, member=each.id)
                yield self._line(scope, shown(each), keys=[each.id], gone=each.gone)

    def _departments(self) -> Iterator[SheetRow]:
        for each in self._tree:
            scope = replace(self._within, department=each.id)
            people = self._people_below[each.id]
            yield self._line(scope, each.name, keys=people, level=each.depth)
        used = {scope.department for scope in self._book.scopes(self._measure.key)}
        for gone in self._names.departments.values():
            if gone.id not in self._tree and gone.id in used:
                scope = replace(self._within, department=gone.id)
                yield self._line(scope, shown(gone), keys=[], gone=True)

    def _funnels(self) -> Iterator[SheetRow]:
        used = self.facts.those()
        used |= {scope.funnel for scope in self._book.scopes(self._measure.key)}
        for each in self._names.funnels.values():
            if not each.gone or each.id in used:
                scope = replace(self._within, funnel=each.id)
                yield self._line(scope, shown(each), keys=[each.id], gone=each.gone)

    def _products(self) -> Iterator[SheetRow]:
        planned = {scope.product for scope in self._book.scopes(self._measure.key) if scope.product}
        found = {str(key): self.facts.of(key) for key in self.facts.those() if key}
        best = sorted((each for each in found if each not in planned), key=lambda e: -found[e])
        for product in sorted(planned | set(best[:MOST_PRODUCTS])):
            yield self._line(replace(self._within, product=product), product, keys=[product])

    def _line(
        self,
        scope: PlanScope,
        title: str,
        *,
        keys: Sequence[Key] | None,
        level: int = 0,
        gone: bool = False,
    ) -> SheetRow:
        cells = tuple(self._cell(scope, month, keys) for month in self._months)
        plans = [cell.plan for cell in cells if cell.plan is not None]
        entered = [cell.entered for cell in cells if cell.entered is not None]
        facts = [cell.fact for cell in cells if cell.fact is not None]
        year = SheetCell(
            sum(entered) if entered else None, sum(plans) if plans else None,
            sum(facts) if facts else None,
        )  # fmt: skip
        return SheetRow(scope, title, level, gone, keys is None, cells, year)

    def _cell(self, scope: PlanScope, month: date, keys: Sequence[Key] | None) -> SheetCell:
        key = self._measure.key
        fact = None
        if month <= self.today:
            fact = (
                self.facts.whole(month) if keys is None
                else sum(self.facts.of(each, month) for each in keys)
            )  # fmt: skip
        return SheetCell(
            self._book.entered(key, month, scope), self._book.month(key, month, scope), fact
        )


def _apart(cells: list[tuple[int, bool, SheetCell]]) -> int | None:
    entered = [cell.entered for _level, whole, cell in cells if whole]
    below = [
        cell.plan
        for level, whole, cell in cells
        if not whole and level == 0 and cell.plan is not None
    ]
    if not entered or entered[0] is None or not below:
        return None
    return entered[0] - sum(below) or None
