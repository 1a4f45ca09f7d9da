"""Blocks of a paper as flowables of the PDF library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import PageBreak as NewPage

from crm_desktop.printing.blocks import (
    Align,
    Block,
    Columns,
    Gap,
    Heading,
    PageBreak,
    Pairs,
    Pictures,
    ReportGrid,
    Signatures,
    Table,
    Text,
    Tiles,
)
from crm_desktop.printing.chart_drawing import draw_chart
from crm_desktop.printing.columns import GREY, INK, LINE, SOFT, ColumnsFlow
from crm_desktop.printing.grid import Grid, GridFlow, column_parts, column_widths
from crm_desktop.printing.letters import BOLD, PLAIN, marked_up
from crm_desktop.printing.tiles import TilesFlow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.reports.result import Chart
    from crm_desktop.reports.result import Table as ReportTable

Side = Literal[0, 1, 2]
_BLANK: Final = "\N{NO-BREAK SPACE}" * 36
_NAMES: Final = 0.32
"""The share of the width that the names of pairs take."""
MOST_GAP: Final = 100
"""Millimetres: a gap that is higher than a page could not be drawn."""
_WIDEST_CHART: Final = 186 * mm
_BETWEEN: Final = 8 * mm
_PORTION: Final = 3000
"""Signs of a text laid out at once: the library's time grows with the square of a paragraph."""
_SIDES: Final[dict[Align, Side]] = {
    Align.LEFT: TA_LEFT,
    Align.CENTRE: TA_CENTER,
    Align.RIGHT: TA_RIGHT,
}


def _style(
    name: str, size: float, *, bold: bool = False, grey: bool = False, align: Side = TA_LEFT,
    before: float = 0, after: float = 0,
) -> ParagraphStyle:  # fmt: skip
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.32,
        textColor=GREY if grey else INK,
        alignment=align,
        spaceBefore=before,
        spaceAfter=after,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


TITLE: Final = _style("title", 17, bold=True, after=1)
SUBTITLE: Final = _style("subtitle", 9.5, grey=True, after=3)
_HEADINGS: Final = {
    1: _style("heading 1", 12.5, bold=True, before=9, after=3),
    2: _style("heading 2", 10.5, bold=True, before=6, after=2),
}
_TEXT: Final = _style("text", 9.5, after=2)
_STRONG: Final = _style("strong", 9.5, bold=True, after=2)
_QUIET: Final = _style("quiet", 8.5, grey=True, after=2)
_NAME: Final = _style("name", 9, grey=True)
_VALUE: Final = _style("value", 9.5)
_CELLS: Final = {
    align: _style(f"cell {align.name}", 8.5, align=side) for align, side in _SIDES.items()
}
_HEADS: Final = {
    align: _style(f"head {align.name}", 8, bold=True, grey=True, align=side)
    for align, side in _SIDES.items()
}
_TOTALS: Final = {
    align: _style(f"total {align.name}", 8.5, bold=True, align=side)
    for align, side in _SIDES.items()
}


def flow(block: Block, *, width: float) -> Iterator[Flowable]:
    """Yield what draws a block.

    Args:
        block: of a paper.
        width: between the margins, points.
    """
    match block:
        case Heading(text, level):
            yield CondPageBreak(32 * mm)
            yield Paragraph(marked_up(text), _HEADINGS[level])
        case Text(text, bold, quiet):
            style = _QUIET if quiet else _STRONG if bold else _TEXT
            yield from (Paragraph(each, style) for each in _portions(text))
        case Pairs(rows):
            yield from _pairs(rows, width)
        case Table():
            yield from _table(block, width)
        case Signatures(rows):
            yield KeepTogether([Spacer(0, 6 * mm), *(_signature(each, width) for each in rows)])
        case Columns(columns, least):
            yield Spacer(0, 1)
            yield ColumnsFlow(columns, least=least * mm)
        case Gap(height):
            yield Spacer(0, min(height, MOST_GAP) * mm)
        case PageBreak():
            yield NewPage()
        case Tiles() | Pictures() | ReportGrid():
            yield from _of_report(block, width)


def _of_report(block: Tiles | Pictures | ReportGrid, width: float) -> Iterator[Flowable]:
    match block:
        case Tiles(figures):
            yield TilesFlow(figures)
        case Pictures(charts):
            yield from _pictures([each for each in charts if each.series and each.labels], width)
        case ReportGrid(table):
            yield from _grid(table, width)


