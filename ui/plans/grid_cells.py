"""What a sheet of a year shows, whatever its lines are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.plans.costs import parse_cost
from crm_desktop.plans.measures import parse_plan, require_plan_measure
from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_short
from crm_desktop.wording import number, percent, rubles
from crm_desktop.wording.numbers import NBSP
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from crm_desktop.plans.cost_sheet import CostSheet
    from crm_desktop.plans.sheet import PlanSheet, SheetCell, SheetRow

YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class GridCell:
    """A place of the sheet.

    Attributes:
        entered: what was entered here; None = nothing.
        shown: the large number; None = none.
        derived: it is a sum of other places.
        fact: the small number below; `""` = none.
        share: the part of the plan that was reached, in words; `""` = none.
        good: whether the plan was reached; None = that is not told yet.
        tip: all of it in words.
    """

    entered: int | None = None
    shown: int | None = None
    derived: bool = False
    fact: str = ""
    share: str = ""
    good: bool | None = None
    tip: str = ""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line: its months, then the year."""

    title: str
    cells: tuple[GridCell, ...]
    level: int = 0
    strong: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A year of lines.

    Attributes:
        year: which.
        lines: from the top.
        current: the place of the running month; None = another year.
        unit: kopecks or a count.
        editable: whether this person may write.
        parse: understands what is typed; raises UserError.
        facts: whether a second, small line is shown.
    """

    year: int
    lines: tuple[GridLine, ...]
    current: int | None
    unit: Unit
    editable: bool
    parse: Callable[[str], int | None]
    facts: bool = True

    def words(self, amount: int | None) -> str:
        """Return an amount without its unit: «1 200 000»."""
        if amount is None:
            return ""
        if self.unit is Unit.KOPECKS:
            return rubles(amount).removesuffix("₽").rstrip()
        return number(amount)


def of_plans(sheet: PlanSheet) -> GridSheet:
    """Return a sheet of plans as it is shown."""
    measure, months = sheet.measure, sheet.months
    current = sheet.today.month - 1 if sheet.today.year == sheet.year else None

    def cell(line: SheetRow, told: SheetCell, month: date | None) -> GridCell:
        over = month is None or month < sheet.today.replace(day=1)
        share = told.share
        has_fact = told.fact is not None and told.plan is not None
        return GridCell(
            told.entered,
            told.plan,
            derived=told.plan is not None and (month is None or told.entered is None),
            fact=show_short(told.fact, measure.unit) if told.fact or has_fact else "",
            share="" if share is None else percent(share),
            good=None if share is None or not over or month is None else share >= 1,
            tip=_tip(sheet, line, told, month),
        )

    lines = tuple(
        GridLine(
            line.title,
            (
                *(cell(line, each, month) for each, month in zip(line.cells, months, strict=True)),
                cell(line, line.year, None),
            ),
            line.level, strong=line.whole, fixed=line.gone,
        )
        for line in sheet.lines
    )  # fmt: skip
    return GridSheet(
        sheet.year, lines, current, measure.unit, sheet.editable,
        lambda text: parse_plan(measure, text),
    )  # fmt: skip


def of_costs(sheet: CostSheet, today: date) -> GridSheet:
    """Return a sheet of costs as it is shown; its first line is all sources together."""

    def plain(amount: int | None, *, derived: bool = False) -> GridCell:
        tip = "" if amount is None else rubles(amount)
        return GridCell(None if derived else amount, amount, derived=derived, tip=tip)

    whole = [sheet.month(month) for month in range(YEAR)]
    known = [each for each in whole if each is not None]
    lines = [
        GridLine(
            "Все источники",
            (
                *(plain(each, derived=True) for each in whole),
                plain(sum(known) if known else None, derived=True),
            ),
            strong=True, fixed=True,
        ),
        *(
            GridLine(
                line.title,
                (*(plain(each) for each in line.months), plain(line.year, derived=True)),
                fixed=line.gone,
            )
            for line in sheet.lines
        ),
    ]  # fmt: skip
    current = today.month - 1 if today.year == sheet.year else None
    return GridSheet(
        sheet.year, tuple(lines), current, Unit.KOPECKS, sheet.editable, parse_cost, facts=False
    )  # fmt: skip


def fixed_cell(line: GridLine, month: int) -> bool:
    """Whether nothing new can be entered in a place; what was entered may be changed."""
    if month >= YEAR:
        return True
    return line.fixed and line.cells[month].entered is None


def _tip(sheet: PlanSheet, line: SheetRow, told: SheetCell, month: date | None) -> str:
    measure = sheet.measure
    when = f"{sheet.year} год" if month is None else f"{MONTHS[month.month - 1]} {month.year}"
    said = [f"{line.title}, {when}"]
    if told.plan is not None:
        how = "" if told.entered is not None or month is None else " (сумма по строкам ниже)"
        said.append(f"План: {measure.show(told.plan)}{how}")
    if told.fact is not None:
        said.append(f"Факт: {measure.show(told.fact)}")
    if told.share is not None:
        said.append(f"Выполнено: {percent(told.share, digits=1)}")
    if month is not None and line.whole and (apart := sheet.apart(month.month - 1)) is not None:
        more = "больше" if apart > 0 else "меньше"
        said.append(f"Это на {measure.show(abs(apart))} {more}, чем сумма строк ниже")
    return "\n".join(said).replace(NBSP, " ")


def measure_title(key: str) -> str:
    """Return what a measure is called."""
    return require_plan_measure(key).title
