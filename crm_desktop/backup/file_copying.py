"""Copying the encrypted files of an office, each verified by its name before it appears."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

from crm_desktop.attachments.blobs import hash_of
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.disk import draft_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from crm_desktop.backup.archive import StoredEntry

_CHUNK: Final = 1 << 20


def is_of_size(path: Path, size: int) -> bool:
    """Tell whether a file of this length is there; its bytes are not read."""
    try:
        return path.is_file() and path.stat().st_size == size
    except OSError:
        return False


def is_whole(entry: StoredEntry, path: Path, step: Callable[[int], None]) -> bool:
    """Tell whether a file's bytes are what its name says; every byte is read.

    Args:
        entry: what it should be.
        path: where it lies.
        step: takes the number of bytes just read; may raise to cancel.
    """
    try:
        return is_of_size(path, entry.size) and hash_of(path, step) == entry.name
    except OSError:
        return False


def copy_verified(
    entry: StoredEntry, source: Path, target: Path, step: Callable[[int], None]
) -> bool:
    """Copy a file, read it back, and only then let it appear; False if the source is not whole.

    Args:
        entry: what it should be.
        source: where it lies.
        target: where it is to appear; its folder exists.
        step: takes the number of bytes just read; may raise to cancel.

    Raises:
        OSError: the disk refused to write; no half file remains.
    """
    draft = target.parent / draft_name(".part")
    try:
        stream = source.open("rb")
    except OSError:
        return False
    try:
        with stream:
            draft.touch(mode=0o600, exist_ok=False)
            if not _copied(stream, draft, step):
                return False
        flush(draft)
        if not is_whole(entry, draft, lambda _size: None):
            return False
        draft.replace(target)
        flush(target.parent)
        return True
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def link_verified(
    entry: StoredEntry, source: Path, target: Path, step: Callable[[int], None]
) -> bool:
    """Give a whole file a second name; False if it is not whole or the disk has no such thing."""
    if not is_whole(entry, source, step):
        return False
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def gather(
    entries: Iterable[StoredEntry],
    into: Path,
    *,
    own: Path,
    stores: Sequence[Path],
    step: Callable[[int], None],
) -> tuple[str, ...]:
    """Bring files into a folder from wherever a whole one lies; returns the names not found.

    Args:
        entries: what is needed; what lies in `into` whole already is left alone.
        into: an existing folder.
        own: the office's present folder of attachments: a file there gets a second name.
        stores: folders of stores to copy from, the best first.
        step: takes the number of bytes just read; may raise to cancel.

    Raises:
        OSError: the disk refused to write.
    """
    lost = []
    for entry in entries:
        target = into / entry.name
        if is_whole(entry, target, step) or link_verified(entry, own / entry.name, target, step):
            continue
        target.unlink(missing_ok=True)
        places = [own / entry.name, *(store / entry.name[:2] / entry.name for store in stores)]
        found = (place for place in places if is_of_size(place, entry.size))
        if not any(copy_verified(entry, place, target, step) for place in found):
            lost.append(entry.name)
    return tuple(lost)


def _copied(source: IO[bytes], target: Path, step: Callable[[int], None]) -> bool:
    """Copy to the end; False if the source does not read."""
    with target.open("wb") as stream:
        while True:
            try:
                data = source.read(_CHUNK)
            except OSError:
                return False
            if not data:
                return True
            stream.write(data)
            step(len(data))
