from __future__ import annotations

import hashlib
import json
import os
import stat
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.identity import Identity, canonical, to_bytes, to_text, verify
from crm_desktop.access.keys import (
    FLOOR,
    KeysMissingError,
    KeysNewerError,
    Unlocked,
    change_password,
    create_keys,
    read_keys,
    slot_contents,
    unlock,
)
from crm_desktop.access.keys_file import database_check, with_slot, write_keys
from crm_desktop.access.keys_people import add_person, remove_person, replace_members
from crm_desktop.access.keys_slot import SlotKind, seal_slot
from crm_desktop.access.membership import Role, rekey_member, rename_member
from crm_desktop.access.membership_faults import ChainError, ChainFault
from crm_desktop.errors import AccessDeniedError, DamagedError, PasswordError, UserError

if TYPE_CHECKING:
    from pathlib import Path

ANNA, BORIS = 2**62 + 1, 2**62 + 2
SHORT = "п"
ANNA_PASSWORD, BORIS_PASSWORD = "жираф обои кефир", "лодка фикус зонт"


@dataclass(frozen=True)
class Keys:
    path: Path
    anna: Unlocked

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.path.read_bytes())
        return document

    def write(self, document: dict[str, Any]) -> None:
        """What a careful forger does: every plain checksum is made to agree again."""
        for part in (document["office"], *document["slots"]):
            body = {name: value for name, value in part.items() if name != "sum"}
            part["sum"] = hashlib.sha256(canonical(body)).hexdigest()
        self.path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    path = tmp_path / "keys.json"
    anna = create_keys(
        path,
        "office-1",
        user_id=ANNA,
        user_name="Анна",
        password=ANNA_PASSWORD,
        parameters=FLOOR,
        office_name="Ромашка",
    )
    return Keys(path, anna)


@pytest.fixture
def two(keys: Keys) -> Keys:
    add_person(
        keys.path,
        keys.anna,
        user_id=BORIS,
        user_name="Борис",
        role=Role.MANAGER,
        password=BORIS_PASSWORD,
        parameters=FLOOR,
    )
    return keys


def test_round_trip(keys: Keys) -> None:
    opened = unlock(read_keys(keys.path), ANNA_PASSWORD, user_name="анна")
    assert opened.database_key == keys.anna.database_key
    assert len(opened.database_key) == 32
    assert (opened.user_id, opened.user_name, opened.role) == (ANNA, "Анна", Role.ADMIN)
    assert (opened.office_id, opened.office_name) == ("office-1", "Ромашка")
    signature = opened.sign(b"test\nbatch")
    assert verify(keys.anna.identity.public.signing, signature, b"test\nbatch")
    assert not verify(keys.anna.identity.public.signing, signature, b"test\nbatcH")


def test_secrets_stand_nowhere_in_the_clear(keys: Keys) -> None:
    data, told = keys.path.read_bytes(), repr(keys.anna)
    private = keys.anna.identity.signing.private_bytes_raw()
    for secret in (keys.anna.database_key, private):
        for spelling in (secret.hex(), to_text(secret), repr(secret)):
            assert spelling.encode() not in data
            assert spelling not in told
    assert ANNA_PASSWORD.encode() not in data


def test_ids_are_text(two: Keys) -> None:
    document = two.document()
    assert [slot["user"] for slot in document["slots"]] == [str(ANNA), str(BORIS)]
    assert document["members"][1]["user"] == str(BORIS)


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_only_the_owner_reads_it(keys: Keys) -> None:
    keys.path.chmod(0o644)
    change(keys, "другой пароль")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("password", ["", "жираф обои кефиР", ANNA_PASSWORD + " ", "\ud800"])
def test_wrong_password(keys: Keys, password: str) -> None:
    with pytest.raises(PasswordError, match="Неверный пароль"):
        unlock(read_keys(keys.path), password, user_name="Анна")


def test_unknown_person(keys: Keys) -> None:
    with pytest.raises(PasswordError, match="Нет сотрудника"):
        unlock(read_keys(keys.path), ANNA_PASSWORD, user_name="Вера")


