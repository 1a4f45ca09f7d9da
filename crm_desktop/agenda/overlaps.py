"""How what overlaps shares the width of a day, and where colleagues' lanes go. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.agenda.pieces import DayPiece

Span = tuple[int, int]
SHORTEST: Final = 15
"""Minutes: nothing is drawn lower than this, so nothing shorter is laid out."""


class Place(NamedTuple):
    """Where a span stands: it is `span` of `columns` equal columns wide, from `column` on."""

    column: int
    columns: int
    span: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a day and its place.

    Attributes:
        piece: what it is.
        column: of the columns own pieces share.
        columns: how many there are beside it.
        span: how many of them it fills.
        lane: of a colleague's: its number from the right edge, 0 is the outermost; None = own.
        lanes: of an own one: how many lanes to leave free on its right.
    """

    piece: DayPiece
    column: int = 0
    columns: int = 1
    span: int = 1
    lane: int | None = None
    lanes: int = 0


def share_width(spans: Sequence[Span]) -> tuple[Place, ...]:
    """Return the places of spans, in their order: what overlaps never shares a column.

    Spans that hang together through overlaps share one number of columns; each takes the columns
    to its right that nothing beside it needs. An end is not included: 9–10 and 10–11 do not
    overlap.

    Args:
        spans: starts and ends, each end later than its start.
    """
    places: list[Place] = [Place(0, 1, 1)] * len(spans)
    for cluster in _clusters(spans):
        columns = _columns(spans, cluster)
        of = {index: number for number, column in enumerate(columns) for index in column}
        for index, column in of.items():
            free = column + 1
            while free < len(columns) and not any(
                _overlap(spans[index], spans[other]) for other in columns[free]
            ):
                free += 1
            places[index] = Place(column, len(columns), free - column)
    return tuple(places)


def lay_out_day(pieces: Sequence[DayPiece], *, shortest: int = SHORTEST) -> tuple[Block, ...]:
    """Place a day: own pieces share the width, colleagues get lanes at the right edge.

    A cluster of own pieces leaves as many lanes free as colleagues need beside any of it; a piece
    no colleague overlaps keeps the whole width.

    Args:
        pieces: of one day.
        shortest: minutes a lower piece is laid out with.

    Returns:
        A block for each piece, in their order.
    """
    spans = [_drawn(piece, shortest) for piece in pieces]
    own = [index for index, piece in enumerate(pieces) if piece.entry.own]
    others = [index for index, piece in enumerate(pieces) if not piece.entry.own]
    lanes = dict(zip(others, _first_free([spans[index] for index in others]), strict=True))
    places = dict(zip(own, share_width([spans[index] for index in own]), strict=True))
    needed: dict[int, int] = {}
    for cluster in _clusters([spans[index] for index in own]):
        beside = [
            lanes[other] + 1
            for other in others
            if any(_overlap(spans[own[index]], spans[other]) for index in cluster)
        ]
        needed.update(dict.fromkeys((own[index] for index in cluster), max(beside, default=0)))
    return tuple(
        Block(piece, *places[index], lanes=needed[index])
        if index in places
        else Block(piece, lane=lanes[index])
        for index, piece in enumerate(pieces)
    )


def share_all(pieces: Sequence[DayPiece], *, shortest: int = SHORTEST) -> tuple[Block, ...]:
    """Place a day where everybody shares the width and nobody has a lane: a person's column."""
    places = share_width([_drawn(piece, shortest) for piece in pieces])
    return tuple(Block(piece, *place) for piece, place in zip(pieces, places, strict=True))


def _drawn(piece: DayPiece, shortest: int) -> Span:
    return piece.top, max(piece.bottom, piece.top + shortest)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _order(spans: Sequence[Span]) -> list[int]:
    """The earlier first; of those that begin together the longer."""
    return sorted(range(len(spans)), key=lambda index: (spans[index][0], -spans[index][1], index))


def _clusters(spans: Sequence[Span]) -> Iterator[list[int]]:
    """Indexes of spans that hang together through overlaps, each group in order."""
    group: list[int] = []
    end = 0
    for index in _order(spans):
        if group and spans[index][0] >= end:
            yield group
            group = []
        end = max(end, spans[index][1]) if group else spans[index][1]
        group.append(index)
    if group:
        yield group


def _columns(spans: Sequence[Span], cluster: Sequence[int]) -> list[list[int]]:
    columns: list[list[int]] = []
    numbers = _first_free([spans[index] for index in cluster])
    for index, number in zip(cluster, numbers, strict=True):
        if number == len(columns):
            columns.append([])
        columns[number].append(index)
    return columns


def _first_free(spans: Sequence[Span]) -> list[int]:
    """The first column, or lane, free at each span's start, in their order."""
    ends: list[int] = []
    found = [0] * len(spans)
    for index in _order(spans):
        start, end = spans[index]
        number = next((n for n, last in enumerate(ends) if last <= start), len(ends))
        if number == len(ends):
            ends.append(end)
        else:
            ends[number] = end
        found[index] = number
    return found
