"""Making lines and cells of the exact values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.days import Cut
from crm_desktop.cube.naming import date_label
from crm_desktop.pivot.checking import check_size, values_of
from crm_desktop.pivot.definition import SHARES, Show
from crm_desktop.pivot.filling import all_values, filled_paths
from crm_desktop.pivot.lines import REST, Naming, build_lines
from crm_desktop.pivot.result import PivotResult, ValueInfo
from crm_desktop.pivot.showing import show_grid
from crm_desktop.reports.result import Sense, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.cube.catalogue import SourceInfo
    from crm_desktop.jobs import Progress
    from crm_desktop.pivot.definition import PivotDefinition, PivotValue
    from crm_desktop.pivot.levels import Levels
    from crm_desktop.pivot.lines import Line, Path, Raw
    from crm_desktop.pivot.showing import Grid
    from crm_desktop.reports.period import ReportPeriod

TOTAL: Final = "Итого"
_SHORT: Final = {
    Show.ROW: "доля в строке",
    Show.COLUMN: "доля в столбце",
    Show.ALL: "доля от всего",
    Show.RUNNING: "нарастающий итог",
    Show.DIFFERENCE: "к предыдущему",
    Show.GROWTH: "рост к предыдущему",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer is told with.

    Attributes:
        definition: what was laid out.
        source: of the records.
        period: the days.
        measures: keys, each once, as asked of the cube.
        now: UTC ms.
        narrowed: in words.
        office: its name.
    """

    definition: PivotDefinition
    source: SourceInfo
    period: ReportPeriod | None
    measures: tuple[str, ...]
    now: int
    narrowed: tuple[str, ...]
    office: str


def assemble(asked: Asked, levels: Levels, progress: Progress) -> PivotResult:
    """Return the answer.

    Raises:
        UserError: it is too large to be shown.
        JobCancelledError: it was cancelled.
    """
    definition = asked.definition
    values = values_of(definition)
    titles = {each.key: each.title for each in asked.source.dimensions}
    row_titles = tuple(titles[key] for key in definition.rows)
    column_titles = tuple(titles[key] for key in definition.columns)
    orders = _orders(asked, levels)
    row_paths, column_paths = (
        _paths(asked, levels, of_rows=of_rows, orders=orders) for of_rows in (True, False)
    )

    def fits(rows: int, columns: int) -> None:
        check_size(rows, columns, len(values), wide=column_titles, long=row_titles)

    fits(len(row_paths), len(column_paths))
    progress.step(1, 3, "Раскладываю")
    rows = build_lines(
        row_paths, _namings(definition.rows, levels, orders, _sorting(asked, levels)),
        heads_first=True, total=TOTAL, folded=_folded(definition.rows, levels),
    )  # fmt: skip
    columns = build_lines(
        column_paths, _namings(definition.columns, levels, orders, None),
        heads_first=False, total=TOTAL, folded=_folded(definition.columns, levels),
    )  # fmt: skip
    fits(len(rows), len(columns))
    grids = {measure: _grid(levels, at, rows, columns) for at, measure in enumerate(asked.measures)}
    progress.step(2, 3, "Раскладываю")
    shown = tuple(
        show_grid(grids[each.measure], each.show, rows=rows, columns=columns) for each in values
    )
    progress.step(3, 3, "")
    return PivotResult(
        definition=definition,
        rows=rows,
        columns=columns,
        values=tuple(_info(each, asked.source) for each in values),
        grids=shown,
        row_titles=row_titles,
        column_titles=column_titles,
        answer=levels.answer,
        kept=levels.kept,
        notes=_notes(asked, levels, values),
        made_at=asked.now,
        period=asked.period,
        narrowed=asked.narrowed,
        source_title=asked.source.title,
        office=asked.office,
    )


def _orders(asked: Asked, levels: Levels) -> dict[str, tuple[Raw, ...]]:
    """Return the values of the dimensions in their natural order, the empty ones where asked."""
    definition = asked.definition
    axis = definition.axis or asked.source.axes[0].key
    found = {}
    for key in (*definition.rows, *definition.columns):
        present = levels.answer.values_of(key)
        if definition.hide_empty or key in levels.kept:
            found[key] = tuple(present)
        else:
            # The period says which days there are only of the date it is about.
            period = asked.period if key.rpartition(".")[0] == axis else None
            found[key] = all_values(key, present, period)
    return found


