"""`pivot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_number
from crm_desktop.cli.report_asking import days_named, ends_named, tree_named, write_result
from crm_desktop.cli.report_words import report_text
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.pivot.definition import MOST_TOP, PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.definition_json import to_plain
from crm_desktop.pivot.pivoting import pivot_sources
from crm_desktop.pivot.ready import READY_PIVOTS
from crm_desktop.pivot.reporting import TITLE, pivot_report
from crm_desktop.report_files.json_form import to_json
from crm_desktop.reports.period_choice import PeriodChoice
from crm_desktop.reports.result import Records
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse

    from crm_desktop.cube.catalogue import SourceInfo
    from crm_desktop.office import Office


def add_commands(commands: Commands) -> None:
    """Add the command about pivots."""
    parser = add_command(commands, "pivot", _pivot, text="сводная таблица по любым полям")
    parser.add_argument("--fields", action="store_true", help="какие есть поля и значения")
    parser.add_argument(
        "--source", default="deals", metavar="KEY",
        help="что считать: deals, clients, tasks, events, lines, moves",
    )  # fmt: skip
    parser.add_argument("--rows", default="", metavar="СПИСОК", help="поля строк через запятую")
    parser.add_argument("--cols", default="", metavar="СПИСОК", help="поля столбцов через запятую")
    parser.add_argument(
        "--value", action="append", default=[], metavar="KEY[=SHOW]",
        help="значение: sum:budget; с долей или нарастающим итогом: count=row, sum:budget=running",
    )  # fmt: skip
    parser.add_argument("--filter", metavar="VIEW|JSON", help="вид, сегмент или условия в JSON")
    parser.add_argument("--from", dest="first", metavar="DAY", help="первый день: 2026-11-01")
    parser.add_argument(
        "--to", action="append", default=[], metavar="DAY|FILE",
        help="последний день (2026-11-30) или файл .xlsx, .pdf, .csv, .json; оба — --to дважды",
    )  # fmt: skip
    parser.add_argument("--axis", default="", metavar="KEY", help="по какой дате период: closed")
    parser.add_argument(
        "--top", type=a_number(MOST_TOP), default=0, metavar="N",
        help="только N наибольших строк, прочие вместе",
    )  # fmt: skip
    parser.add_argument(
        "--sort", action="store_true", help="строки по убыванию первого значения, а не по названию"
    )


def _pivot(options: argparse.Namespace, output: Output) -> int:
    last, target = ends_named(options.to)
    with opened(options, output) as office:
        if options.fields:
            sources = pivot_sources(office)
            output.result(_catalogue(sources), "\n".join(_lines(sources)))
            return DONE
        now = now_ms()
        definition = _definition(office, options, last, now)
        result = pivot_report(office, definition, now=now, progress=TerminalProgress())
        if target is not None:
            return write_result(output, result, target, office=office)
    output.result({**to_json(result), "definition": to_plain(definition)}, report_text(result))
    return DONE


def _definition(
    office: Office, options: argparse.Namespace, last: str | None, now: int
) -> PivotDefinition:
    source = next((each for each in pivot_sources(office) if each.key == options.source), None)
    if source is None:
        there = ", ".join(f"{each.key} — {each.title}" for each in pivot_sources(office))
        raise NotFoundError(
            f"Источника «{options.source}» нет. Таблица не построена. Можно взять: {there}."
        )
    tree = EVERYTHING
    if options.filter is not None:
        tree = tree_named(Records(source.area), options.filter, name=TITLE, office=office)
    period = None
    if options.first is not None or last is not None:
        today = local(now, office.zone).date()
        period = PeriodChoice.fixed(days_named(options.first, last, today))
    return PivotDefinition(
        source=source.key,
        rows=_keys(options.rows),
        columns=_keys(options.cols),
        values=tuple(_value(text) for text in options.value),
        tree=tree,
        period=period,
        axis=options.axis,
        sort=PivotSort() if options.sort else None,
        top=options.top,
    )


def _keys(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _value(text: str) -> PivotValue:
    measure, equals, show = text.partition("=")
    if equals and show not in set(Show):
        there = ", ".join(each.value for each in Show)
        raise UserError(
            f"Значение «{text}» непонятно. Таблица не построена. После «=» можно: {there}."
        )
    return PivotValue(measure.strip(), Show(show) if equals else Show.VALUE)


def _catalogue(sources: tuple[SourceInfo, ...]) -> dict[str, Any]:
    return {
        "sources": [
            {
                "key": source.key,
                "title": source.title,
                "axes": [{"key": each.key, "title": each.title} for each in source.axes],
                "fields": [
                    {"key": each.key, "title": each.title, "group": each.group,
                     "several": each.several}
                    for each in source.dimensions
                ],
                "values": [
                    {"key": each.key, "title": each.title, "unit": each.unit.value}
                    for each in source.measures
                ],
            }
            for source in sources
        ],
        "examples": [
            {"key": each.key, "title": each.title, "about": each.about,
             "definition": to_plain(each.definition)}
            for each in READY_PIVOTS
        ],
    }  # fmt: skip


def _lines(sources: tuple[SourceInfo, ...]) -> list[str]:
    found = []
    for source in sources:
        found.append(f"{source.key}: {source.title}")
        found.append("  значения: " + ", ".join(each.key for each in source.measures))
        found.append("  поля: " + ", ".join(each.key for each in source.dimensions))
    return found
