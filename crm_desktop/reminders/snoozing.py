"""Until when a reminder may be put off with one key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.recurrence.clock import instant
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MINUTE_MS: Final = 60_000
_SPANS: Final = ((5, "на 5 минут"), (15, "на 15 минут"), (60, "на час"))
_NINE: Final = 9 * 60


class SnoozeChoice(NamedTuple):
    """A choice: what it is called, and until when (UTC ms)."""

    label: str
    until: int


def snooze_choices(now: int, zone: ZoneInfo, *, start: int | None) -> tuple[SnoozeChoice, ...]:
    """Return the choices at a moment.

    Args:
        now: UTC ms.
        zone: the office's; tomorrow morning is there.
        start: when the task begins, UTC ms; ahead of us, it is a choice too.
    """
    found = [SnoozeChoice(label, now + minutes * _MINUTE_MS) for minutes, label in _SPANS]
    tomorrow = local(now, zone).date() + timedelta(days=1)
    found.append(SnoozeChoice("до завтра, 9:00", instant(tomorrow.toordinal(), _NINE, zone)))
    if start is not None and start > now:
        found.append(SnoozeChoice("до начала", start))
    return tuple(found)
