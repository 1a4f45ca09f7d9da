"""The days a rule falls on, against an independent reading of RFC 5545 (`dateutil.rrule`)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import takewhile
from unittest.mock import patch
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.recurrence.pattern import WEEKENDS, Pattern, next_after, occurrences
from crm_desktop.recurrence.rule import WEEKDAYS, format_rule, parse_rule

MOSCOW = ZoneInfo("Europe/Moscow")
DAYS = st.dates(date(1999, 1, 1), date(2031, 12, 31))


def numbers(least: int, most: int) -> st.SearchStrategy[str]:
    whole = st.integers(least, most).filter(bool)
    return st.lists(whole, min_size=1, max_size=4, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


YEARLY_ONLY = ("BYYEARDAY=1,100,-1", "BYYEARDAY=366,60", "BYWEEKNO=1,53", "BYWEEKNO=-1,20")


def ends() -> st.SearchStrategy[str]:
    counts = st.integers(1, 60).map("COUNT={}".format)
    until = st.builds("UNTIL={:%Y%m%d}T{}".format, DAYS, st.sampled_from(["085959", "090000"]))
    return st.sampled_from(["", ""]) | counts | until


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule both readings agree on what it means.

    Left out: n-th weekdays beside plain ones (RFC: either, dateutil: both at once), positions in
    a week (dateutil's first week begins in its middle).
    """
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    interval = draw(st.integers(1, 5))
    if interval > 1 or draw(st.booleans()):
        parts.append(f"INTERVAL={interval}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"BYMONTH={draw(numbers(1, 12))}")
    if draw(st.integers(0, 2)) == 0:
        parts.append(f"BYMONTHDAY={draw(numbers(-31, 31))}")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=5, unique=True))
        if freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
            far = (
                [30, 52, -50]
                if freq == "YEARLY" and not any("BYMONTH=" in part for part in parts)
                else []
            )
            nth = draw(st.sampled_from([1, 2, 3, 4, -1, -2, *far]))
            days = [f"{nth}{day}" for day in days]
        parts.append(f"BYDAY={','.join(days)}")
    if freq == "YEARLY":
        parts += draw(st.sampled_from([[], [], [], *([key] for key in YEARLY_ONLY)]))
    if freq != "WEEKLY" and len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(numbers(-6, 6))}")
    parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    parts.append(draw(ends()))
    return ";".join(filter(None, parts))


def ours(rule: str, start: date, first: date, last: date) -> list[date]:
    pattern = Pattern.read(rule, f"{start}T09:00", None, MOSCOW)
    return [one.day for one in occurrences(pattern, first, last, off=WEEKENDS)]


def theirs(rule: str, start: date, first: date, last: date) -> list[date]:
    began = datetime.combine(start, time(9))
    until = datetime.combine(last, time(23, 59))
    # A rule that gives no day at all would be looked for up to the year 9999.
    with patch("datetime.MAXYEAR", last.year + 1):
        found = takewhile(lambda at: at <= until, rrulestr(rule, dtstart=began))
        return [at.date() for at in found if at.date() >= first]


@settings(max_examples=250)
@given(rules(), DAYS, st.integers(-400, 1200), st.integers(0, 500))
@example("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", date(2000, 2, 29), 0, 900)
@example("FREQ=YEARLY;BYWEEKNO=53,-1,1;BYDAY=SU;WKST=SU", date(2015, 1, 1), 0, 900)
@example("FREQ=YEARLY;BYWEEKNO=20", date(2015, 5, 13), 0, 900)
@example("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2020, 5, 31), 0, 900)
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", date(1997, 8, 5), 0, 900)
def test_the_days_are_those_of_dateutil(rule: str, start: date, ahead: int, span: int) -> None:
    first = start + timedelta(days=ahead)
    last = first + timedelta(days=span)
    assert ours(rule, start, first, last) == theirs(rule, start, first, last)


@settings(max_examples=150)
@given(rules(), DAYS)
def test_going_from_one_to_the_next_meets_every_one(rule: str, start: date) -> None:
    last = start + timedelta(days=500)
    pattern = Pattern.read(rule, f"{start}T09:00", None, MOSCOW)
    found: list[date] = []
    slot: str | None = None
    while one := next_after(pattern, slot, off=WEEKENDS):
        if one.day > last:
            break
        found.append(one.day)
        slot = one.slot
    assert found == ours(rule, start, start, last)


@settings(max_examples=200)
@given(rules())
def test_a_rule_written_is_the_rule_read(rule: str) -> None:
    read = parse_rule(rule)
    assert parse_rule(format_rule(read)) == read
    assert format_rule(parse_rule(format_rule(read))) == format_rule(read)


def test_plain_and_numbered_weekdays_together_mean_either() -> None:
    """RFC 5545 3.3.10: BYDAY lists days; dateutil would want both at once."""
    found = ours("FREQ=MONTHLY;BYDAY=MO,1FR", date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 30))
    assert [day.day for day in found] == [1, 5, 8, 15, 22, 29]


def test_the_first_week_is_whole_when_positions_are_asked_of_it() -> None:
    """A start in the middle of the week: Friday is the last of Monday, Wednesday, Friday."""
    rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2"
    found = ours(rule, date(2026, 6, 4), date(2026, 6, 1), date(2026, 6, 20))
    assert found == [date(2026, 6, 10), date(2026, 6, 17)]
