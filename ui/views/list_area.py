"""What differs between the lists that have saved views: of clients, of deals, of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.listing import ClientFilter, count_clients
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import count_deals
from crm_desktop.tasks.list_fields import load_task_fields
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.tasks.view_choice import count_view
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.fields import load_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Group


@dataclass(frozen=True, slots=True)
class ListArea:
    """What a list with views is of.

    Attributes:
        key: the area views are kept under.
        first: the key of the ready-made view a list begins with.
        forms: «клиент», «клиента», «клиентов».
        all: «все клиенты».
        asked: what a filter begins with, «Показать тех, у кого».
        segments: whether a filter may be kept as a segment.
        load_fields: reads the fields.
        count: counts who fits a tree, no further than a cap.
    """

    key: str
    first: str
    forms: tuple[str, str, str]
    all: str
    asked: str
    segments: bool
    load_fields: Callable[[Office], ListFields]
    count: Callable[[Office, Group, int], int]


CLIENTS: Final = ListArea(
    "clients", "ready:all", ("клиент", "клиента", "клиентов"), "все клиенты",
    "Показать тех, у кого", segments=True, load_fields=load_fields,
    count=lambda office, tree, cap: count_clients(office, ClientFilter(tree=tree), cap=cap),
)  # fmt: skip
DEALS: Final = ListArea(
    "deals", "ready:deals_open", ("сделка", "сделки", "сделок"), "все сделки",
    "Показать сделки, у которых", segments=False, load_fields=load_deal_fields,
    count=lambda office, tree, cap: count_deals(office, DealFilter(tree=tree), cap=cap),
)  # fmt: skip
TASKS: Final = ListArea(
    "tasks", "ready:tasks_mine", TASK_FORMS, "все задачи", "Показать задачи, у которых",
    segments=False, load_fields=load_task_fields,
    count=lambda office, tree, _cap: count_view(office, ViewDefinition(tree)),
)  # fmt: skip
AREAS: Final = {area.key: area for area in (CLIENTS, DEALS, TASKS)}
