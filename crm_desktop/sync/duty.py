"""Which station does what the program does by itself, so that it is not done at every one of them.

Timed rules, giving out deals nobody answers for, telling of late tasks and putting merged cards in
order are done by one station: of those that gave a sign of life lately, the one with the lowest
slot whose person may write. Two that do not hear of each other both do it; what they do is keyed
(a firing, an escalation, an occurrence of a series), so that the smallest id of the two counts.
Reminders, notices of one's own acts, backups and planned reports belong to one person or one
computer and are done where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.place import ON, read_place
from crm_desktop.sync.talk.peers import read_peers

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.sync.talk.peers import Peer

LATELY_MS: Final = 15 * 60_000
"""A station silent for longer is taken to be off."""


@use_case(Right.VIEW_OFFICE)
def on_duty(office: Office, *, now: int | None = None) -> bool:
    """Tell whether this station does now what is done once for the whole office.

    An office that is not shared, or whose exchange is paused here, has only itself to rely on;
    whoever may write nothing never is on duty.

    Args:
        office: the office.
        now: UTC ms; None = this moment.
    """
    if office.role is Role.OBSERVER:
        return False
    place = read_place(office.db)
    if place is None or place.mode != ON:
        return True
    moment = now_ms() if now is None else now
    others = (peer for peer in read_peers(office.db).values() if peer.slot != place.slot)
    return all(peer.slot > place.slot or not _works(office, peer, moment) for peer in others)


def _works(office: Office, peer: Peer, now: int) -> bool:
    """Tell whether a peer is there, with somebody who may write."""
    if peer.heard_at is None or abs(now - peer.heard_at) > LATELY_MS:
        return False
    member = None
    if peer.told is not None:
        member = office.unlocked.membership.members.get(peer.told.user)
    return member is None or member.role is not Role.OBSERVER
