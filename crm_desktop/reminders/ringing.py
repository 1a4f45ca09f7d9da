"""Telling of reminders: never twice, never lost.

A program that is about to show a reminder takes it first, in one transaction: of two programs of
the same person one gets it, the other does not see it any more. When it is on the screen
`mark_shown` says so. A program that dies in between leaves a claim that lapses after
`CLAIM_MS`: then any program of the person, the next start at the latest, shows it. What was shown
stays in `open_reminders` until the person answers it: opens it, closes it or puts it off. So a
program that dies right after showing loses nothing either.

The clock may be wrong. Everything is kept under what it is about (the reminder, the person, when
the occurrence begins), so however often the clock passes a moment, it is told of once: set two days
forward, what rings then is told early, stays in the list until answered, and is not told again
after the clock is set back. Set back, nothing that was told is told anew; what comes again on the
clock rings at its time, and a claim or a snooze from the future, which would last for days, counts
as over. The zone of the computer plays no part: instants are UTC, days are the office's.

What became of reminders belongs to this file and is not journalled: history tells of people's acts.
A restored backup knows what was told up to its own time.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, TypeVar

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.deriving import renew
from crm_desktop.reminders.due import last_of_series, ringing_rows, tell
from db.reminder_due import State, forget_old, save_states, state_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.office.office import Office
    from crm_desktop.reminders.due import DueReminder
    from db.reminder_due import Key

T = TypeVar("T")

CLAIM_MS: Final = 60_000
"""So long a program has to show what it took."""
_KEPT_MS: Final = 400 * 86_400_000


def new_holder() -> str:
    """Return a name for one program, one window: what it takes it alone may mark."""
    return secrets.token_hex(8)


@use_case(Right.VIEW_TASKS)
def take_due(office: Office, *, holder: str, now: int | None = None) -> list[DueReminder]:
    """Take what rings for the signed-in person, to show it at once; the earliest first.

    Costs one look-up when nothing rings.

    Args:
        office: the office.
        holder: who takes it.
        now: UTC ms; None = this moment.
    """
    moment = now_ms() if now is None else now
    if not ringing_rows(office, moment):
        return []

    def take() -> list[DueReminder]:
        # Once more inside: another program may have been quicker.
        rows = [last_of_series(office, row, moment) for row in ringing_rows(office, moment)]
        tasks = sorted({row.task for row, _missed in rows})
        states = state_rows(office.db.connection(), tasks)
        taken = []
        for row, _missed in rows:
            known = states.get(row.key, State(*row.key, row.task))
            taken.append(
                known._replace(holder=holder, armed_at=moment, armed_until=moment + CLAIM_MS)
            )
        keys = {state.key for state in taken}
        former = [
            old._replace(armed_at=None, armed_until=None, answered_at=moment)
            for old in states.values()
            if old.answered_at is None and old.key not in keys and _replaced(old, keys)
        ]
        save_states(office.db.connection(), (*taken, *former))
        renew(office.db, tasks, written=None)
        return tell(office, rows, now=moment)

    return _in_transaction(office, take)


@use_case(Right.VIEW_TASKS)
def mark_shown(
    office: Office, reminders: Iterable[DueReminder], *, holder: str, now: int | None = None
) -> None:
    """Note that what was taken is on the screen.

    Args:
        office: the office.
        reminders: what is shown.
        holder: who took it; what another program took meanwhile is let be.
        now: UTC ms; None = this moment.
    """
    moment = now_ms() if now is None else now

    def shown(state: State) -> State | None:
        if state.holder != holder or state.answered_at is not None:
            return None
        return state._replace(holder=None, armed_at=None, armed_until=None, shown_at=moment)

    _change(office, reminders, shown)


@use_case(Right.VIEW_TASKS)
def give_back(
    office: Office, reminders: Iterable[DueReminder], *, holder: str, now: int | None = None
) -> None:
    """Let go of what was taken and cannot be shown: it rings again with the next look."""
    moment = now_ms() if now is None else now

    def free(state: State) -> State | None:
        if state.holder != holder or state.answered_at is not None:
            return None
        return state._replace(holder=None, armed_at=moment, armed_until=moment)

    _change(office, reminders, free)


@use_case(Right.VIEW_TASKS)
def answer(office: Office, reminders: Iterable[DueReminder], *, now: int | None = None) -> None:
    """Note that the person opened or closed them; other reminders of the task still ring."""
    moment = now_ms() if now is None else now

    def answered(state: State) -> State | None:
        if state.answered_at is not None:
            return None
        return state._replace(holder=None, armed_at=None, armed_until=None, answered_at=moment)

    _change(office, reminders, answered)


@use_case(Right.VIEW_TASKS)
def snooze(office: Office, reminder: DueReminder, *, until: int, now: int | None = None) -> None:
    """Put a reminder off; the task's date stays.

    Args:
        office: the office.
        reminder: what was shown.
        until: UTC ms at which it rings again.
        now: UTC ms; None = this moment.
    """
    moment = now_ms() if now is None else now
    latest = reminder.keys[-1]

    def put_off(state: State) -> State | None:
        if state.key != latest:  # one occurrence rings once
            return state._replace(armed_at=None, armed_until=None, answered_at=moment)
        return state._replace(
            holder=None, armed_at=moment, armed_until=until, shown_at=moment, answered_at=None
        )

    _change(office, [reminder], put_off)


@use_case(Right.VIEW_TASKS)
def forget_old_states(office: Office, *, now: int | None = None) -> int:
    """Drop what became of reminders more than a year old of tasks that are done or gone."""
    moment = now_ms() if now is None else now
    return _in_transaction(office, lambda: forget_old(office.db.connection(), moment - _KEPT_MS))


def _replaced(old: State, keys: set[Key]) -> bool:
    """Whether a later occurrence of the same reminder is told of now."""
    return any(key[:2] == old.key[:2] and key[2] > old.start for key in keys)


def _change(
    office: Office, reminders: Iterable[DueReminder], turn: Callable[[State], State | None]
) -> None:
    wanted = {key: one.task_id for one in reminders for key in one.keys}
    if not wanted:
        return

    def work() -> None:
        states = state_rows(office.db.connection(), sorted(set(wanted.values())))
        fresh = []
        for key, task in wanted.items():
            turned = turn(states.get(key, State(*key, task)))
            if turned is not None:
                fresh.append(turned)
        save_states(office.db.connection(), fresh)

    _in_transaction(office, work)


def _in_transaction(office: Office, work: Callable[[], T]) -> T:
    db = office.db
    db.begin_writing()
    try:
        result = work()
        db.run("COMMIT")
    except BaseException:
        if db.connection().in_transaction:
            db.run("ROLLBACK")
        raise
    return result
