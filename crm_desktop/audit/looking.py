"""A meter of the client cards somebody opens: one line per quarter of an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_CLIENTS)
def card_seen(office: Office, client_id: int) -> None:
    """Count a card somebody opened; costs nothing, writes nothing."""
    office.looks.add(client_id, now_ms())


@use_case(Right.VIEW_OFFICE)
def looks_due(office: Office, *, now: int | None = None) -> bool:
    """Tell whether `write_looks` has something to write."""
    return office.looks.is_due(now_ms() if now is None else now)


@use_case(Right.VIEW_OFFICE)
def write_looks(office: Office) -> int:
    """Write how many cards were looked through since the last line; returns it, 0 = none were.

    Raises:
        UserError: the disk refused; the cards stay counted.
    """
    ids = office.looks.take()
    if not ids:
        return 0
    try:
        return record(
            office,
            Act.CARDS_SEEN,
            area="clients",
            amount=len(ids),
            details={"ids": [str(each) for each in sorted(ids)]},
        )
    except BaseException:
        office.looks.give_back(ids, now_ms())
        raise
