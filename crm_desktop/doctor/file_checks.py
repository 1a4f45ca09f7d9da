"""Checks of the files of clients: missing, damaged, of no record; here and beside the backups."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import BLOB_NAME
from crm_desktop.attachments.names import shown_name
from crm_desktop.attachments.sealed import sealed_size
from crm_desktop.backup.archive import StoredEntry
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.disk import disk_refusals
from crm_desktop.backup.file_copying import copy_verified, is_of_size, is_whole
from crm_desktop.backup.file_store import FileStore, store_faults
from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.sync.blobs.queue import BlobState, BlobWay, set_blob
from crm_desktop.sync.blobs.whereabouts import NEVER_HERE
from crm_desktop.wording import count, file_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.backup.shelf import KeptBackup
    from crm_desktop.office.office import Office

ORPHAN_AGE_S: Final = 24 * 3600
SAMPLE_BYTES: Final = 256 << 20
"""How much is read of all files unless a full check is asked for."""
_TITLE: Final = "Файлы клиентов"
_ORPHANS: Final = "Лишние файлы"
_NAMED: Final = 5
_FORMS: Final = ("файл", "файла", "файлов")


@dataclass(frozen=True, slots=True)
class _Known:
    """A file the base names; `name` is what people call it. The newest are told first."""

    entry: StoredEntry
    name: str


@dataclass(frozen=True, slots=True)
class Orphans:
    """Encrypted files that no record names, older than a day.

    Attributes:
        size: bytes of all.
    """

    paths: tuple[Path, ...]
    size: int


def check_files(subject: Subject, *, full: bool, step: Callable[[int, int], None]) -> Check:
    """Every file the base names is there; its bytes are what its name says.

    A file that lies at another computer and never came here is not missed. All others are looked
    for by name and length; read to the end are all, or `SAMPLE_BYTES` chosen at
    random. What a backup in the office's folder has whole is put back.

    Args:
        subject: the office; not inside a transaction, for reading may take minutes.
        full: read every byte.
        step: takes bytes read and bytes to read; may raise to cancel.
    """
    known = _known(subject)
    elsewhere = {row[0] for row in subject.db.run(NEVER_HERE)}
    absent = {each for each in known if not _is_there(subject, each)}
    bad = [each for each in known if each in absent and each.entry.name not in elsewhere]
    chosen = [each for each in known if each not in absent]
    if not full:
        chosen = _sample(chosen)
    bad += _unread(subject, chosen, step)
    if not bad:
        return verdict("files", _TITLE, len(known), 0, "")
    mended = [each for each in bad if subject.mend and _put_back(subject, each)]
    left = [each for each in bad if each not in set(mended)]
    asked = [each for each in left if subject.mend and _ask_others(subject, each)]
    left = [each for each in left if each not in set(asked)]
    if not left and asked:
        text = f"Будет загружено из общей папки: {_listed(asked)}."
        return Check("files", _TITLE, Status.MENDED, len(known), len(bad), text)
    if not left:
        text = f"Возвращено из папки резервных копий: {_listed(mended)}."
        return Check("files", _TITLE, Status.MENDED, len(known), len(bad), text)
    text = (
        f"Нет на диске или повреждены: {_listed(left)}. Записи о них остаются в карточках. "
        "Восстановите их: положите папку «kartoteka-files» с другого диска с копиями в папку "
        "backups офиса и проверьте базу ещё раз."
    )
    return verdict("files", _TITLE, len(known), len(left), text)


def check_orphans(subject: Subject) -> Check:
    """No encrypted file lies there that nobody names."""
    found = find_orphans(subject)
    text = (
        f"В папке вложений {count(len(found.paths), *_FORMS)} ({file_size(found.size)}) без "
        "записи в базе: остались от прерванного добавления. Карточкам они не нужны, их можно "
        "удалить."
    )
    checked = len(_listing(subject.folder.attachments))
    return verdict("orphans", _ORPHANS, checked, len(found.paths), text)


def find_orphans(subject: Subject) -> Orphans:
    """Return the encrypted files of no record, live or deleted, that are older than a day."""
    named = {row[0] for row in subject.db.run("SELECT DISTINCT blob FROM attachment")}
    found, size = [], 0
    for path in _listing(subject.folder.attachments):
        if path.name in named:
            continue
        try:
            state = path.stat()
        except OSError:
            continue
        # A younger one may be on its way: its record comes when its bytes are safe.
        if time.time() - state.st_mtime > ORPHAN_AGE_S:
            found.append(path)
            size += state.st_size
    return Orphans(tuple(found), size)


@use_case(Right.DOCTOR)
def remove_orphans(office: Office) -> Orphans:
    """Delete the encrypted files of no record that are older than a day; returns what went.

    Raises:
        UserError: the disk refused; some may be gone.
    """
    found = find_orphans(Subject(office.db, office.folder, office.unlocked, mend=True))
    with disk_refusals("Удалены не все лишние файлы; файлы клиентов не тронуты"):
        for path in found.paths:
            path.unlink(missing_ok=True)
    return found


def backup_files_fault(
    good: KeptBackup, *, full: bool, step: Callable[[int, int], None]
) -> tuple[int, str]:
    """Return how many files beside the newest backup are missing or damaged, and a sentence."""
    done = 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        step(done, good.files_size)

    manifest = open_archive(good.path).manifest
    faults = store_faults(good.path, manifest, read if full else None)
    number = len(faults.missing) + len(faults.damaged)
    return number, (
        f"Рядом с последней копией нет целых файлов клиентов: {number}. Сделайте новую копию."
    )


def _known(subject: Subject) -> list[_Known]:
    rows = subject.db.run(
        "SELECT blob, max(size), max(name) FROM attachment WHERE blob <> '' GROUP BY blob"
        " ORDER BY max(id) DESC"
    )
    return [_Known(StoredEntry(blob, sealed_size(size)), name) for blob, size, name in rows]


def _is_there(subject: Subject, known: _Known) -> bool:
    entry = known.entry
    return bool(BLOB_NAME.fullmatch(entry.name)) and is_of_size(
        subject.folder.attachments / entry.name, entry.size
    )


def _sample(known: list[_Known]) -> list[_Known]:
    shuffled = random.sample(known, len(known))
    chosen, size = [], 0
    for each in shuffled:
        if size + each.entry.size <= SAMPLE_BYTES:
            chosen.append(each)
            size += each.entry.size
    return chosen


def _unread(
    subject: Subject, known: list[_Known], step: Callable[[int, int], None]
) -> list[_Known]:
    done, total = 0, sum(each.entry.size for each in known)

    def read(size: int) -> None:
        nonlocal done
        done += size
        step(done, total)

    folder = subject.folder.attachments
    return [each for each in known if not is_whole(each.entry, folder / each.entry.name, read)]


def _put_back(subject: Subject, known: _Known) -> bool:
    entry = known.entry
    source = FileStore(subject.folder.backups).path_of(entry.name)
    if not BLOB_NAME.fullmatch(entry.name) or not is_of_size(source, entry.size):
        return False
    try:
        subject.folder.attachments.mkdir(exist_ok=True)
        target = subject.folder.attachments / entry.name
        return copy_verified(entry, source, target, lambda _size: None)
    except OSError:
        return False  # told as not mended


def _ask_others(subject: Subject, known: _Known) -> bool:
    """Let the next round of the exchange bring a file that once went to the share from here."""
    done = subject.db.run(
        "SELECT 1 FROM sync_blob b, sync_place p WHERE b.name = ? AND b.way = 'up'"
        " AND b.state = 'done' AND p.mode <> 'left'",
        (known.entry.name,),
    )
    if done:
        set_blob(subject.db, (known.entry.name,), BlobWay.DOWN, BlobState.ASKED)
    return bool(done)


def _listed(known: list[_Known]) -> str:
    names = [f"«{shown_name(each.name)}»" for each in known[:_NAMED]]
    more = f" и ещё {len(known) - len(names)}" if len(known) > len(names) else ""
    return f"{', '.join(names)}{more}"


def _listing(folder: Path) -> list[Path]:
    try:
        return [path for path in sorted(folder.iterdir()) if BLOB_NAME.fullmatch(path.name)]
    except OSError:
        return []
