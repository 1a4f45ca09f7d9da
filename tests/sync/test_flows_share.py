"""Sharing, leaving, another folder, an emptied one: and what must not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop import __version__
from crm_desktop.access.keys import FLOOR
from crm_desktop.access.keys_keyring import KeyringError
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office.creation import create_office
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows import moving
from crm_desktop.sync.flows.leaving import leave_office, pause, resume
from crm_desktop.sync.flows.moving import follow_move, move_share, moved_to, refill_share
from crm_desktop.sync.flows.sharing import check_share, share_office
from crm_desktop.sync.flows.stations import list_stations, rename_station, retire_station
from crm_desktop.sync.place import read_place, shared_at
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import layout
from crm_desktop.sync.transport import Trouble
from crm_desktop.sync.transports import credentials
from tests.sync.faulty_share import Faults, FaultyShare
from tests.sync.flow_stations import HERE, digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

THERE = ShareAddress(Way.FOLDER, "/mnt/other")


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.fixture
def second(office: Office, share: MemoryShare, tmp_path: Path, password: str) -> Iterator[Office]:
    """Another computer; the office is shared with one client in it."""
    add(office, "Общий")
    put_on(office, share)
    station = joined(office, share, tmp_path / "second", password)
    exchange(share, office, station)
    yield station
    station.close()


def add(office: Office, name: str) -> int:
    """A new client."""
    return create_client(office, ClientDraft(name=name))[0]


def names(office: Office) -> list[str]:
    """All clients, by name."""
    rows = office.db.run("SELECT name FROM client WHERE deleted_at IS NULL ORDER BY name")
    return [row[0] for row in rows]


class _Stop:
    """Cancels at the nth report."""

    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the protocol's names
        self.left -= 1
        if self.left < 0:
            raise JobCancelledError


def test_two_offices_never_share_one_folder(
    office: Office, share: MemoryShare, tmp_path: Path
) -> None:
    other = create_office(
        tmp_path / "Лютик", "Лютик", admin="Олег", password="совсем-другой-пароль-7",
        parameters=FLOOR,
    )  # fmt: skip
    try:
        put_on(other, share)
        before = dict(share.files)
        check = check_share(office, HERE, transport=share)
        assert (check.ok, check.holds) == (False, "another office")
        with pytest.raises(UserError, match="уже другой офис"):
            put_on(office, share)
        assert share.files == before
        assert shared_at(office) is None
    finally:
        other.close()


def test_an_office_shared_elsewhere_is_joined_not_shared_again(
    office: Office, share: MemoryShare, second: Office
) -> None:
    with pytest.raises(UserError, match="уже общий"):
        put_on(office, share)
    leave_office(second, transport=share)
    before = dict(share.files)
    with pytest.raises(UserError, match="Присоединитесь"):
        put_on(second, share)
    assert share.files == before


def test_ruins_of_an_exchange_are_not_built_upon(office: Office, share: MemoryShare) -> None:
    share.files["log/5/0/1.seg"] = b"whose?"
    with pytest.raises(UserError, match="остатки"):
        put_on(office, share)
    assert share.files == {"log/5/0/1.seg": b"whose?"}


def test_the_offices_own_folder_is_no_share(office: Office) -> None:
    inside = office.folder.path / "общая"
    inside.mkdir()
    check = check_share(office, ShareAddress(Way.FOLDER, str(inside)))
    assert any("внутри папки офиса" in each for each in check.faults)


@pytest.mark.parametrize("trouble", [Trouble.READ_ONLY, Trouble.FULL, Trouble.OFFLINE])
def test_a_share_that_refuses_is_told_and_nothing_is_shared(
    office: Office, share: MemoryShare, trouble: Trouble
) -> None:
    way = FaultyShare(share, Faults(refuse_writes=trouble))
    if trouble is Trouble.OFFLINE:
        way.faults.refuse = trouble
    with pytest.raises(UserError):
        put_on_way(office, way)
    assert share.files == {}
    assert read_place(office.db) is None


def put_on_way(office: Office, way: FaultyShare) -> None:
    """Share by a way with faults."""
    share_office(office, HERE, transport=way)


@pytest.mark.parametrize("part", [0.55, 0.7, 0.8, 0.9, 0.99])
def test_sharing_cut_off_by_the_network_can_be_begun_again(
    office: Office, share: MemoryShare, part: float, tmp_path: Path, password: str
) -> None:
    add(office, "Клиент")
    whole = FaultyShare(MemoryShare())
    put_on_way(office, whole)
    calls = len(whole.calls)
    office.db.run("DELETE FROM sync_place")
    way = FaultyShare(share, Faults(fails_after=int(part * calls)))
    with pytest.raises(UserError):
        put_on_way(office, way)
    assert read_place(office.db) is None
    way.faults.fails_after = None
    put_on_way(office, way)
    station = joined(office, share, tmp_path / "b", password)
    exchange(share, office, station)
    assert digests(office) == digests(station)
    station.close()


def test_a_computer_without_a_keyring_shares_all_the_same(
    office: Office, share: MemoryShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_args: object, **_more: object) -> None:
        raise KeyringError("нет хранилища")

    monkeypatch.setattr(credentials, "keep_password", refuses)
    share_office(office, HERE, transport=share, password="секрет")
    assert shared_at(office) is not None


@pytest.mark.parametrize("after", [0, 1, 2])
def test_sharing_cancelled_leaves_a_lone_office(
    office: Office, share: MemoryShare, after: int
) -> None:
    with pytest.raises(JobCancelledError):
        share_office(office, HERE, transport=share, progress=_Stop(after))
    assert share.files == {}
    assert read_place(office.db) is None
    put_on(office, share)


def test_paused_nothing_goes_and_nothing_comes(
    office: Office, share: MemoryShare, second: Office
) -> None:
    pause(second)
    add(second, "Пока на паузе")
    add(office, "От первого")
    rounds = exchange(share, office, second)
    assert rounds[1].state is SyncState.PAUSED
    assert names(second) == ["Общий", "Пока на паузе"]
    resume(second)
    exchange(share, office, second)
    assert names(office) == names(second) == ["Общий", "От первого", "Пока на паузе"]


def test_who_leaves_forgets_the_shares_password(
    share: MemoryShare, second: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[ShareAddress] = []
    monkeypatch.setattr(credentials, "forget_password", forgotten.append)
    leave_office(second, transport=share)
    assert forgotten == [HERE]


def test_who_leaves_gives_his_work_first_and_keeps_his_base(
    office: Office, share: MemoryShare, second: Office
) -> None:
    add(second, "Последний")
    assert leave_office(second, transport=share).unsent == 0
    assert shared_at(second) is None
    add(second, "Уже один")
    exchange(share, second, office)
    assert names(office) == ["Общий", "Последний"]
    assert names(second) == ["Общий", "Последний", "Уже один"]
    row = next(each for each in list_stations(office) if not each.here)
    assert row.retired_at is not None


def test_leaving_without_the_network_asks_first(
    office: Office, share: MemoryShare, second: Office
) -> None:
    add(second, "Не отправлен")
    way = FaultyShare(share, Faults(refuse=Trouble.OFFLINE))
    with pytest.raises(UserError, match="не отправлено"):
        leave_office(second, transport=way)
    assert shared_at(second) is not None
    assert leave_office(second, anyway=True, transport=way).unsent > 0
    assert names(second) == ["Не отправлен", "Общий"]
    assert names(office) == ["Общий"]


def test_every_computer_tells_its_version(
    office: Office, share: MemoryShare, second: Office
) -> None:
    exchange(share, office, second)
    rows = list_stations(office)
    assert [each.program for each in rows] == [__version__] * 2
    assert not any(each.older for each in rows)


def test_a_lost_computer_speaks_no_more(office: Office, share: MemoryShare, second: Office) -> None:
    theirs = next(each.slot for each in list_stations(office) if not each.here)
    ours = next(each.slot for each in list_stations(office) if each.here)
    rename_station(office, theirs, "Ноутбук Олега")
    with pytest.raises(UserError, match="этот самый"):
        retire_station(office, ours)
    retire_station(office, theirs)
    exchange(share, office)
    add(second, "От вора")
    exchange(share, second, office)
    assert names(office) == ["Общий"]
    row = next(each for each in list_stations(office) if each.slot == theirs)
    assert row.name == "Ноутбук Олега"
    with pytest.raises(NotFoundError):
        retire_station(office, theirs)


@pytest.mark.parametrize("old_dead", [False, True])
def test_the_office_moves_to_another_folder_and_the_others_follow(
    office: Office,
    share: MemoryShare,
    second: Office,
    tmp_path: Path,
    password: str,
    *,
    old_dead: bool,
) -> None:
    add(second, "Не услышан")
    exchange(share, second)
    add(office, "Перед переездом")
    new = MemoryShare()
    old = FaultyShare(share, Faults(refuse=Trouble.OFFLINE) if old_dead else None)
    moved = move_share(office, THERE, transport=new, old=old)
    assert moved.told_old is not old_dead
    place = read_place(office.db)
    assert place is not None
    assert place.address == THERE
    assert moved_to(second, share) == (None if old_dead else THERE)
    follow_move(second, THERE, transport=new)
    third = joined(office, new, tmp_path / "third", password, name="Третий")
    exchange(new, office, second, third)
    for each in (office, second, third):
        assert names(each) == ["Не услышан", "Общий", "Перед переездом"]
    assert digests(office) == digests(second) == digests(third)
    third.close()


def test_nobody_follows_a_note_that_no_administrator_signed(
    office: Office, share: MemoryShare, second: Office
) -> None:
    share.files[moving.POINTER] = b"smb://evil/share"
    assert moved_to(second, share) is None
    with pytest.raises(UserError, match="этого офиса нет"):
        follow_move(second, THERE, transport=MemoryShare())
    place = read_place(second.db)
    assert place is not None
    assert place.address == HERE


def test_an_emptied_folder_deletes_nothing_and_is_filled_by_a_persons_word_only(
    office: Office, share: MemoryShare, second: Office, tmp_path: Path, password: str
) -> None:
    add(second, "Не услышан")
    exchange(share, second)
    add(office, "Новый")
    share.files.clear()
    for done in exchange(share, office, second):
        assert done.state is SyncState.FOREIGN
    assert share.files == {}
    assert names(office) == ["Новый", "Общий"]
    assert names(second) == ["Не услышан", "Общий"]
    refill_share(office, transport=share)
    exchange(share, office, second, rounds=4)
    third = joined(office, share, tmp_path / "third", password, name="Третий")
    exchange(share, office, second, third)
    for each in (office, second, third):
        assert names(each) == ["Не услышан", "Новый", "Общий"]
    assert digests(office) == digests(second) == digests(third)
    third.close()


def test_a_folder_with_another_office_is_never_filled(
    office: Office, share: MemoryShare, second: Office
) -> None:
    share.files[layout.OFFICE] = b'{"anchor":"ab","format":1,"office":"other"}'
    before = dict(share.files)
    with pytest.raises(UserError, match="другой офис"):
        refill_share(second, transport=share)
    assert share.files == before
