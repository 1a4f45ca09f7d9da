"""Substitution: for a holiday or an illness work is lent until a day and comes back by itself.

Nothing is written at the clients: who answers for them stays. While a substitution runs, what
is «mine» to the substitute includes what the absent person answers for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import require_member

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

LONGEST: Final = timedelta(days=366)
_UNCHANGED: Final = "Ничего не изменено."


class Phase(StrEnum):
    """Where today lies."""

    AHEAD = "ahead"
    NOW = "now"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Substitution:
    """One member stands in for another; both days are included."""

    id: int
    member_id: int
    member: str
    substitute_id: int
    substitute: str
    starts_on: date
    ends_on: date
    note: str
    phase: Phase


@use_case(Right.VIEW_OFFICE)
def list_substitutions(office: Office, *, past: bool = False) -> list[Substitution]:
    """Return running and coming substitutions by first day; with `past` the ended ones too."""
    today = today_of(office)
    rows = office.db.run(
        "SELECT s.id, s.member, m.name, s.substitute, w.name, s.starts_on, s.ends_on,"
        " coalesce(s.note, '') FROM substitution s JOIN member m ON m.id = s.member"
        " JOIN member w ON w.id = s.substitute WHERE s.deleted_at IS NULL AND (? OR s.ends_on >= ?)"
        " ORDER BY s.starts_on, s.id",
        (int(past), today.isoformat()),
    )
    found = []
    for record, member_id, member, substitute_id, substitute, starts, ends, note in rows:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends)
        phase = Phase.AHEAD if today < first else Phase.OVER if today > last else Phase.NOW
        found.append(
            Substitution(
                record, member_id, member, substitute_id, substitute, first, last, note, phase
            )
        )
    return found


@use_case(Right.HANDOVER)
def lend_work(
    office: Office,
    member_id: int,
    *,
    substitute_id: int,
    starts_on: date,
    ends_on: date,
    note: str = "",
) -> tuple[int, Changes]:
    """Lend a member's work from one day to another, both included.

    Raises:
        NotFoundError: one of the two does not work here.
        UserError: the same person, wrong days, days already lent, or a circle.
    """
    member = require_member(office.db, member_id)
    substitute = require_member(office.db, substitute_id)
    _check(office.db, member_id, substitute_id, starts_on, ends_on, ignoring=0)
    title = f"Замещение: {member} → {substitute}, {starts_on:%d.%m.%Y}–{ends_on:%d.%m.%Y}"
    with office.change(title) as change:
        record = change.new_id()
        office.db.run(
            "INSERT INTO substitution(id, member, substitute, starts_on, ends_on, note)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (record, member_id, substitute_id, starts_on.isoformat(), ends_on.isoformat(),
             " ".join(note.split()) or None),
        )  # fmt: skip
    return record, change.changes


@use_case(Right.HANDOVER)
def move_end(office: Office, substitution_id: int, *, ends_on: date) -> Changes:
    """Let a substitution end another day: back early, or ill for longer.

    Raises:
        NotFoundError: there is no such substitution.
        UserError: the day is before the first one, or the days are lent already.
    """
    row = _require(office.db, substitution_id)
    _check(office.db, row[0], row[1], row[2], ends_on, ignoring=substitution_id)
    with office.change(f"Замещение до {ends_on:%d.%m.%Y}") as change:
        office.db.run(
            "UPDATE substitution SET ends_on = ? WHERE id = ?",
            (ends_on.isoformat(), substitution_id),
        )
    return change.changes


@use_case(Right.HANDOVER)
def end_early(office: Office, substitution_id: int, *, last_day: date) -> Changes:
    """Let a substitution end on an earlier day; one that has not begun by then goes altogether.

    Raises:
        NotFoundError: there is no such substitution.
    """
    _member, _substitute, starts = _require(office.db, substitution_id)
    if last_day < starts:
        return cancel_substitution(office, substitution_id)
    return move_end(office, substitution_id, ends_on=last_day)


@use_case(Right.HANDOVER)
def cancel_substitution(office: Office, substitution_id: int) -> Changes:
    """Take a substitution off the list.

    Raises:
        NotFoundError: there is no such substitution.
    """
    _require(office.db, substitution_id)
    with office.change("Замещение отменено") as change:
        office.db.run(
            "UPDATE substitution SET deleted_at = ? WHERE id = ?", (now_ms(), substitution_id)
        )
    return change.changes


@use_case(Right.VIEW_OFFICE)
def today_of(office: Office) -> date:
    """Return the day it is in the office's zone."""
    return datetime.now(office.zone).date()


