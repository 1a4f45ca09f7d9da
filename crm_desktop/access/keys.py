"""The keys of an office: made once, opened with a password, re-sealed when it changes.

Python cannot promise to wipe secrets from memory, and nothing here pretends to.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.identity import KEY_BYTES, Identity, verify
from crm_desktop.access.keys_epoch import first_epoch, former_key_of, open_box
from crm_desktop.access.keys_file import (
    KeyFile,
    KeysMissingError,
    KeysNewerError,
    Office,
    database_check,
    new_key_file,
    read_keys,
    with_slot,
    without_slots,
    write_keys,
)
from crm_desktop.access.keys_json import tidy_name
from crm_desktop.access.keys_kdf import FLOOR, KdfParameters, calibrate
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_slot import Slot, SlotKind, new_owner, open_slot, seal_slot
from crm_desktop.access.keys_unlocked import Unlocked
from crm_desktop.access.membership import Author, found_office
from crm_desktop.errors import AccessDeniedError, DamagedError, PasswordError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.access.keys_epoch import Epoch
    from crm_desktop.access.keys_slot import SlotOwner

__all__ = [
    "FLOOR",
    "KdfParameters",
    "KeyFile",
    "KeysMissingError",
    "KeysNewerError",
    "SlotKind",
    "Unlocked",
    "calibrate",
    "change_password",
    "create_keys",
    "own_slot",
    "read_keys",
    "set_password",
    "slot_contents",
    "unlock",
    "verify",
]

_DATABASE_KEY = "database_key"
_SIGNING_KEY = "ed25519"
_RECEIVING_KEY = "x25519"
_ANCHOR = "anchor"
_PASSWORDS = frozenset({SlotKind.PASSWORD, SlotKind.TEMPORARY})
_OPENED_AS = {SlotKind.PASSWORD: _PASSWORDS}


def create_keys(
    path: Path,
    office_id: str,
    *,
    user_id: int,
    user_name: str,
    password: str,
    parameters: KdfParameters,
    office_name: str = "",
) -> Unlocked:
    """Make the keys of a new office and write them; the founder is its first admin.

    The password's strength is the caller's to check (`passwords.require_strong`).

    Raises:
        UserError: the file is there already, the name or the password is empty, or the disk
            refused. Nothing was written.
    """
    if path.exists():
        raise UserError(
            f"Файл ключей {path} уже есть и не изменён: без него прежнюю базу не открыть. "
            "Выберите другую папку."
        )
    name = tidy_name(user_name)
    if not name:
        raise UserError("Укажите имя сотрудника.")
    identity = Identity.new()
    founder, at = Author(user_id, identity), time.time_ns() // 1_000_000
    membership = found_office(office_id, founder, name=name, at=at)
    database_key = secrets.token_bytes(KEY_BYTES)
    contents = slot_contents(identity, anchor=membership.anchor)
    slot = seal_slot(
        new_owner(user_id, name, public=identity.public),
        contents,
        office_id=office_id,
        secret=_not_empty(password),
        parameters=parameters,
    )
    office = Office(office_id, tidy_name(office_name), database_check(database_key, office_id))
    epoch = first_epoch(membership, founder, database_key, at=at)
    key_file = new_key_file(office, slot, membership=membership, epoch=epoch)
    write_keys(path, key_file)
    return _unlocked(key_file, slot, contents)


def unlock(
    key_file: KeyFile,
    password: str,
    *,
    user_name: str | None = None,
    user_id: int | None = None,
    kind: SlotKind = SlotKind.PASSWORD,
) -> Unlocked:
    """Open the slot of the named person, or the first that the password opens.

    A temporary password counts as a password. Each slot tried costs one derivation
    (300–800 ms); naming the person tries only his own.

    Raises:
        PasswordError: the password opens none of them.
        DamagedError: the password is right but the slot is damaged or forged, or the keys are
            not this office's; or the person's slot may be among the damaged ones.
        AccessDeniedError: the person is no longer a member.
    """
    wanted = None if user_name is None else tidy_name(user_name).casefold()
    slots = [
        slot
        for slot in key_file.slots
        if slot.owner.kind in _OPENED_AS.get(kind, {kind})
        and user_id in {None, slot.owner.user_id}
        and wanted in {None, key_file.name_of(slot).casefold(), slot.owner.user_name.casefold()}
    ]
    failure: DamagedError | None = None
    for slot in slots:
        try:
            contents = open_slot(slot, password, office_id=key_file.office.office_id)
        except PasswordError:
            continue
        except DamagedError as error:
            failure = error
            continue
        return _unlocked(key_file, slot, contents)
    if failure is not None:
        raise failure
    if not slots and key_file.damaged:
        raise DamagedError(
            "Запись ключа этого сотрудника в keys.json повреждена. База не тронута. "
            "Верните keys.json из резервной копии."
        )
    raise PasswordError(
        "Неверный пароль. Проверьте раскладку клавиатуры и Caps Lock."
        if slots
        else "Нет сотрудника с таким именем, который входил бы по паролю на этом компьютере."
    )


def change_password(
    path: Path,
    unlocked: Unlocked,
    *,
    old_password: str,
    new_password: str,
    parameters: KdfParameters,
) -> None:
    """Seal this person's slot anew; the keys themselves stay, the keyring no longer opens.

    The new password's strength is the caller's to check (`passwords.require_strong`).

    Raises:
        PasswordError: the old password is wrong.
        UserError: the slot is gone, the new password is empty, or the disk refused. The old
            password still opens.
    """
    with keys_lock(path):
        key_file = read_keys(path)
        slot = next(
            (
                slot
                for slot in key_file.slots
                if slot.owner.user_id == unlocked.user_id and slot.owner.kind in _PASSWORDS
            ),
            None,
        )
        if slot is None:
            raise UserError(
                "Вашей записи ключа в keys.json больше нет; пароль не изменён. "
                "Войдите заново или обратитесь к администратору."
            )
        contents = open_slot(slot, old_password, office_id=key_file.office.office_id)
        _write_password(path, key_file, slot.owner, contents, new_password, parameters)


def set_password(
    path: Path, unlocked: Unlocked, *, new_password: str, parameters: KdfParameters
) -> Unlocked:
    """Give the person who opened another slot (temporary, recovery) a password of his own.

    His former password and the keyring no longer open; a recovery sheet still does.

    Returns:
        The same keys as that slot opens them.

    Raises:
        UserError: the new password is empty, he got new keys meanwhile, or the disk refused.
            Nothing was changed.
    """
    with keys_lock(path):
        key_file = read_keys(path)
        member = key_file.membership.members.get(unlocked.user_id)
        if member is None or member.public != unlocked.identity.public:
            raise UserError(
                "Администратор только что изменил ваш доступ; пароль не задан. Войдите заново."
            )
        owner = new_owner(unlocked.user_id, member.name, public=member.public)
        _write_password(path, key_file, owner, unlocked.contents, new_password, parameters)
    return replace(unlocked, slot_id=owner.slot_id, slot_kind=SlotKind.PASSWORD)


def own_slot(
    unlocked: Unlocked, kind: SlotKind, *, secret: str, parameters: KdfParameters = FLOOR
) -> Slot:
    """One more way in for the signed-in person, not yet in the file.

    The floor is enough for a secret that is random; a chosen one needs calibrated parameters.
    """
    owner = new_owner(
        unlocked.user_id, unlocked.user_name, public=unlocked.identity.public, kind=kind
    )
    return seal_slot(
        owner,
        _kept(unlocked.contents, unlocked.epoch),
        office_id=unlocked.office_id,
        secret=secret,
        parameters=parameters,
    )


def slot_contents(identity: Identity, *, anchor: str) -> dict[str, bytes]:
    """What a slot seals: the person's private keys and the office's anchor."""
    return {
        _SIGNING_KEY: identity.signing.private_bytes_raw(),
        _RECEIVING_KEY: identity.receiving.private_bytes_raw(),
        _ANCHOR: bytes.fromhex(anchor),
    }


def _write_password(
    path: Path,
    key_file: KeyFile,
    owner: SlotOwner,
    contents: Mapping[str, bytes],
    password: str,
    parameters: KdfParameters,
) -> None:
    """Put a password slot in the place of the person's other passwords and of the keyring's."""
    fresh = seal_slot(
        replace(owner, kind=SlotKind.PASSWORD, at=time.time_ns() // 1_000_000),
        _kept(contents, key_file.epoch),
        office_id=key_file.office.office_id,
        secret=_not_empty(password),
        parameters=parameters,
    )
    replaced = (*_PASSWORDS, SlotKind.KEYRING)
    others = without_slots(key_file, user_id=owner.user_id, kinds=replaced, keep=owner.slot_id)
    write_keys(path, with_slot(others, fresh))


def _kept(contents: Mapping[str, bytes], epoch: Epoch | None) -> dict[str, bytes]:
    """What goes into a slot sealed anew: with an epoch the base's key does not lie in slots."""
    dropped = set() if epoch is None else {_DATABASE_KEY}
    return {name: value for name, value in contents.items() if name not in dropped}


