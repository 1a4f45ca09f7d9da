"""Where everything in a chart with axes is: bars, lines, ticks and labels, in values, not pixels.

Along the axis label `i` stands at `i`, its slot reaches half to either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import ChartKind, Paint, Unit
from crm_desktop.reports.showing import AxisScale, axis_scale, nice_ticks
from crm_desktop.wording.numbers import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.reports.result import Chart, Series

Point = tuple[int, int]
"""Number of a series and number of a label."""
BAR: Final = 0.66
GROUP: Final = 0.76
TICK: Final = 0.84
_OVER: Final = (Paint.TICK, Paint.OUTLINE)


class MarkKind(Enum):
    """What stands at a label."""

    BAR = auto()
    OUTLINE = auto()
    TICK = auto()


class Words(Enum):
    """Where the number of a bar is told."""

    NONE = auto()
    INSIDE = auto()  # if the bar has room for it
    EITHER = auto()  # inside, else above
    ABOVE = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, a frame or a short line.

    Attributes:
        kind: what it is.
        point: whose value it shows.
        left: along the axis.
        right: along the axis.
        low: the value it begins at.
        high: the value it reaches; below `low` if it grows downwards.
        text: its number.
        words: where that is told.
        end: whether it is the end of its stack.
    """

    kind: MarkKind
    point: Point
    left: float
    right: float
    low: float
    high: float
    text: str = ""
    words: Words = Words.NONE
    end: bool = True


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A line through the values of one series; None leaves a gap."""

    series: int
    heights: tuple[float | None, ...]
    second: bool = False


@dataclass(frozen=True, slots=True)
class AxesPlan:
    """A chart before it has a size.

    Attributes:
        count: how many labels there are.
        low: the value at the foot.
        high: the value at the top.
        ticks: heights with their words.
        scale: how values are said.
        second: the words at the right: heights of the left axis with what a line of another unit
            means there.
        second_scale: how those are said.
        marks: in the order they are painted.
        lines: over them.
        empty: there is nothing to see: no value at all, or nothing but zeros.
    """

    count: int
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    scale: AxisScale
    marks: tuple[Mark, ...]
    lines: tuple[LinePlan, ...]
    second: tuple[tuple[float, str], ...] = ()
    second_scale: AxisScale | None = None
    empty: bool = False

    def points(self) -> list[Point]:
        """What one can walk through with the arrows."""
        found = {mark.point for mark in self.marks}
        for line in self.lines:
            found |= {(line.series, at) for at, high in enumerate(line.heights) if high is not None}
        return sorted(found, key=lambda point: (point[1], point[0]))

    def near(self, across: float, height: float) -> Point | None:
        """The point a spot of the chart belongs to: the bar it is in, or the nearest by height."""
        label = round(across)
        if not 0 <= label < self.count:
            return None
        best: tuple[float, Point] | None = None
        for mark in self.marks:
            if mark.point[1] != label:
                continue
            aside = max(mark.left - across, across - mark.right, 0.0) * (self.high - self.low)
            low, high = sorted((mark.low, mark.high))
            within = low <= height <= high and mark.kind is MarkKind.BAR
            away = 0.0 if within else abs(height - mark.high)
            best = min(best or (away + aside, mark.point), (away + aside, mark.point))
        for line in self.lines:
            at = line.heights[label]
            if at is not None:
                best = min(best or (9e99, (0, 0)), (abs(height - at), (line.series, label)))
        return best[1] if best is not None else None


def plan_axes(chart: Chart) -> AxesPlan:
    """Lay a chart out: `BARS`, `STACKED`, `LINES` or `PARETO`."""
    lined = _lined(chart)
    second_unit = next(
        (each.unit for at, each in enumerate(chart.series) if at in lined and _other(chart, each)),
        None,
    )
    on_second = {at for at in lined if _other(chart, chart.series[at])}
    barred = [at for at in range(len(chart.series)) if at not in lined]
    marks = tuple(_stacked(chart, barred) if _stacks(chart) else _beside(chart, barred))
    heights = [edge for mark in marks for edge in (mark.low, mark.high)]
    for at in lined:
        if at not in on_second:
            heights += [value for value in chart.series[at].values if value is not None]
    low, high = min((0.0, *heights)), max((0.0, *heights))
    empty = low == high and not any(value for at in on_second for value in chart.series[at].values)
    scale = axis_scale((low, high), chart.unit)
    ticks = _ticks(low, high, scale, chart.unit)
    low, high = (ticks[0], ticks[-1]) if len(ticks) > 1 else (0.0, 1.0)
    second_ticks: tuple[tuple[float, str], ...] = ()
    second_scale: AxisScale | None = None
    share = 1.0
    if second_unit is not None:
        top = _second_top(chart, on_second, second_unit)
        second_scale = axis_scale((top,), second_unit)
        of_second = nice_ticks(0, top, most=4)
        share = (high - max(0.0, low)) / of_second[-1]
        unit = f"{NBSP}{second_scale.unit_text}" if second_scale.unit_text else ""
        second_ticks = tuple(
            (at * share, second_scale.show(at, tick=True) + unit) for at in of_second
        )
    lines = tuple(
        LinePlan(
            at,
            tuple(
                None if value is None else value * (share if at in on_second else 1.0)
                for value in _padded(chart.series[at], len(chart.labels))
            ),
            at in on_second,
        )
        for at in sorted(lined)
    )
    return AxesPlan(
        len(chart.labels), low, high,
        tuple((at, scale.show(at, tick=True)) for at in ticks),
        scale,
        _told(chart, marks, scale),
        lines, second_ticks, second_scale, empty,
    )  # fmt: skip


def thinned(
    widths: Sequence[float], slot: float, *, gap: float = 8.0, keep: int | None = None
) -> list[int]:
    """Choose which labels are shown so that none touches another.

    Args:
        widths: of the labels, px.
        slot: px from one label to the next.
        gap: px between two labels.
        keep: this one is shown in any case.
    """
    if not widths or slot <= 0:
        return []
    step = max(1, -(-int(max(widths) + gap) // max(1, int(slot))))
    begin = keep % step if keep is not None else 0
    return list(range(begin, len(widths), step))


def _stacks(chart: Chart) -> bool:
    return chart.kind is ChartKind.STACKED


def _lined(chart: Chart) -> set[int]:
    if chart.kind is ChartKind.LINES:
        return {at for at, each in enumerate(chart.series) if each.paint is not Paint.TICK}
    if chart.kind is ChartKind.PARETO:
        return set(range(1, len(chart.series)))
    return {
        at
        for at, each in enumerate(chart.series)
        if each.paint not in _OVER and _other(chart, each)
    }


def _other(chart: Chart, series: Series) -> bool:
    return series.unit is not None and series.unit is not chart.unit


def _padded(series: Series, count: int) -> tuple[int | float | None, ...]:
    return (*series.values[:count], *([None] * (count - len(series.values))))


def _over(at: int, label: int, series: Series, value: float) -> Mark:
    if series.paint is Paint.TICK:
        half = TICK / 2
        return Mark(MarkKind.TICK, (at, label), label - half, label + half, value, value)
    half = BAR / 2
    return Mark(MarkKind.OUTLINE, (at, label), label - half, label + half, 0.0, value)


def _stacked(chart: Chart, barred: Sequence[int]) -> Iterator[Mark]:
    half = BAR / 2
    for label in range(len(chart.labels)):
        up = down = 0.0
        stack: list[Mark] = []
        over: list[Mark] = []
        for at in barred:
            series = chart.series[at]
            value = _padded(series, len(chart.labels))[label]
            if value is None:
                continue
            if series.paint in _OVER:
                over.append(_over(at, label, series, float(value)))
            elif value:
                base = up if value > 0 else down
                stack.append(
                    Mark(
                        MarkKind.BAR, (at, label), label - half, label + half,
                        base, base + value, end=False,
                    )
                )  # fmt: skip
                up, down = (base + value, down) if value > 0 else (up, base + value)
        ends = {up, down}
        yield from (mark for mark in over if mark.kind is MarkKind.OUTLINE)
        yield from (_ended(mark) if mark.high in ends else mark for mark in stack)
        yield from (mark for mark in over if mark.kind is MarkKind.TICK)


def _ended(mark: Mark) -> Mark:
    return Mark(mark.kind, mark.point, mark.left, mark.right, mark.low, mark.high)


def _beside(chart: Chart, barred: Sequence[int]) -> Iterator[Mark]:
    standing = [at for at in barred if chart.series[at].paint not in _OVER]
    wide = (BAR if len(standing) <= 1 else GROUP) / max(1, len(standing))
    inner = wide * (1.0 if len(standing) <= 1 else 0.9)
    for label in range(len(chart.labels)):
        ticks: list[Mark] = []
        for at in barred:
            series = chart.series[at]
            value = _padded(series, len(chart.labels))[label]
            if value is None:
                continue
            if series.paint in _OVER:
                mark = _over(at, label, series, float(value))
                if mark.kind is MarkKind.OUTLINE:
                    yield mark
                else:
                    ticks.append(mark)
                continue
            centre = label + (standing.index(at) - (len(standing) - 1) / 2) * wide
            left, right = centre - inner / 2, centre + inner / 2
            yield Mark(MarkKind.BAR, (at, label), left, right, 0.0, float(value))
        yield from ticks


def _told(chart: Chart, marks: Sequence[Mark], scale: AxisScale) -> tuple[Mark, ...]:
    """Give bars their numbers: a stack tells its first part inside and its sum above."""
    if not _stacks(chart):
        return tuple(
            _with(mark, scale.show(mark.high), Words.ABOVE) if mark.kind is MarkKind.BAR else mark
            for mark in marks
        )
    told: list[Mark] = []
    for mark in marks:
        if mark.kind is not MarkKind.BAR or mark.high < 0:
            told.append(mark)
            continue
        main = chart.series[mark.point[0]].paint is Paint.MAIN
        if main and mark.low == 0:
            where = Words.EITHER if mark.end else Words.INSIDE
            told.append(_with(mark, scale.show(mark.high), where))
        else:
            told.append(_with(mark, scale.show(mark.high), Words.ABOVE) if mark.end else mark)
    return tuple(told)


def _with(mark: Mark, text: str, words: Words) -> Mark:
    return Mark(
        mark.kind, mark.point, mark.left, mark.right, mark.low, mark.high, text, words, mark.end
    )


def _ticks(low: float, high: float, scale: AxisScale, unit: Unit) -> tuple[float, ...]:
    if low == high:
        return (0.0,)
    divisor = scale.divisor
    whole = unit is Unit.COUNT and divisor == 1
    return tuple(at * divisor for at in nice_ticks(low / divisor, high / divisor, whole=whole))


def _second_top(chart: Chart, on_second: set[int], unit: Unit) -> float:
    values = [value for at in on_second for value in chart.series[at].values if value is not None]
    top = max((float(value) for value in values), default=0.0)
    return 1.0 if unit is Unit.SHARE and top <= 1 else max(top, 1e-9)