def stands_in_for(db: OfficeDatabase, member_id: int, today: date) -> frozenset[int]:
    """Return the absent members whose work this one does today.

    Through others too: who stands in for somebody that stands in for a third does the third's.
    """
    lent = [
        (absent, substitute)
        for absent, substitute in db.run(
            "SELECT member, substitute FROM substitution"
            " WHERE deleted_at IS NULL AND starts_on <= ?1 AND ends_on >= ?1",
            (today.isoformat(),),
        )
    ]
    found: set[int] = set()
    waiting = [member_id]
    while waiting:
        here = waiting.pop()
        for absent, substitute in lent:
            if substitute == here and absent not in found and absent != member_id:
                found.add(absent)
                waiting.append(absent)
    return frozenset(found)


def substitute_of(db: OfficeDatabase, member_id: int, today: date) -> tuple[int, str, date] | None:
    """Return who does an absent member's work today: id, name, last day; None if nobody."""
    rows = db.run(
        "SELECT s.substitute, m.name, s.ends_on FROM substitution s"
        " JOIN member m ON m.id = s.substitute WHERE s.deleted_at IS NULL AND s.member = ?1"
        " AND s.starts_on <= ?2 AND s.ends_on >= ?2 ORDER BY s.id DESC LIMIT 1",
        (member_id, today.isoformat()),
    )
    return (rows[0][0], rows[0][1], date.fromisoformat(rows[0][2])) if rows else None


def _require(db: OfficeDatabase, substitution_id: int) -> tuple[int, int, date]:
    rows = db.run(
        "SELECT member, substitute, starts_on FROM substitution"
        " WHERE id = ? AND deleted_at IS NULL",
        (substitution_id,),
    )
    if not rows:
        raise NotFoundError(f"Такого замещения нет: его уже отменили. {_UNCHANGED}")
    return rows[0][0], rows[0][1], date.fromisoformat(rows[0][2])


def _check(
    db: OfficeDatabase, member: int, substitute: int, starts: date, ends: date, *, ignoring: int
) -> None:
    """Refuse what makes no sense; see `lend_work`."""
    if member == substitute:
        raise UserError(f"Сотрудник не может замещать сам себя. {_UNCHANGED}")
    if ends < starts:
        raise UserError(f"Последний день раньше первого. {_UNCHANGED}")
    if ends - starts > LONGEST:
        raise UserError(f"Замещение длиннее года — это передача дел насовсем. {_UNCHANGED}")
    others = db.run(
        "SELECT member, substitute, starts_on, ends_on FROM substitution"
        " WHERE deleted_at IS NULL AND id <> ? AND starts_on <= ? AND ends_on >= ?",
        (ignoring, ends.isoformat(), starts.isoformat()),
    )
    for absent, _substitute, first, last in others:
        if absent == member:
            raise UserError(
                f"Эти дни уже переданы: с {_told(first)} по {_told(last)}. {_UNCHANGED} "
                "Отмените прежнее замещение или выберите другие дни."
            )
    does_for = {absent: stand_in for absent, stand_in, _first, _last in others}
    here = substitute
    for _step in range(len(others) + 1):
        if here not in does_for:
            return
        here = does_for[here]
        if here == member:
            raise UserError(
                "Получился бы круг: в эти дни замещающего самого замещает тот, кто уходит. "
                f"{_UNCHANGED} Выберите другого сотрудника."
            )


def _told(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d.%m.%Y}"
