"""How numbers, sums, times and sizes are said in Russian: pure functions, no locale settings."""

from __future__ import annotations

from crm_desktop.wording.numbers import count, duration, file_size, number, percent, plural, rubles
from crm_desktop.wording.times import birthday, day, moment, time_of_day, years_old
from crm_desktop.wording.titles import set_off

__all__ = [
    "birthday",
    "count",
    "day",
    "duration",
    "file_size",
    "moment",
    "number",
    "percent",
    "plural",
    "rubles",
    "set_off",
    "time_of_day",
    "years_old",
]
