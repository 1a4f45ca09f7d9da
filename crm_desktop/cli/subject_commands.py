"""`subject`, `erase`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path, parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.errors import UserError
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.extract import JSON, write_extract
from crm_desktop.personal_data.extract_paper import print_act
from crm_desktop.personal_data.reach import ErasureKind

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def add_commands(commands: Commands) -> None:
    """Add the commands about personal data."""
    parser = add_command(
        commands, "subject", _subject, text="выписка по субъекту: всё о человеке, PDF и JSON"
    )
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--to", type=a_path, required=True, metavar="FILE.pdf", help="куда")
    parser.add_argument("--overwrite", action="store_true", help="заменить файлы, если они есть")
    parser = add_command(
        commands, "erase", _erase, text="уничтожить или обезличить данные; не отменяется"
    )
    parser.add_argument("id", metavar="ID")
    parser.add_argument(
        "--anonymise", action="store_true", help="обезличить, оставив сведения для отчётов"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="причина, без имени")
    parser.add_argument(
        "--confirm", required=True, metavar="NAME", help="имя клиента или слово «уничтожить»"
    )
    parser.add_argument("--act", type=a_path, metavar="FILE.pdf", help="куда записать акт")


def _subject(options: argparse.Namespace, output: Output) -> int:
    _refuse_existing(options.to, options.to.with_suffix(JSON), agreed=options.overwrite)
    with opened(options, output) as office:
        report = write_extract(
            office, parse_id(options.id), options.to, progress=TerminalProgress()
        )
    output.result(
        {
            "pdf": str(report.pdf),
            "json": str(report.data),
            "pages": report.pages,
            "records": report.records,
        },
        f"Выписка: {report.pdf} (страниц: {report.pages}) и {report.data}.",
    )
    return DONE


def _erase(options: argparse.Namespace, output: Output) -> int:
    if options.act is not None:
        _refuse_existing(options.act, agreed=False)
    client = parse_id(options.id)
    kind = ErasureKind.ANONYMISE if options.anonymise else ErasureKind.DESTROY
    with opened(options, output) as office:
        done = erase_client(
            office, client, kind=kind, reason=options.reason, confirmed=options.confirm,
            progress=TerminalProgress(),
        )  # fmt: skip
        if options.act is not None:
            print_act(office, client, options.act)
    later = "" if done.swept else " Файл базы будет переписан при следующем открытии."
    output.result(
        {
            "number": done.number,
            "change_set": str(done.changes.change_id),
            "swept": done.swept,
            "act": str(options.act) if options.act else None,
        },
        f"{done.changes.title}. Это не отменяется.{later}",
    )
    return DONE


def _refuse_existing(*paths: Path, agreed: bool) -> None:
    for path in paths:
        if path.exists() and not agreed:
            raise UserError(f"Файл «{path}» уже есть и не изменён. Выберите другое имя.")
