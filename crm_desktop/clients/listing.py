"""Lists of clients: which, in what order, how many. Rows to show are in `rows.py`."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import ClientFilter, Condition, condition_of
from crm_desktop.clients.rows import ClientRow, RowLabel, client_rows
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

__all__ = [
    "INSTANT",
    "ClientFilter",
    "ClientRow",
    "ClientSort",
    "QuickCounts",
    "RowLabel",
    "SortBy",
    "client_ids",
    "client_rows",
    "count_clients",
    "quick_counts",
]

CAP: Final = 10_001
_PROBE: Final = 3000
_NEW: Final = timedelta(days=30) // timedelta(milliseconds=1)


class SortBy(StrEnum):
    """What a list is ordered by."""

    NAME = "name"
    CREATED = "created"
    LAST_EVENT = "last_event"
    RESPONSIBLE = "responsible"
    REGION = "region"
    TYPE = "type"
    PRIORITY = "priority"


# These read an index; the others sort, which at a million clients takes a moment.
INSTANT: Final = frozenset({SortBy.NAME, SortBy.CREATED})


@dataclass(frozen=True, slots=True)
class ClientSort:
    """An order; ties stand by name."""

    by: SortBy = SortBy.NAME
    descending: bool = False


_ITEM: Final = "(SELECT i.name FROM directory_item i WHERE i.id = c."
_KEYS: Final = {
    SortBy.NAME: "c.name_key",
    SortBy.CREATED: "c.created_at",
    SortBy.LAST_EVENT: "(SELECT max(e.happened_at) FROM event e"
    " WHERE e.client = c.id AND e.deleted_at IS NULL)",
    SortBy.RESPONSIBLE: "(SELECT m.name FROM member m WHERE m.id = c.responsible)",
    SortBy.REGION: f"{_ITEM}region)",
    SortBy.TYPE: f"{_ITEM}type)",
    SortBy.PRIORITY: "c.priority",
}
ALL: Final = ClientFilter()
BY_NAME: Final = ClientSort()


@use_case(Right.VIEW_CLIENTS)
def client_ids(
    office: Office,
    filter_: ClientFilter = ALL,
    *,
    sort: ClientSort = BY_NAME,
    limit: int | None = None,
) -> array[int]:
    """Return the ids of the clients that fit, in order; empty values go last either way.

    Args:
        office: the office.
        filter_: which clients.
        sort: in what order.
        limit: at most this many (the first page); None = all.
    """
    condition = condition_of(office, filter_, cap=None)
    if condition is None:
        return array("q")
    if filter_.deleted or filter_.few or sort.by not in INSTANT:
        return _sorted(office, condition, sort, limit, key=_KEYS[sort.by])
    if not filter_.narrow:
        return _walked(office, condition, sort, limit)
    if limit is not None:
        # A condition most clients meet fills the page from the beginning of the order.
        found = _walked(office, condition, sort, limit, within=_PROBE)
        if len(found) == limit:
            return found
    # Reading the rows where they lie and sorting is cheaper than fetching each in order.
    return _sorted(office, condition, sort, limit, key=f"+{_KEYS[sort.by]}")


@use_case(Right.VIEW_CLIENTS)
def count_clients(office: Office, filter_: ClientFilter = ALL, *, cap: int = CAP) -> int:
    """Count the clients that fit, no further than `cap` («10 000+»)."""
    condition = condition_of(office, filter_, cap=cap)
    if condition is None:
        return 0
    found = _count(office, condition, cap)
    if condition.cut and found < cap:
        condition = condition_of(office, filter_, cap=None)
        found = 0 if condition is None else _count(office, condition, cap)
    return found


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


def _count(office: Office, condition: Condition, cap: int) -> int:
    sql = " ".join(("SELECT count(*) FROM (SELECT 1", condition.tail("client c"), "LIMIT ?)"))
    values: tuple[Any, ...] = (*condition.values, cap)
    return int(office.db.run(sql, values)[0][0])


def _walked(
    office: Office,
    condition: Condition,
    sort: ClientSort,
    limit: int | None,
    *,
    within: int | None = None,
) -> array[int]:
    """Read ids in the order of an index; `within` = look at so many clients at most."""
    index = "client_name" if sort.by is SortBy.NAME else "client_created"
    order = _order(sort, _KEYS[sort.by])
    visible, rest = condition.where[0], condition.where[1:]
    source = f"client c INDEXED BY {index}"
    if within is None:
        sql = " ".join(("SELECT c.id", condition.tail(source), order, "LIMIT ?"))
    else:
        sql = " ".join(
            (
                "SELECT c.id FROM (SELECT c.id AS near FROM", source, "WHERE", visible, order,
                f"LIMIT {within}) CROSS JOIN client c ON c.id = near WHERE", " AND ".join(rest),
                "LIMIT ?",
            )
        )  # fmt: skip
    rows = office.db.run(sql, (*condition.values, -1 if limit is None else limit))
    return array("q", (row[0] for row in rows))


def _sorted(
    office: Office, condition: Condition, sort: ClientSort, limit: int | None, *, key: str
) -> array[int]:
    sql = " ".join(("SELECT c.id", condition.tail("client c"), _order(sort, key), "LIMIT ?"))
    rows = office.db.run(sql, (*condition.values, -1 if limit is None else limit))
    return array("q", (row[0] for row in rows))


def _order(sort: ClientSort, key: str) -> str:
    way = "DESC" if sort.descending else "ASC"
    if sort.by in INSTANT:
        return f"ORDER BY {key} {way}, c.id {way}"
    return f"ORDER BY {key} {way} NULLS LAST, c.name_key, c.id"
