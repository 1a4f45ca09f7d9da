"""Who keeps his word: done in time and late, put off, open and late, for each person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.agenda.pieces import midnight_ms
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import end_of_day
from crm_desktop.tasks.kinds import read_kinds
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

_DAY: Final = timedelta(days=1)
_MINUTE_MS: Final = 60_000
LONGEST_DAYS: Final = 3660


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """How one person does what is to be done.

    Attributes:
        member_id: who; None = tasks nobody is to do.
        name: `""` for nobody.
        in_time: done in the period, not later than due; what has a time of day, than it ends.
        late: done in the period after it was due.
        undated: done in the period, never due.
        moved: how often what was done in the period, or is open, was put off.
        open: open now.
        overdue: of those, late now.
    """

    member_id: int | None
    name: str
    in_time: int = 0
    late: int = 0
    undated: int = 0
    moved: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def done(self) -> int:
        """Done in the period."""
        return self.in_time + self.late + self.undated

    @property
    def share_in_time(self) -> float | None:
        """Which share of what was due was done in time; None if nothing was."""
        due = self.in_time + self.late
        return self.in_time / due if due else None


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """The figures of a period.

    Attributes:
        first: its first day.
        last: its last one.
        rows: everybody of the office, then who left and nobody where they have tasks.
        total: all together; its name is `""`.
    """

    first: date
    last: date
    rows: tuple[MemberFigures, ...]
    total: MemberFigures


@use_case(Right.TEAM_FIGURES)
def team_figures(
    office: Office, first: date, last: date, *, now: int | None = None
) -> TeamFigures:  # fmt: skip
    """Return how everybody kept his word from one day to another.

    A task counts as its assignee's; an occurrence of a repeating one as a task.

    Args:
        office: the office.
        first: the first day, in the office's zone.
        last: the last one, included.
        now: UTC ms, for what is late; None = this moment.

    Raises:
        UserError: the days are the wrong way round, or ten years apart.
    """
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise UserError("Период выбран неверно: укажите первый и последний день, до десяти лет.")
    zone, at = office.zone, now_ms() if now is None else now
    start, end = midnight_ms(first, zone), midnight_ms(last + _DAY, zone)
    visible = visible_task_sql(office)
    with office.reading():
        people = office.db.run(
            "SELECT id, name, deleted_at IS NOT NULL FROM member ORDER BY deleted_at IS NOT NULL,"
            " name, id"
        )
        done = office.db.run(
            " ".join(
                (
                    "SELECT t.assignee, t.due_on, t.due_at, t.ends_on, t.done_at,",
                    "coalesce(t.moved, 0), t.kind, t.duration FROM task t",
                    "WHERE t.done_at >= ? AND t.done_at < ? AND", visible,
                )
            ),
            (start, end),
        )  # fmt: skip
        today = local(at, zone).date().isoformat()
        live = office.db.run(
            " ".join(
                (
                    "SELECT t.assignee, count(*), sum(coalesce(t.due_at < ?1,",
                    "coalesce(t.ends_on, t.due_on) < ?2, 0)), sum(coalesce(t.moved, 0))",
                    "FROM task t WHERE t.done_at IS NULL AND", visible, "GROUP BY t.assignee",
                )
            ),
            (at, today),
        )  # fmt: skip
    found: dict[int | None, list[int]] = {}
    ends: dict[str, int] = {}
    lengths = {key: kind.duration for key, kind in read_kinds(office).items()}
    for member, due_on, due_at, ends_on, done_at, moved, kind, duration in done:
        sums = found.setdefault(member, [0] * 6)
        until = due_at
        if due_at is not None:
            # A meeting at three is not late when it is ticked off as it ends.
            until += _MINUTE_MS * (duration or lengths.get(kind, 0))
        elif due_on is not None:
            day = ends_on or due_on
            until = ends.get(day) or ends.setdefault(day, end_of_day(date.fromisoformat(day), zone))
        sums[2 if until is None else 0 if done_at <= until else 1] += 1
        sums[3] += moved
    for member, number, overdue, moved in live:
        sums = found.setdefault(member, [0] * 6)
        sums[3] += moved
        sums[4:] = [number, overdue]
    rows = [
        MemberFigures(member, name, *found.get(member, [0] * 6))
        for member, name, gone in people
        if not gone or member in found
    ]
    if None in found:
        rows.append(MemberFigures(None, "", *found[None]))
    return TeamFigures(first, last, tuple(rows), _total(rows))


def _total(rows: list[MemberFigures]) -> MemberFigures:
    total = MemberFigures(None, "")
    for row in rows:
        total = replace(
            total, in_time=total.in_time + row.in_time, late=total.late + row.late,
            undated=total.undated + row.undated, moved=total.moved + row.moved,
            open=total.open + row.open, overdue=total.overdue + row.overdue,
        )  # fmt: skip
    return total