def test_each_password_opens_its_own_slot(two: Keys) -> None:
    key_file = read_keys(two.path)
    assert unlock(key_file, BORIS_PASSWORD).user_id == BORIS
    assert unlock(key_file, ANNA_PASSWORD).user_id == ANNA
    boris = unlock(key_file, BORIS_PASSWORD, user_id=BORIS)
    assert boris.database_key == two.anna.database_key
    assert boris.identity.public != two.anna.identity.public
    assert boris.role is Role.MANAGER
    with pytest.raises(PasswordError):
        unlock(key_file, ANNA_PASSWORD, user_name="Борис")


def test_a_password_is_the_same_however_it_is_composed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    composed = unicodedata.normalize("NFC", "ёжик й café")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    create_keys(path, "o", user_id=1, user_name="Ё", password=apart, parameters=FLOOR)
    name = unicodedata.normalize("NFD", "ё")
    assert unlock(read_keys(path), composed, user_name=name).user_name == "Ё"


def test_keys_are_never_made_over_others(keys: Keys) -> None:
    before = keys.path.read_bytes()
    with pytest.raises(UserError, match="уже есть"):
        create_keys(keys.path, "o", user_id=1, user_name="Я", password=SHORT, parameters=FLOOR)
    assert keys.path.read_bytes() == before


@pytest.mark.parametrize(("name", "password"), [("", "пароль"), ("\u200b \n", "п"), ("Анна", "")])
def test_empty_name_or_password_is_refused(tmp_path: Path, name: str, password: str) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(UserError):
        create_keys(path, "o", user_id=1, user_name=name, password=password, parameters=FLOOR)
    assert list(tmp_path.iterdir()) == []


# --- changing the password ---


def change(keys: Keys, new: str, old: str = ANNA_PASSWORD) -> None:
    change_password(keys.path, keys.anna, old_password=old, new_password=new, parameters=FLOOR)


def test_change_password_keeps_keys_and_other_slots(two: Keys) -> None:
    before = two.path.read_text(encoding="utf-8")
    others = before[before.index('{\n   "id"', before.index('"sealed"')) :]
    assert f'"user": "{BORIS}"' in others
    change(two, "новый пароль")
    after = two.path.read_text(encoding="utf-8")
    assert after.endswith(others)
    assert after != before
    key_file = read_keys(two.path)
    opened = unlock(key_file, "новый пароль", user_name="Анна")
    assert opened.database_key == two.anna.database_key
    assert opened.identity.public == two.anna.identity.public
    assert opened.slot_id == two.anna.slot_id
    with pytest.raises(PasswordError):
        unlock(key_file, ANNA_PASSWORD)


def test_change_password_renews_salt_and_nonce(keys: Keys) -> None:
    before = keys.document()["slots"][0]
    change(keys, ANNA_PASSWORD)
    after = keys.document()["slots"][0]
    assert after["kdf"]["salt"] != before["kdf"]["salt"]
    assert after["nonce"] != before["nonce"]


def test_change_password_needs_the_old_one(keys: Keys) -> None:
    before = keys.path.read_bytes()
    with pytest.raises(PasswordError):
        change(keys, "новый", old="не тот")
    with pytest.raises(UserError, match="пустым"):
        change(keys, "")
    assert keys.path.read_bytes() == before


def test_a_damaged_slot_stays_as_it_stands_beside_a_changed_one(two: Keys) -> None:
    document = two.document()
    document["slots"][1]["nonce"] = "AAAA"
    two.path.write_text(json.dumps(document), encoding="utf-8")
    change(two, "новый пароль")
    assert two.document()["slots"][1] == document["slots"][1]
    key_file = read_keys(two.path)
    assert key_file.damaged == 1
    assert unlock(key_file, "новый пароль").user_id == ANNA
    with pytest.raises(DamagedError, match="этого сотрудника"):
        unlock(key_file, BORIS_PASSWORD, user_name="Борис")


