"""A report as a paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.printing.blocks import (
    Gap,
    Heading,
    Pairs,
    Paper,
    Pictures,
    ReportGrid,
    Text,
    Tiles,
)
from crm_desktop.report_files.workbook_head import heading_lines
from crm_desktop.wording.times import MONTHS_OF, local

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.printing.blocks import Block
    from crm_desktop.reports.result import ReportResult

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
_WIDE: Final = 7
"""A table of more columns is printed on sheets that lie."""


def report_paper(result: ReportResult, *, zone: tzinfo, now: int) -> Paper:
    """Return a report as a paper.

    Args:
        result: the report.
        zone: the office's.
        now: UTC ms; when it is printed.

    Raises:
        UserError: its tables are too large for paper.
    """
    _require_fit(result)
    made = local(result.made_at, zone)
    when = f"{made.day} {MONTHS_OF[made.month - 1]} {made.year}, {made:%H:%M}"
    blocks: list[Block] = [Pairs([*heading_lines(result), ("Отчёт построен", when)])]
    blocks += [Text(note, quiet=True) for note in result.notes]
    if result.figures:
        blocks += [Gap(2), Tiles(result.figures)]
    blocks.append(Pictures(result.charts))
    for table in result.tables:
        if table.title:
            blocks.append(Heading(table.title))
        blocks.append(ReportGrid(table))
        if table.note:
            blocks.append(Text(table.note, quiet=True))
    return Paper(
        result.title,
        blocks,
        office=result.office,
        made_at=datetime.fromtimestamp(now / 1000, UTC).astimezone(zone),
        landscape=any(len(table.columns) > _WIDE for table in result.tables),
    )


def _require_fit(result: ReportResult) -> None:
    rows = sum(len(table.rows) for table in result.tables)
    columns = max((len(table.columns) for table in result.tables), default=0)
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise UserError(
            "Отчёт слишком велик для печати: больше 20 000 строк или 200 столбцов. Файл не создан. "
            "Сузьте отбор или сохраните в Excel."
        )
