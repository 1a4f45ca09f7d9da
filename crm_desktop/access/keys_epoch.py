"""The base's key for every member at once: sealed to each one's X25519 key, signed by an admin.

A re-key must not need anybody's password, so the base's key does not live in the slots (those give
a person his identity) but in an *epoch*: one box for each present member. A box is sealed under
HKDF-SHA256(ephemeral X25519 x the member's key) with AES-256-GCM; its header binds the office,
the epoch, the member, the member's key and the purpose, so a box opens at its own place only.

Anybody can seal to a public key, so a box alone proves nothing: whoever can write the file could
put in a key of his own choosing and have people write into a base he can read. Therefore the whole
epoch (number, check of the key, boxes, former keys) is signed by an admin of the verified chain,
together with the head of that chain. On reading

* the chain must continue the head that was signed: entries cannot be taken off its end;
* who signed must have been an admin at that head and be one still;
* the boxes must be those of the signed list, one for each member and no more.

Every change of the list by an admin signs the epoch anew. What this cannot notice is the whole
file put back as it once stood: the former key then no longer opens a base with a new key, and
without a new key whoever was removed knows the key anyway, which is why a removal asks for one.

Keys of former epochs are sealed under the present one, so that a backup made before a re-key opens
with the present password too.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm_desktop.access import keys_json
from crm_desktop.access.identity import KEY_BYTES, SIGNATURE_BYTES, canonical, to_text, verify
from crm_desktop.access.membership import Author, Membership, Role
from crm_desktop.access.membership_past import members_at
from crm_desktop.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.identity import Identity
    from crm_desktop.access.keys_json import Document

CHECK_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_SIGNED: Final = b"kartoteka epoch 1\n"
_BOX: Final = "kartoteka epoch box 1"
_FORMER: Final = "kartoteka former key 1"
_FIELDS: Final = frozenset(
    {
        "number", "check", "made_at", "made_by", "born", "entries", "head", "author", "boxes",
        "former", "signature",
    }
)  # fmt: skip
_BOX_FIELDS: Final = frozenset({"user", "x25519", "ephemeral", "nonce", "sealed"})
_FORMER_FIELDS: Final = frozenset({"number", "check", "nonce", "sealed"})
_RESTORE: Final = "База не тронута. Верните keys.json из резервной копии."


@dataclass(frozen=True, slots=True)
class Box:
    """The base's key sealed to one member's key `receiver`."""

    user_id: int
    receiver: bytes
    ephemeral: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerKey:
    """The key of an earlier epoch, sealed under the present one."""

    number: int
    check: bytes
    nonce: bytes
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Epoch:
    """One key of the base and who may have it.

    Attributes:
        number: from 1, one more with every re-key.
        check: `database_check` of the key.
        made_at: UTC ms the key was made.
        made_by: the member who made it.
        born: how many entries the chain had then; a removal after it asks for a new key.
        head: of the chain when this was signed: number of entries and the last one's hash.
        author: the admin who signed.
    """

    number: int
    check: bytes
    made_at: int
    made_by: int
    born: int
    head: tuple[int, str]
    author: int
    boxes: tuple[Box, ...]
    former: tuple[FormerKey, ...]
    signature: bytes = b""


def database_check(database_key: bytes, office_id: str) -> bytes:
    """The value that proves the database key to be this office's."""
    label = b"kartoteka database check 1\n"
    return hmac.digest(database_key, label + office_id.encode(), hashlib.sha256)


def first_epoch(membership: Membership, author: Author, database_key: bytes, *, at: int) -> Epoch:
    """The epoch of a base that has none yet: of a new office, or of one of format 1."""
    bare = Epoch(
        number=1, check=database_check(database_key, membership.office_id), made_at=at,
        made_by=author.user_id, born=len(membership.entries), head=membership.head,
        author=author.user_id, boxes=(), former=(),
    )  # fmt: skip
    return resealed(bare, membership, author, database_key)


def next_epoch(
    epoch: Epoch, membership: Membership, author: Author, *, keys: tuple[bytes, bytes], at: int
) -> Epoch:
    """The epoch after a re-key; `keys` are the former key and the new one."""
    former_key, database_key = keys
    office_id = membership.office_id
    known = {each.number: former_key_of(each, former_key, office_id) for each in epoch.former}
    known[epoch.number] = former_key
    bare = Epoch(
        number=epoch.number + 1, check=database_check(database_key, office_id), made_at=at,
        made_by=author.user_id, born=len(membership.entries), head=membership.head,
        author=author.user_id, boxes=(),
        former=tuple(
            _seal_former(number, key, database_key, office_id)
            for number, key in sorted(known.items())
        ),
    )  # fmt: skip
    return resealed(bare, membership, author, database_key)


