"""Asking the cube what a tabular report shows, and putting the answers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.cube.frame import Frame
from crm_desktop.cube.steps import steps_of
from crm_desktop.errors import UserError
from crm_desktop.reports.period import Step
from crm_desktop.reports.result import Column, ReportResult, Row, Table, Unit
from crm_desktop.reports.sums import change
from crm_desktop.reports.tabular.asking import CUTS, ask_parts, way_title, ways_of
from crm_desktop.reports.tabular.drawing import draw, figures_of
from crm_desktop.wording.numbers import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.cube.days import Raw
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Drill, Value
    from crm_desktop.reports.tabular.asking import Asked
    from crm_desktop.reports.tabular.shape import Tabular

_STEPS: Final = {step.value: step for step in Step}
_WHOLE: Final = {"weekday": range(1, 8), "hour": range(24)}
_PEOPLE: Final = frozenset({"responsible", "author", "assignee"})
_NATURAL: Final = CUTS | {"stage"}
MOST_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line before it is drawn: what it is about, its cells and drills by column."""

    raw: Raw
    label: str
    cells: dict[str, Value]
    drills: dict[str, Drill]


@use_case(Right.REPORTS)
def tabulate(office: Office, ask: ReportAsk, tabular: Tabular) -> ReportResult:
    """Make a tabular report."""
    offered = ways_of(office, tabular)
    if not offered:
        raise UserError(
            f"Отчёт «{tabular.title}» держится на полях, которые вам не видны. Отчёт не построен."
        )
    way = ask.by or offered[0].key
    against = ask.period.against(ask.comparison)
    asked, notes = ask_parts(office, ask, tabular, way)
    raws = _raws(office, ask, tabular, asked, way)
    earlier = _earlier(ask, way, raws)
    total = _line(None, "Всего", asked, {}, whole=True)
    given = {
        each.key: told
        for each in tabular.supplied
        if (told := each.read(office, ask, way)) is not None
    }
    total.cells.update({key: told.total for key, told in given.items()})
    _compute(tabular, total, total)
    lines = []
    for raw, label in raws:
        line = _line(raw, label, asked, earlier)
        line.cells.update({key: told.values.get(raw) for key, told in given.items()})
        _compute(tabular, line, total)
        lines.append(line)
    columns = _columns(ask, tabular, asked, way, given)
    if way not in _NATURAL:
        lines.sort(key=lambda line: _by_size(line.cells.get(tabular.main)))
    shown = lines[:MOST_ROWS]
    note = tabular.note
    if len(shown) < len(lines):
        cut = f"Показаны первые {number(len(shown))} строк из {number(len(lines))}; итог — по всем."
        note = f"{note} {cut}".strip()
    table = Table(
        "main", tabular.title, columns, tuple(_row(columns, line) for line in shown),
        _row(columns, total, strong=True), note,
    )  # fmt: skip
    titles = {column.key: column for column in columns}
    return ReportResult(
        tabular.key, tabular.title, ask.now,
        figures=figures_of(tabular, titles, total, against),
        charts=draw(tabular, titles, lines, against, timed=way in CUTS),
        tables=(table,),
        notes=tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def _columns(
    ask: ReportAsk, tabular: Tabular, asked: list[Asked], way: str, given: Collection[str]
) -> tuple[Column, ...]:
    against = ask.period.against(ask.comparison)
    found: dict[str, tuple[Column, ...]] = {}
    for each in asked:
        units = {measure.key: measure for measure in each.found.measures}
        for shown in each.shown:
            measure = units[shown.measure]
            column = Column(
                shown.name, shown.title or measure.title, measure.unit,
                shown.term or measure.term,
                measure.sense if shown.sense is None else shown.sense,
                shown.group, shown.heat, shown.bar,
            )  # fmt: skip
            behind = _behind(column, against) if shown.compared and each.before else ()
            found[shown.name] = (column, *behind)
    found |= {each.key: (each.column,) for each in tabular.supplied if each.key in given}
    for made in tabular.computed:
        if all(key in found for key in made.needs):
            found[made.key] = (
                Column(made.key, made.title, made.unit, made.term, made.sense, made.group,
                       made.heat, made.bar),
            )  # fmt: skip
    title = way_title(tabular, way) or next(
        (each.found.dimensions[0].title for each in asked if each.dimension), way
    )
    keys = [*(key for key in tabular.order if key in found)]
    keys += [key for key in found if key not in keys]
    return (Column("way", title), *(column for key in keys for column in found[key]))


def _behind(column: Column, against: ReportPeriod | None) -> Iterator[Column]:
    if against is None:
        return
    group = str(against)
    yield Column(f"{column.key}.before", column.title, column.unit, group=group)
    if column.unit is not Unit.SHARE:
        yield Column(
            f"{column.key}.change", f"{column.title}: рост", Unit.SHARE,
            sense=column.sense, group=group, change=True,
        )  # fmt: skip


def _raws(
    office: Office, ask: ReportAsk, tabular: Tabular, asked: list[Asked], way: str
) -> list[tuple[Raw, str]]:
    """What the lines are about, in natural order, with names."""
    grouped = [each for each in asked if each.dimension]
    if way in _STEPS and grouped:
        return list(steps_of(ask.period, _STEPS[way]))
    found: dict[Raw, str] = {}
    if way in _WHOLE and grouped:
        one = grouped[0]
        whole = tuple(_WHOLE[way])
        known = one.found.dimensions[0].names(Frame.of(office, now=ask.now), whole)
        return [(raw, known[raw].label) for raw in whole]
    for each in grouped:
        for raw in each.found.values_of(each.dimension):
            found.setdefault(raw, each.found.label(each.dimension, raw))
    if tabular.everybody and way in _PEOPLE:
        people = office.db.run("SELECT id, name FROM member WHERE deleted_at IS NULL ORDER BY name")
        for member, name in people:
            found.setdefault(member, name)
    return list(found.items())


def _earlier(ask: ReportAsk, way: str, raws: list[tuple[Raw, str]]) -> Mapping[Raw, Raw]:
    """What stood where in the period compared with: a month of last year beside this year's."""
    against = ask.period.against(ask.comparison)
    if against is None or way not in _STEPS:
        return {}
    then = steps_of(against, _STEPS[way])
    return {raw: old for (raw, _label), (old, _then) in zip(raws, then, strict=False)}


def _line(
    raw: Raw, label: str, asked: list[Asked], earlier: Mapping[Raw, Raw], *, whole: bool = False
) -> Line:
    cells: dict[str, Value] = {"way": label}
    drills: dict[str, Drill] = {}
    for each in asked:
        if not whole and not each.dimension:
            continue
        at = {} if whole else {each.dimension: raw}
        values = _values(each.found, at)
        for shown in each.shown:
            value = values[shown.measure]
            cells[shown.name] = value
            if value:
                named = shown.named or shown.title or _title(each.found, shown.measure)
                told = named if whole else f"{named}: {label}"
                drills[shown.name] = each.found.drill(told, at, measure=shown.measure)
        if each.before is not None:
            then = {} if whole else {each.dimension: earlier.get(raw, raw)}
            old = _values(each.before, then)
            for shown in each.shown:
                if shown.compared:
                    cells[f"{shown.name}.before"] = old[shown.measure]
                    cells[f"{shown.name}.change"] = change(cells[shown.name], old[shown.measure])
    return Line(raw, label, cells, drills)


def _values(found: CubeAnswer, at: Mapping[str, Raw]) -> dict[str, Value]:
    """The measures at a place; of nothing a count is 0, an average is nothing."""
    values = found.level(*at).get(tuple(at.values()), found.nothing) if at else found.total
    return {each.key: value for each, value in zip(found.measures, values, strict=True)}


def _title(found: CubeAnswer, measure: str) -> str:
    return next(each.title for each in found.measures if each.key == measure)


def _compute(tabular: Tabular, line: Line, total: Line) -> None:
    for made in tabular.computed:
        if all(key in total.cells for key in made.needs):
            line.cells[made.key] = made.formula(line.cells, total.cells)


def _row(columns: tuple[Column, ...], line: Line, *, strong: bool = False) -> Row:
    return Row(tuple(line.cells.get(each.key) for each in columns), line.drills, strong=strong)


def _by_size(value: Value) -> float:
    return -value if isinstance(value, int | float) else 1.0
