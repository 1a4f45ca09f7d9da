"""Finding the rows of our tables in a damaged base: along the trees, then page by page.

A tree is walked from its root; a page that cannot be proved costs only itself. If anything was
missed, every other page of the file is looked at: a leaf no tree leads to any more is told by the
ids of its rows, which the journal knows, and by its shape. What the file says is free is left out.
"""

from __future__ import annotations

import struct
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.salvage.cells import INTERIOR, LEAF, Row, children_of, kind_of, rows_of
from db.journal_schema import INSERT
from db.migrations import LATEST, STEPS
from db.tables import BY_NAME, BY_NUMBER, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.salvage.pages import Pages

JOURNAL: Final = ("change_set", "journal", "seal", "seal_run", "erased_fields")
WANTED: Final = (*(table.name for table in TABLES), *JOURNAL, "station")
_SCHEMA_COLUMNS: Final = 5
_KINDS: Final = frozenset({"table", "index", "trigger", "view"})
_EVERY: Final = 200
# A row id of people's records is a stamp, of the journal a count.
_LEAST_STAMP: Final = 1 << 40
_TRUNK: Final = struct.Struct(">II")
_FREE_AT: Final = 32
_VERSION_AT: Final = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it was declared."""

    name: str
    type: str
    needed: bool
    is_id: bool


@dataclass(slots=True)
class Found:
    """What the search came upon.

    Attributes:
        schema: version of the base; the newest we know if its first page is lost.
        columns: of every wanted table, in the order rows have them.
        lost_pages: pages of trees that could not be proved.
        torn: tables some pages or rows of which could not be read.
        lost_rows: rows whose page was read, but not they.
        rootless: tables whose root could not be read.
        orphans: rows found on pages no tree leads to.
    """

    schema: int = LATEST
    columns: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    lost_pages: int = 0
    lost_rows: int = 0
    rootless: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)
    orphans: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was missed."""
        return not (self.lost_pages or self.lost_rows or self.rootless)