@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_failing_disk_leaves_the_old_file(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before = keys.path.read_bytes()

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(UserError, match="не изменены"):
        change(keys, "новый пароль")
    monkeypatch.undo()
    assert keys.path.read_bytes() == before
    assert list(keys.path.parent.iterdir()) == [keys.path]
    assert unlock(read_keys(keys.path), ANNA_PASSWORD).user_id == ANNA


# --- damage ---


def test_a_missing_file_has_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeysMissingError, match=r"Нет файла ключей.*База не тронута"):
        read_keys(tmp_path / "keys.json")


def test_a_newer_format_is_not_called_damage(keys: Keys) -> None:
    keys.write({**keys.document(), "format": 2})
    with pytest.raises(KeysNewerError, match="более новой версией"):
        read_keys(keys.path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 4096,
        b"[]",
        b"{}",
        b"null",
        b"\xff\xfe{}",
        b"[" * 200_000,
        b'{"format": 1, "format": 1}',
        b'{"format": NaN}',
        b'{"format": 1.5}',
        b'{"format": true}',
        b'{"format": 1, "office": {}, "slots": [], "members": []}',
        b'{"format": "\\ud800"}',
        b'{"format": ' + b"9" * 10_000 + b"}",
    ],
)
def test_rubbish_is_damage(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(data)
    with pytest.raises(DamagedError, match="резервной копии"):
        read_keys(path)
    assert path.read_bytes() == data


def test_every_truncation_is_damage(keys: Keys) -> None:
    data = keys.path.read_bytes().rstrip()
    for length in range(0, len(data), 17):
        keys.path.write_bytes(data[:length])
        with pytest.raises(DamagedError):
            read_keys(keys.path)


def test_a_flipped_bit_in_any_byte_is_noticed_before_sign_in(keys: Keys) -> None:
    data = keys.path.read_bytes()
    # Every other byte touches every field, in half the time.
    for place in range(0, len(data) - 1, 2):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place // 2 % 8
        keys.path.write_bytes(flipped)
        with pytest.raises((DamagedError, KeysNewerError)):
            read_keys(keys.path)


def test_one_damaged_slot_does_not_keep_the_others_out(two: Keys) -> None:
    document = two.document()
    document["slots"][0]["sealed"] = document["slots"][0]["sealed"][:-8]
    two.path.write_text(json.dumps(document), encoding="utf-8")
    key_file = read_keys(two.path)
    assert key_file.damaged == 1
    assert unlock(key_file, BORIS_PASSWORD).user_id == BORIS


# --- forgery: checksums made to agree, so only cryptography is left ---


def flip(text: str) -> str:
    data = bytearray(to_bytes(text))
    data[len(data) // 2] ^= 0x10
    return to_text(bytes(data))


@pytest.mark.parametrize(
    ("field", "forge", "error"),
    [
        ("nonce", flip, DamagedError),
        ("sealed", flip, DamagedError),
        ("ed25519", flip, DamagedError),
        ("x25519", flip, DamagedError),
        ("id", lambda _: "0" * 32, DamagedError),
        ("name", lambda _: "Борис", DamagedError),
        ("user", lambda _: str(BORIS), DamagedError),
        ("check", flip, PasswordError),
    ],
)
def test_a_forged_field_of_a_slot(keys: Keys, field: str, forge: Any, error: type) -> None:
    document = keys.document()
    document["slots"][0][field] = forge(document["slots"][0][field])
    keys.write(document)
    key_file = read_keys(keys.path)
    with pytest.raises(error):
        unlock(key_file, ANNA_PASSWORD)


def test_a_slot_cannot_be_told_to_be_of_another_kind(keys: Keys) -> None:
    document = keys.document()
    document["slots"][0]["kind"] = "keyring"
    keys.write(document)
    with pytest.raises(DamagedError):
        unlock(read_keys(keys.path), ANNA_PASSWORD, kind=SlotKind.KEYRING)
    with pytest.raises(PasswordError):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("memory_kib", FLOOR.memory_kib - 1),
        ("memory_kib", 8),
        ("memory_kib", 0),
        ("memory_kib", -1),
        ("memory_kib", 2 * 2**20 + 1),
        ("memory_kib", 2**70),
        ("memory_kib", True),
        ("memory_kib", "19456"),
        ("passes", 1),
        ("passes", 0),
        ("passes", 65),
        ("passes", 10**9),
        ("lanes", 0),
        ("lanes", 17),
        ("algorithm", "argon2i"),
        ("salt", ""),
        ("salt", to_text(b"\0" * 15)),
    ],
)
def test_weakened_or_absurd_derivation_is_refused_unread(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, field: str, value: object
) -> None:
    def fail(*_args: object, **_options: object) -> bytes:
        raise AssertionError("derived with refused parameters")

    monkeypatch.setattr("crm_desktop.access.keys_kdf.hash_secret_raw", fail)
    document = keys.document()
    document["slots"][0]["kdf"][field] = value
    keys.write(document)
    with pytest.raises(DamagedError):
        read_keys(keys.path)


