"""The list of tasks: by buckets, narrowed, in order, a page at a time, with exact counts."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.journal.stamps import now_ms
from crm_desktop.search.tasks import tasks_matching
from crm_desktop.tasks.buckets import BUCKET_NAMES, OPEN_BUCKETS, RECENTLY_MS, Borders, Bucket
from crm_desktop.tasks.due import end_of_day
from crm_desktop.tasks.list_filter import Source, TaskFilter, day_start, sources_of
from crm_desktop.tasks.reading import TaskRow, read_rows
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.office.office import Office

__all__ = [
    "BUCKET_NAMES",
    "Bucket",
    "Order",
    "TaskFilter",
    "TaskPage",
    "bucket_task_ids",
    "count_buckets",
    "list_task_ids",
    "list_tasks",
]


class Order(StrEnum):
    """What tasks of one bucket are put in order by."""

    DUE = "due"
    PRIORITY = "priority"
    CREATED = "created"
    TITLE = "title"
    CLIENT = "client"
    ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A part of a list.

    Attributes:
        rows: in the order of the buckets, each row tells its own.
        counts: bucket -> how many tasks of the filter lie in it, all buckets.
        total: how many tasks the asked buckets have.
    """

    rows: tuple[TaskRow, ...]
    counts: dict[Bucket, int]
    total: int


_NOTHING: Final = TaskFilter()
_ALL: Final = 1 << 40
_UNDATED: Final = "t.due_on IS NULL AND t.due_at IS NULL"
# A day counts by its end, as near as today's offset tells it: only the order within a bucket.
_MOMENT: Final = "coalesce(t.due_at, (unixepoch(t.due_on) + 86400) * 1000 - 1 - ?)"
_CLIENT: Final = "(SELECT c.name_key FROM client c WHERE c.id = t.client)"
_MEMBER: Final = "(SELECT folded(m.name) FROM member m WHERE m.id = t.assignee)"
_SORTED: Final = {
    Order.PRIORITY: ("-coalesce(t.priority, 0)",),
    Order.CREATED: ("-t.created_at",),
    Order.TITLE: ("folded(t.title)",),
    Order.CLIENT: (f"{_CLIENT} IS NULL", _CLIENT),
    Order.ASSIGNEE: (f"{_MEMBER} IS NULL", _MEMBER),
}


@use_case(Right.VIEW_TASKS)
def list_tasks(
    office: Office,
    wanted: TaskFilter = _NOTHING,
    *,
    buckets: Sequence[Bucket] = (),
    order: Order = Order.DUE,
    offset: int = 0,
    limit: int = 100,
) -> TaskPage:
    """Return a page of the tasks of a filter: bucket after bucket, and the counts of all.

    Args:
        office: the office.
        wanted: the filter.
        buckets: only these; none = all.
        order: within a bucket; the done ones are always the latest first.
        offset: skip so many.
        limit: at most so many rows.
    """
    with office.reading():
        listing = _Listing(office, wanted, order)
        counts = listing.counts()
        ids = listing.ids(buckets, counts, offset, limit)
        rows = read_rows(office, ids, borders=listing.borders)
    chosen = buckets or tuple(Bucket)
    return TaskPage(tuple(rows), counts, sum(counts[bucket] for bucket in set(chosen)))


@use_case(Right.VIEW_TASKS)
def list_task_ids(
    office: Office,
    wanted: TaskFilter = _NOTHING,
    *,
    buckets: Sequence[Bucket] = (),
    order: Order = Order.DUE,
) -> list[int]:
    """Return all tasks of a filter in the order of `list_tasks`."""
    with office.reading():
        listing = _Listing(office, wanted, order)
        return listing.ids(buckets, listing.counts(), 0, _ALL)


@use_case(Right.VIEW_TASKS)
def bucket_task_ids(
    office: Office,
    wanted: TaskFilter = _NOTHING,
    *,
    buckets: Sequence[Bucket] = (),
    order: Order = Order.DUE,
) -> dict[Bucket, list[int]]:
    """Return all tasks of a filter by their buckets, all or these, seen from one moment."""
    with office.reading():
        listing = _Listing(office, wanted, order)
        counts = listing.counts()
        return {
            bucket: listing.ids([bucket], counts, 0, _ALL)
            for bucket in Bucket
            if not buckets or bucket in buckets
        }


@use_case(Right.VIEW_TASKS)
def count_buckets(office: Office, wanted: TaskFilter = _NOTHING) -> dict[Bucket, int]:
    """Return how many tasks of a filter lie in each bucket."""
    with office.reading():
        return _Listing(office, wanted, Order.DUE).counts()


