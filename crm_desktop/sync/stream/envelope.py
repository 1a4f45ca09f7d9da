"""What lies on a share is sealed and signed: bytes that were not made by this office are refused.

    magic 4 · format 2 · length of the header 2 · header (msgpack) · nonce 12 · cipher · signature

The cipher text is zstd under AES-256-GCM with a key of its own, HKDF-SHA256(epoch key; office,
kind, slot, number), and everything before it as associated data: bytes shown under another name,
of another office or another kind do not open. The Ed25519 signature of the person who put them
there covers all of it. The place of magic, format and signature never changes, so that an older
program can tell what a newer one wrote from what is damaged.
"""

from __future__ import annotations

import hashlib
import operator
import os
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm_desktop.access import keys_json
from crm_desktop.access.identity import KEY_BYTES, SIGNATURE_BYTES, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.access.membership import Membership

FORMAT: Final = 1
OLDEST: Final = 1
"""Formats this program writes, and reads from."""
MAX_RAW: Final = 256 << 20
_MAGIC: Final = b"KRTS"
_FRAME: Final = struct.Struct(">4sHH")
_NONCE: Final = 12
_TAG: Final = 16
_LEAST: Final = _FRAME.size + _NONCE + _TAG + SIGNATURE_BYTES
_PURPOSE: Final = b"kartoteka:share:"
_LEVEL: Final = 1
# Zeros inflate a thousandfold honestly; only what would hurt is refused.
_HARMLESS: Final = 16 << 20
_RATIO: Final = 2000


class Fault(StrEnum):
    """Why bytes from a share are refused."""

    MAGIC = "magic"
    TORN = "torn"
    NEWER = "newer"
    MALFORMED = "malformed"
    FOREIGN = "foreign"
    PLACE = "place"
    NO_KEY = "no_key"
    NOBODY = "nobody"
    SIGNATURE = "signature"
    CIPHER = "cipher"
    INFLATION = "inflation"
    CHAIN = "chain"


class SealedError(Exception):
    """Bytes from a share are refused; nothing of them was used.

    Attributes:
        fault: why.
        detail: a word for the log; no client data.
    """

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Envelope:
    """What everybody may read of sealed bytes, and nobody can change.

    Attributes:
        kind: «segment», «state», «snapshot» …
        office: its id.
        slot: whose station made it.
        seq: its number within the kind and the slot.
        epoch: whose key it is sealed under.
        previous: SHA-256 of the one before it where there is an order, else empty.
        schema: of the program that wrote it.
        author: the member who signed.
    """

    kind: str
    office: str
    slot: int
    seq: int
    epoch: int
    previous: bytes
    schema: int
    author: int


_ENCODER: Final = msgspec.msgpack.Encoder()


