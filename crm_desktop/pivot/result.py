"""What a pivot gives: lines, columns, and what stands where they meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.pivot.lines import REST, LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.pivot.definition import PivotDefinition, Show
    from crm_desktop.pivot.lines import Line, Path, Raw
    from crm_desktop.pivot.showing import Grid, Number
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Drill, Sense, Unit


@dataclass(frozen=True, slots=True)
class ValueInfo:
    """One of the values: what is counted and how it is called.

    Attributes:
        measure: key of the cube.
        title: with what is shown of it.
        unit: of what is shown.
        show: what is shown of it.
        term: key of an explanation; `""` = none.
        sense: whether more is good.
    """

    measure: str
    title: str
    unit: Unit
    show: Show
    term: str
    sense: Sense


@dataclass(frozen=True, slots=True, eq=False)
class PivotResult:
    """An answer; it does not change.

    Attributes:
        definition: what was laid out.
        rows: lines, a heading before what is under it; the total is the last.
        columns: the same, a heading after what is under it.
        values: what a cell shows, in this order.
        grids: by value, by row, by column; None = no records.
        row_titles: names of the fields of the rows.
        column_titles: and of the columns.
        answer: what the cube said.
        kept: dimension key -> the values that are not in its rest.
        notes: sentences a reader must know.
        made_at: UTC ms.
        period: the days it is about; None = whenever.
        narrowed: what it was narrowed by, in words.
        source_title: what is counted.
        office: what the office is called.
    """

    definition: PivotDefinition
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    values: tuple[ValueInfo, ...]
    grids: tuple[Grid, ...]
    row_titles: tuple[str, ...]
    column_titles: tuple[str, ...]
    answer: CubeAnswer
    kept: Mapping[str, tuple[Raw, ...]]
    notes: tuple[str, ...]
    made_at: int
    period: ReportPeriod | None
    narrowed: tuple[str, ...]
    source_title: str
    office: str

    @property
    def is_empty(self) -> bool:
        """Whether no record fits."""
        return not self.answer.rows

    def at(self, row: int, column: int, value: int = 0) -> Number:
        """Return what a cell shows."""
        return self.grids[value][row][column]

    def row_name(self, row: int) -> str:
        """Return a line with its headings: «Анна, ноябрь 2026»; a total is «всего»."""
        return _named(self.rows, row)

    def column_name(self, column: int) -> str:
        """Return a column with its headings; `""` if it is the only one."""
        return _named(self.columns, column) if len(self.columns) > 1 else ""

    def drill(self, row: int, column: int, value: int = 0) -> Drill:
        """Return the records behind a cell."""
        info = self.values[value]
        names = [self.row_name(row), self.column_name(column)]
        title = f"{info.title}: " + ", ".join(name for name in names if name)
        at = _places(self.definition.rows, self.rows[row].path)
        at |= _places(self.definition.columns, self.columns[column].path)
        folded = [key for key, raw in at.items() if raw == REST]
        found = self.answer.drill(
            title, {key: raw for key, raw in at.items() if raw != REST}, measure=info.measure
        )
        if not folded or found.cell is None:
            return found
        without = tuple((key, self.kept[key]) for key in folded)
        return replace(
            found, cell=replace(found.cell, question=replace(found.cell.question, without=without))
        )


def _named(lines: tuple[Line, ...], at: int) -> str:
    line = lines[at]
    if line.kind is LineKind.TOTAL:
        return "всего"
    names = [line.label]
    while line.parent >= 0:
        line = lines[line.parent]
        names.append(line.label)
    return ", ".join(reversed(names))


def _places(keys: tuple[str, ...], path: Path) -> dict[str, Raw]:
    return dict(zip(keys, path, strict=False))
