"""Erasing again those an older base brings back: after a restore and at every opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.search_text import keep_search_current
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.journal import Journal
from crm_desktop.personal_data.applying import (
    KIND,
    apply_entry,
    finish,
    missing_entries,
    title_of,
    together,
)
from crm_desktop.personal_data.erasure_list import NAME, places_of, read_list
from crm_desktop.reminders.keeping import keep_reminders_current
from crm_desktop.search.entry_sources import keep_entries_current
from crm_desktop.sync.trust.erasing_elsewhere import empty_listed, forget_left_files, left_files
from db.client_access import keep_access_current
from db.client_touch import keep_touch_current
from db.deal_board import keep_board_current
from db.list_values import keep_values_current

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.jobs import Progress
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.personal_data.erasure_list import Listed
    from db.connection import OfficeDatabase


def erase_again(
    db: OfficeDatabase,
    folder: OfficeFolder,
    unlocked: Unlocked,
    *,
    lists: Iterable[Path] = (),
    former: Sequence[Listed] = (),
    progress: Progress | None = None,
) -> int:
    """Carry out the erasures this base lacks, and finish what an earlier one left undone.

    Costs two look-ups when nobody was ever erased.

    Args:
        db: migrated.
        folder: where the base lies; the list is written there.
        unlocked: who acts; signs what is done.
        lists: files beside the folder's own, such as those beside a backup.
        former: erasures known from elsewhere: from the base a restore replaces.
        progress: hears of the work.

    Returns:
        How many people were erased again.

    Raises:
        OSError: the list could not be written.
    """
    key = unlocked.database_key
    listed = read_list((*places_of(folder), *lists), *unlocked.database_keys)
    known = {entry.client for entry in listed}
    entries = together(db, (*listed, *(each for each in former if each.client not in known)))
    if not entries:
        return 0
    missing = missing_entries(db, entries)
    if not missing and all(entry.swept for entry in listed) and len(listed) == len(entries):
        return 0
    journal = Journal(db, unlocked, _keep_derived_current)
    blobs: list[str] = []
    if missing and db.run("SELECT 1 FROM sync_place WHERE mode <> 'left'"):
        # The act itself comes from the other stations; a second one would go round all of them.
        with journal.applying() as work:
            empty_listed(db, missing, work.first_seq)
    else:
        for entry in missing:
            with journal.change(f"{title_of(entry)}: повторно", kind=KIND) as change:
                blobs += apply_entry(db, change, entry, author=unlocked.user_id).blobs
    blobs += left_files(db)
    progress = progress or SilentProgress()
    if finish(db, folder, key, entries, blobs=blobs, progress=progress):
        forget_left_files(db)
    return len(missing)


def lists_beside(*folders: Path) -> tuple[Path, ...]:
    """Return where lists may lie beside a backup or in a folder that is to be replaced."""
    return tuple(folder / NAME for folder in folders)


def _keep_derived_current(db: OfficeDatabase, first_seq: int) -> None:
    keep_search_current(db, first_seq)
    keep_entries_current(db, first_seq)
    keep_values_current(db.connection(), first_seq)
    keep_board_current(db.connection(), first_seq)
    keep_touch_current(db.connection(), first_seq)
    keep_access_current(db.connection(), first_seq)
    keep_reminders_current(db, first_seq)
