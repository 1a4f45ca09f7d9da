"""Rows of a run kept small: compressed pages, unpacked when looked at."""

from __future__ import annotations

import json
import zlib
from array import array
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.importing.report import Mark, MarkKind, Outcome, RowView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE: Final = 256


class PackedRows:
    """A list of JSON-able rows in compressed pages."""

    def __init__(self) -> None:
        self._pages: list[bytes] = []
        self._last: list[Any] = []

    def __len__(self) -> int:
        return len(self._pages) * PAGE + len(self._last)

    def append(self, row: Any) -> None:
        """Add a row behind the others."""
        self._last.append(row)
        if len(self._last) == PAGE:
            text = json.dumps(self._last, ensure_ascii=False, separators=(",", ":"))
            self._pages.append(zlib.compress(text.encode(), 1))
            self._last = []

    def __iter__(self) -> Iterator[Any]:
        for number in range(len(self._pages) + 1):
            yield from self.page(number)

    def page(self, number: int) -> list[Any]:
        """Return the rows of a page of `PAGE` rows."""
        if number >= len(self._pages):
            return list(self._last)
        found: list[Any] = json.loads(zlib.decompress(self._pages[number]))
        return found


class KeptRows:
    """The table of a trial run; see `RowTable`."""

    def __init__(self) -> None:
        self._outcomes = array("B")
        self._rows = PackedRows()

    def append(self, view: RowView) -> None:
        """Keep a row behind the others."""
        self._outcomes.append(view.outcome)
        marks = [(m.column, m.kind.value, m.text, m.label, m.ours, m.theirs) for m in view.marks]
        self._rows.append(
            (view.number, view.cells, marks, view.reason, view.matched, view.matched_id,
             view.matched_row, view.candidates, view.asked)
        )  # fmt: skip

    def count(self, outcome: Outcome | None = None) -> int:
        """Return how many rows there are, or how many have an outcome."""
        return len(self._outcomes) if outcome is None else self._outcomes.count(outcome)

    def page(self, start: int, limit: int, *, outcome: Outcome | None = None) -> list[RowView]:
        """Return rows `start … start + limit - 1` (of those with the outcome), in file order."""
        if outcome is None:
            wanted: Iterable[int] = range(start, min(start + limit, len(self._outcomes)))
        else:
            having = (i for i, found in enumerate(self._outcomes) if found == outcome)
            wanted = [i for place, i in enumerate(having) if start <= place < start + limit]
        views = []
        opened, rows = -1, []
        for index in wanted:
            if index // PAGE != opened:
                opened = index // PAGE
                rows = self._rows.page(opened)
            views.append(_view(Outcome(self._outcomes[index]), rows[index % PAGE]))
        return views


def _view(outcome: Outcome, row: Any) -> RowView:
    number, cells, marks, reason, matched, matched_id, matched_row, candidates, asked = row
    return RowView(
        number,
        outcome,
        tuple(cells),
        tuple(Mark(column, MarkKind(kind), *texts) for column, kind, *texts in marks),
        reason,
        matched,
        matched_id,
        matched_row,
        tuple((client, name) for client, name in candidates),
        asked,
    )
