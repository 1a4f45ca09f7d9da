"""Invitations nobody has used yet: which there are, and taking one back.

What is known of them stands in the audit, so every administrator sees them at every station.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.prefixes import release_prefix
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.place import read_place, require_shared
from crm_desktop.sync.trust.fingerprint import office_words
from crm_desktop.sync.trust.invitation import cancel_invitation

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.sync.transport import Transport

__all__ = ["OpenInvitation", "invitation_as_json", "list_invitations", "revoke_invitation"]


_INVITED: Final = Act.STATION_INVITED.value
_LONGEST: Final = 60
_FARTHEST_MS: Final = 31 * 86_400_000
"""No invitation is good for longer: thirty days, and clocks differ."""
_ID: Final = re.compile(r"[0-9a-f]{32}")
_ACTS: Final = (_INVITED, Act.STATION_JOINED.value, Act.INVITE_REVOKED.value)


class _Told(msgspec.Struct, frozen=True):
    """Of an invitation, in the details of a line of the audit."""

    invite: str = ""
    until: int = 0
    note: str = ""
    prefix: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that is still good, as far as this station has heard.

    Attributes:
        invite_id: what it is called on the share.
        station: the computer it is for.
        prefix: promised to its document numbers, `""` = none.
        people: names of who will sign in there.
        author: the name of who made it.
        made_at: UTC ms.
        expires_at: UTC ms by the share's clock.
        words: the office's six, to compare with what the new computer shows.
    """

    invite_id: str
    station: str
    prefix: str
    people: tuple[str, ...]
    author: str
    made_at: int
    expires_at: int
    words: tuple[str, ...]


@use_case(Right.SHARE_OFFICE)
def list_invitations(office: Office) -> list[OpenInvitation]:
    """Return the invitations that can still be used, the newest first.

    Empty in an office that is not shared.
    """
    db, now = office.db, now_ms()
    if read_place(db) is None:
        return []
    names = {int(row[0]): str(row[1]) for row in db.run("SELECT id, name FROM member")}
    words = office_words(office.unlocked.membership.anchor)
    over, found = set[str](), list[OpenInvitation]()
    for act, author, happened_at, details in db.run(
        "SELECT act, author, happened_at, details FROM audit_entry"
        " WHERE act IN (?, ?, ?) AND details IS NOT NULL ORDER BY id DESC",
        _ACTS,
    ):
        told = _read(details)
        if told is None:
            continue
        if act != _INVITED:
            over.add(told.invite)
        elif now < told.until <= now + _FARTHEST_MS:
            people = (int(each) for each in told.people if each.isdecimal())
            found.append(
                OpenInvitation(
                    told.invite, " ".join(told.note.split())[:_LONGEST], told.prefix[:_LONGEST],
                    tuple(names[each] for each in people if each in names),
                    names.get(author, ""), happened_at, told.until, words,
                )
            )  # fmt: skip
    return [each for each in found if each.invite_id not in over]


@use_case(Right.SHARE_OFFICE)
def revoke_invitation(
    office: Office, invite_id: str, *, transport: Transport | None = None
) -> OpenInvitation:
    """Take an invitation back: the computer it was for joins with it no more.

    Args:
        office: the office.
        invite_id: which.
        transport: an open way to the share.

    Returns:
        What was taken back.

    Raises:
        NotFoundError: it is out of date, used, or taken back already.
        UserError: the share does not answer, or a computer has just joined with it.
    """
    place = require_shared(office.db)
    found = next((e for e in list_invitations(office) if e.invite_id == invite_id), None)
    if found is None:
        raise NotFoundError(
            "Такого приглашения нет: оно использовано, отозвано или просрочено. Ничего не изменено."
        )
    with share(
        place.address, office.office_id, transport, untouched="Приглашение ещё действует."
    ) as opened:
        ours = cancel_invitation(opened, invite_id)
    if not ours:
        raise UserError(
            f"Приглашение для «{found.station}» уже использовано или отозвано. Ничего не изменено. "
            "Если компьютер присоединился напрасно, выведите его из офиса: он появится в списке "
            "станций после обмена."
        )
    with office.applying():
        release_prefix(office.db, found.prefix)
    record(
        office, Act.INVITE_REVOKED, details={"note": found.station, "invite": invite_id}
    )  # fmt: skip
    return found


def _read(details: object) -> _Told | None:
    """What a line of the audit says; None for one that cannot be read: any member adds lines."""
    try:
        told = msgspec.json.decode(str(details), type=_Told)
    except msgspec.MsgspecError:
        return None
    return told if _ID.fullmatch(told.invite) else None


def invitation_as_json(invitation: OpenInvitation) -> dict[str, Any]:
    """Return an invitation as the command line tells it."""
    told = asdict(invitation)
    return {**told, "people": list(invitation.people), "words": list(invitation.words)}
