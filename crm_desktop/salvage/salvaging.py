"""Salvage: every readable row of a damaged base into a new office with the same keys.

The new office has the same identity and the same key file, so people sign in as before; it takes
a station slot of its own. The damaged files are only read. Rows are written as they were, the
journal and its seals too: those the damage cut short stay broken and the doctor says so. Records
whose making the journal no longer tells are journalled anew, signed by whoever salvages.
"""

from __future__ import annotations

import secrets
import shutil
import uuid
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.access.membership import Role
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.content import quoted
from crm_desktop.backup.disk import disk_refusals, require_room, size_of
from crm_desktop.backup.file_copying import gather
from crm_desktop.backup.file_store import FileStore, named_files
from crm_desktop.backup.shelf import newest_good
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import SLOT_BITS, SLOTS, instant_of, now_ms
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.office import Office
from crm_desktop.office.station import machine_marker
from crm_desktop.personal_data.erasure_list import places_of
from crm_desktop.salvage.filling import fill_settings
from crm_desktop.salvage.finding import Finder, columns_of
from crm_desktop.salvage.mark import mark_salvaged
from crm_desktop.salvage.pages import Pages
from crm_desktop.salvage.report import SalvageReport, counted
from db.connection import APPLICATION_ID, OfficeDatabase
from db.journal_schema import INSERT, install_triggers
from db.migrations import LATEST, STEPS, migrate
from db.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.backup.shelf import KeptBackup
    from crm_desktop.jobs import Progress
    from crm_desktop.salvage.finding import Found

KIND: Final = "system"
_FAILED: Final = "База не спасена, повреждённые файлы не тронуты"
_PORTION: Final = 5000
_LOST_ACT: Final = "Действие утрачено при повреждении базы"


def salvage(
    folder: Path,
    into: Path,
    *,
    password: str,
    user_name: str | None = None,
    progress: Progress | None = None,
) -> SalvageReport:
    """Save what can be read of a damaged office into a new one.

    Takes about 2 minutes per 100,000 clients. The new folder appears whole or not at all.

    Args:
        folder: of the damaged office; nothing in it is changed.
        into: a new or empty folder.
        password: of an administrator.
        user_name: whose password it is; None tries all.
        progress: in per cent.

    Raises:
        NotFoundError: there is no base or no keys.
        PasswordError: wrong password.
        AccessDeniedError: not an administrator's.
        DamagedError: the keys are damaged too: put `keys.json` of a backup back first.
        UserError: the new folder is taken, a newer program's base, nothing readable, no room.
        JobCancelledError: cancelled; nothing was made.
    """
    progress = progress or SilentProgress()
    damaged = OfficeFolder(folder.absolute())
    unlocked = _unlocked(damaged, password, user_name)
    into = into.absolute()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UserError(
            f"Папка «{into}» не пуста. Ничего не изменено. Выберите пустую или новую папку."
        )
    refuse_network_drive(into)
    draft = OfficeFolder(into.with_name(f".{into.name}.{uuid.uuid4().hex[:8]}"))
    with disk_refusals(_FAILED):
        require_room(into.parent, 2 * size_of(damaged.database), _FAILED)
        try:
            draft.make()
            report = _Salvage(damaged, draft, into, unlocked, progress).run()
            if into.exists():
                into.rmdir()
            draft.path.rename(into)
        finally:
            shutil.rmtree(draft.path, ignore_errors=True)
    progress.step(100, 100, "База спасена")
    return report


def _unlocked(folder: OfficeFolder, password: str, user_name: str | None) -> Unlocked:
    if not folder.database.is_file():
        raise NotFoundError(
            f"В папке «{folder.path}» нет файла базы office.db: спасать нечего. "
            "Ничего не изменено. Восстановите офис из резервной копии."
        )
    unlocked = unlock(read_keys(folder.keys), password, user_name=user_name)
    if unlocked.role is not Role.ADMIN:
        raise AccessDeniedError(
            "Спасти повреждённую базу может администратор офиса. Ничего не изменено."
        )
    return unlocked


