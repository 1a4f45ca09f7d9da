"""A busy base, a full, read-only or vanished disk: one Russian sentence, and work goes on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import apsw
import pytest

import db.connection
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.search import search_clients
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.office import open_office
from crm_desktop.storage_faults import told_to_people
from db.connection import OfficeDatabase, UnstorableKindError
from tests.faults.test_full_disk import fill, small_disk
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

__all__ = ["small_disk"]


def add(office: Office, name: str) -> int:
    with told_to_people(), office.change("клиент") as change:
        return add_client(office.db, change, name)


def add_until_refused(office: Office, done: list[int]) -> None:
    for number in range(10_000):
        record = add(office, f"Клиент {number} " + "длинное имя " * 50)
        done.append(record)


def test_a_base_another_program_holds(
    office: Office, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.connection, "BUSY_TIMEOUT_S", 0.2)
    record = add(office, "Ромашка")
    other = OfficeDatabase(office.folder.database, office.unlocked.database_key)
    other.run("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="занята другой программой"):
        edit_field(office, record, field="note", value="x")
    # Reading, and even opening, do not wait for a writer.
    assert [hit.id for hit in search_clients(office, "ромашка")] == [record]
    open_office(office.folder.path, password).close()
    other.run("COMMIT")
    other.close_all()
    edit_field(office, record, field="note", value="x")
    assert office.db.run("SELECT note FROM client") == [("x",)]


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (apsw.FullError(), UserError, "нет места"),
        (apsw.ReadOnlyError(), UserError, "закрыт для записи"),
        (apsw.IOError(), UserError, "на месте ли диск"),
        (apsw.CorruptError(), DamagedError, "повреждён"),
        (apsw.SQLError("наш"), apsw.SQLError, "наш"),
        (UnstorableKindError("наш"), UnstorableKindError, "наш"),
    ],
)
def test_each_refusal_has_its_sentence_and_a_bug_stays_a_bug(
    error: Exception, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught, told_to_people():
        raise error
    assert type(caught.value) is kind


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_nothing_is_acknowledged_when_the_folder_is_gone(office: Office) -> None:
    add(office, "Ромашка")
    away = office.folder.path.with_name("унесли")
    office.folder.path.rename(away)
    with pytest.raises(UserError, match="на месте ли диск"):
        add(office, "В никуда")
    away.rename(office.folder.path)
    add(office, "Вернули")
    assert office.db.run("SELECT name FROM client") == [("Ромашка",), ("Вернули",)]


def test_a_disk_that_fills_up_refuses_in_words_and_goes_on(
    small_disk: Path, office: Office, password: str
) -> None:
    place = small_disk / "офис"
    shutil.copytree(office.folder.path, place)
    office.close()
    shutil.rmtree(office.folder.path)
    here = open_office(place, password)
    ballast = fill(small_disk, 300_000)
    done: list[int] = []
    with pytest.raises(UserError, match="нет места"):
        add_until_refused(here, done)
    assert {row[0] for row in here.db.run("SELECT id FROM client")} == set(done)
    ballast.unlink()
    done.append(add(here, "После"))
    assert {row[0] for row in here.db.run("SELECT id FROM client")} == set(done)
    here.close()


def test_a_read_only_disk(small_disk: Path, office: Office, password: str) -> None:
    place = small_disk / "офис"
    shutil.copytree(office.folder.path, place)
    office.close()
    shutil.rmtree(office.folder.path)
    open_office(place, password).close()
    mount = shutil.which("mount")
    assert mount
    subprocess.run([mount, "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S603 - the system's own
    with pytest.raises(UserError, match=r"закрыт для записи|на месте ли диск"):
        open_office(place, password)
    subprocess.run([mount, "-o", "remount,rw", str(small_disk)], check=True)  # noqa: S603 - the system's own
    open_office(place, password).close()
