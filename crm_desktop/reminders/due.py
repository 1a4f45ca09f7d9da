"""What rings at a moment for the signed-in person; only reads.

One entry stands for one occurrence of a task: two reminders of it that are due together ring once.
Of a repeating task not looked at for long only the last occurrence that should have rung does; it
tells how many before it were missed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.deriving import slots_of
from crm_desktop.reminders.habits import read_habits
from crm_desktop.reminders.moments import beginning, fires_at, task_zone
from crm_desktop.reminders.words import DAY
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from crm_desktop.office.office import Office
    from db.reminder_due import Key

LATE_MS: Final = 120_000
"""What should have rung so long ago was missed: it goes into the list instead of ringing."""
SLACK_MS: Final = 60_000
"""A claim or a snooze so far in the future was made before the clock was set back."""
MOST: Final = 1000
"""So many rows are taken at once; the rest comes with the next look."""
_AHEAD_MS: Final = 7 * 86_400_000
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class DueReminder:
    """An occurrence somebody is to be told of.

    Attributes:
        task_id: the task.
        slot: which occurrence of a repeating one; None = of a plain task.
        start: when it begins, UTC ms; of a day its midnight; None = the task has no date.
        all_day: it has no time of day.
        fires_at: when it had to be told of, UTC ms.
        title: of the task.
        kind: of the task.
        client_id: for whom; None = nobody.
        client: their name.
        deal_id: of which deal; None = none.
        deal: its title.
        keys: the rows of `reminder_due` it stands for.
        late: it was missed: the program was off, locked or asleep.
        missed: how many occurrences before it were missed too.
    """

    task_id: int
    slot: str | None
    start: int | None
    all_day: bool
    fires_at: int
    title: str
    kind: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    keys: tuple[Key, ...]
    late: bool = False
    missed: int = 0

    @property
    def occurrence(self) -> tuple[int, str | None]:
        """Which occurrence of which task it is about."""
        return self.task_id, self.slot

    def as_json(self, zone: ZoneInfo) -> dict[str, object]:
        """Return it for `--json`; instants as ISO texts in a zone."""
        begins = None if self.start is None else local(self.start, zone)
        told = begins and (begins.date().isoformat() if self.all_day else begins.isoformat())
        return {
            "task": self.task_id, "slot": self.slot, "title": self.title, "kind": self.kind,
            "start": told, "fires_at": local(self.fires_at, zone).isoformat(),
            "client_id": self.client_id, "client": self.client, "deal_id": self.deal_id,
            "deal": self.deal, "late": self.late, "missed": self.missed,
        }  # fmt: skip


class RingRow(NamedTuple):
    """A row of `reminder_due` with what is told of its task."""

    reminder: int
    member: int
    start: int
    task: int
    slot: str | None
    fires_at: int
    rings_at: int | None
    shown_at: int | None
    minutes: int | None
    title: str
    kind: str
    due_on: str | None
    due_at: int | None
    zone: str | None
    repeats: str | None
    client_id: int | None
    client: str | None
    deal_id: int | None
    deal: str | None

    @property
    def key(self) -> Key:
        """The row."""
        return self.reminder, self.member, self.start


@use_case(Right.VIEW_TASKS)
def due_reminders(office: Office, *, now: int | None = None) -> list[DueReminder]:
    """Return what would ring at a moment, the earliest first; nothing is marked.

    Args:
        office: the office.
        now: UTC ms; None = this moment.
    """
    moment = now_ms() if now is None else now
    with office.reading():
        rows = ringing_rows(office, moment)
        latest = [last_of_series(office, row, moment) for row in rows]
    return tell(office, latest, now=moment)


@use_case(Right.VIEW_TASKS)
def open_reminders(office: Office, *, now: int | None = None) -> list[DueReminder]:
    """Return what was shown and not answered, the earliest first: the list «Пропущено»."""
    moment = now_ms() if now is None else now
    sql = _select(
        office,
        "reminder_state s CROSS JOIN reminder_due d ON d.reminder = s.reminder"
        " AND d.member = s.member AND d.start = s.start",
        "s.member = ?1 AND s.answered_at IS NULL AND s.shown_at NOT NULL AND s.armed_until IS NULL",
    )
    rows = [RingRow(*row) for row in office.db.run(sql, (office.user_id, MOST))]
    return tell(office, [(row, 0) for row in rows], now=moment)


@use_case(Right.VIEW_TASKS)
def next_ring(office: Office) -> int | None:
    """Return when the next reminder of the signed-in person rings, UTC ms; None = none will."""
    found: Any = office.db.run(
        "SELECT min(rings_at) FROM reminder_due WHERE member = ? AND rings_at NOT NULL",
        (office.user_id,),
    )[0][0]
    return None if found is None else int(found)


@use_case(Right.VIEW_TASKS)
def coming_instants(office: Office, *, now: int | None = None) -> tuple[int, ...]:
    """Return the instants of a week at which something rings, without saying what.

    A locked window keeps them: it tells that there is a reminder, and opens no base to know.
    """
    moment = now_ms() if now is None else now
    until = moment + _AHEAD_MS
    rows = office.db.run(
        "SELECT d.rings_at, d.task, r.minutes_before, t.repeats FROM reminder_due d"
        " CROSS JOIN task t ON t.id = d.task CROSS JOIN reminder r ON r.id = d.reminder"
        " WHERE d.member = ?1 AND d.rings_at > ?2 AND d.rings_at <= ?3",
        (office.user_id, moment, until),
    )
    found = {int(row[0]) for row in rows}
    for task, minutes in {(row[1], row[2]) for row in rows if row[3] and row[2] is not None}:
        slots = slots_of(office.db, task)
        every = slots.rung(minutes, until) if slots is not None else []
        told = (fires_at(one, minutes) for one in every)
        found.update(at for at in told if at is not None and at > moment)
    return tuple(sorted(found))


@use_case(Right.VIEW_TASKS)
def ringing_rows(office: Office, now: int) -> list[RingRow]:
    """Return the rows that ring at a moment, quiet hours heeded."""
    mine, zone = office.user_id, office.zone
    due = _select(office, "reminder_due d", "d.member = ?1 AND d.rings_at <= ?3")
    early = _select(
        office,
        "reminder_state a CROSS JOIN reminder_due d ON d.reminder = a.reminder"
        " AND d.member = a.member AND d.start = a.start",
        "a.member = ?1 AND a.armed_at > ?3",
    )
    found = {row[:3]: RingRow(*row) for row in office.db.run(due, (mine, MOST, now))}
    for row in office.db.run(early, (mine, MOST, now + SLACK_MS)):
        found.setdefault(row[:3], RingRow(*row))
    ends = _quiet_ends(office, now) if found else None
    if ends is not None:
        # What begins before the quiet is over was planned into it: it cannot wait.
        kept = (row for row in found.values() if now <= _begins(row, zone) < ends and row.due_at)
        return list(kept)
    return list(found.values())


@use_case(Right.VIEW_TASKS)
def last_of_series(office: Office, row: RingRow, now: int) -> tuple[RingRow, int]:
    """Return the row of the last occurrence that should have rung, and how many it stands for."""
    if not row.repeats or row.minutes is None or row.shown_at is not None:
        return row, 0
    slots = slots_of(office.db, row.task)
    rung = [] if slots is None else slots.rung(row.minutes, now)
    later = [one for one in rung if one.at > row.start]
    if not later:
        return row, 0
    last = later[-1]
    at = fires_at(last, row.minutes)
    fires = row.fires_at if at is None else at
    fresh = row._replace(start=last.at, slot=last.slot, fires_at=fires, rings_at=fires)
    return fresh, len(later)


@use_case(Right.VIEW_TASKS)
def tell(
    office: Office, rows: Iterable[tuple[RingRow, int]], *, now: int
) -> list[DueReminder]:  # fmt: skip
    """Put the rows of one occurrence together, the earliest first."""
    zone = office.zone
    found: dict[tuple[int, str | None], DueReminder] = {}
    for row, missed in sorted(rows, key=lambda pair: (pair[0].fires_at, pair[0].key)):
        one = found.get((row.task, row.slot))
        late = row.rings_at is not None and now - row.rings_at > LATE_MS
        if one is not None:
            found[row.task, row.slot] = replace(
                one, keys=(*one.keys, row.key), missed=max(missed, one.missed),
                fires_at=row.fires_at, late=one.late and late,
            )  # fmt: skip
            continue
        all_day = row.due_at is None and row.due_on is not None
        dated = row.due_at is not None or row.due_on is not None
        found[row.task, row.slot] = DueReminder(
            row.task, row.slot, _begins(row, zone) if dated else None, all_day, row.fires_at,
            row.title, row.kind, row.client_id, row.client or "", row.deal_id, row.deal or "",
            (row.key,), late, missed,
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (one.fires_at, one.task_id))


def _begins(row: RingRow, zone: ZoneInfo) -> int:
    if row.repeats and row.minutes is not None:
        return row.start
    begins = beginning(row.due_on, row.due_at, task_zone(row.zone, zone), row.slot)
    return row.start if begins is None else begins.at


def _quiet_ends(office: Office, now: int) -> int | None:
    """Return when the quiet hours under way end, UTC ms; None = it is not quiet."""
    quiet = read_habits(office).quiet
    if quiet is None:
        return None
    there = local(now, office.zone)
    first, last = quiet
    minute = there.hour * 60 + there.minute
    if (minute - first) % DAY >= (last - first) % DAY:
        return None
    left = (last - minute) % DAY
    return now - now % _MINUTE_MS + left * _MINUTE_MS


def _select(office: Office, source: str, where: str) -> str:
    return " ".join(
        (
            "SELECT d.reminder, d.member, d.start, d.task, d.slot, d.fires_at, d.rings_at,",
            "(SELECT x.shown_at FROM reminder_state x WHERE x.reminder = d.reminder",
            "AND x.member = d.member AND x.start = d.start), r.minutes_before,",
            "t.title, t.kind, t.due_on, t.due_at, t.zone, t.repeats, c.id, c.name, e.id, e.title",
            "FROM", source, "CROSS JOIN task t ON t.id = d.task",
            "LEFT JOIN reminder r ON r.id = d.reminder",
            "LEFT JOIN client c ON c.id = t.client LEFT JOIN deal e ON e.id = t.deal",
            "WHERE", where, "AND", visible_task_sql(office), "ORDER BY d.rings_at LIMIT ?2",
        )
    )  # fmt: skip


def keys_of(reminders: Sequence[DueReminder]) -> set[Key]:
    """Return the rows several reminders stand for."""
    return {key for one in reminders for key in one.keys}