@pytest.mark.parametrize(("field", "value"), [("passes", 3), ("lanes", 2), ("memory_kib", 20000)])
def test_other_acceptable_parameters_open_nothing(keys: Keys, field: str, value: int) -> None:
    document = keys.document()
    document["slots"][0]["kdf"][field] = value
    keys.write(document)
    with pytest.raises(PasswordError):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


def test_keys_are_not_made_below_the_floor(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    weak = replace(FLOOR, passes=1)
    with pytest.raises(ValueError, match="refused KDF"):
        create_keys(path, "o", user_id=1, user_name="Я", password=SHORT, parameters=weak)
    assert not path.exists()


@pytest.mark.parametrize("fields", [("sealed", "nonce"), ("sealed", "nonce", "check", "kdf")])
def test_contents_swapped_between_slots(two: Keys, fields: tuple[str, ...]) -> None:
    document = two.document()
    first, second = document["slots"]
    for field in fields:
        first[field], second[field] = second[field], first[field]
    two.write(document)
    key_file = read_keys(two.path)
    for user_id in (ANNA, BORIS):
        for password in (ANNA_PASSWORD, BORIS_PASSWORD):
            with pytest.raises((DamagedError, PasswordError)):
                unlock(key_file, password, user_id=user_id)


def test_slots_may_stand_in_any_order_but_not_twice(two: Keys) -> None:
    document = two.document()
    document["slots"].reverse()
    two.write(document)
    assert unlock(read_keys(two.path), ANNA_PASSWORD).user_id == ANNA
    document["slots"].append(document["slots"][0])
    two.write(document)
    with pytest.raises(DamagedError):
        read_keys(two.path)


def test_a_slot_of_another_office_is_refused(keys: Keys, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    create_keys(
        other, "office-2", user_id=ANNA, user_name="Анна", password=ANNA_PASSWORD, parameters=FLOOR
    )
    document = keys.document()
    document["slots"] = json.loads(other.read_bytes())["slots"]
    keys.write(document)
    with pytest.raises(DamagedError, match="Пароль верный"):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


def test_a_list_of_members_made_by_somebody_else_is_refused(keys: Keys, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    create_keys(other, "office-1", user_id=ANNA, user_name="Анна", password=SHORT, parameters=FLOOR)
    document = keys.document()
    document["members"] = json.loads(other.read_bytes())["members"]
    keys.write(document)
    with pytest.raises(DamagedError, match="другому офису"):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


def test_a_key_of_another_base_is_told_before_the_base_is_opened(keys: Keys) -> None:
    document = keys.document()
    wrong = database_check(b"\1" * 32, "office-1")
    document["office"]["database_check"] = to_text(wrong)
    keys.write(document)
    with pytest.raises(DamagedError, match="ключ базы не подходит"):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


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
        slot_contents(keys.anna.database_key, Identity.new(), anchor=keys.anna.membership.anchor),
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
