"""The second place: another disk, a stick or a share that gets every copy as well.

A copy on the same disk saves from a mistake, not from the disk. What is known of the place lies
in the notes of this station, so that showing it never waits for a share that is off.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.backup.archive import SUFFIX
from crm_desktop.backup.bounded import LOOK_S, STALL_S, UnreachableError, moving, within
from crm_desktop.backup.copied_state import changed_since, last_copy
from crm_desktop.backup.copying_over import FAILED, copy_archive
from crm_desktop.backup.disk import disk_refusals, draft_name, free_name, free_space, size_of
from crm_desktop.backup.file_store import FileStore
from crm_desktop.backup.notes import (
    SECOND_FOLDER,
    SECOND_STATE,
    number_in,
    read_document,
    read_note,
    text_in,
    write_document,
    write_note,
)
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.passphrase import copy_lock
from crm_desktop.backup.proofs import proved_files
from crm_desktop.backup.shelf import KeptBackup, find_backups, thin
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office.folder import is_on_network

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

DAY_MS: Final = 86_400_000
OLD_MS: Final = 3 * DAY_MS
_AGAIN_MS: Final = 20 * 60_000
_WHAT: Final = "Второе место недоступно"
_GIB: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The second place, as it was when somebody last looked.

    Attributes:
        folder: where it is.
        copied_at: UTC ms of the newest copy's snapshot there, None if there is none.
        reached_at: UTC ms when it last answered, None if never.
        tried_at: UTC ms of the last attempt.
        copies: how many copies of this office lie there.
        free: bytes free there, None if not known.
        error: why the last attempt failed; empty if it did not.
        behind: whether the office holds something the newest copy there does not.
    """

    folder: Path
    copied_at: int | None
    reached_at: int | None
    tried_at: int | None
    copies: int
    free: int | None
    error: str
    behind: bool

    def is_old(self, now: int) -> bool:
        """Tell whether what would be lost with this computer is more than three days of work."""
        if not self.behind:
            return False
        return self.copied_at is None or now - self.copied_at > OLD_MS


@dataclass(frozen=True, slots=True)
class PlaceCheck:
    """What a look at a folder found, before it becomes the second place.

    Attributes:
        folder: the folder.
        refusal: why it cannot be one; empty if it can.
        warnings: what the person should know all the same.
        free: bytes free there.
        copies: how many copies of this office lie there already.
    """

    folder: Path
    refusal: str = ""
    warnings: tuple[str, ...] = ()
    free: int = 0
    copies: int = 0


@use_case(Right.VIEW_OFFICE)
def second_place(office: Office) -> SecondPlace | None:
    """Return what is known of the second place; the place itself is not asked."""
    folder = read_note(office.db, SECOND_FOLDER)
    if folder is None:
        return None
    note = read_document(office.db, SECOND_STATE)
    copied, last = number_in(note, "copied_at"), last_copy(office)
    behind = copied is None or last is None or last.at > copied or changed_since(office, last)
    return SecondPlace(
        Path(folder), copied, number_in(note, "reached_at"), number_in(note, "tried_at"),
        number_in(note, "copies") or 0, number_in(note, "free"), text_in(note, "error"), behind,
    )  # fmt: skip


@use_case(Right.BACKUP)
def check_place(office: Office, folder: Path) -> PlaceCheck:
    """Look whether a folder will do: is it there, may one write, is there room, is it another disk.

    Takes 8 seconds at most, however dead the share.
    """
    try:
        return within(lambda: _look(office.folder.path, office.office_id, folder), LOOK_S, _WHAT)
    except UnreachableError as error:
        return PlaceCheck(folder, refusal=str(error))


@use_case(Right.BACKUP)
def set_second_place(office: Office, folder: Path | None) -> None:
    """Let every copy go to this folder too, or to none.

    Raises:
        UserError: the folder will not do; the former place stays.
    """
    if folder is None:
        write_note(office.db, SECOND_FOLDER, None)
        write_note(office.db, SECOND_STATE, None)
        return
    found = check_place(office, folder)
    if found.refusal:
        raise UserError(found.refusal)
    write_note(office.db, SECOND_FOLDER, str(folder.absolute()))
    write_document(office.db, SECOND_STATE, {"free": found.free, "copies": found.copies})


@use_case(Right.VIEW_OFFICE)
def second_due(office: Office, now: int) -> bool:
    """Tell whether the newest copy should go to the second place now."""
    place, last = second_place(office), last_copy(office)
    if place is None or last is None:
        return False
    if place.copied_at is not None and place.copied_at >= last.at:
        return False
    tried = place.tried_at
    return not (place.error and tried is not None and 0 <= now - tried < _AGAIN_MS)


