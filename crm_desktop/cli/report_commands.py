"""`reports`, `report`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.report_asking import days_named, ends_named, tree_named, write_result
from crm_desktop.cli.report_words import report_text
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.report_files.json_form import to_json
from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison
from crm_desktop.reports.running import get_report, list_reports, run_report
from crm_desktop.views.tree import EVERYTHING, Group
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from crm_desktop.office import Office
    from crm_desktop.reports.definition import Choice, Option, ReportDefinition

_COMPARISONS: Final = tuple(each.value for each in Comparison)


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
    last, target = ends_named(options.to)
    with opened(options, output) as office:
        now = now_ms()
        definition = get_report(office, _key(options.name))
        ask = ReportAsk(
            definition.key,
            days_named(options.first, last, local(now, office.zone).date()),
            now,
            Comparison(options.compare),
            _way(definition, options.by),
            _tree(office, definition, options.filter),
            _options(definition, options.option),
            TerminalProgress(),
        )
        result = run_report(office, ask)
        if target is not None:
            return write_result(output, result, target, office=office)
    output.result(to_json(result), report_text(result))
    return DONE


def _key(name: str) -> str:
    wanted = name.casefold()
    for report in BY_KEY.values():
        if wanted in {report.key, report.title.casefold()}:
            return report.key
    there = ", ".join(BY_KEY)
    raise NotFoundError(f"Отчёта «{name}» нет. Ничего не сделано. Есть: {there}.")


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
    return tree_named(definition.area, text, name=definition.title, office=office)
