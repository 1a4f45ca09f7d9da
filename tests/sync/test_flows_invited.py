"""Invitations nobody has used yet: seen at every station, taken back, over once used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.audit.acts import Act
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.office import open_office
from crm_desktop.sync.flows.invited import list_invitations, revoke_invitation
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.stations import list_stations, write_station
from crm_desktop.sync.transport import TransportError, Trouble
from tests.sync.flow_stations import exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.access.people_office import People


@pytest.fixture
def share(office: Office) -> MemoryShare:
    made = MemoryShare()
    put_on(office, made)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "приглашение"


def test_a_lone_office_has_none(office: Office) -> None:
    assert list_invitations(office) == []


def test_whoever_may_sees_it_at_every_station(
    office: Office, share: MemoryShare, file: Path, tmp_path: Path, password: str
) -> None:
    other = joined(office, share, tmp_path / "Второй", password)
    made = invite_station(office, file, name="Склад", prefix="С", transport=share)
    exchange(share, office, other)
    for each in (office, other):
        (found,) = list_invitations(each)
        assert (found.invite_id, found.station, found.prefix) == (made.invite_id, "Склад", "С")
        assert (found.people, found.author) == (("Анна Кравцова",), "Анна Кравцова")
        assert (found.expires_at, found.words) == (made.expires_at, made.words)
    other.close()


def test_taken_back_it_is_good_no_more(
    office: Office, share: MemoryShare, file: Path, tmp_path: Path, password: str
) -> None:
    other = joined(office, share, tmp_path / "Второй", password)
    made = invite_station(office, file, name="Склад", transport=share)
    (found,) = list_invitations(office)
    assert free_prefix(office.db) > found.prefix
    exchange(share, office, other)
    assert revoke_invitation(other, made.invite_id, transport=share).station == "Склад"
    exchange(share, other, office)
    assert list_invitations(office) == list_invitations(other) == []
    with pytest.raises(UserError, match="уже использовано или отозвано"):
        join_office(tmp_path / "новый", file, made.code, password=password, transport=share)
    assert not (tmp_path / "новый").exists()
    with pytest.raises(NotFoundError):
        revoke_invitation(office, made.invite_id, transport=share)
    rows = other.db.run(
        "SELECT count(*) FROM audit_entry WHERE act = ?", (Act.INVITE_REVOKED.value,)
    )
    assert rows[0][0] == 1
    other.close()


def test_its_prefix_is_promised_to_nobody_any_more(
    office: Office, share: MemoryShare, file: Path
) -> None:
    before = free_prefix(office.db)
    made = invite_station(office, file, transport=share)
    assert free_prefix(office.db) != before
    revoke_invitation(office, made.invite_id, transport=share)
    assert free_prefix(office.db) == before


def test_a_used_one_is_over_wherever_that_is_known(
    office: Office, share: MemoryShare, file: Path, tmp_path: Path, password: str
) -> None:
    made = invite_station(office, file, name="Склад", transport=share)
    joined_to = join_office(tmp_path / "склад", file, made.code, password=password, transport=share)
    # Here nobody has heard of it yet: only the share knows.
    assert len(list_invitations(office)) == 1
    with pytest.raises(UserError, match="Ничего не изменено"):
        revoke_invitation(office, made.invite_id, transport=share)
    there = open_office(joined_to.folder, password)
    exchange(share, there, office)
    assert list_invitations(office) == list_invitations(there) == []
    there.close()


def test_an_old_one_is_not_told(office: Office, file: Path) -> None:
    ago = [0]
    share = MemoryShare(lambda: now_ms() - ago[0])
    put_on(office, share)
    ago[0] = 49 * 3_600_000
    invite_station(office, file, transport=share)
    assert list_invitations(office) == []


def test_while_the_share_is_silent_it_stays_good(
    office: Office, share: MemoryShare, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_name: str, _data: bytes) -> bool:
        raise TransportError(Trouble.OFFLINE, "silent")

    made = invite_station(office, file, transport=share)
    monkeypatch.setattr(share, "put_new", silent)
    with pytest.raises(UserError, match="Приглашение ещё действует"):
        revoke_invitation(office, made.invite_id, transport=share)
    assert len(list_invitations(office)) == 1


def test_only_who_invites_takes_back(people: People, tmp_path: Path) -> None:
    share, anna = MemoryShare(), people.admin
    put_on(anna, share)
    made = invite_station(anna, tmp_path / "f", transport=share)
    vera = people.open("Вера")
    with pytest.raises(AccessDeniedError):
        list_invitations(vera)
    with pytest.raises(AccessDeniedError):
        revoke_invitation(vera, made.invite_id, transport=share)
    assert len(list_invitations(anna)) == 1


def test_computers_stand_as_people_count_them(office: Office, share: MemoryShare) -> None:
    for slot, name in ((71, "ПК-10"), (72, "ПК-9"), (73, "Касса 2"), (74, "Касса")):
        write_station(office, slot, name, "")
    told = [row.name for row in list_stations(office)]
    assert told == ["Первый", "Касса", "Касса 2", "ПК-9", "ПК-10"]


def test_lines_anybody_made_up_are_passed_over(
    office: Office, share: MemoryShare, file: Path
) -> None:
    made = invite_station(office, file, name="Склад", transport=share)
    far = now_ms() + 3_600_000
    for details in (
        "", "[]", "null", "{", '"x"', '{"invite": 5}', '{"invite": "../office.json"}',
        json.dumps({"invite": "a" * 32, "until": "завтра"}),
        json.dumps({"invite": "d" * 32, "until": 2**62}),
        json.dumps({"invite": "b" * 32, "until": far, "people": {"x": 1}}),
        json.dumps({"invite": "c" * 32, "until": far, "people": ["x", "9"], "note": "я\n" * 99}),
    ):  # fmt: skip
        with office.change("Журнал доступа", kind="audit") as change:
            office.db.run(
                "INSERT INTO audit_entry(id, author, act, details, happened_at)"
                " VALUES(?, ?, 'station_invited', ?, 1)",
                (change.new_id(), office.user_id, details),
            )
    strange, ours = list_invitations(office)
    assert ours.invite_id == made.invite_id
    assert (strange.people, len(strange.station)) == ((), 60)
    revoke_invitation(office, strange.invite_id, transport=share)
    assert list_invitations(office) == [ours]
