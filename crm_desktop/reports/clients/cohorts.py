"""Cohorts: buyers by when they first bought, and how many of them came back and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.clients.buyers import (
    kopecks_of,
    mean_kopecks,
    month_number,
    month_of_number,
    read_sales,
    today_of,
)
from crm_desktop.reports.clients.scores import ratio
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.pieces import of_clients, of_deals, some
from crm_desktop.reports.reading import Reading
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.clients.buyers import Sale
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Drill, Value

SHARE, BACK, SUM, AVERAGE = "share", "back", "sum", "average"
_QUARTER: Final = "quarter"
_MONTHS: Final = {"month": 1, _QUARTER: 3}
_MOST: Final = {"month": 24, _QUARTER: 12}
_MOST_SERIES: Final = 36
_MONEY: Final = (SUM, AVERAGE)
_SHOW: Final = Option(
    "show", "Показать",
    (
        Choice(SHARE, "доля купивших снова в этом месяце"),
        Choice(BACK, "доля вернувшихся к этому месяцу"),
        Choice(SUM, "сумма за месяц"),
        Choice(AVERAGE, "сумма на покупателя нарастающим итогом"),
    ),
)  # fmt: skip
_UNITS: Final = {SHARE: Unit.SHARE, BACK: Unit.SHARE, SUM: Unit.KOPECKS, AVERAGE: Unit.KOPECKS}


@dataclass(slots=True)
class Cohort:
    """Buyers whose first sale fell into one step of time.

    Attributes:
        number: of the step: a month's number, divided by three for quarters.
        age: how many steps have begun since; the last one is not over.
        buyers: clients, in the order they first bought.
        again: step after the first -> who bought in it; in step 0 who bought twice or more.
        returned: step -> whose second sale it was.
        sales: step -> won deals.
        parts: step -> what they brought, see `buyers`.
    """

    number: int
    age: int
    buyers: list[int] = field(default_factory=list)
    again: dict[int, list[int]] = field(default_factory=dict)
    returned: dict[int, list[int]] = field(default_factory=dict)
    sales: dict[int, list[int]] = field(default_factory=dict)
    parts: dict[int, int] = field(default_factory=dict)

    def add(self, bought: Sequence[Sale], steps: Sequence[int]) -> None:
        """Take a buyer in with his sales and the steps they fell into."""
        client = bought[0].client
        self.buyers.append(client)
        for at, (sale, step) in enumerate(zip(bought, steps, strict=True)):
            self.sales.setdefault(step, []).append(sale.deal)
            self.parts[step] = self.parts.get(step, 0) + (sale.parts or 0)
            if at == 1:
                self.returned.setdefault(step, []).append(client)
            if at:
                told = self.again.setdefault(step, [])
                if not told or told[-1] != client:
                    told.append(client)

    def until(self, step: int) -> int:
        """What the cohort brought up to a step."""
        return sum(self.parts.get(each, 0) for each in range(step + 1))

    def back(self, step: int) -> list[int]:
        """Who had bought again by the end of a step."""
        return [client for each in range(step + 1) for client in self.returned.get(each, ())]


def cohorts_of(
    sales: Iterable[Sequence[Sale]], *, first: int, last: int, months: int, now: int
) -> list[Cohort]:
    """Part buyers into cohorts, the earliest first.

    Args:
        sales: of every buyer, the earliest first.
        first: the day the first sale must not be before, an ordinal.
        last: the day it must not be after.
        months: of a step.
        now: number of the step that is under way.
    """
    known: dict[int, int] = {}

    def step_of(day: int) -> int:
        found = known.get(day)
        if found is None:
            found = known[day] = month_number(day) // months
        return found

    found: dict[int, Cohort] = {}
    for bought in sales:
        if not first <= bought[0].day <= last:
            continue
        begun = step_of(bought[0].day)
        cohort = found.get(begun)
        if cohort is None:
            cohort = found[begun] = Cohort(begun, now - begun)
        cohort.add(bought, [step_of(sale.day) - begun for sale in bought])
    return [found[number] for number in sorted(found)]


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    reading = Reading(office, ask)
    today = today_of(ask.now, office.zone)
    step = COHORTS.option(ask, "step")
    months = _MONTHS[step]
    sales = read_sales(reading, until=today)
    cohorts = cohorts_of(
        sales.of.values(), first=ask.period.first.toordinal(), last=ask.period.last.toordinal(),
        months=months, now=month_number(today.toordinal()) // months,
    )  # fmt: skip
    show = COHORTS.option(ask, "show")
    show = show if sales.money else {SUM: SHARE, AVERAGE: BACK}.get(show, show)
    steps = range(min(max((each.age for each in cohorts), default=0), _MOST[step]) + 1)
    notes = list(sales.notes if show in _MONEY or not sales.money else ())
    if cohorts:
        what = "квартал" if step == _QUARTER else "месяц"
        notes.append(
            f"Клетка последнего столбца строки — ещё не кончившийся {what}; пустая клетка — он "
            "ещё не наступил."
        )
    else:
        notes.insert(0, "За эти дни никто не купил впервые: когорт нет.")
    return ReportResult(
        COHORTS.key, COHORTS.title, ask.now,
        figures=tuple(_figures(cohorts)),
        charts=(_chart(cohorts, steps, show, months),) if cohorts else (),
        tables=(_table(cohorts, steps, show, months),),
        notes=tuple(notes),
    )  # fmt: skip


def _cell(cohort: Cohort, step: int, show: str) -> Value:
    if step > cohort.age:
        return None
    match show:
        case "share":
            return ratio(len(cohort.again.get(step, ())), len(cohort.buyers))
        case "back":
            return ratio(len(cohort.back(step)), len(cohort.buyers))
        case "sum":
            return kopecks_of(cohort.parts.get(step, 0))
        case _:
            return mean_kopecks(cohort.until(step), len(cohort.buyers))


def _drill(cohort: Cohort, step: int, show: str, name: str) -> Drill:
    told = f"Когорта {name}, +{step}"
    match show:
        case "share":
            return of_clients(told, cohort.again.get(step, ()))
        case "back":
            return of_clients(told, cohort.back(step))
        case "sum":
            return of_deals(told, cohort.sales.get(step, ()))
        case _:
            every = (deal for each in range(step + 1) for deal in cohort.sales.get(each, ()))
            return of_deals(told, every)


def _total(cohorts: Sequence[Cohort], step: int, show: str) -> Value:
    """The same of all cohorts that have come so far."""
    lived = [each for each in cohorts if each.age >= step]
    size = sum(len(each.buyers) for each in lived)
    match show:
        case "share":
            return ratio(sum(len(each.again.get(step, ())) for each in lived), size)
        case "back":
            return ratio(sum(len(each.back(step)) for each in lived), size)
        case "sum":
            return kopecks_of(sum(each.parts.get(step, 0) for each in lived)) if lived else None
        case _:
            return mean_kopecks(sum(each.until(step) for each in lived), size)


def _name(number: int, months: int) -> str:
    month = month_of_number(number * months)
    if months == 1:
        return f"{MONTHS[month.month - 1]} {month.year}"
    return f"{(month.month - 1) // months + 1} кв. {month.year}"


def _table(cohorts: Sequence[Cohort], steps: range, show: str, months: int) -> Table:
    group = "Кварталов после первой продажи" if months > 1 else "Месяцев после первой продажи"
    columns = (
        Column("cohort", "Первая продажа", term="cohort"),
        Column("buyers", "Покупателей", Unit.COUNT, term="first_sale"),
        *(Column(f"s{step}", f"+{step}", _UNITS[show], group=group, heat=True) for step in steps),
    )
    rows = []
    for cohort in cohorts:
        name = _name(cohort.number, months)
        drills = {"buyers": of_clients(f"Впервые купили: {name}", cohort.buyers)}
        for step in steps:
            if step <= cohort.age and _cell(cohort, step, show):
                drills[f"s{step}"] = _drill(cohort, step, show, name)
        cells = (_cell(cohort, step, show) for step in steps)
        rows.append(Row((name, len(cohort.buyers), *cells), drills))
    total = None
    if cohorts:
        size = sum(len(each.buyers) for each in cohorts)
        total = Row(
            ("Все когорты", size, *(_total(cohorts, step, show) for step in steps)), strong=True
        )
    titles = {choice.key: choice.title for choice in _SHOW.choices}
    return Table("cohorts", f"Когорты: {titles[show]}", columns, tuple(rows), total)


def _chart(cohorts: Sequence[Cohort], steps: range, show: str, months: int) -> Chart:
    shown = cohorts[-_MOST_SERIES:]
    names = [_name(each.number, months) for each in shown]
    titles = {choice.key: choice.title for choice in _SHOW.choices}
    return Chart(
        "heat", f"Когорты: {titles[show]}", ChartKind.HEAT, tuple(f"+{step}" for step in steps),
        tuple(
            Series(name, tuple(_number(_cell(each, step, show)) for step in steps))
            for name, each in zip(names, shown, strict=True)
        ),
        _UNITS[show], "cohorts",
        {
            (at, step): _drill(each, step, show, names[at])
            for at, each in enumerate(shown) for step in steps
            if step <= each.age and _cell(each, step, show)
        },
    )  # fmt: skip


def _number(value: Value) -> int | float | None:
    return None if isinstance(value, str) else value


def _figures(cohorts: Sequence[Cohort]) -> list[Figure]:
    buyers = [client for each in cohorts for client in each.buyers]
    back = [client for each in cohorts for client in each.back(each.age)]
    return [
        Figure("buyers", "Впервые купили", len(buyers), Unit.COUNT, Sense.GOOD, term="first_sale",
               drill=some(of_clients("Впервые купили", buyers))),
        Figure("back", "Купили снова", ratio(len(back), len(buyers)), Unit.SHARE, Sense.GOOD,
               term="repeat", drill=some(of_clients("Купили снова", back))),
    ]  # fmt: skip


COHORTS: Final = ReportDefinition(
    "cohorts", "Когорты: повторные покупки", "Клиенты",
    "Возвращаются ли те, кто купил впервые, и когда?",
    _run,
    area=Records.CLIENTS,
    options=(
        Option("step", "Шаг", (Choice("month", "месяц"), Choice(_QUARTER, "квартал"))),
        _SHOW,
    ),
    begins=PeriodChoice(PeriodName.LAST_MONTHS, 12),
    terms=("cohort", "first_sale", "repeat", "buyer"),
)  # fmt: skip
