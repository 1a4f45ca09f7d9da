"""A task as somebody plans it, and what of it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.errors import UserError
from crm_desktop.tasks.due import NO_DUE, Due, check_due
from crm_desktop.tasks.kinds import DEFAULT_KIND, any_kind, check_kind
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from datetime import date

    from db.connection import OfficeDatabase

PRIORITIES: Final = range(4)
LONGEST_TITLE: Final = 500
LONGEST_TEXT: Final = 20_000
LONGEST_MINUTES: Final = 60 * 24 * 7
"""No task takes more than a week of minutes; a longer one is of days."""
LONGEST_DAYS: Final = 366
DAYS_OFF: Final = ("", "skip", "before", "after")
_LONGEST_PLACE: Final = 500
_FIRST: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A line of a checklist.

    Attributes:
        text: what to do.
        done: whether it is ticked.
        id: the line it already is; None = a new one.
    """

    text: str
    done: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ReminderDraft:
    """When to remind: minutes before the beginning, or at an instant (UTC ms), never both.

    Attributes:
        minutes_before: may be negative: after midnight of a task without a time.
        at: UTC ms.
        member_id: who is reminded; None = the assignee and the helpers.
    """

    minutes_before: int | None = None
    at: int | None = None
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task as planned.

    Attributes:
        kind: a key of `read_kinds`.
        title: what is to be done; empty = the name of the kind.
        text: more about it.
        due: until when.
        client_id: for which client; a deal brings its own.
        deal_id: for which deal.
        assignee_id: who is to do it; None = the signed-in person.
        priority: 0…3, None = not set.
        rule_id: the rule that made it.
        duration: minutes; None = as its kind takes.
        ends_on: the last day of one of several days.
        zone: IANA name; `""` = the office's.
        place: where.
        result_required: done only with a result told.
        repeats: RFC 5545 RRULE without the name; `""` = once.
        repeats_from: the first occurrence on the clock of the zone (ISO day, or day and time to
            the minute); `""` = taken from `due`.
        days_off: one of `DAYS_OFF`.
        helpers: colleagues who help; None = leave as they are.
        contacts: persons of the base it is about; None = leave.
        needs: tasks it waits for; None = leave.
        items: its checklist; None = leave.
        reminders: when to remind; None = leave.
        handed_note: a word to the colleague it is given to.
        series_id: the repeating task it is an occurrence of.
        slot: which occurrence.
        script_id: the script that planned it.
        run_id: the one use of it.
    """

    kind: str = DEFAULT_KIND
    title: str = ""
    text: str = ""
    due: Due = NO_DUE
    client_id: int | None = None
    deal_id: int | None = None
    assignee_id: int | None = None
    priority: int | None = None
    rule_id: int | None = None
    duration: int | None = None
    ends_on: date | None = None
    zone: str = ""
    place: str = ""
    result_required: bool = False
    repeats: str = ""
    repeats_from: str = ""
    days_off: str = ""
    helpers: tuple[int, ...] | None = None
    contacts: tuple[int, ...] | None = None
    needs: tuple[int, ...] | None = None
    items: tuple[ItemDraft, ...] | None = None
    reminders: tuple[ReminderDraft, ...] | None = None
    handed_note: str = ""
    series_id: int | None = None
    slot: str | None = None
    script_id: int | None = None
    run_id: int | None = None


def check_draft(db: OfficeDatabase, draft: TaskDraft, *, had: str | None = None) -> str:
    """Return the tidy title of a task that may be planned.

    Args:
        db: the base, for own kinds.
        draft: the task.
        had: the kind it has already: it stays even if it was deleted.

    Raises:
        UserError: an unknown kind, priority or zone, a text too long, days or minutes that make
            no sense, a rule without a date to begin on.
    """
    kind = (
        any_kind(db, had) if had is not None and had == draft.kind else check_kind(db, draft.kind)
    )
    if draft.priority is not None and draft.priority not in PRIORITIES:
        raise UserError("Приоритет задачи — от 0 до 3. Ничего не изменено.")
    check_due(draft.due)
    _check_span(draft)
    _check_zone(draft.zone)
    _check_repeats(draft)
    if len(draft.text) > LONGEST_TEXT:
        raise UserError(
            f"Описание задачи длиннее {LONGEST_TEXT} знаков. Ничего не изменено. Сократите его "
            "или приложите файлом."
        )
    if len(draft.place) > _LONGEST_PLACE:
        raise UserError(f"Место длиннее {_LONGEST_PLACE} знаков. Ничего не изменено.")
    title = " ".join(draft.title.replace("\0", "").split())
    if len(title) > LONGEST_TITLE:
        raise UserError(
            f"Название задачи длиннее {LONGEST_TITLE} знаков. Ничего не изменено. "
            "Перенесите подробности в описание."
        )
    return kind.label if is_blank(title) else title


def check_minutes(minutes: int | None) -> None:
    """Refuse a duration no task has.

    Raises:
        UserError: it is negative, nought or longer than a week.
    """
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        raise UserError(
            "Длительность задачи — от минуты до недели. Ничего не изменено. "
            "Дело на несколько дней планируют по дням."
        )


def _check_span(draft: TaskDraft) -> None:
    check_minutes(draft.duration)
    if draft.ends_on is None:
        return
    if draft.due.on is None:
        raise UserError(
            "Последний день бывает у задачи на день без времени. Ничего не изменено. "
            "Уберите время или последний день."
        )
    check_due(Due(draft.ends_on))
    if not 0 <= (draft.ends_on - draft.due.on).days <= LONGEST_DAYS:
        raise UserError(
            "Последний день задачи раньше первого или дальше года от него. Ничего не изменено."
        )


def _check_zone(zone: str) -> None:
    if not zone:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(f"Часового пояса «{zone}» нет. Ничего не изменено.") from error


def _check_repeats(draft: TaskDraft) -> None:
    if draft.days_off not in DAYS_OFF:
        raise UserError(f"Правила для выходных «{draft.days_off}» нет. Ничего не изменено.")
    if not draft.repeats:
        return
    if draft.repeats_from and not _FIRST.fullmatch(draft.repeats_from):
        raise UserError("Начало повторения записано неверно. Ничего не изменено.")
    if draft.due == NO_DUE and not draft.repeats_from:
        raise UserError("У повторяющейся задачи нет первого дня. Ничего не изменено. Укажите срок.")
