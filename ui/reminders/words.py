"""How a reminder is told on the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.wording import count
from crm_desktop.wording.times import day, local, moment

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.reminders.due import DueReminder

REMINDERS: Final = ("напоминание", "напоминания", "напоминаний")
_MINUTES: Final = ("минуту", "минуты", "минут")
_MISSED: Final = ("раз", "раза", "раз")
_MINUTE_MS: Final = 60_000
_HOUR: Final = 60


def when_words(reminder: DueReminder, *, now: int, zone: tzinfo) -> str:
    """Say when it begins: «сегодня, 14:00 · через 15 минут», «завтра», `""` without a date.

    Args:
        reminder: what is told of.
        now: UTC ms.
        zone: the office's.
    """
    start = reminder.start
    if start is None:
        return ""
    if reminder.all_day:
        said = day(local(start, zone).date(), local(now, zone).date())
    else:
        said = moment(start, datetime.fromtimestamp(now / 1000, UTC), zone=zone)
        said = " · ".join(part for part in (said, _near(start - now)) if part)
    if reminder.missed:
        said = f"{said} · пропущено ещё {count(reminder.missed, *_MISSED)}"
    return said


def whom_words(reminder: DueReminder) -> str:
    """Say whom it is about: the client and the deal."""
    return " · ".join(part for part in (reminder.client, reminder.deal) if part)


def _near(ahead: int) -> str:
    minutes = round(abs(ahead) / _MINUTE_MS)
    if minutes > _HOUR:
        return ""
    if not minutes:
        return "сейчас"
    said = "час" if minutes == _HOUR else count(minutes, *_MINUTES)
    return f"через {said}" if ahead > 0 else f"{said} назад"
