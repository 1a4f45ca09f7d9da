"""The lines of a list: records one below the other, or in groups with a head each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.views.groups import ListGroup


class Lines:
    """Knows what stands in which line; works on arrays, so a hundred thousand are nothing.

    Attributes:
        shown: a number a line: the record's id, or −1 − n for the head of group n.
        records: all records in order, those of closed groups too.
        groups: open and closed; () = not grouped.
        closed: the values of the closed groups; they stay closed when the list is read anew.
    """

    def __init__(self) -> None:
        self.shown: array[int] = array("q")
        self.records: array[int] = array("q")
        self.groups: tuple[ListGroup, ...] = ()
        self.closed: set[object] = set()
        self._heads: list[int] = []

    def set_flat(self, ids: array[int]) -> None:
        """Show records one below the other."""
        self.groups, self._heads = (), []
        self.shown = self.records = ids

    def set_groups(self, groups: Sequence[ListGroup]) -> None:
        """Show records in groups."""
        self.groups = tuple(groups)
        self.records = array("q")
        for group in groups:
            self.records.extend(group.ids)
        self._arrange()

    def open(self, group: ListGroup) -> None:
        """Show the lines of a group."""
        self.closed.discard(group.value)
        self._arrange()

    def close(self, group: ListGroup) -> None:
        """Show only the head of a group."""
        self.closed.add(group.value)
        self._arrange()

    def turn_all(self, opened: bool) -> None:
        """Open or close all groups."""
        self.closed = set() if opened else {group.value for group in self.groups}
        if self.groups:
            self._arrange()

    def _arrange(self) -> None:
        shown: array[int] = array("q")
        heads = []
        for at, group in enumerate(self.groups):
            heads.append(len(shown))
            shown.append(-1 - at)
            if group.value not in self.closed:
                shown.extend(group.ids)
        self.shown, self._heads = shown, heads

    def id_at(self, row: int) -> int:
        """The record in a line; 0 if it is a head or there is no such line."""
        return max(0, self.shown[row]) if 0 <= row < len(self.shown) else 0

    def row_of(self, record: int) -> int:
        """The line of a record, −1 if it is not shown."""
        try:
            return self.shown.index(record) if record > 0 else -1
        except ValueError:
            return -1

    def group_at(self, row: int) -> ListGroup | None:
        """The group whose head a line is."""
        if not self.groups or not 0 <= row < len(self.shown) or self.shown[row] >= 0:
            return None
        return self.groups[-1 - self.shown[row]]

    def head_of(self, row: int) -> int:
        """The line of the head above a line; −1 without groups."""
        at = bisect_right(self._heads, row) - 1
        return self._heads[at] if at >= 0 else -1

    def ids_between(self, top: int, bottom: int) -> array[int]:
        """The records in some lines, both included."""
        part = self.shown[max(0, top) : bottom + 1]
        if not self.groups:
            return part
        return array("q", (record for record in part if record > 0))

    def count_between(self, top: int, bottom: int) -> int:
        """How many records stand in some lines, both included."""
        heads = bisect_right(self._heads, bottom) - bisect_left(self._heads, top)
        return bottom - top + 1 - heads
