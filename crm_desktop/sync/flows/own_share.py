"""The share this office has, for whoever runs the exchange or shows it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.moving import moved_to
from crm_desktop.sync.place import require_shared, shared_at
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.transport import TransportError
from crm_desktop.sync.transports.credentials import keep_password
from crm_desktop.sync.transports.opening import open_transport

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport

__all__ = ["keep_share_password", "look_for_move", "make_runner", "shared_at"]


@use_case(Right.VIEW_OFFICE)
def look_for_move(office: Office) -> ShareAddress | None:
    """Return where the share says the office went; None if it says nothing or does not answer."""
    place = require_shared(office.db)
    with (
        suppress(UserError, TransportError),
        share(place.address, office.office_id) as way,
    ):
        return moved_to(office, way)
    return None


@use_case(Right.VIEW_OFFICE)
def keep_share_password(office: Office, password: str) -> None:
    """Keep the share's password, which was changed, on this computer.

    Raises:
        KeyringError: this computer keeps no secrets.
    """
    keep_password(require_shared(office.db).address, password)


@use_case(Right.VIEW_OFFICE)
def make_runner(office: Office) -> SyncRunner:
    """Return what exchanges through the office's own share; it is not started yet."""

    def open_share() -> Transport:
        place = require_shared(office.db)
        return open_transport(place.address, office.office_id, station=f"s{place.slot}")

    return SyncRunner(office, open_share)