def _not_empty(password: str) -> str:
    if not password:
        raise UserError("Пароль не может быть пустым. Ничего не изменено.")
    return password


def _unlocked(key_file: KeyFile, slot: Slot, contents: Mapping[str, bytes]) -> Unlocked:
    """Check what the slot held against the rest of the file before anybody trusts it."""
    office, owner, epoch = key_file.office, slot.owner, key_file.epoch
    try:
        identity = Identity.from_private_bytes(contents[_SIGNING_KEY], contents[_RECEIVING_KEY])
        anchor = contents[_ANCHOR].hex()
        database_key = contents[_DATABASE_KEY] if epoch is None else b""
    except (KeyError, ValueError) as error:
        raise _foreign("в записи не хватает ключей") from error
    if identity.public != owner.public:
        raise _foreign("открытые ключи подменены")
    if anchor != key_file.membership.anchor:
        raise _foreign("список сотрудников принадлежит другому офису")
    member = key_file.membership.members.get(owner.user_id)
    if member is None or member.public != owner.public:
        raise AccessDeniedError(
            "Доступ закрыт: администратор исключил вас из списка сотрудников или выдал вам новые "
            "ключи. База не тронута. Обратитесь к администратору."
        )
    epoch_key = b""
    if epoch is not None:
        database_key = open_box(
            epoch, office_id=office.office_id, user_id=owner.user_id, identity=identity
        )
        if key_file.behind is not None:
            epoch_key, database_key = database_key, _former(epoch, key_file, database_key)
    known = database_check(database_key, office.office_id)
    if not hmac.compare_digest(known, office.database_check):
        raise _foreign("ключ базы не подходит к этому офису")
    return Unlocked(
        office_id=office.office_id,
        office_name=office.name,
        user_id=owner.user_id,
        user_name=member.name,
        slot_id=owner.slot_id,
        membership=key_file.membership,
        database_key=database_key,
        identity=identity,
        contents=dict(contents),
        epoch=epoch,
        epoch_key=epoch_key,
        slot_kind=owner.kind,
    )


def _former(epoch: Epoch, key_file: KeyFile, present: bytes) -> bytes:
    """The key of the base that has not followed yet."""
    former = next(each for each in epoch.former if each.number == key_file.behind)
    return former_key_of(former, present, key_file.office.office_id)


def _foreign(reason: str) -> DamagedError:
    return DamagedError(
        f"Пароль верный, но файл ключей keys.json подменён или повреждён: {reason}. "
        "База не тронута. Верните keys.json из резервной копии."
    )
