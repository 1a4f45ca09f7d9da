"""The separate passphrase of copies that leave the office: one more lock before the keys.

An archive sealed so has `keys.sealed` in place of `keys.json`: the same file under AES-256-GCM,
its key from Argon2id over the passphrase. It opens with the passphrase and then with the password
of a person of the office, never with one of them: a colleague who left and once took a copy
along has his old password, but no passphrase. The base stays under the office's own key.

This computer keeps the derived key (never the passphrase) in its encrypted base, so that copies
are sealed by themselves; who has the base open needs no copy of it.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_desktop.access import keys_json
from crm_desktop.access.identity import canonical, to_text
from crm_desktop.access.keys_kdf import (
    CHECK_BYTES,
    SALT_BYTES,
    DerivedKey,
    KdfParameters,
    calibrate,
    derive,
)
from crm_desktop.access.passwords import require_strong
from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.notes import LOCK, read_note, write_document, write_note
from crm_desktop.errors import DamagedError, PasswordError

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

_FORMAT: Final = 1
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_FIELDS: Final = frozenset({"format", "office_id", "kdf", "check", "nonce", "sealed"})
_KDF_FIELDS: Final = frozenset({"algorithm", "memory_kib", "passes", "lanes", "salt"})
_ALGORITHM: Final = "argon2id"


class PassphraseNeededError(PasswordError):
    """The copy is sealed under a passphrase, and none was given."""


@dataclass(frozen=True, slots=True)
class CopyLock:
    """What seals copies: the key a passphrase gave, and how it was got.

    Attributes:
        parameters: of the key derivation.
        salt: 16 bytes.
        derived: the sealing key and the value that proves the passphrase.
    """

    parameters: KdfParameters
    salt: bytes
    derived: DerivedKey = field(repr=False)


def new_lock(passphrase: str, *, parameters: KdfParameters | None = None) -> CopyLock:
    """Make a lock of a passphrase; takes about a second.

    Args:
        passphrase: its strength is the caller's to check.
        parameters: None calibrates them on this computer.
    """
    parameters = parameters or calibrate()
    salt = secrets.token_bytes(SALT_BYTES)
    return CopyLock(parameters, salt, derive(passphrase, salt, parameters=parameters))


def seal_keys(keys: bytes, lock: CopyLock, *, office_id: str) -> bytes:
    """Return the text of `keys.sealed`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = _head(lock.parameters, lock.salt, lock.derived.check, office_id)
    sealed = AESGCM(lock.derived.sealing).encrypt(nonce, keys, canonical(head))
    document = {**head, "nonce": to_text(nonce), "sealed": to_text(sealed)}
    return json.dumps(document, indent=1).encode() + b"\n"


def open_keys(data: bytes, passphrase: str | None) -> bytes:
    """Return the text of `keys.json` from that of `keys.sealed`.

    Raises:
        PassphraseNeededError: none was given.
        PasswordError: it is not the passphrase.
        DamagedError: damaged, forged, or the cost of guessing was lowered.
    """
    try:
        sealed = _read(data)
    except keys_json.BadDocumentError as error:
        raise _damaged(str(error)) from error
    if not passphrase:
        raise PassphraseNeededError(
            "Эта копия закрыта отдельной парольной фразой. Введите её и пароль сотрудника. "
            "Ничего не изменено."
        )
    derived = derive(passphrase, sealed.salt, parameters=sealed.parameters)
    if not hmac.compare_digest(derived.check, sealed.check):
        raise PasswordError(
            "Парольная фраза копии не подошла. Проверьте раскладку клавиатуры и Caps Lock. "
            "Ничего не изменено."
        )
    head = _head(sealed.parameters, sealed.salt, sealed.check, sealed.office_id)
    try:
        return AESGCM(derived.sealing).decrypt(sealed.nonce, sealed.sealed, canonical(head))
    except InvalidTag as error:
        raise _damaged("sealed") from error


