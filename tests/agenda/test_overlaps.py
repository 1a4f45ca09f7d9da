from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.agenda.overlaps import lay_out_day, share_all, share_width
from tests.agenda.entries import IGOR, MARIA, ME, piece

# Few starts and ends: much overlaps, and much only touches.
SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 5)).map(lambda s: (s[0], s[0] + s[1])), max_size=14
)
PEOPLE = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 8), st.sampled_from([ME, ME, IGOR, MARIA])),
    max_size=14,
)


def meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def depth(spans: list[tuple[int, int]]) -> int:
    """The most spans of one moment, by looking at every start."""
    return max((sum(s <= at < e for s, e in spans) for at, _ in spans), default=0)


def connected(spans: list[tuple[int, int]], start: int) -> set[int]:
    """All spans that hang together with one, by walking."""
    seen, queue = {start}, [start]
    while queue:
        at = queue.pop()
        for other in range(len(spans)):
            if other not in seen and meet(spans[at], spans[other]):
                seen.add(other)
                queue.append(other)
    return seen


@given(SPANS)
def test_nothing_that_overlaps_shares_a_column(spans: list[tuple[int, int]]) -> None:
    places = share_width(spans)
    assert len(places) == len(spans)
    for place in places:
        assert place.column >= 0
        assert place.span >= 1
        assert place.column + place.span <= place.columns
    for one, other in combinations(range(len(spans)), 2):
        if meet(spans[one], spans[other]):
            a, b = places[one], places[other]
            assert a.columns == b.columns
            assert not meet((a.column, a.column + a.span), (b.column, b.column + b.span)), (
                spans,
                places,
            )


@given(SPANS)
def test_no_more_columns_than_things_at_once(spans: list[tuple[int, int]]) -> None:
    for index, place in enumerate(share_width(spans)):
        group = [spans[other] for other in connected(spans, index)]
        assert place.columns == depth(group)


@given(SPANS)
def test_what_could_be_wider_is(spans: list[tuple[int, int]]) -> None:
    places = share_width(spans)
    for index, place in enumerate(places):
        right = place.column + place.span
        if right < place.columns:
            assert any(
                meet(spans[index], spans[other]) and places[other].column == right
                for other in range(len(spans))
            )


@given(PEOPLE)
def test_colleagues_stand_in_lanes_beside_what_they_overlap(
    people: list[tuple[int, int, int]],
) -> None:
    pieces = [piece(top, min(top + length, 1440), who=who) for top, length, who in people]
    blocks = lay_out_day(pieces, shortest=1)
    assert [block.piece for block in blocks] == pieces
    for block in blocks:
        assert (block.lane is None) == block.piece.entry.own
        if block.lane is not None:
            assert (block.column, block.columns, block.lanes) == (0, 1, 0)
    for one, other in combinations(blocks, 2):
        if not meet((one.piece.top, one.piece.bottom), (other.piece.top, other.piece.bottom)):
            continue
        if one.lane is not None and other.lane is not None:
            assert one.lane != other.lane
        elif one.lane is None and other.lane is None:
            assert one.lanes == other.lanes
            assert not meet(
                (one.column, one.column + one.span), (other.column, other.column + other.span)
            )
        else:
            mine, theirs = (one, other) if one.lane is None else (other, one)
            assert theirs.lane is not None
            assert mine.lanes > theirs.lane


@given(PEOPLE)
def test_a_piece_leaves_no_lane_nobody_needs(people: list[tuple[int, int, int]]) -> None:
    pieces = [piece(top, min(top + length, 1440), who=who) for top, length, who in people]
    blocks = lay_out_day(pieces, shortest=1)
    own = [block for block in blocks if block.lane is None]
    spans = [(block.piece.top, block.piece.bottom) for block in own]
    for index, block in enumerate(own):
        group = [spans[other] for other in connected(spans, index)]
        beside = [
            other.lane + 1
            for other in blocks
            if other.lane is not None
            and any(meet((other.piece.top, other.piece.bottom), span) for span in group)
        ]
        assert block.lanes == max(beside, default=0)


def test_the_thursday_of_the_picture() -> None:
    """Two of mine share the width beside a colleague's lane; lunch later has it all."""
    blocks = lay_out_day(
        [piece(600, 690), piece(630, 660), piece(600, 720, who=MARIA), piece(720, 780)]
    )
    told = [(b.column, b.columns, b.span, b.lane, b.lanes) for b in blocks]
    assert told == [(0, 2, 1, None, 1), (1, 2, 1, None, 1), (0, 1, 1, 0, 0), (0, 1, 1, None, 0)]


def test_what_is_short_is_laid_out_as_it_is_drawn() -> None:
    short, next_ = lay_out_day([piece(540, 545), piece(550, 600)])
    assert short.columns == next_.columns == 2
    apart = lay_out_day([piece(540, 545), piece(555, 600)])
    assert [block.columns for block in apart] == [1, 1]


def test_in_a_column_of_a_person_everybody_shares() -> None:
    blocks = share_all([piece(600, 660), piece(600, 660, who=IGOR)])
    assert [(b.column, b.columns, b.lane) for b in blocks] == [(0, 2, None), (1, 2, None)]


def test_end_to_start_is_no_overlap() -> None:
    assert share_width([(540, 600), (540, 600), (600, 660)])[2] == (0, 1, 1)
    assert [place.columns for place in share_width([(540, 600), (600, 660)])] == [1, 1]
    assert share_width([]) == ()
