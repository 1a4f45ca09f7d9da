"""Lists of clients: which, in what order, how many. Rows to show are in `rows.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import ClientFilter, filter_problems, query_of
from crm_desktop.clients.row_cells import Cell
from crm_desktop.clients.rows import ClientRow, RowLabel, client_rows
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.definition import SortKey
from crm_desktop.views.ordering import known_keys, walks_values
from crm_desktop.views.reading import Reader

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.views.fields import ListFields

__all__ = [
    "ALL",
    "BY_NAME",
    "INSTANT",
    "Cell",
    "ClientFilter",
    "ClientRow",
    "ClientSort",
    "QuickCounts",
    "RowLabel",
    "SortBy",
    "client_ids",
    "client_rows",
    "count_clients",
    "filter_problems",
    "quick_counts",
    "sorts_at_once",
]

CAP: Final = 10_001
_NEW: Final = timedelta(days=30) // timedelta(milliseconds=1)

# An order by one field; several of them make an order by several.
ClientSort = SortKey


class SortBy(StrEnum):
    """Names of the fields lists are most often ordered by."""

    NAME = "name"
    CREATED = "created"
    LAST_EVENT = "last_event"
    RESPONSIBLE = "responsible"
    REGION = "region"
    TYPE = "type"
    PRIORITY = "priority"


# These read an index at any size; `sorts_at_once` tells of all fields.
INSTANT: Final = frozenset(
    {SortBy.NAME, SortBy.CREATED, SortBy.RESPONSIBLE, SortBy.REGION, SortBy.TYPE, SortBy.PRIORITY}
)
ALL: Final = ClientFilter()
BY_NAME: Final = ClientSort()


@use_case(Right.VIEW_CLIENTS)
def client_ids(
    office: Office,
    filter_: ClientFilter = ALL,
    *,
    sort: ClientSort | Sequence[ClientSort] = BY_NAME,
    limit: int | None = None,
) -> array[int]:
    """Return the ids of the clients that fit, in order; empty values go last either way.

    Args:
        office: the office.
        filter_: which clients; conditions that do not fit any more are left out
            (`filter_problems` tells of them, acts over many are refused with them).
        sort: in what order; ties stand by name.
        limit: at most this many (the first page); None = all.
    """
    keys = (sort,) if isinstance(sort, SortKey) else tuple(sort)
    with office.reading():
        query, _cut = query_of(office, filter_, cap=None)
        return Reader(office.db, query).ids(keys, limit)


@use_case(Right.VIEW_CLIENTS)
def count_clients(office: Office, filter_: ClientFilter = ALL, *, cap: int | None = CAP) -> int:
    """Count the clients that fit, no further than `cap` («10 000+»); None = exactly."""
    with office.reading():
        query, cut = query_of(office, filter_, cap=cap)
        found = Reader(office.db, query).count(cap)
        if cut and (cap is None or found < cap):
            query, _cut = query_of(office, filter_, cap=None)
            found = Reader(office.db, query).count(cap)
    return found


def sorts_at_once(fields: ListFields, sort: ClientSort | Sequence[ClientSort]) -> bool:
    """Whether an index gives the order, so that a first page is there at once at any size."""
    keys = known_keys(fields, (sort,) if isinstance(sort, SortKey) else tuple(sort))
    if len(keys) != 1:
        return not keys
    field = fields.find(keys[0].by)
    return keys[0].by in INSTANT or (field is not None and walks_values(field))


@dataclass(frozen=True, slots=True)
class QuickCounts:
    """How many clients stand behind each quick filter, each no further than the cap.

    Attributes:
        new: made in the last 30 days.
    """

    all: int
    mine: int
    companies: int
    persons: int
    new: int
    no_phone: int
    deleted: int


@use_case(Right.VIEW_CLIENTS)
def quick_counts(office: Office, *, cap: int = CAP) -> QuickCounts:
    """Count what stands behind the quick filters of the list."""
    filters: dict[str, ClientFilter] = {
        "all": ALL,
        "mine": replace(ALL, mine=True),
        "companies": replace(ALL, kind="company"),
        "persons": replace(ALL, kind="person"),
        "new": replace(ALL, created_from=now_ms() - _NEW),
        "no_phone": replace(ALL, no_phone=True),
        "deleted": replace(ALL, deleted=True),
    }
    with office.reading():
        counts = {name: count_clients(office, each, cap=cap) for name, each in filters.items()}
    return QuickCounts(**counts)