class _Head(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    kind: str
    office: str
    slot: int
    seq: int
    epoch: int
    previous: bytes
    schema: int
    author: int


_HEADS: Final = msgspec.msgpack.Decoder(_Head)


def seal_envelope(
    head: Envelope, body: bytes, *, key: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """Pack, encrypt and sign; `key` is the epoch's, `sign` the signed-in person's."""
    packed = zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True).compress(body)
    header = _ENCODER.encode(
        [
            head.kind, head.office, head.slot, head.seq, head.epoch, head.previous, head.schema,
            head.author,
        ]
    )  # fmt: skip
    start = _FRAME.pack(_MAGIC, FORMAT, len(header)) + header
    nonce = os.urandom(_NONCE)
    unsigned = start + nonce + AESGCM(_derived(head, key)).encrypt(nonce, packed, start)
    return unsigned + sign(_message(unsigned))


def read_head(data: bytes) -> Envelope:
    """Read what is not encrypted; nothing of it is proved yet.

    Raises:
        SealedError: MAGIC, TORN, NEWER or MALFORMED.
    """
    return _split(data)[0]


def is_of(damaged: bytes, whole: bytes) -> bool:
    """Tell whether damaged bytes were these once: most of their cipher text is the same.

    Of two sealings not even of the same words more than one byte in 256 is.

    Raises:
        SealedError: of the damaged ones nothing but a piece of the header is left.
    """
    (_head, start), (_other, whole_start) = _split(damaged), _split(whole)
    left, right = damaged[start:], whole[whole_start:]
    same: int = sum(map(operator.eq, left, right))
    return 2 * same > min(len(left), len(right))


def open_envelope(
    data: bytes,
    *,
    kind: str,
    office: str,
    key: Callable[[int], bytes | None],
    signers: Callable[[int], Iterable[bytes]],
    max_raw: int = MAX_RAW,
) -> tuple[Envelope, bytes]:
    """Check and open sealed bytes.

    Args:
        data: the whole entry.
        kind: it must be of.
        office: it must belong to.
        key: gives an epoch's key by its number, None = not known.
        signers: gives the Ed25519 keys a member ever had; none for a stranger.
        max_raw: bytes it may inflate to.

    Raises:
        SealedError: says why it is refused.
    """
    head, start = _split(data)
    if head.office != office:
        raise SealedError(Fault.FOREIGN)
    if head.kind != kind:
        raise SealedError(Fault.PLACE, "kind")
    unsigned, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    known = tuple(signers(head.author))
    if not known:
        raise SealedError(Fault.NOBODY)
    message = _message(unsigned)
    if not any(verify(each, signature, message) for each in known):
        raise SealedError(Fault.SIGNATURE)
    epoch_key = key(head.epoch)
    if epoch_key is None:
        raise SealedError(Fault.NO_KEY, str(head.epoch))
    nonce = unsigned[start : start + _NONCE]
    try:
        packed = AESGCM(_derived(head, epoch_key)).decrypt(
            nonce, unsigned[start + _NONCE :], unsigned[:start]
        )
    except InvalidTag as error:
        raise SealedError(Fault.CIPHER) from error
    return head, _inflated(packed, max_raw)


def signing_keys(membership: Membership, user_id: int) -> tuple[bytes, ...]:
    """Every Ed25519 key a member ever had by a verified chain, the newest first."""
    found = [
        keys_json.blob(entry, "ed25519", length=KEY_BYTES)
        for entry in membership.entries
        if "ed25519" in entry and keys_json.identifier(entry, "user") == user_id
    ]
    return tuple(reversed(found))


def _split(data: bytes) -> tuple[Envelope, int]:
    """The header and where it ends."""
    if len(data) < _LEAST:
        raise SealedError(Fault.TORN if _MAGIC.startswith(data[:4]) else Fault.MAGIC)
    magic, version, length = _FRAME.unpack_from(data)
    if magic != _MAGIC:
        raise SealedError(Fault.MAGIC)
    if version > FORMAT:
        raise SealedError(Fault.NEWER, str(version))
    if version < OLDEST or _LEAST + length > len(data):
        raise SealedError(Fault.TORN)
    end = _FRAME.size + length
    try:
        head = _HEADS.decode(data[_FRAME.size : end])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SealedError(Fault.MALFORMED, "header") from error
    return (
        Envelope(
            head.kind, head.office, head.slot, head.seq, head.epoch, head.previous, head.schema,
            head.author,
        ),
        end,
    )  # fmt: skip


def _derived(head: Envelope, key: bytes) -> bytes:
    place = f"kartoteka share 1\n{head.office}\n{head.kind}\n{head.slot}\n{head.seq}"
    return HKDF(SHA256(), KEY_BYTES, None, place.encode()).derive(key)


def _message(unsigned: bytes) -> bytes:
    return _PURPOSE + hashlib.sha256(unsigned).digest()


def _inflated(packed: bytes, max_raw: int) -> bytes:
    try:
        size = zstandard.frame_content_size(packed)
        if not 0 <= size <= max_raw or size > max(_HARMLESS, _RATIO * len(packed)):
            raise SealedError(Fault.INFLATION, str(size))
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise SealedError(Fault.MALFORMED, "zstd") from error
