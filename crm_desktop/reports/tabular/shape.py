"""Reports that are measures of the cube by a way: each is a short declaration, made here.

A report has one part or several; a part is one question of the cube (a source, an axis, measures).
Asked by a way, every part is grouped by its own dimension for that way — calls by who made them,
deals by who answers for them — and the lines are put side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.reports.definition import Choice, ReportDefinition
from crm_desktop.reports.result import Records, Sense, Unit
from crm_desktop.reports.tabular.asking import Narrowed, ways_of
from crm_desktop.reports.tabular.running import tabulate
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.cube.days import Raw
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import Option, ReportAsk
    from crm_desktop.reports.result import Column, ReportResult, Value

DAY, WEEK, MONTH, QUARTER, YEAR, WEEKDAY, HOUR = (
    Choice("day", "По дням"), Choice("week", "По неделям"), Choice("month", "По месяцам"),
    Choice("quarter", "По кварталам"), Choice("year", "По годам"),
    Choice("weekday", "По дням недели"), Choice("hour", "По часам"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure of the cube as a column.

    Attributes:
        measure: its key in the cube.
        title: the heading; `""` = the cube's.
        key: of the column; `""` = the measure's.
        term: explanation; `""` = the cube's.
        group: heading over neighbours.
        sense: whether more is good; None = the cube's.
        compared: whether the number before and its growth stand behind it.
        heat: whether cells are shaded.
        bar: whether cells bear bars.
        named: what it is called where its group is not beside it: over the report, over the
            records behind it; `""` = the heading.
    """

    measure: str
    title: str = ""
    key: str = ""
    term: str = ""
    group: str = ""
    sense: Sense | None = None
    compared: bool = False
    heat: bool = False
    bar: bool = False
    named: str = ""

    @property
    def name(self) -> str:
        """The key of the column; dashes where the cube has colons."""
        return self.key or self.measure.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Computed:
    """A column made of others of its line and of the total; None where it cannot be.

    It is left out where one of the columns it needs is.
    """

    key: str
    title: str
    unit: Unit
    formula: Callable[[Mapping[str, Value], Mapping[str, Value]], Value]
    needs: tuple[str, ...]
    term: str = ""
    group: str = ""
    sense: Sense = Sense.NEUTRAL
    heat: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What code of the report's own says of the lines, by what they are about, and in all."""

    values: Mapping[Raw, Value]
    total: Value


@dataclass(frozen=True, slots=True)
class Supplied:
    """A column the cube does not know: a plan, hours; `read` gives None where it says nothing."""

    column: Column
    read: Callable[[Office, ReportAsk, str], Told | None]

    @property
    def key(self) -> str:
        """Of the column."""
        return self.column.key


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the cube.

    Attributes:
        source: of the cube.
        columns: what is counted.
        axis: what the period is about; `""` = the usual one of the source.
        within: which records, whatever is asked.
        dimensions: way -> dimension, where it is called otherwise; `""` = has none for this way:
            the part then stands in the total line only.
        periodic: whether it is of the period; otherwise as things stand.
        narrowed: how it takes what the report is narrowed to.
    """

    source: str
    columns: tuple[Shown, ...]
    axis: str = ""
    within: Group = EVERYTHING
    dimensions: Mapping[str, str] = field(default_factory=dict)
    periodic: bool = True
    narrowed: Narrowed = Narrowed.SAME


@dataclass(frozen=True, slots=True)
class Tabular:
    """A report as measures by ways.

    Attributes:
        key: of the report; so are title, group, about, area, ways, options, terms.
        parts: what is asked; a column is named once among them.
        main: key of the column lines are sorted by, and that is drawn.
        ways: what it may be broken down by.
        computed: columns made of others.
        supplied: columns the cube does not know.
        order: keys of columns as they stand; empty = parts first, then what is computed.
        figures: keys of columns whose totals stand above as numbers.
        own_ways: whether every dimension of the first part's source is a way too.
        everybody: by people: whether those who have nothing stand there too.
        periodic: whether the report is about a period at all.
        note: under the table.
    """

    key: str
    title: str
    group: str
    about: str
    parts: tuple[Part, ...]
    main: str
    ways: tuple[Choice, ...]
    computed: tuple[Computed, ...] = ()
    supplied: tuple[Supplied, ...] = ()
    order: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    area: Records | None = Records.DEALS
    options: tuple[Option, ...] = ()
    terms: tuple[str, ...] = ()
    own_ways: bool = False
    everybody: bool = False
    periodic: bool = True
    note: str = ""

    def named(self, key: str) -> str:
        """Return what a column is called away from its group; `""` = as its heading says."""
        shown = (each for part in self.parts for each in part.columns if each.name == key)
        return next((each.named for each in shown), "")


def definition_of(
    tabular: Tabular,
    *,
    adorn: Callable[[Office, ReportAsk, ReportResult], ReportResult] | None = None,
) -> ReportDefinition:
    """Return a report.

    Args:
        tabular: what it shows.
        adorn: adds to the answer what is the report's own: a chart, a second table.
    """

    def run(office: Office, ask: ReportAsk) -> ReportResult:
        found = tabulate(office, ask, tabular)
        return found if adorn is None else adorn(office, ask, found)

    def ways(office: Office) -> tuple[Choice, ...]:
        return ways_of(office, tabular)

    return ReportDefinition(
        tabular.key, tabular.title, tabular.group, tabular.about, run,
        area=tabular.area, periodic=tabular.periodic, ways=tabular.ways, options=tabular.options,
        comparable=any(shown.compared for part in tabular.parts for shown in part.columns),
        terms=tabular.terms, offer_ways=ways,
    )  # fmt: skip


def share_of(key: str) -> Callable[[Mapping[str, Value], Mapping[str, Value]], Value]:
    """Return the formula of a share of the total of a column."""

    def formula(row: Mapping[str, Value], total: Mapping[str, Value]) -> Value:
        return ratio(row.get(key), total.get(key))

    return formula


def ratio_of(part: str, whole: str) -> Callable[[Mapping[str, Value], Mapping[str, Value]], Value]:
    """Return the formula of one column of a line by another."""

    def formula(row: Mapping[str, Value], total: Mapping[str, Value]) -> Value:  # noqa: ARG001 - of any line
        return ratio(row.get(part), row.get(whole))

    return formula


def ratio(part: Value, whole: Value) -> float | None:
    """Return a share; None of nothing."""
    if isinstance(part, int | float) and isinstance(whole, int | float) and whole:
        return part / whole
    return None
