"""Doing an erasure: the one way for a person's act, for an interrupted one and for a restore."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.blobs import remove_blobs
from crm_desktop.attachments.copies import clear_copies
from crm_desktop.errors import UserError
from crm_desktop.personal_data.erasure_list import Listed, all_swept, write_list
from crm_desktop.personal_data.purging import purge
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.records_of_erasure import read_records_of, write_record
from crm_desktop.personal_data.sweeping import sweep
from crm_desktop.sync.blobs.queue import forget_blobs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.personal_data.purging import Purged
    from db.connection import OfficeDatabase

KIND: Final = "erase"
"""Change sets of this kind are not taken back."""


def title_of(entry: Listed) -> str:
    """Return the title of the act in history; it names nobody."""
    word = "Обезличивание" if entry.kind == ErasureKind.ANONYMISE else "Уничтожение"
    return f"{word} данных, акт № {entry.number}"


def apply_entry(db: OfficeDatabase, change: Change, entry: Listed, *, author: int) -> Purged:
    """Empty one person's records and remember it, inside an open change."""
    purged = purge(
        db, change, list(entry.clients), kind=ErasureKind(entry.kind), number=entry.number,
        at=entry.erased_at,
    )  # fmt: skip
    write_record(db, change, entry, purged, author=author)
    forget_blobs(db, purged.blobs)
    return purged


def finish(
    db: OfficeDatabase,
    folder: OfficeFolder,
    key: bytes,
    entries: Sequence[Listed],
    *,
    blobs: Sequence[str],
    progress: Progress,
) -> bool:
    """After the commit: files off the disk, the base rewritten, the list marked as done.

    Returns:
        Whether nothing is left to be done at the next opening.
    """
    try:
        remove_blobs(db, folder.attachments, blobs)
    except UserError:
        return False
    clear_copies()
    if not sweep(db, progress):
        return False
    with suppress(OSError):
        write_list(folder, all_swept(entries), key)
    return True


def missing_entries(db: OfficeDatabase, entries: Sequence[Listed]) -> list[Listed]:
    """Return the erasures this base does not have: it is older than they are."""
    found = []
    for entry in entries:
        there = [
            client
            for client in entry.clients
            if db.run("SELECT 1 FROM client WHERE id = ? AND erased_at IS NULL", (client,))
        ]
        if there:
            found.append(entry)
    return found


def together(db: OfficeDatabase, listed: Sequence[Listed]) -> tuple[Listed, ...]:
    """Return the erasures of the list and those only the base remembers."""
    known = {entry.client for entry in listed}
    own = [each.entry for each in read_records_of(db) if each.entry.client not in known]
    return (*listed, *own)