@use_case(Right.BACKUP)
def set_passphrase(
    office: Office, passphrase: str | None, *, parameters: KdfParameters | None = None
) -> None:
    """Seal the copies that leave this computer under a passphrase, or no more with None.

    Copies made earlier keep the lock they have.

    Args:
        office: the office.
        passphrase: at least 10 characters, zxcvbn ≥ 3.
        parameters: of the key derivation; None calibrates them on this computer.

    Raises:
        WeakPasswordError: too easy to guess; nothing was changed.
    """
    if passphrase is None:
        write_note(office.db, LOCK, None)
        return
    require_strong(passphrase, (office.name, office.user_name))
    lock = new_lock(passphrase, parameters=parameters)
    head = _head(lock.parameters, lock.salt, lock.derived.check, office.office_id)
    write_document(office.db, LOCK, {**head, "key": to_text(lock.derived.sealing)})


@use_case(Right.VIEW_OFFICE)
def copy_lock(office: Office) -> CopyLock | None:
    """Return the lock of copies that leave this computer, None if they have none.

    Raises:
        DamagedError: it cannot be read: a copy must not go out unsealed then.
    """
    kept = read_note(office.db, LOCK)
    if kept is None:
        return None
    try:
        document = keys_json.parse(kept.encode("utf-8", "surrogatepass"))
        kdf = keys_json.part(document, "kdf")
        return CopyLock(
            _parameters(kdf),
            keys_json.blob(kdf, "salt", length=SALT_BYTES),
            DerivedKey(
                sealing=keys_json.blob(document, "key", length=_KEY_BYTES),
                check=keys_json.blob(document, "check", length=CHECK_BYTES),
            ),
        )
    except keys_json.BadDocumentError as error:
        raise DamagedError(
            "Парольная фраза копий записана так, что не читается. Копия не сделана. "
            "Задайте фразу снова в настройках резервных копий."
        ) from error


@dataclass(frozen=True, slots=True)
class _SealedKeys:
    parameters: KdfParameters
    salt: bytes
    check: bytes
    nonce: bytes
    sealed: bytes
    office_id: str


def _read(data: bytes) -> _SealedKeys:
    document = keys_json.parse(data)
    keys_json.exactly(document, _FIELDS)
    if keys_json.whole(document, "format") != _FORMAT:
        raise keys_json.BadDocumentError("format")
    kdf = keys_json.part(document, "kdf")
    keys_json.exactly(kdf, _KDF_FIELDS)
    if keys_json.text(kdf, "algorithm") != _ALGORITHM:
        raise keys_json.BadDocumentError("algorithm")
    return _SealedKeys(
        _parameters(kdf),
        keys_json.blob(kdf, "salt", length=SALT_BYTES),
        keys_json.blob(document, "check", length=CHECK_BYTES),
        keys_json.blob(document, "nonce", length=_NONCE_BYTES),
        keys_json.blob(document, "sealed"),
        keys_json.text(document, "office_id"),
    )


def _parameters(kdf: keys_json.Document) -> KdfParameters:
    """Read the cost of one guess; a lowered or absurd one is refused before anything is tried."""
    names = ("memory_kib", "passes", "lanes")
    parameters = KdfParameters(*(keys_json.whole(kdf, name) for name in names))
    if not parameters.acceptable:
        raise keys_json.BadDocumentError("kdf")
    return parameters


def _head(
    parameters: KdfParameters, salt: bytes, check: bytes, office_id: str
) -> dict[str, object]:
    """What is bound to the sealed bytes: exchanged or lowered, they do not open."""
    return {
        "format": _FORMAT,
        "office_id": office_id,
        "kdf": {
            "algorithm": _ALGORITHM,
            "memory_kib": parameters.memory_kib,
            "passes": parameters.passes,
            "lanes": parameters.lanes,
            "salt": to_text(salt),
        },
        "check": to_text(check),
    }


def _damaged(what: str) -> DamagedError:
    return DamagedError(
        f"Ключи в копии повреждены или подделаны ({what}). Ничего не изменено. "
        "Выберите другую копию."
    )
