"""Where the records of reports are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.listing import ClientFilter
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.reports.result import Records
from ui.shell.screen import Place, TasksStop

if TYPE_CHECKING:
    from crm_desktop.reports.result import Drill, Subject
    from ui.shell.workspace import Workspace


def open_subject(workspace: Workspace, subject: Subject) -> None:
    """Show the card of a record."""
    match subject.records:
        case Records.CLIENTS:
            workspace.go(Place.CLIENT, subject.id)
        case Records.DEALS:
            workspace.go(Place.DEAL, subject.id)
        case Records.TASKS:
            workspace.go(Place.TASKS, TasksStop(task_id=subject.id))
        case Records.EVENTS:
            pass  # an event has no card: its line opens its client


def has_list(drill: Drill) -> bool:
    """Whether the records can be shown by the list of their area."""
    return drill.tree is not None and drill.records in (Records.CLIENTS, Records.DEALS)


def open_list(workspace: Workspace, drill: Drill) -> None:
    """Show the records as the list of their area does."""
    if drill.tree is None:
        return
    if drill.records is Records.CLIENTS:
        workspace.go(Place.CLIENTS, ClientFilter(tree=drill.tree))
    elif drill.records is Records.DEALS:
        workspace.go(Place.DEALS, DealFilter(tree=drill.tree))
