"""What a calendar holds, as far as tasks can be made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from crm_desktop.calendar_files.moments import Moment
    from crm_desktop.tasks.drafts import ReminderDraft


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invited, or the one who invites; `email` is a key (`email_key`) or `""`."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An event or a to-do.

    Attributes:
        uid: its id in its own program; made of its content where it has none.
        is_todo: a VTODO.
        title: what the other program shows; `""` if nothing.
        text: more about it, people nobody knows and links included.
        place: where.
        kind: the key our own files name; `""` = the file is not ours.
        words: categories.
        start: when it begins, or until when a to-do is to be done; None = without a date.
        ends_on: the last day of a longer one without a time of day.
        minutes: how long it takes; None = not told, or whole days.
        rule: RFC 5545 rule without its name; `""` = once.
        days_off: what our own files say of days off; `""`.
        extra: dates beside the rule.
        left_out: dates of the rule it does not happen on.
        instead: the occurrence this one stands for (RECURRENCE-ID).
        cancelled: it will not happen.
        done_at: UTC ms of a to-do that is done.
        done: whether it is, with or without a time.
        priority: 0…3 or None.
        people: who takes part.
        reminders: what the file says; None = nothing.
        sequence: the higher, the newer.
        line: number of its first line in the file.
        notes: what of it was not understood, Russian sentences.
    """

    uid: str
    is_todo: bool
    title: str = ""
    text: str = ""
    place: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()
    start: Moment | None = None
    ends_on: date | None = None
    minutes: int | None = None
    rule: str = ""
    days_off: str = ""
    extra: tuple[Moment, ...] = ()
    left_out: tuple[Moment, ...] = ()
    instead: Moment | None = None
    cancelled: bool = False
    done_at: int | None = None
    done: bool = False
    priority: int | None = None
    people: tuple[Person, ...] = ()
    reminders: tuple[ReminderDraft, ...] | None = None
    sequence: int = 0
    line: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not loaded.

    Attributes:
        title: its name, or what it is.
        line: number of its first line in the file.
        why: a Russian sentence.
    """

    title: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Series:
    """An entry and its occurrences that differ from it."""

    entry: Entry
    others: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file as read.

    Attributes:
        path: where it lies.
        name: of the calendar, `""` if it has none.
        read: components that could have been tasks, refused ones included.
        series: what can be loaded, in the order of the file.
        refused: what cannot.
        notes: about the file as a whole, Russian sentences.
    """

    path: Path
    name: str = ""
    read: int = 0
    series: tuple[Series, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = field(default=())
