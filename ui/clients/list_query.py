"""What a list of clients shows, and the reading of it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.listing import (
    INSTANT,
    ClientFilter,
    ClientSort,
    SortBy,
    client_ids,
    client_rows,
)
from crm_desktop.clients.search import search_clients
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.clients.listing import ClientRow
    from crm_desktop.office import Office

FIRST_PAGE: Final = 200
FIRST_ROWS: Final = 30
BEST: Final = 50
"""Of what fits a typed text so many stand first, the best ones on top."""
DAY_MS: Final = 24 * 3600 * 1000
NEW_DAYS: Final = 30


class Quick(StrEnum):
    """The quick filters above the list."""

    ALL = "all"
    MINE = "mine"
    COMPANIES = "companies"
    PERSONS = "persons"
    NEW = "new"
    NO_PHONE = "no_phone"


QUICK_NAMES: Final = (
    (Quick.ALL, "Все"),
    (Quick.MINE, "Мои"),
    (Quick.COMPANIES, "Компании"),
    (Quick.PERSONS, "Люди"),
    (Quick.NEW, "Новые"),
    (Quick.NO_PHONE, "Без телефона"),
)
SORTS: Final = (
    (ClientSort(SortBy.NAME), "По имени"),
    (ClientSort(SortBy.CREATED, descending=True), "Сначала новые"),
    (ClientSort(SortBy.CREATED), "Сначала давние"),
    (ClientSort(SortBy.LAST_EVENT, descending=True), "Недавний контакт"),
    (ClientSort(SortBy.LAST_EVENT), "Давно не связывались"),
    (ClientSort(SortBy.TYPE), "По типу"),
    (ClientSort(SortBy.REGION), "По региону"),
    (ClientSort(SortBy.RESPONSIBLE), "По ответственному"),
    (ClientSort(SortBy.PRIORITY, descending=True), "По приоритету"),
)
BY_NAME: Final = SORTS[0][0]
NO_CHOICE: Final = ClientFilter()


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is asked of the base.

    Attributes:
        text: as typed.
        quick: the quick filter.
        chosen: what was chosen in «Фильтры»; its text and kind are not used.
        quiet_days: only clients without an event for so many days; 0 = any.
        sort: the order.
    """

    text: str = ""
    quick: Quick = Quick.ALL
    chosen: ClientFilter = field(default_factory=ClientFilter)
    quiet_days: int = 0
    sort: ClientSort = BY_NAME

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order is chosen."""
        return replace(self, sort=BY_NAME, text=self.text.strip()) != ListQuery()

    @property
    def filter(self) -> ClientFilter:
        """The filter as the use cases take it, «new» and «quiet» counted from now."""
        found = replace(self.chosen, text=self.text.strip())
        if self.quiet_days:
            found = replace(found, quiet_since=now_ms() - self.quiet_days * DAY_MS)
        match self.quick:
            case Quick.ALL:
                return found
            case Quick.MINE:
                return replace(found, mine=True)
            case Quick.COMPANIES:
                return replace(found, kind="company")
            case Quick.PERSONS:
                return replace(found, kind="person")
            case Quick.NEW:
                return replace(found, created_from=now_ms() - NEW_DAYS * DAY_MS)
            case Quick.NO_PHONE:
                return replace(found, no_phone=True)

    @property
    def ranks(self) -> bool:
        """Whether the best matches stand first: a text, and no other order was chosen."""
        return bool(self.text.strip()) and self.sort == BY_NAME

    @property
    def begins_at_once(self) -> bool:
        """Whether a first page can be read without reading all."""
        if self.ranks:
            return self.chosen == NO_CHOICE and not self.quiet_days and self._kind is not None
        return self.sort.by in INSTANT and not self.text.strip()

    @property
    def _kind(self) -> str | None:
        kinds = {Quick.ALL: "", Quick.COMPANIES: "company", Quick.PERSONS: "person"}
        return kinds.get(self.quick)

    def best(self, office: Office) -> tuple[list[int], str]:
        """The best matches of the text and what was searched instead of it (or `""`)."""
        hits = search_clients(office, self.text, limit=BEST, kind=self._kind or "")
        understood = hits[0].understood if hits else ""
        return [hit.id for hit in hits], understood


@dataclass(frozen=True, slots=True)
class Page:
    """What was read for a query.

    Attributes:
        ids: the clients in order.
        rows: of the first ones, so that nothing flickers.
        understood: what was searched instead of the typed text.
        complete: whether these are all.
    """

    query: ListQuery
    ids: array[int]
    rows: tuple[ClientRow, ...]
    understood: str
    complete: bool


def read_first(office: Office, query: ListQuery) -> Page:
    """Read what the person sees first; quick at any size of the base."""
    if query.ranks:
        best, understood = query.best(office)
        ids = array("q", best)
    else:
        ids = client_ids(office, query.filter, sort=query.sort, limit=FIRST_PAGE)
        understood = ""
    rows = tuple(client_rows(office, ids[:FIRST_ROWS]))
    return Page(query, ids, rows, understood, complete=False)


def read_all(office: Office, query: ListQuery) -> Page:
    """Read the ids of all clients of the query."""
    found = client_ids(office, query.filter, sort=query.sort)
    understood = ""
    if query.ranks:
        best, understood = query.best(office)
        if query.begins_at_once:
            first = set(best)
            ids = array("q", best)
        else:
            fits = set(found)
            ids = array("q", (client for client in best if client in fits))
            first = set(ids)
        ids.extend(client for client in found if client not in first)
        found = ids
    return Page(query, found, (), understood, complete=True)
