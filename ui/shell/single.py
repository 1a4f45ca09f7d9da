"""One window for an office: a second start brings the first window to the front."""

from __future__ import annotations

import getpass
import hashlib
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

WAIT_MS: Final = 300
_QUIET: Final = b"there?\n"


def door_name(folder: Path) -> str:
    """Name of the local socket of this person's window on an office's folder."""
    told = f"{getpass.getuser()}\n{folder.resolve()}"
    return f"kartoteka-{hashlib.sha256(told.encode()).hexdigest()[:24]}"


def knock(name: str, *, quietly: bool = False) -> bool:
    """Ask the window that holds the door to come to the front; False if there is none.

    Args:
        name: of the door.
        quietly: only ask whether somebody is there.
    """
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.write(_QUIET if quietly else b"show\n")
    socket.waitForBytesWritten(WAIT_MS)
    socket.disconnectFromServer()
    return True


class Door(QObject):
    """Held while an office is on the screen; `knocked` when a second start asks for it."""

    knocked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._callers: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_knock)
        if not self._server.listen(name):
            # Nobody answered a knock, so the name is what a crash left behind.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        """Let another window hold the office."""
        self._server.close()

    def _on_knock(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._callers.append(socket)
            socket.disconnected.connect(self._hear)
        self._hear()

    def _hear(self) -> None:
        """Answer those who have said their word; who came has left right after it."""
        gone = QLocalSocket.LocalSocketState.UnconnectedState
        while (caller := next((c for c in self._callers if c.state() == gone), None)) is not None:
            self._callers.remove(caller)
            said = caller.readAll().data()
            caller.deleteLater()
            if said != _QUIET:
                self.knocked.emit()
