"""Two running programs over a real server that hangs, dies and comes back: nobody waits for it."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.transports.postgresql import PostgresTransport
from crm_desktop.sync.transports.smb import SmbTransport
from tests.patience import PATIENCE_S
from tests.sync.flow_stations import digests, exchange, joined, put_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.office import Office
    from crm_desktop.sync.state import SyncStatus
    from crm_desktop.sync.transport import Transport
    from tests.sync.transports.servers import Server

LIMIT_S = 1.0


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    if sys.platform == "win32":
        pytest.skip("the servers are started by means of POSIX")
    from tests.sync.transports import servers  # noqa: PLC0415 - POSIX

    kind = servers.SmbServer if request.param == "smb" else servers.PostgresServer
    # PostgreSQL's user is not the tests', whose folders he cannot enter.
    home = Path(tempfile.mkdtemp(prefix=f"kartoteka-{request.param}-"))
    try:
        with kind(home) as started:
            yield started
    except servers.NoServerError as why:
        pytest.skip(f"no server: {why}")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def way_to(server: Any, office_id: str) -> Transport:
    from tests.sync.transports.servers import PASSWORD, SmbServer  # noqa: PLC0415 - POSIX

    if isinstance(server, SmbServer):
        address = f"smb://{server.user}@127.0.0.1:{server.port}/office"
        return SmbTransport(address, password=PASSWORD, timeout=LIMIT_S)
    address = f"postgresql://office@127.0.0.1:{server.port}/postgres"
    return PostgresTransport(address, office_id, password=PASSWORD, timeout=LIMIT_S)


class Watched:
    """A running exchange and what its person has read."""

    def __init__(self, office: Office, open_way: Callable[[], Transport]) -> None:
        self.runner = SyncRunner(office, open_way, limit_s=LIMIT_S, idle_s=0.05, busy_s=0.01)
        self._news = threading.Condition()
        self._told: list[SyncStatus] = []
        self.runner.subscribe(self._hear)
        self.runner.start()

    def _hear(self, status: SyncStatus) -> None:
        with self._news:
            self._told.append(status)
            self._news.notify_all()

    def wait_for(self, right: Callable[[SyncStatus], bool]) -> SyncStatus:
        """Wait until what is told last is right."""
        with self._news:
            assert self._news.wait_for(
                lambda: bool(self._told) and right(self._told[-1]), PATIENCE_S
            ), self._told
            return self._told[-1]


@pytest.mark.parametrize(
    ("server", "how"), [("smb", "hangs"), ("postgresql", "dies")], indirect=["server"]
)
def test_a_server_that_hangs_or_dies_and_comes_back(
    office: Office, server: Server, tmp_path: Path, password: str, how: str
) -> None:
    open_way = partial(way_to, server, office.office_id)
    with ExitStack() as stack:
        way = stack.enter_context(closing(open_way()))
        put_on(office, way)
        second = stack.enter_context(closing(joined(office, way, tmp_path / "second", password)))
        exchange(way, second, office)
        pair = (office, second)
        watched = [Watched(each, open_way) for each in pair]
        for each in watched:
            stack.callback(each.runner.stop, 0.1)
            each.wait_for(lambda status: status.state is SyncState.SYNCED)
        (server.freeze if how == "hangs" else server.stop)()
        for number, station in enumerate(pair):
            create_client(station, ClientDraft(name=f"Без сети {number}"))
        for each in watched:
            told = each.wait_for(lambda status: status.state is SyncState.OFFLINE)
            assert "целы" in told.advice
        (server.thaw if how == "hangs" else server.start)()
        for each in watched:
            each.runner.wake()
            each.wait_for(lambda status: status.state is SyncState.SYNCED and not status.unsent)
            assert each.runner.stop(PATIENCE_S)
        with closing(open_way()) as after:
            exchange(after, *pair)
        assert all(each.db.run("SELECT count(*) FROM client") == [(2,)] for each in pair)
        assert digests(office) == digests(second)
