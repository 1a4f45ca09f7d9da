"""What a tile or a block shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.access.right import Right
    from crm_desktop.dashboard.facts import Facts
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Chart, Figure, ReportResult, Table

COLUMNS: Final = 20
"""The width of the grid; a tile is four of them in the built-in dashboard."""


class PieceKind(StrEnum):
    """A number, or a picture of many."""

    TILE = "tile"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Part:
    """The answer of one tile or block.

    Attributes:
        key: of the piece.
        title: its heading.
        figure: of a tile.
        chart: of a block.
        table: of a block: the figures of its chart, or rows it is made of.
        beside: words at the right of the heading.
        notes: sentences a reader must know.
        hidden: why nothing is shown; `""` = something is.
        ask: the whole report about it.
        whole: of a kept report: all it answered.
    """

    key: str
    title: str
    figure: Figure | None = None
    chart: Chart | None = None
    table: Table | None = None
    beside: str = ""
    notes: tuple[str, ...] = ()
    hidden: str = ""
    ask: ReportAsk | None = None
    whole: ReportResult | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A tile or block there is.

    Attributes:
        key: its name in a setting.
        kind: tile or block.
        title: its name in the gallery.
        about: one sentence for the gallery.
        group: heading in the gallery.
        make: computes it.
        width: columns of the grid it usually takes.
        least: the fewest it can do with.
        needs: a right besides that of the dashboard.
        money: it shows nothing but sums of deals.
        field: of deals, without which it says nothing; `""` = none.
    """

    key: str
    kind: PieceKind
    title: str
    about: str
    group: str
    make: Callable[[Facts], Part]
    width: int
    least: int
    needs: Right | None = None
    money: bool = False
    field: str = ""

    @property
    def is_tile(self) -> bool:
        """Whether it is a number."""
        return self.kind is PieceKind.TILE
