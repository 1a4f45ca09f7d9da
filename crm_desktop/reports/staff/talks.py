"""The reports of calls and of what comes in: how many, when, from whom, how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.reports.definition import Choice
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Records,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.reports.sales.deal_reports import DEPARTMENT
from crm_desktop.reports.staff.managers import STAFF_GROUP
from crm_desktop.reports.tabular.asking import Narrowed
from crm_desktop.reports.tabular.shape import (
    DAY,
    HOUR,
    MONTH,
    QUARTER,
    WEEK,
    WEEKDAY,
    Computed,
    Part,
    Shown,
    Tabular,
    definition_of,
    ratio_of,
)

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Drill, ReportResult

_AUTHOR: Final = Choice("author", "Сотрудник")
_REGION: Final = Choice("client.region", "Регион клиента")
_SEGMENT: Final = Choice("client.segment", "Сегмент клиента")
_SOURCE: Final = Choice("source", "Источник")
_HOURS: Final = "Начало часа"
_WEEKDAYS: Final = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


def _with_hours(
    office: Office, ask: ReportAsk, found: ReportResult, measure: str, title: str
) -> ReportResult:
    """Add when it happens: days of the week by hours."""
    down, side = "happened.weekday", "happened.hour"
    asked = CubeQuestion("events", (down, side), (measure,), ask.period, "happened", ask.tree)
    levels = ((down, side), (down,), (side,), ())
    told = answer(office, asked, now=ask.now, levels=levels, progress=ask.progress)
    cells = {at: value[0] for at, value in told.level(down, side).items() if value[0]}
    if not cells:
        return found
    hours = [at[1] for at in cells if isinstance(at[1], int)]
    shown = range(min(hours), max(hours) + 1)
    rows, drills = [], {}
    for line, name in enumerate(_WEEKDAYS):
        of_row: dict[str, Drill] = {}
        for place, hour in enumerate(shown):
            if cells.get((line + 1, hour)):
                at = {down: line + 1, side: hour}
                drill = told.drill(f"{title}: {name}, {hour}:00–{hour + 1}:00", at, measure=measure)
                of_row[f"h{hour}"] = drills[line, place] = drill
        whole = told.level(down).get((line + 1,), (0,))[0]
        rows.append(Row((name, *(cells.get((line + 1, hour), 0) for hour in shown), whole), of_row))
    total = tuple(told.level(side).get((hour,), (0,))[0] for hour in shown)
    table = Table(
        "hours", f"{title} по дням недели и часам",
        (
            Column("weekday", "День недели"),
            *(
                Column(f"h{hour}", f"{hour}:00", Unit.COUNT, group=_HOURS, heat=True)
                for hour in shown
            ),
            Column("all", "Всего", Unit.COUNT),
        ),
        tuple(rows), Row(("Всего", *total, told.total[0]), strong=True),
    )  # fmt: skip
    chart = Chart(
        "hours", table.title, ChartKind.HEAT, tuple(f"{hour}:00" for hour in shown),
        tuple(
            Series(name, tuple(_number(value) for value in row.cells[1:-1]))
            for name, row in zip(_WEEKDAYS, rows, strict=True)
        ),
        Unit.COUNT, "hours", drills,
    )  # fmt: skip
    return replace(found, tables=(*found.tables, table), charts=(*found.charts, chart))


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) else None


def _calls(office: Office, ask: ReportAsk, found: ReportResult) -> ReportResult:
    return _with_hours(office, ask, found, "calls", "Звонки")


def _requests(office: Office, ask: ReportAsk, found: ReportResult) -> ReportResult:
    return _with_hours(office, ask, found, "incoming", "Обращения")


CALLS: Final = definition_of(
    Tabular(
        "calls", "Звонки", STAFF_GROUP,
        "Сколько звонков, входящих и исходящих, как долго говорим и в какие часы?",
        (
            Part(
                "events",
                (
                    Shown("calls", "Звонков", compared=True, bar=True),
                    Shown("calls_in", "Входящих"),
                    Shown("calls_out", "Исходящих"),
                    Shown("calls_missed", "Входящих без разговора", term="missed",
                          sense=Sense.BAD),
                    Shown("calls_timed", "С известной длительностью"),
                    Shown("minutes", "Минут разговора", compared=True),
                ),
                "happened",
            ),
        ),
        "calls", (_AUTHOR, DEPARTMENT, DAY, WEEK, MONTH, QUARTER, WEEKDAY, HOUR, _REGION, _SEGMENT),
        computed=(
            Computed("length", "Средний разговор, минут", Unit.NUMBER,
                     ratio_of("minutes", "calls_timed"), ("minutes", "calls_timed"), "talk"),
        ),
        order=("calls", "calls_in", "calls_out", "calls_missed", "minutes", "length"),
        figures=("calls", "calls_in", "calls_missed", "length"), area=Records.CLIENTS,
        terms=("activity", "missed", "talk"), everybody=True,
    ),
    adorn=_calls,
)  # fmt: skip
REQUESTS: Final = definition_of(
    Tabular(
        "requests", "Обращения", STAFF_GROUP,
        "Сколько к нам обращаются, когда, и сколько из этого новых сделок?",
        (
            Part(
                "events",
                (
                    Shown("incoming", "Обращений", compared=True, bar=True, term="request"),
                    Shown("calls_in", "Из них звонков"),
                ),
                "happened", dimensions={"source": "client.source", "responsible": "author"},
            ),
            Part(
                "deals", (Shown("count", "Новых сделок", key="deals", sense=Sense.GOOD,
                                compared=True),),
                "created", narrowed=Narrowed.THROUGH_CLIENT,
            ),
        ),
        "incoming",
        (DAY, WEEK, MONTH, _SOURCE, _REGION, _SEGMENT, WEEKDAY, HOUR,
         Choice("responsible", "Сотрудник"), DEPARTMENT),
        figures=("incoming", "deals"), area=Records.CLIENTS, terms=("request",),
        note="Обращение — входящий звонок, письмо или сообщение. Источник обращения — источник "
        "клиента, новой сделки — её собственный.",
    ),
    adorn=_requests,
)  # fmt: skip
