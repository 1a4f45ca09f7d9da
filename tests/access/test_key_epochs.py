"""The base's key sealed to every member: forged, swapped, replayed, upgraded."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.identity import Identity, to_text
from crm_desktop.access.keys import FLOOR, change_password, create_keys, read_keys, unlock
from crm_desktop.access.keys_epoch import (
    database_check,
    epoch_document,
    first_epoch,
    next_epoch,
    open_box,
    resealed,
)
from crm_desktop.access.keys_file import write_keys
from crm_desktop.access.keys_people import (
    add_person,
    give_new_keys,
    remove_person,
    replace_members,
    sealed_for_all,
    set_role,
)
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.access.membership import Author, Member, Role, add_member, rename_member
from crm_desktop.errors import DamagedError, PasswordError, UserError
from tests.access.key_office import (
    ANNA,
    ANNA_PASSWORD,
    BORIS,
    BORIS_PASSWORD,
    Keys,
    flip,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked

VERA = 2**62 + 3


def boris_of(keys: Keys) -> Unlocked:
    return unlock(read_keys(keys.path), BORIS_PASSWORD, user_id=BORIS)


def signed_by(keys: Keys, author: Author, epoch: dict[str, Any]) -> dict[str, Any]:
    """The epoch's boxes and number under another's signature, as a forger would write it."""
    now = read_keys(keys.path)
    assert now.epoch is not None
    theirs = resealed(now.epoch, now.membership, author, keys.anna.database_key)
    return {**epoch, **epoch_document(theirs)}


def with_new_key(keys: Keys, *, at: int = 5) -> bytes:
    """What a re-key writes into keys.json; returns the new key."""
    key_file = sealed_for_all(read_keys(keys.path), keys.anna)
    assert key_file.epoch is not None
    fresh = b"\7" * 32
    epoch = next_epoch(
        key_file.epoch, key_file.membership, keys.anna.author,
        keys=(keys.anna.database_key, fresh), at=at,
    )  # fmt: skip
    document = keys.document()
    document["epoch"] = epoch_document(epoch)
    keys.write(document)
    return fresh


# --- what it is for ---


def test_every_member_opens_the_same_key_and_no_slot_holds_it(two: Keys) -> None:
    boris = boris_of(two)
    assert boris.database_key == two.anna.database_key
    assert "database_key" not in boris.contents
    assert to_text(two.anna.database_key) not in two.path.read_text(encoding="utf-8")


def test_a_new_key_needs_nobody_elses_password(two: Keys) -> None:
    fresh = with_new_key(two)
    for password, user in ((ANNA_PASSWORD, ANNA), (BORIS_PASSWORD, BORIS)):
        opened = unlock(read_keys(two.path), password, user_id=user)
        assert opened.database_key == fresh
        assert opened.database_keys == (fresh, two.anna.database_key)


def test_a_removed_person_finds_no_key_in_the_next_epoch(two: Keys) -> None:
    kept, box = two.document()["slots"][1], two.document()["epoch"]["boxes"][1]
    boris = boris_of(two)
    remove_person(two.path, two.anna, user_id=BORIS)
    with_new_key(two)
    key_file = read_keys(two.path)
    assert key_file.epoch is not None
    assert [each.user_id for each in key_file.epoch.boxes] == [ANNA]
    with pytest.raises(DamagedError):
        open_box(key_file.epoch, office_id="office-1", user_id=BORIS, identity=boris.identity)
    document = two.document()
    document["slots"].append(kept)
    document["epoch"]["boxes"].append(box)
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


def test_new_keys_of_a_person_get_a_box_of_their_own(two: Keys) -> None:
    former = boris_of(two)
    give_new_keys(two.path, two.anna, user_id=BORIS, password="временный", parameters=FLOOR)
    key_file = read_keys(two.path)
    opened = unlock(key_file, "временный", user_id=BORIS)
    assert opened.database_key == two.anna.database_key
    assert opened.slot_kind is SlotKind.TEMPORARY
    assert opened.identity.public != former.identity.public
    with pytest.raises(PasswordError):
        unlock(key_file, BORIS_PASSWORD, user_id=BORIS)


# --- forgery: every plain checksum agrees ---


@pytest.mark.parametrize(
    "field", ["check", "signature", "head", "made_by", "born", "number", "made_at", "entries"]
)
def test_a_changed_field_of_the_epoch_is_refused(two: Keys, field: str) -> None:
    document = two.document()
    value = document["epoch"][field]
    if field in {"check", "signature"}:
        document["epoch"][field] = flip(value)
    elif field == "head":
        document["epoch"][field] = value[::-1]
    else:
        document["epoch"][field] = str(BORIS) if isinstance(value, str) else value + 1
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


@pytest.mark.parametrize("field", ["user", "x25519", "ephemeral", "nonce", "sealed"])
def test_a_changed_box_is_refused(two: Keys, field: str) -> None:
    document = two.document()
    box = document["epoch"]["boxes"][1]
    box[field] = str(VERA) if field == "user" else flip(box[field])
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


def test_boxes_swapped_between_people_open_nothing_even_when_signed(two: Keys) -> None:
    """The signature would stop this already; so would each box's own header."""
    key_file = read_keys(two.path)
    assert key_file.epoch is not None
    one, other = key_file.epoch.boxes
    for box, thief in ((one, boris_of(two)), (other, two.anna)):
        stolen = replace(box, user_id=thief.user_id, receiver=thief.identity.public.receiving)
        fake = replace(key_file.epoch, boxes=(stolen,))
        with pytest.raises(DamagedError):
            open_box(fake, office_id="office-1", user_id=thief.user_id, identity=thief.identity)


