"""`backup`, `restore`, `doctor`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.backup.making import BackupReport, back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, ask_password, opened
from crm_desktop.doctor.examining import examine, examine_folder
from crm_desktop.doctor.file_checks import remove_orphans
from crm_desktop.errors import DamagedError, NotFoundError
from crm_desktop.wording import file_size

if TYPE_CHECKING:
    import argparse

    from crm_desktop.backup.content import Facts
    from crm_desktop.doctor.report import Report

_MARKS = {"ok": "✓", "mended": "+", "problem": "!"}
# A missing backup, a narrow disk, leftover files are told, but nothing in the base is wrong.
_CARE = frozenset({"backups", "room", "orphans"})


def add_commands(commands: Commands) -> None:
    """Add the commands about copies and health."""
    parser = add_command(commands, "backup", _backup, text="сделать проверенную резервную копию")
    parser.add_argument("--to", type=a_path, metavar="FILE", help="файл или папка")
    parser.add_argument("--overwrite", action="store_true", help="заменить файл, если он есть")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--one-file", dest="inside", action="store_true", default=None,
        help="файлы клиентов внутри копии (так и без ключа, если назван файл)",
    )  # fmt: skip
    place.add_argument(
        "--files-beside", dest="inside", action="store_false",
        help="файлы клиентов в папке kartoteka-files рядом: следующая копия добавит только новые",
    )  # fmt: skip
    parser = add_command(
        commands, "restore", _restore, text="восстановить офис из копии", in_office=False
    )
    parser.add_argument("file", type=a_path, metavar="FILE", help="файл резервной копии")
    parser.add_argument("--into", type=a_path, required=True, metavar="OFFICE", help="папка офиса")
    parser.add_argument(
        "--without-missing-files", action="store_true",
        help="восстановить, даже если файлов клиентов рядом с копией нет",
    )  # fmt: skip
    parser = add_command(commands, "doctor", _doctor, text="проверить базу")
    parser.add_argument("--look-only", action="store_true", help="ничего не чинить")
    parser.add_argument("--full", action="store_true", help="прочитать все файлы клиентов целиком")
    parser.add_argument(
        "--remove-orphans", action="store_true",
        help="удалить файлы без записи в базе, которым больше суток",
    )  # fmt: skip


def _backup(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        report = back_up(
            office, options.to, progress=TerminalProgress(), overwrite=options.overwrite,
            files_inside=options.inside,
        )  # fmt: skip
    output.result(
        {
            "file": str(report.path),
            "created_at": _iso(report.created_at),
            "size": report.size,
            "attachments": report.attachments,
            "files_size": report.files_size,
            "files_beside": str(report.beside) if report.beside else None,
            "files_lost": report.lost,
            **_facts(report.facts),
        },
        _as_backup(report),
    )
    return PARTLY if report.lost else DONE


def _as_backup(report: BackupReport) -> str:
    told = f"Копия готова и проверена: {report.path} ({file_size(report.size)})."
    if report.beside:
        told += (
            f" Файлы клиентов ({report.attachments}, {file_size(report.files_size)}) лежат рядом, "
            f"в папке {report.beside}: храните их вместе."
        )
    if report.lost:
        told += (
            f" Не вошло файлов клиентов: {report.lost} — их нет на диске или они повреждены. "
            "Проверьте базу: doctor."
        )
    return told


def _restore(options: argparse.Namespace, output: Output) -> int:
    report = restore(
        options.file,
        options.into,
        password=ask_password(),
        user_name=options.user,
        progress=TerminalProgress(),
        without_missing_files=options.without_missing_files,
    )
    former = f" Прежние файлы: {report.former}." if report.former else ""
    erased = (
        f" Повторно уничтожены данные людей, которых вернула бы копия: {report.erased_again}."
        if report.erased_again
        else ""
    )
    output.result(
        {
            "office": str(report.folder),
            "name": report.office_name,
            "created_at": _iso(report.created_at),
            "former": str(report.former) if report.former else None,
            "keys_kept": report.keys_kept,
            "missing_files": report.missing_files,
            "erased_again": report.erased_again,
            **_facts(report.facts),
        },
        f"Офис «{report.office_name}» восстановлен в папку {report.folder}.{former}{erased}",
    )
    return DONE


def _doctor(options: argparse.Namespace, output: Output) -> int:
    try:
        with opened(options, output) as office:
            if options.remove_orphans:
                gone = remove_orphans(office)
                output.say(f"Удалено лишних файлов: {len(gone.paths)} ({file_size(gone.size)}).")
            report = examine(
                office, mend=not options.look_only, full=options.full, progress=TerminalProgress()
            )
    except (DamagedError, NotFoundError):
        report = examine_folder(options.office, ask_password(), user_name=options.user)
    output.result(report.as_json(), _as_text(report))
    return DONE if {check.name for check in report.problems} <= _CARE else PARTLY


def _facts(facts: Facts) -> dict[str, Any]:
    return {"content_hash": facts.content, "rows": dict(facts.rows)}


def _as_text(report: Report) -> str:
    lines = [
        f"{_MARKS[check.status]} {check.title}: проверено {check.checked}, "
        f"неверно {check.found}. {check.text}".rstrip()
        for check in report.checks
    ]
    lines.append("База в порядке." if report.good else "Есть неполадки: смотрите строки с «!».")
    return "\n".join(lines)


def _iso(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds")
