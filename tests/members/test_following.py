"""The base takes the key another station gave the office, at the next opening."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import unlock
from crm_desktop.access.keys_file import read_keys, write_keys
from crm_desktop.access.membership_rebase import adopted
from crm_desktop.backup.base_copy import check_base
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.switch import MARKER
from crm_desktop.backup.verify import Depth, verify_kept
from crm_desktop.errors import DamagedError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.members import following
from crm_desktop.members.following import follow_new_key
from crm_desktop.members.rekeying import rekey
from crm_desktop.office import Office, open_office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.opening import CopyAnswer
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.jobs import Progress


@dataclass(frozen=True)
class Behind:
    """An office whose key was changed at another station, closed."""

    folder: OfficeFolder
    password: str
    former: bytes
    key: bytes

    def keys(self) -> Unlocked:
        return unlock(read_keys(self.folder.keys), self.password)

    def leftovers(self) -> list[str]:
        found = (*self.folder.path.glob(".restore-*"), *self.folder.path.glob("before-rekey-*"))
        return [path.name for path in found]

    def open(self, progress: Progress | None = None) -> Office:
        return open_office(
            self.folder.path, self.password, copy_answer=CopyAnswer.MOVED, progress=progress
        )


@pytest.fixture
def behind(office: Office, password: str, tmp_path: Path) -> Behind:
    former = office.unlocked.database_key
    here = OfficeFolder(tmp_path / "склад")
    shutil.copytree(office.folder.path, here.path)
    rekey(office, copies=False)
    there, own = read_keys(office.folder.keys), read_keys(here.keys)
    assert there.epoch is not None
    write_keys(here.keys, adopted(own, there.membership, there.epoch, ()))
    return Behind(here, password, former, office.unlocked.database_key)


def names_in(office: Office) -> list[str]:
    return [row[0] for row in office.db.run("SELECT name FROM member")]


def test_an_opening_puts_the_base_under_the_new_key(behind: Behind) -> None:
    assert (behind.keys().database_key, behind.keys().present_key) == (behind.former, behind.key)
    opened = behind.open()
    assert opened.unlocked.database_key == behind.key
    assert opened.unlocked.epoch_key == b""
    assert names_in(opened) == ["Анна Кравцова"]
    opened.close()
    assert read_keys(behind.folder.keys).behind is None
    assert behind.keys().database_key == behind.key
    assert behind.leftovers() == []
    with pytest.raises(DamagedError):
        _opens(behind.folder, behind.former)


def _opens(folder: OfficeFolder, key: bytes) -> None:
    check_base(folder.database, key)


def test_a_base_open_elsewhere_stays_for_now(behind: Behind) -> None:
    other = OfficeDatabase(behind.folder.database, behind.former)
    other.run("SELECT 1 FROM station")
    opened = behind.open()
    assert opened.unlocked.database_key == behind.former
    assert opened.unlocked.present_key == behind.key
    assert names_in(opened) == ["Анна Кравцова"]
    opened.close()
    other.close_all()
    assert read_keys(behind.folder.keys).behind == 1
    assert behind.leftovers() == []


class Impatient:
    def step(self, done: int, total: int, message: str = "") -> None:
        raise JobCancelledError(f"{message}: {done} / {total}")


def test_who_cannot_wait_works_under_the_former_key(behind: Behind) -> None:
    opened = behind.open(Impatient())
    assert opened.unlocked.database_key == behind.former
    opened.close()
    assert behind.leftovers() == []


def test_a_base_that_is_not_behind_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "keys_lock", None)
    assert follow_new_key(office.folder, office.unlocked) is office.unlocked


class KilledError(BaseException):
    """The program is gone at this point."""


@pytest.mark.parametrize("at", ["copy_held", "write_keys", "decide", "carry_out", "destroy"])
def test_killed_anywhere_the_office_opens(
    behind: Behind, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def killed(*_given: object, **_named: object) -> object:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(following, at, killed)
        with pytest.raises(KilledError):
            behind.open()
    decided = (behind.folder.path / MARKER).exists()
    assert decided == (at == "carry_out")
    opened = behind.open()
    assert opened.unlocked.database_key == behind.key
    assert names_in(opened) == ["Анна Кравцова"]
    opened.close()
    assert behind.leftovers() == []


def test_a_copy_made_while_behind_is_whole_and_comes_back(behind: Behind, tmp_path: Path) -> None:
    opened = behind.open(Impatient())
    copy = back_up(opened).path
    assert verify_kept(opened, copy).depth is Depth.WHOLE
    opened.close()
    followed = behind.open()
    assert verify_kept(followed, copy).depth is Depth.WHOLE
    followed.close()
    aside = restore(copy, tmp_path / "в сторону", password=behind.password)
    assert aside.facts.rows["member"] == 1
    restored = open_office(tmp_path / "в сторону", behind.password, copy_answer=CopyAnswer.COPY)
    assert restored.unlocked.database_key == behind.key
    restored.close()
    restore(copy, behind.folder.path, password=behind.password)
    again = behind.open()
    assert again.unlocked.database_key == behind.key
    assert names_in(again) == ["Анна Кравцова"]
    again.close()
