"""One plan, for whoever shows a figure beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.plans.book import read_plans
from crm_desktop.plans.measures import require_plan_measure
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.workdays.reading import calendar_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.period import ReportPeriod


@use_case(Right.VIEW_DEALS)
def plan_for(
    office: Office, measure: str, period: ReportPeriod, *, scope: PlanScope = OFFICE
) -> int | None:
    """Return the plan of a period; None = there is none, or it is not this person's to read.

    Who may not read reports reads his own plans alone.

    Args:
        office: the office.
        measure: key of a measure.
        period: the days; of a part of a month its share of working days counts.
        scope: of whom.

    Raises:
        NotFoundError: there is no such measure.
    """
    require_plan_measure(measure)
    if not may(office, Right.REPORTS) and scope.plain.member != office.user_id:
        return None
    with office.reading():
        book = read_plans(office.db, period.first, period.last)
        return book.over(measure, period, scope, calendar_of(office.db))
