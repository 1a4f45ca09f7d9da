"""Offices on real disks: made whole or not at all, opened by those who may."""

from __future__ import annotations

import os
import platform
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR, KeysMissingError
from crm_desktop.errors import DamagedError, NotFoundError, PasswordError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import (
    CopiedOfficeError,
    CopyAnswer,
    create_office,
    open_office,
    station,
)
from crm_desktop.search import find
from db.connection import OfficeDatabase
from db.migrations import LATEST, migrate
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def files_of(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and "sign-in" not in file.name
    }


def test_a_new_office_is_whole(office: Office) -> None:
    assert sorted(path.name for path in office.folder.path.iterdir() if "-" not in path.name) == [
        "attachments", "backups", "keys.json", "logs", "office.db",
    ]  # fmt: skip
    assert office.name == "Ромашка"
    assert office.user_name == "Анна Кравцова"
    assert office.zone.key == "Europe/Moscow"
    assert office.db.run("SELECT name, role FROM member") == [("Анна Кравцова", "admin")]
    assert office.db.run("SELECT count(*) > 10 FROM directory_item") == [(1,)]
    assert office.db.run("SELECT DISTINCT title FROM change_set") == [("Создание офиса",)]


def test_a_taken_folder_and_a_weak_password_are_refused(tmp_path: Path) -> None:
    taken = tmp_path / "занято"
    taken.mkdir()
    (taken / "письмо.txt").write_text("важное", encoding="utf-8")
    with pytest.raises(UserError, match="не пуста"):
        create_office(taken, "О", admin="А", password="кошка-на-крыше-42", parameters=FLOOR)
    with pytest.raises(UserError):
        create_office(tmp_path / "новый", "О", admin="А", password="123", parameters=FLOOR)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["занято"]
    assert files_of(taken) == {"письмо.txt": "важное".encode()}


def test_open_needs_the_password_and_keeps_the_files(office: Office, password: str) -> None:
    path = office.folder.path
    with office.change("клиент") as change:
        add_client(office.db, change)
    office.close()
    before = files_of(path)
    with pytest.raises(PasswordError, match="Неверный пароль"):
        open_office(path, "не тот пароль")
    assert files_of(path) == before
    again = open_office(path, password)
    assert again.db.run("SELECT name FROM client") == [("Ромашка",)]
    again.close()


def test_missing_halves_have_sentences_of_their_own(
    office: Office, password: str, tmp_path: Path
) -> None:
    path = office.folder.path
    office.close()
    with pytest.raises(NotFoundError, match="нет"):
        open_office(tmp_path / "нет такой", password)
    office.folder.keys.rename(path / "keys.bak")
    with pytest.raises((NotFoundError, KeysMissingError), match=r"keys\.json"):
        open_office(path, password)
    (path / "keys.bak").rename(office.folder.keys)
    office.folder.database.unlink()
    with pytest.raises(NotFoundError, match=r"office\.db"):
        open_office(path, password)


def test_a_damaged_base_is_left_alone(office: Office, password: str) -> None:
    office.close()
    content = bytearray(office.folder.database.read_bytes())
    content[30:90] = bytes(60)
    office.folder.database.write_bytes(content)
    with pytest.raises(DamagedError, match="повреждён"):
        open_office(office.folder.path, password)
    assert office.folder.database.read_bytes() == bytes(content)


def test_a_newer_base_is_left_alone(office: Office, password: str) -> None:
    office.db.connection().pragma("user_version", LATEST + 1)
    office.close()
    before = office.folder.database.read_bytes()
    with pytest.raises(UserError, match="более новой версией"):
        open_office(office.folder.path, password)
    assert office.folder.database.read_bytes() == before


