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

    from crm_desktop.cube.answer import CubeAnswer, Values
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
    sides = [_Side(each) for each in asked]
    total = _line(None, "Всего", sides, {}, whole=True)
    given = {
        each.key: told
        for each in tabular.supplied
        if (told := each.read(office, ask, way)) is not None
    }
    total.cells.update({key: told.total for key, told in given.items()})
    _compute(tabular, total, total)
    lines = []
    early = any(made.key == tabular.main for made in tabular.computed)
    for raw, label in raws:
        line = _line(raw, label, sides, earlier)
        line.cells.update({key: told.values.get(raw) for key, told in given.items()})
        if early:
            _compute(tabular, line, total)
        lines.append(line)
    columns = _columns(ask, tabular, asked, way, given)
    if way not in _NATURAL:
        lines.sort(key=lambda line: _by_size(line.cells.get(tabular.main)))
    shown = lines[:MOST_ROWS]
    # There may be a line for every client: what is behind numbers is told only of those shown.
    for line in shown:
        _compute(tabular, line, total)
    for line in lines if way in CUTS else shown:
        line.drills.update(_drills(line, sides))
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


class _Side:
    """A part of the report, ready to tell its cells line by line."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.found = _Told(asked.found, asked.dimension)
        self.before = None if asked.before is None else _Told(asked.before, asked.dimension)


class _Told:
    """The measures of an answer by its dimension; of nothing counts are 0, averages nothing."""

    def __init__(self, found: CubeAnswer, dimension: str) -> None:
        self._places = {each.key: place for place, each in enumerate(found.measures)}
        self._level = found.level(dimension) if dimension else {}
        self._nothing, self._total = found.nothing, found.total

    def place(self, measure: str) -> int:
        """Return where a measure stands among the values."""
        return self._places[measure]

    def values(self, raw: Raw, *, whole: bool) -> Values:
        """Return the measures of a value of the dimension, or of everything."""
        return self._total if whole else self._level.get((raw,), self._nothing)


def _line(
    raw: Raw, label: str, sides: list[_Side], earlier: Mapping[Raw, Raw], *, whole: bool = False
) -> Line:
    line = Line(raw, label, {"way": label}, {})
    cells = line.cells
    for side in sides:
        if not whole and not side.asked.dimension:
            continue
        values = side.found.values(raw, whole=whole)
        for shown in side.asked.shown:
            cells[shown.name] = values[side.found.place(shown.measure)]
        if side.before is not None:
            old = side.before.values(earlier.get(raw, raw), whole=whole)
            for shown in side.asked.shown:
                if shown.compared:
                    then = old[side.before.place(shown.measure)]
                    cells[f"{shown.name}.before"] = then
                    cells[f"{shown.name}.change"] = change(cells[shown.name], then)
    if whole:
        line.drills.update(_drills(line, sides, whole=True))
    return line


def _drills(line: Line, sides: list[_Side], *, whole: bool = False) -> Iterator[tuple[str, Drill]]:
    """What is behind the numbers of a line."""
    for side in sides:
        found, dimension = side.asked.found, side.asked.dimension
        if not whole and not dimension:
            continue
        at = {} if whole else {dimension: line.raw}
        values = side.found.values(line.raw, whole=whole)
        for shown in side.asked.shown:
            if values[side.found.place(shown.measure)]:
                named = shown.named or shown.title or _title(found, shown.measure)
                told = named if whole else f"{named}: {line.label}"
                yield shown.name, found.drill(told, at, measure=shown.measure)


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
