from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.agenda.band import lay_out_band, rows_of
from crm_desktop.agenda.gaps import free_gaps, free_time
from crm_desktop.agenda.moving import moved_due, start_minute
from crm_desktop.agenda.totals import busy_minutes, busy_words, day_totals, total_words
from crm_desktop.tasks.due import Due
from crm_desktop.workdays.calendar import WorkCalendar, WorkingHours
from tests.agenda.entries import (
    BERLIN,
    DAY,
    IGOR,
    MARIA,
    ME,
    MOSCOW,
    WEDNESDAY,
    agenda,
    ms,
    timed,
    whole,
)

NBSP = "\N{NO-BREAK SPACE}"
MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + DAY * n for n in range(7)]
SPANS = st.lists(
    st.tuples(st.integers(-5, 9), st.integers(0, 9)).map(
        lambda s: whole(MONDAY + DAY * s[0], MONDAY + DAY * (s[0] + s[1]))
    ),
    max_size=12,
)


@given(SPANS)
def test_bars_of_a_row_never_meet_and_none_is_lost(entries: list) -> None:  # type: ignore[type-arg]
    bars = lay_out_band(entries, WEEK)
    shown = {e.key for e in entries if e.first_day <= WEEK[-1] and e.last_day >= MONDAY}
    assert {bar.entry.key for bar in bars} == shown
    assert len(bars) == len(shown)
    for bar in bars:
        entry = bar.entry
        assert WEEK[bar.first_column] == max(entry.first_day, MONDAY)
        assert WEEK[bar.last_column] == min(entry.last_day, WEEK[-1])
        assert bar.begins == (entry.first_day >= MONDAY)
        assert bar.ends == (entry.last_day <= WEEK[-1])
    for one, other in combinations(bars, 2):
        if one.row == other.row:
            assert one.last_column < other.first_column or other.last_column < one.first_column
    most = max(
        (sum(bar.first_column <= n <= bar.last_column for bar in bars) for n in range(7)), default=0
    )
    assert rows_of(bars) == most


def test_the_band_of_the_picture() -> None:
    stock = whole(MONDAY, MONDAY + DAY)
    trip = whole(MONDAY + DAY * 3, MONDAY + DAY * 4)
    payment = whole(MONDAY + DAY * 4)
    places = {bar.entry.key: (bar.row, bar.first_column, bar.last_column) for bar in
              lay_out_band([payment, trip, stock], WEEK)}  # fmt: skip
    assert places == {stock.key: (0, 0, 1), trip.key: (0, 3, 4), payment.key: (1, 4, 4)}


def test_only_a_month_has_timed_ones_in_its_rows() -> None:
    meeting = timed(ms(WEDNESDAY, "11:00"), ms(WEDNESDAY, "12:00"))
    assert lay_out_band([meeting], WEEK) == ()
    [bar] = lay_out_band([meeting], WEEK, timed=True)
    assert (bar.first_column, bar.last_column) == (2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=10),
    st.dictionaries(st.integers(0, 5), st.integers(5, 39), max_size=5).map(lambda d: [*d.items()]),
    st.integers(1, 40),
)  # fmt: skip
def test_gaps_are_what_no_minute_is_busy_in(
    busy: list[tuple[int, int]], windows: list[tuple[int, int]], least: int
) -> None:
    spans = [(start, start + length) for start, length in busy]
    where = [(n * 40, n * 40 + length) for n, length in windows]
    free = [
        any(s <= at < e for s, e in where) and not any(s <= at < e for s, e in spans)
        for at in range(300)
    ]
    edges = {e for _s, e in where}
    wanted: list[tuple[int, int]] = []
    start: int | None = None
    for at in range(300):
        if start is not None and (not free[at] or at in edges):
            wanted.append((start, at))
            start = None
        if free[at] and start is None:
            start = at
    wanted = [gap for gap in wanted if gap[1] - gap[0] >= least]
    assert list(free_gaps(spans, where, least=least)) == wanted


