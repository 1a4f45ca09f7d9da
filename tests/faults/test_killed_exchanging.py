"""Programs killed while they exchange, make a snapshot and move: nothing is lost or doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.doctor.examining import examine
from crm_desktop.office import Office
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows.moving import follow_move, move_share, moved_to
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.transports.folder import FolderTransport
from db.connection import OfficeDatabase
from tests.sync.flow_stations import digests, exchange, joined, put_on

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.forker import Forker

CLIENTS = 12


class Pair:
    """Two computers with work nobody else has yet; closed while programs are killed."""

    def __init__(self, office: Office, share: Path, second: Path, password: str) -> None:
        self.share = share
        self.password = password
        way = FolderTransport(share)
        put_on(office, way)
        self.offices = [office, joined(office, way, second, password)]
        exchange(way, *self.offices)
        self.names: set[str] = set()

    def work(self) -> None:
        for number, office in enumerate(self.offices):
            for each in range(CLIENTS):
                name = f"Клиент {number}-{each}"
                phones = (ChannelDraft(f"+7 495 000-{number}0-{each:02}"),)
                made, _changes = create_client(
                    office, ClientDraft(kind="company", name=name, channels=phones)
                )
                edit_field(office, made, field="note", value="длинная заметка " * 20)
                self.names.add(name)

    def close(self) -> None:
        for office in self.offices:
            office.close()

    def open(self) -> None:
        """Open both anew, as after the power came back."""
        self.offices = [
            Office(
                each.folder,
                OfficeDatabase(each.folder.database, each.unlocked.database_key),
                each.unlocked,
            )
            for each in self.offices
        ]

    def kill(self, forker: Forker, number: int, deed: str, statements: int, calls: int) -> str:
        """Let a station's program do a deed until it is killed; returns what it said last."""
        folder = self.offices[number].folder.path
        child = forker.start(
            "share", folder, self.password, str(self.share), deed, str(statements), str(calls)
        )
        child.go()
        said = list(child.lines())
        assert not [line for line in said if line.startswith("bug")], said
        return said[-1] if said else ""

    def require_whole(self, share: Path) -> None:
        """Both have all of it, once, and are the same."""
        way = FolderTransport(share)
        exchange(way, *self.offices, rounds=4)
        for office in self.offices:
            told = [name for (name,) in office.db.run("SELECT name FROM client ORDER BY name")]
            assert told == sorted(self.names)
            assert integrity_faults(office.db.connection()) == []
            assert {check.name for check in examine(office).problems} <= {"backups", "room"}
        assert digests(self.offices[0]) == digests(self.offices[1])


@pytest.fixture
def pair(office: Office, tmp_path: Path, password: str) -> Iterator[Pair]:
    share = tmp_path / "общая папка"
    share.mkdir()
    made = Pair(office, share, tmp_path / "second", password)
    yield made
    made.offices[1].close()
    if made.offices[0] is not office:
        made.offices[0].close()


def test_killed_while_sending_and_applying(pair: Pair, forker: Forker, dice: random.Random) -> None:
    pair.work()
    pair.close()
    killed = 0
    for each in range(24):
        at_call = each % 3 == 0
        statements = -1 if at_call else dice.randint(0, 10 + 15 * each)
        calls = dice.randint(0, 1 + each // 4) if at_call else -1
        killed += pair.kill(forker, each % 2, "exchange", statements, calls) != "done"
    assert killed >= 8
    pair.open()
    pair.require_whole(pair.share)


def test_killed_while_making_a_snapshot(
    pair: Pair, forker: Forker, tmp_path: Path, password: str
) -> None:
    pair.work()
    pair.close()
    said = [pair.kill(forker, 0, "snapshot", -1, calls) for calls in range(0, 8, 2)]
    assert "" in said
    pair.open()
    way = FolderTransport(pair.share)
    third = joined(pair.offices[0], way, tmp_path / "third", password, name="Третий")
    try:
        pair.require_whole(pair.share)
        exchange(way, third, *pair.offices)
        exchange(way, third)
        assert digests(third) == digests(pair.offices[0])
    finally:
        third.close()


@pytest.mark.parametrize("calls", [0, 9, 14, 30])
def test_killed_while_moving(pair: Pair, forker: Forker, calls: int) -> None:
    pair.work()
    pair.close()
    assert pair.kill(forker, 0, "move", -1, calls) in {"", "done"}
    pair.open()
    new = pair.share.with_name("новая папка")
    address = ShareAddress(Way.FOLDER, str(new))
    first, second = pair.offices
    old_way, new_way = FolderTransport(pair.share), FolderTransport(new)
    exchange(old_way, second)
    move_share(first, address, transport=new_way, old=old_way)
    assert require_shared(first.db).address == address
    assert moved_to(second, old_way) == address
    follow_move(second, address, transport=new_way)
    pair.require_whole(new)
