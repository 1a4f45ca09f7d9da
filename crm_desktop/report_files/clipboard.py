"""A table of a report for the clipboard: text between tabs, and html with the looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from crm_desktop.exporting.cells import visible
from crm_desktop.report_files.plain_table import plain_heading, plain_value
from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.reports.result import Column, Row, Table

_BREAKS: Final = re.compile(r"[\t\r\n]+")
_FORMULA: Final = re.compile(r"[=+\-@]")
_CELL: Final = "border:1px solid #DDE2E8;padding:2px 6px"


@dataclass(frozen=True, slots=True)
class ClipboardText:
    """The same table twice: programs take what they understand."""

    text: str
    html: str


def result_text(table: Table) -> ClipboardText:
    """Return a table as texts between tabs, as a Russian spreadsheet takes it, and as html."""
    return ClipboardText("\r\n".join(_text_lines(table)) + "\r\n", "".join(_html(table)))


def _text_lines(table: Table) -> Iterator[str]:
    yield "\t".join(_safe(plain_heading(column)) for column in table.columns)
    for row in _rows(table):
        yield "\t".join(
            _safe(plain_value(value, column.unit))
            if column.unit is Unit.TEXT or isinstance(value, str)
            else plain_value(value, column.unit)
            for value, column in zip(row.cells, table.columns, strict=True)
        )


def _html(table: Table) -> Iterator[str]:
    yield '<table style="border-collapse:collapse"><thead><tr>'
    for column in table.columns:
        yield f'<th style="{_CELL};{_side(column)}">{_told(column.title)}</th>'
    yield "</tr></thead><tbody>"
    for row in _rows(table):
        strong = row.strong or row is table.total
        yield "<tr>"
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            told = "" if value is None else _told(show_value(value, column.unit))
            indent = f";padding-left:{6 + 14 * row.level}px" if row.level and not at else ""
            inner = f"<b>{told}</b>" if strong and told else told
            yield f'<td style="{_CELL};{_side(column)}{indent}">{inner}</td>'
        yield "</tr>"
    yield "</tbody></table>"


def _rows(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total else [])]


def _side(column: Column) -> str:
    return f"text-align:{'left' if column.unit is Unit.TEXT else 'right'}"


def _told(text: str) -> str:
    return escape(visible(text)).replace("\n", "<br>")


def _safe(text: str) -> str:
    """A text of one cell that no spreadsheet runs."""
    line = visible(_BREAKS.sub(" ", text))
    return f"'{line}" if _FORMULA.match(line) else line
