"""The monthly rehearsal: the newest copy is restored aside, opened, counted and thrown away.

A copy that was never restored is a hope. The rehearsal does with it what a restore does, in a
folder of its own, and remembers how many clients came back.
"""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import psutil

from crm_desktop.access.keys import read_keys
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.content import business_tables, hash_tables
from crm_desktop.backup.disk import disk_refusals, draft_name, sweep
from crm_desktop.backup.file_store import store_faults
from crm_desktop.backup.notes import DRILL, number_in, read_document, text_in, write_document
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.opened import open_backup
from crm_desktop.backup.proofs import remember_proof
from crm_desktop.backup.shelf import KeptBackup, find_backups
from crm_desktop.errors import BadFileError, DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from db.connection import OfficeDatabase
from db.migrations import LATEST, migrate

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.backup.opened import OpenedBackup
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_DAY_MS: Final = 86_400_000
EVERY_MS: Final = 30 * _DAY_MS
PATIENCE_MS: Final = 7 * _DAY_MS
"""So long after its time it waits for the computer to be idle, then it does not."""
_AGAIN_MS: Final = _DAY_MS
_FAILED: Final = "Пробное восстановление не удалось, офис не тронут"
_ADVICE: Final = (
    "Сделайте новую копию: «Настройки → Резервные копии → Сделать копию», и проверьте диск."
)


@dataclass(frozen=True, slots=True)
class DrillOutcome:
    """How the last rehearsal went.

    Attributes:
        at: UTC ms when it ended.
        good: whether the copy could be restored.
        clients: how many came back, deleted ones too.
        file: the copy's name.
        created_at: UTC ms of the copy's snapshot.
        seconds: how long it took.
        error: why not; empty if good.
    """

    at: int
    good: bool
    clients: int
    file: str
    created_at: int
    seconds: int
    error: str = ""

    @property
    def text(self) -> str:
        """«проверено: 1 204 клиента, 12.11.2026», in plain words."""
        day = datetime.fromtimestamp(self.at / 1000).astimezone()
        if not self.good:
            return f"{day:%d.%m.%Y}: {self.error}"
        return f"проверено {day:%d.%m.%Y}: клиентов {self.clients}"


@use_case(Right.VIEW_OFFICE)
def last_drill(office: Office) -> DrillOutcome | None:
    """Return how the last rehearsal went; None if there was none."""
    note = read_document(office.db, DRILL)
    at = number_in(note, "at")
    if at is None:
        return None
    return DrillOutcome(
        at, note.get("good") is True, number_in(note, "clients") or 0, text_in(note, "file"),
        number_in(note, "created_at") or 0, number_in(note, "seconds") or 0, text_in(note, "error"),
    )  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def drill_due(office: Office, now: int, *, idle: bool) -> bool:
    """Tell whether it is time: once in 30 days, when nobody works, or a week later all the same.

    Not on a battery. What failed is tried again the next day; a clock set back is no reason.
    """
    if on_battery():
        return False
    last = last_drill(office)
    if last is None:
        return idle
    age = now - last.at
    if not last.good:
        return idle and not 0 <= age < _AGAIN_MS
    return age >= (EVERY_MS if idle else EVERY_MS + PATIENCE_MS)


def on_battery() -> bool:
    """Tell whether the computer is known to run on its battery."""
    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError):
        return False
    return battery is not None and battery.power_plugged is False


