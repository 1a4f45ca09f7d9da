"""The encrypted form of a file, read and written in pieces of bounded size.

    header   16 bytes: b"KARTFILE", version 1, log2 of the piece's size, 6 zero bytes
    pieces   each CHUNK bytes of the file (the last one may be shorter, and is never empty but
             for an empty file) under ChaCha20-Poly1305, 16 bytes longer than the open ones

The nonce is the number of the piece and a mark of the last one; the header is authenticated
with every piece. So a piece cut off, swapped, repeated or brought from elsewhere is noticed. The
key is 32 random bytes used for one file only.
"""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK: Final = 1 << 18
_MAGIC: Final = b"KARTFILE"
_VERSION: Final = 1
HEADER: Final = _MAGIC + bytes((_VERSION, CHUNK.bit_length() - 1)) + bytes(6)
_TAG: Final = 16
_COUNTER_BYTES: Final = 11


class SpoiltBlobError(Exception):
    """The encrypted bytes are not what was written: damaged, cut, or under another key."""


def sealed_size(size: int) -> int:
    """Return how many bytes a file of `size` bytes takes when encrypted."""
    pieces = max(1, -(-size // CHUNK))
    return len(HEADER) + size + pieces * _TAG


def seal(read: Callable[[int], bytes], target: IO[bytes], key: bytes) -> tuple[str, int]:
    """Encrypt a stream to its end.

    Args:
        read: gives at most so many bytes, and none at the end; may raise to cancel.
        target: where the encrypted bytes go.
        key: 32 random bytes that encrypt nothing else.

    Returns:
        SHA-256 of the encrypted bytes (hex), and the size of the open ones.

    Raises:
        OSError: the disk refused.
    """
    cipher, digest = ChaCha20Poly1305(key), hashlib.sha256(HEADER)
    target.write(HEADER)
    number, size = 0, 0
    piece = _full(read)
    while True:
        following = _full(read) if len(piece) == CHUNK else b""
        sealed = cipher.encrypt(_nonce(number, last=not following), piece, HEADER)
        target.write(sealed)
        digest.update(sealed)
        size += len(piece)
        if not following:
            return digest.hexdigest(), size
        piece = following
        number += 1


def unseal(source: IO[bytes], key: bytes) -> Iterator[bytes]:
    """Yield the open bytes piece by piece; every piece given has been verified.

    Only when the iteration ends has the file been seen to be whole.

    Raises:
        SpoiltBlobError: the bytes are not what was written.
        OSError: the disk refused.
    """
    if source.read(len(HEADER)) != HEADER:
        raise SpoiltBlobError("header")
    cipher, number = ChaCha20Poly1305(key), 0
    piece = source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG) if len(piece) == CHUNK + _TAG else b""
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, HEADER)
        except InvalidTag as error:
            raise SpoiltBlobError(f"piece {number}") from error
        if not following:
            return
        piece = following
        number += 1


def _full(read: Callable[[int], bytes]) -> bytes:
    """Read a whole piece: a stream may give less at once than it was asked for."""
    parts, missing = [], CHUNK
    while missing and (part := read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes((last,))
