"""The examination itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.content import business_tables, content_hash
from crm_desktop.doctor.access_checks import check_departments, check_roles, check_shares
from crm_desktop.doctor.audit_checks import check_audit
from crm_desktop.doctor.base_checks import (
    check_cipher,
    check_custom,
    check_directories,
    check_integrity,
    check_links,
    check_names,
    check_schema,
    unreadable_custom,
)
from crm_desktop.doctor.client_access import check_access
from crm_desktop.doctor.client_touch import check_touch
from crm_desktop.doctor.damage import check_readable, what_helps
from crm_desktop.doctor.deal_board import check_board
from crm_desktop.doctor.file_checks import check_files, check_orphans
from crm_desktop.doctor.folder_checks import check_backups, check_keys, check_room
from crm_desktop.doctor.journal_checks import (
    check_clock,
    check_interrupted,
    check_journal,
    check_seals,
)
from crm_desktop.doctor.list_values import check_lists
from crm_desktop.doctor.number_checks import check_numbers
from crm_desktop.doctor.reminders import check_reminders
from crm_desktop.doctor.report import Check, Report, Status
from crm_desktop.doctor.search_index import (
    examine_entries,
    examine_index,
    mend_entries,
    mend_index,
)
from crm_desktop.doctor.subject import Subject, verdict
from crm_desktop.errors import DamagedError, NotFoundError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office.folder import OfficeFolder
from db.connection import OfficeDatabase
from db.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_PAGE: Final = 4096
# These write or read files for minutes: they take transactions of their own.
_ON_THEIR_OWN: Final = frozenset(
    {"search", "lists", "board", "touch", "access", "reminders", "files"}
)
_SEARCH: Final = "Поисковый индекс"


@use_case(Right.DOCTOR)
def examine(
    office: Office,
    *,
    mend: bool = True,
    full: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Examine an open office while people work in it.

    Mends derived data (the search index) and puts files of clients back from the folder of
    backups; what people entered is never touched. Takes about a minute per 100,000 clients.

    Args:
        office: the open office.
        mend: False only looks.
        full: read all files of clients, here and beside the backups; else a part of them.
        progress: in per cent.

    Raises:
        JobCancelledError: cancelled; what was mended stays mended.
    """
    subject = Subject(office.db, office.folder, office.unlocked, mend)
    report = _examine(subject, progress or SilentProgress(), full=full)
    if report.damaged:
        return _with_readable(report, office.folder, office.unlocked, progress)
    return report


