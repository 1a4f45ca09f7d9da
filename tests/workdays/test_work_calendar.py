from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.workdays.calendar import DayInfo, DayKind, WorkCalendar, WorkingHours

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 6, 1), date(2028, 6, 1))
OWN = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.sampled_from([DayKind.OFF, DayKind.WORK, DayKind.SHORT]),
    max_size=40,
)


def calendar_of(own: dict[date, DayKind]) -> WorkCalendar:
    return WorkCalendar(overrides={day: DayInfo(day, kind, own=True) for day, kind in own.items()})


@given(OWN, DAYS, st.integers(-60, 60))
def test_adding_working_days_counts_exactly_those(
    own: dict[date, DayKind], day: date, n: int
) -> None:
    calendar = calendar_of(own)
    found = calendar.add(day, n)
    if n == 0:
        assert found == day
        return
    assert calendar.is_working(found)
    first, last = (day + DAY, found) if n > 0 else (found, day - DAY)
    assert calendar.working_between(first, last) == abs(n)
    assert sum(
        calendar.info(first + DAY * i).working for i in range((last - first).days + 1)
    ) == abs(n)


@given(OWN, DAYS)
def test_the_nearest_working_days(own: dict[date, DayKind], day: date) -> None:
    calendar = calendar_of(own)
    after, before = calendar.next_working(day), calendar.previous_working(day)
    assert before <= day <= after
    assert calendar.is_working(after)
    assert calendar.is_working(before)
    assert calendar.working_between(before, after) == (1 if before == after else 2)


def test_a_range_that_runs_backwards_has_no_days() -> None:
    assert WorkCalendar().working_between(date(2026, 11, 20), date(2026, 11, 19)) == 0
    assert WorkCalendar().working_between(date(2026, 11, 16), date(2026, 11, 22)) == 5


def test_an_override_goes_before_everything_official() -> None:
    holiday, worked, eve = date(2026, 5, 1), date(2026, 11, 18), date(2026, 11, 3)
    calendar = calendar_of({holiday: DayKind.WORK, worked: DayKind.OFF, eve: DayKind.WORK})
    assert calendar.is_working(holiday)
    assert not calendar.is_working(worked)
    assert calendar.spans(eve) == ((540, 1080),)
    assert WorkCalendar().spans(eve) == ((540, 1020),)


def test_hours_leave_the_pause_out() -> None:
    calendar = WorkCalendar(WorkingHours(pause=(780, 840)))
    assert calendar.spans(date(2026, 11, 18)) == ((540, 780), (840, 1080))
    assert calendar.spans(date(2026, 11, 21)) == ()
    late = WorkCalendar(WorkingHours(start=540, end=1080, pause=(1000, 1050)))
    assert late.spans(date(2026, 11, 3)) == ((540, 1000),)


def test_a_six_day_week_works_on_saturdays_but_not_on_holidays() -> None:
    calendar = WorkCalendar(WorkingHours(weekdays=frozenset(range(6))))
    assert calendar.is_working(date(2026, 11, 21))
    assert not calendar.is_working(date(2026, 11, 22))
    assert not calendar.is_working(date(2026, 5, 9))


def test_an_office_that_never_works_is_told_so() -> None:
    calendar = WorkCalendar(WorkingHours(weekdays=frozenset()))
    with pytest.raises(UserError, match="нет рабочих дней"):
        calendar.next_working(date(2030, 1, 1))
    with pytest.raises(UserError, match="нет рабочих дней"):
        WorkCalendar().add(date(9999, 12, 31), 1)


def test_names_tell_where_a_day_off_came_from() -> None:
    calendar = WorkCalendar()
    assert calendar.info(date(2026, 1, 9)).name == "Выходной вместо 3\N{NO-BREAK SPACE}января"
    assert calendar.info(date(2024, 11, 2)).name == "Рабочий вместо 30\N{NO-BREAK SPACE}апреля"
    assert calendar.info(date(2024, 11, 2)).kind is DayKind.SHORT
    assert calendar.info(date(2026, 6, 12)).name == "День России"
    assert calendar.info(date(2026, 11, 18)).name == ""


def test_a_calendar_goes_to_another_process() -> None:
    calendar = calendar_of({date(2026, 11, 18): DayKind.OFF})
    copy = pickle.loads(pickle.dumps(calendar))  # noqa: S301 - our own bytes
    assert not copy.is_working(date(2026, 11, 18))
