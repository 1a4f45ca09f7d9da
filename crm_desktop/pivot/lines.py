"""Lines of a pivot: rows and columns with their headings, in the order they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Raw = str | int | float | None
"""What a dimension has in the base: an id, a text, `2026-11`; None = nothing."""
Path = tuple[Raw, ...]
"""Raw values of the dimensions, the outermost first."""

REST: Final = "\0rest"
"""Stands in a path for all the values that are folded into «Остальные»."""


class LineKind(StrEnum):
    """What a line is."""

    LEAF = "leaf"
    GROUP = "group"  # a heading over other lines, with their total
    REST = "rest"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column.

    Attributes:
        path: raw values of the dimensions; `()` of a total.
        label: the words of the last of them.
        level: how many headings stand over it.
        kind: what it is.
        parent: number of the heading among the lines; -1 = none.
        folded: how many values a rest holds.
    """

    path: Path
    label: str
    level: int
    kind: LineKind
    parent: int = -1
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Naming:
    """How the values of one dimension are called and ordered."""

    label: Callable[[Raw], str]
    order: Callable[[Path], object]


class _Node:
    __slots__ = ("children", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.children: dict[Raw, _Node] = {}


def build_lines(
    paths: Iterable[Path],
    namings: Sequence[Naming],
    *,
    heads_first: bool,
    total: str,
    folded: int = 0,
) -> tuple[Line, ...]:
    """Return the lines of paths: all of them, each heading once, the total last.

    Args:
        paths: whole ones; a path that ends with `REST` is one, too.
        namings: by dimensions.
        heads_first: whether a heading stands before what is under it (rows) or after it (columns).
        total: what the total is called.
        folded: how many values the rest holds.
    """
    top = _Node(())
    for path in paths:
        node = top
        for depth, raw in enumerate(path):
            found = node.children.get(raw)
            if found is None:
                found = node.children[raw] = _Node(path[: depth + 1])
            node = found
    drafts: list[tuple[_Node, _Node | None]] = []
    for child in _ordered(top, namings):
        _walk(child, None, namings, drafts, heads_first=heads_first)
    places = {id(node): at for at, (node, _parent) in enumerate(drafts)}
    lines = [
        _line(node, parent, -1 if parent is None else places[id(parent)], namings, folded)
        for node, parent in drafts
    ]
    return (*lines, Line((), total, 0, LineKind.TOTAL))


def _ordered(node: _Node, namings: Sequence[Naming]) -> list[_Node]:
    order = namings[len(node.path)].order if node.children else None
    found = [each for raw, each in node.children.items() if raw != REST]
    if order is not None:
        found.sort(key=lambda each: order(each.path))  # type: ignore[arg-type, return-value]
    rest = node.children.get(REST)
    return found if rest is None else [*found, rest]


def _walk(
    node: _Node,
    parent: _Node | None,
    namings: Sequence[Naming],
    drafts: list[tuple[_Node, _Node | None]],
    *,
    heads_first: bool,
) -> None:
    if heads_first:
        drafts.append((node, parent))
    for child in _ordered(node, namings):
        _walk(child, node, namings, drafts, heads_first=heads_first)
    if not heads_first:
        drafts.append((node, parent))


def _line(
    node: _Node, above: _Node | None, parent: int, namings: Sequence[Naming], folded: int
) -> Line:
    level = len(node.path) - 1
    if node.path[-1] == REST:
        return Line(node.path, f"Остальные ({folded})", level, LineKind.REST, parent, folded)
    kind = LineKind.GROUP if len(node.path) < len(namings) else LineKind.LEAF
    label = namings[level].label(node.path[-1])
    if above is not None:
        # A stage says its funnel; under the funnel's own heading that is said already.
        label = label.removesuffix(f" · {namings[level - 1].label(above.path[-1])}")
    return Line(node.path, label, level, kind, parent)
