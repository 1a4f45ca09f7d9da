"""Opening the past: the base as of a moment, or what a backup holds, as a copy for looking."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.access.identity import KEY_BYTES
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.disk import disk_refusals, require_room, size_of
from crm_desktop.backup.opened import open_backup
from crm_desktop.backup.schema_check import schema_faults
from crm_desktop.errors import BadFileError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.past.past_office import PastOffice, Source
from crm_desktop.past.private import PrivateFolder, sweep_past
from crm_desktop.past.rollback import first_after, roll_back, stamp_at
from crm_desktop.past.standing import note_standings, touched_tables
from crm_desktop.personal_data.reapplying import erase_again
from crm_desktop.personal_data.records_of_erasure import read_records_of
from crm_desktop.salvage.mark import salvaged_at
from db import client_access
from db.connection import OfficeDatabase, transaction
from db.journal_schema import install_triggers
from db.migrations import LATEST, migrate
from db.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_FAILED: Final = "База на прошлую дату не открыта, сам офис не тронут"
_PAGES: Final = 2000


@use_case(Right.RESTORE)
def first_moment(office: Office) -> int:
    """Return the instant (UTC ms) the office's journal begins: nothing earlier can be shown."""
    rows = office.db.run("SELECT started_at FROM change_set ORDER BY id LIMIT 1")
    return int(rows[0][0]) if rows else now_ms()


@use_case(Right.RESTORE)
def open_date(office: Office, instant: int, *, progress: Progress | None = None) -> PastOffice:
    """Open the base as it stood at an instant, everything of that millisecond included.

    A private copy is made beside the base, under a key that is only in memory, and taken back by
    the journal. Close it when done. 100,000 clients with 400,000 changes since take seconds.

    Args:
        office: the office.
        instant: UTC ms.
        progress: in per cent.

    Raises:
        UserError: before the office was, in the future, or no room.
        JobCancelledError: cancelled; nothing is left on the disk.
    """
    progress = progress or SilentProgress()
    if instant < first_moment(office):
        raise UserError(
            "В это время офиса ещё не было: журнал начинается позже. Ничего не изменено. "
            "Выберите дату позже."
        )
    if instant > now_ms():
        raise UserError("Эта дата ещё не наступила. Ничего не изменено. Выберите дату раньше.")
    with disk_refusals(_FAILED):
        sweep_past(office.folder)
        require_room(office.folder.path, size_of(office.folder.database), _FAILED)
        home = PrivateFolder(office.folder.path)
        try:
            key = secrets.token_bytes(KEY_BYTES)
            _copy(office, home.path / "office.db", key, progress)
            _take_back(home.path / "office.db", key, instant, progress)
            return _opened(office, home, key, Source(instant), progress)
        except BaseException:
            home.close()
            raise


@use_case(Right.RESTORE)
def open_inside(
    office: Office,
    file: Path,
    *,
    password: str | None = None,
    user_name: str | None = None,
    passphrase: str | None = None,
    progress: Progress | None = None,
) -> PastOffice:
    """Open what a backup of this office holds; it is checked as a restore checks it.

    A base of an older schema is brought up to date in the copy; people erased since then are
    erased in it too. Close it when done.

    Args:
        office: the office.
        file: the backup.
        password: needed for a backup under a key this office never knew.
        user_name: whose password it is.
        passphrase: of the backup, if it has one of its own.
        progress: in per cent.

    Raises:
        BadFileError: the backup is damaged or forged.
        PasswordError: the base in it is under another key and the password does not open it.
        UserError: another office's, a newer program's, or no room.
        JobCancelledError: cancelled; nothing is left on the disk.
    """
    progress = progress or SilentProgress()
    archive = open_archive(file)
    if archive.manifest.office_id != office.office_id:
        raise UserError(
            "Это копия другого офиса. Ничего не изменено. Выберите копию этого офиса "
            "или восстановите её в отдельную папку."
        )
    if archive.manifest.facts.schema > LATEST:
        raise UserError(
            f"Копия сделана более новой версией «Картотеки» (схема "
            f"{archive.manifest.facts.schema}, эта версия знает {LATEST}). Ничего не изменено. "
            "Обновите программу на этом компьютере."
        )
    with disk_refusals(_FAILED):
        sweep_past(office.folder)
        require_room(office.folder.path, 2 * archive.size, _FAILED)
        home = PrivateFolder(office.folder.path)
        try:
            opened = open_backup(
                file, home.path, keys=office.unlocked.database_keys, password=password,
                user_name=user_name, passphrase=passphrase, progress=_Part(progress, 0, 60),
            )  # fmt: skip
            _bring_up_to_date(office, opened.database, opened.key)
            source = Source(opened.manifest.created_at, file)
            return _opened(office, home, opened.key, source, progress)
        except BaseException:
            home.close()
            raise


