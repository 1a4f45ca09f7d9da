"""A rule moved by some days, parted at a day, or brought to an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.recurrence.days import rule_days
from crm_desktop.recurrence.rule import Freq

if TYPE_CHECKING:
    from crm_desktop.recurrence.rule import Rule

_WEEK: Final = 7


def shifted_rule(rule: Rule, was: date, now: date) -> Rule | None:
    """Return the rule by which what fell on one day falls on another.

    «Каждую среду» moved to Thursday is «каждый четверг», «15-го числа» moved by two days is
    «17-го числа»; None for a rule of which nobody could tell what it becomes.

    Args:
        rule: the rule.
        was: a day it gives.
        now: the day it is to give instead.
    """
    if was == now:
        return rule
    moved = _moved(rule, was, now)
    if moved is not None and rule.until is not None:
        moved = replace(moved, until=rule.until + (now - was))
    return moved


def shifted_day(rule: Rule, start: date, day: date) -> date:
    """Return the day by a shifted rule that stands for a day moved by as much as the rule was.

    The second Tuesday and the second Wednesday of a month are a day apart, or six days the other
    way: the nearest one within a week is meant, and the day itself where there is none.

    Args:
        rule: the rule, shifted.
        start: where it is counted from.
        day: the day, moved.
    """
    at = day.toordinal()
    near = rule_days(rule, start.toordinal(), first=at - _WEEK, last=at + _WEEK)
    return date.fromordinal(min(near, key=lambda one: abs(one - at), default=at))


def shifted_start(rule: Rule, start: date) -> date:
    """Return where a shifted rule is counted from.

    Args:
        rule: the rule, shifted.
        start: the former start, moved by as much as the rule was.
    """
    if rule.freq in {Freq.DAILY, Freq.WEEKLY}:
        return start
    return shifted_day(rule, start.replace(day=1), start)


def _moved(rule: Rule, was: date, now: date) -> Rule | None:
    if rule.by_year_day or rule.by_week_no or rule.by_set_pos:
        return None
    days = (now - was).days
    plain = all(not nth for nth, _day in rule.by_day)
    match rule.freq:
        case Freq.DAILY | Freq.WEEKLY if plain and not rule.by_month and not rule.by_month_day:
            turned = tuple((0, (day + days) % _WEEK) for _nth, day in rule.by_day)
            return replace(rule, by_day=turned)
        case Freq.MONTHLY if not rule.by_month:
            return _of_month(rule, was, now)
        case Freq.YEARLY if rule.by_month == (was.month,) or not (
            rule.by_month or rule.by_day or rule.by_month_day
        ):
            turned_month = _of_month(rule, was, now)
            return turned_month and replace(turned_month, by_month=(now.month,))
        case _:
            return None


def _of_month(rule: Rule, was: date, now: date) -> Rule | None:
    if rule.by_day:
        return _other_weekday(rule, now)
    if rule.by_month_day == (-1,) and _is_last(now):
        return rule
    if rule.by_month_day in {(), (was.day,), (-1,)}:
        return replace(rule, by_month_day=(now.day,))
    return None


def _other_weekday(rule: Rule, now: date) -> Rule | None:
    if len(rule.by_day) != 1 or rule.by_month_day:
        return None
    ((nth, _weekday),) = rule.by_day
    if not nth:
        return None
    last = (now + timedelta(days=_WEEK)).month != now.month
    fresh = -1 if last and nth < 0 else (now.day - 1) // _WEEK + 1
    return replace(rule, by_day=((fresh, now.weekday()),))


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month


def ended_before(rule: Rule, day: date) -> Rule:
    """Return the rule that gives nothing on a day and later."""
    return replace(rule, count=None, until=day - timedelta(days=1))


def counted_on(rule: Rule, gone: int) -> Rule:
    """Return the rule that goes on after so many occurrences."""
    return rule if rule.count is None else replace(rule, count=max(rule.count - gone, 1))
