"""Walking through the grid by keyboard, and the words in a block: free of windows."""

from __future__ import annotations

from datetime import timedelta

from tests.agenda.entries import WEDNESDAY, agenda, ms, timed, whole
from ui.calendar.block_lines import Line, Setting, lines_of, wrap
from ui.calendar.grid_model import GridModel
from ui.calendar.grid_plan import ColumnSpec, Measures
from ui.calendar.walk import (
    Cursor,
    cursor_of,
    next_entry,
    step_across,
    step_down,
    stop_at,
    stops_of,
)

NEXT = WEDNESDAY + timedelta(days=1)
LONG = timed(ms(WEDNESDAY, "10:00"), ms(WEDNESDAY, "11:30"), title="Показ")
BESIDE = timed(ms(WEDNESDAY, "10:30"), ms(WEDNESDAY, "11:00"), title="Звонок")
LATE = timed(ms(NEXT, "10:15"), ms(NEXT, "10:45"), title="Обед")
TRIP = whole(WEDNESDAY, NEXT, title="Выставка")


def grid() -> GridModel:
    model = GridModel()
    specs = [ColumnSpec(WEDNESDAY), ColumnSpec(NEXT)]
    model.show(agenda([LONG, BESIDE, LATE, TRIP], WEDNESDAY, NEXT), specs)
    model.lay_out(600, 660, Measures())
    return model


def test_the_stops_of_a_day_are_its_bars_blocks_and_free_half_hours() -> None:
    stops = stops_of(grid(), 0)
    assert stops[0] == Cursor(0, None, TRIP.key)
    assert [stop.key for stop in stops if stop.key] == [TRIP.key, LONG.key, BESIDE.key]
    free = [stop.minute for stop in stops if stop.key is None]
    assert len(free) == 48 - 3
    assert 600 not in free
    assert 690 in free


def test_down_goes_from_the_band_through_every_stop_and_stays_at_the_end() -> None:
    model = grid()
    cursor, seen = Cursor(0, None, TRIP.key), []
    for _ in range(60):
        cursor = step_down(model, cursor, 1)
        seen.append(cursor)
    assert seen[0] == Cursor(0, 0)
    assert seen[20] == Cursor(0, 600, LONG.key)
    assert seen[21] == Cursor(0, 630, BESIDE.key)
    assert seen[22] == Cursor(0, 690)
    assert seen[-1] == Cursor(0, 1410)
    assert step_down(model, seen[0], -1) == Cursor(0, None, TRIP.key)
    assert step_down(model, Cursor(0, None, TRIP.key), -1) == Cursor(0, None, TRIP.key)


def test_from_a_place_that_is_no_stop_one_goes_on_from_there() -> None:
    assert step_down(grid(), Cursor(0, 615), -1) == Cursor(0, 570)


def test_across_goes_through_what_shares_the_time_then_to_the_next_day() -> None:
    model = grid()
    beside = step_across(model, Cursor(0, 600, LONG.key), 1)
    assert beside == Cursor(0, 630, BESIDE.key)
    assert step_across(model, Cursor(0, 630, BESIDE.key), 1) == Cursor(1, 630, LATE.key)
    assert step_across(model, Cursor(0, 690), 1) == Cursor(1, 690)
    assert step_across(model, Cursor(1, 630, LATE.key), -1) == Cursor(0, 630, LONG.key)
    assert step_across(model, Cursor(1, 690), 1) is None
    assert step_across(model, Cursor(0, 690), -1) is None
    assert step_across(model, Cursor(0, None, TRIP.key), 1) == Cursor(1, None, TRIP.key)


def test_the_next_and_the_former_entry() -> None:
    model = grid()
    first = next_entry(model, Cursor(0, 0), 1)
    assert first is not None
    assert first.key == LONG.key
    assert next_entry(model, Cursor(0, 630, BESIDE.key), 1) == Cursor(1, None, TRIP.key)
    assert next_entry(model, Cursor(1, 615, LATE.key), 1) is None
    assert next_entry(model, Cursor(0, 600, LONG.key), -1) == Cursor(0, None, TRIP.key)


def test_an_entry_is_found_again() -> None:
    model = grid()
    assert cursor_of(model, LATE.key) == Cursor(1, 615, LATE.key)
    assert cursor_of(model, TRIP.key) == Cursor(0, None, TRIP.key)
    assert cursor_of(model, (1, "")) is None
    assert stop_at(model, 1, 640) == Cursor(1, 640, LATE.key)
    assert stop_at(model, 1, 700) == Cursor(1, 690)
    assert stop_at(model, 0, 690) == Cursor(0, 690)


def setting(width: int, height: int) -> Setting:
    return Setting(width, height, 15, lambda text, strong: len(text) * (7 if strong else 6))


def test_a_low_block_has_one_line() -> None:
    assert lines_of("Звонок: Соколова", "16:30–17:00", "ООО", setting(300, 24)) == (
        Line("Звонок: Соколова", strong=True),
    )


def test_a_higher_one_tells_its_time_and_from_56_pixels_its_client() -> None:
    assert lines_of("Договор", "10:30–12:00", "ООО «Квант»", setting(200, 50)) == (
        Line("Договор", strong=True), Line("10:30–12:00"),
    )  # fmt: skip
    assert lines_of("Договор", "10:30–12:00", "ООО «Квант»", setting(200, 60)) == (
        Line("Договор", strong=True), Line("10:30–12:00"), Line("ООО «Квант»"),
    )  # fmt: skip


def test_a_narrow_block_wraps_at_words_and_tells_when_it_begins() -> None:
    assert lines_of("Отбор КП", "10:00–11:30", "", setting(40, 90)) == (
        Line("Отбор", strong=True), Line("КП", strong=True), Line("10:00"),
    )  # fmt: skip
    assert lines_of("Отбор КП", "10:00–11:30", "", setting(20, 90))[-1].strong


def test_what_never_fits_is_cut_with_dots() -> None:
    assert wrap("Достопримечательность", setting(60, 90), most=3, strong=True) == ["Достопр…"]
    assert wrap("раз два три четыре", setting(50, 90), most=2, strong=True) == [
        "раз два",
        "три че…",
    ]
    assert wrap("", setting(50, 90), most=2, strong=True) == []
