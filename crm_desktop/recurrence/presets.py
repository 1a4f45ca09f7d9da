"""The repetitions one picks with one press, as they fit the day something begins on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crm_desktop.recurrence.describe import describe_rule
from crm_desktop.recurrence.pattern import DaysOff
from crm_desktop.recurrence.rule import WEEKDAYS

_WEEK: Final = 7
_SHORT_MONTHS: Final = 28
_LEAP_DAY: Final = (2, 29)


@dataclass(frozen=True, slots=True)
class Preset:
    """A repetition ready to be picked.

    Attributes:
        key: its name; the same on every day.
        label: «Каждую среду».
        repeats: the rule; None = no repetition.
        days_off: what of days off.
    """

    key: str
    label: str
    repeats: str | None = None
    days_off: DaysOff | None = None


def presets(start: date) -> list[Preset]:
    """Return what fits a first day, «не повторять» first."""
    day = WEEKDAYS[start.weekday()]
    nth = (start.day - 1) // _WEEK + 1
    last = (start + timedelta(days=_WEEK)).month != start.month
    rules: list[tuple[str, str, DaysOff | None]] = [
        ("daily", "FREQ=DAILY", None),
        ("workdays", "FREQ=DAILY", DaysOff.SKIP),
        ("weekly", f"FREQ=WEEKLY;BYDAY={day}", None),
        ("fortnight", f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", None),
        ("month_day", f"FREQ=MONTHLY;BYMONTHDAY={start.day}", None),
    ]
    if start.day > _SHORT_MONTHS:
        rules.append(("month_end", "FREQ=MONTHLY;BYMONTHDAY=-1", None))
    rules += [
        ("month_weekday", f"FREQ=MONTHLY;BYDAY={-1 if last else nth}{day}", None),
        ("month_workday", "FREQ=MONTHLY;BYMONTHDAY=-1", DaysOff.BEFORE),
        ("yearly", "FREQ=YEARLY", None),
    ]
    if (start.month, start.day) == _LEAP_DAY:
        rules.append(("february_end", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", None))
    return [Preset("never", "Не повторять"), *(_preset(start, *rule) for rule in rules)]


def _preset(start: date, key: str, repeats: str, days_off: DaysOff | None) -> Preset:
    told = describe_rule(repeats, start=start.isoformat(), days_off=days_off)
    return Preset(key, told[:1].upper() + told[1:], repeats, days_off)
