"""Days of 23 and 25 hours, and where things are put: free of windows."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.agenda.entries import BERLIN, MOSCOW, WEDNESDAY, ms, timed
from ui.calendar.clock import clock_jumps, minute_of, minutes_between
from ui.calendar.entry_words import length_told, tip_of, zone_words
from ui.calendar.spots import (
    clock_words,
    drawn_range,
    range_words,
    start_for,
    stretched,
)
from ui.calendar.words import monday_of, range_title, week_words

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ALMATY = ZoneInfo("Asia/Almaty")


def test_an_ordinary_day_has_no_jump() -> None:
    assert clock_jumps(WEDNESDAY, BERLIN) == ()
    assert clock_jumps(SPRING - timedelta(days=1), BERLIN) == ()
    assert clock_jumps(SPRING, MOSCOW) == ()


def test_in_spring_an_hour_is_missing() -> None:
    (jump,) = clock_jumps(SPRING, BERLIN)
    assert (jump.top, jump.bottom, jump.missing) == (120, 180, True)
    assert minutes_between(SPRING, 60, 240, BERLIN) == 120
    assert minutes_between(SPRING, 0, 1440, BERLIN) == 23 * 60


def test_in_autumn_an_hour_comes_twice() -> None:
    (jump,) = clock_jumps(AUTUMN, BERLIN)
    assert (jump.top, jump.bottom, jump.missing) == (120, 180, False)
    assert minutes_between(AUTUMN, 60, 240, BERLIN) == 240
    assert minutes_between(AUTUMN, 0, 1440, BERLIN) == 25 * 60


def test_almaty_went_back_at_midnight_of_the_first_of_march_2024() -> None:
    (jump,) = clock_jumps(date(2024, 2, 29), ALMATY)
    assert (jump.top, jump.bottom, jump.missing) == (23 * 60, 24 * 60, False)
    assert clock_jumps(date(2024, 3, 1), ALMATY) == ()


def test_the_clock_of_a_day_stays_true_around_a_jump() -> None:
    for day in (SPRING, AUTUMN, WEDNESDAY):
        assert minute_of(ms(day, "12:30", BERLIN), day, BERLIN) == 750
    assert minute_of(ms(AUTUMN, "0:00", BERLIN), AUTUMN - timedelta(days=1), BERLIN) == 1440
    assert minute_of(ms(AUTUMN, "0:00", BERLIN) - 1, AUTUMN, BERLIN) == 0


def test_the_tip_tells_the_true_length_where_the_clock_jumps() -> None:
    night = timed(ms(SPRING, "1:00", BERLIN), ms(SPRING, "4:00", BERLIN), zone=BERLIN)
    assert length_told(night, BERLIN).startswith("2\N{NO-BREAK SPACE}ч на самом деле")
    plain = timed(ms(WEDNESDAY, "1:00", BERLIN), ms(WEDNESDAY, "4:00", BERLIN), zone=BERLIN)
    assert length_told(plain, BERLIN) == "3\N{NO-BREAK SPACE}ч"


def test_the_tip_tells_the_clock_of_the_task_s_own_zone() -> None:
    entry = timed(
        ms(WEDNESDAY, "10:00"), ms(WEDNESDAY, "11:30"), zone=MOSCOW, client="ООО «Квант»",
    )  # fmt: skip
    own = timed(entry.start, entry.end)
    assert zone_words(own, MOSCOW) == ""
    there = type(own)(**{  # a task kept on the clock of another town
        name: getattr(own, name) for name in own.__dataclass_fields__ if name != "zone"
    }, zone="Asia/Almaty")  # fmt: skip
    assert zone_words(there, MOSCOW) == "там 12:00–13:30 (Asia/Almaty)"
    tip = tip_of(there, MOSCOW, kind="Встреча", name_of=lambda _member: "Анна Кравцова")
    assert "среда, 18\N{NO-BREAK SPACE}ноября, 10:00–11:30" in tip
    assert "там 12:00–13:30 (Asia/Almaty)" in tip
    assert "Анна Кравцова" in tip


@pytest.mark.parametrize(
    ("minute", "hold", "fine", "start"),
    [
        (607, 0, False, 600), (608, 0, False, 615), (608, 0, True, 610), (640, 30, False, 615),
        (5, 60, False, 0), (1439, 0, False, 1425), (1439, 0, True, 1435),
    ],
)  # fmt: skip
def test_what_is_dropped_begins_at_a_quarter_or_at_five_minutes(
    minute: float, hold: int, fine: bool, start: int
) -> None:
    assert start_for(minute, hold=hold, fine=fine) == start


def test_an_edge_stops_before_the_other_one_and_at_the_day_s_end() -> None:
    assert stretched(600, 660, to=723, edge_is_top=False, fine=False) == (600, 720)
    assert stretched(600, 660, to=500, edge_is_top=False, fine=False) == (600, 615)
    assert stretched(600, 660, to=500, edge_is_top=False, fine=True) == (600, 605)
    assert stretched(600, 660, to=2000, edge_is_top=False, fine=False) == (600, 1440)
    assert stretched(600, 660, to=571, edge_is_top=True, fine=False) == (570, 660)
    assert stretched(600, 660, to=900, edge_is_top=True, fine=False) == (645, 660)
    assert stretched(600, 660, to=-9, edge_is_top=True, fine=False) == (0, 660)


def test_a_new_one_is_drawn_down_or_up() -> None:
    assert drawn_range(607, 680, fine=False) == (600, 675)
    assert drawn_range(607, 608, fine=False) == (600, 615)
    assert drawn_range(607, 540, fine=False) == (540, 615)
    assert drawn_range(607, 602, fine=True) == (600, 610)
    assert drawn_range(1439, 2000, fine=False) == (1425, 1440)


def test_words() -> None:
    assert clock_words(545) == "09:05"
    assert range_words(900, 60) == "15:00–16:00"
    assert range_words(1380, 60) == "23:00–24:00"
    assert range_words(1380, 120) == "23:00–01:00"
    assert monday_of(WEDNESDAY) == date(2026, 11, 16)
    assert week_words(WEDNESDAY) == "неделя 47"
    plain = range_title(date(2026, 11, 16), date(2026, 11, 22)).replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "16 – 22 ноября 2026"
    crossing = range_title(date(2026, 12, 28), date(2027, 1, 3)).replace("\N{NO-BREAK SPACE}", " ")
    assert crossing == "28 декабря 2026 – 3 января 2027"