@use_case(Right.VIEW_OFFICE)
def copy_there(
    office: Office, *, progress: Progress | None = None, stall_s: float = STALL_S
) -> Path | None:
    """Bring the newest copy of the office's folder to the second place, and thin what lies there.

    Args:
        office: the open office.
        progress: in per cent.
        stall_s: a place that stands still for so long is given up.

    Returns:
        The copy there; None if there is no second place or nothing to bring.

    Raises:
        UserError: the place does not answer, has no room, or refused; why is noted.
        JobCancelledError: cancelled; no half file remains.
    """
    place = second_place(office)
    if place is None:
        return None
    keys = office.unlocked.database_keys
    listed = find_backups(office.folder.backups, office_id=office.office_id, keys=keys)
    ours = [kept for kept in listed if kept.reason and kept.signed is not None]
    fitting = [kept for kept in ours if not kept.sealed and not kept.missing]
    if not fitting:
        return None
    job = _Bringing(office, place, fitting[0])
    try:
        within(job.look, LOOK_S, _WHAT)
        with disk_refusals(FAILED):
            found = moving(job.run, progress or SilentProgress(), _WHAT, stall_s=stall_s)
    except UserError as error:
        _note(office, {"tried_at": now_ms(), "error": str(error)})
        raise
    now = now_ms()
    _note(
        office,
        {
            "copied_at": fitting[0].created_at, "reached_at": now, "tried_at": now, "error": "",
            "copies": job.copies, "free": job.free, "file": found.name,
        },
    )  # fmt: skip
    note_act(
        office, Act.BACKUP_MADE, clients=fitting[0].clients, folder=place.folder,
        why="второе место",
    )  # fmt: skip
    return found


@use_case(Right.VIEW_OFFICE)
def copies_there(office: Office) -> tuple[KeptBackup, ...]:
    """List the copies of this office in the second place; takes 8 seconds at most.

    Raises:
        UnreachableError: the place does not answer.
        UserError: the folder is not there.
    """
    place = second_place(office)
    if place is None:
        return ()
    folder, whose, keys = place.folder, office.office_id, office.unlocked.database_keys

    def look() -> tuple[KeptBackup, ...]:
        if not folder.is_dir():
            raise UserError(_gone(folder))
        return find_backups(folder, office_id=whose, keys=keys)

    return within(look, LOOK_S, _WHAT)


class _Bringing:
    """The work at the second place; touches nothing of the open office but files at rest."""

    def __init__(self, office: Office, place: SecondPlace, kept: KeptBackup) -> None:
        self._folder = place.folder
        self._had = place.copies if place.copied_at is not None else 0
        self._kept = kept
        self._own = office.folder
        self._keys = office.unlocked.database_keys
        self._lock = copy_lock(office)
        self._whose = office.office_id
        self._proved = proved_files(office)
        self.copies = 0
        self.free: int | None = None

    def look(self) -> None:
        if not self._folder.is_dir():
            raise UserError(_gone(self._folder))
        if self._had and not any(self._folder.glob(f"*{SUFFIX}")):
            # The place of a disk that is not plugged in: what is written goes to this computer's.
            raise UserError(
                f"{FAILED}: в папке «{self._folder}» нет прежних копий, хотя они там были. "
                "Похоже, диск не подключён. Подключите его, а если копии убрали вы, "
                "выберите эту папку снова в настройках резервных копий."
            )

    def run(self, progress: Progress) -> Path:
        there = find_backups(self._folder, office_id=self._whose)
        same = [kept for kept in there if kept.created_at == self._kept.created_at and kept.reason]
        if same:
            target = same[0].path
        else:
            target = free_name(self._folder, self._kept.path.name)
            copy_archive(
                self._kept.path, target, office=self._own, keys=self._keys, lock=self._lock,
                progress=progress,
            )  # fmt: skip
            if thin(self._folder, office_id=self._whose, verified=self._proved):
                FileStore(self._folder).prune()
            there = find_backups(self._folder, office_id=self._whose)
        self.copies = len(there)
        self.free = free_space(self._folder)
        progress.step(100, 100, "Копия во втором месте")
        return target


def _note(office: Office, news: dict[str, object]) -> None:
    write_document(office.db, SECOND_STATE, {**read_document(office.db, SECOND_STATE), **news})


def _gone(folder: Path) -> str:
    return (
        f"{FAILED}: папки «{folder}» нет. Подключите диск или флешку либо выберите другую папку "
        "в настройках резервных копий."
    )


def _look(office: Path, office_id: str, folder: Path) -> PlaceCheck:
    if not folder.is_dir():
        return PlaceCheck(folder, refusal=f"Папки «{folder}» нет. Выберите другую папку.")
    real = folder.resolve()
    if real.is_relative_to(office.resolve()):
        text = f"Папка «{folder}» лежит внутри папки офиса. Выберите другую, лучше на другом диске."
        return PlaceCheck(folder, refusal=text)
    probe = folder / draft_name(".part")
    try:
        with probe.open("xb") as stream:
            stream.write(b"kartoteka")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        text = f"В папку «{folder}» нельзя записать. Проверьте права или выберите другую."
        return PlaceCheck(folder, refusal=text)
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    free, need = free_space(folder), _need(office)
    told = []
    if folder.stat().st_dev == office.stat().st_dev and not is_on_network(folder):
        told.append(
            "Это тот же диск, на котором лежит офис: если он сломается, пропадут и копии. "
            "Лучше выбрать флешку, другой диск или сетевую папку."
        )
    if free < 3 * need:
        told.append(
            f"Свободно {free / _GIB:.1f} ГБ, а одна копия занимает около {need / _GIB:.1f} ГБ: "
            "места хватит ненадолго."
        )
    copies = len(find_backups(folder, office_id=office_id))
    return PlaceCheck(folder, "", tuple(told), free, copies)


def _need(office: Path) -> int:
    attachments = office / "attachments"
    files = sum(size_of(path) for path in attachments.glob("*")) if attachments.is_dir() else 0
    return size_of(office / "office.db", office / "keys.json") + files
