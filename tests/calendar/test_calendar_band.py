"""The band of whole days without a window: rows, birthdays, what does not fit."""

from __future__ import annotations

from datetime import timedelta

from crm_desktop.agenda.band import lay_out_band
from crm_desktop.agenda.entry import AgendaBirthday
from tests.agenda.entries import WEDNESDAY, whole
from ui.calendar.band_plan import bar_at, bars_of, lay_out_bars, more_at, stack
from ui.calendar.grid_plan import ColumnSpec, GridPlan, Measures, lay_out_columns

DAYS = [WEDNESDAY + timedelta(days=i) for i in range(5)]
PLAN = GridPlan(lay_out_columns([ColumnSpec(day) for day in DAYS], 1000), 60, Measures())
BORN = AgendaBirthday(7, "Романова Ольга", DAYS[1], 45)


def test_a_bar_lies_over_its_days_and_a_birthday_takes_the_first_free_row() -> None:
    trip = whole(DAYS[0], DAYS[2])
    bars = bars_of(lay_out_band([trip], DAYS), [(1, BORN), (3, BORN)])
    assert [(bar.item, bar.row, bar.first, bar.last) for bar in bars] == [
        (trip, 0, 0, 2), (BORN, 1, 1, 1), (BORN, 0, 3, 3),
    ]  # fmt: skip


def test_what_fits_is_shown_and_the_band_is_as_high_as_it_needs() -> None:
    band = lay_out_bars(PLAN, stack([[whole(DAYS[0])] * 3, [], [], [], []]), limit=3)
    assert (len(band.bars), band.more, band.rows) == (3, (), 3)
    assert lay_out_bars(PLAN, (), limit=3).rows == 1


def test_beyond_the_limit_the_last_row_counts_the_rest_of_each_day() -> None:
    crowd = [whole(DAYS[0], title=f"Дело {i}") for i in range(6)]
    over = [whole(DAYS[0], DAYS[1])]
    bars = bars_of(lay_out_band([*over, *crowd], DAYS), [])
    band = lay_out_bars(PLAN, bars, limit=3)
    assert band.rows == 3
    assert band.whole == 7
    assert len(band.bars) == 2
    assert [(more.column, len(more.items)) for more in band.more] == [(0, 5)]
    shown = {placed.bar.item for placed in band.bars} | set(band.more[0].items)
    assert shown == {*over, *crowd}


def test_unfolded_everything_is_there() -> None:
    crowd = [whole(DAYS[0], title=f"Дело {i}") for i in range(6)]
    band = lay_out_bars(PLAN, stack([crowd, [], [], [], []]), limit=6)
    assert (len(band.bars), band.more, band.rows) == (6, (), 6)


def test_a_point_finds_the_bar_or_the_rest() -> None:
    crowd = [whole(DAYS[2], title=f"Дело {i}") for i in range(5)]
    band = lay_out_bars(PLAN, stack([[], [], crowd, [], []]), limit=3)
    first = bar_at(band, 500, 10)
    assert first is not None
    assert first.bar.item == crowd[0]
    assert bar_at(band, 100, 10) is None
    assert bar_at(band, 500, 2 * 28 + 10) is None
    rest = more_at(band, 500, 2 * 28 + 10)
    assert rest is not None
    assert list(rest.items) == crowd[2:]
