"""Whom an act over many clients is about: chosen by hand or by a filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import ClientFilter, require_whole_filter
from crm_desktop.clients.listing import client_ids

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

Targets = Sequence[int] | ClientFilter
LIVE: Final = (
    "deleted_at IS NULL AND merged_into IS NULL AND id IN (SELECT value FROM json_each(?))"
)
"""The clients of a portion (a JSON list of ids) that are still there."""


@use_case(Right.VIEW_CLIENTS)
def chosen_ids(office: Office, targets: Targets) -> Sequence[int]:
    """Return each chosen client once.

    Raises:
        BrokenFilterError: a condition of the filter does not fit any more: an act would reach
            clients it was not meant for.
    """
    if isinstance(targets, ClientFilter):
        require_whole_filter(office, targets)
        return client_ids(office, targets)
    return list(dict.fromkeys(targets))
