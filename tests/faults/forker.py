"""A program that has everything loaded and forks a copy of itself for every deed.

`python -m tests.faults.forker SOCKET`: each line on its input names a deed and its words as JSON.
The copy comes to the socket, says its number, waits for «go» and does the deed; what it
acknowledges goes over the socket, which no fault meant for files touches.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_LINE = 1 << 16
AHEAD = frozenset({"save", "load", "careless", "share"})


class Forked:
    """A copy that waits to be let go.

    Attributes:
        pid: its process.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("r", encoding="utf-8", newline="\n")
        self.pid = int(self._stream.readline())

    def go(self) -> None:
        """Let it begin."""
        self._connection.sendall(b"go\n")

    def hear(self) -> str:
        """Return what it says next; empty when it has ended."""
        try:
            line = self._stream.readline()
        except ConnectionResetError:
            return ""
        return line.rstrip("\n") if line.endswith("\n") else ""

    def lines(self) -> Iterator[str]:
        """All it says until it ends."""
        while line := self.hear():
            yield line
        self._stream.close()
        self._connection.close()

    def kill(self) -> list[str]:
        """Kill it with SIGKILL; returns what it had said by then and was not heard yet."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return list(self.lines())


class Forker:
    """Starts the program; each `start` costs some milliseconds instead of a second."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "s"
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(self._path))
        self._door.listen()
        self._program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.faults.forker", str(self._path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def start(self, deed: str, folder: Path, password: str, *words: str) -> Forked:
        """Fork a copy that will do a deed of `deeds.py`."""
        assert self._program.stdin is not None
        line = json.dumps([deed, str(folder), password, list(words)])
        self._program.stdin.write(f"{line}\n")
        self._program.stdin.flush()
        return Forked(self._door.accept()[0])

    def close(self) -> None:
        """End the program."""
        self._program.kill()
        self._program.communicate()
        self._door.close()
        self._path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def main(door: str) -> None:
    from tests.faults.deeds import perform, unlock_ahead  # noqa: PLC0415 - the program's, not the test's

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        deed, folder, password, words = json.loads(line)
        if deed in AHEAD:
            unlock_ahead(Path(folder), password)
        if os.fork():
            continue
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(door)

            def say(text: str, connection: socket.socket = connection) -> None:
                connection.sendall(" ".join(text.split()).encode() + b"\n")

            say(str(os.getpid()))
            connection.recv(_LINE)
            # What the program forks and waits for is its own again.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            perform(deed, folder, password, say, words)
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