def test_a_box_of_an_earlier_epoch_does_not_open_in_a_later_one(two: Keys) -> None:
    old = two.document()["epoch"]["boxes"]
    with_new_key(two)
    document = two.document()
    document["epoch"]["boxes"] = old
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


def test_who_is_no_admin_cannot_sign_an_epoch(two: Keys) -> None:
    boris = boris_of(two)
    document = two.document()
    document["epoch"] = signed_by(two, boris.author, document["epoch"])
    two.write(document)
    with pytest.raises(DamagedError, match="epoch author"):
        read_keys(two.path)


def test_a_stranger_cannot_put_in_a_key_of_his_choosing(two: Keys) -> None:
    """He knows everybody's public keys: they stand in the file."""
    now = read_keys(two.path)
    stranger = Author(ANNA, Identity.new())
    trap = first_epoch(now.membership, stranger, b"\1" * 32, at=1)
    document = two.document()
    document["epoch"] = epoch_document(trap)
    two.write(document)
    with pytest.raises(DamagedError, match="epoch signature"):
        read_keys(two.path)


def test_a_former_admin_cannot_sign_on_the_strength_of_earlier_entries(two: Keys) -> None:
    set_role(two.path, two.anna, user_id=BORIS, role=Role.ADMIN)
    boris, then = boris_of(two), read_keys(two.path)
    trap = first_epoch(then.membership, boris.author, b"\1" * 32, at=1)
    set_role(two.path, two.anna, user_id=BORIS, role=Role.MANAGER)
    document = two.document()
    document["epoch"] = epoch_document(trap)
    two.write(document)
    with pytest.raises(DamagedError, match="epoch author"):
        read_keys(two.path)


def test_entries_cannot_be_taken_off_the_end_of_the_list(two: Keys) -> None:
    set_role(two.path, two.anna, user_id=BORIS, role=Role.OBSERVER)
    document = two.document()
    document["members"].pop()
    two.write(document)
    with pytest.raises(DamagedError, match="epoch head"):
        read_keys(two.path)


def test_the_signature_of_an_earlier_state_does_not_bring_a_person_back(two: Keys) -> None:
    before = two.document()["epoch"]
    remove_person(two.path, two.anna, user_id=BORIS)
    document = two.document()
    document["epoch"] = before
    two.write(document)
    # It is a state an admin once signed, and the list still goes on from it; his slot is gone
    # from the list, so his own keys let nobody in.
    assert BORIS not in read_keys(two.path).membership.members


