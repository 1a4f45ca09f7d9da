"""Inviting a computer into the office: a file and a code, good once and for 48 hours.

The file holds where the share is and what `keys.json` of the new station begins with: the list of
members, the sealed key of the office and the password slots of the people who will sign in there.
All of it is sealed under a random code of 100 bits that is shown once and told another way, so a
file that went astray opens nothing. What computers remember and recovery sheets never go along.

On the share an invitation leaves one entry, when it is used or taken back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.identity import canonical, to_text
from crm_desktop.access.keys_disk import write_whole
from crm_desktop.access.keys_file import KeyFile, read_keys, write_keys
from crm_desktop.access.keys_slot import slot_document
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.numbers.prefixes import reserve_prefix
from crm_desktop.sync.stream.layout import invite_name
from crm_desktop.sync.trust.fingerprint import office_words
from crm_desktop.sync.trust.invitation_file import (
    PASSWORDS,
    TOKEN_BYTES,
    InvitedPerson,
    OpenedInvitation,
    keys_document,
    new_code,
    open_invitation,
    sealed_invitation,
)
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.access.keys_json import Document
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport

__all__ = [
    "HOURS",
    "SUFFIX",
    "Invitation",
    "InvitedPerson",
    "NewStation",
    "OpenedInvitation",
    "cancel_invitation",
    "make_invitation",
    "open_invitation",
    "require_fresh",
    "use_invitation",
    "write_keys_of",
]

SUFFIX: Final = ".kartoteka-invite"
HOURS: Final = 48
_HOUR_MS: Final = 3_600_000
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class NewStation:
    """The computer that is invited.

    Attributes:
        name: what it is to be called.
        prefix: of the document numbers it gives; empty = plain ones.
        people: who will sign in there: members with a password at the inviting station.
    """

    name: str
    prefix: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation just made. The code is shown once and kept nowhere.

    Attributes:
        code: four groups of five signs.
        words: six, to compare with what the new station shows.
        expires_at: UTC ms by the share's clock.
    """

    path: Path
    code: str = field(repr=False)
    words: tuple[str, ...]
    expires_at: int
    invite_id: str


@use_case(Right.SHARE_OFFICE)
def make_invitation(
    office: Office,
    path: Path,
    *,
    station: NewStation,
    address: ShareAddress,
    now: int,
    hours: int = HOURS,
    password: str | None = None,
) -> Invitation:
    """Write an invitation for one computer.

    Args:
        office: the office; it is shared.
        path: the file; one that is there is replaced.
        station: the computer.
        address: of the share, as that computer reaches it.
        now: UTC ms by the share's clock.
        hours: how long it is good.
        password: of the share; None leaves it to be typed.

    Raises:
        UserError: nobody is named, somebody has no password here, or the disk refused. No file
            was written.
    """
    key_file = read_keys(office.folder.keys)
    if key_file.epoch is None:
        raise UserError("Ключи этого офиса ещё не готовы. Приглашение не сделано.")
    slots = _slots_of(key_file, station.people)
    code, token = new_code(), secrets.token_bytes(TOKEN_BYTES)
    invite_id, expires_at = secrets.token_hex(16), now + hours * _HOUR_MS
    body: dict[str, object] = {
        "id": invite_id,
        "expires_at": expires_at,
        "way": address.way.value,
        "address": address.text,
        "password": password,
        "station": station.name,
        "prefix": station.prefix,
        "token": to_text(token),
        "keys": keys_document(key_file, slots),
    }
    try:
        write_whole(path, sealed_invitation(body, code))
    except OSError as error:
        raise UserError(
            f"Не удалось записать приглашение {path}: {disk_reason(error)}. "
            "Ничего не изменено. Выберите другую папку."
        ) from error
    if station.prefix:
        with office.applying():
            reserve_prefix(office.db, station.prefix, until=expires_at)
    record(
        office, Act.STATION_INVITED,
        details={
            "note": station.name, "people": [str(each) for each in station.people],
            "prefix": station.prefix, "invite": invite_id, "until": expires_at,
        },
    )  # fmt: skip
    return Invitation(path, code, office_words(key_file.membership.anchor), expires_at, invite_id)


def require_fresh(opened: OpenedInvitation, transport: Transport) -> None:
    """Check that an invitation is still good, before anything is brought over.

    Raises:
        UserError: it is too old, used, or taken back.
        TransportError: the share refused.
    """
    if transport.now() > opened.expires_at:
        raise UserError(
            "Срок приглашения истёк. Ничего не изменено. Попросите администратора сделать новое."
        )
    if transport.get(invite_name(opened.invite_id)) is not None:
        raise _used()


def use_invitation(opened: OpenedInvitation, transport: Transport) -> None:
    """Use an invitation up; of two computers with the same file one is refused.

    Raises:
        UserError: it is too old, used, or taken back.
        TransportError: the share refused.
    """
    require_fresh(opened, transport)
    if not transport.put_new(invite_name(opened.invite_id), _mark(transport, "used")):
        raise _used()


def cancel_invitation(transport: Transport, invite_id: str) -> bool:
    """Take an invitation back; False = it is used or taken back already.

    Raises:
        TransportError: the share refused.
    """
    return transport.put_new(invite_name(invite_id), _mark(transport, "cancelled"))


def write_keys_of(opened: OpenedInvitation, path: Path) -> None:
    """Write the new station's `keys.json`; its people sign in with their passwords.

    Raises:
        UserError: there is one already, or the disk refused. Nothing was written.
    """
    if path.exists():
        raise UserError(
            f"Файл ключей {path} уже есть и не изменён. Выберите для офиса другую папку."
        )
    write_keys(path, opened.keys)


def _slots_of(key_file: KeyFile, people: Sequence[int]) -> list[Document]:
    """The password slots of people; each of them has one."""
    if not people:
        raise UserError("Отметьте, кто будет работать за этой станцией. Приглашение не сделано.")
    found: list[Document] = []
    for user_id in dict.fromkeys(people):
        member = key_file.membership.members.get(user_id)
        own = [
            slot
            for slot in key_file.slots
            if slot.owner.user_id == user_id
            and slot.owner.kind in PASSWORDS
            and member is not None
            and slot.owner.public == member.public
        ]
        if not own:
            name = "Один из отмеченных" if member is None else member.name
            raise UserError(
                f"{name} не входит по паролю на этом компьютере. Приглашение не сделано. "
                "Дайте ему временный пароль или снимите отметку."
            )
        found += [slot_document(slot) for slot in own]
    return found


def _mark(transport: Transport, state: str) -> bytes:
    return canonical({"format": _FORMAT, "state": state, "at": transport.now()})


def _used() -> UserError:
    return UserError(
        "Это приглашение уже использовано или отозвано. Ничего не изменено. Приглашение годится "
        "для одного компьютера: попросите администратора сделать новое."
    )
