"""How a reminder is said, and which ones are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.tasks.due import FIRST_MS, LAST_MS
from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_SHORT, local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from crm_desktop.tasks.drafts import ReminderDraft

DAY: Final = 1440
"""Minutes of a day."""
MOST: Final = 10
"""So many reminders a task may have."""
LATEST, EARLIEST = -(DAY - 1), 366 * DAY
"""Minutes before a task begins: from the last minute of its day to a year before."""

_MINUTES: Final = ("минуту", "минуты", "минут")
_HOURS: Final = ("час", "часа", "часов")
_DAYS: Final = ("день", "дня", "дней")
_WEEKS: Final = ("неделю", "недели", "недель")
_UNITS: Final = ((7 * DAY, _WEEKS), (DAY, _DAYS), (60, _HOURS), (1, _MINUTES))


def reminder_words(reminder: ReminderDraft, *, timed: bool, zone: tzinfo) -> str:
    """Say a reminder: «за 15 минут», «в 9:00 того же дня», «22 ноя 2026 в 14:00».

    Args:
        reminder: the reminder.
        timed: whether the task has a time of day.
        zone: in which an instant is told.
    """
    if reminder.at is not None:
        there = local(reminder.at, zone)
        return f"{there.day}{NBSP}{MONTHS_SHORT[there.month - 1]} {there.year} в {there:%H:%M}"
    before = reminder.minutes_before or 0
    if timed:
        return _before_start(before)
    days, minute = divmod(-before, DAY)
    clock = f"в {minute // 60}:{minute % 60:02}"
    if not days:
        return f"{clock} того же дня"
    return f"{clock} накануне" if days == -1 else f"{clock} за {count(-days, *_DAYS)}"


def check_reminders(reminders: Sequence[ReminderDraft]) -> None:
    """Refuse what cannot be a reminder.

    Raises:
        UserError: neither or both of minutes and instant, too far away, too many.
    """
    if len(reminders) > MOST:
        raise UserError(
            f"Напоминаний у задачи не больше {MOST}. Ничего не изменено. Уберите лишние."
        )
    for one in reminders:
        if (one.at is None) == (one.minutes_before is None):
            raise UserError("Напоминание без времени. Ничего не изменено. Укажите, когда.")
        if one.at is not None and not FIRST_MS <= one.at < LAST_MS:
            raise UserError("Напоминание: год — от 1900 до 2199. Ничего не изменено.")
        if one.minutes_before is not None and not LATEST <= one.minutes_before <= EARLIEST:
            raise UserError(
                "Напомнить можно не раньше чем за год до задачи и не позже её дня. "
                "Ничего не изменено."
            )


def _before_start(minutes: int) -> str:
    if not minutes:
        return "в момент начала"
    size, forms = next(unit for unit in _UNITS if minutes % unit[0] == 0)
    number = abs(minutes) // size
    said = forms[0] if number == 1 else count(number, *forms)
    return f"за {said}" if minutes > 0 else f"через {said} после начала"
