from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR, own_slot, read_keys
from crm_desktop.access.keys_file import with_slot, without_slots, write_keys
from crm_desktop.access.keys_keyring import (
    SYSTEM_KEYRING,
    KeyringError,
    SystemKeyring,
    find_backend,
)
from crm_desktop.access.keys_slot import SlotKind, seal_slot
from crm_desktop.errors import UserError
from crm_desktop.members.inviting import reset_password
from crm_desktop.members.remembering import (
    allow_remembering,
    forget_me,
    is_remembered,
    remember_me,
    remembering_allowed,
    remembering_possible,
)
from crm_desktop.office import PasswordNeededError, open_remembered, sign_in_choices
from crm_desktop.office.settings import change_own_password
from crm_desktop.past.rollback import stamp_at
from tests.members.conftest import OWN, InMemory, Staff
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from crm_desktop.office import Office

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    kept: dict[str, str] = {}
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", InMemory(kept))
    return kept


def entered(staff: Staff, user_id: int) -> Office:
    office = open_remembered(staff.office.folder.path, user_id=user_id)
    staff.opened.append(office)
    return office


def keyring_slots(staff: Staff) -> int:
    slots = read_keys(staff.office.folder.keys).slots
    return sum(slot.owner.kind is SlotKind.KEYRING for slot in slots)


def made_at(staff: Staff, at: int) -> None:
    """Put a slot made at another moment in the place of the one there is, sealed anew."""
    keys = read_keys(staff.office.folder.keys)
    kept = SYSTEM_KEYRING.recall(staff.office.office_id, staff.office.user_id)
    slot = next(slot for slot in keys.slots if slot.owner.kind is SlotKind.KEYRING)
    assert kept is not None
    again = seal_slot(
        replace(slot.owner, at=at), staff.office.unlocked.contents,
        office_id=staff.office.office_id, secret=kept.secret, parameters=FLOOR,
    )  # fmt: skip
    write_keys(staff.office.folder.keys, with_slot(keys, again))


def test_this_computer_lets_the_person_in_without_a_password(
    staff: Staff, held: dict[str, str]
) -> None:
    assert not is_remembered(staff.office)
    remember_me(staff.office)
    assert is_remembered(staff.office)
    assert [each.remembered for each in sign_in_choices(staff.office.folder.path).people] == [True]
    assert entered(staff, staff.office.user_id).user_name == "Анна Кравцова"
    [secret] = held.values()
    assert secret.partition(":")[2] not in staff.office.folder.keys.read_text(encoding="utf-8")
    remember_me(staff.office)
    assert (len(held), keyring_slots(staff)) == (1, 1)


def test_the_days_begin_anew_only_with_a_password(staff: Staff, held: dict[str, str]) -> None:
    remember_me(staff.office)
    before = dict(held)
    again = entered(staff, staff.office.user_id)
    with pytest.raises(UserError, match="только с паролем"):
        remember_me(again)
    assert held == before


def test_signing_out_forgets(staff: Staff, held: dict[str, str]) -> None:
    remember_me(staff.office)
    forget_me(staff.office)
    assert (held, keyring_slots(staff)) == ({}, 0)
    with pytest.raises(PasswordNeededError, match="не запомнен"):
        entered(staff, staff.office.user_id)


