"""Reading the clients of a query in order, by the cheapest of the ways there are.

Measured among a million clients: an entry of an index with its sort key 0.1 µs, of the index of
names with what it tells 0.15 µs, a client's row from its own place 6 µs, reading all rows where
they lie 0.7 s.
"""

from __future__ import annotations

import json
from array import array
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.views.definition import SortKey
from crm_desktop.views.ordering import CREATED, NAME, known_keys, order_by, walks_values
from crm_desktop.views.paths import Path, Stream, client_stream
from crm_desktop.views.sql import Sql, select, spell
from crm_desktop.views.statements import (
    checked_in_order,
    clients_of,
    each_row,
    entries_in_order,
    in_order,
)
from crm_desktop.views.value_walk import value_streams
from db.connection import check_storable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from crm_desktop.views.query import Query
    from db.connection import OfficeDatabase

# So many entries of an index are looked up one by one rather than all rows read.
FEW_ENTRIES: Final = 100_000
# So many entries with their sort keys are sorted for a page rather than met by chance on a walk.
FEW_NAMED: Final = 50_000
# Likewise if each must be looked up to have its sort key.
FEW_ROWS: Final = 1_500
# So few that looking for fewer is no use.
SOON: Final = 50
# How many clients a walk looks up before it gives up, for each one wanted: where the other way is
# to sort entries, and where it is to read all rows.
WALK: Final = 25
FAR: Final = 20_000
BATCHES: Final = (64, 128, 256)

Entry = tuple[Any, int]
_BY_NAME: Final = (SortKey(),)


@dataclass(frozen=True, slots=True)
class _Best:
    """The path with the fewest entries; a size of `FEW_ENTRIES` means that or more."""

    path: Path
    size: int