def test_free_time_is_inside_working_hours_and_not_before_now() -> None:
    entries = [
        timed(ms(WEDNESDAY, "11:00"), ms(WEDNESDAY, "12:30")),
        timed(ms(WEDNESDAY, "15:00"), ms(WEDNESDAY, "15:30"), who=(IGOR,)),
        timed(ms(WEDNESDAY, "17:00"), ms(WEDNESDAY, "17:30"), done=True),
        whole(WEDNESDAY),
    ]
    calendar = WorkCalendar(WorkingHours(pause=(780, 840)))
    day = agenda(entries, now=ms(WEDNESDAY, "10:30"), calendar=calendar)
    assert free_time(day, WEDNESDAY) == ((ms(WEDNESDAY, "14:00"), ms(WEDNESDAY, "18:00")),)
    assert free_time(day, WEDNESDAY, least_minutes=30) == (
        (ms(WEDNESDAY, "10:30"), ms(WEDNESDAY, "11:00")),
        (ms(WEDNESDAY, "12:30"), ms(WEDNESDAY, "13:00")),
        (ms(WEDNESDAY, "14:00"), ms(WEDNESDAY, "18:00")),
    )
    assert free_time(day, WEDNESDAY, member=IGOR, now=0) == (
        (ms(WEDNESDAY, "09:00"), ms(WEDNESDAY, "13:00")),
        (ms(WEDNESDAY, "14:00"), ms(WEDNESDAY, "15:00")),
        (ms(WEDNESDAY, "15:30"), ms(WEDNESDAY, "18:00")),
    )
    saturday = agenda([], WEDNESDAY + DAY * 3)
    assert free_time(saturday, WEDNESDAY + DAY * 3) == ()


def test_free_time_of_a_day_of_23_hours() -> None:
    forward = date(2026, 3, 29)
    calendar = WorkCalendar(WorkingHours(frozenset(range(7)), 60, 300))
    day = agenda([], forward, zone=BERLIN, calendar=calendar)
    [(start, end)] = free_time(day, forward)
    assert end - start == 3 * 3_600_000


def test_totals_count_done_ones_but_nothing_missed() -> None:
    entries = [
        whole(MONDAY, MONDAY + DAY), timed(ms(MONDAY, "09:00"), ms(MONDAY, "09:30"), done=True),
        timed(ms(MONDAY, "10:00"), ms(MONDAY, "10:30"), missed=True),
        timed(ms(MONDAY, "11:00"), ms(MONDAY, "11:30"), who=(IGOR, MARIA)),
    ]  # fmt: skip
    week = agenda(entries, MONDAY, WEEK[-1])
    totals = day_totals(week)
    assert list(totals) == WEEK
    assert [totals[day] for day in WEEK] == [3, 1, 0, 0, 0, 0, 0]
    assert day_totals(week, member=ME)[MONDAY] == 2
    assert day_totals(week, member=MARIA)[MONDAY] == 1
    assert [total_words(n) for n in (0, 1, 4, 7)] == [
        "", f"1{NBSP}дело", f"4{NBSP}дела", f"7{NBSP}дел",
    ]  # fmt: skip


BUSY = st.tuples(st.integers(0, 7 * 1440 - 1), st.integers(1, 600), st.sampled_from([ME, IGOR]))


@given(st.lists(BUSY, max_size=12))
def test_busy_time_counts_every_minute_once(spans: list[tuple[int, int, int]]) -> None:
    begins = ms(MONDAY, "00:00")
    entries = [
        timed(begins + start * 60_000, begins + (start + length) * 60_000, who=(who,))
        for start, length, who in spans
    ]
    minutes: dict[int, set[int]] = {}
    for start, length, who in spans:
        minutes.setdefault(who, set()).update(range(start, min(start + length, 7 * 1440)))
    assert busy_minutes(agenda(entries, MONDAY, WEEK[-1])) == {
        who: len(found) for who, found in minutes.items()
    }


def test_busy_words_know_whose_name_it_is() -> None:
    assert busy_words("Игорь Минаев", 15 * 60 + 10) == f"занят 15{NBSP}ч"
    assert busy_words("Мария Светлова", 21 * 60 + 30) == f"занята 22{NBSP}ч"
    assert busy_words("Илья Ким", 40) == f"занят 40{NBSP}мин"
    assert busy_words("Олег", 0) == busy_words("", 0) == ""


def test_where_a_drag_puts_it() -> None:
    assert moved_due(WEDNESDAY, None, zone=MOSCOW) == Due(on=WEDNESDAY)
    assert moved_due(WEDNESDAY, 615, zone=MOSCOW) == Due(at=ms(WEDNESDAY, "10:15"))
    assert start_minute(timed(ms(WEDNESDAY, "10:15"), ms(WEDNESDAY, "11:00")), MOSCOW) == 615
    assert start_minute(whole(WEDNESDAY), MOSCOW) is None
