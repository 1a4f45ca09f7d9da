from __future__ import annotations

import os
import random
import shutil
import signal
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from crm_desktop.access.keys import read_keys
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.access.keys_watch import MembershipState
from crm_desktop.backup import switch
from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.content import content_hash
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.shelf import find_backups
from crm_desktop.backup.switch import MARKER
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.members import rekeying
from crm_desktop.members.rekeying import epoch_facts, rekey
from crm_desktop.members.remembering import remember_me
from crm_desktop.members.removing import needs_rekey, remove_person
from crm_desktop.office import CopyAnswer, Office, open_office
from crm_desktop.office.folder import OfficeFolder
from db.connection import OfficeDatabase
from tests.backup.filling import CancelAt, add_clients
from tests.members.conftest import OWN, InMemory, Staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.access.keys import Unlocked

ROUNDS = int(os.environ.get("REKEY_KILLS", "3"))


def readable(path: Path, key: bytes) -> bool:
    with closing(open_unchanging(path, key)) as connection:
        try:
            connection.execute("SELECT count(*) FROM client").fetchall()
        except apsw.NotADBError:
            return False
    return True


def remains(staff: Staff) -> list[str]:
    folder = staff.office.folder.path
    return [path.name for path in folder.iterdir() if path.name.startswith((".", "before-"))]


def test_the_base_has_a_new_key_and_everybody_comes_in_as_before(staff: Staff) -> None:
    given = staff.invite()
    staff.first(given).close()
    add_clients(staff.office, 20)
    former = staff.office.unlocked.database_key

    report = rekey(staff.office, copies=False)

    office = staff.office
    assert (report.epoch, epoch_facts(office).epoch) == (2, 2)
    assert office.unlocked.database_key != former
    assert not readable(office.folder.database, former)
    assert remains(staff) == []
    add_clients(office, 1, first=50)
    office.close()
    for password, name in ((OWN, "Борис"), (staff.password, "Анна Кравцова")):
        again = staff.enter(password, user_name=name)
        assert again.db.run("SELECT count(*) FROM client") == [(21,)]
        again.close()


