"""Saying a rule in Russian: «каждую вторую среду в 9:00, до 31 декабря 2026»."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from crm_desktop.recurrence.pattern import DaysOff, stored_pattern
from crm_desktop.recurrence.rule import Freq
from crm_desktop.wording.numbers import NBSP, count, plural
from crm_desktop.wording.times import MONTHS_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.recurrence.pattern import Pattern
    from crm_desktop.recurrence.rule import Rule

# A weekday: gender, «каждую …», «по …».
_WEEKDAYS: Final = (
    ("m", "понедельник", "понедельникам"), ("m", "вторник", "вторникам"),
    ("f", "среду", "средам"), ("m", "четверг", "четвергам"), ("f", "пятницу", "пятницам"),
    ("f", "субботу", "субботам"), ("n", "воскресенье", "воскресеньям"),
)  # fmt: skip
_EVERY: Final = {"m": "каждый", "f": "каждую", "n": "каждое"}
_NTH: Final = {
    1: ("первый", "первую", "первое"), 2: ("второй", "вторую", "второе"),
    3: ("третий", "третью", "третье"), 4: ("четвёртый", "четвёртую", "четвёртое"),
    5: ("пятый", "пятую", "пятое"), -1: ("последний", "последнюю", "последнее"),
    -2: ("предпоследний", "предпоследнюю", "предпоследнее"),
}  # fmt: skip
_GENDERS: Final = "mfn"
_UNITS: Final = {
    Freq.DAILY: ("день", "дня", "дней"), Freq.WEEKLY: ("неделю", "недели", "недель"),
    Freq.MONTHLY: ("месяц", "месяца", "месяцев"), Freq.YEARLY: ("год", "года", "лет"),
}  # fmt: skip
_MONTHS_IN: Final = (
    *("январе", "феврале", "марте", "апреле", "мае", "июне"),
    *("июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
)
_BUSINESS: Final = frozenset(range(5))
_WEEKEND: Final = frozenset({5, 6})
_WHOLE_WEEK: Final = frozenset(range(7))
_SHORT_MONTHS: Final = 28
_WHERE_ANY: Final = ", где оно есть"
_OR_LAST: Final = ", в коротком — в последний день"
_LEAP_ONLY: Final = ", только в високосные годы"
_NOTES: Final = (_WHERE_ANY, _OR_LAST, _LEAP_ONLY)
_OWN_RULE: Final = "по особому правилу"
_AFTER_WORDS: Final = {
    DaysOff.SKIP: ", кроме нерабочих дней",
    DaysOff.BEFORE: ", а если это нерабочий день — в рабочий день перед ним",
    DaysOff.AFTER: ", а если это нерабочий день — в рабочий день после него",
}


def describe(pattern: Pattern) -> str:
    """Say a pattern: «каждый рабочий день в 9:00», «31-го числа каждого месяца, 12 раз»."""
    rule, off = pattern.rule, pattern.days_off
    began = date.fromordinal(pattern.first_day)
    clock = "" if pattern.minutes is None else _clock(pattern.minutes)
    if told := _working(rule, off):
        return f"{told}{clock}{_end(rule)}"
    told = _round(rule, began)
    note = next((note for note in _NOTES if told.endswith(note)), "")
    shift = _AFTER_WORDS[off] if off else ""
    return f"{told.removesuffix(note)}{clock}{note}{shift}{_end(rule)}"


def describe_rule(text: str, *, start: str, days_off: str | None = None) -> str:
    """Say what the base holds; «по особому правилу» where nobody understands it.

    Args:
        text: the rule.
        start: the first occurrence, ISO day or day and time.
        days_off: what of days off.
    """
    pattern = stored_pattern(text, start, days_off, ZoneInfo("UTC"))
    return describe(pattern) if pattern else _OWN_RULE


def _working(rule: Rule, off: DaysOff | None) -> str:
    """Say what has a word of its own when days off are minded; `""` where nothing has."""
    plain = not (rule.by_day or rule.by_month or rule.by_set_pos or rule.by_year_day)
    if rule.interval != 1 or not plain or rule.by_week_no:
        return ""
    if rule.freq == Freq.DAILY and off is DaysOff.SKIP and not rule.by_month_day:
        return "каждый рабочий день"
    if rule.freq == Freq.MONTHLY and off is DaysOff.BEFORE and rule.by_month_day == (-1,):
        return "в последний рабочий день каждого месяца"
    if rule.freq == Freq.MONTHLY and off is DaysOff.AFTER and rule.by_month_day == (1,):
        return "в первый рабочий день каждого месяца"
    return ""


def _round(rule: Rule, began: date) -> str:
    if rule.by_year_day or rule.by_week_no:
        return f"{_often(rule)} {_OWN_RULE}"
    match rule.freq:
        case Freq.DAILY:
            return _daily(rule)
        case Freq.WEEKLY:
            return _weekly(rule, began)
        case Freq.MONTHLY:
            return _monthly(rule, began)
        case Freq.YEARLY:
            return _yearly(rule, began)


def _daily(rule: Rule) -> str:
    if rule.by_month_day or rule.by_set_pos:
        return f"{_often(rule)} {_OWN_RULE}"
    days = frozenset(day for _nth, day in rule.by_day)
    if days and rule.interval == 1:
        return f"{_on_weekdays(days)}{_in_months(rule.by_month)}"
    only = f", только {_on_weekdays(days)}" if days else ""
    return f"{_often(rule)}{only}{_in_months(rule.by_month)}"


def _weekly(rule: Rule, began: date) -> str:
    if rule.by_month_day or rule.by_set_pos:
        return f"{_often(rule)} {_OWN_RULE}"
    days = frozenset(day for _nth, day in rule.by_day) or frozenset({began.weekday()})
    months = _in_months(rule.by_month)
    if rule.interval == 1:
        return f"{_on_weekdays(days)}{months}"
    if rule.interval == 2 and len(days) == 1:  # noqa: PLR2004 - every second
        (day,) = days
        gender, name, _many = _WEEKDAYS[day]
        nth = {"m": "второй", "f": "вторую", "n": "второе"}[gender]
        return f"{_EVERY[gender]} {nth} {name}{months}"
    return f"{_often(rule)}, {_on_weekdays(days, every=False)}{months}"


def _monthly(rule: Rule, began: date) -> str:
    which = _of_month(rule, began)
    if which is None:
        return f"{_often(rule)} {_OWN_RULE}"
    if rule.interval == 1:
        days, note = which
        every = f" каждого{NBSP}месяца" if not rule.by_month else ""
        return f"{days}{every}{_in_months(rule.by_month)}{note}"
    return f"{_often(rule)}, {which[0]}{_in_months(rule.by_month)}{which[1]}"


def _of_month(rule: Rule, began: date) -> tuple[str, str] | None:
    """Say which days of a month, and a note about short months; None: there are no words."""
    if rule.by_day:
        told = "" if rule.by_month_day else _nth_weekday(rule)
        return (told, "") if told else None
    days = rule.by_month_day or (began.day,)
    if rule.by_set_pos == (-1,) and _reaches_down(days):
        return f"{max(days)}-го числа", _OR_LAST
    if days == (-1,) and not rule.by_set_pos:
        return "в последний день", ""
    if min(days) < 1 or rule.by_set_pos:
        return None
    told = _join([f"{day}-го" for day in sorted(days)])
    return f"{told} числа", _WHERE_ANY if max(days) > _SHORT_MONTHS else ""


def _reaches_down(days: Sequence[int]) -> bool:
    """Tell whether it is the idiom «the 30th, or the last day of a shorter month»."""
    return sorted(days) == list(range(_SHORT_MONTHS, max(days) + 1)) and max(days) > _SHORT_MONTHS


def _nth_weekday(rule: Rule) -> str:
    """Say «в последнюю пятницу», «в первый будний день»; `""`: there are no words."""
    days = frozenset(day for _nth, day in rule.by_day)
    nths = {nth for nth, _day in rule.by_day}
    if nths == {0} and len(rule.by_set_pos) == 1:
        nth = rule.by_set_pos[0]
        if nth in _NTH and days in {_BUSINESS, _WHOLE_WEEK}:
            return f"{_in(_NTH[nth][0])} {'будний день' if days == _BUSINESS else 'день'}"
        nths = {nth}
    elif rule.by_set_pos:
        return ""
    if nths == {0}:
        return _on_weekdays(days)
    if not nths <= _NTH.keys() or len(days) != 1:
        return ""
    (day,) = days
    gender, name, _many = _WEEKDAYS[day]
    words = [_NTH[nth][_GENDERS.index(gender)] for nth in sorted(nths, key=lambda n: (n < 0, n))]
    return f"{_in(words[0])}{_join(words)[len(words[0]) :]} {name}"


def _yearly(rule: Rule, began: date) -> str:
    months = rule.by_month or (() if rule.by_month_day or rule.by_day else (began.month,))
    which = _of_year(rule, began, tuple(sorted(months))) if months else ""
    return f"{_often(rule)} {which or _OWN_RULE}"


def _of_year(rule: Rule, began: date, months: tuple[int, ...]) -> str:
    """Say which days of these months; `""`: there are no words."""
    names = _join([MONTHS_OF[month - 1] for month in months])
    if rule.by_day:
        which = "" if rule.by_month_day else _nth_weekday(rule)
        return f"{which} {names}" if which else ""
    days = rule.by_month_day or (began.day,)
    if days == (-1,) and not rule.by_set_pos:
        return f"в{NBSP}последний день {names}"
    if min(days) < 1 or rule.by_set_pos:
        return ""
    if len(days) > 1:
        return f"{_join([f'{day}-го' for day in sorted(days)])} числа {names}"
    dates = _join([f"{days[0]}{NBSP}{MONTHS_OF[month - 1]}" for month in months])
    return f"{dates}{_LEAP_ONLY if (days, months) == ((29,), (2,)) else ''}"


def _often(rule: Rule) -> str:
    """Say «каждый день», «каждую неделю», «раз в 3 месяца»."""
    unit = _UNITS[rule.freq]
    if rule.interval == 1:
        return f"{'каждую' if rule.freq == Freq.WEEKLY else 'каждый'} {unit[0]}"
    return f"раз в{NBSP}{rule.interval}{NBSP}{plural(rule.interval, *unit)}"


def _on_weekdays(days: frozenset[int], *, every: bool = True) -> str:
    if days == _BUSINESS:
        return "по будням"
    if days == _WEEKEND:
        return "по выходным"
    if days == _WHOLE_WEEK:
        return "каждый день"
    if len(days) == 1 and every:
        (day,) = days
        gender, name, _many = _WEEKDAYS[day]
        return f"{_EVERY[gender]} {name}"
    return f"по {_join([_WEEKDAYS[day][2] for day in sorted(days)])}"


def _in_months(months: Sequence[int]) -> str:
    return f" в{NBSP}{_join([_MONTHS_IN[month - 1] for month in sorted(months)])}" if months else ""


def _in(word: str) -> str:
    return f"{'во' if word.startswith('вто') else 'в'}{NBSP}{word}"


def _clock(minutes: int) -> str:
    hour, rest = divmod(minutes, 60)
    return f" в{NBSP}{hour}:{rest:02d}"


def _end(rule: Rule) -> str:
    told = ""
    if rule.until is not None:
        on = rule.until.date() if isinstance(rule.until, datetime) else rule.until
        told = f", до{NBSP}{on.day}{NBSP}{MONTHS_OF[on.month - 1]}{NBSP}{on.year}"
    if rule.count is not None:
        told = f"{told}, {count(rule.count, 'раз', 'раза', 'раз')}"
    return told


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} и{NBSP}{words[-1]}"
