"""An attachment's encrypted bytes on the share, in entries of at most a megabyte.

    blob/ab/<sha256>        the bytes themselves (they begin with KARTFILE), or a list of pieces:
                            KARTLIST and the SHA-256 of each, written when all of them lie there
    blob/ab/<sha256>.d/<n>  the pieces, from 0, each of 1 MiB but the last

A piece goes over the slowest line an office has within the time a call to the share may take.

The same name always means the same bytes, so anybody who holds a file whole may put any of its
entries, and put right one that is damaged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from crm_desktop.sync.stream.layout import blob_folder, blob_name, blob_piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.sync.transport import Transport

PIECE: Final = 1 << 20
_LIST: Final = b"KARTLIST"
_HASH: Final = 32


class NotThereError(Exception):
    """The share does not have the file (yet)."""


class SpoiltOnShareError(Exception):
    """What the share has under the name is damaged."""


@dataclass(slots=True)
class Halfway:
    """How far a large file came, so that the next round need not read it from its beginning.

    Attributes:
        hashes: SHA-256 of the pieces that are there already.
    """

    hashes: list[bytes] = field(default_factory=list)


def pieces_of(size: int) -> int:
    """Return in how many pieces so many bytes lie, 0 = in the one entry of their name."""
    return 0 if size <= PIECE else -(-size // PIECE)


def put_blob(
    transport: Transport,
    name: str,
    path: Path,
    *,
    halfway: Halfway,
    mend: bool = False,
    step: Callable[[int], None] = lambda _bytes: None,
) -> None:
    """Put a file whose bytes were verified; goes on where another time it was cut off.

    Args:
        transport: the share.
        name: SHA-256 of the file, hex.
        path: of the file.
        halfway: what was put already by this program; grows.
        mend: look at what lies there and put right what is damaged.
        step: takes the bytes of each entry about to be written or looked at; may raise to stop.

    Raises:
        TransportError: the share refused.
        OSError: the file does not read.
    """
    with path.open("rb") as stream:
        size = path.stat().st_size
        if not pieces_of(size):
            step(size)
            _put(transport, blob_name(name), stream.read(), mend=mend)
            return
        # What another program of ours put before it was closed need not be sent again.
        there = (
            frozenset(transport.names(blob_folder(name))) if not (halfway.hashes or mend) else ()
        )
        stream.seek(len(halfway.hashes) * PIECE)
        for piece in _read(stream):
            entry = blob_piece(name, len(halfway.hashes))
            if entry not in there:
                step(len(piece))
                _put(transport, entry, piece, mend=mend)
            halfway.hashes.append(hashlib.sha256(piece).digest())
        _put(transport, blob_name(name), _LIST + b"".join(halfway.hashes), mend=mend)


def get_blob(
    transport: Transport,
    name: str,
    draft: Path,
    *,
    size: int,
    halfway: Halfway,
    step: Callable[[int], None] = lambda _bytes: None,
) -> None:
    """Bring a file into a draft, each piece verified; goes on with a draft cut off before.

    Args:
        transport: the share.
        name: SHA-256 of the file, hex.
        draft: where to; holds the whole file afterwards.
        size: of the encrypted bytes.
        halfway: the pieces of the draft this program verified already; grows.
        step: takes the bytes about to come; may raise to stop, what came stays.

    Raises:
        NotThereError: the share does not have it.
        SpoiltOnShareError: what lies there is not the file.
        TransportError: the share refused.
        OSError: the disk refused.
    """
    if not pieces_of(size):
        step(size)
    whole = transport.get(blob_name(name))
    if whole is None:
        raise NotThereError(name)
    if not pieces_of(size):
        if hashlib.sha256(whole).hexdigest() != name:
            raise SpoiltOnShareError(name)
        draft.touch(mode=0o600)
        draft.write_bytes(whole)
        return
    hashes = _listed(whole, size)
    draft.touch(mode=0o600)
    with draft.open("r+b") as stream:
        if not halfway.hashes or halfway.hashes != hashes[: len(halfway.hashes)]:
            halfway.hashes = _verified(stream, hashes)
        stream.seek(len(halfway.hashes) * PIECE)
        stream.truncate()
        for number in range(len(halfway.hashes), len(hashes)):
            step(min(PIECE, size - number * PIECE))
            stream.write(_piece(transport, name, number, hashes[number]))
            stream.flush()
            halfway.hashes.append(hashes[number])
    with draft.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != name:
        draft.unlink()
        halfway.hashes = []
        raise SpoiltOnShareError(name)


def drop_blob(transport: Transport, name: str) -> None:
    """Take a file off the share: the list first, so that nobody begins to read it.

    Raises:
        TransportError: the share refused.
    """
    transport.delete(blob_name(name))
    for entry in tuple(transport.names(blob_folder(name))):
        transport.delete(entry)


def _piece(transport: Transport, name: str, number: int, expected: bytes) -> bytes:
    piece = transport.get(blob_piece(name, number))
    if piece is None:
        raise NotThereError(name)
    if hashlib.sha256(piece).digest() != expected:
        raise SpoiltOnShareError(name)
    return piece


def _put(transport: Transport, entry: str, data: bytes, *, mend: bool) -> None:
    if not transport.put_new(entry, data) and mend and transport.get(entry) != data:
        transport.replace(entry, data)


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _listed(data: bytes, size: int) -> list[bytes]:
    """The hashes of the pieces."""
    body = data.removeprefix(_LIST)
    if not data.startswith(_LIST) or len(body) != _HASH * pieces_of(size):
        raise SpoiltOnShareError
    return [body[at : at + _HASH] for at in range(0, len(body), _HASH)]


def _verified(stream: IO[bytes], hashes: list[bytes]) -> list[bytes]:
    """The hashes of the pieces of a draft that are whole already."""
    found: list[bytes] = []
    for expected in hashes:
        if hashlib.sha256(stream.read(PIECE)).digest() != expected:
            break
        found.append(expected)
    return found
