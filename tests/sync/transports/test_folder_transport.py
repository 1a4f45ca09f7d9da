"""The exchange through a folder of the system, on disks of every kind."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports import folder as folder_module
from crm_desktop.sync.transports import frames
from crm_desktop.sync.transports.bounds import STRANGE
from crm_desktop.sync.transports.folder import FolderTransport
from tests.sync.faulty_share import junk_beside
from tests.sync.transports.conformance import Conformance, trouble_in
from tests.sync.transports.strange_things import StrangeThings, lay

if TYPE_CHECKING:
    from collections.abc import Iterator


class Folder:
    """A folder on a local disk."""

    def __init__(self, root: Path, *, links: bool) -> None:
        self.root = root
        self.links = links
        root.mkdir()

    def way(self, *, timeout: float = 30.0) -> FolderTransport:
        return FolderTransport(self.root, links=self.links, patience_s=timeout)

    def vanish(self) -> None:
        self.root.rename(self.root.with_name("away"))

    def come_back(self) -> None:
        self.root.with_name("away").rename(self.root)

    def fill(self, prefix: str, count: int) -> None:
        (self.root / prefix).mkdir(parents=True)
        for number in range(count):
            (self.root / prefix / f"{number}.seg").touch()

    @property
    def folder(self) -> Path:
        return self.root

    def lay(self, name: str, size: int) -> None:
        lay(self.root / name, size)


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "общая папка", links=True)


class TestFolder(Conformance, StrangeThings):
    pass


class TestFolderWrittenInPlace(Conformance, StrangeThings):
    """A share that knows neither hard links nor a rename that refuses."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Folder:
        return Folder(tmp_path / "общая папка", links=False)


def mount(*words: str | Path, tool: str = "mount") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own words
        [shutil.which(tool) or tool, *words], check=False, capture_output=True
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on a POSIX system")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = mount("-t", "tmpfs", "-o", "size=256k", "none", disk)
    if made.returncode:
        pytest.skip(f"mount refused: {made.stderr.decode(errors='replace').strip()}")
    yield disk
    mount("-l", disk, tool="umount")


@pytest.mark.parametrize("links", [True, False])
def test_a_full_disk_takes_nothing_by_halves(small_disk: Path, *, links: bool) -> None:
    way = FolderTransport(small_disk, links=links)
    assert way.put_new("log/1.seg", b"1" * 100_000)
    assert trouble_in(lambda: way.put_new("log/2.seg", b"2" * 300_000)) is Trouble.FULL
    assert trouble_in(lambda: way.replace("log/1.seg", b"2" * 300_000)) is Trouble.FULL
    assert way.get("log/1.seg") == b"1" * 100_000
    assert way.get("log/2.seg") is None
    assert set(way.names("")) == {"log/1.seg"}
    assert way.put_new("log/2.seg", b"2" * 100_000), "the failed halves take no room"


def test_a_disk_that_can_only_be_read_is_told(small_disk: Path) -> None:
    way = FolderTransport(small_disk)
    way.put_new("a", b"1")
    assert mount("-o", "remount,ro", small_disk).returncode == 0
    for work in (
        lambda: way.put_new("b", b"2"),
        lambda: way.replace("a", b"2"),
        lambda: way.delete("a"),
        way.now,
    ):
        assert trouble_in(work) is Trouble.READ_ONLY
    assert way.get("a") == b"1"


def test_a_folder_that_lets_nobody_write_is_told(
    place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = place.way()
    way.put_new("a", b"1")
    opened = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "not yours")
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.READ_ONLY
    monkeypatch.setattr(os, "scandir", lambda _path: refuse(Path(), os.O_CREAT))
    assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.DENIED


def test_another_disk_under_the_same_path_is_not_the_share(small_disk: Path) -> None:
    """A mount that fell off leaves an empty folder: nothing is gone, nothing is written."""
    way = FolderTransport(small_disk)
    way.put_new("a", b"1")
    assert mount("-l", small_disk, tool="umount").returncode == 0
    assert trouble_in(lambda: way.get("a")) is Trouble.OFFLINE
    assert trouble_in(lambda: list(way.names("log/"))) is Trouble.OFFLINE
    assert trouble_in(lambda: way.put_new("b", b"2")) is Trouble.OFFLINE
    assert list(small_disk.iterdir()) == []
    way.close()
    assert way.get("a") is None, "who opened it anew has looked whose folder it is"


def test_a_file_in_the_place_of_the_folder_is_offline(tmp_path: Path) -> None:
    (tmp_path / "share").write_text("not a folder")
    way = FolderTransport(tmp_path / "share")
    assert trouble_in(lambda: way.get("a")) is Trouble.OFFLINE
    assert trouble_in(lambda: way.put_new("a", b"")) is Trouble.OFFLINE


def test_nothing_is_left_behind(place: Folder) -> None:
    way = place.way()
    way.put_new("a", b"1")
    way.put_new("a", b"2")
    way.replace("a", b"3")
    way.now()
    assert list((place.root / "tmp").iterdir()) == []


def test_old_halves_of_this_station_are_swept_and_of_others_are_not(place: Folder) -> None:
    temporary = place.root / "tmp"
    temporary.mkdir()
    for name in ("s1-old", "s1-new", "s12-old", "s2-old"):
        (temporary / name).touch()
        if name.endswith("old"):
            os.utime(temporary / name, (1_000_000_000, 1_000_000_000))
    FolderTransport(place.root, station="s1").put_new("a", b"1")
    assert {path.name for path in temporary.iterdir()} == {"s1-new", "s12-old", "s2-old"}


