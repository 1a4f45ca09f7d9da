"""The exchange through a real PostgreSQL server."""

from __future__ import annotations

import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports.postgresql import PostgresTransport
from tests.sync.transports.conformance import Conformance, trouble_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.transports.servers import PostgresServer


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if sys.platform == "win32":
        pytest.skip("the server is started by means of POSIX")
    from tests.sync.transports.servers import NoServerError, PostgresServer  # noqa: PLC0415 - POSIX

    # Its user is not the tests', whose folders he cannot enter.
    home = Path(tempfile.mkdtemp(prefix="kartoteka-pg-"))
    try:
        with PostgresServer(home) as started:
            yield started
    except NoServerError as why:
        pytest.skip(f"no PostgreSQL: {why}")
    finally:
        shutil.rmtree(home)


class Database:
    """An office of its own in the server's only database."""

    def __init__(self, server: PostgresServer, office: str) -> None:
        self.server = server
        self.office = office
        self.ways: list[PostgresTransport] = []

    def way(
        self,
        *,
        timeout: float = 30.0,
        user: str = "office",
        password: str | None = None,
        db: str = "",
    ) -> PostgresTransport:
        from tests.sync.transports.servers import PASSWORD  # noqa: PLC0415 - POSIX

        url = f"postgresql://{user}@127.0.0.1:{self.server.port}/{db or 'postgres'}?sslmode=prefer"
        made = PostgresTransport(url, self.office, password=password or PASSWORD, timeout=timeout)
        self.ways.append(made)
        return made

    def ask(self, question: str) -> None:
        from tests.sync.transports.servers import PASSWORD  # noqa: PLC0415 - POSIX

        with psycopg.connect(
            f"postgresql://office@127.0.0.1:{self.server.port}/postgres",
            password=PASSWORD,
            autocommit=True,
            options="-c default_transaction_read_only=off",
        ) as line:
            line.execute(question)

    def vanish(self) -> None:
        self.server.stop()

    def come_back(self) -> None:
        self.server.start()

    def fill(self, prefix: str, count: int) -> None:
        self.way().now()
        made = f"SELECT '{self.office}', '{prefix}' || n || '.seg', ''"
        self.ask(
            f"INSERT INTO kartoteka_share (office, name, data) {made} FROM "
            f"generate_series(1, {count}) n"
        )

    def lay(self, name: str, size: int) -> None:
        self.way().now()
        made = f"SELECT '{self.office}', '{name}', decode(repeat('00', {size}), 'hex')"
        self.ask(f"INSERT INTO kartoteka_share (office, name, data) {made}")


@pytest.fixture
def place(server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[Database]:
    made = Database(server, f"office-{abs(hash(request.node.nodeid))}")
    yield made
    for way in made.ways:
        way.close()


class TestPostgresql(Conformance):
    def test_a_wrong_password_is_denied(self, place: Database) -> None:
        assert trouble_in(lambda: place.way(password="wrong").get("a")) is Trouble.DENIED

    def test_an_unknown_server_is_offline(self) -> None:
        for address in ("no-such-server.invalid", "127.0.0.1:1"):
            way = PostgresTransport(
                f"postgresql://office@{address}/x", "o", password="p", timeout=2
            )
            assert trouble_in(partial(way.get, "a")) is Trouble.OFFLINE

    def test_a_server_that_keeps_silent_is_offline(self, place: Database) -> None:
        """The server says nothing until after the calls came back by themselves."""
        way, fresh = place.way(), place.way(timeout=0.5)
        way.put_new("a", b"1")
        way._timeout = 0.2
        place.server.freeze()
        try:
            assert trouble_in(lambda: way.get("a")) is Trouble.OFFLINE
            assert trouble_in(lambda: fresh.get("a")) is Trouble.OFFLINE
        finally:
            place.server.thaw()
        way._timeout = 30
        assert way.get("a") == b"1"

    def test_who_may_only_read_is_told_so(self, place: Database) -> None:
        from tests.sync.transports.servers import PASSWORD  # noqa: PLC0415 - POSIX

        place.way().put_new("a", b"1")
        place.ask(
            f"DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'; "
            "GRANT SELECT ON kartoteka_share TO guest"
        )
        guest = place.way(user="guest")
        try:
            assert guest.get("a") == b"1"
            assert trouble_in(lambda: guest.put_new("b", b"2")) is Trouble.READ_ONLY
            place.ask("ALTER ROLE office SET default_transaction_read_only = on")
            assert trouble_in(lambda: place.way().put_new("b", b"2")) is Trouble.READ_ONLY
        finally:
            guest.close()
            place.ask("ALTER ROLE office RESET ALL")
            place.ask("REVOKE ALL ON kartoteka_share FROM guest; DROP ROLE guest")

    def test_an_account_that_may_make_no_table_is_denied(self, place: Database) -> None:
        from tests.sync.transports.servers import PASSWORD  # noqa: PLC0415 - POSIX

        place.ask("CREATE DATABASE empty_one")
        place.ask(f"CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}'")
        try:
            stranger = place.way(user="stranger", db="empty_one")
            assert trouble_in(lambda: stranger.get("a")) is Trouble.DENIED
            stranger.close()
        finally:
            place.ask("DROP DATABASE empty_one WITH (FORCE)")
            place.ask("DROP ROLE stranger")

    def test_offices_in_one_database_do_not_see_each_other(
        self, place: Database, server: PostgresServer
    ) -> None:
        place.way().put_new("a", b"1")
        other = Database(server, f"{place.office}-other")
        assert other.way().get("a") is None
        assert list(other.ways[0].names("")) == []
        assert other.ways[0].put_new("a", b"2")
        assert place.way().get("a") == b"1"
        other.ways[0].close()

    def test_news_of_others_are_heard_and_own_are_not(self, place: Database) -> None:
        way, other = place.way(), place.way()
        assert not way.wait_for_news(0)
        way.put_new("log/1/0/1.seg", b"1")
        assert not way.wait_for_news(0.1)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(way.wait_for_news, 60)
            other.put_new("log/2/0/1.seg", b"2")
            assert waiting.result()
        other.put_new("members/0/0", b"3")
        way.get("members/0/0")
        assert way.wait_for_news(60)

    def test_nobody_is_called_for_a_state_or_a_part_of_a_snapshot(self, place: Database) -> None:
        way, other = place.way(), place.way()
        assert not way.wait_for_news(0)
        other.replace("stations/2/state", b"1")
        other.replace("stations/2/state", b"2")
        other.put_new("snap/a/part-1", b"3")
        assert way.get("stations/2/state") == b"2"
        assert not way.wait_for_news(0.1)


def test_very_many_names_come_in_portions(place: Database) -> None:
    place.fill("log/1/0/", 20_500)
    place.fill("log/2/0/", 3)
    way = place.way()
    assert len(set(way.names("log/1/"))) == 20_500
    assert len(set(way.names("log/"))) == 20_503
    assert len(set(way.names(""))) == 20_503
