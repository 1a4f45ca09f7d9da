"""`backup`, `backups`, `verify`, `restore`."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.audit.acts import Act
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.drill import run_drill
from crm_desktop.backup.making import BackupReport, back_up
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.overview import STATE_LABELS, State, overview
from crm_desktop.backup.restoring import RestoreReport, restore
from crm_desktop.backup.schedule import run_if_changed
from crm_desktop.backup.verify import Depth, verify
from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, ask_password, opened
from crm_desktop.errors import UserError
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.wording import file_size

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from crm_desktop.backup.content import Facts


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
    place.add_argument(
        "--if-changed", action="store_true",
        help="для планировщика: копия в папку офиса и во второе место, если что-то изменилось",
    )  # fmt: skip
    place.add_argument(
        "--rehearse", action="store_true",
        help="пробно восстановить последнюю копию в сторону и сверить",
    )  # fmt: skip
    add_command(commands, "backups", _backups, text="перечислить копии офиса и второго места")
    parser = add_command(commands, "verify", _verify, text="проверить файл копии", in_office=False)
    parser.add_argument("file", type=a_path, metavar="FILE", help="файл резервной копии")
    parser.add_argument(
        "--sums", action="store_true",
        help="только суммы файлов, без пароля: найдёт повреждение, но не подделку",
    )  # fmt: skip
    parser = add_command(
        commands, "restore", _restore, text="восстановить офис из копии", in_office=False
    )
    parser.add_argument("file", type=a_path, metavar="FILE", help="файл резервной копии")
    parser.add_argument(
        "--into", type=a_path, metavar="OFFICE",
        help="папка офиса; без неё — новая папка с именем копии рядом с нею",
    )  # fmt: skip
    parser.add_argument(
        "--without-missing-files", action="store_true",
        help="восстановить, даже если файлов клиентов рядом с копией нет",
    )  # fmt: skip


def _backup(options: argparse.Namespace, output: Output) -> int:
    if options.to is not None and (options.if_changed or options.rehearse):
        raise UserError("--to нельзя вместе с --if-changed и --rehearse. Ничего не изменено.")
    if options.if_changed:
        return _backup_if_changed(options, output)
    if options.rehearse:
        return _rehearse(options, output)
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
            "files_elsewhere": report.elsewhere,
            **_facts(report.facts),
        },
        _as_backup(report),
    )
    return PARTLY if report.lost else DONE


def _backup_if_changed(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        done = run_if_changed(office, progress=TerminalProgress())
    told = [each.text for each in done] or ["Новая копия не нужна: ничего не изменилось."]
    output.result(
        [{"what": each.duty.value, "done": each.good, "text": each.text} for each in done],
        "\n".join(told),
    )
    return DONE if all(each.good for each in done) else PARTLY


def _rehearse(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        outcome = run_drill(office, progress=TerminalProgress())
    output.result(
        {
            "file": outcome.file,
            "good": outcome.good,
            "clients": outcome.clients,
            "created_at": _iso(outcome.created_at),
            "seconds": outcome.seconds,
            "error": outcome.error,
        },
        f"Пробное восстановление: {outcome.text}.",
    )
    return DONE if outcome.good else PARTLY


def _backups(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        found = overview(office)
    listed = [
        {
            "file": str(each.kept.path),
            "created_at": _iso(each.kept.created_at),
            "reason": each.kept.reason,
            "clients": each.kept.clients,
            "size": each.kept.size,
            "files_size": each.kept.files_size,
            "files_missing": each.kept.missing,
            "where": each.where.value,
            "state": each.state.value,
            "sealed": each.kept.sealed,
            "verified_at": _iso(each.proved_at or each.kept.created_at),
        }
        for each in found.backups
    ]
    lines = [
        f"{each['created_at']}  {each['clients']:>9}  {file_size(int(str(each['size']))):>9}  "
        f"{STATE_LABELS[State(str(each['state']))]:<18} {each['file']}"
        for each in listed
    ]
    lines += [f"! {alarm.title}. {alarm.text}" for alarm in found.alarms]
    if found.unread:
        lines.append(f"! {found.unread}")
    output.result(listed, "\n".join(lines) or "Копий ещё нет.")
    return PARTLY if found.alarms or found.unread else DONE


def _verify(options: argparse.Namespace, output: Output) -> int:
    password = None if options.sums else ask_password()
    found = verify(
        options.file, password=password, user_name=options.user,
        passphrase=_passphrase(options.file, asked=not options.sums), progress=TerminalProgress(),
    )  # fmt: skip
    facts = _facts(found.manifest.facts) if found.manifest else {}
    created = _iso(found.manifest.created_at) if found.manifest else None
    output.result(
        {
            "file": str(found.path),
            "good": found.good,
            "depth": found.depth.value,
            "created_at": created,
            "files": found.files,
            "faults": list(found.faults),
            **facts,
        },
        "\n".join(found.faults)
        or f"Копия цела: клиентов вместе с удалёнными {found.clients}, файлов {found.files}."
        + (" База внутри не открывалась: без пароля." if found.depth is Depth.SUMS else ""),
    )
    return DONE if found.good else PARTLY


def _passphrase(file: Path, *, asked: bool = True) -> str | None:
    """The passphrase of a sealed copy: from KARTOTEKA_PASSPHRASE, or asked for."""
    try:
        sealed = open_archive(file).sealed
    except UserError:
        return None  # told when it is read
    if not (sealed and asked):
        return None
    given = os.environ.get("KARTOTEKA_PASSPHRASE")
    if given is not None or not sys.stdin.isatty():
        return given
    try:
        return getpass.getpass("Парольная фраза копии: ")
    except EOFError:
        return None


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
    if report.elsewhere:
        told += (
            f" Файлов, которые лежат только у других компьютеров: {report.elsewhere}, в эту копию "
            "они не вошли. Копия с ними — на компьютере, который хранит все файлы."
        )
    return told


def _restore(options: argparse.Namespace, output: Output) -> int:
    password = ask_password()
    report = restore(
        options.file,
        options.into or options.file.absolute().with_suffix(""),
        password=password,
        user_name=options.user,
        progress=TerminalProgress(),
        without_missing_files=options.without_missing_files,
        passphrase=_passphrase(options.file),
    )
    _note_restored(report, password, options.user)
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


def _note_restored(report: RestoreReport, password: str, user_name: str | None) -> None:
    """Write into the audit of the restored office who put it there."""
    # The office is there all the same; who signs in next finds it.
    with suppress(UserError):
        office = open_office(
            report.folder, password, user_name=user_name, copy_answer=CopyAnswer.MOVED
        )
        try:
            clients = report.facts.rows.get("client", 0)
            note_act(office, Act.BACKUP_RESTORED, clients=clients, folder=report.folder)
        finally:
            office.close()


def _facts(facts: Facts) -> dict[str, Any]:
    return {"content_hash": facts.content, "rows": dict(facts.rows)}


def _iso(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat(timespec="milliseconds")
