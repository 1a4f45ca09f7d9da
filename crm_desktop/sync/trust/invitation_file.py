"""The file of an invitation: sealed under a code, read back with every field checked."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_desktop.access import keys_json
from crm_desktop.access.identity import canonical, to_text
from crm_desktop.access.keys_epoch import check_epoch, epoch_document, read_epoch
from crm_desktop.access.keys_file import KeyFile
from crm_desktop.access.keys_file import Office as OfficeOfKeys
from crm_desktop.access.keys_kdf import FLOOR, SALT_BYTES, derive
from crm_desktop.access.keys_recovery import ALPHABET, group_of
from crm_desktop.access.keys_slot import SlotKind, read_slot
from crm_desktop.access.membership import Membership, verify_chain
from crm_desktop.access.membership_faults import ChainError
from crm_desktop.errors import DamagedError, PasswordError, UserError
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.trust.fingerprint import office_words
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.access.keys_json import Document
    from crm_desktop.access.membership import Role

TOKEN_BYTES: Final = 32
PASSWORDS: Final = frozenset({SlotKind.PASSWORD, SlotKind.TEMPORARY})
_FORMAT: Final = 1
_GROUPS: Final = 4
_GROUP: Final = 5
_NONCE_BYTES: Final = 12
_MOST_BYTES: Final = 16 * 2**20
_PURPOSE: Final = "kartoteka invitation 1"
_OUTER: Final = frozenset({"format", "purpose", "salt", "check", "nonce", "sealed"})


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """Somebody who will sign in at the new station; `temporary`: with a password given him."""

    user_id: int
    name: str
    role: Role
    temporary: bool


@dataclass(frozen=True, slots=True)
class OpenedInvitation:
    """What an invitation says.

    Attributes:
        words: to compare with those on the administrator's screen.
        share_password: of the share, if it was put in; None = asked for.
        token: 32 bytes that say of a claimed slot which invitation it came of.
        expires_at: UTC ms by the share's clock.
        keys: what the new station's `keys.json` is made of.
    """

    office_id: str
    office_name: str
    anchor: str
    words: tuple[str, ...]
    address: ShareAddress
    share_password: str | None = field(repr=False)
    station_name: str
    prefix: str
    people: tuple[InvitedPerson, ...]
    invite_id: str
    token: bytes = field(repr=False)
    expires_at: int
    keys: KeyFile = field(repr=False)


def open_invitation(path: Path, code: str) -> OpenedInvitation:
    """Open an invitation; the share is not asked yet.

    Raises:
        PasswordError: the code is wrong.
        UserError: the file cannot be read, is damaged, or a newer program's.
    """
    document = _opened(_outer(path), code)
    try:
        return _read(document)
    except (keys_json.BadDocumentError, ChainError, ValueError) as error:
        raise _damaged() from error


def keys_document(key_file: KeyFile, slots: Sequence[Document]) -> dict[str, object]:
    """Return what the new station's keys begin with."""
    if key_file.epoch is None:
        raise RuntimeError("keys without an epoch")
    return {
        "office": key_file.office.office_id, "name": key_file.office.name,
        "epoch": epoch_document(key_file.epoch), "slots": list(slots),
        "members": list(key_file.membership.entries),
    }  # fmt: skip


def new_code() -> str:
    """Return a code: 100 random bits in four groups of five signs."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def sealed_invitation(body: Document, code: str) -> bytes:
    """Return the file."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    key = derive(group_of(code), salt, parameters=FLOOR)
    header = {
        "format": _FORMAT, "purpose": _PURPOSE, "salt": to_text(salt),
        "check": to_text(key.check), "nonce": to_text(nonce),
    }  # fmt: skip
    sealed = AESGCM(key.sealing).encrypt(nonce, canonical(body), canonical(header))
    return json.dumps({**header, "sealed": to_text(sealed)}).encode() + b"\n"


