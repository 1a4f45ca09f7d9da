"""What the tests of deals on the screen share: deals made in one line, a card opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from tests.ui.client_desk import show
from ui.clients.wording import today
from ui.deals.card_screen import DealCardScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.clients.fields import Value
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def funnel_of(office: Office) -> Funnel:
    """The funnel every new office has."""
    return list_funnels(office)[0]


def make_deal(office: Office, title: str, *, client: int | None = None, **values: Value) -> int:
    """Make one deal at the first stage, without an action."""
    deal, _changes = create_deal(office, DealDraft(title=title, client_id=client, values=values))
    return deal


def plan(office: Office, deal: int, title: str = "", *, days: int = 1, kind: str = "call") -> int:
    """Plan a task so many days ahead."""
    due = Due(today(office.zone) + timedelta(days=days))
    task, _changes = plan_task(office, TaskDraft(kind, title, due=due, deal_id=deal))
    return task


def open_deal(workspace: Workspace, qtbot: QtBot, deal: object) -> DealCardScreen:
    """Show a deal's card, read."""
    screen = DealCardScreen(workspace)
    show(screen, qtbot)
    screen.open(deal)
    qtbot.waitUntil(lambda: screen.desk.deal is not None)
    return screen
