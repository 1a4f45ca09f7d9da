"""Answers of a pivot made by hand: the grid needs no base to be looked at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from crm_desktop.pivot.definition import PivotDefinition, PivotValue, Show
from crm_desktop.pivot.lines import Naming, build_lines
from crm_desktop.pivot.result import PivotResult, ValueInfo
from crm_desktop.reports.result import Drill, Records, Sense, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.pivot.lines import Line, Raw

_ANSWER = SimpleNamespace(
    rows=(1,), drill=lambda title, *_what, **_more: Drill(title, Records.DEALS, ids=())
)


def made_result(
    rows: Sequence[tuple[Raw, ...]],
    columns: Sequence[tuple[Raw, ...]],
    *,
    values: int = 1,
    subtotals: bool = True,
) -> PivotResult:
    """Return an answer whose cells tell their place: row × 100 + column × 10 + value."""
    deep, wide = len(rows[0]) if rows else 0, len(columns[0]) if columns else 0
    naming = Naming(str, lambda path: str(path[-1]))
    lines = build_lines(rows, [naming] * deep, heads_first=True, total="Итого")
    sides = build_lines(columns, [naming] * wide, heads_first=False, total="Итого")
    infos = tuple(
        ValueInfo(f"m{at}", f"Число {at}", Unit.COUNT, Show.VALUE, "", Sense.NEUTRAL)
        for at in range(values)
    )
    grids = tuple(_grid(lines, sides, at) for at in range(values))
    definition = PivotDefinition(
        "deals", tuple(f"r{at}" for at in range(deep)), tuple(f"c{at}" for at in range(wide)),
        tuple(PivotValue(info.measure) for info in infos), subtotals=subtotals,
    )  # fmt: skip
    return PivotResult(
        definition=definition, rows=lines, columns=sides, values=infos, grids=grids,
        row_titles=("Сотрудник", "Источник")[:deep], column_titles=("Год", "Месяц")[:wide],
        answer=cast("CubeAnswer", _ANSWER), kept={}, notes=(), made_at=0, period=None,
        narrowed=(), source_title="Сделки", office="Ромашка",
    )  # fmt: skip


def _grid(lines: tuple[Line, ...], sides: tuple[Line, ...], value: int) -> list[list[Any]]:
    return [
        [row * 100 + column * 10 + value for column in range(len(sides))]
        for row in range(len(lines))
    ]


PEOPLE = [(who, source) for who in ("Анна", "Борис") for source in ("Выставка", "Сайт")]
MONTHS = [("2025", "11"), ("2025", "12"), ("2026", "01")]
