"""One slot of `keys.json`: the office's secrets sealed under one person's password.

Argon2id turns the password into a sealing key and a check value. The check value tells a wrong
password from a damaged slot; AES-256-GCM seals the secrets with the whole header as associated
data, so no id, name, public key or parameter can be exchanged. A plain SHA-256 over the slot finds
accidental damage before anybody is told that the password is wrong; it is no defence against a
forger and is not taken for one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_desktop.access import keys_json
from crm_desktop.access.identity import KEY_BYTES, PublicIdentity, canonical, to_text
from crm_desktop.access.keys_kdf import CHECK_BYTES, SALT_BYTES, KdfParameters, derive
from crm_desktop.errors import DamagedError, PasswordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.keys_json import Document

_FORMAT = 1
_ALGORITHM = "argon2id"
_NONCE_BYTES = 12
_FIELDS = frozenset(
    {
        "id", "kind", "user", "name", "ed25519", "x25519", "kdf", "check", "nonce", "sealed", "sum",
        "at",
    }
)  # fmt: skip
# Slots of the first format do not say when they were made.
_WITHOUT_DATE = _FIELDS - {"at"}
_KDF_FIELDS = frozenset({"algorithm", "memory_kib", "passes", "lanes", "salt"})


class SlotKind(StrEnum):
    """Where the secret that opens a slot lives; a temporary password only lets one set his own."""

    PASSWORD = "password"  # noqa: S105 - the kind's name in the file, not a secret
    TEMPORARY = "temporary"
    KEYRING = "keyring"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class SlotOwner:
    """Whose slot it is; shown on the unlock screen before the base is open.

    `at` is when the slot was made, UTC ms; None in slots of the first format.
    """

    slot_id: str
    kind: SlotKind
    user_id: int
    user_name: str
    public: PublicIdentity
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A sealed slot, checked for form but not yet opened."""

    owner: SlotOwner
    parameters: KdfParameters
    salt: bytes
    check: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)


def new_owner(
    user_id: int, user_name: str, *, public: PublicIdentity, kind: SlotKind = SlotKind.PASSWORD
) -> SlotOwner:
    """An owner with a fresh slot id (128 random bits), made now."""
    name, at = keys_json.tidy_name(user_name), time.time_ns() // 1_000_000
    return SlotOwner(secrets.token_hex(16), kind, user_id, name, public, at)


def seal_slot(
    owner: SlotOwner,
    contents: Mapping[str, bytes],
    *,
    office_id: str,
    secret: str,
    parameters: KdfParameters,
) -> Slot:
    """Seal `contents` under `secret` with a new salt and a new nonce.

    Raises:
        ValueError: the parameters are below the floor or absurd.
    """
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    derived = derive(secret, salt, parameters=parameters)
    bare = Slot(owner, parameters, salt, derived.check, nonce, b"")
    plain = canonical({name: to_text(value) for name, value in contents.items()})
    sealed = AESGCM(derived.sealing).encrypt(nonce, plain, _header(bare, office_id))
    return Slot(owner, parameters, salt, derived.check, nonce, sealed)


def open_slot(slot: Slot, secret: str, *, office_id: str) -> dict[str, bytes]:
    """The sealed contents.

    Raises:
        PasswordError: the secret is wrong.
        DamagedError: the secret is right, but the slot is damaged, forged or another office's.
    """
    derived = derive(secret, slot.salt, parameters=slot.parameters)
    if not hmac.compare_digest(derived.check, slot.check):
        raise PasswordError("Неверный пароль. Проверьте раскладку и Caps Lock.")
    try:
        plain = AESGCM(derived.sealing).decrypt(slot.nonce, slot.sealed, _header(slot, office_id))
        document = keys_json.parse(plain)
        return {name: keys_json.blob(document, name) for name in document}
    except (InvalidTag, ValueError) as error:
        raise DamagedError(
            "Пароль верный, но запись ключа в keys.json повреждена или подменена. База не тронута. "
            "Верните keys.json из резервной копии."
        ) from error


def slot_document(slot: Slot) -> dict[str, object]:
    """The slot as it stands in `keys.json`."""
    document = {
        **_header_fields(slot),
        "nonce": to_text(slot.nonce),
        "sealed": to_text(slot.sealed),
    }
    return {**document, "sum": _sum(document)}


def read_slot(document: Document) -> Slot:
    """A slot from `keys.json`.

    Raises:
        BadDocumentError: a field is missing, of a wrong form or changed; the key derivation is
            weaker than the floor or heavier than a computer can bear.
    """
    keys_json.exactly(document, _FIELDS if "at" in document else _WITHOUT_DATE)
    kdf = keys_json.part(document, "kdf")
    keys_json.exactly(kdf, _KDF_FIELDS)
    if keys_json.text(kdf, "algorithm") != _ALGORITHM:
        raise keys_json.BadDocumentError("algorithm")
    parameters = KdfParameters(
        *(keys_json.whole(kdf, name) for name in ("memory_kib", "passes", "lanes"))
    )
    if not parameters.acceptable:
        raise keys_json.BadDocumentError("kdf")
    body = {name: value for name, value in document.items() if name != "sum"}
    if keys_json.text(document, "sum") != _sum(body):
        raise keys_json.BadDocumentError("sum")
    try:
        kind = SlotKind(keys_json.text(document, "kind"))
    except ValueError as error:
        raise keys_json.BadDocumentError("kind") from error
    owner = SlotOwner(
        slot_id=keys_json.text(document, "id"),
        kind=kind,
        user_id=keys_json.identifier(document, "user"),
        user_name=keys_json.person_name(document, "name"),
        public=PublicIdentity(
            keys_json.blob(document, "ed25519", length=KEY_BYTES),
            keys_json.blob(document, "x25519", length=KEY_BYTES),
        ),
        at=keys_json.whole(document, "at") if "at" in document else None,
    )
    return Slot(
        owner=owner,
        parameters=parameters,
        salt=keys_json.blob(kdf, "salt", length=SALT_BYTES),
        check=keys_json.blob(document, "check", length=CHECK_BYTES),
        nonce=keys_json.blob(document, "nonce", length=_NONCE_BYTES),
        sealed=keys_json.blob(document, "sealed"),
    )


def _header_fields(slot: Slot) -> dict[str, object]:
    owner, parameters = slot.owner, slot.parameters
    dated = {} if owner.at is None else {"at": owner.at}
    return {
        "id": owner.slot_id,
        "kind": owner.kind.value,
        "user": str(owner.user_id),
        "name": owner.user_name,
        "ed25519": to_text(owner.public.signing),
        "x25519": to_text(owner.public.receiving),
        "kdf": {
            "algorithm": _ALGORITHM,
            "memory_kib": parameters.memory_kib,
            "passes": parameters.passes,
            "lanes": parameters.lanes,
            "salt": to_text(slot.salt),
        },
        "check": to_text(slot.check),
        **dated,
    }


def _header(slot: Slot, office_id: str) -> bytes:
    """What the seal vouches for besides the secrets themselves."""
    return canonical({"format": _FORMAT, "office": office_id, "slot": _header_fields(slot)})


def _sum(document: Document) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()
