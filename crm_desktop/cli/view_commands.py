"""`views`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.listing import ClientFilter, count_clients, filter_problems
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.fields import load_fields
from crm_desktop.views.saved_views import list_views
from crm_desktop.views.wording import describe_filter
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.saved_views import ViewRow

_CLIENTS = ("клиент", "клиента", "клиентов")


def add_commands(commands: Commands) -> None:
    """Add the command about saved views."""
    add_command(commands, "views", _views, text="сохранённые виды и сегменты")


def _views(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office, office.reading():
        fields = load_fields(office)
        views = [*list_views(office), *list_views(office, kind="segment")]
        told = [_told(office, fields, view) for view in views]
    output.result(
        told,
        "\n".join(f"{each['id']}  {each['name']} ({count(each['count'], *_CLIENTS)})"
                  for each in told),
    )  # fmt: skip
    return DONE


def _told(office: Office, fields: ListFields, view: ViewRow) -> dict[str, Any]:
    filter_ = ClientFilter(tree=whole_filter(view.definition))
    return {
        "id": view.key,
        "name": view.name,
        "kind": view.kind,
        "owner": view.owner or None,
        "count": count_clients(office, filter_, cap=None),
        "filter": describe_filter(fields, filter_.tree),
        "problems": [problem.text for problem in filter_problems(office, filter_)],
    }
