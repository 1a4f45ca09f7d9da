"""Days and moments in Russian, told from «now» in the office's zone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, tzinfo

from crm_desktop.wording.numbers import NBSP, count

MONTHS_OF = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTHS_SHORT = (
    *("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
)
WEEKDAYS = (*("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),)
WEEKDAYS_SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")

_NEAR_DAYS = {0: "сегодня", -1: "вчера", 1: "завтра"}
_LEAP_YEAR = 2000
_EARLIEST_MS = -62_135_510_400_000
_LATEST_MS = 253_402_128_000_000
"""2 January 1 and 30 December 9999: days of a damaged base lie beyond, and no zone leads out."""


def local(at_ms: int, zone: tzinfo) -> datetime:
    """An instant of the base (UTC milliseconds) in a zone; one no calendar has is the nearest."""
    there = min(max(at_ms, _EARLIEST_MS), _LATEST_MS)
    return datetime.fromtimestamp(there / 1000, UTC).astimezone(zone)


def today_in(zone: tzinfo) -> date:
    """The day it is now in a zone."""
    return local(time.time_ns() // 1_000_000, zone).date()


def time_of_day(at_ms: int, *, zone: tzinfo) -> str:
    """«11:40»."""
    return f"{local(at_ms, zone):%H:%M}"


def moment(at_ms: int, now: datetime, *, zone: tzinfo) -> str:
    """«сегодня, 11:40», «вчера, 09:05», «14 ноя, 09:30»; of another year «14 ноя 2024, 09:30».

    Args:
        at_ms: the instant, UTC milliseconds.
        now: an aware time.
        zone: where the reader is.
    """
    there, here = local(at_ms, zone), now.astimezone(zone)
    near = _NEAR_DAYS.get((there.date() - here.date()).days)
    if near is None:
        near = f"{there.day}{NBSP}{MONTHS_SHORT[there.month - 1]}"
        if there.year != here.year:
            near = f"{near}{NBSP}{there.year}"
    return f"{near}, {there:%H:%M}"


def day(on: date, today: date) -> str:
    """«сегодня», «вчера», «завтра», «3 октября», of another year «3 октября 2024»."""
    if near := _NEAR_DAYS.get((on - today).days):
        return near
    text = f"{on.day}{NBSP}{MONTHS_OF[on.month - 1]}"
    return text if on.year == today.year else f"{text}{NBSP}{on.year}"


def birthday(iso: str, today: date) -> str:
    """«14 ноября 1986 (39 лет)», without a year «14 ноября»; what is no date as it is.

    Args:
        iso: `YYYY-MM-DD`, or `--MM-DD` when the year is unknown.
        today: the reader's date.
    """
    try:
        on = date.fromisoformat(f"{_LEAP_YEAR}-{iso[2:]}" if iso.startswith("--") else iso)
    except ValueError:
        return iso
    text = f"{on.day}{NBSP}{MONTHS_OF[on.month - 1]}"
    if iso.startswith("--"):
        return text
    years = years_old(on, today)
    told = f" ({count(years, 'год', 'года', 'лет')})" if years >= 0 else ""
    return f"{text}{NBSP}{on.year}{told}"


def years_old(born: date, today: date) -> int:
    """Full years; somebody born on 29 February grows older on 1 March of other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
