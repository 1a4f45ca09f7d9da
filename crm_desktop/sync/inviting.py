"""Inviting another computer: what it needs to know of the share is taken from this station."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from crm_desktop.access.keys_keyring import KeyringError
from crm_desktop.access.rights import Right, use_case
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.sync.connecting import share
from crm_desktop.sync.invitation import HOURS, NewStation, make_invitation
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.transports.credentials import password_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office.office import Office
    from crm_desktop.sync.invitation import Invitation
    from crm_desktop.sync.transport import Transport


@use_case(Right.SHARE_OFFICE)
def invite_station(
    office: Office,
    path: Path,
    *,
    name: str,
    prefix: str = "",
    people: Sequence[int] = (),
    hours: int = HOURS,
    transport: Transport | None = None,
) -> Invitation:
    """Write an invitation that brings the share's address and password along.

    Args:
        office: the office; it is shared.
        path: the file; one that is there is replaced.
        name: what the computer is to be called.
        prefix: of the document numbers it gives; `""` = the next free one.
        people: members who will sign in there.
        hours: how long it is good, by the share's clock.
        transport: an open way to the share.

    Raises:
        UserError: the office is not shared, the share does not answer, nobody is named, somebody
            has no password here, or the disk refused. No file was written.
    """
    place = require_shared(office.db)
    password = None
    with suppress(KeyringError):
        password = password_of(place.address)
    with share(
        place.address, office.office_id, transport, untouched="Приглашение не сделано."
    ) as way:  # fmt: skip
        now = way.now()
    station = NewStation(name, prefix or free_prefix(office.db), tuple(people))
    return make_invitation(
        office, path, station=station, address=place.address, now=now, hours=hours,
        password=password,
    )  # fmt: skip
