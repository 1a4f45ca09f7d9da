"""What a report gives: figures, charts and tables, whoever draws them.

Values are plain: whole numbers, floats, texts, None = there is nothing to say (a share of nothing).
What a number means is told by its `Unit`; money is whole kopecks everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.cube.question import Cell
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.views.tree import Group

Value = str | int | float | None


class Unit(StrEnum):
    """What a value is."""

    TEXT = "text"
    COUNT = "count"  # a whole number of things
    KOPECKS = "kopecks"
    SHARE = "share"  # 0…1, shown in per cent
    DAYS = "days"  # float
    MINUTES = "minutes"
    NUMBER = "number"  # float, two digits
    TIMES = "times"  # float, «3,2×»
    DAY = "day"  # `YYYY-MM-DD`
    MONTH = "month"  # `YYYY-MM`


class Sense(StrEnum):
    """Whether it is good for the office if a number grows."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


class Records(StrEnum):
    """What stands behind numbers."""

    CLIENTS = "clients"
    DEALS = "deals"
    TASKS = "tasks"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Drill:
    """The records behind a number; exactly one of `ids`, `tree` and `cell` is given.

    Attributes:
        title: what they are: «Выиграно: Анна, ноябрь 2026».
        records: of which kind.
        ids: just these, in this order.
        tree: what the list of this area is narrowed by.
        cell: what was asked of the cube, and where in the answer.
    """

    title: str
    records: Records
    ids: tuple[int, ...] | None = None
    tree: Group | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The one record a row is about; its name is looked up anew whenever a kept row is shown."""

    records: Records
    id: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: unique in the table, `[a-z0-9_.-]+`.
        title: its heading.
        unit: of its values.
        term: key of the explanation behind its «?» (`terms.py`); `""` = none.
        sense: whether more is good.
        group: heading over neighbouring columns of the same group.
        heat: whether cells are shaded by size.
        bar: whether cells bear a bar by size.
        change: whether values tell a difference: shown with their sign, good or bad by `sense`.
    """

    key: str
    title: str
    unit: Unit = Unit.TEXT
    term: str = ""
    sense: Sense = Sense.NEUTRAL
    group: str = ""
    heat: bool = False
    bar: bool = False
    change: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Attributes:
        cells: by columns.
        drills: column key -> the records behind the number.
        subject: the record the line is about.
        level: 0, or how deep under a heading line.
        strong: a subtotal or heading.
    """

    cells: tuple[Value, ...]
    drills: Mapping[str, Drill] = field(default_factory=dict)
    subject: Subject | None = None
    level: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `total` is its last line. `note` says what is not in it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""


class ChartKind(StrEnum):
    """How figures are drawn."""

    BARS = "bars"  # columns side by side, one group a label
    STACKED = "stacked"  # series upon each other
    LINES = "lines"
    RANKED = "ranked"  # horizontal bars, a label a row, the first series counts
    FUNNEL = "funnel"  # the same, centred steps
    PARETO = "pareto"  # columns of the first series, a line of shares of the second
    HEAT = "heat"  # a series a row, a label a column


class Paint(StrEnum):
    """What a series is drawn with; the theme knows the colours, all safe for the colour-blind."""

    MAIN = "main"
    SECOND = "second"  # paler, the same family
    THIRD = "third"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    GREY = "grey"
    TICK = "tick"  # a short line across: a plan
    OUTLINE = "outline"  # dashed frame: the whole of which the rest is a part
    AUTO = "auto"  # the next of the categorical row


@dataclass(frozen=True, slots=True)
class Series:
    """Values by the labels of a chart; None leaves a gap."""

    name: str
    values: tuple[int | float | None, ...]
    paint: Paint = Paint.AUTO
    unit: Unit | None = None  # None = the chart's


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures.

    Attributes:
        key: unique in the report.
        title: what it shows.
        kind: how.
        labels: along the axis.
        series: what is drawn.
        unit: of the values.
        table: key of the table with the same figures.
        drills: (number of series, number of label) -> the records behind it.
        marked: number of the label that is «now»; None = none.
    """

    key: str
    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.COUNT
    table: str = ""
    drills: Mapping[tuple[int, int], Drill] = field(default_factory=dict)
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it is compared with.

    Attributes:
        key: unique among figures.
        title: what it counts: «Выиграно в ноябре».
        value: the number.
        unit: of it.
        sense: whether more is good.
        beside: a second number in words: «18 640 000 ₽».
        before: the same number of the period compared with.
        against: what that period is called: «к ноябрю 2025».
        plan: what was planned.
        trend: the number at earlier times, the oldest first, this one last.
        trend_labels: what those times are.
        term: key of the explanation.
        drill: the records behind it.
    """

    key: str
    title: str
    value: int | float | None
    unit: Unit = Unit.COUNT
    sense: Sense = Sense.NEUTRAL
    beside: str = ""
    before: int | float | None = None
    against: str = ""
    plan: int | float | None = None
    trend: tuple[int | float | None, ...] = ()
    trend_labels: tuple[str, ...] = ()
    term: str = ""
    drill: Drill | None = None


@dataclass(frozen=True, slots=True)
class ReportResult:
    """An answer.

    Attributes:
        key: of the definition.
        title: of the report.
        made_at: UTC ms.
        period: the days it is about; None = as things stand.
        compared: the days it is compared with.
        narrowed: what it was narrowed by, in words, a line each.
        figures: the numbers over the charts.
        charts: pictures.
        tables: the first is the main one.
        notes: sentences a reader must know: what has no rate, what was left out.
        office: what the office is called.
    """

    key: str
    title: str
    made_at: int
    period: ReportPeriod | None = None
    compared: ReportPeriod | None = None
    narrowed: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    office: str = ""