def _opened(
    office: Office, home: PrivateFolder, key: bytes, source: Source, progress: Progress
) -> PastOffice:
    path = home.path / "office.db"

    def step(done: int, total: int) -> None:
        progress.step(70 + 28 * done // total, 100, "Сравниваю с нынешней базой")

    with closing(_raw(path, key)) as past:
        with office.reading():
            live = office.db.connection()
            touched = None if salvaged_at(office.db) else _touched(past, live, source)
            transaction(
                past, "IMMEDIATE", lambda conn: note_standings(conn, live, step, touched=touched)
            )
        if not office.powers.sees_all:
            transaction(past, "IMMEDIATE", _share_out)
    opened = PastOffice(office, home, key, source)
    try:
        details = {"instant": source.instant}
        record(office, Act.BACKUP_LOOKED, details=details)
    except BaseException:
        opened.close()
        raise
    progress.step(100, 100, "Готово")
    return opened


def _touched(past: apsw.Connection, live: apsw.Connection, source: Source) -> frozenset[str] | None:
    """Return the tables that can differ; None if the live base is not what came of this one."""
    if source.file is None:
        return touched_tables(live, first_after(live, stamp_at(source.instant)))
    last: list[tuple[Any, ...]] = past.execute(
        "SELECT stamp, first_seq, signature FROM seal ORDER BY stamp DESC LIMIT 1"
    ).fetchall()
    same: list[tuple[Any, ...]] = live.execute(
        "SELECT stamp, first_seq, signature FROM seal WHERE stamp = ?",
        last[0][:1] if last else (0,),
    ).fetchall()
    if not last or last != same:
        return None
    # What is earlier by its stamp may have come since.
    end: list[tuple[Any, ...]] = past.execute("SELECT max(seq) FROM journal").fetchall()
    return touched_tables(live, int(end[0][0] or 0) + 1)


def _share_out(connection: apsw.Connection) -> None:
    """Say anew whose the clients were: only who does not see all asks for it."""
    client_access.rebuild(connection)


def _copy(office: Office, target: Path, key: bytes, progress: Progress) -> None:
    """Copy the live base page by page under another key; others may go on writing."""
    with closing(_raw(target, key)) as copy:
        copy.pragma("journal_mode", "off")
        with office.reading():
            live = office.db.connection()
            live.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            with copy.backup("main", live, "main") as backup:
                while not backup.done:
                    backup.step(_PAGES)
                    total = backup.page_count or 1
                    progress.step(35 * (total - backup.remaining) // total, 100, "Копирую базу")


def _take_back(path: Path, key: bytes, instant: int, progress: Progress) -> None:
    def step(done: int, total: int) -> None:
        progress.step(35 + 25 * done // total, 100, "Возвращаю прошлое по журналу")

    def work(conn: apsw.Connection) -> None:
        names = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            conn.execute(f"DROP TRIGGER {name}")
        roll_back(conn, stamp_at(instant), step)
        # From here on the file itself refuses what nobody should write.
        install_triggers(conn, TABLES)

    with closing(_raw(path, key)) as copy:
        transaction(copy, "EXCLUSIVE", work)
    progress.step(65, 100, "Возвращаю прошлое по журналу")


def _raw(path: Path, key: bytes) -> apsw.Connection:
    """Open the private copy for work that, cut off, is thrown away with it."""
    connection = apsw.Connection(str(path))
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    for name, value in (
        ("trusted_schema", 0), ("journal_mode", "memory"), ("synchronous", 0),
        ("temp_store", 2), ("cache_size", -64 * 1024),
    ):  # fmt: skip
        connection.pragma(name, value)
    return connection


def _bring_up_to_date(office: Office, path: Path, key: bytes) -> None:
    db = OfficeDatabase(path, key)
    try:
        migrate(db.connection())
        foreign = schema_faults(db.connection())
        if foreign:
            raise BadFileError(
                f"Базу копии не удалось обновить: {', '.join(foreign[:5])}. Ничего не изменено. "
                "Выберите другую копию."
            )
        # Whoever was erased since then is erased here before anybody looks.
        former = [each.entry for each in read_records_of(office.db)]
        unlocked = replace(office.unlocked, database_key=key, epoch=None)
        (path.parent / "attachments").mkdir(exist_ok=True)
        erase_again(db, OfficeFolder(path.parent), unlocked, former=former)
    finally:
        db.close_all()


class _Part:
    """A part of a longer progress, in per cent."""

    def __init__(self, whole: Progress, first: int, last: int) -> None:
        self._whole, self._first, self._span = whole, first, last - first

    def step(self, done: int, total: int, message: str = "") -> None:
        share = self._first + self._span * done // max(total, 1)
        self._whole.step(share, 100, message)