class Reader:
    """Reads one query; all inside one snapshot of the caller.

    Args:
        db: the office's database.
        query: what is asked.
    """

    def __init__(self, db: OfficeDatabase, query: Query) -> None:
        self._db = db
        self._query = query

    @property
    def everybody(self) -> bool:
        """Whether nothing narrows the list but whom this person may see."""
        return not self._query.parts and not self._query.trash

    @property
    def _created(self) -> Stream:
        """Whom this person may see by the instant they were made."""
        seen = Sql(self._query.visible)
        return Stream("client c INDEXED BY client_created", seen, "c.id", "c.created_at")

    def ids(self, sort: Sequence[SortKey], limit: int | None) -> array[int]:
        """Return the clients in order.

        Args:
            sort: keys; those of fields that are gone are passed over.
            limit: at most so many; None = all.
        """
        keys = known_keys(self._query.fields, sort) or _BY_NAME
        if self._query.trash:
            return self._sorted(None, keys, limit)
        alone = keys[0] if len(keys) == 1 else None
        by_name = alone if alone is not None and alone.by == NAME else None
        if by_name is not None and limit is not None:
            found = self._at_once(by_name, limit)
            if found is not None:
                return found
        best = self._best(paged=limit is not None)
        if best is not None and not best.size:
            return array("q")
        if by_name is not None and limit is not None:
            return self._page_by_name(best, by_name, limit)
        if by_name is not None:
            return self._all_by_name(best, by_name)
        found = None
        if alone is not None and (best is None or best.size > FEW_ROWS):
            found = self._walked_by(alone, limit)
        if found is None:
            found = self._sorted(self._driver(self._best() if limit else best), keys, limit)
        return found

    def count(self, cap: int | None) -> int:
        """Count the clients, no further than `cap`; None = exactly."""
        query, most = self._query, -1 if cap is None else cap
        if query.told_by_names and query.sight is not None:
            found = self._best(paged=True) if self._finds_sooner() else None
            rare = found is not None and found.size <= FEW_ROWS
            rows = self._all("1", found) if rare else each_row(Path(query.walks))
            return self._number(rows, most)
        best = None if query.trash else self._best()
        if best is not None and best.path.distinct and query.settled(best.path):
            return self._number(each_row(best.path), most)
        if query.told_by_names:
            source = "client c INDEXED BY client_name" if query.parts else self._created.source
            return self._number(select("1", source, query.names), most)
        return self._number(self._all("1", best), most)

    def source(self) -> Sql:
        """Return `FROM … WHERE …` of all clients that fit, known as `c`, each once."""
        found = self._all("c.id", None if self._query.trash else self._best())
        return Sql(found.text.removeprefix("SELECT c.id "), found.values)

    def in_name_order(self, what: str, *, descending: bool) -> Sql | None:
        """Return `what` of all clients by name, read off the index of names; None if it cannot."""
        if not self._query.told_by_names or self._query.sight is not None:
            return None
        names = client_stream("client_name", self._query.names)
        return in_order(names, what, descending=descending)

    def _all(self, what: str, best: _Best | None) -> Sql:
        driver = self._driver(best)
        if driver is not None:
            return clients_of(driver, what, self._query.rest(driver))
        # Reading the rows where they lie beats fetching most of them in another order.
        source = "client c" if self._query.trash else "client c NOT INDEXED"
        return select(what, source, self._query.rest())

    def _best(self, *, paged: bool = False) -> _Best | None:
        """The path with the fewest entries; for a page it is enough to know that they are many."""
        best: _Best | None = None
        paths = [part.path for part in self._query.parts if part.path is not None]
        seen = self._query.sight_path
        if seen is not None and (not paged or self._sees_few()):
            best = _Best(seen, self._number(each_row(seen), FEW_ENTRIES))
        for path in sorted(paths, key=lambda each: (each.costly, not each.named)):
            most = FEW_ENTRIES if best is None else best.size
            if paged:
                most = min(most, (FEW_NAMED if path.named else FEW_ROWS) + 1)
            if path.costly and best is not None:
                break
            size = self._number(each_row(path), most)
            if paged and not path.named and size > FEW_ROWS:
                size = FEW_ENTRIES  # not counted further: many
            if best is None or size < best.size:
                best = _Best(path, size)
            if size <= SOON:
                break
        return best

    def _driver(self, best: _Best | None) -> Path | None:
        """The path worth looking its clients up one by one; else all rows are read."""
        return best.path if best is not None and best.size < FEW_ENTRIES else None

    def _page_by_name(self, best: _Best | None, key: SortKey, limit: int) -> array[int]:
        path = None if best is None else best.path
        few = best is not None and best.size <= (FEW_NAMED if best.path.named else FEW_ROWS)
        lying = path is not None and path.named and path.ordered and len(path.streams) == 1
        if path is not None and (few or (lying and not self._query.told_by_names)):
            return self._taken_in_order(path, key, limit)
        sortable = path is not None and path.named
        most = max(SOON * WALK, limit * WALK) if sortable else max(FAR, limit * WALK)
        found = self._walked_by_name(key, limit, most=most)
        if found is not None:
            return found
        if path is not None and sortable:
            return self._taken_in_order(path, key, limit)
        return self._sorted(self._driver(self._best()), (key,), limit)

    def _all_by_name(self, best: _Best | None, key: SortKey) -> array[int]:
        if best is not None and best.path.named and self._query.settled(best.path):
            return self._taken_in_order(best.path, key, None)
        if self._query.told_by_names and (best is None or best.size > FEW_ROWS):
            return self._all_walked(key)
        return self._sorted(self._driver(best), (key,), None)

    def _taken_in_order(self, path: Path, key: SortKey, limit: int | None) -> array[int]:
        """Sort the entries of a path; who of them fits is found out one by one."""
        if not path.named:
            return self._sorted(path, (key,), limit)
        if not self._query.settled(path):
            rest = self._query.rest(path)
            return self._array(checked_in_order(path, rest, descending=key.descending), limit)
        entries = entries_in_order(path, descending=key.descending)
        return self._array(
            Sql(spell("SELECT client FROM (", entries.text, ")"), entries.values), limit
        )

    def _all_walked(self, key: SortKey) -> array[int]:
        if self._query.sight is None:
            names = client_stream("client_name", self._query.names)
            return self._array(in_order(names, "c.id", descending=key.descending), None)
        entries = entries_in_order(Path(self._query.walks), descending=key.descending)
        return self._array(
            Sql(spell("SELECT client FROM (", entries.text, ")"), entries.values), None
        )

    def _at_once(self, key: SortKey, limit: int) -> array[int] | None:
        """A page that needs no weighing of the ways; None if it does."""
        query = self._query
        if query.sight is None:
            if not self._one_stretch():
                return None
            return self._walked_by_name(key, limit, most=0) or array("q")
        if query.told_by_names and not self._finds_sooner():
            return self._walked_by_name(key, limit, most=0)
        path = query.parts[0].path if len(query.parts) == 1 else None
        lying = path is not None and path.ordered and path.named and len(path.streams) == 1
        if path is None or not lying or self._sees_few():
            return None
        return self._taken_in_order(path, key, limit)

    def _sees_few(self) -> bool:
        """Whether this person sees so few that they are sorted rather than met on a walk."""
        seen = self._query.sight_path
        return seen is not None and self._number(each_row(seen), FEW_ROWS + 1) <= FEW_ROWS

    def _finds_sooner(self) -> bool:
        """Whether some condition may be rarer than the clients this person sees."""
        return any(part.path is not None for part in self._query.parts)

    def _one_stretch(self) -> bool:
        """Whether the one condition is a stretch of an index that lies by name."""
        parts = self._query.parts
        path = parts[0].path if len(parts) == 1 else None
        return path is not None and path.ordered and path.named and self._query.settled(path)

    def _walked_by_name(self, key: SortKey, limit: int, *, most: int) -> array[int] | None:
        """Meet the clients in the order of their names; None if too few fit on the way."""
        query = self._query
        path = next(
            (p.path for p in query.parts if p.path and p.path.ordered and p.path.named), None
        )
        if path is None or query.told_by_names:
            streams: tuple[Stream, ...] = query.walks
            settled, rest = query.told_by_names, query.left
        else:
            streams, settled, rest = path.streams, query.settled(path), query.rest(path)
        with closing(self._merged(streams, descending=key.descending)) as entries:
            return self._fill(entries, limit, most=most, rest=None if settled else rest)

    def _walked_by(self, key: SortKey, limit: int | None) -> array[int] | None:
        """Read in the order of another index; None if there is none or it takes too long."""
        query = self._query
        field = query.fields.find(key.by)
        if field is None or (limit is None and query.parts):
            return None
        most, rest = max(FAR, (limit or 0) * WALK), None if self.everybody else query.rest()
        if key.by == CREATED:
            if limit is None and self.everybody:
                return self._array(in_order(self._created, "c.id", descending=key.descending), None)
            with closing(self._merged((self._created,), descending=key.descending)) as entries:
                return self._fill(entries, limit, most=most, rest=rest)
        if not walks_values(field):
            return None
        # Not every index of values tells who may be seen.
        rest = rest if query.open else query.rest()
        with closing(self._by_value(key)) as entries:
            return self._fill(entries, limit, most=most, rest=rest)

    def _by_value(self, key: SortKey) -> Generator[Entry, None, None]:
        query = self._query
        for streams in value_streams(self._db, query.fields, key, walk=query.walk):
            with closing(self._merged(streams, descending=False)) as entries:
                yield from entries

    def _fill(
        self, entries: Iterator[Entry], limit: int | None, *, most: int, rest: Sql | None
    ) -> array[int] | None:
        """Take entries in order until there are enough.

        Args:
            entries: lazily.
            limit: so many; None = all.
            most: give up after so many look-ups (None is returned), if there is a limit.
            rest: what a client must meet besides; None = nothing.
        """
        if rest is None:
            return array("q", (client for _key, client in islice(entries, limit)))
        found: array[int] = array("q")
        looked = 0
        for batch in _batches(entries):
            fits = self._fitting(batch, rest)
            found.extend(client for client in batch if client in fits)
            looked += len(batch)
            if limit is not None and len(found) >= limit:
                return found[:limit]
            if limit is not None and looked >= most:
                return None
        return found

    def _fitting(self, clients: list[int], rest: Sql) -> set[int]:
        source = "json_each(?) j CROSS JOIN client c ON c.id = j.value"
        found = select("c.id", source, rest)
        return {row[0] for row in self._db.run(found.text, (json.dumps(clients), *found.values))}

    def _merged(
        self, streams: Sequence[Stream], *, descending: bool
    ) -> Generator[Entry, None, None]:
        """Entries of ordered streams as one, lazily; nobody twice."""
        opened = [self._lazily(stream, descending=descending) for stream in streams]
        last: Entry | None = None
        try:
            for entry in merge(*opened, reverse=descending):
                if entry != last:
                    yield entry
                last = entry
        finally:
            for each in opened:
                each.close()

    def _lazily(self, stream: Stream, *, descending: bool) -> Generator[Entry, None, None]:
        found = in_order(stream, f"{stream.name}, {stream.client}", descending=descending)
        check_storable(found.values)
        cursor = self._db.connection().execute(found.text, found.values)
        try:
            yield from cursor
        finally:
            cursor.close(force=True)

    def _sorted(self, path: Path | None, keys: Sequence[SortKey], limit: int | None) -> array[int]:
        if path is not None:
            found = clients_of(path, "c.id", self._query.rest(path))
        else:
            source = "client c" if self._query.trash else "client c NOT INDEXED"
            found = select("c.id", source, self._query.rest())
        order = order_by(self._query.fields, keys)
        return self._array(Sql(spell(found.text, order), found.values), limit)

    def _number(self, rows: Sql, most: int) -> int:
        sql = spell("SELECT count(*) FROM (", rows.text, "LIMIT ?)")
        return int(self._db.run(sql, (*rows.values, most))[0][0])

    def _array(self, rows: Sql, limit: int | None) -> array[int]:
        values = (*rows.values, -1 if limit is None else limit)
        check_storable(values)
        cursor = self._db.connection().execute(spell(rows.text, "LIMIT ?"), values)
        return array("q", (client for (client,) in cursor))


def _batches(entries: Iterable[Entry]) -> Iterator[list[int]]:
    """Clients of entries, few at first: most often they are enough."""
    taken = iter(entries)
    for size in chain(BATCHES, repeat(BATCHES[-1])):
        batch = [client for _key, client in islice(taken, size)]
        if not batch:
            return
        yield batch
