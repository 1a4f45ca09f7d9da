"""A rule as people put it together: how often, on which days, until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from crm_desktop.errors import UserError
from crm_desktop.recurrence.describe import describe
from crm_desktop.recurrence.pattern import Pattern, occurrences
from crm_desktop.recurrence.rule import Freq, Rule, format_rule, parse_rule

if TYPE_CHECKING:
    from crm_desktop.recurrence.pattern import DaysOff, Occurrence, OffDays

_WEEK: Final = 7
_SHORT_MONTHS: Final = 28
_LONGEST_MONTH: Final = 31
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_LOOKS: Final = (60, 800, 12_000, 110_000)


class Which(StrEnum):
    """Which day of a month or a year: its number, the last, the n-th or the last such weekday."""

    DAY = "day"
    LAST_DAY = "last_day"
    WEEKDAY = "weekday"
    LAST_WEEKDAY = "last_weekday"


@dataclass(frozen=True, slots=True)
class RepeatChoice:
    """What a form says of repeating.

    Attributes:
        repeats: the rule; None = it does not repeat.
        days_off: what of days off; None = nothing.
    """

    repeats: str | None = None
    days_off: DaysOff | None = None


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule in the fields of a form; the day it begins on is told beside it.

    Attributes:
        freq: days, weeks, months, years.
        interval: every so many of them.
        weekdays: of weeks; 0 = Monday.
        which: the day of months and years.
        or_last: where a month has no such day, its last one; else such a month is left out.
        until: the last day; None = no such end.
        count: so many times; None = no such end.
    """

    freq: Freq = Freq.WEEKLY
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    which: Which = Which.DAY
    or_last: bool = False
    until: date | None = None
    count: int | None = None

    def rule(self, start: date) -> Rule:
        """Return the rule for something that begins on a day.

        Raises:
            UserError: no weekday is chosen, or it ends before it begins.
        """
        if self.until is not None and self.until < start:
            raise UserError("Повторение кончается раньше, чем начинается. Укажите день позже.")
        rule = Rule(self.freq, self.interval, self.count, self.until)
        match self.freq:
            case Freq.DAILY:
                return rule
            case Freq.WEEKLY:
                if not self.weekdays:
                    raise UserError("Не выбран ни один день недели. Выберите хотя бы один.")
                return replace(rule, by_day=tuple((0, day) for day in sorted(self.weekdays)))
            case Freq.MONTHLY:
                return _of_month(self, rule, start)
            case Freq.YEARLY:
                return _of_year(self, rule, start)


def _of_month(form: RuleForm, rule: Rule, start: date) -> Rule:
    nth = -1 if form.which is Which.LAST_WEEKDAY else nth_weekday(start)
    match form.which:
        case Which.LAST_DAY:
            return replace(rule, by_month_day=(-1,))
        case Which.WEEKDAY | Which.LAST_WEEKDAY:
            return replace(rule, by_day=((nth, start.weekday()),))
        case Which.DAY if form.or_last and start.day == _LONGEST_MONTH:
            return replace(rule, by_month_day=(-1,))
        case Which.DAY if form.or_last and start.day > _SHORT_MONTHS:
            days = tuple(range(_SHORT_MONTHS, start.day + 1))
            return replace(rule, by_month_day=days, by_set_pos=(-1,))
        case Which.DAY:
            return replace(rule, by_month_day=(start.day,))


def _of_year(form: RuleForm, rule: Rule, start: date) -> Rule:
    leap_day = (start.month, start.day) == (_FEBRUARY, _LEAP_DAY)
    if form.which is Which.DAY and not (form.or_last and leap_day):
        return rule
    last = replace(form, which=Which.LAST_DAY) if form.which is Which.DAY else form
    return replace(_of_month(last, rule, start), by_month=(start.month,))


def form_of(rule: Rule, start: date) -> RuleForm | None:
    """Return the form of a rule; None for one the form has no fields for."""
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    weekdays = frozenset(day for _nth, day in rule.by_day) or frozenset({start.weekday()})
    form = RuleForm(rule.freq, rule.interval, weekdays, until=until, count=rule.count)
    plain = replace(rule, until=None, week_start=0)
    for which in Which:
        for or_last in (False, True):
            tried = replace(form, which=which, or_last=or_last, until=None)
            if plain in {tried.rule(start), _spelt(tried.rule(start), start)}:
                return replace(tried, until=until)
    return None


def _spelt(rule: Rule, start: date) -> Rule:
    """Return a rule of weeks, months or years with what it takes from its beginning left out."""
    if rule.freq is Freq.WEEKLY and rule.by_day == ((0, start.weekday()),):
        return replace(rule, by_day=())
    if rule.freq is Freq.MONTHLY and rule.by_month_day == (start.day,):
        return replace(rule, by_month_day=())
    if rule.freq is Freq.YEARLY and not rule.by_month:
        return replace(rule, by_month=(start.month,), by_month_day=(start.day,))
    return rule


def nth_weekday(day: date) -> int:
    """Return which of its weekday in the month a day is, 1…5."""
    return (day.day - 1) // _WEEK + 1


def is_last_weekday(day: date) -> bool:
    """Tell whether it is the last of its weekday in the month."""
    return (day + timedelta(days=_WEEK)).month != day.month


def which_words(which: Which, start: date, freq: Freq) -> str:
    """Say a choice of the form: «25-го числа», «в четвёртую среду»."""
    rule = RuleForm(Freq.MONTHLY, which=which).rule(start)
    if freq is Freq.YEARLY:
        rule = RuleForm(Freq.YEARLY, which=which).rule(start)
    told = describe(Pattern(rule, start.isoformat(), None, ZoneInfo("UTC")))
    told = told.split(", ")[0].removeprefix("каждый год ")
    return told.removesuffix(" каждого\N{NO-BREAK SPACE}месяца")


def following(pattern: Pattern, *, off: OffDays, most: int = 5) -> list[Occurrence]:
    """Return the first occurrences of a pattern."""
    first = date.fromordinal(pattern.first_day - _LONGEST_MONTH)
    for look in _LOOKS:
        last = date.fromordinal(pattern.first_day + look)
        found = occurrences(pattern, first, last, off=off)
        if len(found) >= most:
            break
    return found[:most]


def tidy_choice(repeats: str | None, days_off: str | None) -> tuple[str | None, str | None]:
    """Return a choice so that equal ones are equal; a rule nobody understands stays as it is."""
    if not repeats:
        return None, None
    try:
        return format_rule(parse_rule(repeats)), days_off or None
    except UserError:
        return repeats, days_off or None
