"""What the time grid shows, laid out for a size; tested without a window, free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.band import lay_out_band
from crm_desktop.agenda.entry import AgendaEntry
from crm_desktop.agenda.overlaps import lay_out_day, share_all
from crm_desktop.agenda.pieces import pieces_of
from ui.calendar.band_plan import (
    FOLDED_ROWS,
    Band,
    bar_at,
    bars_of,
    lay_out_bars,
    more_at,
    stack,
)
from ui.calendar.grid_blocks import SHORTEST, block_at, find_block, place_blocks
from ui.calendar.grid_plan import GridPlan, Measures, hour_height, lay_out_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.agenda.entry import Agenda
    from crm_desktop.agenda.overlaps import Block
    from ui.calendar.band_plan import Bar, Item, PlacedBar
    from ui.calendar.grid_blocks import Key, Placed
    from ui.calendar.grid_plan import ColumnSpec

NOON: Final = 12 * 60
_NARROWEST: Final = 104
_NARROWEST_PERSON: Final = 148


class GridModel:
    """Columns of one person's days, or of several people's day.

    Attributes:
        team: columns are people's.
        agenda: what is shown.
        plan: the geometry.
        blocks: what has a time, in the order it is drawn.
        band: what takes whole days.
        unfolded: more of the band was asked for: rows there is room for.
    """

    def __init__(self, *, team: bool = False) -> None:
        self.team = team
        self.agenda: Agenda | None = None
        self.specs: tuple[ColumnSpec, ...] = ()
        self.plan = GridPlan((), 1, Measures())
        self.blocks: tuple[Placed, ...] = ()
        self.band = Band()
        self.unfolded = 0
        self._days: list[tuple[Block, ...]] = []
        self._bars: tuple[Bar, ...] = ()
        self._by_key: dict[Key, AgendaEntry] = {}

    def show(self, agenda: Agenda, specs: Sequence[ColumnSpec]) -> None:
        """Take what was read; `lay_out` places it."""
        self.agenda = agenda
        self.specs = tuple(specs)
        self._by_key = {entry.key: entry for entry in agenda.entries}
        self._days = [self._blocks_of(agenda, spec) for spec in specs]
        self._bars = self._bars_of(agenda)

    def lay_out(self, width: int, height: int, measures: Measures) -> None:
        """Place everything for the pixels right of the gutter and below the head.

        Args:
            width: of all columns; in a team they may need more and are scrolled.
            height: of the hours in sight.
            measures: lengths at the chosen text size.
        """
        hours = self.working_hours
        hour = hour_height(height, first=hours[0], last=hours[1], least=measures.hour)
        narrowest = _NARROWEST_PERSON if self.team else _NARROWEST
        least = narrowest * measures.hour // Measures().hour if self.team else 0
        columns = lay_out_columns(self.specs, width, least=least)
        self.plan = GridPlan(columns, hour, measures)
        self.blocks = place_blocks(self.plan, self._days) if columns else ()
        limit = max(FOLDED_ROWS, self.unfolded)
        self.band = lay_out_bars(self.plan, self._bars, limit=limit) if columns else Band()

    @property
    def working_hours(self) -> tuple[int, int]:
        """When the office works, minutes from midnight."""
        if self.agenda is None:
            return 9 * 60, 18 * 60
        hours = self.agenda.calendar.hours
        return hours.start, hours.end

    def entry(self, key: Key | None) -> AgendaEntry | None:
        """Return an entry that is shown."""
        return self._by_key.get(key) if key is not None else None

    def block_at(self, x: float, y: float) -> Placed | None:
        """Return the block under a point of the body."""
        return block_at(self.blocks, x, y)

    def bar_at(self, x: float, y: float) -> PlacedBar | None:
        """Return the bar under a point of the band."""
        return bar_at(self.band, x, y)

    def more_at(self, x: float, y: float) -> tuple[Item, ...]:
        """Return what «ещё N» under a point of the band stands for."""
        found = more_at(self.band, x, y)
        return found.items if found is not None else ()

    def block_of(self, key: Key, *, column: int | None = None) -> Placed | None:
        """Return where an entry is drawn among the hours."""
        return find_block(self.blocks, key, column=column)

    def bar_of(self, key: Key) -> PlacedBar | None:
        """Return where an entry is drawn in the band."""
        for placed in self.band.bars:
            item = placed.bar.item
            if isinstance(item, AgendaEntry) and item.key == key:
                return placed
        return None

    def column_blocks(self, column: int) -> list[Placed]:
        """Return the blocks of a column from early to late, of equal ones from left to right."""
        found = [block for block in self.blocks if block.column == column]
        return sorted(found, key=lambda block: (block.top, block.box.left))

    def column_bars(self, column: int) -> list[PlacedBar]:
        """Return the bars that cross a column, the upper one first."""
        found = [each for each in self.band.bars if each.bar.first <= column <= each.bar.last]
        return sorted(found, key=lambda placed: placed.bar.row)

    def count_of(self, column: int) -> int:
        """Return how many things there are to be done in a column: lanes do not count."""
        keys = {block.key for block in self.blocks if block.column == column and not block.lane}
        for bar in self._bars:
            item = bar.item
            if bar.first <= column <= bar.last and isinstance(item, AgendaEntry) and (
                self.team or item.own
            ):  # fmt: skip
                keys.add(item.key)
        return len(keys)

    def _blocks_of(self, agenda: Agenda, spec: ColumnSpec) -> tuple[Block, ...]:
        entries = agenda.entries
        if self.team:
            entries = tuple(each for each in entries if spec.member in each.people)
        pieces = pieces_of(entries, spec.day, agenda.zone)
        return (share_all if self.team else lay_out_day)(pieces, shortest=SHORTEST)

    def _bars_of(self, agenda: Agenda) -> tuple[Bar, ...]:
        whole = [entry for entry in agenda.entries if entry.all_day]
        if self.team:
            return stack([
                [each for each in whole
                 if spec.member in each.people and each.first_day <= spec.day <= each.last_day]
                for spec in self.specs
            ])  # fmt: skip
        days = [spec.day for spec in self.specs]
        columns = {day: at for at, day in enumerate(days)}
        birthdays = [(columns[each.day], each) for each in agenda.birthdays if each.day in columns]
        return bars_of(lay_out_band(whole, days), birthdays)