@pytest.mark.parametrize("age", [15, 14, -1])
def test_fourteen_days_and_no_clock_set_back(staff: Staff, held: dict[str, str], age: int) -> None:
    remember_me(staff.office)
    made_at(staff, time.time_ns() // 1_000_000 - age * DAY_MS)
    assert not is_remembered(staff.office)
    with pytest.raises(PasswordNeededError, match="14 дней"):
        entered(staff, staff.office.user_id)


def test_a_clock_behind_the_base_counts_no_days(staff: Staff, held: dict[str, str]) -> None:
    remember_me(staff.office)
    tomorrow = stamp_at(time.time_ns() // 1_000_000 + DAY_MS)
    staff.office.db.run("UPDATE station SET last_stamp = ?", (tomorrow,))
    with pytest.raises(PasswordNeededError, match="Часы"):
        entered(staff, staff.office.user_id)


def test_an_admin_forbids_it_for_all(staff: Staff, held: dict[str, str]) -> None:
    boris = staff.first(staff.invite())
    remember_me(boris)
    stale = staff.office.folder.keys.read_bytes()
    allow_remembering(staff.office, False)
    assert not remembering_allowed(boris)
    assert keyring_slots(staff) == 0
    with pytest.raises(UserError, match="запретил"):
        remember_me(boris)
    # Even with the file as it was before.
    staff.office.folder.keys.write_bytes(stale)
    with pytest.raises(PasswordNeededError, match="запретил"):
        entered(staff, boris.user_id)
    assert keyring_slots(staff) == 0
    allow_remembering(staff.office, True)
    remember_me(boris)
    assert entered(staff, boris.user_id).user_name == "Борис"


def test_a_new_password_or_new_keys_forget(staff: Staff, held: dict[str, str]) -> None:
    boris = staff.first(staff.invite())
    remember_me(boris)
    change_own_password(boris, old=OWN, new="другой-кефир-обои-3", parameters=FLOOR)
    assert (held, keyring_slots(staff)) == ({}, 0)
    remember_me(boris)
    reset_password(staff.office, boris.user_id, parameters=FLOOR)
    with pytest.raises(PasswordNeededError):
        entered(staff, boris.user_id)


def test_a_secret_of_another_slot_opens_nothing(staff: Staff, held: dict[str, str]) -> None:
    remember_me(staff.office)
    keys = read_keys(staff.office.folder.keys)
    other = own_slot(staff.office.unlocked, SlotKind.KEYRING, secret="x")
    write_keys(
        staff.office.folder.keys,
        with_slot(without_slots(keys, kinds=(SlotKind.KEYRING,)), other),
    )
    [name] = held
    held[name] = f"{other.owner.slot_id}:{held[name].partition(':')[2]}"
    with pytest.raises(PasswordNeededError, match="больше не подходит"):
        entered(staff, staff.office.user_id)


# --- the keyring itself ---


class Hanging(InMemory):
    """Waits for a dialog nobody answers, until the test is over."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__({})
        self._over = over

    def get_password(self, service: str, username: str) -> str | None:
        self._over.wait(PATIENCE_S)
        return super().get_password(service, username)


class Locked(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(service + username)


def test_a_hanging_keyring_is_not_waited_for(staff: Staff) -> None:
    over = threading.Event()
    try:
        keyring = SystemKeyring(lambda: Hanging(over), patience_s=0.05)
        with pytest.raises(KeyringError, match=r"не отвечает.*по паролю"):
            keyring.recall("office", 1)
    finally:
        over.set()


def test_a_locked_keyring_is_told(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", Locked({}))
    with pytest.raises(PasswordNeededError, match="отказало или закрыто"):
        entered(staff, staff.office.user_id)
    with pytest.raises(KeyringError):
        remember_me(staff.office)
    assert keyring_slots(staff) == 0


def test_without_a_keyring_the_option_hides_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", None)
    assert not remembering_possible()
    assert not SystemKeyring(lambda: None).possible()


def test_a_keyring_chosen_by_a_setting_of_the_library_is_never_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the setting names one that keeps everything in a plain file."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    found = find_backend()
    assert found is None or type(found).__module__ in {
        "keyring.backends.Windows", "keyring.backends.macOS",
    }  # fmt: skip


_IN_SESSION = """
import sys
from pathlib import Path
from crm_desktop.members.remembering import forget_me, remember_me, remembering_possible
from crm_desktop.office import PasswordNeededError, open_office, open_remembered

folder = Path(sys.argv[1])
assert remembering_possible()
office = open_office(folder, sys.argv[2])
remember_me(office)
office.close()
again = open_remembered(folder, user_id=office.user_id)
assert again.user_name == office.user_name
forget_me(again)
again.close()
try:
    open_remembered(folder, user_id=office.user_id)
except PasswordNeededError:
    print("forgotten")
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="no Secret Service here: needs dbus-run-session and gnome-keyring-daemon",
)
def test_a_real_secret_service_remembers_and_forgets(staff: Staff, tmp_path: Path) -> None:
    staff.office.close()
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    start = (
        "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
        ' exec "$@"'
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [  # noqa: S607 - found on PATH just now
            "dbus-run-session", "--", "sh", "-c", start, "sh", sys.executable, "-c", _IN_SESSION,
            str(staff.office.folder.path), staff.password,
        ],
        env={
            **os.environ,
            "HOME": str(runtime),
            "XDG_RUNTIME_DIR": str(runtime),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )  # fmt: skip
    assert done.stdout.decode().strip() == "forgotten", done.stderr.decode()
