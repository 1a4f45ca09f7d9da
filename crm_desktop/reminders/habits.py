"""How a person wants to be reminded: when by default, when not, in which way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.members.own_settings import set_own_setting
from crm_desktop.reminders.words import DAY, EARLIEST, LATEST, MOST
from crm_desktop.tasks.drafts import ReminderDraft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

SETTING: Final = "reminders"
OWN_KIND: Final = "own"
"""Stands for every own kind of task."""
USUAL: Final[Mapping[str, tuple[int, ...]]] = {
    "call": (15,), "meeting": (60, 15), "letter": (15,), "todo": (15,), OWN_KIND: (15,),
}  # fmt: skip
"""Minutes before a task with a time of day, by kind."""
NINE: Final = -540
"""Nine in the morning of a task's day."""


class Notify(StrEnum):
    """How a reminder shows itself."""

    BOTH = "both"
    WINDOW = "window"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ReminderHabits:
    """The habits of one person.

    Attributes:
        timed: kind of task → minutes before it begins; own kinds together under `OWN_KIND`.
        day: minutes before the midnight of a task without a time of day.
        quiet: minutes of the day, (1320, 480) = from 22:00 to 8:00: nothing rings; None = never.
        notify: a window, the tray's message too, or the list alone.
        sound: whether it is heard.
    """

    timed: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: dict(USUAL))
    day: tuple[int, ...] = (NINE,)
    quiet: tuple[int, int] | None = None
    notify: Notify = Notify.BOTH
    sound: bool = False

    def of_kind(self, kind: str, *, timed: bool) -> tuple[int, ...]:
        """Return the minutes a new task of a kind gets."""
        if not timed:
            return self.day
        return self.timed.get(kind, self.timed.get(OWN_KIND, ()))


@use_case(Right.VIEW_TASKS)
def read_habits(office: Office, *, member_id: int | None = None) -> ReminderHabits:
    """Return the habits of a person; None = the signed-in one."""
    rows = office.db.run(
        "SELECT value FROM member_setting WHERE member = ? AND name = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (office.user_id if member_id is None else member_id, SETTING),
    )
    if not rows:
        return ReminderHabits()
    try:
        content = json.loads(rows[0][0])
    except ValueError:  # of a later version
        return ReminderHabits()
    return _read(content) if isinstance(content, dict) else ReminderHabits()


@use_case(Right.VIEW_OFFICE)
def save_habits(office: Office, habits: ReminderHabits) -> Changes:
    """Keep the habits of the signed-in person."""
    content = {
        "timed": {kind: list(minutes) for kind, minutes in habits.timed.items()},
        "day": list(habits.day),
        "quiet": list(habits.quiet) if habits.quiet else None,
        "notify": habits.notify.value,
        "sound": habits.sound,
    }
    value = json.dumps(content) if habits != ReminderHabits() else ""
    return set_own_setting(office, SETTING, value=value, title="Настройки напоминаний")


@use_case(Right.VIEW_TASKS)
def default_reminders(
    office: Office, kind: str, *, timed: bool, member_id: int | None = None
) -> tuple[ReminderDraft, ...]:
    """Return the reminders a new task gets if nobody says otherwise.

    Args:
        office: the office.
        kind: of the task.
        timed: whether it has a time of day; a task without a date gets none at all.
        member_id: whose habits count; None = the signed-in person's.
    """
    habits = read_habits(office, member_id=member_id)
    return tuple(ReminderDraft(minutes) for minutes in habits.of_kind(kind, timed=timed))


def _read(content: dict[str, Any]) -> ReminderHabits:
    found = ReminderHabits()
    timed = content.get("timed")
    if isinstance(timed, dict):
        known = {kind: _minutes(timed.get(kind)) for kind in USUAL}
        found = replace(
            found,
            timed={kind: USUAL[kind] if told is None else told for kind, told in known.items()},
        )
    day = _minutes(content.get("day"))
    if day is not None:
        found = replace(found, day=day)
    match content.get("quiet"):
        case [int(first), int(last)] if first in range(DAY) and last in range(DAY):
            found = replace(found, quiet=(first, last) if first != last else None)
        case _:
            pass
    if content.get("notify") in set(Notify):
        found = replace(found, notify=Notify(content["notify"]))
    return replace(found, sound=content.get("sound") is True)


def _minutes(told: object) -> tuple[int, ...] | None:
    if not isinstance(told, list):
        return None
    fit = (one for one in told if isinstance(one, int) and LATEST <= one <= EARLIEST)
    return tuple(dict.fromkeys(fit))[:MOST]
