"""Threads, listeners and other programs at one base: no news lost or doubled, no lock for ever."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.errors import UserError
from crm_desktop.journal import Journal, undo_change
from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.holder import is_held
from db.connection import OfficeDatabase
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.journal import Changes
    from tests.journal.conftest import Person


@pytest.fixture
def stranger(db: OfficeDatabase) -> Iterator[OfficeDatabase]:
    """The base as another program has it."""
    base = OfficeDatabase(db.path, bytes.fromhex(db._key))
    yield base
    base.close_all()


def heard(journal: Journal) -> list[Changes]:
    news: list[Changes] = []
    journal.subscribe(news.append)
    return news


def clients(news: list[Changes]) -> list[int]:
    return sorted(record for each in news for record in each.touched.get("client") or ())  # type: ignore[call-overload]


def test_news_are_neither_lost_nor_doubled(
    db: OfficeDatabase, journal: Journal, stranger: OfficeDatabase, author: Person
) -> None:
    other = Journal(stranger, author, lambda _db, _first: None)
    news = heard(journal)
    made: list[int] = []
    over = threading.Event()

    def write(into: OfficeDatabase, by: Journal) -> None:
        for _ in range(25):
            with by.change("правка") as change:
                made.append(add_client(into, change))

    def look() -> None:
        while not over.is_set():
            journal.notice_others()

    writers = [
        threading.Thread(target=write, args=args) for args in ((db, journal), (stranger, other))
    ]
    watchers = [threading.Thread(target=look) for _ in range(2)]
    for thread in (*watchers, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    over.set()
    for thread in watchers:
        thread.join(60)
    journal.notice_others()
    assert len(made) == 50
    assert clients(news) == sorted(made)


def test_others_are_noticed_by_our_own_next_act(
    db: OfficeDatabase, journal: Journal, stranger: OfficeDatabase, author: Person
) -> None:
    news = heard(journal)
    with Journal(stranger, author, lambda _db, _first: None).change("чужое") as change:
        theirs = add_client(stranger, change)
    with journal.change("своё") as change:
        ours = add_client(db, change)
    journal.notice_others()
    assert [(each.title, clients([each])) for each in news] == [("", [theirs]), ("своё", [ours])]


def test_news_are_heard_after_the_files_were_closed(
    db: OfficeDatabase, journal: Journal, stranger: OfficeDatabase, author: Person
) -> None:
    journal.notice_others()
    news = heard(journal)
    db.close_all()
    with Journal(stranger, author, lambda _db, _first: None).change("чужое") as change:
        theirs = add_client(stranger, change)
    journal.notice_others()
    assert clients(news) == [theirs]


def test_a_listener_that_fails_harms_nobody(
    db: OfficeDatabase, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_changes: Changes) -> None:
        raise ZeroDivisionError

    journal.subscribe(fail)
    news = heard(journal)
    with journal.long_change("импорт", kind="import") as long:
        for _ in range(2):
            with long.transaction() as change:
                add_client(db, change)
    assert len(news) == 2
    assert db.run("SELECT title, state FROM change_set") == [("импорт", "done")]
    assert "a listener failed" in caplog.text


def test_what_would_wait_for_itself_is_refused(db: OfficeDatabase, journal: Journal) -> None:
    with journal.change("клиент") as change:
        add_client(db, change)
    with (
        pytest.raises(RuntimeError),
        journal.change("снаружи"),
        journal.long_change("внутри", kind="import") as long,
        long.transaction(),
    ):
        pass
    with pytest.raises(RuntimeError), journal.change("снаружи"):
        undo_change(db, journal, change.id)
    with journal.change("дальше") as again:
        add_client(db, again)
    assert again.changes


def test_a_long_change_is_undone_only_when_nobody_writes_it(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.long_change("импорт", kind="import") as long:
        with long.transaction() as change:
            record = add_client(db, change)
        with pytest.raises(UserError, match="ещё выполняется"):
            undo_change(db, journal, long.id)
    undo_change(db, journal, long.id)
    assert db.run("SELECT deleted_at IS NOT NULL FROM client WHERE id = ?", (record,)) == [(1,)]


def test_an_import_the_full_disk_stopped_can_be_undone_at_once(
    db: OfficeDatabase, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_is_full(*_args: object) -> None:
        raise apsw.FullError

    def failing_import() -> None:
        with journal.long_change("импорт", kind="import") as long:
            with long.transaction() as change:
                add_client(db, change)
            monkeypatch.setattr(journal, "settle", disk_is_full)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_import()
    monkeypatch.undo()
    [(change_id, state, holder)] = db.run("SELECT id, state, holder FROM change_set")
    assert state == "open"
    assert not is_held(change_id, holder)
    assert undo_change(db, journal, change_id).restored == 1


def test_two_undos_of_one_import_do_not_run_side_by_side(
    db: OfficeDatabase, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with journal.change("клиенты") as change:
        add_client(db, change)
    monkeypatch.setattr(journal_module, "_PAUSE_S", 0)
    with journal.long_change("отмена", kind="undo", undoes=change.id) as undo:
        with undo.transaction() as part:
            add_client(db, part)
        with pytest.raises(UserError, match="уже отменяется"):
            undo_change(db, journal, change.id)
    assert undo_change(db, journal, change.id).restored == 1
