"""The shipped years against the published norms of working time and the law's own rule."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

import resources
from crm_desktop.workdays.calendar import DayKind, WorkCalendar, year_totals
from crm_desktop.workdays.official import SATURDAY, YEARS, official_year

DAY = timedelta(days=1)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + DAY * i for i in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_year_by_decree_has_the_published_norm_of_days_and_hours(year: int) -> None:
    content = tomllib.loads((resources.ROOT / f"workdays/{year}.toml").read_text("utf-8"))
    calendar = WorkCalendar()
    totals = year_totals(calendar, year)
    assert totals.working == content["working_days"]
    assert totals.working * 8 - totals.short == content["hours"]
    assert totals.working + totals.resting == len(days_of(year))
    minutes = (
        sum(stop - start for day in days_of(year) for start, stop in calendar.spans(day))
        - totals.working * 60
    )  # the lunch hour of nine to six
    assert minutes == content["hours"] * 60
    assert official_year(year).confirmed


@pytest.mark.parametrize("year", YEARS)
def test_moved_days_off_fall_on_what_would_have_been_worked(year: int) -> None:
    seen = official_year(year)
    for to, came_from in seen.moved_off.items():
        assert to.weekday() < SATURDAY
        assert to not in seen.holidays
        assert came_from.weekday() >= SATURDAY
        assert to.year == came_from.year == year
    for short in seen.short:
        assert seen.works(short)


@pytest.mark.parametrize("year", YEARS)
def test_a_short_day_stands_before_a_holiday_or_for_the_one_that_did(year: int) -> None:
    """The rule of the law, counted anew from holidays and moves alone."""
    seen = official_year(year)
    eves = {day - DAY for day in seen.holidays if day.month > 1} | {date(year, 12, 31)}
    wanted = {eve for eve in eves if seen.works(eve)}
    wanted |= {work for work, off in seen.moved_work.items() if off in eves}
    assert seen.short == wanted


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-04-27", True), ("2024-04-29", False), ("2024-04-30", False), ("2024-05-10", False),
        ("2024-11-02", True), ("2024-12-28", True), ("2024-12-30", False), ("2024-12-31", False),
        ("2025-05-02", False), ("2025-05-08", False), ("2025-06-13", False), ("2025-11-01", True),
        ("2025-11-03", False), ("2025-12-31", False), ("2026-01-09", False), ("2026-01-12", True),
        ("2026-03-09", False), ("2026-05-11", False), ("2026-11-18", True), ("2026-12-31", False),
        ("2027-01-08", False), ("2027-01-11", True), ("2027-05-03", False), ("2027-05-10", False),
        ("2027-06-14", False), ("2027-11-04", False), ("2027-11-05", True), ("2027-12-31", True),
    ],
)  # fmt: skip
def test_days_people_remember(day: str, working: bool) -> None:
    assert WorkCalendar().is_working(date.fromisoformat(day)) is working


def test_what_no_decree_confirms_says_so() -> None:
    for year in (1999, 2023, 2027, 2028, 2150):
        seen = official_year(year)
        assert not seen.confirmed
        assert "112" in seen.source
    assert "1466" in official_year(2026).source


@pytest.mark.parametrize("year", [1900, 1970, 2023, 2028, 2033, 2199])
def test_another_year_is_the_law_alone(year: int) -> None:
    """Counted by the text of article 112: every holiday on a weekend gives the next worked day."""
    seen, calendar = official_year(year), WorkCalendar()
    for day in days_of(year):
        info = calendar.info(day)
        if day in seen.holidays:
            assert info.kind is DayKind.HOLIDAY
        elif day.weekday() >= SATURDAY:
            assert info.kind is DayKind.OFF
    weekend = [day for day in seen.holidays if day.weekday() >= SATURDAY and day.month > 1]
    assert len(seen.moved_off) == len(weekend)
    for to, came_from in seen.moved_off.items():
        between = [came_from + DAY * i for i in range(1, (to - came_from).days)]
        assert 0 < (to - came_from).days < 5
        assert not any(calendar.is_working(day) for day in between)


def test_two_holidays_of_one_weekend_never_share_their_day() -> None:
    """8 and 9 May never fall together, but 1 May on a Sunday meets nothing and moves by one."""
    for year in range(1900, 2200):
        seen = official_year(year)
        assert len(set(seen.moved_off.values())) == len(seen.moved_off)
