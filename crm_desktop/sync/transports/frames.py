"""Entries on shares where a file can only be written in its place: telling a half from a whole.

Such an entry says first how long it is and what its SHA-256 is. An entry that came by a rename is
whole by itself and lies bare, unless its own first bytes could be taken for a frame.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MAGIC: Final = b"\x00KARTOTEKA-IN-PLACE-1\n"
TORN_AFTER_S: Final = 600.0
"""A half that has not grown for this long is nobody's work in progress."""

_HEADER: Final = len(MAGIC) + 8 + 32


def framed(data: bytes) -> bytes:
    """Return an entry in its frame."""
    return MAGIC + len(data).to_bytes(8, "big") + hashlib.sha256(data).digest() + data


def bare_or_framed(data: bytes) -> bytes:
    """Return what is to lie in a file that comes by a rename."""
    return framed(data) if _looks_framed(data) else data


def unframed(raw: bytes) -> bytes | None:
    """Return the entry in a file's bytes, None while it is not whole."""
    if not _looks_framed(raw):
        return raw
    size = int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 8], "big")
    data = raw[_HEADER:]
    if len(raw) < _HEADER or len(data) != size:
        return None
    return data if hashlib.sha256(data).digest() == raw[len(MAGIC) + 8 : _HEADER] else None


def is_half_of(raw: bytes, data: bytes) -> bool:
    """Tell whether a file's bytes are this very entry, begun and not finished."""
    return len(raw) >= _HEADER and unframed(raw) is None and framed(data).startswith(raw[:_HEADER])


def _looks_framed(raw: bytes) -> bool:
    return MAGIC.startswith(raw[: len(MAGIC)])


class Halves:
    """Remembers how long each half has lain as it is, by this computer's own steady clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}

    def abandoned(self, name: str, raw: bytes) -> bool:
        """Note a half; whether nobody will finish it any more."""
        size, since = self._seen.get(name, (-1, 0.0))
        if size != len(raw):
            self._seen[name] = (len(raw), self._clock())
            return False
        return self._clock() - since >= TORN_AFTER_S

    def whole(self, name: str) -> None:
        """Forget a name: what lies there now is whole, or nothing does."""
        self._seen.pop(name, None)

    def clear(self) -> None:
        """Forget all."""
        self._seen.clear()
