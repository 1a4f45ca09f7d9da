"""Tables of a report as plain text: for csv and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.reports.result import Column, ReportResult, Table, Value

_SAID: Final = {
    Unit.KOPECKS: "₽",
    Unit.SHARE: "%",
    Unit.DAYS: "дн.",
    Unit.MINUTES: "мин",
    Unit.TIMES: "×",
}
_DIGITS: Final = {Unit.DAYS: 4, Unit.NUMBER: 6, Unit.TIMES: 4}


def plain_heading(column: Column) -> str:
    """Return a heading that tells the unit: «Конверсия, %»; the cells bear none."""
    title = f"{column.group}: {column.title}" if column.group else column.title
    said = _SAID.get(column.unit, "")
    return f"{title}, {said}" if said and said not in title else title


def plain_value(value: Value, unit: Unit) -> str:
    """Return a value as a Russian spreadsheet reads it: «1234,50», «12,5», «14.11.2026».

    A formula among texts is not made harmless here.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _day(value, unit)
    if unit is Unit.KOPECKS:
        whole, rest = divmod(round(abs(value)), 100)
        return f"{'-' if value < 0 and (whole or rest) else ''}{whole},{rest:02d}"
    if unit is Unit.SHARE:
        return _decimal(value * 100, 4)
    if isinstance(value, int):
        return str(value)
    return _decimal(value, _DIGITS.get(unit, 6))


def report_tables(result: ReportResult) -> Iterator[tuple[str, list[str], Iterator[list[Value]]]]:
    """Yield title, headings and cells of each table; of a report without any, its figures."""
    if not result.tables and result.figures:
        yield (
            result.title,
            ["Показатель", "Значение", "Было", "План"],
            (
                [each.title, *(_cell(v, each.unit) for v in (each.value, each.before, each.plan))]
                for each in result.figures
            ),
        )
    for table in result.tables:
        yield table.title, [plain_heading(each) for each in table.columns], _rows(table)


def _rows(table: Table) -> Iterator[list[Value]]:
    units = [column.unit for column in table.columns]
    for row in [*table.rows, *([table.total] if table.total else [])]:
        yield [_cell(value, unit) for value, unit in zip(row.cells, units, strict=True)]


def _cell(value: Value, unit: Unit) -> Value:
    return value if unit is Unit.TEXT else plain_value(value, unit)


def _decimal(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace(".", ",")


def _day(text: str, unit: Unit) -> str:
    parts = text.split("-")
    fits = {Unit.DAY: 3, Unit.MONTH: 2}.get(unit)
    if fits != len(parts) or not all(part.isdecimal() for part in parts):
        return text
    return ".".join(reversed(parts))
