"""`views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.clients.listing import ClientFilter, count_clients
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import count_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.tasks.list_fields import load_task_fields
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.tasks.view_choice import count_view
from crm_desktop.views.checking import find_problems
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.fields import load_fields
from crm_desktop.views.saved_views import list_views
from crm_desktop.views.wording import describe_filter
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import Any

    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.saved_views import ViewRow

_FORMS = {
    "clients": ("клиент", "клиента", "клиентов"),
    "deals": DEAL_FORMS,
    "tasks": TASK_FORMS,
}
_FIELDS: Final[dict[str, Callable[[Office], ListFields]]] = {
    "clients": load_fields,
    "deals": load_deal_fields,
    "tasks": load_task_fields,
}


def add_commands(commands: Commands) -> None:
    """Add the command about saved views."""
    parser = add_command(commands, "views", _views, text="сохранённые виды и сегменты")
    parser.add_argument(
        "--area", choices=tuple(_FORMS), default="clients", help="виды какого списка"
    )


def _views(options: argparse.Namespace, output: Output) -> int:
    area = options.area
    with opened(options, output) as office, office.reading():
        fields = _FIELDS[area](office)
        views = list_views(office, area=area)
        if area == "clients":
            views += list_views(office, kind="segment")
        told = [_told(office, fields, view) for view in views]
    output.result(
        told,
        "\n".join(f"{each['id']}  {each['name']} ({count(each['count'], *_FORMS[area])})"
                  for each in told),
    )  # fmt: skip
    return DONE


def _told(office: Office, fields: ListFields, view: ViewRow) -> dict[str, Any]:
    tree = whole_filter(view.definition, area=view.area)
    if view.area == "clients":
        number = count_clients(office, ClientFilter(tree=tree), cap=None)
    elif view.area == "tasks":
        number = count_view(office, view.definition)
    else:
        number = count_deals(office, DealFilter(tree=tree), cap=None)
    return {
        "id": view.key,
        "name": view.name,
        "kind": view.kind,
        "owner": view.owner or None,
        "count": number,
        "filter": describe_filter(fields, tree),
        "problems": [problem.text for problem in find_problems(fields, tree)],
    }
