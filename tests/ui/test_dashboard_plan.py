"""How pieces fill the rows of the grid."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ui.dashboard.grid_plan import Item, plan

ITEMS = st.lists(
    st.builds(
        Item, st.uuids().map(str), st.integers(1, 20), st.sampled_from([150, 320]), st.booleans()
    ),
    max_size=14,
)


@settings(max_examples=50)
@given(ITEMS, st.integers(330, 2600))
def test_nothing_overlaps_and_the_order_stays(items: list[Item], width: int) -> None:
    placed = plan(items, width, lambda _key, wide: 100 + wide % 7)
    assert [slot.key for slot in placed.slots] == [item.key for item in items]
    for at, slot in enumerate(placed.slots):
        assert slot.x >= 0
        assert slot.x + slot.width <= width + 1
        for other in placed.slots[at + 1 :]:
            apart = other.y >= slot.y + slot.height + 16 or other.x >= slot.x + slot.width
            assert apart
            assert other.y >= slot.y
    least = {item.key: item.least for item in items}
    assert all(slot.width >= min(least[slot.key], width) - 16 for slot in placed.slots)


def test_five_tiles_stand_in_a_row_as_long_as_they_fit() -> None:
    tiles = [Item(str(n), 4, 150, stretches=False) for n in range(5)]
    assert len({slot.y for slot in plan(tiles, 1172, lambda _k, _w: 108).slots}) == 1
    assert len({slot.y for slot in plan(tiles, 600, lambda _k, _w: 108).slots}) > 1


def test_blocks_take_what_is_left_of_a_row() -> None:
    blocks = [Item("a", 11, 320, stretches=True), Item("b", 7, 320, stretches=True)]
    placed = plan(blocks, 1172, lambda _k, _w: 300)
    assert placed.slots[1].x + placed.slots[1].width >= 1171
    assert placed.number_at(5, 5) == 0
    assert placed.number_at(1160, 5) == 2
    assert placed.number_at(5, 900) == 2