def test_a_copy_takes_a_slot_of_its_own_and_a_move_keeps_it(
    office: Office, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = office.db.run("SELECT slot FROM station")
    office.close()
    copy = tmp_path / "копия"
    shutil.copytree(office.folder.path, copy)
    with pytest.raises(CopiedOfficeError, match="копия или переезд"):
        open_office(copy, password)
    opened = open_office(copy, password, copy_answer=CopyAnswer.COPY)
    assert opened.db.run("SELECT slot FROM station") != slot
    opened.close()
    open_office(copy, password).close()
    renamed = tmp_path / "переименована"
    office.folder.path.rename(renamed)
    opened = open_office(renamed, password)
    assert opened.db.run("SELECT slot FROM station") == slot
    opened.close()
    monkeypatch.setattr(station, "_machine_id", lambda: "another computer")
    with pytest.raises(CopiedOfficeError):
        open_office(renamed, password)
    opened = open_office(renamed, password, copy_answer=CopyAnswer.MOVED)
    assert opened.db.run("SELECT slot FROM station") == slot
    opened.close()


def test_a_copy_never_keeps_the_slot_and_its_clock_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.change("клиент") as change:
        before = add_client(office.db, change)
    monkeypatch.setattr("crm_desktop.office.station.secrets.choice", lambda slots: slots[-1])
    for slot in (4095, 4094, 4095):
        station.settle_here(office.db, office.folder, new_slot=True)
        assert office.db.run("SELECT slot FROM station") == [(slot,)]
        with office.change("клиент") as change:
            after = add_client(office.db, change)
        assert after > before
        before = after


def test_a_computer_without_an_id_has_a_marker_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station, "user_data_path", lambda *_args, **_more: tmp_path / "дом" / "k")
    first = station._own_machine_id()
    assert len(first) == 32
    assert station._own_machine_id() == first
    (tmp_path / "файл").touch()
    monkeypatch.setattr(station, "user_data_path", lambda *_args, **_more: tmp_path / "файл" / "k")
    assert station._own_machine_id() == platform.node()


@pytest.mark.parametrize("attempt", range(5))
def test_programs_that_upgrade_at_once(tmp_path: Path, attempt: int) -> None:
    key = os.urandom(32)
    bases = [OfficeDatabase(tmp_path / f"office-{attempt}.db", key) for _ in range(8)]
    found: list[int] = []
    ready = threading.Barrier(len(bases))

    def upgrade(base: OfficeDatabase) -> None:
        ready.wait()
        found.append(migrate(base.connection()))
        base.close_all()

    threads = [threading.Thread(target=upgrade, args=(base,)) for base in bases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == len(bases)


def test_a_network_drive_is_refused(
    office: Office, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()

    class Mount:
        mountpoint, fstype = str(office.folder.path), "cifs"

    monkeypatch.setattr("crm_desktop.office.folder.psutil.disk_partitions", lambda **_all: [Mount])
    with pytest.raises(UserError, match="сетевом диске"):
        open_office(office.folder.path, password)


def test_an_interrupted_long_change_is_found_and_settled(office: Office, password: str) -> None:
    def cancelled_import() -> None:
        with office.long_change("Импорт", kind="import") as long:
            with long.transaction() as change:
                add_client(office.db, change)
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        cancelled_import()
    path = office.folder.path
    office.close()
    again = open_office(path, password)
    assert [(left.title, left.rows) for left in again.interrupted] == [("Импорт", 1)]
    again.settle(again.interrupted[0].change_id)
    assert again.interrupted == ()
    again.close()
    kept = open_office(path, password)
    assert kept.interrupted == ()
    assert kept.db.run("SELECT count(*) FROM client") == [(1,)]
    kept.close()


def test_search_follows_every_change_and_its_undo(office: Office) -> None:

    with office.change("клиент") as change:
        record = add_client(office.db, change, "ООО «Северный ветер»")
    connection = office.db.connection()
    assert [hit.id for hit in find(connection, "ветер")] == [record]
    with office.change("имя") as renamed:
        office.db.run("UPDATE client SET name = 'ООО «Южный»' WHERE id = ?", (record,))
    assert find(connection, "северный") == []
    office.undo(renamed.id)
    assert [hit.id for hit in find(connection, "северный")] == [record]
