"""«Прогноз продаж»: what open deals are expected to bring, month by month, beside won and plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.deals.forecast import (
    CHANCES,
    Chance,
    ForecastColumn,
    Span,
    column_filter,
    forecast,
    won_filter,
)
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.plans.book import read_plans, share
from crm_desktop.plans.measures import WON_SUM
from crm_desktop.reports.definition import Option, ReportDefinition
from crm_desktop.reports.money_notes import HIDDEN_MONEY, apart_note, money_hidden
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Drill,
    Figure,
    Paint,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Table,
    Unit,
    Value,
)
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.deals.forecast import Forecast
    from crm_desktop.office.office import Office
    from crm_desktop.plans.book import PlanBook
    from crm_desktop.reports.definition import ReportAsk

CHANCE_NAMES: Final = {
    Chance.CERTAIN: "Гарантировано",
    Chance.LIKELY: "Вероятно",
    Chance.POSSIBLE: "Возможно",
}
_PAINTS: Final = {
    Chance.CERTAIN: Paint.MAIN, Chance.LIKELY: Paint.SECOND, Chance.POSSIBLE: Paint.THIRD,
}  # fmt: skip
_SPANS: Final = {Span.OVERDUE: "Просрочено", Span.LATER: "Позже", Span.UNDATED: "Без даты"}
_MONEY: Final = (
    *(
        Column(chance.value, CHANCE_NAMES[chance], Unit.KOPECKS, "chance", Sense.GOOD, "Ожидается")
        for chance in CHANCES
    ),
    Column("total", "Всего", Unit.KOPECKS, group="Ожидается"),
    Column("weighted", "С вероятностью", Unit.KOPECKS, "weighted", Sense.GOOD, "Ожидается"),
    Column("won", "Выиграно", Unit.KOPECKS, "won", Sense.GOOD),
    Column("outcome", "Выйдет", Unit.KOPECKS, "month_outcome", Sense.GOOD),
)
_PLANNED: Final = (
    Column("plan", "План", Unit.KOPECKS, "plan"),
    Column("share", "Выйдет от плана", Unit.SHARE, "plan", Sense.GOOD, bar=True),
)


def month_title(month: date) -> str:
    """«Ноябрь 2026»."""
    return f"{MONTHS[month.month - 1].capitalize()} {month.year}"


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    filter_ = DealFilter(tree=ask.tree)
    number = int(FORECAST.option(ask, "months"))
    told = forecast(office, filter_, months=number, now=ask.now)
    months = [column.month for column in told.columns if column.month is not None]
    hidden = money_hidden(office.powers)
    # A plan is the office's; what is narrowed cannot be set against it.
    whole = ask.tree == EVERYTHING and sees_all(office, Area.DEALS) and not hidden
    book = read_plans(office.db, months[0], months[-1])
    plans = {column.key: _plan(book, column) for column in told.columns} if whole else {}
    shown = any(plan is not None for plan in plans.values())
    columns = (
        Column("when", "Когда"),
        Column("deals", "Открытых сделок", Unit.COUNT, group="Ожидается"),
        *(() if hidden else _MONEY),
        *(_PLANNED if shown else ()),
    )
    rows = tuple(
        _row(column, filter_, told, columns, plans.get(column.key)) for column in told.columns
    )
    table = Table("months", "По месяцам", columns, rows, _total(told, columns))
    return ReportResult(
        FORECAST.key, FORECAST.title, ask.now,
        figures=_figures(told, filter_, plans, hidden=hidden),
        charts=() if hidden else (_chart(told, filter_, plans),),
        tables=(table,),
        notes=tuple(_notes(told, hidden=hidden, narrowed=not whole and not book.empty)),
    )  # fmt: skip


def _plan(book: PlanBook, column: ForecastColumn) -> int | None:
    if column.span is not Span.MONTH or column.month is None:
        return None
    return book.month(WON_SUM, column.month)


def _row(
    column: ForecastColumn,
    filter_: DealFilter,
    told: Forecast,
    columns: tuple[Column, ...],
    plan: int | None,
) -> Row:
    name = _name(column)
    values = _values(column, plan)
    drills: dict[str, Drill] = {}
    whole = _open_drill(name, column, filter_, told)
    for key in ("deals", "total", "weighted"):
        drills[key] = whole
    for chance in CHANCES:
        drills[chance.value] = _open_drill(name, column, filter_, told, chance)
    if column.span is Span.MONTH:
        drills["won"] = _won_drill(name, column, filter_)
    else:
        values |= {"won": None, "outcome": None}
    there = {each.key for each in columns}
    return Row(
        (name, *(values.get(each.key) for each in columns[1:])),
        {key: drill for key, drill in drills.items() if key in there and values.get(key)},
    )


def _values(column: ForecastColumn, plan: int | None) -> dict[str, Value]:
    outcome = column.won.kopecks + column.total.weighted
    return {
        "deals": column.total.deals,
        **{chance.value: column.expected[chance].kopecks for chance in CHANCES},
        "total": column.total.kopecks,
        "weighted": column.total.weighted,
        "won": column.won.kopecks,
        "outcome": outcome,
        "plan": plan,
        "share": share(outcome, plan),
    }


def _total(told: Forecast, columns: tuple[Column, ...]) -> Row:
    values: dict[str, Value] = {
        "deals": told.total.deals,
        **{
            chance.value: sum(column.expected[chance].kopecks for column in told.columns)
            for chance in CHANCES
        },
        "total": told.total.kopecks,
        "weighted": told.total.weighted,
        "won": told.won.kopecks,
    }
    return Row(("Всего", *(values.get(each.key) for each in columns[1:])), strong=True)


def _figures(
    told: Forecast, filter_: DealFilter, plans: dict[str, int | None], *, hidden: bool
) -> tuple[Figure, ...]:
    overdue, this, *_later = told.columns
    undated = told.columns[-1]
    found = []
    if not hidden:
        found.append(
            Figure(
                "outcome", f"Выйдет: {_name(this).lower()}", this.won.kopecks + this.total.weighted,
                Unit.KOPECKS, Sense.GOOD, plan=plans.get(this.key), term="month_outcome",
            )
        )  # fmt: skip
        found.append(
            Figure(
                "weighted", "Ожидается по всем сделкам", told.total.weighted, Unit.KOPECKS,
                Sense.GOOD, count(told.total.deals, *DEAL_FORMS), term="weighted",
            )
        )  # fmt: skip
    for key, title, column in (
        ("overdue", "Срок прошёл, сделка открыта", overdue),
        ("undated", "Без ожидаемой даты", undated),
    ):
        found.append(
            Figure(
                key, title, column.total.deals, Unit.COUNT, Sense.BAD,
                "" if hidden else column.total.text,
                drill=_open_drill(title, column, filter_, told) if column.total.deals else None,
            )
        )  # fmt: skip
    return tuple(found)


def _chart(told: Forecast, filter_: DealFilter, plans: dict[str, int | None]) -> Chart:
    columns = told.columns
    series = [
        Series(
            "Выиграно",
            tuple(c.won.kopecks if c.span is Span.MONTH else None for c in columns),
            Paint.GOOD,
        ),
        *(
            Series(
                CHANCE_NAMES[chance],
                tuple(column.expected[chance].kopecks for column in columns),
                _PAINTS[chance],
            )
            for chance in CHANCES
        ),
    ]
    drills = {}
    for at, column in enumerate(columns):
        if column.won.deals:
            drills[0, at] = _won_drill(_name(column), column, filter_)
        for number, chance in enumerate(CHANCES, 1):
            if column.expected[chance].deals:
                drills[number, at] = _open_drill(_name(column), column, filter_, told, chance)
    if any(plan is not None for plan in plans.values()):
        series.append(
            Series("План", tuple(plans.get(column.key) for column in columns), Paint.TICK)
        )
    return Chart(
        "months", "Выиграно и ожидается", ChartKind.STACKED,
        tuple(_name(column) for column in columns), tuple(series), Unit.KOPECKS, "months",
        drills, marked=1,
    )  # fmt: skip


def _notes(told: Forecast, *, hidden: bool, narrowed: bool) -> list[str]:
    notes = []
    if hidden:
        notes.append(HIDDEN_MONEY)
    if apart := apart_note((told.total + told.won).apart):
        notes.append(apart)
    if narrowed:
        notes.append("План офиса не показан: он поставлен на все сделки, а здесь только часть их.")
    if told.columns[0].total.deals:
        notes.append(
            "В «Просрочено» — открытые сделки, чья ожидаемая дата уже прошла. В месяцы они не "
            "входят: перенесите дату или закройте их."
        )
    return notes


def _name(column: ForecastColumn) -> str:
    if column.span is Span.MONTH and column.month is not None:
        return month_title(column.month)
    return _SPANS[column.span]


def _open_drill(
    name: str,
    column: ForecastColumn,
    filter_: DealFilter,
    told: Forecast,
    chance: Chance | None = None,
) -> Drill:
    tree = column_filter(column, filter_, today=told.today, chance=chance).as_tree()
    title = name if chance is None else f"{name}: {CHANCE_NAMES[chance].lower()}"
    return Drill(title, Records.DEALS, tree=tree)


def _won_drill(name: str, column: ForecastColumn, filter_: DealFilter) -> Drill:
    return Drill(f"Выиграно: {name}", Records.DEALS, tree=won_filter(column, filter_).as_tree())


FORECAST: Final = ReportDefinition(
    "forecast", "Прогноз продаж", "Продажи",
    "Сколько принесут открытые сделки: по месяцам, с вероятностью, рядом с выигранным и планом.",
    _run, area=Records.DEALS,
    options=(Option("months", "Сколько месяцев", least=1, most=24, usual=6),),
    periodic=False, terms=("chance", "weighted", "month_outcome", "plan", "won"),
)  # fmt: skip
