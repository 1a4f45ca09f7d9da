"""Days, months and hours in SQL against the calendar of Python, around every turn of the clock."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import apsw
import pytest

from crm_desktop.cube.days import Cut, day_cut, day_end_sql, instant_cut, number_of, raw_of
from crm_desktop.cube.naming import date_label
from crm_desktop.cube.source import date_sql
from crm_desktop.cube.steps import steps_of
from crm_desktop.reports.period import ReportPeriod, Step
from crm_desktop.tasks.due import end_of_day

ZONES = (
    "Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe",
    "Asia/Kathmandu",
)  # fmt: skip
_HOUR = 3600 * 1000


def by_hand(cut: Cut, day: date, hour: int) -> object:
    """What the cut of a local day and hour is."""
    return {
        Cut.DAY: day.isoformat(), Cut.WEEK: (day - timedelta(days=day.weekday())).isoformat(),
        Cut.MONTH: f"{day:%Y-%m}", Cut.QUARTER: f"{day.year}-Q{(day.month + 2) // 3}",
        Cut.YEAR: str(day.year), Cut.WEEKDAY: day.isoweekday(), Cut.HOUR: hour,
    }[cut]  # fmt: skip


def moments(zone: ZoneInfo) -> list[int]:
    """Moments by chance, and those around the turns of the clock of some years."""
    rng = random.Random(5)
    found = [rng.randrange(0, 3_000_000_000_000) for _each in range(40)]
    for year in (2004, 2014, 2024):
        at = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
        for hour in range(0, 366 * 24, 24):
            here, after = (
                datetime.fromtimestamp((at + n * _HOUR) / 1000, zone).utcoffset()
                for n in (hour, hour + 24)
            )
            if here != after:
                edges = (hour * 2 + n for n in range(-2, 54))
                found += [at + half * _HOUR // 2 + off for half in edges for off in (-1, 0)]
    return found


@pytest.mark.parametrize("name", ZONES)
def test_an_instant_is_cut_as_the_calendar_does(name: str) -> None:
    zone, base = ZoneInfo(name), apsw.Connection(":memory:")
    points = moments(zone)
    for cut in Cut:
        for within in (None, (min(points), max(points) + 1)):
            expression = instant_cut("x", cut, zone, within=within)
            listed = ", ".join(f"({point})" for point in points)
            sql = f"SELECT x, {expression} FROM (SELECT column1 AS x FROM (VALUES {listed}))"  # noqa: S608 - numbers
            for point, value in base.execute(sql):
                there = datetime.fromtimestamp(point / 1000, zone)
                assert raw_of(cut, value) == by_hand(cut, there.date(), there.hour), there
                assert number_of(cut, raw_of(cut, value)) == value


def test_a_day_is_cut_and_ends_as_the_calendar_does() -> None:
    base, first = apsw.Connection(":memory:"), date(2023, 12, 25)
    zone = ZoneInfo("America/Sao_Paulo")
    for number in range(0, 3000, 31):
        day = first - timedelta(days=number)
        for cut in (each for each in Cut if each is not Cut.HOUR):
            [(value,)] = base.execute(f"SELECT {day_cut('?1', cut)}", (day.isoformat(),))
            assert raw_of(cut, value) == by_hand(cut, day, 0)
        [(end,)] = base.execute(f"SELECT {day_end_sql('?1', zone)}", (day.isoformat(),))
        assert end == end_of_day(day, zone)


def test_days_long_ago_and_far_ahead_have_their_weeks() -> None:
    base = apsw.Connection(":memory:")
    days = (date(1001, 1, 1), date(1914, 8, 3), date(1969, 12, 28), date(1969, 12, 31), date.max)
    for day in days:
        for cut in (Cut.WEEK, Cut.WEEKDAY, Cut.DAY, Cut.MONTH):
            [(value,)] = base.execute(f"SELECT {day_cut('?1', cut)}", (day.isoformat(),))
            assert raw_of(cut, value) == by_hand(cut, day, 0)
            assert number_of(cut, raw_of(cut, value)) == value
    assert date_label(Cut.WEEK, "9999-12-27") == "27–31 дек 9999"


def test_what_is_no_day_is_none() -> None:
    base = apsw.Connection(":memory:")
    days = ("2024-02-29", "0000-01-01", "9999-19-01", "2024-00-10", "--02-29", "", None, 5)
    told = [base.execute(f"SELECT {date_sql('?1')}", (day,)).get for day in days]
    assert told == ["2024-02-29", *(None for _each in days[1:])]


def test_steps_bear_the_values_of_the_cube() -> None:
    leap = ReportPeriod(date(2024, 2, 26), date(2024, 3, 4))
    assert steps_of(leap, Step.WEEK) == (
        ("2024-02-26", "26 фев – 3 мар 2024"), ("2024-03-04", "4–10 мар 2024"),
    )  # fmt: skip
    assert [raw for raw, _label in steps_of(leap, Step.DAY)][3] == "2024-02-29"
    assert steps_of(leap, Step.MONTH)[0] == ("2024-02", "Февраль 2024")
    assert steps_of(leap, Step.QUARTER) == (("2024-Q1", "I квартал 2024"),)