def examine_folder(
    path: Path,
    password: str,
    *,
    user_name: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Examine an office that may not open; nothing is changed or mended.

    Raises:
        PasswordError: wrong password, though the keys are in order.
        NotFoundError: there is no such folder.
    """
    folder = OfficeFolder(path)
    if not path.is_dir():
        raise NotFoundError(f"Папки «{path}» нет. Проверьте путь к офису.")
    try:
        keys = read_keys(folder.keys)
        unlocked = unlock(keys, password, user_name=user_name)
    except DamagedError as error:
        return _unopened(folder, "keys", "Ключи", str(error))
    if not folder.database.is_file():
        return _unopened(folder, "base", "База", "Файла базы office.db нет.")
    # SQLite takes a file cut to nothing for a new base and writes to it.
    if folder.database.stat().st_size < _PAGE:
        return _damaged(folder, unlocked, "Файл базы office.db обрезан.", progress)
    db = OfficeDatabase(folder.database, unlocked.database_key)
    try:
        schema = int(db.run("PRAGMA user_version")[0][0])
        if schema != LATEST:
            text = f"Схема базы {schema}, эта версия программы проверяет схему {LATEST}."
            return Report(now_ms(), (verdict("base", "База", 1, 1, text),), "", {})
        db.run("SELECT slot FROM station")
        report = _examine(Subject(db, folder, unlocked, mend=False), progress or SilentProgress())
    except (apsw.NotADBError, apsw.CorruptError):
        return _damaged(folder, unlocked, "База повреждена и не открывается.", progress)
    else:
        return _with_readable(report, folder, unlocked, progress) if report.damaged else report
    finally:
        db.close_all()


def _examine(subject: Subject, progress: Progress, *, full: bool = False) -> Report:
    def seals(subject: Subject) -> Check:
        return check_seals(subject, lambda _done: progress.step(40, 100, "Проверяю подписи"))

    def search(subject: Subject) -> Check:
        return _check_search(subject, lambda: progress.step(70, 100, "Проверяю поиск"))

    lists = _telling(check_lists, "lists", lambda: progress.step(78, 100, "Проверяю списки"))
    board = _telling(check_board, "board", lambda: progress.step(79, 100, "Проверяю сделки"))
    touch = _telling(
        check_touch, "touch", lambda: progress.step(79, 100, "Проверяю давность общения")
    )
    access = _telling(
        check_access, "access", lambda: progress.step(79, 100, "Проверяю, кому видны клиенты")
    )
    reminders = _telling(
        check_reminders, "reminders", lambda: progress.step(79, 100, "Проверяю напоминания")
    )

    def files(subject: Subject) -> Check:
        return check_files(subject, full=full, step=reading(80, 9))

    def backups(subject: Subject) -> Check:
        return check_backups(subject, full=full, step=reading(92, 4))

    def reading(first: int, span: int) -> Callable[[int, int], None]:
        def step(done: int, total: int) -> None:
            percent = first + min(span, span * done // (total + 1))
            progress.step(percent, 100, "Проверяю файлы клиентов")

        return step

    plan: tuple[tuple[int, Callable[[Subject], Check]], ...] = (
        (0, check_integrity),
        (10, check_cipher),
        (11, check_schema),
        (12, check_links),
        (16, check_journal),
        (25, seals),
        (59, check_audit),
        (60, check_custom),
        (62, check_directories),
        (64, check_names),
        (66, check_departments),
        (66, check_roles),
        (67, check_shares),
        (67, check_numbers),
        (68, check_clock),
        (69, check_interrupted),
        (70, search),
        (78, lists),
        (79, board),
        (79, touch),
        (79, access),
        (79, reminders),
        (80, files),
        (90, check_orphans),
        (90, check_keys),
        (91, backups),
        (97, check_room),
    )
    checks = []
    for percent, check in plan:
        progress.step(percent, 100, "Проверяю офис")
        checks.append(_guarded(check, subject))
    progress.step(98, 100, "Считаю записи")
    hashed, rows = _content(subject)
    progress.step(100, 100, "Проверка закончена")
    return Report(now_ms(), tuple(checks), hashed, rows)


def _guarded(check: Callable[[Subject], Check], subject: Subject) -> Check:
    """Run one check over one moment of the base; a base that does not read is a finding."""
    try:
        if check.__name__ in _ON_THEIR_OWN:
            return check(subject)
        with _one_moment(subject.db):
            return check(subject)
    except (apsw.NotADBError, apsw.CorruptError, apsw.IOError, apsw.SQLError, ValueError) as error:
        name = check.__name__.removeprefix("check_")
        text = f"Проверка не удалась: данные не читаются ({type(error).__name__})."
        return verdict(name, "Проверка", 0, 1, text)


def _telling(
    check: Callable[[Subject, Callable[[], None]], Check], name: str, step: Callable[[], None]
) -> Callable[[Subject], Check]:
    """Return a check that tells of its progress by itself."""

    def run(subject: Subject) -> Check:
        return check(subject, step)

    run.__name__ = name
    return run


@contextmanager
def _one_moment(db: OfficeDatabase) -> Iterator[None]:
    """Hold a read transaction: what is compared belongs together."""
    db.run("BEGIN")
    try:
        yield
    finally:
        if db.connection().in_transaction:
            db.run("ROLLBACK")


def _check_search(subject: Subject, step: Callable[[], None]) -> Check:
    unreadable = unreadable_custom(subject)
    if unreadable:
        text = "Индекс не проверен: сначала исправьте свои поля клиентов."
        return verdict("search", _SEARCH, 0, unreadable, text)
    with _one_moment(subject.db):
        before = examine_index(subject.db, step)
        texts = examine_entries(subject.db, step)
    wrong = len(before.wrong) + len(before.extra)
    checked, found = before.clients + texts.texts, wrong + texts.wrong
    text = f"Поисковый индекс расходится с карточками: {found}."
    if not found or not subject.mend:
        return verdict("search", _SEARCH, checked, found, text)
    if wrong:
        mend_index(subject.db, before)
    if texts.wrong:
        mend_entries(subject.db)
    with _one_moment(subject.db):
        after = examine_index(subject.db, step)
        left = examine_entries(subject.db, step).wrong
    if not after.good or left:
        return verdict("search", _SEARCH, checked, found, f"{text} Исправить не удалось.")
    return Check("search", _SEARCH, Status.MENDED, checked, found, f"{text} Исправлено.")


def _content(subject: Subject) -> tuple[str, dict[str, int]]:
    try:
        with _one_moment(subject.db):
            tables = business_tables(subject.db.connection())
            rows = {
                name: subject.number(" ".join(("SELECT count(*) FROM", name))) for name in tables
            }
            return content_hash(subject.db), rows
    except (apsw.NotADBError, apsw.CorruptError, apsw.IOError, apsw.SQLError):
        return "", {}


def _damaged(
    folder: OfficeFolder, unlocked: Unlocked, what: str, progress: Progress | None
) -> Report:
    """Say that the base does not open, what of it can be read, and what helps."""
    report = _unopened(folder, "base", "База", what)
    return _with_readable(report, folder, unlocked, progress)


def _with_readable(
    report: Report, folder: OfficeFolder, unlocked: Unlocked, progress: Progress | None
) -> Report:
    def step(done: int, total: int) -> None:
        if progress is not None:
            progress.step(100 * done // max(total, 1), 100, "Смотрю, что читается")

    readable, rows = check_readable(folder, unlocked.database_key, step)
    return replace(report, checks=(*report.checks, readable), rows=report.rows or rows)


def _unopened(folder: OfficeFolder, name: str, title: str, what: str) -> Report:
    """Say that the office does not open and what helps."""
    text = f"{what.rstrip('.')}. Ничего не изменено. {what_helps(folder)}"
    return Report(now_ms(), (verdict(name, title, 1, 1, text),), "", {})
