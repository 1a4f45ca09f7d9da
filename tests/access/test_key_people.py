from __future__ import annotations

import pytest

from crm_desktop.access.identity import Identity
from crm_desktop.access.keys import (
    FLOOR,
    read_keys,
    slot_contents,
    unlock,
)
from crm_desktop.access.keys_file import with_slot, write_keys
from crm_desktop.access.keys_people import add_person, remove_person, replace_members
from crm_desktop.access.keys_slot import seal_slot
from crm_desktop.access.membership import Role, rekey_member, rename_member
from crm_desktop.access.membership_faults import ChainError, ChainFault
from crm_desktop.errors import AccessDeniedError, DamagedError, UserError
from tests.access.key_office import (
    ANNA,
    ANNA_PASSWORD,
    BORIS,
    BORIS_PASSWORD,
    SHORT,
    Keys,
    change,
)

# --- people ---


def test_a_removed_person_has_no_slot_and_a_kept_one_does_not_let_in(two: Keys) -> None:
    kept = two.document()["slots"][1]
    remove_person(two.path, two.anna, user_id=BORIS)
    document = two.document()
    assert [slot["user"] for slot in document["slots"]] == [str(ANNA)]
    document["slots"].append(kept)
    two.write(document)
    with pytest.raises(AccessDeniedError, match="исключил"):
        unlock(read_keys(two.path), BORIS_PASSWORD)


def test_keys_an_admin_replaced_do_not_let_in(two: Keys) -> None:
    key_file = read_keys(two.path)
    fresh = Identity.new().public
    longer = rekey_member(key_file.membership, two.anna.author, user_id=BORIS, public=fresh, at=1)
    replace_members(two.path, longer)
    with pytest.raises(AccessDeniedError, match="новые ключи"):
        unlock(read_keys(two.path), BORIS_PASSWORD)


def test_a_slot_sealed_for_other_keys_than_it_shows_is_refused(keys: Keys) -> None:
    key_file = read_keys(keys.path)
    sealed = seal_slot(
        key_file.slots[0].owner,
        slot_contents(Identity.new(), anchor=keys.anna.membership.anchor),
        office_id="office-1",
        secret=ANNA_PASSWORD,
        parameters=FLOOR,
    )
    with pytest.raises(DamagedError, match="открытые ключи подменены"):
        unlock(with_slot(key_file, sealed), ANNA_PASSWORD)


def test_a_slot_that_lacks_a_key_is_refused(keys: Keys) -> None:
    key_file = read_keys(keys.path)
    sealed = seal_slot(
        key_file.slots[0].owner,
        {"database_key": keys.anna.database_key},
        office_id="office-1",
        secret=ANNA_PASSWORD,
        parameters=FLOOR,
    )
    with pytest.raises(DamagedError, match="не хватает ключей"):
        unlock(with_slot(key_file, sealed), ANNA_PASSWORD)


def test_what_a_later_version_sealed_survives_a_change_of_password(keys: Keys) -> None:
    key_file = read_keys(keys.path)
    sealed = seal_slot(
        key_file.slots[0].owner,
        {**keys.anna.contents, "epoch_key_2": b"\2" * 32},
        office_id="office-1",
        secret=ANNA_PASSWORD,
        parameters=FLOOR,
    )
    write_keys(keys.path, with_slot(key_file, sealed))
    change(keys, "новый пароль")
    opened = unlock(read_keys(keys.path), "новый пароль")
    assert opened.contents["epoch_key_2"] == b"\2" * 32
    assert opened.database_key == keys.anna.database_key


def test_only_an_admin_adds_and_removes(two: Keys) -> None:
    boris = unlock(read_keys(two.path), BORIS_PASSWORD)
    before = two.path.read_bytes()
    with pytest.raises(ChainError) as caught:
        remove_person(two.path, boris, user_id=ANNA)
    assert caught.value.fault is ChainFault.NOT_ADMIN
    with pytest.raises(ChainError):
        add_person(
            two.path,
            boris,
            user_id=3,
            user_name="Вера",
            role=Role.ADMIN,
            password=SHORT,
            parameters=FLOOR,
        )
    assert two.path.read_bytes() == before


def test_a_renamed_person_signs_in_by_either_name(two: Keys) -> None:
    key_file = read_keys(two.path)
    longer = rename_member(
        key_file.membership, two.anna.author, user_id=BORIS, name="Борис Петров", at=1
    )
    replace_members(two.path, longer)
    key_file = read_keys(two.path)
    assert [key_file.name_of(slot) for slot in key_file.slots] == ["Анна", "Борис Петров"]
    for name in ("Борис", "борис петров"):
        assert unlock(key_file, BORIS_PASSWORD, user_name=name).user_name == "Борис Петров"


def test_an_older_list_does_not_replace_a_newer_one(two: Keys) -> None:
    newer = read_keys(two.path).membership
    older = two.anna.membership
    assert newer.follows(older.head)
    before = two.path.read_bytes()
    with pytest.raises(UserError, match="не продолжает"):
        replace_members(two.path, older)
    assert two.path.read_bytes() == before
