"""What a list of clients shows, and the reading of it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.listing import (
    ClientFilter,
    client_ids,
    client_rows,
    sorts_at_once,
)
from crm_desktop.clients.search import search_clients
from crm_desktop.views.definition import SortKey, ViewDefinition, whole_filter
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.listing import ClientRow
    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.groups import ListGroup

FIRST_PAGE: Final = 200
FIRST_ROWS: Final = 30
BEST: Final = 50
"""Of what fits a typed text so many stand first, the best ones on top."""
ALL: Final = "all"
"""The quick filter that takes the others off."""
SORTS: Final = (
    (SortKey("name"), "По имени"),
    (SortKey("created", descending=True), "Сначала новые"),
    (SortKey("created"), "Сначала давние"),
    (SortKey("last_event", descending=True), "Недавний контакт"),
    (SortKey("last_event"), "Давно не связывались"),
    (SortKey("type"), "По типу"),
    (SortKey("region"), "По региону"),
    (SortKey("responsible"), "По ответственному"),
    (SortKey("priority", descending=True), "По приоритету"),
)
BY_NAME: Final = (SORTS[0][0],)
_KINDS: Final = {"companies": "company", "persons": "person"}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What is asked of the base; how it looks is no part of it.

    Attributes:
        text: as typed into the search line.
        tree: the filter of the view.
        quick: keys of the quick filters switched on.
        sort: the order, the first key first.
        group_by: the key of a field, or ''.
    """

    text: str = ""
    tree: Group = EVERYTHING
    quick: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = BY_NAME
    group_by: str = ""

    @classmethod
    def of(cls, text: str, view: ViewDefinition) -> ListQuery:
        """What a view asks, with a searched text."""
        return cls(text, view.filter, view.quick, view.sort or BY_NAME, view.group_by)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order is chosen."""
        return bool(self.text.strip() or self.quick) or self.tree != EVERYTHING

    @property
    def filter(self) -> ClientFilter:
        """The filter as the use cases take it."""
        view = ViewDefinition(filter=self.tree, quick=self.quick)
        return ClientFilter(text=self.text.strip(), tree=whole_filter(view))

    @property
    def ranks(self) -> bool:
        """Whether the best matches stand first: a text, and no other order was chosen."""
        return bool(self.text.strip()) and self.sort == BY_NAME and not self.group_by

    @property
    def kind(self) -> str:
        """The kind of clients the quick filters leave; '' for both."""
        found = [_KINDS[key] for key in self.quick if key in _KINDS]
        return found[0] if len(found) == 1 else ""

    @property
    def trusts_search(self) -> bool:
        """Whether all the search finds best is in the list: nothing else narrows it."""
        return self.tree == EVERYTHING and all(key in _KINDS for key in self.quick)

    def begins_at_once(self, fields: ListFields) -> bool:
        """Whether a first page can be read without reading all."""
        if self.group_by:
            return False
        if self.ranks:
            return self.trusts_search
        return not self.text.strip() and sorts_at_once(fields, self.sort)

    def best(self, office: Office) -> tuple[list[int], str]:
        """The best matches of the text and what was searched instead of it (or `""`)."""
        hits = search_clients(office, self.text, limit=BEST, kind=self.kind)
        understood = hits[0].understood if hits else ""
        return [hit.id for hit in hits], understood


@dataclass(frozen=True, slots=True)
class Page:
    """What was read for a query.

    Attributes:
        ids: the clients in order.
        rows: of the first ones, so that nothing flickers, with the cells of `columns`.
        understood: what was searched instead of the typed text.
        complete: whether these are all.
        groups: the clients by group, if the list is grouped; then `ids` is empty.
    """

    query: ListQuery
    ids: array[int]
    rows: tuple[ClientRow, ...] = ()
    understood: str = ""
    complete: bool = False
    groups: tuple[ListGroup, ...] = ()
    columns: tuple[str, ...] = ()


def read_first(office: Office, query: ListQuery, *, columns: Sequence[str] = ()) -> Page:
    """Read what the person sees first; quick at any size of the base."""
    understood = ""
    if query.ranks:
        best, understood = query.best(office)
        ids = array("q", best)
    else:
        ids = client_ids(office, query.filter, sort=query.sort, limit=FIRST_PAGE)
    rows = tuple(client_rows(office, ids[:FIRST_ROWS], columns=columns))
    return Page(query, ids, rows, understood, columns=tuple(columns))


def read_all(office: Office, query: ListQuery, *, progress: Progress | None = None) -> Page:
    """Read the ids of all clients of the query."""
    if query.group_by:
        groups = group_clients(
            office, query.filter, by=query.group_by, sort=query.sort, progress=progress
        )
        return Page(query, array("q"), complete=True, groups=tuple(groups))
    found = client_ids(office, query.filter, sort=query.sort)
    understood = ""
    if query.ranks:
        best, understood = query.best(office)
        if not query.trusts_search:
            fits = set(found)
            best = [client for client in best if client in fits]
        ids = array("q", best)
        first = set(best)
        ids.extend(client for client in found if client not in first)
        found = ids
    return Page(query, found, (), understood, complete=True)
