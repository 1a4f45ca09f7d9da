"""Pivots to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.views.tree import Condition, Op, all_of

_YEAR: Final = PeriodChoice(PeriodName.LAST_MONTHS, 12)
_QUARTER: Final = PeriodChoice(PeriodName.LAST_MONTHS, 3)


@dataclass(frozen=True, slots=True)
class ReadyPivot:
    """A pivot with its name, the question it answers and a Lucide icon."""

    key: str
    title: str
    about: str
    icon: str
    definition: PivotDefinition


READY_PIVOTS: Final = (
    ReadyPivot(
        "sales", "Продажи по сотрудникам",
        "Кто сколько выиграл в каждом месяце года",
        "trending-up",
        PivotDefinition(
            "deals", ("responsible",), ("closed.month",), (PivotValue("won_sum"),),
            period=_YEAR, axis="closed", sort=PivotSort(0), hide_empty=False,
        ),
    ),
    ReadyPivot(
        "funnel-sources", "Воронка и источники",
        "Откуда сделки и где они сейчас стоят",
        "list-filter",
        PivotDefinition(
            "deals", ("funnel", "stage"), ("client.source",), (PivotValue("open"),),
        ),
    ),
    ReadyPivot(
        "events-hours", "Когда идёт работа",
        "Звонки и письма по часам и дням недели",
        "clock",
        PivotDefinition(
            "events", ("happened.hour",), ("happened.weekday",), (PivotValue("count"),),
            period=_QUARTER,
        ),
    ),
    ReadyPivot(
        "products", "Состав продаж",
        "Двадцать товаров, которые приносят больше всего, и их доля",
        "layers",
        PivotDefinition(
            "lines", ("product",), (),
            (PivotValue("sum:line"), PivotValue("sum:line", Show.ALL), PivotValue("deals"),
             PivotValue("clients")),
            tree=all_of(Condition("outcome", Op.ANY_OF, ("won",))),
            period=_YEAR, axis="closed", sort=PivotSort(0), top=20,
        ),
    ),
    ReadyPivot(
        "regions", "Регионы и сегменты",
        "Сколько выиграно и какой средний чек",
        "map-pin",
        PivotDefinition(
            "deals", ("client.region",), ("client.segment",),
            (PivotValue("won_sum"), PivotValue("average_check")),
            period=_YEAR, axis="closed", sort=PivotSort(0),
        ),
    ),
    ReadyPivot(
        "tasks", "Дела сотрудников",
        "Сколько сделано и какая часть в срок",
        "list-checks",
        PivotDefinition(
            "tasks", ("assignee",), ("kind",),
            (PivotValue("done"), PivotValue("share_in_time")),
            period=_QUARTER, axis="due", sort=PivotSort(0),
        ),
    ),
)  # fmt: skip
"""What the empty screen offers."""
