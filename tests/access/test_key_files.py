from __future__ import annotations

import json
import os
import stat
import unicodedata
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import to_text, verify
from crm_desktop.access.keys import (
    FLOOR,
    create_keys,
    read_keys,
    unlock,
)
from crm_desktop.access.membership import Role
from crm_desktop.errors import DamagedError, PasswordError, UserError
from tests.access.key_office import (
    ANNA,
    ANNA_PASSWORD,
    BORIS,
    BORIS_PASSWORD,
    SHORT,
    Keys,
    change,
)

if TYPE_CHECKING:
    from pathlib import Path


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
