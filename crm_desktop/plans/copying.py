"""Plans made of other plans or of a year's sum: copied with a percentage, spread over months."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.plans.book import month_of, read_plans
from crm_desktop.plans.entering import PlanEntry, check_month, check_year, set_plans
from crm_desktop.plans.facts import PlanRows, read_facts
from crm_desktop.plans.measures import checked_amount, require_plan_measure
from crm_desktop.plans.scope import PlanScope
from crm_desktop.plans.seats import people_below
from crm_desktop.plans.spreading import grown, parted
from crm_desktop.reports.period import ReportPeriod, shifted
from crm_desktop.workdays.reading import calendar_of

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.plans.measures import PlanMeasure

YEAR: Final = 12
LEAST_GROWTH: Final = -100
MOST_GROWTH: Final = 10_000
ROUBLE: Final = 100


class Spread(StrEnum):
    """How a year's sum is parted among its months."""

    EVENLY = "evenly"
    WORKDAYS = "workdays"
    SEASONS = "seasons"


SPREAD_NAMES: Final = {
    Spread.EVENLY: "Поровну",
    Spread.WORKDAYS: "По рабочим дням",
    Spread.SEASONS: "По факту прошлого года",
}


@use_case(Right.EDIT_PLANS)
def copy_plans(
    office: Office,
    *,
    first: date,
    months: int,
    to: date,
    per_cent: int = 0,
    measure: str = "",
    only_empty: bool = False,
) -> Changes:
    """Copy the plans of some months to others, all of them or none.

    Args:
        office: the office.
        first: any day of the first month copied.
        months: how many.
        to: any day of the first month they are copied to.
        per_cent: how much larger they become; `LEAST_GROWTH` … `MOST_GROWTH`.
        measure: of one measure; `""` = of all.
        only_empty: plans that are there stay; otherwise they are replaced.

    Raises:
        NotFoundError: there is no such measure.
        UserError: there is nothing to copy, everything is there already, the months are the same,
            or the percentage cannot be.
    """
    entries = copied(
        office, first=first, months=months, to=to, per_cent=per_cent, measure=measure,
        only_empty=only_empty,
    )  # fmt: skip
    said = f", {per_cent:+d} %".replace("-", "−") if per_cent else ""
    return set_plans(
        office, entries, title=f"Планы скопированы: {first:%m.%Y} → {to:%m.%Y}{said}"
    )  # fmt: skip


@use_case(Right.EDIT_PLANS)
def copied(
    office: Office,
    *,
    first: date,
    months: int,
    to: date,
    per_cent: int = 0,
    measure: str = "",
    only_empty: bool = False,
) -> tuple[PlanEntry, ...]:
    """Return what `copy_plans` would enter; new plans of who is gone are left out.

    Raises:
        NotFoundError: there is no such measure.
        UserError: as of `copy_plans`.
    """
    if measure:
        require_plan_measure(measure)
    begins, target = first.replace(day=1), to.replace(day=1)
    _check_copy(begins, target, months, per_cent)
    shift = (target.year - begins.year) * YEAR + target.month - begins.month
    with office.reading():
        book = read_plans(office.db, begins, shifted(begins, months - 1))
        there = read_plans(office.db, target, shifted(target, months - 1))
        live = _live(office)
    found = []
    for month, key, amount, scope in book.rows():
        if measure and key != measure:
            continue
        moved = shifted(month_of(month), shift)
        has = there.entered(key, moved, scope) is not None
        if (only_empty and has) or not (has or _lives(scope, live)):
            continue
        what = require_plan_measure(key)
        new = checked_amount(what, grown(amount, per_cent, step=_step(what)))
        found.append(PlanEntry(key, moved, new, scope))
    if not found:
        raise UserError(
            f"Копировать нечего: {_span(begins, months)} планов нет или все они уже стоят. "
            "Ничего не изменено."
        )
    return tuple(found)


@use_case(Right.EDIT_PLANS)
def spread_year(
    office: Office,
    measure: str,
    year: int,
    *,
    scope: PlanScope,
    total: int,
    how: Spread = Spread.EVENLY,
    now: int,
) -> Changes:
    """Part a year's plan among its months and enter it; what was there is replaced.

    Args:
        office: the office.
        measure: key of a measure.
        year: which.
        scope: whose plan.
        total: of the year, kopecks or a count.
        how: by what.
        now: UTC ms.

    Raises:
        NotFoundError: there is no such measure.
        UserError: the sum cannot be, or there is no fact of the year before to go by.
    """
    what = require_plan_measure(measure)
    entries = spread_over(office, measure, year, scope=scope, total=total, how=how, now=now)
    return set_plans(office, entries, title=f"План на {year} год по месяцам: {what.short}")


