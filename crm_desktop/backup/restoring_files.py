"""Bringing the files of clients back with a restored base."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.names import shown_name
from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.disk import require_room
from crm_desktop.backup.file_copying import gather, is_of_size
from crm_desktop.backup.file_store import FileStore, named_files
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.folder import OfficeFolder

_NAMED: Final = 3
_FROM: Final = 76
_TO: Final = 94


class FilesMissingError(UserError):
    """Files of clients are not beside the backup; it can be restored without them.

    Attributes:
        missing: how many.
    """

    def __init__(self, text: str, missing: int) -> None:
        super().__init__(text)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class FilePlaces:
    """Where files may lie.

    Attributes:
        archive: the backup.
        staged: the office being restored; files from inside the archive are there already.
        present: the office that lies at the place now.
    """

    archive: Path
    staged: OfficeFolder
    present: OfficeFolder


def bring_files(places: FilePlaces, key: bytes, progress: Progress, *, go_on: bool) -> int:
    """Bring the files the restored base names, each verified to its last byte.

    Args:
        places: where to look.
        key: of the base.
        progress: in per cent.
        go_on: whether a base without some of its files will do.

    Returns:
        How many nobody has whole.

    Raises:
        FilesMissingError: some are missing, and `go_on` is False.
        UserError: no room for them.
        JobCancelledError: cancelled.
    """
    needed = named_files(places.staged.database, key)
    own = places.present.attachments
    copied = [
        entry
        for entry in needed
        if not is_of_size(places.staged.attachments / entry.name, entry.size)
        and not is_of_size(own / entry.name, entry.size)
    ]
    require_room(
        places.present.path,
        sum(entry.size for entry in copied),
        "Офис не восстановлен, прежние файлы не тронуты",
    )
    total, done = sum(entry.size for entry in needed) + 1, 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        percent = min(_TO, _FROM + (_TO - _FROM) * done // total)
        progress.step(percent, 100, "Возвращаю файлы клиентов")

    beside = (places.archive.parent, places.present.backups)
    stores = tuple(dict.fromkeys(FileStore(folder).folder for folder in beside))
    lost = gather(needed, places.staged.attachments, own=own, stores=stores, step=read)
    if lost and not go_on:
        raise _missing(places.staged.database, key, lost)
    return len(lost)


def _missing(base: Path, key: bytes, lost: tuple[str, ...]) -> FilesMissingError:
    names = []
    with closing(open_unchanging(base, key)) as connection:
        for blob in lost[:_NAMED]:
            rows = connection.execute(
                "SELECT name FROM attachment WHERE blob = ? ORDER BY id", (blob,)
            ).fetchall()
            names.append(f"«{shown_name(str(rows[0][0]))}»")
    more = f" и ещё {len(lost) - len(names)}" if len(lost) > len(names) else ""
    return FilesMissingError(
        f"Рядом с копией нет целых файлов клиентов ({len(lost)}): {', '.join(names)}{more}. "
        "Ничего не изменено. Положите рядом с копией папку «kartoteka-files» с того места, где "
        "копию делали, или восстановите офис без этих файлов: записи о них останутся.",
        len(lost),
    )
