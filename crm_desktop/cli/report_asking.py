"""Words that all commands about reports share: days, files, filters."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Records
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.saved_views import find_view
from crm_desktop.views.tree import Group, Unknown
from crm_desktop.views.tree_json import load_filter
from crm_desktop.views.view_rows import SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.views.tree import Node

_DAY: Final = re.compile(r"\d{1,4}[-.]\d{1,2}[-.]\d{1,4}")
_FILES: Final = (".xlsx", ".pdf", ".csv", ".json")
_RUSSIAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def ends_named(given: list[str]) -> tuple[str | None, Path | None]:
    """Tell the last day from the file; both are called `--to`.

    Raises:
        UserError: there are two of a kind, or neither a day nor a file.
    """
    days = [text for text in given if _DAY.fullmatch(text)]
    files = [text for text in given if not _DAY.fullmatch(text)]
    if len(days) > 1 or len(files) > 1:
        raise UserError(
            "--to указан лишний раз: нужны не больше одного дня и одного файла. Отчёт не построен."
        )
    if files and a_path(files[0]).suffix.casefold() not in _FILES:
        raise UserError(
            f"--to «{files[0]}» — не день и не файл отчёта. Отчёт не построен. День пишется так: "
            f"2026-11-30; имя файла кончается на {', '.join(_FILES)}."
        )
    return (days[0] if days else None), (a_path(files[0]) if files else None)


def days_named(first: str | None, last: str | None, today: date) -> ReportPeriod:
    """Return the days asked for; the month that is if none are.

    Raises:
        UserError: a day there is not in the calendar, or days that cannot be.
    """
    if first is None and last is None:
        return ReportPeriod.month(today)
    ends = today if last is None else _day(last)
    return ReportPeriod.of(ends.replace(day=1) if first is None else _day(first), ends)


def _day(text: str) -> date:
    told = _RUSSIAN_DAY.fullmatch(text)
    try:
        if told:
            day, month, year = (int(each) for each in told.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"Дня «{text}» в календаре нет. Отчёт не построен. Напишите его так: 2026-11-18."
        ) from error


def tree_named(area: Records | None, text: str, *, name: str, office: Office) -> Group:
    """Return the conditions of a saved view or segment, or those written as JSON.

    Args:
        area: whose lists they are of; None = nothing narrows what is asked.
        text: name of a view, or JSON.
        name: of what is narrowed, for people.
        office: the office.

    Raises:
        UserError: there is no such view, or the JSON is not understood.
    """
    if area is None or area is Records.EVENTS:
        raise UserError(f"Отчёт «{name}» не сужается отбором. Отчёт не построен. Уберите --filter.")
    if text.lstrip().startswith("{"):
        return _from_json(text)
    try:
        found = find_view(office, text, area=area.value)
    except NotFoundError:
        if area is not Records.CLIENTS:
            raise
        found = find_view(office, text, kind=SEGMENT)
    return whole_filter(found.definition, area=area.value)


def _from_json(text: str) -> Group:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError("Условия --filter — не JSON. Отчёт не построен.") from error
    tree = load_filter(value if "tree" in value else {"tree": value})
    if any(isinstance(node, Unknown) for node in _nodes(tree)):
        raise UserError(
            "Условия --filter непонятны. Отчёт не построен. Пример: "
            '{"field": "funnel", "op": "any_of", "values": [1]}.'
        )
    return tree


def _nodes(tree: Group) -> Iterable[Node]:
    for node in tree.nodes:
        yield node
        if isinstance(node, Group):
            yield from _nodes(node)


def write_result(output: Output, result: ReportResult, target: Path, *, office: Office) -> int:
    """Write a report into a file and tell so."""
    from crm_desktop.report_files.writing import write_report  # noqa: PLC0415 - heavy

    written = write_report(office, result, target, progress=TerminalProgress())
    told = {"path": str(written.path), "rows": written.rows, "pages": written.pages}
    output.result(told, "\n".join([f"Сохранено: {written.path}.", *written.notes]))
    return DONE