@use_case(Right.VIEW_OFFICE)
def run_drill(office: Office, *, progress: Progress | None = None) -> DrillOutcome:
    """Restore the newest copy aside, open it, compare, remember, throw it away.

    Args:
        office: the open office; it is not touched.
        progress: in per cent.

    Returns:
        How it went; a copy that cannot be restored is an outcome, not an exception.

    Raises:
        UserError: there is no copy to rehearse with, or no room for it.
        JobCancelledError: cancelled; nothing is remembered.
    """
    began = time.monotonic()
    kept = _newest(office)
    if kept is None:
        raise UserError(f"{_FAILED}: копий в папке офиса ещё нет. Сделайте первую.")
    error = ""
    clients = kept.clients
    try:
        clients = _rehearse(office, kept, progress or SilentProgress())
    except (DamagedError, BadFileError) as damage:
        error = f"копия «{kept.path.name}» не восстановилась. {damage} {_ADVICE}"
    outcome = DrillOutcome(
        now_ms(), not error, clients, kept.path.name, kept.created_at,
        round(time.monotonic() - began), error,
    )  # fmt: skip
    write_document(
        office.db,
        DRILL,
        {
            "at": outcome.at, "good": outcome.good, "clients": clients, "file": outcome.file,
            "created_at": outcome.created_at, "seconds": outcome.seconds, "error": error,
        },
    )  # fmt: skip
    remember_proof(office, kept.path, None if error else outcome.at)
    note_act(office, Act.DRILL, clients=clients, why="не удалось" if error else "")
    return outcome


def _newest(office: Office) -> KeptBackup | None:
    """The newest copy under the present key; if there is none yet, under a former one."""
    keys = office.unlocked.database_keys
    listed = find_backups(office.folder.backups, office_id=office.office_id, keys=keys)
    ours = [kept for kept in listed if kept.signed is not None]
    return min(ours, key=lambda kept: bool(kept.signed), default=None)


def _rehearse(office: Office, kept: KeptBackup, progress: Progress) -> int:
    folder = office.folder.backups
    sweep(folder, shared=False)
    work = folder / draft_name()
    keys = office.unlocked.database_keys
    with disk_refusals(_FAILED):
        work.mkdir(mode=0o700)
        try:
            opened = open_backup(kept.path, work, keys=keys, progress=_Part(progress, 0, 80))
            _check_files(kept.path, opened, _Part(progress, 80, 10))
            if opened.keys is not None:
                _check_keys(opened.keys, office)
            return _open(opened, progress)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _check_files(archive: Path, opened: OpenedBackup, progress: Progress) -> None:
    total, done = sum(entry.size for entry in opened.manifest.stored) + 1, 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        progress.step(100 * done // total, 100, "Читаю файлы клиентов")

    faults = store_faults(archive, opened.manifest, read)
    lost = len(faults.missing) + len(faults.damaged)
    if lost:
        raise DamagedError(f"Рядом с копией нет целых файлов клиентов: {lost}.")


def _check_keys(keys: Path, office: Office) -> None:
    if read_keys(keys).office.office_id != office.office_id:
        raise DamagedError("Ключи в копии принадлежат другому офису.")


def _open(opened: OpenedBackup, progress: Progress) -> int:
    """Bring the base up to date as a restore does, and see that it holds the same."""
    progress.step(90, 100, "Открываю восстановленную базу")
    key = opened.key
    db = OfficeDatabase(opened.database, key)
    try:
        migrate(db.connection())
        db.run("SELECT slot FROM station")
    finally:
        db.close_all()
    with closing(open_unchanging(opened.database, key)) as base:
        base.execute("BEGIN")
        tables = tuple(name for name in business_tables(base) if name in opened.facts.rows)
        for name in tables:
            progress.step(95, 100, "Сверяю записи")
            found = base.execute(" ".join(("SELECT count(*) FROM", name))).fetchall()[0][0]
            if found != opened.facts.rows[name]:
                raise DamagedError(f"После восстановления в таблице {name} строк: {found}.")
        if opened.facts.schema == LATEST:
            step = lambda: progress.step(95, 100, "Сверяю записи")  # noqa: E731 - named for the line
            if hash_tables(base, tables, step) != opened.facts.content:
                raise DamagedError("После восстановления записи не те, что в копии.")
    progress.step(100, 100, "Копия проверена")
    return opened.facts.rows.get("client", 0)


class _Part:
    """A part of a longer progress."""

    def __init__(self, whole: Progress, first: int, span: int) -> None:
        self._whole = whole
        self._first = first
        self._span = span

    def step(self, done: int, total: int, message: str = "") -> None:
        percent = self._first + self._span * done // (total or 100)
        self._whole.step(percent, 100, message)
