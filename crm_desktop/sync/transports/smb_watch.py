"""A time limit on talks with an SMB server: the library itself may wait for ten minutes."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBConnectionClosed

if TYPE_CHECKING:
    from types import TracebackType


class Connections(dict[str, Connection]):
    """The connection of one transport, as the library's cache, which never mends it by itself.

    A client that reconnects in the middle of a file goes on writing where nothing was written.
    """

    def get(self, key: str, default: object = None) -> Connection:
        """Return the connection.

        Raises:
            SMBConnectionClosed: it is cut.
        """
        if not self.alive():
            raise SMBConnectionClosed(f"no connection {key} {default or ''}".strip())
        return self[key]

    def alive(self) -> bool:
        """Tell whether there is a connection and it is not known to be cut."""
        return bool(self) and all(
            connection.transport is not None and connection.transport.connected
            for connection in self.values()
        )

    def signed_in(self) -> bool:
        """Tell whether the server has let the account in."""
        return self.alive() and any(connection.session_table for connection in self.values())


class Watch:
    """Cuts the connections when the server has kept silent too long; whoever waits then fails.

    Args:
        connections: all there are at that moment.
        seconds: of silence.
    """

    def __init__(self, connections: Connections, seconds: float) -> None:
        self._connections = connections
        self._seconds = seconds
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        self.again()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def again(self) -> None:
        """Begin to count anew: the server said something."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(self._seconds, self.cut)
        self._timer.daemon = True
        self._timer.start()

    def cut(self) -> None:
        """Cut the connections; nothing is said to the server."""
        for connection in list(self._connections.values()):
            # Closing politely takes a lock that a call stuck in sending holds.
            plug: socket.socket | None = connection.transport and connection.transport._sock  # noqa: SLF001 - the library has no other way to stop a call that waits
            if plug is not None:
                with contextlib.suppress(OSError):
                    plug.shutdown(socket.SHUT_RDWR)
