"""What the tests of the client screens share: an office full of people, a workspace over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from ui.clients.card_screen import ClientCardScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.screen import Screen
    from ui.shell.workspace import Workspace

KEPT: list[QWidget] = []
"""pytest-qt holds its widgets weakly."""


class Window(QWidget):
    """Holds one screen, as the window of the program does."""

    def __init__(self, screen: Screen, *, width: int = 1146, height: int = 768) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(screen)
        self.resize(width, height)


def show(screen: Screen, qtbot: QtBot, *, width: int = 1146) -> None:
    """Put a screen into an active window and let it hear of changes."""
    screen.workspace.changed.connect(screen.on_changed)
    window = Window(screen, width=width)
    KEPT.append(window)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def open_card(workspace: Workspace, qtbot: QtBot, client: int) -> ClientCardScreen:
    """Show a client's card, read."""
    screen = ClientCardScreen(workspace)
    show(screen, qtbot)
    screen.open(client)
    qtbot.waitUntil(lambda: screen.desk.card is not None)
    return screen


def make(
    office: Office, name: str, *, kind: str = "company", phone: str = "", **values: str
) -> int:
    """Make one client."""
    channels = (ChannelDraft(phone, "phone"),) if phone else ()
    client, _changes = create_client(
        office, ClientDraft(kind=kind, name=name, channels=channels, values=values)
    )
    return client


def make_many(office: Office, count: int) -> list[int]:
    """Make companies «Клиент 0001» … in one change set."""
    with office.change("Много клиентов"):
        return [make(office, f"Клиент {number:04}") for number in range(1, count + 1)]
