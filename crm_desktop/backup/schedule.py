"""What the program does about copies by itself, and when; without a window.

Two programs over one office do not both do it: whoever holds the folder of backups does, the
other does nothing. People go on working meanwhile: a copy only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.copied_state import changed_since, last_copy
from crm_desktop.backup.drill import drill_due, run_drill
from crm_desktop.backup.folder_lock import copying_claimed
from crm_desktop.backup.notes import (
    FAILURE,
    OWED,
    number_in,
    read_document,
    read_note,
    text_in,
    write_document,
    write_note,
)
from crm_desktop.backup.policy import policy_of
from crm_desktop.backup.second_place import copy_there, second_due, second_place
from crm_desktop.backup.telling import tell_admins
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_HOUR_MS: Final = 3_600_000
_AGAIN_MS: Final = 20 * 60_000
BY_CLOCK: Final = "по расписанию"
ON_EXIT: Final = "при выходе"


class Duty(StrEnum):
    """What may be due."""

    COPY = "copy"
    SECOND = "second"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a duty.

    Attributes:
        duty: which.
        good: whether it was done.
        text: what was done, or why not; for people.
    """

    duty: Duty
    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the last automatic copy was not made."""

    at: int
    text: str


@use_case(Right.VIEW_OFFICE)
def due(office: Office, *, now: int | None = None, idle: bool = False) -> tuple[Duty, ...]:
    """Tell what should be done now; reads some rows, asks no other disk.

    Args:
        office: the open office.
        now: UTC ms; None = this moment.
        idle: whether nobody works at this computer just now.
    """
    at = now_ms() if now is None else now
    policy = policy_of(office)
    found = []
    if _copy_due(office, at, policy.every_h):
        found.append(Duty.COPY)
    if second_due(office, at):
        found.append(Duty.SECOND)
    if policy.drill and last_copy(office) is not None and drill_due(office, at, idle=idle):
        found.append(Duty.DRILL)
    return tuple(found)


@use_case(Right.VIEW_OFFICE)
def run_due(
    office: Office,
    *,
    now: int | None = None,
    idle: bool = False,
    progress: Progress | None = None,
) -> tuple[Done, ...]:
    """Do what is due; nothing if another program is at it.

    Args:
        office: the open office.
        now: UTC ms; None = this moment.
        idle: whether nobody works at this computer just now.
        progress: in per cent, of one duty after the other.

    Raises:
        JobCancelledError: cancelled; what was done stays, what was not is due again.
    """
    at = now_ms() if now is None else now
    if not due(office, now=at, idle=idle):
        return ()
    progress = progress or SilentProgress()
    done: list[Done] = []
    with copying_claimed(office.folder.backups) as mine:
        # Looked at anew: the other program may have done it while this one came to the lock.
        wanted = due(office, now=at, idle=idle) if mine else ()
        if Duty.COPY in wanted:
            done.append(_copy(office, BY_CLOCK, progress))
        if mine and second_due(office, at):
            done.append(_bring(office, progress))
        if Duty.DRILL in wanted:
            done.append(_rehearse(office, progress))
    if mine:
        tell_admins(office, now=at)
    return tuple(done)


@use_case(Right.VIEW_OFFICE)
def due_on_exit(office: Office) -> bool:
    """Tell whether a copy should be made before the office is closed."""
    return policy_of(office).on_exit and changed_since(office, last_copy(office))


@use_case(Right.VIEW_OFFICE)
def owe_copy(office: Office) -> None:
    """Remember that the copy on exit is still to be made: the next start makes it soon."""
    write_note(office.db, OWED, str(now_ms()))


@use_case(Right.VIEW_OFFICE)
def run_on_exit(office: Office, *, progress: Progress | None = None) -> tuple[Done, ...]:
    """Make the copy on exit and bring it to the second place.

    Killed or cancelled meanwhile, it leaves no half file, and the next start makes it.

    Raises:
        JobCancelledError: nobody wanted to wait.
    """
    progress = progress or SilentProgress()
    owe_copy(office)
    done: list[Done] = []
    with copying_claimed(office.folder.backups) as mine:
        if mine and changed_since(office, last_copy(office)):
            done.append(_copy(office, ON_EXIT, progress))
        if mine and second_due(office, now_ms()):
            done.append(_bring(office, progress))
    return tuple(done)


@use_case(Right.VIEW_OFFICE)
def run_if_changed(office: Office, *, progress: Progress | None = None) -> tuple[Done, ...]:
    """Make a copy if anything changed, and bring it to the second place; for cron and the like.

    Nothing if another program is at it.

    Raises:
        JobCancelledError: cancelled; no half file remains.
    """
    progress = progress or SilentProgress()
    done: list[Done] = []
    with copying_claimed(office.folder.backups) as mine:
        if mine and changed_since(office, last_copy(office)):
            done.append(_copy(office, BY_CLOCK, progress))
        if mine and second_due(office, now_ms()):
            done.append(_bring(office, progress))
    if mine:
        tell_admins(office)
    return tuple(done)


@use_case(Right.VIEW_OFFICE)
def last_failure(office: Office) -> Failure | None:
    """Return why the last automatic copy was not made; None when it was."""
    note = read_document(office.db, FAILURE)
    at = number_in(note, "at")
    return None if at is None else Failure(at, text_in(note, "text"))


def _copy_due(office: Office, now: int, every_h: int) -> bool:
    last, failed = last_copy(office), last_failure(office)
    if failed is not None and 0 <= now - failed.at < _AGAIN_MS:
        return False
    owed = read_note(office.db, OWED) is not None
    if not (every_h or owed):
        return False
    if last is not None and not owed and 0 <= now - last.at < every_h * _HOUR_MS:
        return False
    return changed_since(office, last)


def _copy(office: Office, why: str, progress: Progress) -> Done:
    try:
        report = backup_before(office, why, progress=progress)
    except UserError as error:
        write_document(office.db, FAILURE, {"at": now_ms(), "text": str(error)})
        return Done(Duty.COPY, good=False, text=str(error))
    write_note(office.db, FAILURE, None)
    lost = f" Не вошло файлов клиентов: {report.lost}." if report.lost else ""
    return Done(Duty.COPY, good=True, text=f"Копия сделана и проверена.{lost}")


def _bring(office: Office, progress: Progress) -> Done:
    place = second_place(office)
    try:
        copy_there(office, progress=progress)
    except UserError as error:
        return Done(Duty.SECOND, good=False, text=str(error))
    folder = place.folder if place is not None else ""
    return Done(Duty.SECOND, good=True, text=f"Копия положена и во второе место: {folder}.")


def _rehearse(office: Office, progress: Progress) -> Done:
    try:
        outcome = run_drill(office, progress=progress)
    except UserError as error:
        return Done(Duty.DRILL, good=False, text=str(error))
    return Done(Duty.DRILL, good=outcome.good, text=f"Пробное восстановление: {outcome.text}")