def resealed(epoch: Epoch, membership: Membership, author: Author, database_key: bytes) -> Epoch:
    """The same epoch for the members as they are now, signed by `author`, an admin.

    A box that still fits its member is kept.
    """
    kept = {(box.user_id, box.receiver): box for box in epoch.boxes}
    boxes = []
    for member in membership.members.values():
        box = kept.get((member.user_id, member.public.receiving))
        boxes.append(
            box
            or _seal_box(
                membership.office_id, epoch.number, member.user_id, member.public.receiving,
                database_key,
            )
        )  # fmt: skip
    bare = replace(
        epoch, boxes=tuple(boxes), head=membership.head, author=author.user_id, signature=b""
    )
    body = _SIGNED + canonical(_body(bare, membership.office_id))
    return replace(bare, signature=author.identity.sign(body))


def open_box(epoch: Epoch, *, office_id: str, user_id: int, identity: Identity) -> bytes:
    """The base's key out of a member's box; the epoch has been checked before.

    Raises:
        DamagedError: there is no box for him, it is damaged, swapped or of another epoch, or the
            key in it is not the one that was signed.
    """
    public = identity.public.receiving
    box = next((box for box in epoch.boxes if box.user_id == user_id), None)
    if box is None or box.receiver != public:
        raise _bad("в нём нет ключа базы для этого сотрудника")
    try:
        shared = identity.receiving.exchange(X25519PublicKey.from_public_bytes(box.ephemeral))
        header = _box_header(office_id, epoch.number, user_id, public)
        sealing = _derived(shared, box.ephemeral, header)
        database_key = AESGCM(sealing).decrypt(box.nonce, box.sealed, header)
    except (InvalidTag, ValueError) as error:
        raise _bad("ключ базы этого сотрудника повреждён или подменён") from error
    if not hmac.compare_digest(database_check(database_key, office_id), epoch.check):
        raise _bad("ключ базы не подходит к этому офису")
    return database_key


def former_key_of(former: FormerKey, database_key: bytes, office_id: str) -> bytes:
    """A former key of the base, by the present one.

    Raises:
        DamagedError: it is damaged or forged.
    """
    header = _former_header(office_id, former.number, former.check)
    try:
        sealing = _derived(database_key, b"", header)
        key = AESGCM(sealing).decrypt(former.nonce, former.sealed, header)
    except (InvalidTag, ValueError) as error:
        raise _bad("прежний ключ базы повреждён или подменён") from error
    if not hmac.compare_digest(database_check(key, office_id), former.check):
        raise _bad("прежний ключ базы не тот, что подписан")
    return key


def check_epoch(epoch: Epoch, membership: Membership) -> None:
    """Check that an admin of this chain made this epoch, for these members.

    Raises:
        BadDocumentError: the text says in one word what does not agree.
    """
    if not membership.follows(epoch.head):
        raise keys_json.BadDocumentError("epoch head")
    then = members_at(membership, epoch.head[0]).get(epoch.author)
    now = membership.members.get(epoch.author)
    if then is None or then.role is not Role.ADMIN or now is None or now.role is not Role.ADMIN:
        raise keys_json.BadDocumentError("epoch author")
    body = _SIGNED + canonical(_body(epoch, membership.office_id))
    if not verify(then.public.signing, epoch.signature, body):
        raise keys_json.BadDocumentError("epoch signature")
    sealed_to = {box.user_id: box.receiver for box in epoch.boxes}
    listed = members_at(membership, epoch.head[0])
    if len(sealed_to) != len(epoch.boxes) or sealed_to != {
        member.user_id: member.public.receiving for member in listed.values()
    }:
        raise keys_json.BadDocumentError("epoch boxes")
    if not 0 < epoch.born <= epoch.head[0] or epoch.number < 1:
        raise keys_json.BadDocumentError("epoch number")
    if [former.number for former in epoch.former] != list(range(1, epoch.number)):
        raise keys_json.BadDocumentError("epoch former")


def epoch_document(epoch: Epoch) -> dict[str, object]:
    """The epoch as it stands in `keys.json`."""
    return {**_fields(epoch), "signature": to_text(epoch.signature)}


