"""Walking through the time grid by keyboard: blocks, bars and empty half hours; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.entry import AgendaEntry
from ui.calendar.spots import A_DAY

if TYPE_CHECKING:
    from ui.calendar.grid_blocks import Key
    from ui.calendar.grid_model import GridModel

SLOT: Final = 30
"""Minutes an empty stop is long."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the keyboard is.

    Attributes:
        column: which column.
        minute: minutes from midnight; None = in the band of whole days.
        key: the entry chosen there; None = an empty place.
    """

    column: int
    minute: int | None
    key: Key | None = None


def stops_of(model: GridModel, column: int) -> list[Cursor]:
    """Return all stops of a column from above: bars of the band, then blocks and free slots."""
    bars = [
        Cursor(column, None, placed.bar.item.key)
        for placed in model.column_bars(column)
        if isinstance(placed.bar.item, AgendaEntry)
    ]
    found = bars or [Cursor(column, None)]
    blocks = model.column_blocks(column)
    timed = [Cursor(column, block.top, block.key) for block in blocks]
    timed += [
        Cursor(column, slot)
        for slot in range(0, A_DAY, SLOT)
        if not any(block.top < slot + SLOT and block.bottom > slot for block in blocks)
    ]
    lefts = {block.key: block.box.left for block in blocks}
    timed.sort(key=lambda stop: (stop.minute or 0, lefts.get(stop.key, 0) if stop.key else 0))
    return [*found, *timed]


def step_down(model: GridModel, cursor: Cursor, by: int) -> Cursor:
    """Return the stop below (1) or above (-1); at an end the cursor stays."""
    stops = stops_of(model, cursor.column)
    at = _place(stops, cursor)
    return stops[min(len(stops) - 1, max(0, at + by))]


def step_across(model: GridModel, cursor: Cursor, by: int) -> Cursor | None:
    """Return the stop beside; blocks that share their time come before the next column.

    None = it leads out of what is shown.
    """
    if cursor.key is not None and cursor.minute is not None:
        here = model.block_of(cursor.key, column=cursor.column)
        beside = [
            block for block in model.column_blocks(cursor.column)
            if here is not None and block.top < here.bottom and block.bottom > here.top
            and (block.box.left - here.box.left) * by > 0
        ]  # fmt: skip
        if beside:
            found = min(beside, key=lambda block: block.box.left * by)
            return Cursor(cursor.column, found.top, found.key)
    column = cursor.column + by
    if not 0 <= column < len(model.plan.columns):
        return None
    return stop_at(model, column, cursor.minute)


def stop_at(model: GridModel, column: int, minute: int | None) -> Cursor:
    """Return the stop of a column that covers a minute (None = its band)."""
    if minute is None:
        return stops_of(model, column)[0]
    covering = [
        block for block in model.column_blocks(column) if block.top <= minute < block.bottom
    ]
    if covering:
        return Cursor(column, minute, covering[0].key)
    return Cursor(column, minute // SLOT * SLOT)


def cursor_of(model: GridModel, key: Key) -> Cursor | None:
    """Return where an entry is."""
    block = model.block_of(key)
    if block is not None:
        return Cursor(block.column, block.top, key)
    bar = model.bar_of(key)
    return Cursor(bar.bar.first, None, key) if bar is not None else None


def next_entry(model: GridModel, cursor: Cursor, by: int) -> Cursor | None:
    """Return the next thing to be done after (1) or before (-1) the cursor; None = no more."""
    every = [
        stop
        for column in range(len(model.plan.columns))
        for stop in stops_of(model, column)
        if stop.key is not None
    ]
    here = _rank(cursor)
    if by > 0:
        return next((stop for stop in every if _rank(stop) > here and stop.key != cursor.key), None)
    before = [stop for stop in every if _rank(stop) < here and stop.key != cursor.key]
    return before[-1] if before else None


def _rank(cursor: Cursor) -> tuple[int, int]:
    return cursor.column, -1 if cursor.minute is None else cursor.minute


def _place(stops: list[Cursor], cursor: Cursor) -> int:
    """Return which stop the cursor is at; of a place that is none, the last one before it."""
    for at, stop in enumerate(stops):
        same = stop.key == cursor.key and (stop.minute is None) == (cursor.minute is None)
        if same and (cursor.key is not None or stop.minute == cursor.minute):
            return at
    before = [at for at, stop in enumerate(stops) if _rank(stop) <= _rank(cursor)]
    return before[-1] if before else 0
