"""`import`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.calendar_files.file import is_calendar
from crm_desktop.cli.calendar_commands import (
    add_import_options,
    import_here,
    refuse_calendar_options,
)
from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import UserError
from crm_desktop.importing.choosing import open_as
from crm_desktop.importing.recognition import open_book, open_import
from crm_desktop.importing.running import run_book, run_import

if TYPE_CHECKING:
    import argparse

    from crm_desktop.importing.report import ImportReport

_COUNTS = ("rows", "new", "updated", "unchanged", "duplicates", "rejected", "of_colleagues")
_DUPLICATES = ("skip", "new", "update")
_ABOUT = ("clients", "deals")
_ROWS_ARE = {"clients": "Строки — клиенты.", "deals": "Строки — сделки."}
_TOLD = ("deal.funnel", "deal.stage", "deal.currency")


def add_commands(commands: Commands) -> None:
    """Add the commands that exchange data with other programs."""
    parser = add_command(
        commands, "import", _import, text="загрузить клиентов, сделки или календарь"
    )
    parser.add_argument(
        "file",
        type=a_path,
        metavar="FILE",
        help="xlsx, xls, ods, CSV, vCard, JSON доски Trello или календарь .ics",
    )
    sheets = parser.add_mutually_exclusive_group()
    sheets.add_argument("--sheet", help="название листа; без него — первый с таблицей")
    sheets.add_argument(
        "--all-sheets", action="store_true", help="все листы с таблицами, как одно действие"
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="чья это выгрузка (bitrix24-contacts, amocrm…; table — ничья) или сохранённые "
        "настройки; без него программа узнаёт сама",
    )
    parser.add_argument(
        "--as",
        dest="about",
        choices=_ABOUT,
        help="что в строках: clients — клиенты, deals — сделки; без него программа узнаёт сама",
    )
    parser.add_argument("--trial", action="store_true", help="только проверить, не загружать")
    parser.add_argument("--rejects", type=a_path, help="куда записать строки, что не загрузились")
    parser.add_argument(
        "--duplicates",
        choices=_DUPLICATES,
        help="строки, похожие на имеющихся клиентов: пропустить, завести или дополнить",
    )
    add_import_options(parser)


def _import(options: argparse.Namespace, output: Output) -> int:
    if is_calendar(options.file):
        return import_here(options, output)
    refuse_calendar_options(options)
    if options.all_sheets:
        return _import_all(options, output)
    if options.about is not None and options.profile is not None:
        raise UserError(
            "--profile уже говорит, что в строках. Уберите --as или --profile. Ничего не загружено."
        )
    progress = TerminalProgress()
    with opened(options, output) as office:
        if options.profile is None:
            file = open_import(
                office, options.file, sheet=options.sheet, about=options.about, progress=progress
            )
            mapping, missing = file.remembered or file.mapping, file.missing
        else:
            file, mapping, missing = open_as(
                office, options.file, name=options.profile, sheet=options.sheet, progress=progress
            )
        if file.recognised:
            output.say(f"{file.recognised}.")
        if mapping.about == "deals" or file.may_be_other:
            output.say(_ROWS_ARE[mapping.about])
        if missing:
            output.say(f"В файле нет столбцов: {', '.join(missing)}.")
        if options.duplicates:
            mapping = replace(mapping, duplicates=options.duplicates)
        report = run_import(
            office,
            file,
            mapping,
            trial=options.trial,
            rejects=options.rejects,
            progress=progress,
        )
    output.result(
        {
            **_as_json(report),
            "profile": mapping.profile or None,
            "about": mapping.about,
            "missing": list(missing),
        },
        _as_text(report),
    )
    return PARTLY if report.rejected or report.of_colleagues else DONE


def _import_all(options: argparse.Namespace, output: Output) -> int:
    if options.profile is not None or options.about is not None:
        raise UserError(
            "Все листы сразу с одним профилем не загрузить: у листов разные столбцы. "
            "Уберите --profile и --as или назовите лист: --sheet. Ничего не загружено."
        )
    progress = TerminalProgress()
    with opened(options, output) as office:
        parts = []
        for file in open_book(office, options.file, progress=progress):
            mapping = file.remembered or file.mapping
            if options.duplicates:
                mapping = replace(mapping, duplicates=options.duplicates)
            parts.append((file, mapping))
            told = (
                f": {file.recognised[:1].lower()}{file.recognised[1:]}" if file.recognised else ""
            )
            output.say(f"Лист «{file.sheet.name}»{told}.")
        report = run_book(
            office, parts, trial=options.trial, rejects=options.rejects, progress=progress
        )
    sheets = [
        {"sheet": part.sheet, **{name: getattr(part.report, name) for name in _COUNTS}}
        for part in report.parts
    ]
    output.result({**_as_json(report.total), "sheets": sheets}, _as_text(report.total))
    return PARTLY if report.total.rejected or report.total.of_colleagues else DONE


def _as_json(report: ImportReport) -> dict[str, object]:
    return {
        "new": report.new,
        "updated": report.updated,
        "duplicates": report.duplicates,
        "rejected": report.rejected,
        "of_colleagues": report.of_colleagues,
        "clients": report.clients,
        "deals": report.deals,
        "deals_updated": report.deals_updated,
        "change_set": str(report.change_set) if report.change_set else None,
        "unchanged": report.unchanged,
        "rows": report.rows,
        "warnings": report.warnings,
        "trial": report.trial,
        "rejects_file": str(report.rejects_file) if report.rejects_file else None,
        "backup": str(report.backup) if report.backup else None,
        "new_items": [
            {"field": item.label, "name": item.name, "rows": item.rows} for item in report.new_items
        ],
        "new_fields": list(report.new_fields),
        "unknown_people": [person.name for person in report.unknown_people],
        "reasons": dict(report.reasons),
    }


def _as_text(report: ImportReport) -> str:
    counts = (
        f"Новых: {report.new}, обновлено: {report.updated}, без изменений: {report.unchanged}, "
        f"дублей: {report.duplicates}, с ошибками: {report.rejected}."
    )
    lines = ["Проверка, ничего не загружено." if report.trial else "Загружено.", counts]
    if report.of_colleagues:
        lines.append(
            f"Есть у коллег, не загружено: {report.of_colleagues}. Кто ведёт — в последнем столбце "
            "файла незагруженных строк."
        )
    if report.deals or report.deals_updated:
        lines.append(
            f"Сделок заведено: {report.deals}, обновлено: {report.deals_updated}; "
            f"клиентов заведено: {report.clients}."
        )
    lines += [
        f"{item.label}: добавится «{item.name}», строк: {item.rows}."
        for item in report.new_items
        if item.field.startswith(_TOLD)
    ]
    lines += [f"{reason} Строк: {rows}." for reason, rows in report.reasons.items()]
    if report.new_fields:
        lines.append(f"Новые поля: {', '.join(report.new_fields)}.")
    if report.rejects_file:
        lines.append(f"Незагруженные строки: {report.rejects_file}.")
    if report.change_set:
        lines.append(f"Отменить: undo {report.change_set}.")
    return "\n".join(lines)
