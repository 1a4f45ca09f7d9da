"""The exchange with a real SMB server, spoken to directly."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports import frames
from crm_desktop.sync.transports.folder import FolderTransport
from crm_desktop.sync.transports.smb import SmbTransport
from tests.sync.faulty_share import junk_beside
from tests.sync.transports.conformance import Conformance, trouble_in
from tests.sync.transports.strange_things import StrangeThings, lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync.transports.servers import SmbServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmbServer]:
    if sys.platform == "win32":
        pytest.skip("the server is started by means of POSIX")
    from tests.sync.transports.servers import NoServerError, SmbServer  # noqa: PLC0415 - POSIX

    try:
        with SmbServer(tmp_path_factory.mktemp("smb")) as started:
            yield started
    except NoServerError as why:
        pytest.skip(f"no Samba: {why}")


class Shared:
    """A folder of its own on the server's share."""

    def __init__(self, server: SmbServer, name: str, *, links: bool = True) -> None:
        self.server = server
        self.links = links
        self.name = name
        self.folder: Path = server.share / name
        self.folder.mkdir()
        self.ways: list[SmbTransport] = []

    def way(
        self, *, timeout: float = 30.0, share: str = "office", password: str | None = None
    ) -> SmbTransport:
        from tests.sync.transports.servers import PASSWORD  # noqa: PLC0415 - POSIX

        address = f"{self.server.user}@127.0.0.1:{self.server.port}/{share}/{quote(self.name)}"
        made = SmbTransport(
            f"smb://{address}", password=password or PASSWORD, timeout=timeout, links=self.links
        )
        self.ways.append(made)
        return made

    def vanish(self) -> None:
        self.folder.rename(self.folder.with_name(f"{self.name} away"))

    def come_back(self) -> None:
        self.folder.with_name(f"{self.name} away").rename(self.folder)

    def fill(self, prefix: str, count: int) -> None:
        (self.folder / prefix).mkdir(parents=True)
        for number in range(count):
            (self.folder / prefix / f"{number}.seg").touch()

    def lay(self, name: str, size: int) -> None:
        lay(self.folder / name, size)


@pytest.fixture
def place(server: SmbServer) -> Iterator[Shared]:
    made = Shared(server, f"Отдел {len(list(server.share.iterdir()))}")
    yield made
    for way in made.ways:
        way.close()


class TestSmbWrittenInPlace(Conformance, StrangeThings):
    """A server whose disk knows no hard links."""

    @pytest.fixture
    def place(self, server: SmbServer) -> Iterator[Shared]:
        made = Shared(server, f"Отдел {len(list(server.share.iterdir()))}", links=False)
        yield made
        for way in made.ways:
            way.close()


class TestSmb(Conformance, StrangeThings):
    def test_a_wrong_password_is_denied(self, place: Shared) -> None:
        way = place.way(password="wrong")
        assert trouble_in(lambda: way.get("a")) is Trouble.DENIED
        assert trouble_in(lambda: way.put_new("a", b"")) is Trouble.DENIED

    def test_an_unknown_server_or_share_is_offline(self, place: Shared) -> None:
        assert trouble_in(lambda: place.way(share="no-such-share").get("a")) is Trouble.OFFLINE
        for address in ("no-such-server.invalid", "127.0.0.1:1"):
            way = SmbTransport(f"smb://office@{address}/x", password="p", timeout=2)
            assert trouble_in(partial(way.get, "a")) is Trouble.OFFLINE

    def test_a_server_that_keeps_silent_is_offline(self, place: Shared) -> None:
        """The server says nothing until after the calls came back by themselves."""
        way, fresh = place.way(), place.way(timeout=0.5)
        way.put_new("a", b"1")
        way._timeout = 0.2
        place.server.freeze()
        try:
            assert trouble_in(lambda: way.put_new("b", b"2" * 3_000_000)) is Trouble.OFFLINE
            assert trouble_in(lambda: fresh.get("a")) is Trouble.OFFLINE
            way.close()
        finally:
            place.server.thaw()
        way._timeout = 30
        assert way.get("a") == b"1"
        assert way.get("b") is None

    def test_a_server_that_died_is_offline_and_then_there_again(self, place: Shared) -> None:
        way = place.way()
        way.put_new("a", b"1")
        place.server.stop()
        try:
            assert trouble_in(lambda: way.get("a")) is Trouble.OFFLINE
            assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.OFFLINE
        finally:
            place.server.start()
        assert way.get("a") == b"1"
        assert way.put_new("b", b"2")

    def test_a_line_cut_in_the_middle_is_not_mended_in_the_middle(
        self, place: Shared, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A library that reconnects by itself would give a name to what it knows nothing of."""
        way = place.way()
        way.put_new("a", b"1")
        link = way._link

        def cut_and_link(written: str, name: str, size: int) -> None:
            for connection in way._connections.values():
                connection.transport.close()
            link(written, name, size)

        with monkeypatch.context() as patch:
            patch.setattr(way, "_link", cut_and_link)
            assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.OFFLINE
        assert way.get("b") is None
        assert way.put_new("b", b"2")

    def test_a_share_that_can_only_be_read_is_told(self, place: Shared) -> None:
        place.way().put_new("a", b"1")
        way = place.way(share="readonly")
        assert way.get("a") == b"1"
        assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.READ_ONLY
        assert trouble_in(lambda: way.replace("a", b"2")) is Trouble.READ_ONLY
        assert trouble_in(lambda: way.delete("a")) is Trouble.READ_ONLY
        assert way.get("a") == b"1"

    def test_nothing_is_left_behind(self, place: Shared) -> None:
        way = place.way()
        way.put_new("a", b"1")
        way.put_new("a", b"2")
        way.replace("a", b"3")
        way.now()
        assert list((place.folder / "tmp").iterdir()) == []

    def test_what_other_programs_leave_is_no_entry(self, place: Shared) -> None:
        way = place.way()
        way.put_new("log/1.seg", b"1")
        for name, data in junk_beside(["log/1.seg"]).items():
            (place.folder / name).write_bytes(data)
        assert set(way.names("")) == {"log/1.seg", "desktop.ini"}

    def test_it_meets_a_folder_of_the_same_share(self, place: Shared) -> None:
        """Also one where entries are written in their place, half done at first."""
        way, mount = place.way(), FolderTransport(place.folder, links=False)
        assert mount.put_new("log/1.seg", b"one")
        assert way.get("log/1.seg") == b"one"
        assert way.put_new("log/2.seg", b"two")
        assert mount.get("log/2.seg") == b"two"
        whole = frames.framed(b"three")
        (place.folder / "log" / "3.seg").write_bytes(whole[:-2])
        assert way.get("log/3.seg") is None
        assert not way.put_new("log/3.seg", b"another")
        assert way.put_new("log/3.seg", b"three")
        assert mount.get("log/3.seg") == b"three"
