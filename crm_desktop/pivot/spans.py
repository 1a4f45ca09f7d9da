"""Headings of columns: which stands over which places of the table, at which depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.pivot.lines import LineKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.pivot.layout import Layout
    from crm_desktop.pivot.lines import Line, Path
    from crm_desktop.pivot.result import PivotResult

SUBTOTAL: Final = "Итого"


@dataclass(frozen=True, slots=True)
class Span:
    """A heading.

    Attributes:
        first: the first place under it; a column in sight has as many places as there are values.
        last: the last one.
        top: depth it begins at.
        bottom: depth it ends at, included.
        text: its words.
        path: what is closed and opened by it; None = nothing.
        closed: whether that is closed.
        strong: whether a total stands under it.
    """

    first: int
    last: int
    top: int
    bottom: int
    text: str
    path: Path | None = None
    closed: bool = False
    strong: bool = False


def head_depth(result: PivotResult) -> int:
    """Return how many rows of headings there are over the columns."""
    fields = len(result.definition.columns)
    return fields + (1 if len(result.values) > 1 or not fields else 0)


def column_spans(
    result: PivotResult, layout: Layout, closed: Collection[Path] = ()
) -> tuple[Span, ...]:
    """Return the headings over the columns in sight, from left to right, from above."""
    fields, values = len(result.definition.columns), len(result.values)
    found: list[Span] = []
    running: dict[int, tuple[Path, int]] = {}
    for place, at in enumerate(layout.columns):
        line = result.columns[at]
        first, last = place * values, (place + 1) * values - 1
        shown = _shown(result, line, fields, closed)
        kept = {}
        for depth, key, bottom, text, path in shown:
            before = running.get(depth)
            if before is not None and before[0] == key and path is not None:
                number = before[1]
                span = found[number]
                found[number] = Span(
                    span.first, last, span.top, span.bottom, text, path, span.closed, span.strong
                )
            else:
                number = len(found)
                is_closed = path is not None and path in closed
                strong = line.kind is LineKind.TOTAL or (path is None and text == SUBTOTAL)
                found.append(Span(first, last, depth, bottom, text, path, is_closed, strong))
            kept[depth] = (key, number)
        running = kept
        if values > 1 or not fields:
            strong = line.kind in {LineKind.TOTAL, LineKind.GROUP} and bool(fields)
            found.extend(
                Span(first + number, first + number, fields, fields, info.title, strong=strong)
                for number, info in enumerate(result.values)
            )
    return tuple(found)


def _shown(
    result: PivotResult, line: Line, fields: int, closed: Collection[Path]
) -> list[tuple[int, Path, int, str, Path | None]]:
    """Return depth, key, last depth, words and what is closed by it, of one column."""
    if not fields:
        return []
    if line.kind is LineKind.TOTAL:
        return [(0, (), fields - 1, line.label, None)]
    chain = [line]
    while chain[0].parent >= 0:
        chain.insert(0, result.columns[chain[0].parent])
    shown: list[tuple[int, Path, int, str, Path | None]] = []
    for depth, each in enumerate(chain):
        last = each is line
        group = each.kind is LineKind.GROUP
        bottom = fields - 1 if last and (each.path in closed or not group) else depth
        shown.append((depth, each.path, bottom, each.label, each.path if group else None))
    if line.kind is LineKind.GROUP and line.path not in closed:
        shown.append((len(chain), (*line.path, None), fields - 1, SUBTOTAL, None))
    return shown
