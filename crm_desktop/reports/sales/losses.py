"""Why deals are lost: by reason, competitor, stage, person, and one of these across another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.reports.definition import Choice, Option
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Paint,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.reports.sales.deal_reports import (
    COMPETITOR,
    DEPARTMENT,
    FUNNEL,
    IS_LOST,
    REGION,
    RESPONSIBLE,
    SALES_GROUP,
    SEGMENT,
    SOURCE,
)
from crm_desktop.reports.tabular.asking import CUTS
from crm_desktop.reports.tabular.shape import (
    MONTH,
    QUARTER,
    WEEK,
    Computed,
    Part,
    Shown,
    Tabular,
    definition_of,
    share_of,
)
from crm_desktop.views.tree import all_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Drill, ReportResult

REASON: Final = Choice("loss_reason", "Причина")
STAGE: Final = Choice("stage", "Этап проигрыша")
NONE: Final = "none"
_MOST_ACROSS: Final = 20
_MOST_DOWN: Final = 100
_ACROSS: Final = Option(
    "across", "Поперёк",
    (
        Choice(NONE, "не раскладывать"), COMPETITOR, STAGE, RESPONSIBLE, MONTH,
        Choice("loss_reason", "Причина"),
    ),
)  # fmt: skip


def _adorned(office: Office, ask: ReportAsk, found: ReportResult) -> ReportResult:
    way = ask.by
    if way not in CUTS:
        found = replace(found, charts=_pareto(found))
    across = ask.options.get(_ACROSS.key, NONE)
    if across in {NONE, way} or not found.tables[0].rows:
        return found
    table = _matrix(office, ask, way, across)
    return replace(found, tables=(*found.tables, table), charts=(*found.charts, _heat(table)))


def _pareto(found: ReportResult) -> tuple[Chart, ...]:
    """The reasons by size with the share all up to each come to."""
    if not found.charts:
        return ()
    chart = found.charts[0]
    counts = chart.series[0]
    table = found.tables[0]
    place = next(n for n, column in enumerate(table.columns) if column.key == "count")
    total = table.total.cells[place] if table.total else None
    whole = total if isinstance(total, int) else 0
    seen, shares = 0.0, []
    for value in counts.values:
        seen += value or 0
        shares.append(seen / whole if whole else None)
    line = Series("Нарастающим итогом", tuple(shares), Paint.GREY, Unit.SHARE)
    bars = replace(counts, paint=Paint.BAD)
    return (replace(chart, kind=ChartKind.PARETO, series=(bars, line)),)


def _matrix(office: Office, ask: ReportAsk, way: str, across: str) -> Table:
    down = f"closed.{way}" if way in CUTS else way
    side = f"closed.{across}" if across in CUTS else across
    tree = all_of(ask.tree, IS_LOST)
    asked = CubeQuestion("deals", (down, side), ("count",), ask.period, "closed", tree)
    told = answer(
        office, asked, now=ask.now, levels=((down, side), (down,), (side,), ()),
        progress=ask.progress,
    )  # fmt: skip
    by_side, by_down = told.level(side), told.level(down)
    columns = sorted(told.values_of(side), key=lambda raw: -int(by_side[(raw,)][0] or 0))
    lines = sorted(told.values_of(down), key=lambda raw: -int(by_down[(raw,)][0] or 0))
    if across in CUTS:
        columns = list(told.values_of(side))
    shown, left = columns[:_MOST_ACROSS], len(columns) - _MOST_ACROSS
    cells = told.level(down, side)
    rows = []
    for raw in lines[:_MOST_DOWN]:
        drills: dict[str, Drill] = {}
        values = []
        for number, other in enumerate(shown):
            value = (cells.get((raw, other)) or (0,))[0]
            values.append(value)
            if value:
                title = f"Проиграно: {told.label(down, raw)}, {told.label(side, other)}"
                drills[f"c{number}"] = told.drill(title, {down: raw, side: other}, measure="count")
        label = told.label(down, raw)
        drills["all"] = told.drill(f"Проиграно: {label}", {down: raw}, measure="count")
        rows.append(Row((label, *values, by_down[(raw,)][0]), drills))
    total = Row(("Всего", *(by_side[(other,)][0] for other in shown), told.total[0]), strong=True)
    heads = (
        Column("way", told.dimensions[0].title),
        *(
            Column(
                f"c{number}", told.label(side, other), Unit.COUNT, sense=Sense.BAD,
                group=told.dimensions[1].title, heat=True,
            )
            for number, other in enumerate(shown)
        ),
        Column("all", "Всего", Unit.COUNT, sense=Sense.BAD),
    )  # fmt: skip
    title = f"{told.dimensions[0].title} × {told.dimensions[1].title.lower()}"
    notes = []
    if left > 0:
        notes.append(f"Показаны {_MOST_ACROSS} самых частых столбцов; остальные — только в итоге.")
    if len(lines) > _MOST_DOWN:
        notes.append(f"Показаны {_MOST_DOWN} самых частых строк; итог — по всем.")
    return Table("across", title, heads, tuple(rows), total, " ".join(notes))


def _heat(table: Table) -> Chart:
    """The same table shaded."""
    labels = tuple(column.title for column in table.columns[1:-1])
    series = tuple(
        Series(
            str(row.cells[0]),
            tuple(value if isinstance(value, int) else None for value in row.cells[1:-1]),
        )
        for row in table.rows[:_MOST_ACROSS]
    )
    drills = {
        (line, place): row.drills[f"c{place}"]
        for line, row in enumerate(table.rows[:_MOST_ACROSS])
        for place in range(len(labels))
        if f"c{place}" in row.drills
    }
    return Chart(
        "across", table.title, ChartKind.HEAT, labels, series, Unit.COUNT, "across", drills
    )


LOSSES: Final = definition_of(
    Tabular(
        "loss-reasons", "Причины проигрышей", SALES_GROUP,
        "Почему, кому и на каком этапе мы проигрываем сделки?",
        (
            Part(
                "deals",
                (
                    Shown("count", "Проиграно", sense=Sense.BAD, compared=True, bar=True),
                    Shown("sum:budget", "Сумма", sense=Sense.BAD),
                    Shown("clients", "Клиентов"),
                ),
                "closed", IS_LOST,
            ),
        ),
        "count",
        (
            REASON, COMPETITOR, STAGE, RESPONSIBLE, DEPARTMENT, FUNNEL, SOURCE, REGION, SEGMENT,
            MONTH, WEEK, QUARTER,
        ),
        computed=(
            Computed("share", "Доля", Unit.SHARE, share_of("count"), ("count",)),
            Computed("sum-share", "Доля суммы", Unit.SHARE, share_of("sum-budget"),
                     ("sum-budget",)),
        ),
        order=("count", "share", "sum-budget", "sum-share"),
        figures=("count", "sum-budget"), options=(_ACROSS,), terms=("lost",), own_ways=True,
    ),
    adorn=_adorned,
)  # fmt: skip