def test_who_left_reads_nothing_written_after_the_new_key(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    boris.close()
    kept = boris.unlocked.database_key
    remove_person(staff.office, boris.user_id)
    assert needs_rekey(staff.office) == ("Борис",)
    rekey(staff.office, copies=False)
    assert needs_rekey(staff.office) == ()
    assert not readable(staff.office.folder.database, kept)


def test_an_earlier_backup_opens_by_the_present_password_and_under_the_present_key(
    staff: Staff,
) -> None:
    add_clients(staff.office, 5)
    boris = staff.invite()
    copy = back_up(staff.office)
    remove_person(staff.office, boris.member_id)
    rekey(staff.office, copies=False)
    add_clients(staff.office, 1, first=50)
    staff.office.close()

    report = restore(copy.path, staff.office.folder.path, password=staff.password)

    assert report.keys_kept
    again = staff.enter(staff.password)
    assert again.unlocked.database_key == staff.office.unlocked.database_key
    assert again.db.run("SELECT count(*) FROM client") == [(5,)]
    gone = again.db.run("SELECT deleted_at FROM member WHERE id = ?", (boris.member_id,))
    assert gone[0][0] is not None


def test_an_earlier_backup_opens_elsewhere_by_its_own_keys(staff: Staff, tmp_path: Path) -> None:
    add_clients(staff.office, 5)
    copy = back_up(staff.office)
    rekey(staff.office, copies=False)
    restored = restore(copy.path, tmp_path / "другая", password=staff.password)
    assert not restored.keys_kept
    assert restored.facts.rows["client"] == 5


# --- refused: nothing is changed ---


def unchanged(staff: Staff, work: Callable[[], object], error: type[BaseException]) -> str:
    folder = staff.office.folder
    keys, whole = folder.keys.read_bytes(), content_hash(staff.office.db)
    with pytest.raises(error) as caught:
        work()
    assert folder.keys.read_bytes() == keys
    assert content_hash(staff.office.db) == whole
    assert remains(staff) == []
    add_clients(staff.office, 1, first=900)
    return str(caught.value)


def test_another_window_holds_the_base(staff: Staff) -> None:
    staff.enter(staff.password)
    told = unchanged(staff, lambda: rekey(staff.office, copies=False), UserError)
    assert "открыт ещё в одном окне" in told


def test_no_room(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.backup.disk.free_space", lambda _folder: 1 << 20)
    assert "на диске" in unchanged(staff, lambda: rekey(staff.office, copies=False), UserError)


@pytest.mark.parametrize("percent", [0, 36, 54, 95])
def test_cancelled_before_the_switch(staff: Staff, percent: int) -> None:
    add_clients(staff.office, 3)
    unchanged(
        staff,
        lambda: rekey(staff.office, progress=CancelAt(percent), copies=False),
        JobCancelledError,
    )


def test_cancelled_after_the_switch_it_is_done(staff: Staff) -> None:
    assert rekey(staff.office, progress=CancelAt(96), copies=False).epoch == 2


def test_only_an_admin(staff: Staff) -> None:
    boris = staff.first(staff.invite())
    with pytest.raises(AccessDeniedError):
        rekey(boris, copies=False)


def test_the_window_that_does_it_takes_its_own_keys_for_no_news(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def carry_out(folder: Path, plan: switch.Plan) -> Path | None:
        aside = switch.carry_out(folder, plan)
        told.append(staff.office.membership_changed())
        return aside

    monkeypatch.setattr(rekeying, "carry_out", carry_out)
    rekey(staff.office, copies=False)
    assert [*told, staff.office.membership_changed()] == [MembershipState.SAME] * 2
    add_clients(staff.office, 1)


def test_a_window_that_slept_through_it_writes_nothing(staff: Staff) -> None:
    sleeping = staff.enter(staff.password)
    sleeping.db.close_all()
    rekey(staff.office, copies=False)
    assert sleeping.membership_changed() is MembershipState.REKEYED
    with pytest.raises(AccessDeniedError, match="Войдите заново"):
        sleeping.change("Что-то")


# --- killed ---


class Steps:
    """Counts the steps a re-key takes on the disk, and kills its program at one of them."""

    def __init__(self, kill_at: int = 0) -> None:
        self.taken = 0
        self._kill_at = kill_at

    def wrap(self, owner: Any, name: str) -> tuple[Any, str, Any]:
        real = getattr(owner, name)

        def stepped(*given: Any, **named: Any) -> Any:
            self.step()
            result = real(*given, **named)
            self.step()
            return result

        return owner, name, stepped

    def step(self) -> None:
        self.taken += 1
        if self.taken == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(self) -> list[tuple[Any, str, Any]]:
        return [
            self.wrap(Path, "rename"),
            self.wrap(Path, "unlink"),
            self.wrap(switch, "write_whole"),
            self.wrap(switch, "flush"),
            self.wrap(switch, "_overwrite"),
            self.wrap(shutil, "rmtree"),
            self.wrap(rekeying, "copy_held"),
            self.wrap(rekeying, "write_keys"),
            self.wrap(rekeying, "decide"),
        ]


def opened(folder: Path, unlocked: Unlocked) -> Office:
    place = OfficeFolder(folder)
    return Office(place, OfficeDatabase(place.database, unlocked.database_key), unlocked)


def rekey_in_child(folder: Path, unlocked: Unlocked, kill_at: int) -> int:
    """Re-key in a program of its own that is killed at a step; returns how it ended."""
    child = os.fork()
    if child == 0:
        try:
            for owner, name, stepped in Steps(kill_at).watched():
                setattr(owner, name, stepped)
            rekey(opened(folder, unlocked), copies=False)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork a program")
def test_killed_at_any_step_it_is_the_former_pair_or_the_new_one(
    staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_clients(staff.office, 8)
    whole = content_hash(staff.office.db)
    staff.office.close()
    source, unlocked = staff.office.folder.path, staff.office.unlocked

    trial = tmp_path / "проба"
    shutil.copytree(source, trial)
    counting = Steps()
    with monkeypatch.context() as patch:
        for owner, name, stepped in counting.watched():
            patch.setattr(owner, name, stepped)
        office = opened(trial, unlocked)
        rekey(office, copies=False)
        office.close()
    assert counting.taken > 20

    seed = int(os.environ.get("REKEY_SEED", "20261122"))
    chosen = random.Random(seed).sample(range(1, counting.taken + 1), min(ROUNDS, counting.taken))
    for kill_at in chosen:
        told = f"REKEY_SEED={seed}: killed at step {kill_at} of {counting.taken}"
        folder = tmp_path / f"убит-{kill_at}"
        shutil.copytree(source, folder)
        ended = rekey_in_child(folder, unlocked, kill_at)
        assert os.WIFSIGNALED(ended), told

        again = open_office(folder, staff.password, copy_answer=CopyAnswer.MOVED)
        assert content_hash(again.db) == whole, told
        key = again.unlocked.database_key
        epoch = read_keys(folder / "keys.json").epoch
        assert epoch is not None
        assert (epoch.number == 1) == (key == unlocked.database_key), told
        assert not [each for each in folder.iterdir() if each.name.startswith(("before-", ".re"))]
        assert not (folder / MARKER).exists()
        again.close()


# --- what computers remember ---


def test_a_new_key_forgets_what_computers_remember(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[str, str] = {}
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", InMemory(held))
    remember_me(staff.office)
    assert len(held) == 1
    rekey(staff.office, copies=False)
    assert held == {}
    kinds = {slot.owner.kind for slot in read_keys(staff.office.folder.keys).slots}
    assert kinds == {SlotKind.PASSWORD}


def test_a_copy_under_the_former_key_is_made_and_gives_way_to_one_under_the_new(
    staff: Staff,
) -> None:
    add_clients(staff.office, 3)
    report = rekey(staff.office)

    [kept] = find_backups(staff.office.folder.backups, keys=(staff.office.unlocked.database_key,))
    assert (kept.reason, kept.signed, kept.clients) == ("после смены ключа", 0, 3)
    assert "Копия под новым ключом сделана и проверена" in report.text


def test_a_key_that_could_not_be_changed_leaves_the_copy(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_clients(staff.office, 3)

    def refuse(*_values: object) -> None:
        raise UserError("Диск отказал.")

    monkeypatch.setattr(rekeying, "decide", refuse)
    with pytest.raises(UserError, match="Диск отказал"):
        rekey(staff.office)
    [kept] = find_backups(staff.office.folder.backups)
    assert kept.reason == "перед сменой ключа"
    add_clients(staff.office, 1, first=50)