@use_case(Right.EDIT_PLANS)
def spread_over(
    office: Office,
    measure: str,
    year: int,
    *,
    scope: PlanScope,
    total: int,
    how: Spread = Spread.EVENLY,
    now: int,
) -> tuple[PlanEntry, ...]:
    """Return what `spread_year` would enter: twelve months that add up to the sum exactly.

    Raises:
        NotFoundError: there is no such measure.
        UserError: as of `spread_year`.
    """
    what = require_plan_measure(measure)
    checked_amount(what, total)
    check_year(year)
    months = [date(year, month, 1) for month in range(1, YEAR + 1)]
    with office.reading():
        weights = _weights(office, what, months, scope.plain, how, now)
    parts = parted(total, weights, step=_step(what))
    return tuple(
        PlanEntry(measure, month, part, scope.plain)
        for month, part in zip(months, parts, strict=True)
    )


def _check_copy(begins: date, target: date, months: int, per_cent: int) -> None:
    if begins == target:
        raise UserError("Планы копируются в другие месяцы, а выбраны те же. Ничего не изменено.")
    if not 1 <= months <= YEAR * 5:
        raise UserError("За раз копируется от одного месяца до пяти лет. Ничего не изменено.")
    if not LEAST_GROWTH <= per_cent <= MOST_GROWTH:
        raise UserError(
            f"Изменение на {per_cent} % невозможно: от −100 до {MOST_GROWTH}. Ничего не изменено."
        )
    check_month(begins)
    check_month(target)
    check_month(shifted(target, months - 1))


def _weights(
    office: Office,
    measure: PlanMeasure,
    months: list[date],
    scope: PlanScope,
    how: Spread,
    now: int,
) -> list[int]:
    if how is Spread.EVENLY:
        return [1] * YEAR
    if how is Spread.WORKDAYS:
        calendar = calendar_of(office.db)
        whole = [ReportPeriod.month(month) for month in months]
        return [calendar.working_between(each.first, each.last) for each in whole]
    found = _facts_of_year(office, measure, months[0].year - 1, scope, now)
    if not any(found):
        raise UserError(
            f"За {months[0].year - 1} год нет факта «{measure.title}», по которому разложить план. "
            "Ничего не изменено. Разложите поровну или по рабочим дням."
        )
    return found


def _facts_of_year(
    office: Office, measure: PlanMeasure, year: int, scope: PlanScope, now: int
) -> list[int]:
    """What came month by month; of a department what its people have."""
    period = ReportPeriod(date(year, 1, 1), date(year, YEAR, 31))
    rows = PlanRows.PEOPLE if scope.product is None else PlanRows.PRODUCTS
    within = PlanScope(None if rows is PlanRows.PEOPLE else scope.member, None, scope.funnel)
    facts = read_facts(office, measure, period, rows=rows, within=within, now=now)
    months = [date(year, month, 1) for month in range(1, YEAR + 1)]
    if scope.product is not None:
        return [facts.of(scope.product, month) for month in months]
    if scope.member is not None:
        return [facts.of(scope.member, month) for month in months]
    if scope.department is not None:
        people = people_below(office.db).get(scope.department, ())
        return [sum(facts.of(member, month) for member in people) for month in months]
    return [facts.whole(month) for month in months]


def _live(office: Office) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The members, departments and funnels there are."""
    read = (
        "SELECT id FROM member WHERE deleted_at IS NULL",
        "SELECT id FROM department WHERE deleted_at IS NULL",
        "SELECT id FROM funnel WHERE deleted_at IS NULL",
    )
    members, departments, funnels = (
        frozenset(row[0] for row in office.db.run(sql)) for sql in read
    )  # fmt: skip
    return members, departments, funnels


def _lives(scope: PlanScope, live: tuple[frozenset[int], ...]) -> bool:
    of = (scope.member, scope.department, scope.funnel)
    return all(each is None or each in there for each, there in zip(of, live, strict=True))


def _step(measure: PlanMeasure) -> int:
    return ROUBLE if measure.money else 1


def _span(first: date, months: int) -> str:
    return f"за {first:%m.%Y}" if months == 1 else f"за {months} мес. с {first:%m.%Y}"
