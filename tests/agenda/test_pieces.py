"""Days of 23, 24 and 25 hours, and what runs over midnight."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.agenda.gaps import clock_ms
from crm_desktop.agenda.pieces import midnight_ms, pieces_of
from tests.agenda.entries import BERLIN, DAY, MOSCOW, WEDNESDAY, ms, timed, whole

ALMATY, BEIRUT = ZoneInfo("Asia/Almaty"), ZoneInfo("Asia/Beirut")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
HOUR = 3_600_000


def test_days_have_the_hours_their_clock_gives() -> None:
    for day, zone, hours in (
        (FORWARD, BERLIN, 23), (BACK, BERLIN, 25), (WEDNESDAY, BERLIN, 24),
        (date(2024, 2, 29), ALMATY, 25), (date(2024, 3, 31), BEIRUT, 23),
    ):  # fmt: skip
        assert midnight_ms(day + DAY, zone) - midnight_ms(day, zone) == hours * HOUR


def test_a_plain_meeting_is_one_piece() -> None:
    [piece] = pieces_of([timed(ms(WEDNESDAY, "11:00"), ms(WEDNESDAY, "12:30"))], WEDNESDAY, MOSCOW)
    assert (piece.top, piece.bottom, piece.begins, piece.ends) == (660, 750, True, True)


def test_over_midnight_it_is_cut() -> None:
    night = timed(ms(WEDNESDAY, "23:00"), ms(WEDNESDAY + DAY, "01:30"))
    [first] = pieces_of([night], WEDNESDAY, MOSCOW)
    [second] = pieces_of([night], WEDNESDAY + DAY, MOSCOW)
    assert (first.top, first.bottom, first.begins, first.ends) == (1380, 1440, True, False)
    assert (second.top, second.bottom, second.begins, second.ends) == (0, 90, False, True)
    assert pieces_of([night], WEDNESDAY - DAY, MOSCOW) == ()


def test_what_ends_at_midnight_is_not_on_the_next_day() -> None:
    late = timed(ms(WEDNESDAY, "23:00"), ms(WEDNESDAY + DAY, "00:00"))
    [piece] = pieces_of([late], WEDNESDAY, MOSCOW)
    assert (piece.bottom, piece.ends) == (1440, True)
    assert pieces_of([late], WEDNESDAY + DAY, MOSCOW) == ()
    assert late.last_day == WEDNESDAY


def test_whole_days_have_no_pieces() -> None:
    assert pieces_of([whole(WEDNESDAY)], WEDNESDAY, MOSCOW) == ()


def test_through_the_gap_of_a_clock_put_forward() -> None:
    """01:30 for an hour ends at 03:30 on the wall: 2 o'clock does not exist."""
    start = ms(FORWARD, "01:30", BERLIN)
    [piece] = pieces_of([timed(start, start + HOUR, zone=BERLIN)], FORWARD, BERLIN)
    assert (piece.top, piece.bottom) == (90, 210)


def test_through_the_fold_of_a_clock_put_back() -> None:
    """From 02:45 for half an hour it is 02:15 again: the block keeps its half hour."""
    start = clock_ms(BACK, 165, BERLIN)
    [piece] = pieces_of([timed(start, start + HOUR // 2, zone=BERLIN)], BACK, BERLIN)
    assert (piece.top, piece.bottom) == (165, 195)
    [second] = pieces_of([timed(start + HOUR, start + HOUR * 2, zone=BERLIN)], BACK, BERLIN)
    assert (second.top, second.bottom) == (165, 225)


def test_a_time_the_clock_skips_is_as_much_later() -> None:
    assert clock_ms(FORWARD, 150, BERLIN) == ms(FORWARD, "01:00", BERLIN) + 90 * 60_000
    assert clock_ms(WEDNESDAY, 1440, MOSCOW) == midnight_ms(WEDNESDAY + DAY, MOSCOW)


@given(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 1439), st.integers(1, 4000),
    st.sampled_from([MOSCOW, BERLIN, ALMATY, BEIRUT]),
)  # fmt: skip
def test_the_pieces_of_all_days_are_the_whole(
    day: date, minute: int, minutes: int, zone: ZoneInfo
) -> None:
    start = clock_ms(day, minute, zone)
    entry = timed(start, start + minutes * 60_000, zone=zone)
    span = [entry.first_day + DAY * n for n in range((entry.last_day - entry.first_day).days + 1)]
    found = [pieces_of([entry], on, zone) for on in span]
    assert all(len(pieces) == 1 for pieces in found)
    assert not pieces_of([entry], span[0] - DAY, zone)
    assert not pieces_of([entry], span[-1] + DAY, zone)
    pieces = [one[0] for one in found]
    assert [piece.begins for piece in pieces] == [True, *[False] * (len(pieces) - 1)]
    assert [piece.ends for piece in pieces] == [*[False] * (len(pieces) - 1), True]
    for piece in pieces:
        assert 0 <= piece.top < piece.bottom <= 1440
    if all(midnight_ms(on + DAY, zone) - midnight_ms(on, zone) == 24 * HOUR for on in span):
        assert sum(piece.bottom - piece.top for piece in pieces) == minutes
