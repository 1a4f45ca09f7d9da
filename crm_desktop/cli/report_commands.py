"""`reports`, `report`."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.report_words import report_text
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.report_files.json_form import to_json
from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.result import Records
from crm_desktop.reports.running import get_report, list_reports, run_report
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.saved_views import find_view
from crm_desktop.views.tree import EVERYTHING, Group, Unknown
from crm_desktop.views.tree_json import load_filter
from crm_desktop.views.view_rows import SEGMENT
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.reports.definition import Choice, Option, ReportDefinition
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.views.tree import Node

_COMPARISONS: Final = tuple(each.value for each in Comparison)
_DAY: Final = re.compile(r"\d{1,4}[-.]\d{1,2}[-.]\d{1,4}")
_FILES: Final = (".xlsx", ".pdf", ".csv", ".json")
_RUSSIAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def add_commands(commands: Commands) -> None:
    """Add the commands about reports."""
    add_command(commands, "reports", _reports, text="какие есть отчёты, их разрезы и настройки")
    parser = add_command(commands, "report", _report, text="построить отчёт")
    parser.add_argument("name", metavar="NAME", help="ключ или название отчёта: managers, funnel…")
    parser.add_argument("--from", dest="first", metavar="DAY", help="первый день: 2026-11-01")
    parser.add_argument(
        "--to", action="append", default=[], metavar="DAY|FILE",
        help="последний день (2026-11-30) или файл .xlsx, .pdf, .csv, .json; оба — --to дважды",
    )  # fmt: skip
    parser.add_argument("--by", default="", metavar="WAY", help="разрез: responsible, month…")
    parser.add_argument(
        "--filter", metavar="VIEW|JSON",
        help="сохранённый вид или сегмент (см. views) либо условия в JSON",
    )  # fmt: skip
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="настройка отчёта"
    )
    parser.add_argument(
        "--compare", choices=_COMPARISONS, default=Comparison.NONE.value,
        help="с чем сравнить: previous — прошлый период, year_ago — год назад",
    )  # fmt: skip


def _reports(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office, office.reading():
        told = [get_report(office, each.key) for each in list_reports(office)]
    lines: list[str] = []
    group = ""
    for each in told:
        if each.group != group:
            group = each.group
            lines.append(group)
        lines.append(f"  {each.key}: {each.title}. {each.about}")
    output.result([_as_json(each) for each in told], "\n".join(lines))
    return DONE


def _as_json(definition: ReportDefinition) -> dict[str, Any]:
    return {
        "key": definition.key,
        "title": definition.title,
        "group": definition.group,
        "about": definition.about,
        "area": definition.area.value if definition.area else None,
        "periodic": definition.periodic,
        "comparable": definition.comparable,
        "ways": _choices(definition.ways),
        "options": [_option_json(option) for option in definition.options],
    }


def _option_json(option: Option) -> dict[str, Any]:
    found: dict[str, Any] = {"key": option.key, "title": option.title}
    if option.choices or option.offer is not None:
        return {**found, "choices": _choices(option.choices)}
    return {**found, "least": option.least, "most": option.most, "usual": option.usual}


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"key": choice.key, "title": choice.title} for choice in choices]


def _report(options: argparse.Namespace, output: Output) -> int:
    last, target = _ends(options.to)
    with opened(options, output) as office:
        now = now_ms()
        definition = get_report(office, _key(options.name))
        ask = ReportAsk(
            definition.key,
            _period(options.first, last, local(now, office.zone).date()),
            now,
            Comparison(options.compare),
            _way(definition, options.by),
            _tree(office, definition, options.filter),
            _options(definition, options.option),
            TerminalProgress(),
        )
        result = run_report(office, ask)
        if target is not None:
            return _write(office, output, result, target)
    output.result(to_json(result), report_text(result))
    return DONE


def _write(office: Office, output: Output, result: ReportResult, target: Path) -> int:
    from crm_desktop.report_files.writing import write_report  # noqa: PLC0415 - heavy

    written = write_report(office, result, target, progress=TerminalProgress())
    told = {"path": str(written.path), "rows": written.rows, "pages": written.pages}
    output.result(told, "\n".join([f"Сохранено: {written.path}.", *written.notes]))
    return DONE


def _key(name: str) -> str:
    wanted = name.casefold()
    for report in BY_KEY.values():
        if wanted in {report.key, report.title.casefold()}:
            return report.key
    there = ", ".join(BY_KEY)
    raise NotFoundError(f"Отчёта «{name}» нет. Ничего не сделано. Есть: {there}.")


def _ends(given: list[str]) -> tuple[str | None, Path | None]:
    """Tell the last day from the file; both are called `--to`."""
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


def _period(first: str | None, last: str | None, today: date) -> ReportPeriod:
    """The days asked for; the month that is if none are."""
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


def _way(definition: ReportDefinition, name: str) -> str:
    wanted = name.casefold()
    for way in definition.ways:
        if wanted in {way.key, way.title.casefold()}:
            return way.key
    return name  # what there is instead is told by the report


def _options(definition: ReportDefinition, given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            raise UserError(
                f"Настройка «{text}» непонятна. Отчёт не построен. Напишите её так: ключ=значение."
            )
        found[key.strip()] = _choice(definition, key.strip(), value.strip())
    return found


def _choice(definition: ReportDefinition, key: str, value: str) -> str:
    option = next((each for each in definition.options if each.key == key), None)
    if option is None:
        there = ", ".join(each.key for each in definition.options) or "нет ни одной"
        raise UserError(
            f"Настройки «{key}» у отчёта «{definition.title}» нет. Отчёт не построен. "
            f"Настройки: {there}."
        )
    for choice in option.choices:
        if value.casefold() in {choice.key.casefold(), choice.title.casefold()}:
            return choice.key
    if option.choices:
        there = ", ".join(f"{choice.key} — {choice.title}" for choice in option.choices)
        raise UserError(f"{option.title}: «{value}» нет. Отчёт не построен. Можно: {there}.")
    return value


def _tree(office: Office, definition: ReportDefinition, text: str | None) -> Group:
    if text is None:
        return EVERYTHING
    if definition.area is None or definition.area is Records.EVENTS:
        raise UserError(
            f"Отчёт «{definition.title}» не сужается отбором. Отчёт не построен. Уберите --filter."
        )
    if text.lstrip().startswith("{"):
        return _from_json(text)
    area = definition.area.value
    try:
        found = find_view(office, text, area=area)
    except NotFoundError:
        if definition.area is not Records.CLIENTS:
            raise
        found = find_view(office, text, kind=SEGMENT)
    return whole_filter(found.definition, area=area)


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
