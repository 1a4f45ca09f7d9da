"""Writing what is planned of a calendar, without touching what people changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.importing.origins import Origins
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.habits import default_reminders
from crm_desktop.reminders.moments import task_zone
from crm_desktop.reminders.writing import set_reminders
from crm_desktop.tasks.linking import CONTACTS, put_link
from crm_desktop.tasks.writing import (
    insert_task,
    told_columns,
    update_task,
    write_task,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from crm_desktop.calendar_files.plan import Planned
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.drafts import TaskDraft

SOURCE: Final = "ics"
_TOLD: Final[tuple[str, ...]] = ("kind", "title", "text", "place", "priority")
_WHEN: Final[tuple[str, ...]] = ("due_on", "due_at", "ends_on", "zone", "duration")
_RULE: Final[tuple[str, ...]] = ("repeats", "repeats_from", "days_off", "zone", "duration")
_COLUMNS: Final[tuple[str, ...]] = (
    "id", *_TOLD, *_WHEN, "repeats", "repeats_from", "days_off", "client", "assignee", "slot",
    "done_at", "deleted_at",
)  # fmt: skip


class Fate(Enum):
    """What became of an entry."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


class TaskStore:
    """Finds the tasks of earlier imports and writes; one for a whole run.

    Args:
        office: where to.
        trial: write nothing.
    """

    def __init__(self, office: Office, *, trial: bool) -> None:
        self._office = office
        self._db = office.db
        self._trial = trial
        self._origins = Origins(office.db, "task")
        self._own = f"@{office.office_id}.kartoteka"
        self.made: dict[int, int] = {}

    def store(self, change: Change | None, planned: Planned) -> Fate | None:
        """Write a task and its occurrences, or find out what that would do.

        Returns:
            What became of it; None if it is called off and was never here.
        """
        known = self.find(planned.uid)
        if known is None:
            if planned.cancelled:
                return None
            if change is not None:
                self._make(change, planned)
            return Fate.NEW
        if known["deleted_at"] is not None:
            return Fate.UNCHANGED if planned.cancelled else Fate.KEPT
        if planned.cancelled:
            return self._call_off(known)
        fates = {self._merge(change, planned, known)}
        if planned.slot is not None and known["repeats"]:
            fates |= self._occurrences(change, planned, known)
        for fate in (Fate.UPDATED, Fate.KEPT):
            if fate in fates:
                return fate
        return Fate.UNCHANGED

    def find(self, uid: str) -> dict[str, Any] | None:
        """Return the task of an entry, a deleted one too; None if there is none."""
        number = uid.removesuffix(self._own)
        if number != uid and number.isascii() and number.isdecimal():
            return self._row("t.id = ?", int(number) & (2**63 - 1))
        return self._row(
            "t.id = (SELECT l.task FROM task_link l WHERE l.source = 'ics' AND l.source_id = ?"
            " AND l.deleted_at IS NULL ORDER BY l.id LIMIT 1)",
            uid,
        )

    def _row(self, where: str, *values: object) -> dict[str, Any] | None:
        columns = ", ".join(f"t.{name}" for name in _COLUMNS)
        rows = self._db.run(" ".join(("SELECT", columns, "FROM task t WHERE", where)), values)
        return dict(zip(_COLUMNS, rows[0], strict=True)) if rows else None

    def _make(self, change: Change, planned: Planned) -> None:
        over = planned.done_at is not None
        draft = planned.draft
        if draft.reminders is None:
            usual = () if over else self._usual(draft)
            draft = replace(draft, reminders=usual)
        elif over:
            draft = replace(draft, reminders=())
        task = write_task(self._office, change, draft, tell=False)
        more: dict[str, Any] = {}
        if planned.slot is not None:
            more["slot"] = planned.slot
        update_task(self._db, task, more | self._done(planned))
        self._db.run(
            "INSERT INTO task_link(id, task, source, source_id) VALUES(?, ?, 'ics', ?)",
            (change.new_id(), task, planned.uid),
        )
        assignee = draft.assignee_id
        if assignee is not None and not over:
            self.made[task] = assignee
        self._drop(change, task, planned, planned.dropped)
        for other in planned.others:
            self._make_occurrence(change, task, planned, other)

    def _usual(self, draft: TaskDraft) -> tuple[Any, ...]:
        """What the office reminds of by itself: the file says nothing."""
        if draft.due.on is None and draft.due.at is None:
            return ()
        return default_reminders(
            self._office,
            draft.kind,
            timed=draft.due.at is not None,
            member_id=draft.assignee_id or self._office.user_id,
        )

    def _done(self, planned: Planned) -> dict[str, Any]:
        if planned.done_at is None:
            return {}
        return {"done_at": planned.done_at, "done_by": self._office.user_id}

    def _make_occurrence(
        self, change: Change, series: int, planned: Planned, other: Planned
    ) -> None:
        if other.cancelled or other.slot is None:
            return
        head = planned.draft
        draft = replace(other.draft, series_id=series, slot=other.slot)
        if draft.reminders is None:
            usual = head.reminders if head.reminders is not None else self._usual(draft)
            draft = replace(draft, reminders=() if other.done_at is not None else usual)
        task = write_task(self._office, change, draft, tell=False)
        update_task(self._db, task, self._done(other))

    def _drop(self, change: Change, series: int, planned: Planned, slots: Iterable[str]) -> None:
        """Occurrences that do not take place are rows that were deleted."""
        draft = planned.draft
        zone = task_zone(draft.zone or None, self._office.zone)
        for slot in slots:
            insert_task(
                self._db,
                {
                    **_due_of(slot, zone), "zone": draft.zone or None,
                    "id": change.new_id(), "kind": draft.kind, "title": draft.title,
                    "client": draft.client_id, "author": self._office.user_id,
                    "assignee": draft.assignee_id or self._office.user_id,
                    "created_at": now_ms(), "deleted_at": now_ms(), "series": series,
                    "slot": slot,
                },
            )  # fmt: skip

    def _call_off(self, known: Mapping[str, Any]) -> Fate:
        """The other program called it off: gone here too, unless somebody worked on it here."""
        if known["done_at"] is not None:
            return Fate.UNCHANGED
        names = (*_TOLD, *_WHEN, "done_at", "client", "assignee")
        if any(self._origins.by_person(known["id"], name) for name in names):
            return Fate.KEPT
        if not self._trial:
            update_task(self._db, known["id"], {"deleted_at": now_ms()})
        return Fate.UPDATED

    def _merge(self, change: Change | None, planned: Planned, known: Mapping[str, Any]) -> Fate:
        task = known["id"]
        wanted = told_columns(planned.draft, planned.draft.title)
        fresh: dict[str, Any] = {}
        kept = False
        for name in _TOLD:
            if wanted[name] is None or wanted[name] == known[name]:
                continue
            if self._may_write(task, name, known[name]):
                fresh[name] = wanted[name]
            else:
                kept = True
        when = self._when(planned, wanted, known)
        if when is None:
            kept = True
        else:
            fresh |= when
        fresh |= self._answer(planned, known)
        if change is not None:
            update_task(self._db, task, fresh)
            if planned.draft.reminders is not None and not known["done_at"]:
                self._remind(change, task, planned)
        added = self._people(change, planned, known)
        if fresh or added:
            return Fate.UPDATED
        return Fate.KEPT if kept else Fate.UNCHANGED

    def _may_write(self, task: int, name: str, ours: object) -> bool:
        """Whether nobody here said anything else: the value is an import's, or there is none."""
        if ours is None:
            return not self._origins.by_person(task, name)
        return self._origins.by_import(task, name)

    def _when(
        self, planned: Planned, wanted: Mapping[str, Any], known: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """What changes of the time; None if a person has put it elsewhere."""
        repeats = bool(wanted["repeats"])
        # A series rolls by itself; what counts is its rule.
        names = _RULE if repeats and known["repeats"] else (*_WHEN, *_RULE[:3])
        differ = [name for name in names if wanted[name] != known[name]]
        if not differ or known["done_at"] is not None:
            return {}
        if not all(self._may_write(known["id"], name, known[name]) for name in differ):
            return None
        names = tuple(dict.fromkeys((*_WHEN, *_RULE)))
        return {name: wanted[name] for name in names} | {"slot": planned.slot}

    def _answer(self, planned: Planned, known: Mapping[str, Any]) -> dict[str, Any]:
        if planned.done_at is None or known["done_at"] is not None:
            return {}
        if planned.draft.repeats or self._origins.by_person(known["id"], "done_at"):
            return {}
        return self._done(planned)

    def _remind(self, change: Change, task: int, planned: Planned) -> None:
        """Take the file's reminders where nobody chose others here."""
        rows = self._db.run(
            "SELECT id FROM reminder WHERE task = ? AND deleted_at IS NULL", (task,)
        )
        origins = Origins(self._db, "reminder")
        if all(origins.by_import(row[0], "minutes_before") for row in rows):
            set_reminders(self._office, change, task, planned.draft.reminders or ())

    def _people(self, change: Change | None, planned: Planned, known: Mapping[str, Any]) -> bool:
        """Give the task the client and the contacts it never had."""
        task, draft = known["id"], planned.draft
        added = False
        if (
            draft.client_id is not None
            and known["client"] is None
            and not self._origins.by_person(task, "client")
        ):
            added = True
            if change is not None:
                update_task(self._db, task, {"client": draft.client_id})
        had = {row[0] for row in self._db.run(
            "SELECT person FROM task_contact WHERE task = ?", (task,)
        )}  # fmt: skip
        for person in draft.contacts or ():
            if person not in had and person != known["client"]:
                added = True
                if change is not None:
                    put_link(self._db, change, CONTACTS, task, person)
        return added

    def _occurrences(
        self, change: Change | None, planned: Planned, known: Mapping[str, Any]
    ) -> set[Fate]:
        """Merge the occurrences that differ; those answered or dropped here stay so."""
        series = known["id"]
        slots = {row[0] for row in self._db.run(
            "SELECT slot FROM task WHERE series = ?", (series,)
        )}  # fmt: skip
        fates: set[Fate] = set()
        fresh = [slot for slot in planned.dropped if slot not in slots]
        for other in planned.others:
            if other.cancelled or other.slot is None:
                continue
            if other.slot not in slots:
                fates.add(Fate.UPDATED)
                if change is not None:
                    self._make_occurrence(change, series, planned, other)
                continue
            row = self._row("t.series = ? AND t.slot = ?", series, other.slot)
            if row is not None and row["deleted_at"] is None:
                fates.add(self._merge(change, other, row))
        if fresh:
            fates.add(Fate.UPDATED)
            if change is not None:
                self._drop(change, series, planned, fresh)
        return fates


def _due_of(slot: str, zone: tzinfo) -> dict[str, Any]:
    """When an occurrence would be: brought back it is there."""
    if "T" not in slot:
        return {"due_on": slot}
    there = datetime.fromisoformat(slot).replace(tzinfo=zone)
    return {"due_at": int(there.timestamp()) * 1000}
