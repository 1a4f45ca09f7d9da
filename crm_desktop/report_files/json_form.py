"""An answer as plain JSON values and back; what stands behind the numbers (drills) is not kept.

The shape, version 1 (`report … --json` prints it, snapshots keep it); what is empty is left out::

    {"version": 1, "report": "managers", "title": "…", "office": "…",
     "made_at": "2026-11-22T10:00:00Z", "made_at_ms": 1795341600000,
     "period": {"first": "2026-11-01", "last": "2026-11-30"}, "compared": {…},
     "narrowed": ["…"], "notes": ["…"],
     "figures": [{"key", "title", "value", "unit", "sense", "beside", "before", "against", "plan",
                  "trend": [...], "trend_labels": [...], "term"}],
     "charts": [{"key", "title", "kind", "unit", "labels": [...], "table", "marked",
                 "series": [{"name", "values": [...], "paint", "unit"}]}],
     "tables": [{"key", "title", "note",
                 "columns": [{"key", "title", "unit", "term", "sense", "group", "heat", "bar"}],
                 "rows": [{"cells": [...], "subject": {"records": "clients", "id": "123"},
                           "level", "strong"}],
                 "total": {…a row}}]}

Money is whole kopecks, shares are of one, days `YYYY-MM-DD`; ids are texts: they are longer than
other programs' numbers.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Subject,
    Table,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.reports.result import Value

VERSION: Final = 1
_YEARS: Final = (1900, 2200)
_DEEPEST: Final = 20
_LARGEST: Final = 2**100
"""Sums of a whole office stay far below; what is larger is damaged."""
_BROKEN: Final = (
    "Запомненные цифры не прочитаны: их записала другая версия программы или файл испорчен. "
    "Ничего не изменено. Постройте отчёт заново."
)


def to_json(result: ReportResult) -> dict[str, Any]:
    """Return an answer as JSON values; see the module for the shape."""
    made = datetime.fromtimestamp(result.made_at / 1000, UTC)
    return {
        "version": VERSION,
        "report": result.key,
        "title": result.title,
        "made_at": made.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "made_at_ms": result.made_at,
        **_filled(
            office=result.office,
            period=_dump_period(result.period),
            compared=_dump_period(result.compared),
            narrowed=list(result.narrowed),
            notes=list(result.notes),
            figures=[_dump_figure(each) for each in result.figures],
            charts=[_dump_chart(each) for each in result.charts],
            tables=[_dump_table(each) for each in result.tables],
        ),
    }


def from_json(value: Mapping[str, Any]) -> ReportResult:
    """Return the answer of JSON values.

    Raises:
        UserError: they are none of ours.
    """
    if value.get("version") != VERSION:
        raise UserError(_BROKEN)
    try:
        return ReportResult(
            key=_text(value["report"]),
            title=_text(value["title"]),
            made_at=_whole(value["made_at_ms"]),
            period=_load_period(value.get("period")),
            compared=_load_period(value.get("compared")),
            narrowed=_texts(value.get("narrowed", [])),
            figures=tuple(_load_figure(each) for each in _listed(value.get("figures", []))),
            charts=tuple(_load_chart(each) for each in _listed(value.get("charts", []))),
            tables=tuple(_load_table(each) for each in _listed(value.get("tables", []))),
            notes=_texts(value.get("notes", [])),
            office=_text(value.get("office", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(_BROKEN) from error


def _filled(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    # A figure of nought is a figure; only what says nothing is left out.
    return value is None or value is False or (isinstance(value, str | list) and not value)


def _number(value: Value) -> Value:
    """JSON knows no endless numbers."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _numbers(values: Iterable[float | None]) -> list[Value]:
    return [_number(each) for each in values]


def _dump_period(period: ReportPeriod | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _load_period(value: Mapping[str, str] | None) -> ReportPeriod | None:
    if value is None:
        return None
    period = ReportPeriod(date.fromisoformat(value["first"]), date.fromisoformat(value["last"]))
    if not _YEARS[0] <= period.first.year <= period.last.year <= _YEARS[1]:
        raise ValueError(value)
    return period


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _listed(value))


def _whole(value: object) -> int:
    if not isinstance(value, int) or not -_LARGEST <= value <= _LARGEST:
        raise ValueError(value)
    return value