class _Listing:
    """One question, seen from one moment."""

    def __init__(self, office: Office, wanted: TaskFilter, order: Order) -> None:
        self._db = office.db
        self._wanted = wanted
        self._order = order
        self._zone = office.zone
        self.borders = Borders.at(now_ms(), self._zone)
        found = tasks_matching(office, wanted.text) if wanted.text.strip() else None
        every = sources_of(wanted, me=office.user_id, zone=self._zone, found=found)
        seen = [source.also(visible_task_sql(office)) for source in every]
        self._open = [source.only_open() for source in seen]
        since, until = self._done_period()
        self._done = [
            source.also("t.done_at >= ? AND t.done_at <= ?", (since, until)) for source in seen
        ]

    def counts(self) -> dict[Bucket, int]:
        counts = dict.fromkeys(Bucket, 0)
        for source in self._open:
            several = self._ranges(source) if source.index else self._grouped(source)
            for bucket, number in several:
                counts[bucket] += number
        counts[Bucket.DONE] = sum(self._count(source) for source in self._done)
        return counts

    def _ranges(self, source: Source) -> Iterator[tuple[Bucket, int]]:
        """Count bucket by bucket: each is a range or two of the index."""
        for bucket in OPEN_BUCKETS[:-1]:
            for border in (self.borders.days_sql(bucket), self.borders.instants_sql(bucket)):
                yield bucket, self._count(source.also(*border))
        yield Bucket.UNDATED, self._count(source.also(_UNDATED))

    def _grouped(self, source: Source) -> Iterator[tuple[Bucket, int]]:
        """Count in one walk."""
        number, values = self.borders.number_sql()
        sql = _sql("SELECT", number, ", count(*)", source, "GROUP BY 1")
        for found, several in self._db.run(sql, (*values, *source.values)):
            yield OPEN_BUCKETS[found], several

    def _count(self, source: Source) -> int:
        return int(self._db.run(_sql("SELECT count(*)", source), source.values)[0][0])

    def ids(
        self, buckets: Sequence[Bucket], counts: dict[Bucket, int], offset: int, limit: int
    ) -> list[int]:
        found: list[int] = []
        for bucket in Bucket:
            if buckets and bucket not in buckets:
                continue
            there = counts[bucket]
            if offset >= there:
                offset -= there
                continue
            if len(found) >= limit:
                break
            found += islice(
                self._of_bucket(bucket, offset + limit - len(found)), offset,
                offset + limit - len(found),
            )  # fmt: skip
            offset = 0
        return found

    def _of_bucket(self, bucket: Bucket, most: int) -> Iterator[int]:
        """Return the first ids of a bucket in order, at least `most` of them if there are."""
        if bucket is Bucket.DONE:
            tail = "ORDER BY t.done_at DESC, t.id LIMIT ?"
            parts = [self._keyed("-t.done_at", source, tail, (), most) for source in self._done]
        elif self._order is not Order.DUE:
            parts = [self._sorted(source, bucket, most) for source in self._open]
        elif bucket is Bucket.UNDATED:
            parts = [
                self._keyed(
                    "-coalesce(t.priority, 0)",
                    source.also(_UNDATED),
                    "ORDER BY 1, t.id LIMIT ?", (), most,
                )
                for source in self._open
            ]  # fmt: skip
        else:
            parts = [
                part
                for source in self._open
                for part in (
                    self._by_day(source, bucket, most),
                    self._by_instant(source, bucket, most),
                )
            ]
        return (row[-1] for row in heapq.merge(*parts))

    def _by_day(self, source: Source, bucket: Bucket, most: int) -> list[tuple[Any, ...]]:
        source = source.also(*self.borders.days_sql(bucket))
        sql = _sql(
            "SELECT t.due_on, -coalesce(t.priority, 0), t.id", source,
            "ORDER BY t.due_on, 2, t.id LIMIT ?",
        )  # fmt: skip
        ends: dict[str, int] = {}
        rows: list[tuple[Any, ...]] = []
        for day, urgency, task in self._db.run(sql, (*source.values, most)):
            if day not in ends:
                ends[day] = end_of_day(date.fromisoformat(day), self._zone)
            rows.append((ends[day], urgency, task))
        return rows

    def _by_instant(self, source: Source, bucket: Bucket, most: int) -> list[tuple[Any, ...]]:
        source = source.also(*self.borders.instants_sql(bucket))
        return self._keyed(
            "t.due_at, -coalesce(t.priority, 0)", source,
            "ORDER BY t.due_at, 2, t.id LIMIT ?", (), most,
        )  # fmt: skip

    def _keyed(
        self, key: str, source: Source, tail: str, values: tuple[Any, ...], most: int
    ) -> list[tuple[Any, ...]]:
        sql = _sql("SELECT", key, ", t.id", source, tail)
        return self._db.run(sql, (*values, *source.values, most))

    def _sorted(self, source: Source, bucket: Bucket, most: int) -> list[tuple[Any, ...]]:
        number, values = self.borders.number_sql()
        source = source.also(f"{number} = ?", (*values, OPEN_BUCKETS.index(bucket)))
        keys = (*_SORTED[self._order], _MOMENT)
        places = ", ".join(str(place + 1) for place in range(len(keys)))
        offset = local(self.borders.now, self._zone).utcoffset() or timedelta()
        tail = f"ORDER BY {places}, t.id LIMIT ?"
        milliseconds = int(offset.total_seconds() * 1000)
        return self._keyed(", ".join(keys), source, tail, (milliseconds,), most)

    def _done_period(self) -> tuple[int, int]:
        wanted = self._wanted
        if wanted.done_from is None and wanted.done_to is None:
            return self.borders.now - RECENTLY_MS, _ALL << 10
        since = 0 if wanted.done_from is None else day_start(wanted.done_from, self._zone)
        until = _ALL << 10 if wanted.done_to is None else end_of_day(wanted.done_to, self._zone)
        return since, until


def _sql(*parts: str | Source) -> str:
    return " ".join(
        f"FROM {part.tables} WHERE {part.where}" if isinstance(part, Source) else part
        for part in parts
    )
