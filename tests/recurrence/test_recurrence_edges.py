"""What no rule may come to: endless work, days lost or met twice, times nobody has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.recurrence.days import rule_days
from crm_desktop.recurrence.pattern import (
    WEEKENDS,
    DaysOff,
    OffDays,
    Pattern,
    find_slot,
    next_after,
    occurrences,
    slots_before,
    stored_pattern,
)
from crm_desktop.recurrence.rule import check_rule, format_rule, parse_rule
from crm_desktop.recurrence.shifting import counted_on, ended_before, shifted_rule

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
ALMATY = ZoneInfo("Asia/Almaty")
WHOLE = date(1900, 1, 1), date(2199, 12, 31)


def pattern(
    rule: str, start: str, *, days_off: str | None = None, zone: ZoneInfo = MOSCOW
) -> Pattern:
    return Pattern.read(rule, start, days_off, zone)


def days(found: Pattern, first: str, last: str, *, off: OffDays = WEEKENDS) -> list[str]:
    span = date.fromisoformat(first), date.fromisoformat(last)
    return [one.day.isoformat() for one in occurrences(found, *span, off=off)]


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize("freq", ["HOURLY", "MINUTELY", "SECONDLY"])
def test_finer_than_a_day_is_refused(freq: str) -> None:
    with pytest.raises(UserError, match="чаще раза в день"):
        parse_rule(f"FREQ={freq}")
    with pytest.raises(UserError, match="чаще раза в день"):
        parse_rule("FREQ=DAILY;BYHOUR=9,15")


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "FREQ", "FREQ=", "DAILY", "FREQ=ALWAYS", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=1e9", "FREQ=DAILY;INTERVAL=10000",
        "FREQ=DAILY;INTERVAL=٣", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=много",
        "FREQ=DAILY;COUNT=2;COUNT=3", "FREQ=DAILY;UNTIL=20261301", "FREQ=DAILY;UNTIL=завтра",
        "FREQ=WEEKLY;BYDAY=ПН", "FREQ=WEEKLY;BYDAY=0MO", "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-1", "FREQ=MONTHLY;BYWEEKNO=3", "FREQ=DAILY;BYYEARDAY=3",
        "FREQ=YEARLY;BYEASTER=1", "FREQ=DAILY;WKST=XX", "FREQ=DAILY;NONSENSE=1",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="не понято"):
        parse_rule(text)


def test_a_rule_too_long_is_refused() -> None:
    with pytest.raises(UserError, match="длиннее 1000 знаков"):
        parse_rule("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 1000))


def test_a_rule_is_tidied() -> None:
    assert check_rule(" rrule:wkst=mo;byday= we ,FR;freq=weekly;interval=1;x-own=7; ") == (
        "FREQ=WEEKLY;BYDAY=WE,FR"
    )


def test_only_what_is_understood_is_read_from_the_base() -> None:
    assert stored_pattern("FREQ=NEVER", "2026-06-01", None, MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", "2026-06-01T9:00", None, MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", "1899-12-31", None, MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", "9999-01-01", None, MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", None, None, MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", "2026-06-01", "never", MOSCOW) is None
    assert stored_pattern("FREQ=DAILY", "2026-06-01", "skip", MOSCOW) is not None


def test_a_rule_that_never_ends_ends_with_2199() -> None:
    daily = pattern("FREQ=DAILY", "1900-01-01T09:00")
    every = occurrences(daily, date.min, date.max, off=WEEKENDS)
    assert (len(every), every[-1].slot) == (109_573, "2199-12-31T09:00")
    assert next_after(daily, "2199-12-31T09:00", off=WEEKENDS) is None


def test_so_many_times_that_nobody_counts_them() -> None:
    found = pattern("FREQ=DAILY;COUNT=1000000000", "2026-01-01")
    assert days(found, "2199-12-30", "2200-02-01") == ["2199-12-30", "2199-12-31"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6,9,11",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "FREQ=DAILY;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=7MO",
    ],
)  # fmt: skip
def test_a_rule_that_gives_nothing_gives_nothing(rule: str) -> None:
    found = pattern(rule, "2026-01-01")
    assert occurrences(found, *WHOLE, off=WEEKENDS) == []
    assert next_after(found, None, off=WEEKENDS) is None


def test_an_end_before_the_beginning_gives_nothing() -> None:
    found = pattern("FREQ=DAILY;UNTIL=20251231", "2026-01-01")
    assert next_after(found, None, off=WEEKENDS) is None


def test_everything_off_gives_nothing() -> None:
    never = OffDays(lambda _day: True)
    for what in DaysOff:
        found = pattern("FREQ=WEEKLY", "2026-01-01", days_off=what)
        assert next_after(found, None, off=never) is None


def test_the_29th_of_february_is_of_leap_years() -> None:
    found = pattern("FREQ=YEARLY", "2096-02-29")
    assert days(found, "2096-01-01", "2110-01-01") == ["2096-02-29", "2104-02-29", "2108-02-29"]
    last = pattern("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2024-02-29")
    assert days(last, "2024-01-01", "2026-12-31") == ["2024-02-29", "2025-02-28", "2026-02-28"]


def test_the_31st_is_of_long_months_and_the_last_day_of_all() -> None:
    found = pattern("FREQ=MONTHLY", "2026-01-31")
    assert days(found, "2026-01-01", "2026-06-30") == ["2026-01-31", "2026-03-31", "2026-05-31"]
    last = pattern("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31")
    assert days(last, "2026-01-01", "2026-04-30") == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip
    or_last = pattern("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2026-01-30")
    assert days(or_last, "2026-01-01", "2026-03-31") == ["2026-01-30", "2026-02-28", "2026-03-30"]


def test_the_last_working_day_of_a_month() -> None:
    found = pattern("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T10:00", days_off="before")
    assert days(found, "2026-01-01", "2026-05-31") == [
        "2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29",
    ]  # fmt: skip
    (may,) = occurrences(found, date(2026, 5, 29), date(2026, 5, 29), off=WEEKENDS)
    assert (may.slot, may.at) == ("2026-05-31T10:00", utc("2026-05-29T07:00"))


def test_another_calendar_moves_the_day_and_not_the_slot() -> None:
    found = pattern("FREQ=WEEKLY;BYDAY=FR", "2026-06-05", days_off="after")
    rest = OffDays(lambda day: day.weekday() > 4 or day == date(2026, 6, 12))
    (plain,) = occurrences(found, date(2026, 6, 8), date(2026, 6, 14), off=WEEKENDS)
    (moved,) = occurrences(found, date(2026, 6, 15), date(2026, 6, 18), off=rest)
    assert plain.slot == moved.slot == "2026-06-12"
    assert (plain.day, moved.day) == (date(2026, 6, 12), date(2026, 6, 15))


def test_clocks_put_forward_in_berlin() -> None:
    """29 March 2026, 02:00 → 03:00: 02:30 moves on by the hour."""
    found = pattern("FREQ=DAILY", "2026-03-28T02:30", zone=BERLIN)
    every = occurrences(found, date(2026, 3, 28), date(2026, 3, 30), off=WEEKENDS)
    assert [one.at for one in every] == [
        utc("2026-03-28T01:30"), utc("2026-03-29T01:30"), utc("2026-03-30T00:30"),
    ]  # fmt: skip
    assert [one.slot[11:] for one in every] == ["02:30"] * 3
    there = datetime.fromtimestamp((every[1].at or 0) / 1000, BERLIN)
    assert f"{there:%H:%M}" == "03:30"


def test_clocks_put_back_in_berlin() -> None:
    """25 October 2026, 03:00 → 02:00: of two 02:30 the first."""
    found = pattern("FREQ=DAILY", "2026-10-24T02:30", zone=BERLIN)
    every = occurrences(found, date(2026, 10, 24), date(2026, 10, 26), off=WEEKENDS)
    assert [one.at for one in every] == [
        utc("2026-10-24T00:30"), utc("2026-10-25T00:30"), utc("2026-10-26T01:30"),
    ]  # fmt: skip


def test_almaty_changes_its_zone_at_midnight() -> None:
    """1 March 2024, 00:00 → 29 February, 23:00: UTC+6 becomes UTC+5."""
    late = pattern("FREQ=DAILY", "2024-02-28T23:30", zone=ALMATY)
    nights = occurrences(late, date(2024, 2, 28), date(2024, 3, 1), off=WEEKENDS)
    assert [one.at for one in nights] == [
        utc("2024-02-28T17:30"), utc("2024-02-29T17:30"), utc("2024-03-01T18:30"),
    ]  # fmt: skip
    morning = pattern("FREQ=DAILY", "2024-02-28T09:00", zone=ALMATY)
    assert [
        one.at for one in occurrences(morning, date(2024, 2, 29), date(2024, 3, 1), off=WEEKENDS)
    ] == [utc("2024-02-29T03:00"), utc("2024-03-01T04:00")]


ZONES = [
    "Europe/Berlin", "Asia/Almaty", "Europe/Moscow", "America/Havana", "Asia/Beirut",
    "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo",
]  # fmt: skip


@settings(max_examples=120)
@given(
    st.sampled_from(ZONES), st.integers(1950, 2060), st.integers(0, 23), st.integers(0, 59)
)  # fmt: skip
def test_every_instant_is_that_of_the_zone(name: str, year: int, hour: int, minute: int) -> None:
    zone = ZoneInfo(name)
    found = pattern("FREQ=DAILY", f"{year}-01-01T{hour:02d}:{minute:02d}", zone=zone)
    for one in occurrences(found, date(year, 1, 1), date(year, 12, 31), off=WEEKENDS):
        on = one.day
        there = datetime(on.year, on.month, on.day, hour, minute, tzinfo=zone)
        assert one.at == int(there.astimezone(UTC).timestamp() * 1000), one.slot


def test_until_is_a_moment_of_some_clock() -> None:
    """Ten in Moscow is seven in UTC; on the last day it counts to the minute."""
    for until, last in (("20260603T070000Z", "03"), ("20260603T065959Z", "02"),
                        ("20260603T100000", "03"), ("20260603T095959", "02"),
                        ("20260603", "03")):  # fmt: skip
        found = pattern(f"FREQ=DAILY;UNTIL={until}", "2026-06-01T10:00")
        assert days(found, "2026-06-01", "2026-07-01")[-1] == f"2026-06-{last}", until


RULES = st.sampled_from(
    ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=SA,SU,MO", "FREQ=MONTHLY",
     "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU", "FREQ=MONTHLY;BYMONTHDAY=-1,1", "FREQ=YEARLY"]
)  # fmt: skip
OFF = st.sets(st.integers(0, 120), max_size=60)


def slow(rule: str, start: date, what: str, off: set[int], count: int | None) -> list[date]:
    """The same, one day after another."""
    step = {"skip": 0, "before": -1, "after": 1}[what]
    found: list[date] = []
    for number in rule_days(
        parse_rule(rule), start.toordinal(), first=start.toordinal(), last=start.toordinal() + 400
    ):
        day: int | None = number
        while day is not None and day - start.toordinal() in off:
            day = day + step if step and abs(day - number) < 31 else None
        if day is not None and date.fromordinal(day) not in found:
            found.append(date.fromordinal(day))
    return found[:count]


@settings(max_examples=200)
@given(
    RULES, st.sampled_from(list(DaysOff)), OFF, st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    st.none() | st.integers(1, 40), st.integers(0, 100), st.integers(0, 60),
)  # fmt: skip
def test_days_off_move_or_drop_and_none_is_met_twice(
    rule: str, what: DaysOff, off: set[int], start: date, count: int | None, ahead: int, span: int
) -> None:
    rest = OffDays(lambda day: (day - start).days in off)
    whole = rule if count is None else f"{rule};COUNT={count}"
    found = pattern(whole, start.isoformat(), days_off=what)
    first = start + timedelta(days=ahead)
    last = first + timedelta(days=span)
    wanted = [day for day in slow(rule, start, what, off, count) if first <= day <= last]
    every = occurrences(found, first, last, off=rest)
    assert [one.day for one in every] == wanted
    assert len({one.slot for one in every}) == len(every)
    for before, one in pairwise(every):
        assert next_after(found, before.slot, off=rest) == one
        assert find_slot(found, one.slot, off=rest) == one


@settings(max_examples=100)
@given(RULES, st.sampled_from([None, *DaysOff]), OFF, st.integers(1, 20), st.integers(1, 12))
def test_a_series_parted_is_the_same_series(
    rule: str, what: DaysOff | None, off: set[int], count: int, at: int
) -> None:
    start = date(2026, 1, 1)
    rest = OffDays(lambda day: (day - start).days in off)
    whole = Pattern(parse_rule(f"{rule};COUNT={count}"), start.isoformat(), what, MOSCOW)
    every = occurrences(whole, *WHOLE, off=rest)
    if at >= len(every):
        return
    slot = every[at].slot
    assert slots_before(whole, slot, off=rest) == at
    early = Pattern(ended_before(whole.rule, date.fromisoformat(slot)), whole.start, what, MOSCOW)
    late = Pattern(counted_on(whole.rule, at), slot, what, MOSCOW)
    parted = [*occurrences(early, *WHOLE, off=rest), *occurrences(late, *WHOLE, off=rest)]
    assert parted == every


@pytest.mark.parametrize(
    ("rule", "was", "now", "becomes"),
    [
        ("FREQ=WEEKLY;BYDAY=WE", "2026-06-03", "2026-06-04", "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "2026-06-06", "2026-06-08", "FREQ=WEEKLY;BYDAY=MO,TU"),
        ("FREQ=DAILY;INTERVAL=3", "2026-06-03", "2026-06-04", "FREQ=DAILY;INTERVAL=3"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-06-15", "2026-06-17", "FREQ=MONTHLY;BYMONTHDAY=17"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-06-30", "2026-06-28", "FREQ=MONTHLY;BYMONTHDAY=28"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-06-30", "2026-07-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYDAY=2WE", "2026-06-10", "2026-06-11", "FREQ=MONTHLY;BYDAY=2TH"),
        ("FREQ=MONTHLY;BYDAY=-1WE", "2026-06-24", "2026-06-25", "FREQ=MONTHLY;BYDAY=-1TH"),
        ("FREQ=YEARLY", "2026-06-10", "2026-07-01", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1"),
        ("FREQ=WEEKLY;UNTIL=20260610", "2026-06-03", "2026-06-05", "FREQ=WEEKLY;UNTIL=20260612"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "2026-06-15", "2026-06-16", None),
        ("FREQ=YEARLY;BYWEEKNO=3", "2026-01-12", "2026-01-13", None),
        ("FREQ=YEARLY;BYMONTHDAY=5", "2026-06-05", "2026-06-06", None),
    ],
)
def test_a_rule_moves_along_with_its_day(
    rule: str, was: str, now: str, becomes: str | None
) -> None:
    moved = shifted_rule(parse_rule(rule), date.fromisoformat(was), date.fromisoformat(now))
    assert (moved and format_rule(moved)) == becomes


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("99991231T235959Z", date(2026, 6, 3)),
        ("99991231T235959", date(2026, 6, 3)),
        ("99991231", date(2026, 6, 3)),
        ("00010101T000000Z", None),
        ("00010101", None),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Moscow", "America/New_York"])
def test_an_end_at_the_end_of_time_is_no_end(until: str, last: date | None, zone: str) -> None:
    text = check_rule(f"FREQ=DAILY;UNTIL={until}")
    found = Pattern.read(text, "2026-06-01T10:00", None, ZoneInfo(zone))
    days = occurrences(found, date(2026, 6, 1), date(2026, 6, 3), off=WEEKENDS)
    assert (days[-1].day if days else None) == last
    moved = shifted_rule(found.rule, date(2026, 6, 1), date(2026, 6, 2))
    assert moved is not None
    if last is not None:
        assert check_rule(format_rule(moved)) == text
