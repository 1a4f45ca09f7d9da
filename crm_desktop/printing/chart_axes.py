"""What charts on paper share: room, axes, labels, a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from crm_desktop.printing.letters import BOLD, PLAIN, plain
from crm_desktop.report_files.paints import GRID, INK, QUIET, paint_of
from crm_desktop.reports.colours import PLAIN as PLAIN_COLOURS
from crm_desktop.reports.result import Paint, Unit
from crm_desktop.reports.showing import axis_scale, nice_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.reports.result import Chart, Series

Anchor = Literal["start", "middle", "end"]
SMALL: Final = 7.2
LABEL: Final = 7.6
LEGEND: Final = 13.0
"""Height of a line of the legend, points."""
_SWATCH: Final = 7
_ELLIPSIS: Final = "…"
_MOST_LINES: Final = 4
_CROWD: Final = 12
_MORE_ROOM: Final = 60.0
_WHOLE: Final = frozenset({Unit.COUNT})
_BETWEEN: Final = 3.0
_PATTERNS: Final = 3
_HATCH: Final = 2.6
_SHORTEST: Final = 26.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plot lies in its drawing, points."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Axis:
    """Values along a side of a plot.

    Attributes:
        ticks: round values, the least first.
        texts: how they are said.
        unit_text: what they are, said once.
        low: the bottom of the plot.
        high: its top.
    """

    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    unit_text: str

    @property
    def low(self) -> float:
        return self.ticks[0]

    @property
    def high(self) -> float:
        return self.ticks[-1]

    @property
    def room(self) -> float:
        """How wide the texts are, points."""
        return max(stringWidth(text, PLAIN, SMALL) for text in self.texts) + 5

    def at(self, value: float, bottom: float, height: float) -> float:
        """Return where a value stands between the bottom and the top."""
        return bottom + (value - self.low) / (self.high - self.low) * height


def value_axis(values: Iterable[float | None], unit: Unit) -> Axis:
    """Return an axis from nought, or from below it, over all values."""
    there = [value for value in values if value is not None]
    low, high = min([0, *there]), max([0, *there])
    scale = axis_scale(there, unit)
    scaled = nice_ticks(low / scale.divisor, high / scale.divisor, whole=unit in _WHOLE)
    ticks = tuple(tick * scale.divisor for tick in scaled)
    return Axis(ticks, tuple(scale.show(tick, tick=True) for tick in ticks), scale.unit_text)


def colours_of(chart: Chart) -> list[str]:
    """Return the colour of each series."""
    found, auto = [], 0
    for series in chart.series:
        found.append(paint_of(series.paint, auto))
        auto += series.paint is Paint.AUTO
    return found


def patterns_of(chart: Chart) -> list[int]:
    """Return what goes over the colour of each series: 0 nothing, 1 lines across, 2 lines up."""
    found, auto = [], 0
    for series in chart.series:
        found.append(auto // PLAIN_COLOURS % _PATTERNS if series.paint is Paint.AUTO else 0)
        auto += series.paint is Paint.AUTO
    return found


def hatch(drawing: Drawing, box: Rect, pattern: int) -> None:
    """Draw white lines over a box, so that it is told from another one without its colour."""
    step = _HATCH
    while pattern and step < (box.height if pattern == 1 else box.width):
        if pattern == 1:
            line = Line(box.x, box.y + step, box.x + box.width, box.y + step)
        else:
            line = Line(box.x + step, box.y, box.x + step, box.y + box.height)
        line.strokeColor, line.strokeWidth = HexColor("#FFFFFF"), 0.7
        drawing.add(line)
        step += _HATCH


def put_text(  # noqa: PLR0913 - a text with its place and its looks
    drawing: Drawing,
    x: float,
    y: float,
    text: str,
    *,
    size: float = SMALL,
    colour: str = QUIET,
    bold: bool = False,
    anchor: Anchor = "start",
) -> None:
    """Write a text at its baseline."""
    drawing.add(
        String(
            x, y, plain(text), fontName=BOLD if bold else PLAIN, fontSize=size,
            fillColor=HexColor(colour), textAnchor=anchor,
        )
    )  # fmt: skip


def fitted(text: str, room: float, *, size: float = SMALL, bold: bool = False) -> str:
    """Return a text that fits, with «…» where it was cut."""
    told = " ".join(plain(text).split())
    font = BOLD if bold else PLAIN
    if stringWidth(told, font, size) <= room:
        return told
    low, high = 0, len(told)
    while low < high:
        middle = (low + high + 1) // 2
        if stringWidth(told[:middle] + _ELLIPSIS, font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return f"{told[:low].rstrip()}{_ELLIPSIS}" if low else ""


def in_two(text: str, room: float) -> list[str]:
    """Return a text as one line or two; what does not fit is cut."""
    told = " ".join(plain(text).split())
    if stringWidth(told, PLAIN, SMALL) <= room or " " not in told:
        return [fitted(told, room)]
    words = told.split(" ")
    first = words.pop(0)
    while words and stringWidth(f"{first} {words[0]}", PLAIN, SMALL) <= room:
        first = f"{first} {words.pop(0)}"
    return [fitted(first, room), fitted(" ".join(words), room)] if words else [first]


def draw_value_axis(
    drawing: Drawing, axis: Axis, place: Place, *, right_side: bool = False
) -> None:
    """Draw lines across the plot and the values beside them; at the right no lines."""
    for tick, text in zip(axis.ticks, axis.texts, strict=True):
        y = axis.at(tick, place.bottom, place.height)
        if right_side:
            put_text(drawing, place.left + place.width + 4, y - SMALL * 0.35, text)
            continue
        line = Line(place.left, y, place.left + place.width, y)
        line.strokeColor = HexColor(QUIET if tick == 0 else GRID)
        line.strokeWidth = 0.6
        drawing.add(line)
        put_text(drawing, place.left - 4, y - SMALL * 0.35, text, anchor="end")


def draw_labels(
    drawing: Drawing, labels: Sequence[str], place: Place, *, marked: int | None
) -> None:
    """Write the labels below a plot; where they are too many, only every so-and-so-manieth."""
    slot = place.width / len(labels)
    longest = max(stringWidth(plain(text), PLAIN, SMALL) for text in labels)
    least = min(longest, _SHORTEST) + _BETWEEN
    every = 1 if slot >= least else int(least // slot) + 1
    for at in range(0, len(labels), every):
        x = place.left + slot * (at + 0.5)
        for line, text in enumerate(in_two(labels[at], slot * every - _BETWEEN)):
            put_text(
                drawing, x, place.bottom - 9 - line * (SMALL + 1.2), text, anchor="middle",
                colour=INK if at == marked else QUIET, bold=at == marked,
            )  # fmt: skip


def legend_height(chart: Chart, width: float) -> float:
    """Return the room the names of the series take."""
    return LEGEND * len(_legend_lines(chart, width)) if len(chart.series) > 1 else 0.0


def draw_legend(drawing: Drawing, chart: Chart, *, top: float, width: float) -> None:
    """Write the names of the series with their colours, several lines if need be."""
    colours, patterns = colours_of(chart), patterns_of(chart)
    for number, line in enumerate(_legend_lines(chart, width)):
        x, y = 0.0, top - LEGEND * (number + 1) + 4
        for at, name, room in line:
            if at >= 0:
                _swatch(drawing, chart.series[at], colours[at], x, y)
                hatch(drawing, Rect(x, y - 0.5, _SWATCH, _SWATCH), patterns[at])
            put_text(drawing, x + _SWATCH + 4, y, name, size=LABEL, colour=INK)
            x += room


def _swatch(drawing: Drawing, series: Series, colour: str, x: float, y: float) -> None:
    if series.paint is Paint.TICK:
        line = Line(x, y + 2.5, x + _SWATCH, y + 2.5)
        line.strokeColor = HexColor(colour)
        line.strokeWidth = 1.6
        drawing.add(line)
        return
    box = Rect(x, y - 0.5, _SWATCH, _SWATCH)
    if series.paint is Paint.OUTLINE:
        box.fillColor = None
        box.strokeColor = HexColor(colour)
        box.strokeDashArray = (2, 1.5)
        box.strokeWidth = 0.8
    else:
        box.fillColor = HexColor(colour)
        box.strokeColor = None
    drawing.add(box)


def _legend_lines(chart: Chart, width: float) -> list[list[tuple[int, str, float]]]:
    lines: list[list[tuple[int, str, float]]] = [[]]
    used = 0.0
    width -= _MORE_ROOM if len(chart.series) > _CROWD else 0
    for at, series in enumerate(chart.series):
        name = fitted(series.name, width / 2, size=LABEL)
        room = _SWATCH + 4 + stringWidth(name, PLAIN, LABEL) + 14
        if lines[-1] and used + room > width:
            if len(lines) == _MOST_LINES:
                lines[-1].append((-1, f"и ещё {len(chart.series) - at}", 0.0))
                break
            lines.append([])
            used = 0.0
        lines[-1].append((at, name, room))
        used += room
    return lines
