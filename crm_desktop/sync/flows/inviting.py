"""Inviting one more computer to a shared office."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from crm_desktop.access.keys_keyring import KeyringError
from crm_desktop.access.rights import Right, use_case
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.stations import own_name
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.transports.credentials import password_of
from crm_desktop.sync.trust.invitation import HOURS, NewStation, make_invitation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport
    from crm_desktop.sync.trust.invitation import Invitation

__all__ = ["invite_station", "kept_for"]


def kept_for(address: ShareAddress) -> str | None:
    """Return the password this computer keeps for a share; None if none, or no keyring."""
    with suppress(KeyringError):
        return password_of(address)
    return None


@use_case(Right.SHARE_OFFICE)
def invite_station(  # noqa: PLR0913 - each is a word of the invitation
    office: Office,
    path: Path,
    *,
    name: str = "",
    prefix: str = "",
    people: Sequence[int] = (),
    hours: int = HOURS,
    with_password: bool = False,
    transport: Transport | None = None,
) -> Invitation:
    """Write an invitation for one computer to the share this office has.

    Args:
        office: the office.
        path: the file.
        name: what the computer is to be called, `""` = by its network name.
        prefix: of its document numbers, `""` = the next free one.
        people: who will sign in there; empty = the person who invites.
        hours: how long it is good.
        with_password: let the file carry the share's password, sealed under the code; without it
            the new computer asks for it.
        transport: an open way to the share.

    Raises:
        UserError: the office is not shared, the share does not answer, somebody named has no
            password here, or the disk refused. No file was written.
    """
    place = require_shared(office.db)
    with share(
        place.address, office.office_id, transport, untouched="Приглашение не сделано."
    ) as opened:
        now = opened.now()
    return make_invitation(
        office,
        path,
        station=NewStation(
            " ".join(name.split()) or own_name(""),
            prefix.strip() or free_prefix(office.db),
            tuple(people) or (office.user_id,),
        ),
        address=place.address,
        now=now,
        hours=hours,
        password=kept_for(place.address) if with_password else None,
    )
