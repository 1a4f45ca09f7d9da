"""A share that hangs never makes anybody wait longer than a limit.

Calls go to a thread of their own. One that does not come back in time is left behind together with
its connection, and the next call opens another: network calls of an operating system cannot be
stopped, only forgotten.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.sync.stream.layout import BLOBS, SNAPSHOTS
from crm_desktop.sync.transport import Transport, TransportError, Trouble
from crm_desktop.sync.transports.news import NewsTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_LEFT: Final = 3
# A line this slow is slow, not dead; and of these names the size is not known beforehand.
_BYTES_A_SECOND: Final = 50_000
_LARGE: Final = (BLOBS, SNAPSHOTS)
_LARGEST: Final = 4 << 20
_NAMES: Final = 5000


class StoppedError(Exception):
    """The exchange is being stopped; whatever the call would have brought is of no use."""


class _Call:
    def __init__(self, work: Callable[[Transport], Any]) -> None:
        self.work = work
        self.over = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None


class LimitedTransport:
    """A transport whose every call ends within a limit.

    Args:
        open_transport: makes a way to the share; called on the thread that uses it.
        limit_s: how long a call may take; more where much is to be carried.
    """

    def __init__(self, open_transport: Callable[[], Transport], *, limit_s: float = 20.0) -> None:
        self._open = open_transport
        self._limit_s = limit_s
        self._guard = threading.Lock()
        self._calls: queue.SimpleQueue[_Call | None] | None = None
        self._pending: _Call | None = None
        self._left: list[threading.Thread] = []
        self._thread: threading.Thread | None = None
        self._stopped = False

    def stop(self) -> None:
        """Let no call begin any more; one under way ends now, for its caller."""
        with self._guard:
            self._stopped = True
            pending = self._pending
        if pending is not None:
            pending.over.set()

    def put_new(self, name: str, data: bytes) -> bool:
        return bool(self._call(lambda way: way.put_new(name, data), len(data)))

    def get(self, name: str) -> bytes | None:
        size = _LARGEST if name.startswith(_LARGE) else 0
        found: bytes | None = self._call(lambda way: way.get(name), size)
        return found

    def replace(self, name: str, data: bytes) -> None:
        self._call(lambda way: way.replace(name, data), len(data))

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names under a folder, some at a time: each portion has the whole limit."""
        way, listing = self._call(lambda way: (way, way.names(prefix)))

        def portion(same: Transport) -> list[str]:
            if same is not way:
                raise TransportError(Trouble.OFFLINE, "the listing was cut off")
            return list(islice(listing, _NAMES))

        while found := self._call(portion):
            yield from found

    def delete(self, name: str) -> None:
        self._call(lambda way: way.delete(name))

    def now(self) -> int:
        return int(self._call(lambda way: way.now()))

    def free_bytes(self) -> int | None:
        found: int | None = self._call(lambda way: way.free_bytes())
        return found

    def wait_for_news(self, timeout: float) -> bool:
        """Wait for news where the share can tell of them; elsewhere False at once."""
        return bool(
            self._call(lambda way: isinstance(way, NewsTransport) and way.wait_for_news(timeout))
        )

    def close(self) -> None:
        """Let go of the connection; a later call opens another."""
        with self._guard:
            self._leave()

    def _is_stopped(self) -> bool:
        return self._stopped

    def _call(self, work: Callable[[Transport], Any], size: int = 0) -> Any:
        limit_s = self._limit_s + size / _BYTES_A_SECOND
        call = _Call(work)
        with self._guard:
            if self._is_stopped():
                raise StoppedError
            self._worker().put(call)
            self._pending = call
        in_time = call.over.wait(limit_s)
        with self._guard:
            self._pending = None
            if self._is_stopped():
                self._leave()
                raise StoppedError
            if not in_time:
                self._leave()
                raise TransportError(Trouble.OFFLINE, f"no answer within {limit_s:.0f} s")
        if call.error is not None:
            raise call.error
        return call.result

    def _worker(self) -> queue.SimpleQueue[_Call | None]:
        if self._calls is None:
            self._left = [thread for thread in self._left if thread.is_alive()]
            if len(self._left) >= _MOST_LEFT:
                raise TransportError(Trouble.OFFLINE, "former calls still hang")
            self._calls = queue.SimpleQueue()
            self._thread = threading.Thread(
                target=_serve, args=(self._open, self._calls), name="share", daemon=True
            )
            self._thread.start()
        return self._calls

    def _leave(self) -> None:
        """Let the thread end when its call comes back, if ever."""
        if self._calls is not None and self._thread is not None:
            self._calls.put(None)
            self._left.append(self._thread)
        self._calls = self._thread = None


def _serve(open_transport: Callable[[], Transport], calls: queue.SimpleQueue[_Call | None]) -> None:
    way: Transport | None = None
    while True:
        call = calls.get()
        if call is None:
            break
        try:
            if way is None:
                way = open_transport()
            call.result = call.work(way)
        except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
            call.error = error
        call.over.set()
    if way is not None:
        with contextlib.suppress(Exception):
            way.close()
