"""Segments: saved filters that are asked anew every time; for mailings, reports, other filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import ClientFilter, query_of, require_whole_filter
from crm_desktop.clients.listing import CAP, client_ids, count_clients
from crm_desktop.errors import NotFoundError
from crm_desktop.views.view_rows import SEGMENT, get_view, list_views

if TYPE_CHECKING:
    from array import array

    from crm_desktop.office.office import Office
    from crm_desktop.views.view_rows import ViewRow


@use_case(Right.VIEW_CLIENTS)
def list_segments(office: Office) -> list[ViewRow]:
    """Return the segments this person may use: everybody's, then their own."""
    return list_views(office, kind=SEGMENT)


@use_case(Right.VIEW_CLIENTS)
def segment_ids(office: Office, segment_id: int) -> array[int]:
    """Return the clients of a segment as it is now, by name.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        BrokenFilterError: a condition of it does not fit any more.
    """
    return client_ids(office, _filter(office, segment_id))


@use_case(Right.VIEW_CLIENTS)
def count_segment(office: Office, segment_id: int, *, cap: int | None = CAP) -> int:
    """Count the clients of a segment, no further than `cap`; None = exactly.

    Raises:
        NotFoundError: it is gone or is somebody else's.
        BrokenFilterError: a condition of it does not fit any more.
    """
    return count_clients(office, _filter(office, segment_id), cap=cap)


@use_case(Right.VIEW_CLIENTS)
def is_in(office: Office, segment_id: int, client_id: int) -> bool:
    """Whether a client belongs to a segment now.

    Raises:
        NotFoundError: the segment is gone or is somebody else's.
        BrokenFilterError: a condition of it does not fit any more.
    """
    query, _cut = query_of(office, _filter(office, segment_id), cap=None)
    rest = query.rest()
    sql = " ".join(("SELECT 1 FROM client c WHERE c.id = ? AND", rest.text))
    return bool(office.db.run(sql, (client_id, *rest.values)))


def _filter(office: Office, segment_id: int) -> ClientFilter:
    view = get_view(office, str(segment_id))
    if view.kind != SEGMENT:
        raise NotFoundError("Такого сегмента нет. Ничего не изменено. Обновите список.")
    filter_ = ClientFilter(tree=view.definition.filter)
    require_whole_filter(office, filter_)
    return filter_