class Finder:
    """Reads the rows of a damaged base.

    Args:
        pages: its pages.
        step: takes pages looked at and pages there are; may raise to cancel.
    """

    def __init__(self, pages: Pages, step: Callable[[int, int], None]) -> None:
        self._pages = pages
        self._step = step
        self._seen: set[int] = set()
        self._ids: dict[int, int] = {}
        self.found = Found()

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield (table, row); those of the trees first, each id of a table once."""
        first = self._pages.read(1)
        if first is None:
            self.found.lost_pages += 1
        else:
            (self.found.schema,) = struct.unpack_from(">I", first, _VERSION_AT)
        self.found.columns = columns_of(min(self.found.schema, LATEST))
        roots = self._roots()
        met: dict[str, set[int]] = {name: set() for name in WANTED}
        for name in self.found.columns:
            if name not in roots:
                self.found.rootless.add(name)
                continue
            before = self.found.lost_pages + self.found.lost_rows
            for row in self._tree(roots[name]):
                if self._remember(name, row, met):
                    yield name, row
            if self.found.lost_pages + self.found.lost_rows > before:
                self.found.torn.add(name)
        if first is None or not self.found.whole:
            self._pass_over(set(roots) - set(WANTED), roots)
            for name, row in self._orphans():
                if self._remember(name, row, met):
                    self.found.orphans += 1
                    yield name, row

    def _pass_over(self, names: set[str], roots: dict[str, int]) -> None:
        """Walk the trees of what is built anew, so that their pages are not taken for ours."""
        for name in names:
            for _row in self._tree(roots[name], count=False):
                pass

    def _remember(self, name: str, row: Row, met: dict[str, set[int]]) -> bool:
        if row.rowid in met[name]:
            return False
        met[name].add(row.rowid)
        if name == "journal" and len(row.values) > 5 and row.values[5] == INSERT:  # noqa: PLR2004 - its columns
            record, table = row.values[4], row.values[3]
            if isinstance(record, int) and isinstance(table, int):
                self._ids[record] = table
        return True

    def _roots(self) -> dict[str, int]:
        """Return table -> root page, from the schema or from what is left of it."""
        roots: dict[str, int] = {}
        for row in self._tree(1, count=False):
            _root_of(row, roots)
        if not {"client", "journal"} <= roots.keys():
            for number in range(2, self._pages.count + 1):
                self._tick(number)
                page = self._pages.read(number)
                if page is not None and kind_of(page, number) == LEAF:
                    for found in rows_of(self._pages, page, number):
                        if found is not None and not _root_of(found, roots):
                            break
        return roots

    def _tree(self, root: int, *, count: bool = True) -> Iterator[Row]:
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number in self._seen:
                continue
            self._seen.add(number)
            self._tick(len(self._seen))
            page = self._pages.read(number)
            kind = None if page is None else kind_of(page, number)
            if page is None or kind not in {LEAF, INTERIOR}:
                self.found.lost_pages += count
            elif kind == INTERIOR:
                waiting += reversed(children_of(page, number))
            else:
                for row in rows_of(self._pages, page, number):
                    if row is None:
                        self.found.lost_rows += count
                    else:
                        yield row

    def _orphans(self) -> Iterator[tuple[str, Row]]:
        self._seen |= self._free()
        # The journal's own leaves first: they say whose the others are.
        leaves = []
        for number in range(2, self._pages.count + 1):
            self._tick(number)
            if number in self._seen:
                continue
            page = self._pages.read(number)
            if page is None or kind_of(page, number) != LEAF:
                continue
            rows = [row for row in rows_of(self._pages, page, number) if row is not None]
            if rows and rows[0].rowid < _LEAST_STAMP and self._fits("journal", rows):
                yield from (("journal", row) for row in rows)
            elif rows:
                leaves.append(number)
        for number in leaves:
            page = self._pages.read(number)
            if page is None:
                continue
            rows = [row for row in rows_of(self._pages, page, number) if row is not None]
            name = self._whose(rows)
            if name:
                yield from ((name, row) for row in rows)

    def _whose(self, rows: list[Row]) -> str:
        votes = Counter(self._ids[row.rowid] for row in rows if row.rowid in self._ids)
        for number, _times in votes.most_common(1):
            name = BY_NUMBER[number].name if number in BY_NUMBER else ""
            if name and self._fits(name, rows):
                return name
            return ""
        fitting = [name for name in WANTED if self._fits(name, rows)]
        return fitting[0] if len(fitting) == 1 else ""

    def _fits(self, name: str, rows: list[Row]) -> bool:
        columns = self.found.columns.get(name)
        if columns is None:
            return False
        if name in BY_NAME or name in {"change_set", "seal"}:
            if any(row.rowid < _LEAST_STAMP for row in rows):
                return False
            table = BY_NAME.get(name)
            least = len(columns) - (len(table.added) if table else 0)
        else:
            least = len(columns)
        return all(
            least <= len(row.values) <= len(columns) and _typed(row, columns) for row in rows
        )

    def _free(self) -> set[int]:
        """Pages the base has given up: what lies there is no longer anybody's."""
        first = self._pages.read(1)
        found: set[int] = set()
        number = struct.unpack_from(">I", first, _FREE_AT)[0] if first is not None else 0
        while number and number not in found:
            found.add(number)
            page = self._pages.read(number)
            if page is None:
                break
            number, leaves = _TRUNK.unpack_from(page, 0)
            leaves = min(leaves, (len(page) - 8) // 4)
            found.update(struct.unpack_from(f">{leaves}I", page, 8))
        return found

    def _tick(self, number: int) -> None:
        if number % _EVERY == 0:
            self._step(min(number, self._pages.count), self._pages.count)


def columns_of(schema: int) -> dict[str, tuple[Column, ...]]:
    """Return the columns of the wanted tables as a schema made them."""
    with closing(apsw.Connection(":memory:")) as fresh:
        for step in STEPS[: max(schema, 1)]:
            step(fresh)
        found = {}
        for name in WANTED:
            rows: list[tuple[Any, ...]] = fresh.execute(f"PRAGMA table_info({name})").fetchall()
            if rows:
                found[name] = tuple(
                    Column(row[1], row[2].upper(), bool(row[3]), bool(row[5])) for row in rows
                )
        return found


def _root_of(row: Row, roots: dict[str, int]) -> bool:
    """Take a row of the schema; False if it is none."""
    values = row.values
    if len(values) != _SCHEMA_COLUMNS or values[0] not in _KINDS:
        return False
    name, root = values[1], values[3]
    if values[0] == "table" and isinstance(name, str) and isinstance(root, int) and root > 1:
        roots.setdefault(name, root)
    return True


def _typed(row: Row, columns: tuple[Column, ...]) -> bool:
    for value, column in zip(row.values, columns, strict=False):
        if value is None:
            if column.needed and not column.is_id:
                return False
        elif (column.type == "INTEGER" and not isinstance(value, int)) or (
            column.type == "TEXT" and not isinstance(value, str)
        ):
            return False
    return True