def _outer(path: Path) -> Document:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UserError(
            f"Приглашение {path} не читается: {disk_reason(error)}. Ничего не изменено."
        ) from error
    if len(data) > _MOST_BYTES:
        raise _damaged()
    try:
        document = keys_json.parse(data)
        ours = document.get("purpose") == _PURPOSE
        newer = ours and keys_json.whole(document, "format") > _FORMAT
        if ours and not newer:
            keys_json.exactly(document, _OUTER)
    except keys_json.BadDocumentError as error:
        raise _damaged() from error
    if not ours:
        raise UserError(
            f"Файл «{path.name}» — не приглашение «Картотеки». Ничего не изменено. "
            "Попросите администратора прислать файл ещё раз."
        )
    if newer:
        raise UserError(
            "Приглашение сделано более новой версией «Картотеки». Ничего не изменено. "
            "Обновите программу на этом компьютере."
        )
    return document


def _opened(document: Document, code: str) -> Document:
    typed = group_of(code)
    if len(typed) != _GROUP * _GROUPS or not set(typed) <= set(ALPHABET):
        raise PasswordError(
            f"В коде приглашения {_GROUPS} группы по {_GROUP} знаков, цифр 0 и 1 и букв O и I "
            "в нём нет. Ничего не изменено. Введите код ещё раз."
        )
    try:
        salt = keys_json.blob(document, "salt", length=SALT_BYTES)
        check, nonce = (keys_json.blob(document, name) for name in ("check", "nonce"))
        sealed = keys_json.blob(document, "sealed")
        header = canonical({name: value for name, value in document.items() if name != "sealed"})
        key = derive(typed, salt, parameters=FLOOR)
        plain = (
            AESGCM(key.sealing).decrypt(nonce, sealed, header)
            if secrets.compare_digest(key.check, check)
            else None
        )
    except (ValueError, InvalidTag) as error:
        raise _damaged() from error
    if plain is None:
        raise PasswordError(
            "Код не подходит к этому приглашению. Ничего не изменено. Сверьте код и файл."
        )
    return keys_json.parse(plain)


def _read(document: Document) -> OpenedInvitation:
    told = keys_json.part(document, "keys")
    office_id, name = keys_json.text(told, "office"), keys_json.text(told, "name")
    membership = verify_chain(keys_json.items(told, "members"), office_id=office_id)
    epoch = read_epoch(keys_json.part(told, "epoch"))
    check_epoch(epoch, membership)
    raw = tuple(keys_json.items(told, "slots"))
    slots = tuple(read_slot(keys_json.as_document(each, "slot")) for each in raw)
    keys = KeyFile(OfficeOfKeys(office_id, name, epoch.check), slots, raw, membership, epoch)
    password = document.get("password")
    if password is not None and not isinstance(password, str):
        raise keys_json.BadDocumentError("password")
    return OpenedInvitation(
        office_id=office_id,
        office_name=name,
        anchor=membership.anchor,
        words=office_words(membership.anchor),
        address=ShareAddress(
            Way(keys_json.text(document, "way")), keys_json.text(document, "address")
        ),
        share_password=password,
        station_name=keys_json.text(document, "station"),
        prefix=keys_json.text(document, "prefix"),
        people=_people(keys, membership),
        invite_id=keys_json.text(document, "id"),
        token=keys_json.blob(document, "token", length=TOKEN_BYTES),
        expires_at=keys_json.whole(document, "expires_at"),
        keys=keys,
    )


def _people(keys: KeyFile, membership: Membership) -> tuple[InvitedPerson, ...]:
    found = {}
    for slot in keys.slots:
        member = membership.members.get(slot.owner.user_id)
        if (
            member is None
            or member.public != slot.owner.public
            or (slot.owner.kind not in PASSWORDS)
        ):
            raise keys_json.BadDocumentError("slot")
        temporary = slot.owner.kind is SlotKind.TEMPORARY
        found[member.user_id] = InvitedPerson(member.user_id, member.name, member.role, temporary)
    if not found:
        raise keys_json.BadDocumentError("slots")
    return tuple(found.values())


def _damaged() -> DamagedError:
    return DamagedError(
        "Файл приглашения повреждён или изменён. Ничего не изменено. "
        "Попросите администратора прислать его ещё раз."
    )
