from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.identity import to_text
from crm_desktop.access.keys import (
    FLOOR,
    KeysMissingError,
    KeysNewerError,
    create_keys,
    read_keys,
    unlock,
)
from crm_desktop.access.keys_file import FORMAT, database_check
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.errors import DamagedError, PasswordError
from tests.access.key_office import (
    ANNA,
    ANNA_PASSWORD,
    BORIS,
    BORIS_PASSWORD,
    SHORT,
    Keys,
    flip,
)

if TYPE_CHECKING:
    from pathlib import Path

# --- damage ---


def test_a_missing_file_has_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeysMissingError, match=r"Нет файла ключей.*База не тронута"):
        read_keys(tmp_path / "keys.json")


def test_a_newer_format_is_not_called_damage(keys: Keys) -> None:
    keys.write({**keys.document(), "format": FORMAT + 1})
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
    theirs = json.loads(other.read_bytes())
    document["members"], document["epoch"] = theirs["members"], theirs["epoch"]
    keys.write(document)
    with pytest.raises(DamagedError, match="другому офису"):
        unlock(read_keys(keys.path), ANNA_PASSWORD)


def test_a_key_of_another_base_is_told_before_the_base_is_opened(keys: Keys) -> None:
    keys.as_format_1()
    document = keys.document()
    wrong = database_check(b"\1" * 32, "office-1")
    document["office"]["database_check"] = to_text(wrong)
    keys.write(document)
    with pytest.raises(DamagedError, match="ключ базы не подходит"):
        unlock(read_keys(keys.path), ANNA_PASSWORD)