class _Salvage:
    def __init__(
        self,
        damaged: OfficeFolder,
        draft: OfficeFolder,
        into: Path,
        unlocked: Unlocked,
        progress: Progress,
    ) -> None:
        self._damaged = damaged
        self._draft = draft
        self._into = into
        self._unlocked = unlocked
        self._progress = progress
        self._saved: dict[str, int] = {}
        self._station: tuple[Any, ...] | None = None

    def run(self) -> SalvageReport:
        keys = self._unlocked.database_keys
        self._progress.step(0, 100, "Ищу целую резервную копию")
        backup = newest_good(self._damaged.backups, office_id=self._unlocked.office_id, keys=keys)
        shutil.copyfile(self._damaged.keys, self._draft.keys)
        for old, new in zip(places_of(self._damaged), places_of(self._draft), strict=True):
            if old.is_file():
                new.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(old, new)
        found = self._read()
        if not self._saved.get("client") and backup is None and not self._saved.get("member"):
            raise UserError(
                "Из файла базы не удалось прочитать ничего: он повреждён целиком или зашифрован "
                "другим ключом. Ничего не изменено. Восстановите офис из резервной копии."
            )
        filled = 0
        if backup is not None and not found.whole:
            self._progress.step(46, 100, "Дополняю настройки из копии")
            filled = fill_settings(self._draft, backup.path, keys)
        return self._finish(found, backup, filled)

    def _read(self) -> Found:
        """Write every row that can be read into a new base of the same schema."""
        with (
            closing(Pages(self._damaged.database, self._unlocked.database_key)) as pages,
            closing(_new_base(self._draft.database, self._unlocked.database_key)) as base,
        ):

            def step(done: int, total: int) -> None:
                self._progress.step(1 + 44 * done // max(total, 1), 100, "Читаю повреждённую базу")

            finder = Finder(pages, step)
            waiting: dict[str, list[tuple[Any, ...]]] = {}
            base.execute("BEGIN")
            schema = 0
            for name, row in finder.rows():
                if not schema:
                    schema = self._make_schema(base, finder.found)
                columns = finder.found.columns[name]
                values = [*row.values, *([None] * (len(columns) - len(row.values)))]
                for at, column in enumerate(columns):
                    if column.is_id:
                        values[at] = row.rowid
                if name == "station":
                    self._station = tuple(values)
                    continue
                rows = waiting.setdefault(name, [])
                rows.append(tuple(values[: len(columns)]))
                if len(rows) >= _PORTION:
                    self._insert(base, name, waiting.pop(name))
            if not schema:
                schema = self._make_schema(base, finder.found)
            for name, rows in waiting.items():
                self._insert(base, name, rows)
            base.execute("COMMIT")
        return finder.found

    def _make_schema(self, base: apsw.Connection, found: Found) -> int:
        if found.schema > LATEST:
            raise UserError(
                f"База сделана более новой версией «Картотеки» (схема {found.schema}, эта версия "
                f"знает {LATEST}). Ничего не изменено. Обновите программу на этом компьютере."
            )
        schema = max(found.schema, 1)
        for step in STEPS[:schema]:
            step(base)
        base.pragma("application_id", APPLICATION_ID)
        base.pragma("user_version", schema)
        if schema == LATEST:
            install_triggers(base, TABLES)
        # The rows come with their own journal; nothing is journalled twice.
        for (name,) in base.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f"DROP TRIGGER {name}")
        return schema

    def _insert(self, base: apsw.Connection, name: str, rows: list[tuple[Any, ...]]) -> None:
        columns = columns_of(int(base.pragma("user_version")))[name]
        sql = " ".join(
            (
                "INSERT OR IGNORE INTO", name, "(",
                ", ".join(quoted(column.name) for column in columns), ") VALUES(?",
                ", ?" * (len(columns) - 1), ")",
            )
        )  # fmt: skip
        before = base.total_changes()
        base.executemany(sql, rows)
        self._saved[name] = self._saved.get(name, 0) + base.total_changes() - before

    def _finish(self, found: Found, backup: KeptBackup | None, filled: int) -> SalvageReport:
        """Make an office of the rows: triggers, a station of its own, everything derived."""
        db = OfficeDatabase(self._draft.database, self._unlocked.database_key)
        try:
            conn = db.connection()
            if int(conn.pragma("user_version")) < LATEST:
                migrate(conn)
            conn.execute("BEGIN IMMEDIATE")
            install_triggers(conn, TABLES)
            conn.execute("COMMIT")
            self._settle(db)
            office = Office(self._draft, db, self._unlocked)
            self._vouch(office)
            mark_salvaged(db, now_ms())
            missing = self._bring_files()

            class Rest:
                """The second half of the progress."""

                def step(_self, done: int, total: int, message: str = "") -> None:  # noqa: N805
                    self._progress.step(55 + 44 * done // max(total, 1), 100, message)

            report = examine(office, mend=True, progress=Rest())
            amount = sum(self._saved.values())
            record(office, Act.SALVAGED, amount=amount)
        finally:
            db.close_all()
        expected = None if backup is None else _expected(backup)
        return SalvageReport(
            self._into,
            counted(self._saved, expected),
            found.lost_pages + len(found.rootless),
            found.lost_rows,
            filled,
            None if backup is None else backup.path,
            None if backup is None else backup.created_at,
            missing,
            tuple(c.title for c in report.checks if c.status is Status.MENDED),
        )

    def _settle(self, db: OfficeDatabase) -> None:
        """Give the base a station slot nobody's stamps bear, and a clock behind none of them."""
        former = 0 if self._station is None else int(self._station[2])
        used = {former, *(row[0] & (SLOTS - 1) for row in db.run("SELECT stamp FROM seal"))}
        free = [slot for slot in range(1, SLOTS) if slot not in used]
        last = 0 if self._station is None else int(self._station[3])
        for name, column in (("seal", "stamp"), *((table.name, "id") for table in TABLES)):
            sql = " ".join(("SELECT coalesce(max(", column, "), 0) FROM", name))
            last = max(last, int(db.run(sql)[0][0]))
        last = max(last, (last >> SLOT_BITS << SLOT_BITS) + SLOTS)
        db.run("DELETE FROM station")
        db.run(
            "INSERT INTO station(one, office, slot, last_stamp, machine, folder)"
            " VALUES(1, ?, ?, ?, ?, ?)",
            (
                self._unlocked.office_id, secrets.choice(free), last, machine_marker(),
                str(self._into),
            ),
        )  # fmt: skip

    def _vouch(self, office: Office) -> None:
        """Journal what came without its journal, signed by who salvages; name lost acts so."""
        db = office.db
        self._progress.step(50, 100, "Сверяю журнал")
        lost = db.run(
            "SELECT j.change, min(j.stamp) FROM journal j WHERE NOT EXISTS"
            " (SELECT 1 FROM change_set c WHERE c.id = j.change) GROUP BY j.change"
        )
        db.run_many(
            "INSERT INTO change_set(id, title, kind, author, station, state, started_at,"
            " finished_at) VALUES(?, ?, 'system', ?, ?, 'done', ?, ?)",
            [
                (change, _LOST_ACT, office.user_id, stamp & (SLOTS - 1), at, at)
                for change, stamp in lost
                for at in [instant_of(stamp)]
            ],
        )
        with office.change("Спасение повреждённой базы", kind=KIND) as change:
            change.kept_empty = True
            for table in TABLES:
                db.run(
                    " ".join(
                        (
                            "INSERT INTO journal(change, stamp, tbl, record, op, old)",
                            "SELECT o.change, o.stamp,", str(table.number), ", t.id,",
                            str(INSERT), ", NULL FROM current_change o CROSS JOIN", table.name,
                            "t WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.tbl =",
                            str(table.number), "AND j.record = t.id AND j.op =", str(INSERT), ")",
                        )
                    )
                )  # fmt: skip

    def _bring_files(self) -> int:
        """Take the files of clients along; they get a second name where the disk has that."""
        needed = named_files(self._draft.database, self._unlocked.database_key)
        stores = (FileStore(self._damaged.backups).folder,)

        def step(_bytes: int) -> None:
            self._progress.step(52, 100, "Беру файлы клиентов")

        with suppress(FileNotFoundError):
            return len(
                gather(
                    needed, self._draft.attachments, own=self._damaged.attachments,
                    stores=stores, step=step,
                )
            )  # fmt: skip
        return len(needed)


def _new_base(path: Path, key: bytes) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    for name, value in (("journal_mode", "memory"), ("synchronous", 0), ("cache_size", -65536)):
        connection.pragma(name, value)
    return connection


def _expected(backup: KeptBackup) -> dict[str, int]:
    return dict(open_archive(backup.path).manifest.facts.rows)