def _paths(
    asked: Asked, levels: Levels, *, of_rows: bool, orders: Mapping[str, tuple[Raw, ...]]
) -> list[Path]:
    """Return the whole paths that occur, the rest among them, the empty ones where asked."""
    keys = asked.definition.rows if of_rows else asked.definition.columns
    if not keys:
        return []
    whole = levels.of[(len(keys), 0) if of_rows else (0, len(keys))]
    outermost = levels.of[(1, 0) if of_rows else (0, 1)]
    found = list(whole)
    if (REST,) in outermost and (REST,) not in whole:
        found.append((REST,))
    everyone = {
        key: orders[key] for key in keys
        if len(orders[key]) > len(levels.answer.values_of(key)) and key not in levels.kept
    }  # fmt: skip
    return filled_paths(found, keys, everyone) if everyone else found


def _folded(keys: Sequence[str], levels: Levels) -> int:
    return levels.folded.get(keys[0], 0) if keys else 0


def _namings(
    keys: Sequence[str],
    levels: Levels,
    orders: Mapping[str, tuple[Raw, ...]],
    sorting: _Sorting | None,
) -> list[Naming]:
    return [_naming(key, levels, orders[key], sorting) for key in keys]


def _naming(key: str, levels: Levels, order: Sequence[Raw], sorting: _Sorting | None) -> Naming:
    ranks = {raw: at for at, raw in enumerate(order)}

    def place(path: Path) -> object:
        return ranks[path[-1]] if sorting is None else (*sorting.of(path), ranks[path[-1]])

    return Naming(lambda raw: _label(key, raw, levels), place)


def _label(key: str, raw: Raw, levels: Levels) -> str:
    """A day or an hour in which nothing was has its name, too."""
    cut = key.rpartition(".")[2]
    if raw is not None and "." in key and cut in set(Cut):
        return date_label(Cut(cut), raw)
    return levels.answer.label(key, raw)


@dataclass(frozen=True, slots=True)
class _Sorting:
    levels: Levels
    measure: int
    descending: bool

    def of(self, path: Path) -> tuple[bool, float]:
        """Return where a line goes among those beside it; without a value it is the last."""
        values = self.levels.of[len(path), 0].get(path)
        value = None if values is None else values[self.measure]
        if not isinstance(value, int | float):
            return True, 0.0
        return False, -value if self.descending else value


def _sorting(asked: Asked, levels: Levels) -> _Sorting | None:
    sort = asked.definition.sort
    if sort is None:
        return None
    measure = values_of(asked.definition)[sort.value].measure
    return _Sorting(levels, asked.measures.index(measure), sort.descending)


def _grid(levels: Levels, measure: int, rows: Sequence[Line], columns: Sequence[Line]) -> Grid:
    places = {line.path: at for at, line in enumerate(rows)}
    sideways = {line.path: at for at, line in enumerate(columns)}
    grid: Grid = [[None] * len(columns) for _row in rows]
    for (deep, _wide), level in levels.of.items():
        for path, values in level.items():
            value = values[measure]
            if isinstance(value, int | float):
                grid[places[path[:deep]]][sideways[path[deep:]]] = value
    return grid


def _info(value: PivotValue, source: SourceInfo) -> ValueInfo:
    measure = next(each for each in source.measures if each.key == value.measure)
    title = measure.title
    if value.show is not Show.VALUE:
        title = f"{title}, {_SHORT[value.show]}"
    unit = measure.unit
    if value.show in SHARES or value.show is Show.GROWTH:
        unit = Unit.SHARE
    sense = Sense.NEUTRAL if value.show in SHARES else measure.sense
    term = measure.term if value.show is Show.VALUE else f"pivot_{value.show.value}"
    return ValueInfo(value.measure, title, unit, value.show, term, sense)


def _notes(asked: Asked, levels: Levels, values: Sequence[PivotValue]) -> tuple[str, ...]:
    definition = asked.definition
    notes = list(levels.answer.notes)
    several = [
        each.title for each in asked.source.dimensions
        if each.several and each.key in {*definition.rows, *definition.columns}
    ]  # fmt: skip
    if several and any(each.show in SHARES or each.show is Show.RUNNING for each in values):
        named = ", ".join(f"«{title}»" for title in several)
        notes.append(
            f"{named}: одна запись стоит в нескольких строках или столбцах сразу, поэтому доли в "
            "сумме дают больше 100 %, а нарастающий итог — больше всего."
        )
    if levels.folded:
        names = {each.key: each.title for each in asked.source.dimensions}
        for key, number in levels.folded.items():
            notes.append(
                f"«{names[key]}»: показано {len(levels.kept[key])}, остальные {number} вместе."
            )
    return tuple(dict.fromkeys(notes))
