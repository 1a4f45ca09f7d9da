"""Entering plans: a whole edited sheet is one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.changes import Changes
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.measures import checked_amount, require_plan_measure
from crm_desktop.plans.names import read_scope_names
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.period import EARLIEST, LATEST
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.plans.measures import PlanMeasure
    from crm_desktop.plans.names import ScopeNames

MOST_ENTRIES: Final = 20_000
LONGEST_PRODUCT: Final = 300
_VALUES: Final = ("значение", "значения", "значений")
_LIVE: Final = (
    "SELECT id, month, measure, member, department, funnel, product, amount FROM plan"
    " WHERE deleted_at IS NULL AND month BETWEEN ? AND ? ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One plan.

    Attributes:
        measure: key of a measure.
        month: any day of the month.
        amount: kopecks or a count; None takes the plan away.
        scope: for whom.
    """

    measure: str
    month: date
    amount: int | None
    scope: PlanScope


@use_case(Right.EDIT_PLANS)
def set_plans(office: Office, entries: Sequence[PlanEntry], *, title: str = "") -> Changes:
    """Enter plans, all of them or none.

    Args:
        office: the office.
        entries: of the same plan the last one counts.
        title: of the act; `""` = told by what is entered.

    Raises:
        NotFoundError: there is no such measure.
        UserError: an amount or a month cannot be, or a plan is for somebody or something that is
            gone and had none so far.
    """
    if len(entries) > MOST_ENTRIES:
        raise UserError(
            f"За один раз вводится не больше {MOST_ENTRIES} значений плана, а пришло "
            f"{len(entries)}. Ничего не изменено. Вводите по частям."
        )
    if not entries:
        return Changes(0, "")
    with office.reading():
        names = read_scope_names(office.db)
    wanted = {
        (f"{entry.month:%Y-%m}", entry.measure, entry.scope.plain): _checked(entry).amount
        for entry in entries
    }
    with office.change(title or _told(entries, names)) as change:
        _write(office, change, wanted, names)
    return change.changes


def _checked(entry: PlanEntry) -> PlanEntry:
    measure = require_plan_measure(entry.measure)
    check_month(entry.month)
    if entry.amount is not None:
        checked_amount(measure, entry.amount)
    return entry


def check_month(month: date) -> None:
    """Check that a month is one plans are made for.

    Raises:
        UserError: it is not.
    """
    if not EARLIEST <= month <= LATEST:
        raise UserError(
            f"Месяц {month:%m.%Y} лежит за пределами {EARLIEST.year}–{LATEST.year} годов. "
            "Ничего не изменено."
        )


def check_year(year: int) -> None:
    """Check that a year is one plans are made for.

    Raises:
        UserError: it is not.
    """
    if not EARLIEST.year <= year <= LATEST.year:
        raise UserError(
            f"Планов за {year} год не бывает: выберите {EARLIEST.year}–{LATEST.year}. "
            "Ничего не изменено."
        )


def _write(
    office: Office,
    change: Change,
    wanted: dict[tuple[str, str, PlanScope], int | None],
    names: ScopeNames,
) -> None:
    db = office.db
    months = [month for month, _measure, _scope in wanted]
    there: dict[tuple[str, str, PlanScope], list[tuple[int, int]]] = {}
    for record, month, measure, *whom, amount in db.run(_LIVE, (min(months), max(months))):
        place = (month, measure, PlanScope(*whom))
        if place in wanted:
            there.setdefault(place, []).append((record, amount))
    for place, amount in wanted.items():
        month, measure, scope = place
        rows = there.get(place, [])
        if amount is not None and not rows:
            _check_scope(require_plan_measure(measure), scope, names)
            db.run(
                "INSERT INTO plan(id, month, measure, amount, member, department, funnel, product)"
                " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    change.new_id(), month, measure, amount, scope.member, scope.department,
                    scope.funnel, scope.product,
                ),
            )  # fmt: skip
            continue
        kept = rows[-1:] if amount is not None else []
        for record, _old in rows[: len(rows) - len(kept)]:
            db.run("UPDATE plan SET deleted_at = ? WHERE id = ?", (now_ms(), record))
        for record, _old in kept:
            db.run("UPDATE plan SET amount = ? WHERE id = ?", (amount, record))


def _check_scope(measure: PlanMeasure, scope: PlanScope, names: ScopeNames) -> None:
    """Refuse a new plan for what cannot have one."""
    if (gone := names.gone(scope)) is not None:
        raise UserError(
            f"{gone}: новый план поставить нельзя. Ничего не изменено. Введённые раньше планы "
            "остались и считаются."
        )
    if scope.funnel is not None and not measure.of_deals:
        raise UserError(
            f"«{measure.title}» не раскладывается по воронкам. Ничего не изменено. Поставьте этот "
            "план человеку, подразделению или офису."
        )
    if scope.product is not None and not measure.of_lines:
        raise UserError(
            f"«{measure.title}» не раскладывается по товарам. Ничего не изменено. По товарам "
            "планируют выигранное: сумму или число сделок."
        )
    if scope.product is not None and len(scope.product) > LONGEST_PRODUCT:
        raise UserError(
            f"Название товара длиннее {LONGEST_PRODUCT} знаков. Ничего не изменено. Сократите его."
        )


def _told(entries: Sequence[PlanEntry], names: ScopeNames) -> str:
    if len(entries) > 1:
        return f"Планы: {count(len(entries), *_VALUES)}"
    entry = entries[0]
    measure, month = require_plan_measure(entry.measure), entry.month
    when = f"{MONTHS[month.month - 1]} {month.year}"
    return f"План: {measure.short}, {names.told(entry.scope.plain)}, {when}"
