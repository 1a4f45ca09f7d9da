"""The numbers of a report as tiles on paper: what, how much, against what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from crm_desktop.printing.chart_axes import fitted
from crm_desktop.printing.letters import BOLD, PLAIN, plain
from crm_desktop.report_files.paints import GRID, INK, PAINTS, QUIET
from crm_desktop.reports.result import Paint
from crm_desktop.reports.showing import is_better, show_change, show_value
from crm_desktop.wording import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.reports.result import Figure

_HEIGHT: Final = 62.0
_GAP: Final = 8.0
_PAD: Final = 8.0
_ROW: Final = _HEIGHT + _GAP
_LEAST: Final = 118.0
_MOST: Final = 5
_SPARK: Final = (46.0, 16.0)
_TINY: Final = 7.0


class TilesFlow(Flowable):
    """Rows of tiles; the rows part over pages, a tile never does."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        super().__init__()
        self._figures = figures
        self._columns = 1

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        fits = int((available_width + _GAP) // (_LEAST + _GAP))
        self._columns = max(1, min(fits, _MOST, len(self._figures)))
        self.height = _ROW * -(-len(self._figures) // self._columns)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        rows = int(available_height // _ROW)
        if rows * self._columns >= len(self._figures):
            return [self]
        if not rows:
            return []
        cut = rows * self._columns
        return [TilesFlow(self._figures[:cut]), TilesFlow(self._figures[cut:])]

    def draw(self) -> None:
        room = (self.width - _GAP * (self._columns - 1)) / self._columns
        for number, figure in enumerate(self._figures):
            row, column = divmod(number, self._columns)
            self._tile(figure, column * (room + _GAP), self.height - _ROW * row - _HEIGHT, room)

    def _tile(self, figure: Figure, x: float, y: float, room: float) -> None:
        canvas = self.canv
        canvas.setStrokeColor(HexColor(GRID))
        canvas.setLineWidth(0.7)
        canvas.roundRect(x, y, room, _HEIGHT, 5)
        inner = room - 2 * _PAD
        left = x + _PAD
        self._text(left, y + 47, fitted(figure.title, inner, size=8), size=8, colour=QUIET)
        value = show_value(figure.value, figure.unit)
        size = 15.0
        while size > _TINY and canvas.stringWidth(plain(value), BOLD, size) > inner:
            size -= 0.5
        self._text(left, y + 28, plain(value), size=size, colour=INK, bold=True)
        line, colour = told_below(figure)
        self._text(left, y + 17, fitted(line, inner, size=_TINY), size=_TINY, colour=colour)
        second = " · ".join(filter(None, (figure.beside, _of_plan(figure))))
        self._text(left, y + 7, fitted(second, inner, size=_TINY), size=_TINY, colour=QUIET)
        used = canvas.stringWidth(plain(value), BOLD, size)
        if used + _SPARK[0] + 6 <= inner:
            self._spark(figure.trend, left + inner - _SPARK[0], y + 28)

    def _text(
        self, x: float, y: float, text: str, *, size: float, colour: str, bold: bool = False
    ) -> None:
        self.canv.setFont(BOLD if bold else PLAIN, size)
        self.canv.setFillColor(HexColor(colour))
        self.canv.drawString(x, y, text)

    def _spark(self, values: Sequence[float | None], x: float, y: float) -> None:
        there = [(at, value) for at, value in enumerate(values) if value is not None]
        if len(there) < 2:  # noqa: PLR2004 - a line needs two points
            return
        low, high = min(v for _at, v in there), max(v for _at, v in there)
        width, height = _SPARK
        path = self.canv.beginPath()
        for number, (at, value) in enumerate(there):
            px = x + width * at / (len(values) - 1)
            py = y + (height * (value - low) / (high - low) if high > low else height / 2)
            (path.lineTo if number else path.moveTo)(px, py)
        self.canv.setStrokeColor(HexColor(PAINTS[Paint.MAIN]))
        self.canv.setLineWidth(1.1)
        self.canv.drawPath(path)


def told_below(figure: Figure) -> tuple[str, str]:
    """Return how a figure changed, in words, and the colour of that."""
    change = show_change(figure.value, figure.before, figure.unit)
    better = is_better(figure.value, figure.before, figure.sense)
    colour = QUIET if better is None else PAINTS[Paint.GOOD if better else Paint.BAD]
    return " ".join(filter(None, (change, figure.against if change else ""))), colour


def _of_plan(figure: Figure) -> str:
    if figure.plan is None:
        return ""
    plan = show_value(figure.plan, figure.unit)
    if not figure.plan or figure.value is None:
        return f"план {plan}"
    return f"{percent(figure.value / figure.plan)} плана {plan}"
