"""The exact values of a pivot at all its levels, the largest kept and the rest together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.cube.asking import answer
from crm_desktop.pivot.lines import REST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.cube.question import CubeQuestion
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.pivot.lines import Path, Raw
    from crm_desktop.reports.result import Value

Values = tuple["Value", ...]
Level = dict["Path", Values]


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Values at every level.

    Attributes:
        answer: what the cube said of everything.
        of: (depth of the rows, depth of the columns) -> path of the row and the column -> values
            by measures. What is folded stands under `REST`, at the first depth only.
        kept: dimension key -> the values that are not folded.
        folded: dimension key -> how many are.
    """

    answer: CubeAnswer
    of: Mapping[tuple[int, int], Level]
    kept: Mapping[str, tuple[Raw, ...]]
    folded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Top:
    """Which of the outermost values are kept: so many, by which measure, which way."""

    number: int
    measure: int
    descending: bool = True


def read_levels(  # noqa: PLR0913 - what is asked, how it is cut, who waits
    office: Office,
    question: CubeQuestion,
    *,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    top: Top | None,
    top_columns: Top | None,
    now: int,
    progress: Progress,
) -> Levels:
    """Ask the cube.

    Args:
        office: the office.
        question: without dimensions.
        rows: the dimensions of the rows.
        columns: and of the columns.
        top: how many of the rows are kept; None = all.
        top_columns: the same of the columns.
        now: UTC ms.
        progress: may cancel.

    Raises:
        UserError: the cube refuses.
        JobCancelledError: it was cancelled.
    """
    whole = _ask(office, question, rows, columns, now=now, progress=progress)
    found = _levels(whole, rows, columns)
    kept: dict[str, tuple[Raw, ...]] = {}
    folded: dict[str, int] = {}
    for keys, cut, depth in ((rows, top, (1, 0)), (columns, top_columns, (0, 1))):
        if cut is None or not keys or len(found[depth]) <= cut.number:
            continue
        kept[keys[0]] = _largest(found[depth], cut)
        folded[keys[0]] = len(found[depth]) - cut.number
    if not kept:
        return Levels(whole, found, kept, folded)
    known = {key: frozenset(values) for key, values in kept.items()}
    found = {depths: _only(level, depths, rows, columns, known) for depths, level in found.items()}
    in_rows, in_columns = bool(rows) and rows[0] in kept, bool(columns) and columns[0] in kept
    for of_rows, of_columns in ((True, False), (False, True), (True, True)):
        if (of_rows and not in_rows) or (of_columns and not in_columns):
            continue
        cut_rows = () if of_rows else rows
        cut_columns = () if of_columns else columns
        if any(each.several for each in whole.dimensions):
            without = tuple(
                (keys[0], kept[keys[0]])
                for keys, there in ((rows, of_rows), (columns, of_columns)) if there
            )  # fmt: skip
            asked = replace(question, without=without)
            rest = _ask(office, asked, cut_rows, cut_columns, now=now, progress=progress)
            of_rest = _levels(rest, cut_rows, cut_columns)
        else:
            of_rest = _put_together(
                whole, len(rows), len(columns),
                None if not of_rows else known[rows[0]],
                None if not of_columns else known[columns[0]],
            )  # fmt: skip
        for (deep, wide), level in of_rest.items():
            target = found[1 if of_rows else deep, 1 if of_columns else wide]
            for path, values in level.items():
                place = ((REST,) if of_rows else path[:deep]) + (
                    (REST,) if of_columns else path[deep:]
                )
                if _is_kept(path, (deep, wide), cut_rows, cut_columns, known):
                    target[place] = values
    return Levels(whole, found, kept, folded)


def _ask(
    office: Office,
    question: CubeQuestion,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    *,
    now: int,
    progress: Progress,
) -> CubeAnswer:
    products = [
        (*rows[:deep], *columns[:wide])
        for deep in range(len(rows) + 1)
        for wide in range(len(columns) + 1)
        if deep < len(rows) or wide < len(columns)
    ]
    asked = replace(question, dimensions=(*rows, *columns))
    return answer(office, asked, now=now, levels=products, progress=progress)


def _levels(
    whole: CubeAnswer, rows: tuple[str, ...], columns: tuple[str, ...]
) -> dict[tuple[int, int], Level]:
    found: dict[tuple[int, int], Level] = {}
    for deep in range(len(rows) + 1):
        for wide in range(len(columns) + 1):
            if deep == len(rows) and wide == len(columns):
                found[deep, wide] = {row.at: row.values for row in whole.rows}
            else:
                found[deep, wide] = dict(whole.level(*rows[:deep], *columns[:wide]))
    return found


def _put_together(
    whole: CubeAnswer,
    deep: int,
    wide: int,
    kept_rows: frozenset[Raw] | None,
    kept_columns: frozenset[Raw] | None,
) -> dict[tuple[int, int], Level]:
    """Return the levels of what is folded, told from the rows there are.

    A record stands in one row only, so that the parts kept of the rows make those of the rest.

    Args:
        whole: the answer.
        deep: how many dimensions the rows have.
        wide: how many the columns have.
        kept_rows: the outermost values that are not folded; None = the rows are not folded.
        kept_columns: the same of the columns.
    """
    folded = [
        row.at for row in whole.rows
        if (kept_rows is None or row.at[0] not in kept_rows)
        and (kept_columns is None or row.at[deep] not in kept_columns)
    ]  # fmt: skip
    found: dict[tuple[int, int], Level] = {}
    for depth in range(1 if kept_rows is not None else deep + 1):
        for width in range(1 if kept_columns is not None else wide + 1):
            groups: dict[Path, list[Path]] = {}
            for at in folded:
                groups.setdefault((*at[:depth], *at[deep : deep + width]), []).append(at)
            found[depth, width] = {path: whole.together(ats) for path, ats in groups.items()}
    return found


def _largest(level: Level, cut: Top) -> tuple[Raw, ...]:
    """Return the values that come first; among equal ones the earlier in natural order."""

    def place(path: Path) -> tuple[bool, float]:
        value = level[path][cut.measure]
        if not isinstance(value, int | float):
            return True, 0.0
        return False, -value if cut.descending else value

    return tuple(path[0] for path in sorted(level, key=place)[: cut.number])


def _only(
    level: Level,
    depths: tuple[int, int],
    rows: Sequence[str],
    columns: Sequence[str],
    kept: Mapping[str, frozenset[Raw]],
) -> Level:
    return {
        path: values for path, values in level.items()
        if _is_kept(path, depths, rows, columns, kept)
    }  # fmt: skip


def _is_kept(
    path: Path,
    depths: tuple[int, int],
    rows: Sequence[str],
    columns: Sequence[str],
    kept: Mapping[str, frozenset[Raw]],
) -> bool:
    deep, wide = depths
    in_row = not deep or rows[0] not in kept or path[0] in kept[rows[0]]
    in_column = not wide or columns[0] not in kept or path[deep] in kept[columns[0]]
    return in_row and in_column
