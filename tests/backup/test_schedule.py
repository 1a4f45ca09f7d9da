"""Copies the program makes by itself: when, when not, and never twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup import making, shelf
from crm_desktop.backup.automatic import MANY, backup_before, backup_before_many
from crm_desktop.backup.copied_state import changed_since, last_copy
from crm_desktop.backup.folder_lock import copying_claimed
from crm_desktop.backup.policy import Policy, policy_of, set_policy
from crm_desktop.backup.proofs import proofs, remember_proof
from crm_desktop.backup.schedule import (
    Duty,
    due,
    due_on_exit,
    last_failure,
    owe_copy,
    run_due,
    run_if_changed,
    run_on_exit,
)
from crm_desktop.backup.shelf import find_backups, thin
from crm_desktop.backup.telling import Trouble, alarms
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal.stamps import now_ms
from tests.backup.filling import CancelAt, add_clients

if TYPE_CHECKING:
    from crm_desktop.office import Office

HOUR = 3_600_000


def names(office: Office) -> list[str]:
    return [path.name for path in office.folder.backups.iterdir()]


def reasons(office: Office) -> list[str]:
    return [kept.reason for kept in find_backups(office.folder.backups)]


def test_a_copy_is_due_when_something_changed_and_two_hours_went_by(office: Office) -> None:
    add_clients(office, 3)
    assert due(office) == (Duty.COPY,)
    [done] = run_due(office)
    assert (done.duty, done.good) == (Duty.COPY, True)
    assert reasons(office) == ["по расписанию"]

    later = now_ms() + 3 * HOUR
    assert due(office, now=later) == ()  # nothing changed
    assert run_due(office, now=later) == ()
    add_clients(office, 1, first=50)
    assert due(office, now=now_ms() + HOUR) == ()
    assert due(office, now=later) == (Duty.COPY,)
    assert due(office, now=now_ms() - 48 * HOUR) == (Duty.COPY,)  # the clock went back


def test_what_the_program_notes_of_itself_is_no_reason(office: Office, password: str) -> None:
    add_clients(office, 1)
    backup_before(office, "перед импортом")
    record(office, Act.EXPORT, area="clients", amount=1)
    assert not changed_since(office, last_copy(office))

    office.folder.keys.write_bytes(office.folder.keys.read_bytes() + b"\n")
    assert changed_since(office, last_copy(office))  # a password was changed, say


def test_a_copy_somebody_removed_is_made_anew(office: Office) -> None:
    add_clients(office, 1)
    backup_before(office, "перед импортом").path.unlink()

    assert due(office) == (Duty.COPY,)


def test_the_schedule_is_the_offices(office: Office) -> None:
    assert policy_of(office) == Policy(on_exit=True, every_h=2, drill=True)
    set_policy(office, Policy(on_exit=False, every_h=0, drill=False))
    set_policy(office, Policy(on_exit=False, every_h=0, drill=False))
    assert policy_of(office) == Policy(on_exit=False, every_h=0, drill=False)
    add_clients(office, 1)
    assert due(office, now=now_ms() + 99 * HOUR, idle=True) == ()
    assert not due_on_exit(office)
    with pytest.raises(UserError, match="1, 2, 4 или 8"):
        set_policy(office, Policy(every_h=3))
    with office.change("Чужая версия"):
        office.db.run("UPDATE setting SET value = 'что-то' WHERE name = 'backup_policy'")
    assert policy_of(office) == Policy()


def test_on_exit_only_what_changed_is_copied(office: Office) -> None:
    add_clients(office, 1)
    assert due_on_exit(office)
    [done] = run_on_exit(office)
    assert done.good
    assert reasons(office) == ["при выходе"]
    assert not due_on_exit(office)
    assert run_on_exit(office) == ()


@pytest.mark.parametrize("percent", [1, 50, 90])
def test_nobody_has_to_wait_and_the_next_start_makes_it(office: Office, percent: int) -> None:
    set_policy(office, Policy(every_h=0))
    add_clients(office, 5)
    with pytest.raises(JobCancelledError):
        run_on_exit(office, progress=CancelAt(percent))
    assert names(office) == []

    assert due(office) == (Duty.COPY,)
    assert run_due(office)[0].good
    assert due(office) == ()


def test_a_copy_that_is_owed_waits_for_a_change(office: Office) -> None:
    add_clients(office, 1)
    run_on_exit(office)
    owe_copy(office)
    assert due(office) == ()


def test_two_programs_do_not_both_do_it(office: Office) -> None:
    add_clients(office, 1)
    with copying_claimed(office.folder.backups) as mine:
        assert mine
        outcome: list[object] = []
        other = threading.Thread(
            target=lambda: outcome.extend([run_due(office), run_if_changed(office)])
        )
        other.start()
        other.join()
    assert outcome == [(), ()]
    assert reasons(office) == []

    assert [done.good for done in run_if_changed(office)] == [True]
    assert run_if_changed(office) == ()


def test_many_records_are_preceded_by_one_copy(office: Office) -> None:
    add_clients(office, 3)
    assert backup_before_many(office, "перед удалением", MANY - 1) is None
    made = backup_before_many(office, "перед удалением", MANY)
    assert made is not None
    assert made.clients == 3
    assert backup_before_many(office, "перед удалением", MANY) is None
    assert reasons(office) == ["перед удалением"]


def test_what_fails_is_told_once_to_those_who_can_help(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_clients(office, 1)

    def refuse(*_values: object) -> None:
        raise UserError("на диске свободно 1 МБ")

    with monkeypatch.context() as patch:
        patch.setattr(making, "require_room", refuse)
        [done] = run_due(office)
        assert (done.good, done.text) == (False, "на диске свободно 1 МБ")
        assert run_due(office) == ()  # not again at once
        again = run_due(office, now=now_ms() + HOUR)
        assert [each.good for each in again] == [False]
    failure = last_failure(office)
    assert failure is not None
    assert failure.text == done.text
    [alarm] = alarms(office)
    assert (alarm.trouble, alarm.grave) == (Trouble.FAILED, True)
    told = office.db.run("SELECT n.text, m.role FROM notice n JOIN member m ON m.id = n.member")
    assert told == [("Резервные копии. Копия не сделана: на диске свободно 1 МБ", Role.ADMIN.value)]

    assert [each.good for each in run_due(office, now=now_ms() + 2 * HOUR)] == [True]
    assert alarms(office) == ()


def test_the_copy_proved_last_is_never_thinned(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEEP_NEWEST", "KEEP_WEEKS", "KEEP_MONTHS"):
        monkeypatch.setattr(shelf, name, 1)
    add_clients(office, 1)
    first = backup_before(office, "перед импортом").path
    second = backup_before(office, "перед импортом").path
    assert not first.exists()
    remember_proof(office, second, now_ms())
    third = backup_before(office, "перед импортом").path
    assert second.exists()
    assert third.exists()
    assert list(proofs(office)) == [str(second)]
    remember_proof(office, second, None)
    assert thin(office.folder.backups, office_id=office.office_id) == (second,)


def test_a_copy_of_tomorrow_is_no_reason_to_thin(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock went back: which is the newest nobody knows."""
    for name in ("KEEP_NEWEST", "KEEP_WEEKS", "KEEP_MONTHS"):
        monkeypatch.setattr(shelf, name, 1)
    add_clients(office, 1)
    tomorrow = int((datetime.now(UTC) + timedelta(days=1)).timestamp() * 1000)
    with monkeypatch.context() as patch:
        patch.setattr(making, "now_ms", lambda: tomorrow)
        first = backup_before(office, "перед импортом").path
    second = backup_before(office, "перед импортом").path
    assert first.exists()
    assert second.exists()
