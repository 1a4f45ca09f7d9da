"""`doctor`, `salvage`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, ask_password, opened
from crm_desktop.doctor.examining import examine, examine_folder
from crm_desktop.doctor.file_checks import remove_orphans
from crm_desktop.doctor.saving import save_report
from crm_desktop.errors import DamagedError, NotFoundError
from crm_desktop.office import open_office
from crm_desktop.salvage.salvaging import salvage
from crm_desktop.salvage.topping_up import top_up
from crm_desktop.wording import file_size

if TYPE_CHECKING:
    import argparse

# A missing backup, a narrow disk, leftover files are told, but nothing in the base is wrong.
_CARE = frozenset({"backups", "room", "orphans"})


def add_commands(commands: Commands) -> None:
    """Add the commands about the health of a base."""
    parser = add_command(commands, "doctor", _doctor, text="проверить базу, повреждённую тоже")
    parser.add_argument("--look-only", action="store_true", help="ничего не чинить")
    parser.add_argument("--full", action="store_true", help="прочитать все файлы клиентов целиком")
    parser.add_argument(
        "--remove-orphans", action="store_true",
        help="удалить файлы без записи в базе, которым больше суток",
    )  # fmt: skip
    parser.add_argument(
        "--save", type=a_path, metavar="FILE", help="записать отчёт в файл: .txt или .json"
    )
    parser = add_command(
        commands, "salvage", _salvage, in_office=False,
        text="спасти из повреждённой базы всё, что читается, в новую папку",
    )  # fmt: skip
    parser.add_argument("office", type=a_path, metavar="OFFICE", help="папка повреждённого офиса")
    parser.add_argument("--into", type=a_path, required=True, metavar="NEW", help="новая папка")
    parser.add_argument(
        "--top-up", action="store_true",
        help="добрать из новейшей целой копии записи, которых в спасённом нет",
    )  # fmt: skip


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
        report = examine_folder(
            options.office, ask_password(), user_name=options.user, progress=TerminalProgress()
        )
    when = datetime.fromtimestamp(report.checked_at / 1000).astimezone()
    if options.save:
        save_report(report, options.save, when=f"{when:%d.%m.%Y %H:%M}")
        output.say(f"Отчёт записан: {options.save}")
    output.result(report.as_json(), report.as_text(when=f"{when:%d.%m.%Y %H:%M}"))
    if report.damaged:
        output.say(f"Спасти то, что читается: salvage {options.office} --into НОВАЯ_ПАПКА")
    return DONE if {check.name for check in report.problems} <= _CARE else PARTLY


def _salvage(options: argparse.Namespace, output: Output) -> int:
    password = ask_password()
    report = salvage(
        options.office, options.into, password=password, user_name=options.user,
        progress=TerminalProgress(),
    )  # fmt: skip
    text, topped = report.as_text(), 0
    if options.top_up and report.backup is not None:
        office = open_office(report.folder, password, user_name=options.user)
        try:
            done = top_up(office, report.backup.parent, progress=TerminalProgress())
        finally:
            office.close()
        topped = done.records if done else 0
        text += f"\nДобрано из копии клиентов и сделок: {topped}."
    elif report.short:
        text += "\nВ копии есть записи, которых здесь нет: добавьте их ключом --top-up."
    output.result({**report.as_json(), "topped_up": topped}, text)
    return PARTLY if report.lost_pages or report.lost_rows else DONE