def test_an_epoch_of_another_office_is_refused(keys: Keys, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    create_keys(
        other, "office-2", user_id=ANNA, user_name="Анна", password=ANNA_PASSWORD, parameters=FLOOR
    )
    document = keys.document()
    document["epoch"] = json.loads(other.read_bytes())["epoch"]
    keys.write(document)
    with pytest.raises(DamagedError):
        read_keys(keys.path)


@pytest.mark.parametrize("change", ["drop", "swap", "flip"])
def test_former_keys_are_signed_too(two: Keys, change: str) -> None:
    with_new_key(two)
    document = two.document()
    former = document["epoch"]["former"]
    if change == "drop":
        former.clear()
    elif change == "swap":
        former[0]["number"] = 2
    else:
        former[0]["sealed"] = flip(former[0]["sealed"])
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


# --- format 1 ---


def test_a_file_of_format_1_opens_and_becomes_format_2_when_an_admin_changes_it(
    keys: Keys,
) -> None:
    keys.as_format_1()
    assert keys.document()["format"] == 1
    anna = unlock(read_keys(keys.path), ANNA_PASSWORD)
    assert anna.database_key == keys.anna.database_key
    assert anna.database_keys == (anna.database_key,)
    add_person(
        keys.path, anna, user_id=BORIS, user_name="Борис", role=Role.MANAGER,
        password=BORIS_PASSWORD, parameters=FLOOR,
    )  # fmt: skip
    assert keys.document()["format"] == 2
    for password in (ANNA_PASSWORD, BORIS_PASSWORD):
        assert unlock(read_keys(keys.path), password).database_key == keys.anna.database_key


def test_a_password_changed_in_format_1_still_opens_the_base(keys: Keys) -> None:
    keys.as_format_1()
    anna = unlock(read_keys(keys.path), ANNA_PASSWORD)
    change_password(
        keys.path, anna, old_password=ANNA_PASSWORD, new_password="новый", parameters=FLOOR
    )
    opened = unlock(read_keys(keys.path), "новый")
    assert opened.database_key == keys.anna.database_key


def test_taking_the_epoch_away_does_not_bring_format_1_back(two: Keys) -> None:
    document = two.document()
    del document["epoch"]
    document["format"] = 1
    check = database_check(two.anna.database_key, "office-1")
    document["office"]["database_check"] = to_text(check)
    two.write(document)
    with pytest.raises(DamagedError, match="не хватает ключей"):
        unlock(read_keys(two.path), ANNA_PASSWORD, user_id=ANNA)


# --- the list goes on elsewhere ---


def test_entries_from_another_station_do_not_lock_anybody_out(two: Keys) -> None:
    chain = read_keys(two.path).membership
    chain = rename_member(chain, two.anna.author, user_id=BORIS, name="Боря", at=2)
    vera = Member(VERA, "Вера", Role.MANAGER, Identity.new().public)
    replace_members(two.path, add_member(chain, two.anna.author, member=vera, at=3))
    assert boris_of(two).user_name == "Боря"
    set_role(two.path, two.anna, user_id=BORIS, role=Role.HEAD)
    now = read_keys(two.path)
    assert now.epoch is not None
    assert {box.user_id for box in now.epoch.boxes} == {ANNA, BORIS, VERA}


def test_an_admin_with_a_former_key_changes_nothing(two: Keys) -> None:
    with_new_key(two)
    before = two.path.read_bytes()
    with pytest.raises(UserError, match="Ключ базы только что сменили"):
        set_role(two.path, two.anna, user_id=BORIS, role=Role.HEAD)
    assert two.path.read_bytes() == before


def test_reading_and_writing_keeps_every_byte(two: Keys) -> None:
    with_new_key(two)
    two_again = two.path.with_name("again.json")
    write_keys(two.path, read_keys(two.path))
    write_keys(two_again, read_keys(two.path))
    assert two.path.read_bytes() == two_again.read_bytes()
