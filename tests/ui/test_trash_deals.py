from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.removal import delete_deals
from crm_desktop.errors import NotFoundError
from tests.ui.client_desk import show
from ui.trash.screen import DEALS, TrashScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


@pytest.fixture
def gone(workspace: Workspace) -> list[int]:
    """Three deals in the trash, the last of them with its client."""
    office = workspace.office
    deals = [
        create_deal(office, DealDraft(title, values={"budget": 1_200_000_00}))[0]
        for title in ("Окна в офис", "Двери")
    ]
    delete_deals(office, deals)
    client, _ = create_client(office, ClientDraft(name="ООО «Вега»"))
    last, _ = create_deal(office, DealDraft("Кухня", client))
    delete_clients(office, [client])
    return [*deals, last]


def _open(qtbot: QtBot, workspace: Workspace, rows: int) -> TrashScreen:
    screen = TrashScreen(workspace)
    show(screen, qtbot)
    screen.open(None)
    screen.which.set_value(DEALS)
    screen.which.changed.emit(DEALS)
    qtbot.waitUntil(lambda: len(screen.deals.model.rows) == rows)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return screen


def test_deleted_deals_are_listed_and_come_back(
    qtbot: QtBot, workspace: Workspace, gone: list[int]
) -> None:
    screen = _open(qtbot, workspace, 3)
    assert not screen.restore_button.isEnabled()
    rows = [row.id for row in screen.deals.model.rows]
    screen.deals.list.setCurrentIndex(screen.deals.model.index(rows.index(gone[0])))
    screen.restore_button.click()
    qtbot.waitUntil(lambda: len(screen.deals.model.rows) == 2)
    assert require_deal(workspace.office, gone[0]).title == "Окна в офис"
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_a_deal_whose_client_is_in_the_trash_says_so(
    qtbot: QtBot, workspace: Workspace, gone: list[int]
) -> None:
    screen = _open(qtbot, workspace, 3)
    rows = [row.id for row in screen.deals.model.rows]
    screen.deals.list.setCurrentIndex(screen.deals.model.index(rows.index(gone[2])))
    with qtbot.waitSignal(workspace.refused) as refused:
        screen.restore()
    assert "сам в корзине" in str(refused.args[0])
    with pytest.raises(NotFoundError):
        require_deal(workspace.office, gone[2])


def test_deleted_deals_are_searched(qtbot: QtBot, workspace: Workspace, gone: list[int]) -> None:
    screen = _open(qtbot, workspace, 3)
    screen.search.setText("вега")
    qtbot.waitUntil(lambda: [row.id for row in screen.deals.model.rows] == [gone[2]])
    screen.select_all()
    assert screen.deals.chosen() == [gone[2]]
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
