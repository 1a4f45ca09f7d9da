"""`export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.listing import ClientFilter
from crm_desktop.exporting.report import CLIENT_FORMS
from crm_desktop.exporting.running import export_clients
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse


def add_commands(commands: Commands) -> None:
    """Add the command that writes files of clients."""
    parser = add_command(commands, "export", _export, text="выгрузить клиентов в файл")
    parser.add_argument("what", choices=("clients",), help="что выгрузить: clients")
    parser.add_argument(
        "--to", type=a_path, required=True, metavar="FILE", help="файл .xlsx, .csv, .vcf или .json"
    )
    parser.add_argument("--find", default="", metavar="TEXT", help="только найденные поиском")
    parser.add_argument(
        "--columns", metavar="СПИСОК", help="столбцы через запятую: name,phone,ИНН (по умолч. все)"
    )


def _export(options: argparse.Namespace, output: Output) -> int:
    columns = None
    if options.columns is not None:
        columns = [name.strip() for name in options.columns.split(",") if name.strip()]
    with opened(options, output) as office:
        report = export_clients(
            office,
            options.to,
            targets=ClientFilter(text=options.find),
            columns=columns,
            progress=TerminalProgress(),
        )
    told = f"Сохранено: {report.path} ({count(report.rows, *CLIENT_FORMS)})."
    output.result(
        {
            "path": str(report.path),
            "rows": report.rows,
            "neutralised": report.neutralised,
            "cut": report.cut,
            "replaced": report.replaced,
        },
        "\n".join([told, *report.notes]),
    )
    return DONE
