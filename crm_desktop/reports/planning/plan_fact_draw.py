"""Figures, charts and tables of «План и факт»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.plans.book import share
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    ReportResult,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.reports.definition import ReportAsk, ReportDefinition
    from crm_desktop.reports.planning.plan_fact import PlanFact, PlanLine
    from crm_desktop.reports.result import Value

MOST_BARS: Final = 20


def drawn(definition: ReportDefinition, ask: ReportAsk, made: PlanFact) -> ReportResult:
    """Return the answer."""
    charts = [_chart("rows", f"План и факт: {made.measure.title.lower()}", made.lines, made)]
    if made.way != "month" and len(made.months) > 1:
        charts.append(_chart("months", "По месяцам", made.months, made, table="months"))
    tables = [_table(made)]
    if made.way != "month" and len(made.months) > 1:
        tables.append(_months(made))
    return ReportResult(
        definition.key, definition.title, ask.now, figures=_figures(made),
        charts=tuple(charts), tables=tuple(tables), notes=made.notes,
    )  # fmt: skip


def _figures(made: PlanFact) -> tuple[Figure, ...]:
    whole, unit, term = made.whole, made.measure.unit, made.measure.term
    found = [
        Figure(
            "fact", made.measure.title, whole.fact, unit, Sense.GOOD, plan=whole.plan,
            trend=tuple(line.fact for line in made.months if not line.ahead),
            trend_labels=tuple(line.title for line in made.months if not line.ahead),
            term=term, drill=whole.drill,
        ),
        Figure("plan", "План", whole.plan, unit, term="plan"),
        Figure("share", "Выполнено", whole.share, Unit.SHARE, Sense.GOOD, term="plan"),
    ]  # fmt: skip
    if made.pace is not None:
        end = _paced(whole.fact, made)
        found.append(
            Figure(
                "pace", "К концу при таком темпе", end, unit, Sense.GOOD,
                f"рабочих дней: {made.pace.passed} из {made.pace.days}", plan=whole.plan,
                term="pace",
            )
        )  # fmt: skip
    if whole.outlook is not None:
        found.append(
            Figure(
                "outlook", "К концу по прогнозу", whole.outlook, unit, Sense.GOOD,
                plan=whole.plan, term="plan_outlook",
            )
        )  # fmt: skip
    return tuple(found)


def _chart(
    key: str, title: str, lines: Sequence[PlanLine], made: PlanFact, *, table: str = "rows"
) -> Chart:
    shown = lines if table == "months" else lines[:MOST_BARS]
    drills = {(0, at): line.drill for at, line in enumerate(shown) if line.drill is not None}
    return Chart(
        key, title, ChartKind.BARS, tuple(line.title for line in shown),
        (
            Series("Факт", tuple(_fact(line) for line in shown), Paint.MAIN),
            Series("План", tuple(line.plan for line in shown), Paint.TICK),
        ),
        made.measure.unit, table, drills,
    )  # fmt: skip


def _table(made: PlanFact) -> Table:
    columns = [
        Column("name", _FIRST[made.way]),
        Column("plan", "План", made.measure.unit, "plan"),
        Column("fact", "Факт", made.measure.unit, made.measure.term, Sense.GOOD),
        Column("share", "Выполнено", Unit.SHARE, "plan", Sense.GOOD, bar=True),
        Column("gap", "Отклонение", made.measure.unit, "", Sense.GOOD),
    ]
    ends = made.way != "month"
    if made.pace is not None and ends:
        columns += [
            Column("pace", "Выйдет", made.measure.unit, "pace", Sense.GOOD, "При таком темпе"),
            Column("pace.share", "от плана", Unit.SHARE, "pace", Sense.GOOD, "При таком темпе"),
        ]
    if made.whole.outlook is not None and ends:
        columns += [
            Column("expected", "Ещё ждём", made.measure.unit, "weighted", Sense.GOOD,
                   "По прогнозу"),
            Column("outlook", "Выйдет", made.measure.unit, "plan_outlook", Sense.GOOD,
                   "По прогнозу"),
            Column("outlook.share", "от плана", Unit.SHARE, "plan_outlook", Sense.GOOD,
                   "По прогнозу"),
        ]  # fmt: skip
    keys = [column.key for column in columns]
    rows = tuple(_row(line, keys, made) for line in made.lines)
    return Table("rows", "План и факт", tuple(columns), rows, _row(made.whole, keys, made))


def _row(line: PlanLine, keys: Sequence[str], made: PlanFact) -> Row:
    end = _paced(line.fact, made)
    values: dict[str, Value] = {
        "name": line.title, "plan": line.plan, "fact": _fact(line),
        "share": None if line.ahead else line.share, "gap": None if line.ahead else line.gap,
        "pace": end, "pace.share": share(end, line.plan),
        "expected": line.expected, "outlook": line.outlook,
        "outlook.share": share(line.outlook, line.plan),
    }  # fmt: skip
    drills = {"fact": line.drill} if line.drill is not None else {}
    return Row(
        tuple(values[key] for key in keys), drills, level=line.level, strong=line.whole
    )  # fmt: skip


def _months(made: PlanFact) -> Table:
    unit = made.measure.unit
    columns = (
        Column("name", "Месяц"),
        Column("plan", "План", unit, "plan"),
        Column("fact", "Факт", unit, made.measure.term, Sense.GOOD),
        Column("share", "Выполнено", Unit.SHARE, "plan", Sense.GOOD, bar=True),
        Column("plan.sum", "План", unit, group="Нарастающим итогом"),
        Column("fact.sum", "Факт", unit, sense=Sense.GOOD, group="Нарастающим итогом"),
    )
    rows, planned, came = [], 0, 0
    for line in made.months:
        planned += line.plan or 0
        came += line.fact
        drills = {"fact": line.drill} if line.drill is not None else {}
        cells: tuple[Value, ...] = (
            line.title, line.plan, _fact(line), None if line.ahead else line.share, planned,
            None if line.ahead else came,
        )  # fmt: skip
        rows.append(Row(cells, drills))
    return Table("months", "По месяцам", columns, tuple(rows))


def _paced(fact: int, made: PlanFact) -> int | None:
    """What a fact comes to at this pace; of money whole rubles, it is a guess."""
    end = made.pace.end(fact) if made.pace is not None else None
    return round(end, -2) if end is not None and made.measure.unit is Unit.KOPECKS else end


def _fact(line: PlanLine) -> int | None:
    """What came; nothing is said of what is still to come."""
    return None if line.ahead else line.fact


_FIRST: Final = {
    "person": "Сотрудник", "department": "Подразделение", "funnel": "Воронка", "product": "Товар",
    "month": "Месяц",
}  # fmt: skip
