"""A list of clients on the screen, for tests of its views, columns and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.edits import edit_field
from crm_desktop.directories.items import add_item
from tests.ui.client_desk import make, show
from ui.clients.list_model import ClientListModel
from ui.clients.list_screen import ClientListScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def opened(workspace: Workspace, qtbot: QtBot, *, width: int = 1146) -> ClientListScreen:
    screen = ClientListScreen(workspace)
    show(screen, qtbot, width=width)
    screen.open(None)
    settle(screen, qtbot)
    return screen


def settle(screen: ClientListScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: screen.reader.complete and not screen.workspace.runner.is_busy)


def some(office: Office) -> dict[str, int]:
    """Three clients in two regions."""
    moscow, _changes = add_item(office, "region", name="Москва")
    tver, _changes = add_item(office, "region", name="Тверь")
    return {
        "Арбуз": made_in(office, "Арбуз", moscow),
        "Груша": made_in(office, "Груша", tver),
        "Иванов": make(office, "Иванов Пётр", kind="person"),
    }


def made_in(office: Office, name: str, region: int) -> int:
    client = make(office, name)
    edit_field(office, client, field="region", value=region)
    return client


def names(screen: ClientListScreen) -> list[str]:
    model = screen.model
    found = []
    for row in range(model.rowCount()):
        data = model.index(row, 0).data(ClientListModel.RowRole)
        found.append(data.name if data is not None else model.index(row, 0).data())
    return found