def _amount(value: object) -> int | float | None:
    """A number that can be drawn: none of a thousand digits, no endless one."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not -_LARGEST <= value <= _LARGEST:  # also what is no number at all
        raise ValueError(value)
    return value


def _amounts(value: object) -> tuple[int | float | None, ...]:
    return tuple(_amount(each) for each in _listed(value))


def _cell(value: object) -> Value:
    return value if isinstance(value, str) else _amount(value)


def _dump_figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "title": figure.title,
        "value": _number(figure.value),
        "unit": figure.unit.value,
        "sense": figure.sense.value,
        **_filled(
            beside=figure.beside,
            before=_number(figure.before),
            against=figure.against,
            plan=_number(figure.plan),
            trend=_numbers(figure.trend),
            trend_labels=list(figure.trend_labels),
            term=figure.term,
        ),
    }


def _load_figure(value: Mapping[str, Any]) -> Figure:
    return Figure(
        key=_text(value["key"]),
        title=_text(value["title"]),
        value=_amount(value["value"]),
        unit=Unit(value["unit"]),
        sense=Sense(value["sense"]),
        beside=_text(value.get("beside", "")),
        before=_amount(value.get("before")),
        against=_text(value.get("against", "")),
        plan=_amount(value.get("plan")),
        trend=_amounts(value.get("trend", [])),
        trend_labels=_texts(value.get("trend_labels", [])),
        term=_text(value.get("term", "")),
    )


def _dump_chart(chart: Chart) -> dict[str, Any]:
    return {
        "key": chart.key,
        "title": chart.title,
        "kind": chart.kind.value,
        "unit": chart.unit.value,
        "labels": list(chart.labels),
        "series": [
            {
                "name": each.name,
                "values": _numbers(each.values),
                "paint": each.paint.value,
                **_filled(unit=each.unit.value if each.unit is not None else None),
            }
            for each in chart.series
        ],
        **_filled(table=chart.table, marked=chart.marked),
    }


def _load_chart(value: Mapping[str, Any]) -> Chart:
    labels, marked = _texts(value["labels"]), value.get("marked")
    if marked is not None and not 0 <= _whole(marked) < len(labels):
        raise ValueError(marked)
    return Chart(
        key=_text(value["key"]),
        title=_text(value["title"]),
        kind=ChartKind(value["kind"]),
        labels=labels,
        series=tuple(_load_series(each, len(labels)) for each in _listed(value["series"])),
        unit=Unit(value["unit"]),
        table=_text(value.get("table", "")),
        marked=marked,
    )


def _load_series(value: Mapping[str, Any], length: int) -> Series:
    values = _amounts(value["values"])
    if len(values) != length:
        raise ValueError(value)
    unit = Unit(value["unit"]) if "unit" in value else None
    return Series(_text(value["name"]), values, Paint(value["paint"]), unit)


def _dump_table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [_dump_column(each) for each in table.columns],
        "rows": [_dump_row(each) for each in table.rows],
        **_filled(total=_dump_row(table.total) if table.total else None, note=table.note),
    }


def _load_table(value: Mapping[str, Any]) -> Table:
    columns = tuple(_load_column(each) for each in _listed(value["columns"]))
    total = value.get("total")
    if not columns or len({each.key for each in columns}) < len(columns):
        raise ValueError(value["columns"])
    return Table(
        key=_text(value["key"]),
        title=_text(value["title"]),
        columns=columns,
        rows=tuple(_load_row(each, columns) for each in _listed(value["rows"])),
        total=_load_row(total, columns) if total is not None else None,
        note=_text(value.get("note", "")),
    )


def _dump_column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": column.title,
        "unit": column.unit.value,
        "sense": column.sense.value,
        **_filled(term=column.term, group=column.group, heat=column.heat, bar=column.bar),
        **_filled(change=column.change),
    }


def _load_column(value: Mapping[str, Any]) -> Column:
    return Column(
        key=_text(value["key"]),
        title=_text(value["title"]),
        unit=Unit(value["unit"]),
        term=_text(value.get("term", "")),
        sense=Sense(value["sense"]),
        group=_text(value.get("group", "")),
        heat=value.get("heat") is True,
        bar=value.get("bar") is True,
        change=value.get("change") is True,
    )


def _dump_row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"cells": [_number(each) for each in row.cells]}
    if row.subject is not None:
        found["subject"] = {"records": row.subject.records.value, "id": str(row.subject.id)}
    if row.level:
        found["level"] = row.level
    if row.strong:
        found["strong"] = True
    return found


def _load_row(value: Mapping[str, Any], columns: Sequence[Column]) -> Row:
    cells = tuple(_cell(each) for each in _listed(value["cells"]))
    if len(cells) != len(columns):
        raise ValueError(value)
    subject = value.get("subject")
    return Row(
        cells,
        subject=Subject(Records(subject["records"]), int(subject["id"])) if subject else None,
        level=min(max(_whole(value.get("level", 0)), 0), _DEEPEST),
        strong=value.get("strong") is True,
    )
