"""Which plan counts: read once, asked often.

A plan counts that was entered for exactly what is asked. Where none was, it is the sum of the plans
that lie below it on the tree «office — departments — departments in them — people», each found by
the same rule. Where there are none of those either, it is the sum of its plans by funnels, then by
products. Otherwise there is no plan, which is something else than a plan of nothing.

People stand where they work today; who works nowhere or left, and a department that is gone, stand
directly under the office. Of several plans for the same thing (two computers wrote one each) the
later one counts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.departments.tree import read_tree
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.reports.period import ReportPeriod, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_desktop.departments.tree import Tree
    from crm_desktop.workdays.calendar import WorkCalendar
    from db.connection import OfficeDatabase

Slot = dict[PlanScope, int]
# What another program wrote and no number, month or record can be is no plan.
_READ: Final = (
    "SELECT month, measure, amount, member, department, funnel, product FROM plan"
    " WHERE deleted_at IS NULL AND month BETWEEN ? AND ? AND typeof(amount) = 'integer'"
    " AND typeof(member) IN ('integer', 'null') AND typeof(department) IN ('integer', 'null')"
    " AND typeof(funnel) IN ('integer', 'null') AND typeof(product) IN ('text', 'null')"
    " AND length(month) = 7 AND substr(month, 6) BETWEEN '01' AND '12' ORDER BY id"
)


class PlanBook:
    """The plans of some months.

    Args:
        rows: month, measure, amount and scope; a later row replaces an earlier one.
        tree: the departments.
        seats: member -> department; without one they may be left out.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, int, PlanScope]],
        tree: Tree,
        seats: Mapping[int, int],
    ) -> None:
        self._slots: dict[tuple[str, str], Slot] = {}
        for month, measure, amount, scope in rows:
            self._slots.setdefault((measure, month), {})[scope.plain] = amount
        self._tree = tree
        self._seats = {member: at for member, at in seats.items() if at in tree}
        self._below: dict[int | None, list[int]] = {}
        for department in tree:
            self._below.setdefault(department.parent_id, []).append(department.id)
        self._known: dict[tuple[str, str, PlanScope], int | None] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing at all is planned in these months."""
        return not self._slots

    def entered(self, measure: str, month: date, scope: PlanScope = OFFICE) -> int | None:
        """Return what was entered for exactly this; None = nothing."""
        return self._slots.get((measure, f"{month:%Y-%m}"), {}).get(scope.plain)

    def month(self, measure: str, month: date, scope: PlanScope = OFFICE) -> int | None:
        """Return the plan that counts in a month; None = there is none.

        Args:
            measure: key of a measure.
            month: any day of it.
            scope: of whom.
        """
        return self._counting(measure, f"{month:%Y-%m}", scope.plain)

    def over(
        self,
        measure: str,
        period: ReportPeriod,
        scope: PlanScope = OFFICE,
        calendar: WorkCalendar | None = None,
    ) -> int | None:
        """Return the plan of a period: of the months that have one; None = none has.

        Of a part of a month its share of working days counts.

        Args:
            measure: key of a measure.
            period: the days.
            scope: of whom.
            calendar: which days work; None = all.
        """
        found = [
            part_of_month(amount, piece, calendar)
            for piece in period.steps(Step.MONTH)
            if (amount := self.month(measure, piece.first, scope)) is not None
        ]
        return sum(found) if found else None

    def scopes(self, measure: str) -> Iterator[PlanScope]:
        """Return everything a plan was entered for in some of the months."""
        return iter(dict.fromkeys(
            scope for (key, _month), slot in self._slots.items() if key == measure for scope in slot
        ))  # fmt: skip

    def rows(self) -> Iterator[tuple[str, str, int, PlanScope]]:
        """Return every entered plan: month, measure, amount, scope."""
        for (measure, month), slot in self._slots.items():
            for scope, amount in slot.items():
                yield month, measure, amount, scope

    def _counting(self, measure: str, month: str, scope: PlanScope) -> int | None:
        slot = self._slots.get((measure, month))
        if not slot:
            return None
        place = (measure, month, scope)
        if place not in self._known:
            self._known[place] = self._worked_out(measure, month, slot, scope)
        return self._known[place]

    def _worked_out(
        self, measure: str, month: str, slot: Slot, scope: PlanScope
    ) -> int | None:  # fmt: skip
        if scope in slot:
            return slot[scope]
        for parts in self._parts(slot, scope):
            found = [
                amount
                for part in parts
                if (amount := self._counting(measure, month, part)) is not None
            ]
            if found:
                return sum(found)
        return None

    def _parts(self, slot: Slot, scope: PlanScope) -> Iterator[list[PlanScope]]:
        """The ways a plan may be put together, the first that gives anything counts."""
        if scope.member is None:
            yield self._under(slot, scope)
        if scope.funnel is None:
            funnels = sorted({each.funnel for each in slot if each.funnel is not None})
            yield [replace(scope, funnel=funnel) for funnel in funnels]
        if scope.product is None:
            products = sorted({each.product for each in slot if each.product is not None})
            yield [replace(scope, product=product) for product in products]

    def _under(self, slot: Slot, scope: PlanScope) -> list[PlanScope]:
        """What lies directly below a department, or the office, and has plans."""
        departments = list(self._below.get(scope.department, ()))
        people = {each.member for each in slot if each.member is not None}
        if scope.department is None:
            gone = {each.department for each in slot} - {None, *(each.id for each in self._tree)}
            departments += sorted(each for each in gone if each is not None)
        seated = sorted(each for each in people if self._seats.get(each) == scope.department)
        return [
            *(replace(scope, department=each) for each in departments),
            *(replace(scope, department=None, member=each) for each in seated),
        ]


def read_plans(db: OfficeDatabase, first: date, last: date) -> PlanBook:
    """Read the plans of the months from that of one day to that of another.

    For what already is inside a use case; whose plans a person may read is judged there.
    """
    rows = db.run(_READ, (f"{first:%Y-%m}", f"{last:%Y-%m}"))
    seats: dict[int, int] = dict(
        db.run("SELECT id, department FROM member WHERE department IS NOT NULL")
    )
    plans = (
        (month, measure, amount, PlanScope(*scope))
        for month, measure, amount, *scope in rows
        if _is_month(month)
    )
    return PlanBook(plans, read_tree(db), seats)


def _is_month(text: str) -> bool:
    """What stands in a damaged base, or is of another program, is no plan."""
    try:
        return f"{month_of(text):%Y-%m}" == text
    except ValueError:
        return False


def part_of_month(amount: int, piece: ReportPeriod, calendar: WorkCalendar | None) -> int:
    """Return the share of a month's amount that falls on some days of it, rounded.

    Args:
        amount: of the month.
        piece: days of one month.
        calendar: which days work; None = all, and so in a month without any working day.
    """
    whole = ReportPeriod.month(piece.first)
    if piece == whole:
        return amount
    days, of = piece.days, whole.days
    if calendar is not None and (working := calendar.working_between(whole.first, whole.last)):
        days, of = calendar.working_between(piece.first, piece.last), working
    return (amount * days * 2 + of) // (of * 2)


def share(fact: float | None, plan: int | None) -> float | None:
    """Return which part of a plan was reached; None without a plan, or with one of zero."""
    return fact / plan if fact is not None and plan else None


def month_of(text: str) -> date:
    """Return the first day of a month written `YYYY-MM`.

    Raises:
        ValueError: it is no month.
    """
    return date.fromisoformat(f"{text}-01")
