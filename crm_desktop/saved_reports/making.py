"""Making what is planned: what is due now, one program at a time, a missed one once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.folder_lock import release, try_lock_file
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.report_files.file_names import file_name
from crm_desktop.report_files.writing import write_report
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.schedule import Made, Schedule, list_schedules, note_made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

LOCK: Final = ".reports.lock"
_AGAIN_MS: Final = 20 * 60_000
"""A disk that was away may be back."""
_AHEAD: Final = timedelta(days=1)
_AHEAD_MS: Final = 86_400_000


@use_case(Right.VIEW_OFFICE)
def due(office: Office, *, now: int) -> tuple[Schedule, ...]:
    """Return this person's plans whose time has come and that were not made for it yet.

    Args:
        office: the office.
        now: UTC ms. A clock that was set back does not stop a plan for ever, one that was set
            forward makes it once.
    """
    return tuple(each for each in list_schedules(office) if _is_due(office, each, now))


@use_case(Right.VIEW_OFFICE)
def next_time(office: Office, schedule: Schedule, *, now: int) -> int:
    """Return when a plan is next, UTC ms."""
    return schedule.when.next(now, office.zone)


@use_case(Right.VIEW_OFFICE)
def run_due(
    office: Office, *, now: int, progress: Progress | None = None
) -> tuple[tuple[Schedule, Made], ...]:
    """Make what is due; nothing if another program over this base is at it.

    What failed is told in the plan and tried again later; the others are made nevertheless.

    Raises:
        JobCancelledError: cancelled; what was not made is due again.
    """
    if not due(office, now=now):
        return ()
    with _claimed(office) as mine:
        # Looked at anew: the other program may have made it while this one came to the lock.
        wanted = due(office, now=now) if mine else ()
        return tuple((each, _make(office, each, now, progress)) for each in wanted)


@use_case(Right.VIEW_OFFICE)
def make_now(
    office: Office, schedule: Schedule, *, now: int, progress: Progress | None = None
) -> Made:
    """Make a planned report at once; its next moment stays.

    Raises:
        UserError: it cannot be made: says why; the plan remembers it too.
        JobCancelledError: cancelled.
    """
    made = _make(office, schedule, now, progress)
    if not made.good:
        raise UserError(made.text)
    return made


def _is_due(office: Office, schedule: Schedule, now: int) -> bool:
    if not schedule.active:
        return False
    zone, made = office.zone, schedule.made
    last = schedule.when.last(now, zone)
    since = schedule.since if schedule.since <= now + _AHEAD_MS else 0
    if schedule.when.instant(last, zone) <= since or made.day == last.isoformat():
        return False
    if made.day and last < date.fromisoformat(made.day) <= last + _AHEAD:
        # The clock went back over midnight; what was made is made.
        return False
    return made.good or not 0 <= now - made.at < _AGAIN_MS


def _make(office: Office, schedule: Schedule, now: int, progress: Progress | None) -> Made:
    progress = progress or SilentProgress()
    day = schedule.when.last(now, office.zone).isoformat()
    former = schedule.made
    try:
        result = run_saved(office, schedule.saved_report, now=now, progress=progress)
        name = file_name(result, schedule.suffix, zone=office.zone, pattern=schedule.pattern)
        path = Path(schedule.folder) / name
        written = write_report(office, result, path, now=now, progress=progress)
    except UserError as error:
        made = Made(now, good=False, text=str(error), file=former.file, day=former.day)
    else:
        told = " ".join(written.notes)
        made = Made(now, good=True, text=told, file=str(path), day=day)
    note_made(office, schedule.id, made)
    return made


@contextmanager
def _claimed(office: Office) -> Iterator[bool]:
    """Hold the planned reports of this base; False when another program does."""
    path = office.folder.path / LOCK
    try:
        descriptor = try_lock_file(path)
    except OSError:
        descriptor = None
    if descriptor is None:
        yield False
        return
    try:
        yield True
    finally:
        release(path, descriptor)