def read_epoch(document: Document) -> Epoch:
    """An epoch from `keys.json`, checked for form only; see `check_epoch`.

    Raises:
        BadDocumentError: a field is missing or of a wrong form.
    """
    keys_json.exactly(document, _FIELDS)
    boxes = [keys_json.as_document(each, "box") for each in keys_json.items(document, "boxes")]
    former = [keys_json.as_document(each, "former") for each in keys_json.items(document, "former")]
    return Epoch(
        number=keys_json.whole(document, "number"),
        check=keys_json.blob(document, "check", length=CHECK_BYTES),
        made_at=keys_json.whole(document, "made_at"),
        made_by=keys_json.identifier(document, "made_by"),
        born=keys_json.whole(document, "born"),
        head=(keys_json.whole(document, "entries"), keys_json.text(document, "head")),
        author=keys_json.identifier(document, "author"),
        boxes=tuple(map(_read_box, boxes)),
        former=tuple(map(_read_former, former)),
        signature=keys_json.blob(document, "signature", length=SIGNATURE_BYTES),
    )


def _read_box(document: Document) -> Box:
    keys_json.exactly(document, _BOX_FIELDS)
    return Box(
        keys_json.identifier(document, "user"),
        keys_json.blob(document, "x25519", length=KEY_BYTES),
        keys_json.blob(document, "ephemeral", length=KEY_BYTES),
        keys_json.blob(document, "nonce", length=_NONCE_BYTES),
        keys_json.blob(document, "sealed", length=KEY_BYTES + _TAG_BYTES),
    )


def _read_former(document: Document) -> FormerKey:
    keys_json.exactly(document, _FORMER_FIELDS)
    return FormerKey(
        keys_json.whole(document, "number"),
        keys_json.blob(document, "check", length=CHECK_BYTES),
        keys_json.blob(document, "nonce", length=_NONCE_BYTES),
        keys_json.blob(document, "sealed", length=KEY_BYTES + _TAG_BYTES),
    )


def _fields(epoch: Epoch) -> dict[str, object]:
    return {
        "number": epoch.number,
        "check": to_text(epoch.check),
        "made_at": epoch.made_at,
        "made_by": str(epoch.made_by),
        "born": epoch.born,
        "entries": epoch.head[0],
        "head": epoch.head[1],
        "author": str(epoch.author),
        "boxes": [
            {
                "user": str(box.user_id),
                "x25519": to_text(box.receiver),
                "ephemeral": to_text(box.ephemeral),
                "nonce": to_text(box.nonce),
                "sealed": to_text(box.sealed),
            }
            for box in epoch.boxes
        ],
        "former": [
            {
                "number": former.number,
                "check": to_text(former.check),
                "nonce": to_text(former.nonce),
                "sealed": to_text(former.sealed),
            }
            for former in epoch.former
        ],
    }


def _body(epoch: Epoch, office_id: str) -> Mapping[str, object]:
    return {"office": office_id, **_fields(epoch)}


def _seal_box(
    office_id: str, number: int, user_id: int, receiver: bytes, database_key: bytes
) -> Box:
    ephemeral, nonce = X25519PrivateKey.generate(), secrets.token_bytes(_NONCE_BYTES)
    public = ephemeral.public_key().public_bytes_raw()
    header = _box_header(office_id, number, user_id, receiver)
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(receiver))
    sealed = AESGCM(_derived(shared, public, header)).encrypt(nonce, database_key, header)
    return Box(user_id, receiver, public, nonce, sealed)


def _seal_former(number: int, key: bytes, database_key: bytes, office_id: str) -> FormerKey:
    check, nonce = database_check(key, office_id), secrets.token_bytes(_NONCE_BYTES)
    header = _former_header(office_id, number, check)
    sealed = AESGCM(_derived(database_key, b"", header)).encrypt(nonce, key, header)
    return FormerKey(number, check, nonce, sealed)


def _box_header(office_id: str, number: int, user_id: int, receiver: bytes) -> bytes:
    return canonical(
        {
            "purpose": _BOX,
            "office": office_id,
            "epoch": number,
            "user": str(user_id),
            "x25519": to_text(receiver),
        }
    )


def _former_header(office_id: str, number: int, check: bytes) -> bytes:
    return canonical(
        {"purpose": _FORMER, "office": office_id, "epoch": number, "check": to_text(check)}
    )


def _derived(secret: bytes, salt: bytes, header: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt or None, header).derive(secret)


def _bad(reason: str) -> DamagedError:
    return DamagedError(f"Файл ключей keys.json подменён или повреждён: {reason}. {_RESTORE}")