def test_what_other_programs_leave_is_no_entry(place: Folder) -> None:
    way = place.way()
    way.put_new("log/1.seg", b"1")
    for name, data in junk_beside(["log/1.seg"]).items():
        (place.root / name).write_bytes(data)
    assert set(way.names("")) == {"log/1.seg", "desktop.ini"}


@pytest.mark.parametrize("links", [True, False])
def test_a_share_that_keeps_fewer_bytes_shows_none(
    place: Folder, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """A client that reconnected by itself said «written», and was not."""
    way, write = FolderTransport(place.root, links=links), os.write

    def forgetful(file: int, data: bytes) -> int:
        write(file, bytes(data)[:-1])
        return len(data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", forgetful)
        assert trouble_in(lambda: way.put_new("a", b"whole")) is Trouble.BROKEN
        assert trouble_in(lambda: way.replace("b", b"whole")) is Trouble.BROKEN
    assert way.get("a") is None
    assert way.get("b") is None
    assert way.put_new("a", b"whole")


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a rename")
def test_a_share_without_links_is_found_out(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links")

    monkeypatch.setattr(os, "link", refuse)
    way = place.way()
    assert way.put_new("log/1.seg", b"1")
    assert not way.put_new("log/1.seg", b"2")
    assert way.get("log/1.seg") == b"1"
    assert (place.root / "log" / "1.seg").read_bytes() == frames.framed(b"1")


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a rename")
def test_a_link_whose_answer_was_lost_is_ours(
    place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def repeated(old: Path, new: Path) -> None:
        link(old, new)
        link(old, new)

    monkeypatch.setattr(os, "link", repeated)
    way = place.way()
    assert way.put_new("a", b"1")
    assert way.get("a") == b"1"


def test_a_half_is_not_there_and_its_author_finishes_it(place: Folder) -> None:
    way = place.way()
    whole = frames.framed(b"entry " * 50)
    for size in (0, 1, len(frames.MAGIC), len(frames.MAGIC) + 10, 80, len(whole) - 1):
        (place.root / "a").write_bytes(whole[:size])
        assert way.get("a") is None, size
        assert not way.put_new("a", b"somebody else's"), size
    (place.root / "a").write_bytes(whole[:100] + bytes(len(whole) - 100))
    assert way.get("a") is None, "its length is there, its bytes are not yet"
    assert way.put_new("a", b"entry " * 50)
    assert way.get("a") == b"entry " * 50


def test_a_half_nobody_finishes_is_shown_and_may_be_replaced(place: Folder) -> None:
    way, clock = place.way(), [0.0]
    way._halves = frames.Halves(lambda: clock[0])
    half = frames.framed(b"entry")[:-1]
    (place.root / "a").write_bytes(half)
    assert way.get("a") is None
    clock[0] = frames.TORN_AFTER_S - 1
    assert way.get("a") is None
    (place.root / "a").write_bytes(half[:-1])
    clock[0] = frames.TORN_AFTER_S + 1
    assert way.get("a") is None, "it has changed meanwhile"
    clock[0] += frames.TORN_AFTER_S
    assert way.get("a") == half[:-1]
    assert way.put_new("a", b"another")
    assert way.get("a") == b"another"


def test_an_entry_that_looks_like_a_frame_comes_back_as_it_was(place: Folder) -> None:
    way = place.way()
    for number, data in enumerate((frames.MAGIC, frames.framed(b"x"), frames.framed(b"x")[:-1])):
        assert way.put_new(f"log/{number}", data)
        way.replace(f"stations/{number}", data)
        assert way.get(f"log/{number}") == way.get(f"stations/{number}") == data


_CLAIM = """
import sys
from pathlib import Path
from crm_desktop.sync.transports.folder import FolderTransport
way = FolderTransport(Path(sys.argv[1]), links=sys.argv[2] == "1")
sys.stdin.readline()
print(sum(way.put_new(f"stations/{n}/claim", sys.argv[3].encode() * 500) for n in range(40)))
"""


@pytest.mark.parametrize("links", [True, False])
def test_programs_that_claim_the_same_names_share_them_out(place: Folder, *, links: bool) -> None:
    project = Path(folder_module.__file__).parents[3]
    programs = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _CLAIM, place.root, "01"[links], name],
            cwd=project,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "abc"
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    won = dict(zip("abc", (int(program.communicate()[0]) for program in programs), strict=True))
    assert sum(won.values()) == 40
    way = place.way()
    claims = [way.get(f"stations/{n}/claim") for n in range(40)]
    for name, count in won.items():
        assert claims.count(name.encode() * 500) == count


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_and_pipes_are_junk_nobody_waits_for(place: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("чужое")
    folder = place.root / "log" / "1"
    folder.mkdir(parents=True)
    (folder / "1.seg").symlink_to(secret)
    (folder / "2.seg").symlink_to("/dev/zero")
    (folder / "3.seg").symlink_to(folder / "3.seg")
    os.mkfifo(folder / "4.seg")
    (folder / "5.seg").symlink_to(tmp_path / "nowhere")
    (folder / "around").symlink_to(place.root / "log")
    way = place.way()
    for number in range(1, 6):
        name = f"log/1/{number}.seg"
        assert way.get(name) == STRANGE
        assert not way.put_new(name, b"mine")
    assert list(way.names("")) == []
    for number in range(1, 6):
        way.delete(f"log/1/{number}.seg")
        assert way.put_new(f"log/1/{number}.seg", b"mine")
    assert secret.read_text() == "чужое"
