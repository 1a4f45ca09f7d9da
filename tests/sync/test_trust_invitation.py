"""An invitation: a file, a code, six words, once and for two days."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.access.keys_people import give_new_keys
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.errors import AccessDeniedError, DamagedError, PasswordError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.recovery import keep_sheet, prepare_sheet
from crm_desktop.numbers.prefixes import free_prefix, reserve_prefix
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.trust.fingerprint import office_words, word_list
from crm_desktop.sync.trust.invitation import (
    SUFFIX,
    Invitation,
    NewStation,
    cancel_invitation,
    make_invitation,
    open_invitation,
    require_fresh,
    use_invitation,
    write_keys_of,
)
from tests.numbers.station_rows import share
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.access.people_office import People

ADDRESS = ShareAddress(Way.SMB, "smb://ira@server/crm/Ромашка")


def invite(office: Office, path: Path, *people: int, **more: Any) -> Invitation:
    return make_invitation(
        office, path, station=NewStation("Склад", "С", people or (office.user_id,)),
        address=ADDRESS, **{"now": now_ms(), **more},
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / f"приглашение{SUFFIX}"


def test_an_invited_computer_signs_in_with_the_same_password(
    office: Office, file: Path, password: str, tmp_path: Path
) -> None:
    made = invite(office, file, password="шара")
    opened = open_invitation(file, made.code.lower().replace("-", " "))
    assert (opened.office_name, opened.station_name, opened.prefix) == ("Ромашка", "Склад", "С")
    assert (opened.address, opened.share_password) == (ADDRESS, "шара")
    assert opened.words == made.words == office_words(office.unlocked.membership.anchor)
    assert [person.name for person in opened.people] == ["Анна Кравцова"]
    write_keys_of(opened, tmp_path / "keys.json")
    there = unlock(read_keys(tmp_path / "keys.json"), password)
    assert there.database_key == office.unlocked.database_key
    assert there.membership.head == office.unlocked.membership.head
    with pytest.raises(UserError, match="уже есть и не изменён"):
        write_keys_of(opened, tmp_path / "keys.json")


def test_only_the_chosen_peoples_passwords_go_along(people: People, file: Path) -> None:
    anna = people.admin
    keep_sheet(anna, prepare_sheet(anna))
    give_new_keys(
        anna.folder.keys, anna.unlocked, user_id=people.ids["Вера"], password="жираф",
        parameters=FLOOR,
    )  # fmt: skip
    made = invite(anna, file, people.ids["Вера"], anna.user_id)
    keys = open_invitation(file, made.code).keys
    assert {slot.owner.user_id for slot in keys.slots} == {people.ids["Вера"], anna.user_id}
    assert {slot.owner.kind for slot in keys.slots} == {SlotKind.PASSWORD, SlotKind.TEMPORARY}


def test_nothing_can_be_read_without_the_code(office: Office, file: Path) -> None:
    invite(office, file, password="тайна-шары")
    data = file.read_bytes()
    for word in ("Ромашка", "Кравцова", "server", "тайна", office.office_id, "Склад"):
        assert word.encode() not in data
        assert json.dumps(word).strip('"').encode() not in data


@pytest.mark.parametrize(
    "code", ["", "ABCDE", "22222-22222-22222-22222", "00000-11111-OOOOO-IIIII", "2" * 500]
)
def test_a_wrong_code_says_so(office: Office, file: Path, code: str) -> None:
    invite(office, file)
    with pytest.raises(PasswordError, match="Ничего не изменено"):
        open_invitation(file, code)


def test_a_changed_file_is_refused(office: Office, file: Path) -> None:
    made = invite(office, file)
    document = json.loads(file.read_bytes())
    for name in ("salt", "check", "nonce", "sealed"):
        text = document[name]
        swapped = ("B" if text[5] == "A" else "A").join((text[:5], text[6:]))
        file.write_text(json.dumps({**document, name: swapped}))
        with pytest.raises((DamagedError, PasswordError)):
            open_invitation(file, made.code)
    for bad in (b"", b"{}", b"[]", b"\0" * 100, json.dumps({**document, "more": 1}).encode()):
        file.write_bytes(bad)
        with pytest.raises(UserError, match="Ничего не изменено"):
            open_invitation(file, made.code)


def test_a_newer_programs_file_says_so(office: Office, file: Path) -> None:
    made = invite(office, file)
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "format": 2}))
    with pytest.raises(UserError, match="более новой версией"):
        open_invitation(file, made.code)


def test_an_invitation_is_good_once(office: Office, file: Path) -> None:
    share, made = MemoryShare(), invite(office, file)
    opened = open_invitation(file, made.code)
    require_fresh(opened, share)
    use_invitation(opened, share)
    for again in (require_fresh, use_invitation):
        with pytest.raises(UserError, match="уже использовано или отозвано"):
            again(opened, share)


def test_of_two_computers_at_once_one_is_refused(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, made = MemoryShare(), invite(office, file)
    opened = open_invitation(file, made.code)
    use_invitation(opened, share)
    monkeypatch.setattr(share, "get", lambda _name: None)  # the other's mark is not seen yet
    with pytest.raises(UserError, match="уже использовано или отозвано"):
        use_invitation(opened, share)


def test_an_invitation_can_be_taken_back(office: Office, file: Path) -> None:
    share, made = MemoryShare(), invite(office, file)
    assert cancel_invitation(share, made.invite_id)
    assert not cancel_invitation(share, made.invite_id)
    with pytest.raises(UserError, match="уже использовано или отозвано"):
        use_invitation(open_invitation(file, made.code), share)


def test_the_shares_clock_ends_an_invitation(office: Office, file: Path) -> None:
    made = invite(office, file, now=1_000, hours=48)
    opened = open_invitation(file, made.code)
    assert made.expires_at == 1_000 + 48 * 3_600_000
    require_fresh(opened, MemoryShare(lambda: made.expires_at))
    with pytest.raises(UserError, match="Срок приглашения истёк"):
        use_invitation(opened, MemoryShare(lambda: made.expires_at + 1))


def test_who_has_no_password_here_cannot_be_invited(people: People, file: Path) -> None:
    anna = people.admin
    with pytest.raises(UserError, match="Отметьте, кто будет работать"):
        make_invitation(anna, file, station=NewStation("а", "", ()), address=ADDRESS, now=1)
    with pytest.raises(UserError, match="не входит по паролю"):
        invite(anna, file, 404)
    assert not file.exists()


def test_only_an_admin_invites(people: People, file: Path) -> None:
    boris = people.open("Борис")
    with pytest.raises(AccessDeniedError):
        invite(boris, file)
    assert not file.exists()


def test_an_invitation_leaves_a_line_in_the_audit(office: Office, file: Path) -> None:
    made = invite(office, file)
    rows = office.db.run("SELECT act, details FROM audit_entry WHERE act = 'station_invited'")
    assert json.loads(rows[0][1]) == {
        "note": "Склад", "people": [str(office.user_id)], "prefix": "С",
        "invite": made.invite_id, "until": made.expires_at,
    }  # fmt: skip


def test_the_words_are_short_distinct_and_steady() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 1024
    assert len({word.replace("ё", "е")[:4] for word in words}) == 1024
    assert all(4 <= len(word) <= 6 for word in words)
    assert office_words("00") == ("барс", "юмор", "поэзия", "билет", "кресло", "казак")
    assert office_words("00") != office_words("01")


def test_the_shares_password_goes_along_only_if_told(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a computer keeps in its keyring is not handed out by the way."""
    monkeypatch.setattr("crm_desktop.sync.flows.inviting.password_of", lambda _address: "шара")
    share(office)
    share_at = MemoryShare()
    for told, expected in ((False, None), (True, "шара")):
        made = invite_station(office, file, with_password=told, transport=share_at)
        assert open_invitation(file, made.code).share_password == expected


def test_two_computers_invited_before_the_first_joins_get_different_prefixes(
    office: Office, file: Path
) -> None:
    share(office)
    place, told = MemoryShare(), []
    for _computer in range(2):
        made = invite_station(office, file, transport=place)
        told.append(open_invitation(file, made.code).prefix)
    assert told == ["А", "Б"]
    # What an invitation nobody used promised is free again when it is good no more.
    with office.applying():
        reserve_prefix(office.db, "Б", until=1)
    assert free_prefix(office.db) == "Б"
