"""`export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.calendar_commands import (
    add_export_options,
    export_here,
    is_calendar,
    refuse_task_options,
)
from crm_desktop.cli.export_words import named_columns, tell_export
from crm_desktop.cli.output import DONE, Output, TerminalProgress
from crm_desktop.cli.parsing import a_path
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.cli.task_table import table_here
from crm_desktop.clients.listing import BY_NAME, ClientFilter
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.list_order import BY_DUE
from crm_desktop.errors import NotFoundError
from crm_desktop.exporting.deals import DEAL_FORMS, export_deals
from crm_desktop.exporting.report import CLIENT_FORMS, ExportReport
from crm_desktop.exporting.running import export_clients
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.fields import load_fields
from crm_desktop.views.saved_views import find_view
from crm_desktop.views.segments import list_segments
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.views.view_rows import SEGMENT

if TYPE_CHECKING:
    import argparse

    from crm_desktop.office import Office
    from crm_desktop.views.definition import ViewDefinition
    from crm_desktop.views.fields import ListFields


def add_commands(commands: Commands) -> None:
    """Add the command that writes files of clients and of deals."""
    parser = add_command(commands, "export", _export, text="выгрузить клиентов, сделки или задачи")
    parser.add_argument(
        "what", choices=("clients", "deals", "tasks"), help="что выгрузить: clients, deals, tasks"
    )
    parser.add_argument(
        "--to",
        type=a_path,
        required=True,
        metavar="FILE",
        help="файл .xlsx, .csv, .vcf или .json; задачи — .xlsx, .csv или .ics",
    )
    parser.add_argument(
        "--view", metavar="NAME", help="отбор, столбцы и порядок сохранённого вида или сегмента"
    )
    parser.add_argument("--find", default="", metavar="TEXT", help="только найденные поиском")
    parser.add_argument(
        "--columns", metavar="СПИСОК", help="столбцы через запятую: name,phone,ИНН (по умолч. все)"
    )
    add_export_options(parser)


def _export(options: argparse.Namespace, output: Output) -> int:
    if options.what == "tasks":
        return export_here(options, output) if is_calendar(options) else table_here(options, output)
    refuse_task_options(options)
    columns = named_columns(options)
    of_deals = options.what == "deals"
    write = _write_deals if of_deals else _write_clients
    with opened(options, output) as office:
        report = write(office, options, columns)
    tell_export(output, report, DEAL_FORMS if of_deals else CLIENT_FORMS)
    return DONE


def _write_clients(
    office: Office, options: argparse.Namespace, columns: list[str] | None
) -> ExportReport:
    view = None if options.view is None else _view(office, options.view)
    tree = EVERYTHING if view is None else whole_filter(view)
    return export_clients(
        office,
        options.to,
        targets=ClientFilter(text=options.find, tree=tree),
        columns=columns if view is None or columns else _columns(load_fields(office), view),
        sort=BY_NAME if view is None else view.sort,
        progress=TerminalProgress(),
    )


def _write_deals(
    office: Office, options: argparse.Namespace, columns: list[str] | None
) -> ExportReport:
    view = None
    if options.view is not None:
        view = find_view(office, options.view, area="deals").definition
    tree = EVERYTHING if view is None else whole_filter(view, area="deals")
    return export_deals(
        office,
        options.to,
        targets=DealFilter(text=options.find, tree=tree),
        columns=columns if view is None or columns else _columns(load_deal_fields(office), view),
        sort=BY_DUE if view is None else view.sort,
        progress=TerminalProgress(),
    )


def _view(office: Office, name: str) -> ViewDefinition:
    """The view or, if there is none, the segment of a name."""
    try:
        return find_view(office, name).definition
    except NotFoundError:
        if not list_segments(office):
            raise
        return find_view(office, name, kind=SEGMENT).definition


def _columns(fields: ListFields, view: ViewDefinition) -> list[str] | None:
    """The columns of a view; those of fields that are gone are left out, as in the list."""
    return [each.key for each in view.columns if fields.find(each.key) is not None] or None
