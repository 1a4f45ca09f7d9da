"""Loading a calendar: one act, one undo; a second time it finds what it brought."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before
from crm_desktop.calendar_files.entries import Refused
from crm_desktop.calendar_files.file import read_calendar
from crm_desktop.calendar_files.people import PeopleBook
from crm_desktop.calendar_files.plan import NAMELESS, Past, Planned, Planner
from crm_desktop.calendar_files.report import CalendarReport
from crm_desktop.calendar_files.storing import Fate, TaskStore
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.handing import require_member, tell_handed
from crm_desktop.tasks.kinds import read_kinds
from crm_desktop.tasks.series_days import off_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.calendar_files.entries import CalendarFile, Series
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

_PORTION: Final = 100
_DOING: Final = "Загружаю календарь"
_PASTS: Final = ("done", "skip", "open")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person chose.

    Attributes:
        assignee_id: who is to do it all; None = the signed-in person.
        past: events that are over come as done ones, not at all, or open.
    """

    assignee_id: int | None = None
    past: Past = "done"


_USUAL: Final = ImportOptions()


@use_case(Right.IMPORT)
def import_calendar(
    office: Office,
    path: Path,
    *,
    options: ImportOptions = _USUAL,
    trial: bool = False,
    progress: Progress | None = None,
    now: int | None = None,
) -> CalendarReport:
    """Load the events and to-dos of an iCalendar file as tasks, or find out what that would do.

    An entry that was loaded before (by its UID) is brought up to date; what a person changed or
    deleted since stays. All of it is one change set; a wrong entry leaves the others.

    Args:
        office: where to.
        path: an .ics file.
        options: what the person chose.
        trial: write nothing.
        progress: hears how far it is.
        now: UTC ms, for what is over; None = by the clock.

    Raises:
        BadFileError: it cannot be read, is too large or holds no calendar.
        NotFoundError: who is to do it is not in the office.
        UserError: no backup could be made; nothing was loaded.
        JobCancelledError: cancelled; what was loaded stays as an interrupted change set.
    """
    progress = progress or SilentProgress()
    if options.past not in _PASTS:
        raise UserError("Что делать с прошедшими событиями, не понято. Ничего не загружено.")
    assignee = require_member(office, options.assignee_id)
    file = read_calendar(path, zone=office.zone, progress=progress)
    run = _Run(office, file, trial=trial, now=now_ms() if now is None else now)
    planned = run.plan(options.past, assignee)
    backup = None
    if not trial and planned and office.db.run("SELECT EXISTS (SELECT 1 FROM client)")[0][0]:
        backup = backup_before(office, "перед импортом", progress=progress).path
    change_set = run.store(planned, progress)
    return run.report(change_set, backup)


class _Run:
    """One import."""

    def __init__(self, office: Office, file: CalendarFile, *, trial: bool, now: int) -> None:
        self._office = office
        self._file = file
        self._trial = trial
        self._now = now
        self._fates: Counter[Fate] = Counter()
        self._refused = list(file.refused)
        self._notes: Counter[str] = Counter(dict.fromkeys(file.notes, 1))

    def plan(self, past: Past, assignee: int) -> list[tuple[Series, Planned]]:
        """Return what is to be written; what is not goes to the refused."""
        office, file = self._office, self._file
        emails = (
            person.email
            for series in file.series
            for entry in (series.entry, *series.others)
            for person in entry.people
        )
        planner = Planner(
            office.zone, read_kinds(office), PeopleBook(office, emails), off_days(office),
            now=self._now, past=past, assignee_id=assignee,
        )  # fmt: skip
        found = []
        for series in file.series:
            planned = planner.plan(series)
            if planned.skip and not planned.cancelled:
                self._refuse(series, planned.skip)
            else:
                found.append((series, planned))
        return found

    def store(self, planned: Sequence[tuple[Series, Planned]], progress: Progress) -> int | None:
        """Write it in portions, people's own writes between them; return the change set."""
        store = TaskStore(self._office, trial=self._trial)
        if self._trial:
            for each in planned:
                self._one(store, None, *each)
            return None
        title = f"Импорт календаря «{self._file.path.name}»"
        with self._office.long_change(title, kind="import") as long:
            for start in range(0, len(planned), _PORTION):
                progress.step(start, len(planned), _DOING)
                with long.transaction() as change:
                    for each in planned[start : start + _PORTION]:
                        self._one(store, change, *each)
            if store.made:
                with long.transaction() as change:
                    tell_handed(self._office.db, change, store.made, by=self._office.user_id)
        progress.step(len(planned), len(planned), _DOING)
        return long.id or None

    def _one(
        self, store: TaskStore, change: Change | None, series: Series, planned: Planned
    ) -> None:
        fate = store.store(change, planned)
        if fate is None:
            self._refuse(series, planned.skip)
            return
        self._fates[fate] += 1
        for each in (planned, *planned.others):
            self._notes.update(each.notes)

    def _refuse(self, series: Series, why: str) -> None:
        entry = series.entry
        self._refused.append(Refused(entry.title or NAMELESS, entry.line, why))

    def report(self, change_set: int | None, backup: Path | None) -> CalendarReport:
        """Tell what became of it."""
        refused = tuple(sorted(self._refused, key=lambda each: each.line))
        fates = self._fates
        return CalendarReport(
            trial=self._trial,
            name=self._file.name,
            read=self._file.read,
            new=fates[Fate.NEW],
            updated=fates[Fate.UPDATED],
            unchanged=fates[Fate.UNCHANGED],
            kept=fates[Fate.KEPT],
            refused=refused,
            reasons=dict(Counter(each.why for each in refused).most_common()),
            notes=dict(self._notes),
            change_set=change_set,
            backup=backup,
        )
