"""Junk under every name a station ever asks for, in a real folder: work goes on, others join."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.issuing import next_number
from crm_desktop.numbers.numbering import NumberWay, set_numbering
from crm_desktop.numbers.ranges import RangeClaims
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.moving import move_share
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import layout
from crm_desktop.sync.transports import frames
from crm_desktop.sync.transports.folder import FolderTransport
from tests.sync.flow_stations import digests, joined, put_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.office import Office

MINUTE = 60_000


class Later(FolderTransport):
    """A folder on a server whose clock runs with the test's."""

    ahead_ms = 0

    def now(self) -> int:
        return super().now() + Later.ahead_ms


class Folder:
    """Two computers, their programs and the folder."""

    def __init__(self, root: Path, *offices: Office) -> None:
        self.root = root
        self.offices = list(offices)
        self.engines = [self.engine(each) for each in offices]

    def engine(self, office: Office) -> SyncEngine:
        return SyncEngine(office, Later(self.root), now=lambda: now_ms() + Later.ahead_ms)

    def settle(self, rounds: int = 26) -> list[tuple[SyncState, str]]:
        told: list[tuple[SyncState, str]] = []
        for number in range(rounds):
            last = [each.once() for each in self.engines]
            told = [(each.state, each.reason) for each in last]
            Later.ahead_ms += MINUTE * (number % 3 == 0)
        return told

    def work(self, day: str) -> None:
        for number, office in enumerate(self.offices):
            create_client(office, ClientDraft(kind="company", name=f"{day}, {number}"))

    def names(self) -> list[set[str]]:
        return [{row[0] for row in each.db.run("SELECT name FROM client")} for each in self.offices]

    def junk_names(self) -> list[str]:
        """What a station asks for next, and what only a vandal would make."""
        slots = [require_shared(each.db).slot for each in self.offices]
        coming = [
            layout.segment_name(slot, require_shared(each.db).next_seq + ahead)
            for slot, each in zip(slots, self.offices, strict=True)
            for ahead in range(2)
        ]
        future = f"{now_ms() + 400 * 86_400_000:012x}-1-abcdef"
        lately = f"{now_ms() + MINUTE:012x}-1-abcdef"
        return [
            *coming, *(layout.member_name(number) for number in (1, 2, 3, 5)),
            *(layout.claim_name(slot) for slot in (70, 71)), layout.state_name(70),
            layout.segment_name(70, 1), layout.number_name("счёт", 1),
            layout.number_name("счёт", 101), layout.blob_name("ab" * 32),
            layout.blob_piece("ab" * 32, 0), layout.invite_name("f" * 32), "moved",
            *(layout.snapshot_manifest(each) for each in (future, lately, "zzz")),
            layout.snapshot_part(lately, 0), "probe/junk", "log/7/junk/1.seg", "LOG/1/0/1.seg",
            "log/Новая папка/1.seg", "stations/9/STATE", "snap/Ж/manifest",
        ]  # fmt: skip


@pytest.fixture
def folder(office: Office, tmp_path: Path, password: str) -> Iterator[Folder]:
    root = tmp_path / "Общая папка"
    root.mkdir()
    Later.ahead_ms = 0
    put_on(office, Later(root))
    second = joined(office, Later(root), tmp_path / "second", password)
    made = Folder(root, office, second)
    made.work("понедельник")
    made.settle(6)
    yield made
    for each in made.offices[1:]:
        each.close()


def a_folder(path: Path) -> None:
    (path / "внутри").mkdir(parents=True)
    (path / "внутри" / "письмо.txt").write_text("чужое")


def an_empty_file(path: Path) -> None:
    path.touch()


def a_word(path: Path) -> None:
    path.write_bytes(b"junk" * 100)


def very_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "no such thing")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    "junk", [a_folder, an_empty_file, a_word, very_large, endless, nowhere, a_pipe]
)
def test_everybody_goes_on(
    folder: Folder,
    junk: Callable[[Path], None],
    tmp_path: Path,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "TORN_AFTER_S", 0.0)  # what is empty may be just being written
    if sys.platform == "win32" and junk in {endless, nowhere, a_pipe}:
        pytest.skip("links and pipes of POSIX")
    for name in folder.junk_names():
        path = folder.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path):
            junk(path)
    folder.work("вторник")
    folder.settle()
    folder.work("среда")
    assert folder.settle() == [(SyncState.SYNCED, "")] * 2
    known = {f"{day}, {n}" for day in ("понедельник", "вторник", "среда") for n in (0, 1)}
    assert folder.names() == [known] * 2
    third = joined(folder.offices[0], Later(folder.root), tmp_path / "third", password, name="Т")
    folder.offices.append(third)
    folder.engines.append(folder.engine(third))
    folder.work("четверг")
    assert folder.settle() == [(SyncState.SYNCED, "")] * 3
    first, *others = [digests(each) for each in folder.offices]
    assert others == [first] * 2


@pytest.mark.parametrize(
    "claim",
    [b"", b"junk", b"[" * 100_000, b'{"slot": 99999999999999999999, "span": 100}',
     b'{"slot": true, "span": 100}', b'{"slot": -1, "span": 100}', b'{"span": 1e400}'],
)  # fmt: skip
def test_junk_among_claimed_numbers_is_passed_by(folder: Folder, claim: bytes) -> None:
    office, way = folder.offices[0], Later(folder.root)
    set_numbering(office, NumberWay.RANGES, span=100)
    next_number(office, "invoice")
    start = int(office.db.run("SELECT max(number) + 1 FROM issued_number")[0][0])
    path = folder.root / layout.number_name("invoice", 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    for first in (1, start):
        (path.parent / str(first)).write_bytes(claim)
    claims = RangeClaims(office)
    for _round in range(3):
        claims.round(way)
    if claim:  # an empty entry may be one that is just being written
        assert next_number(office, "invoice").number > start


def test_a_move_leaves_junk_behind(folder: Folder, tmp_path: Path) -> None:
    (folder.root / "log" / "1" / "0").mkdir(parents=True, exist_ok=True)
    for number in range(5000, 5200):
        (folder.root / "log" / "1" / "0" / f"{number}.txt").write_bytes(b"junk")
        (folder.root / "log" / "1" / "5" / f"{number}.seg").parent.mkdir(exist_ok=True)
        (folder.root / "log" / "1" / "5" / f"{number}.seg").write_bytes(b"junk")
    new = tmp_path / "Новая"
    new.mkdir()
    move_share(
        folder.offices[0], ShareAddress(Way.FOLDER, str(new)), transport=Later(new),
        old=Later(folder.root),
    )  # fmt: skip
    log = list(Later(new).names("log/"))
    assert log
    assert not [name for name in log if "/5/" in name or name.endswith(".txt")]