def _pictures(charts: Sequence[Chart], width: float) -> Iterator[Flowable]:
    if width <= _WIDEST_CHART:
        yield from (KeepTogether(_picture(each, width)) for each in charts)
        return
    half = (width - _BETWEEN) / 2
    for number in range(0, len(charts), 2):
        pair = [_picture(each, half) for each in charts[number : number + 2]]
        if len(pair) == 1:
            yield KeepTogether(pair[0])
            continue
        yield LongTable(
            [[pair[0], "", pair[1]]], colWidths=(half, _BETWEEN, half), hAlign="LEFT",
            style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
                   ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0),
                   ("BOTTOMPADDING", (0, 0), (-1, -1), 0)],
        )  # fmt: skip


def _picture(chart: Chart, width: float) -> list[Flowable]:
    title = Paragraph(marked_up(chart.title), _HEADINGS[2])
    return [title, Spacer(0, 1 * mm), draw_chart(chart, width), Spacer(0, 3 * mm)]


def _grid(table: ReportTable, width: float) -> Iterator[Flowable]:
    if not table.columns:
        return
    if not table.rows and table.total is None:
        yield Paragraph(marked_up("Строк нет."), _QUIET)
        return
    parts = list(column_parts(column_widths(table), width))
    for number, (columns, widths) in enumerate(parts, start=1):
        if len(parts) > 1:
            yield CondPageBreak(40 * mm)
            told = f"Столбцы: часть {number} из {len(parts)}"
            yield Paragraph(marked_up(told), _QUIET)
        yield GridFlow(Grid(table, columns, widths))
        yield Spacer(0, 3 * mm)


def _portions(text: str) -> Iterator[str]:
    """A text as paragraphs of a size that is laid out quickly; breaks fall between words."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        rest = line
        while len(rest) > _PORTION:
            at = rest.rfind(" ", _PORTION // 2, _PORTION)
            at = at if at > 0 else _PORTION
            yield marked_up(rest[:at])
            rest = rest[at:].lstrip(" ")
        # An empty paragraph has no height: the person left an empty line.
        yield marked_up(rest) or "\N{NO-BREAK SPACE}"


def _pairs(rows: Sequence[tuple[str, str]], width: float) -> Iterator[Flowable]:
    shown = [(name, value) for name, value in rows if value.strip()]
    if not shown:
        return
    left = width * _NAMES
    lines = [
        (Paragraph(marked_up(name), _NAME), [Paragraph(each, _VALUE) for each in _portions(value)])
        for name, value in shown
    ]
    yield LongTable(
        lines, colWidths=(left, width - left), splitByRow=1, splitInRow=1, hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ],
    )  # fmt: skip


def _table(table: Table, width: float) -> Iterator[Flowable]:
    columns = len(table.heads)
    aligns = [*table.aligns, *[Align.LEFT] * columns][:columns]
    shares = list(table.shares) or [1.0] * columns
    widths = [width * share / sum(shares) for share in shares]
    lines: list[list[object]] = [
        [
            Paragraph(marked_up(head), _HEADS[align])
            for head, align in zip(table.heads, aligns, strict=True)
        ],
        *(_cells(row, aligns, _CELLS) for row in table.rows),
    ]
    style = TableStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, 0), SOFT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ])  # fmt: skip
    if table.total:
        lines.append(_cells(table.total, aligns, _TOTALS))
        style.add("LINEABOVE", (0, -1), (-1, -1), 0.8, INK)
    yield LongTable(lines, colWidths=widths, repeatRows=1, splitByRow=1, splitInRow=1,
                    hAlign="LEFT", style=style)  # fmt: skip
    yield Spacer(0, 2 * mm)


def _cells(
    row: Sequence[str], aligns: list[Align], styles: dict[Align, ParagraphStyle]
) -> list[object]:
    return [
        [Paragraph(each, styles[align]) for each in _portions(text)]
        for text, align in zip(row, aligns, strict=True)
    ]


def _signature(row: tuple[str, str], width: float) -> Flowable:
    who, name = row
    told = f"/ {name.strip() or _BLANK} /"
    cells = [Paragraph(marked_up(who), _VALUE), "", Paragraph(marked_up(told), _VALUE)]
    return LongTable(
        [cells], colWidths=(width * 0.36, width * 0.28, width * 0.36), hAlign="LEFT",
        style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LINEBELOW", (1, 0), (1, 0), 0.6, INK),
               ("LEFTPADDING", (0, 0), (0, 0), 0), ("TOPPADDING", (0, 0), (-1, -1), 14)],
    )  # fmt: skip
