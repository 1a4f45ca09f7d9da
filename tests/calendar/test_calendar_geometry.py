"""The time grid without a window: columns, hours, blocks, what a point is on."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.agenda.overlaps import lay_out_day
from tests.agenda.entries import IGOR, MARIA, WEDNESDAY, agenda, ms, piece, timed, whole
from ui.calendar.grid_blocks import SHORTEST, Part, block_at, find_block, part_at, place_blocks
from ui.calendar.grid_model import GridModel
from ui.calendar.grid_plan import (
    FREE_SHARE,
    ColumnSpec,
    GridPlan,
    Measures,
    hour_height,
    lay_out_columns,
)
from ui.calendar.grid_view import GridView, Region

if TYPE_CHECKING:
    from crm_desktop.agenda.entry import AgendaEntry

MEASURES = Measures()
MONDAY = WEDNESDAY - timedelta(days=2)


def week() -> list[ColumnSpec]:
    days = [MONDAY + timedelta(days=i) for i in range(7)]
    return [ColumnSpec(day, off=day.weekday() > 4, narrow=day.weekday() > 4) for day in days]


def plan(width: int = 700, hour: int = 60) -> GridPlan:
    return GridPlan(lay_out_columns(week(), width), hour, MEASURES)


@pytest.mark.parametrize("width", [300, 641, 700, 999, 1283])
def test_columns_fill_the_width_without_gaps(width: int) -> None:
    columns = lay_out_columns(week(), width)
    assert columns[0].left == 0
    assert columns[-1].right == width
    assert all(one.right == other.left for one, other in itertools.pairwise(columns))


def test_days_off_take_their_share_of_a_working_day() -> None:
    columns = lay_out_columns(week(), 1220)
    widths = [column.width for column in columns]
    assert widths == [200, 200, 200, 200, 200, 110, 110]
    assert widths[5] == round(widths[0] * FREE_SHARE)


def test_people_keep_a_least_width_and_are_scrolled() -> None:
    people = [ColumnSpec(WEDNESDAY, member) for member in range(12)]
    columns = lay_out_columns(people, 600, least=150)
    assert [column.width for column in columns] == [150] * 12
    assert columns[-1].right == 1800


def test_a_minute_and_a_height_are_each_other() -> None:
    for minute in (0, 1, 15, 59, 60, 723, 1439, 1440):
        assert round(plan().minute_at(plan().y_of(minute))) == minute
    assert plan().minute_at(-50) == 0
    assert plan().minute_at(100_000) == 1440


def test_a_point_is_in_one_column() -> None:
    grid = plan(1220)
    assert [grid.column_at(x) for x in (-1, 0, 199, 200, 999, 1000, 1110, 1219, 1220)] == [
        None, 0, 0, 1, 4, 5, 6, 6, None,
    ]  # fmt: skip
    assert grid.nearest_column(-30) == 0
    assert grid.nearest_column(5000) == 6


def test_an_hour_is_as_high_as_the_working_day_allows() -> None:
    assert hour_height(660, first=540, last=1080, least=52) == 60
    assert hour_height(300, first=540, last=1080, least=52) == 52
    assert hour_height(5000, first=540, last=1080, least=52) == 104
    assert hour_height(660, first=0, last=1440, least=20) == 27


def test_what_does_not_overlap_has_the_whole_day() -> None:
    blocks = place_blocks(plan(1220), [lay_out_day([piece(540, 600), piece(600, 660)])])
    assert [block.box.left for block in blocks] == [3, 3]
    assert all(block.box.width == 200 - 6 - 2 for block in blocks)
    assert [block.box.top for block in blocks] == [541, 601]
    assert blocks[0].box.bottom < blocks[1].box.top


def test_overlaps_share_the_width_and_never_cover_each_other() -> None:
    pieces = [piece(540, 660), piece(570, 630), piece(600, 690), piece(700, 720)]
    blocks = place_blocks(plan(1220), [lay_out_day(pieces, shortest=SHORTEST)])
    for at, one in enumerate(blocks):
        for other in blocks[at + 1 :]:
            apart = (
                one.box.right <= other.box.left or other.box.right <= one.box.left
                or one.box.bottom <= other.box.top or other.box.bottom <= one.box.top
            )  # fmt: skip
            assert apart


def test_colleagues_have_lanes_at_the_right_edge_and_own_ones_leave_them_free() -> None:
    pieces = [piece(540, 660), piece(570, 600, who=IGOR), piece(800, 900, who=MARIA)]
    own, igor, maria = place_blocks(plan(1220), [lay_out_day(pieces)])
    assert (own.lane, igor.lane, maria.lane) == (False, True, True)
    assert igor.box.width == MEASURES.lane - MEASURES.gap
    assert own.box.right <= igor.box.left
    assert igor.box.right == maria.box.right == 197


def test_many_colleagues_never_take_more_than_half_a_day() -> None:
    pieces = [piece(540, 600)] + [piece(540, 600, who=IGOR) for _ in range(9)]
    own, *lanes = place_blocks(plan(1220), [lay_out_day(pieces)])
    assert own.box.width >= 90
    assert len({lane.box.left for lane in lanes}) == 9
    assert all(own.box.right <= lane.box.left for lane in lanes)


def test_what_is_short_is_drawn_long_enough_to_be_read_and_stays_in_the_day() -> None:
    short, last = place_blocks(
        plan(1220), [lay_out_day([piece(540, 545), piece(1435, 1440)], shortest=SHORTEST)]
    )
    assert short.box.height == 25 - MEASURES.gap
    assert last.box.bottom <= 1440


def test_a_point_finds_the_block_and_its_edges() -> None:
    blocks = place_blocks(plan(1220), [lay_out_day([piece(540, 660)])])
    block = block_at(blocks, 50, 600)
    assert block is not None
    assert block_at(blocks, 50, 530) is None
    assert block_at(blocks, 199, 600) is None
    edge = MEASURES.edge
    assert part_at(block, 542, edge=edge) is Part.TOP
    assert part_at(block, 600, edge=edge) is Part.BODY
    assert part_at(block, block.box.bottom - 1, edge=edge) is Part.BOTTOM


def test_a_low_block_has_no_upper_edge_and_a_lane_none_at_all() -> None:
    low, lane = place_blocks(
        plan(1220, hour=40), [lay_out_day([piece(540, 555), piece(700, 820, who=IGOR)])]
    )
    assert part_at(low, low.box.top, edge=6) is Part.BODY
    assert part_at(low, low.box.bottom - 1, edge=6) is Part.BOTTOM
    assert part_at(lane, lane.box.bottom - 1, edge=6) is Part.BODY


def test_over_midnight_only_the_true_ends_can_be_drawn() -> None:
    night = timed(ms(WEDNESDAY, "22:00"), ms(WEDNESDAY, "26:00"))
    model = shown([night], days=2)
    evening, morning = model.blocks
    assert (evening.column, evening.top, evening.bottom) == (0, 1320, 1440)
    assert (morning.column, morning.top, morning.bottom) == (1, 0, 120)
    assert part_at(evening, evening.box.bottom - 1, edge=6) is Part.BODY
    assert part_at(morning, morning.box.top, edge=6) is Part.BODY
    assert part_at(morning, morning.box.bottom - 1, edge=6) is Part.BOTTOM
    assert find_block(model.blocks, night.key) is evening
    assert find_block(model.blocks, night.key, column=1) is morning


def shown(entries: list[AgendaEntry], *, days: int = 1, team: tuple[int, ...] = ()) -> GridModel:
    last = WEDNESDAY + timedelta(days=days - 1)
    model = GridModel(team=bool(team))
    specs = [ColumnSpec(WEDNESDAY, member) for member in team] or [
        ColumnSpec(WEDNESDAY + timedelta(days=i)) for i in range(days)
    ]
    model.show(agenda(entries, WEDNESDAY, last), specs)
    model.lay_out(900, 660, MEASURES)
    return model


def test_the_team_s_day_shows_everybody_in_their_own_column() -> None:
    both = timed(ms(WEDNESDAY, "10:00"), ms(WEDNESDAY, "11:00"), who=(IGOR, MARIA))
    igors = timed(ms(WEDNESDAY, "10:30"), ms(WEDNESDAY, "12:00"), who=(IGOR,))
    away = whole(WEDNESDAY, who=(MARIA,))
    model = shown([both, igors, away], team=(IGOR, MARIA))
    assert [(block.column, block.key) for block in model.blocks] == [
        (0, both.key), (0, igors.key), (1, both.key),
    ]  # fmt: skip
    assert not any(block.lane for block in model.blocks)
    assert [(placed.bar.first, placed.bar.item) for placed in model.band.bars] == [(1, away)]
    assert model.count_of(0) == 2
    assert model.count_of(1) == 2


def test_the_head_of_a_day_counts_what_is_to_be_done_not_lanes() -> None:
    mine = timed(ms(WEDNESDAY, "10:00"), ms(WEDNESDAY, "11:00"))
    igors = timed(ms(WEDNESDAY, "10:00"), ms(WEDNESDAY, "11:00"), who=(IGOR,))
    model = shown([mine, igors, whole(WEDNESDAY), whole(WEDNESDAY, who=(IGOR,))])
    assert model.count_of(0) == 2


def test_the_window_knows_its_regions_and_what_they_are_in_the_body() -> None:
    view = GridView(800, 600, MEASURES, rows=2, x=100, y=240)
    assert view.body_top == 52 + 2 * 28 + 8
    assert view.region_at(10, 10) is Region.HEAD
    assert view.region_at(10, 60) is Region.BAND_NAME
    assert view.region_at(300, 60) is Region.BAND
    assert view.region_at(10, 300) is Region.GUTTER
    assert view.region_at(300, 300) is Region.BODY
    assert view.region_at(300, 600) is Region.OUTSIDE
    assert view.to_body(156, 116) == (200, 240)
    assert view.to_band(156, 56) == (200, 0)
    assert view.scrolled_to(300, 400) == 240
    assert view.scrolled_to(100, 150) == 100
    assert view.scrolled_to(900, 950) == 950 - view.room_down
