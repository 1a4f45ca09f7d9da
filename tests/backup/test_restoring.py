from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING, NoReturn

import apsw
import pytest

from crm_desktop.access.keys import FLOOR, change_password, read_keys
from crm_desktop.backup import restoring, switch
from crm_desktop.backup.content import content_hash
from crm_desktop.backup.folder_lock import FolderBusyError, folder_lock
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.switch import MARKER, finish_interrupted_restore
from crm_desktop.errors import BadFileError, DamagedError, PasswordError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import create_office, open_office
from crm_desktop.office.folder import OfficeFolder
from db.connection import connect
from tests.backup.filling import CancelAt, add_clients, client_names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def station(office: Office) -> tuple[int, int]:
    slot, last = office.db.run("SELECT slot, last_stamp FROM station")[0]
    return slot, last


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


@pytest.fixture
def backup(office: Office) -> Path:
    """A backup with 20 clients; the office has 10 more since, and is closed."""
    add_clients(office, 20)
    path = back_up(office).path
    add_clients(office, 10, first=500)
    return path


def test_into_a_new_folder(office: Office, backup: Path, tmp_path: Path, password: str) -> None:
    report = restore(backup, tmp_path / "новая", password=password)

    assert report.former is None
    restored = open_office(report.folder, password)
    try:
        assert client_names(restored) == {f"Клиент {n}" for n in range(1, 21)}
        assert content_hash(restored.db) == report.facts.content
        assert station(restored)[0] != station(office)[0]
        add_clients(restored, 1, first=900)
    finally:
        restored.close()
    assert not [p.name for p in report.folder.iterdir() if p.name.startswith(".")]


def test_over_the_office_itself(office: Office, backup: Path, password: str) -> None:
    slot, last = station(office)
    office.close()

    report = restore(backup, office.folder.path, password=password)

    restored = open_office(report.folder, password)
    try:
        assert len(client_names(restored)) == 20
        new_slot, new_last = station(restored)
        assert new_slot != slot
        assert new_last >= last
        [client] = add_clients(restored, 1, first=900)
        assert client > last
    finally:
        restored.close()
    assert report.former is not None
    assert backup.exists()
    former = connect(report.former / "office.db", office.unlocked.database_key.hex())
    assert former.execute("SELECT count(*) FROM client").fetchall() == [(30,)]
    former.close()
    assert (report.former / "keys.json").exists()


def test_a_wrong_password_changes_nothing(office: Office, backup: Path, tmp_path: Path) -> None:
    office.close()
    before = contents(office.folder.path)

    for password in ("не тот пароль", "", None):
        with pytest.raises(PasswordError):
            restore(backup, office.folder.path, password=password)
        with pytest.raises(PasswordError):
            restore(backup, tmp_path / "новая", password=password)

    assert contents(office.folder.path) == before
    assert not (tmp_path / "новая").exists()


def test_an_open_office_is_not_replaced(office: Office, backup: Path, password: str) -> None:
    with pytest.raises(UserError, match="сейчас открыт"):
        restore(backup, office.folder.path, password=password)

    assert len(client_names(office)) == 30
    add_clients(office, 1, first=900)


def test_a_folder_that_cannot_be_looked_into_is_told(
    office: Office, backup: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()
    before = contents(office.folder.path)

    def refuse(path: Path) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(type(office.folder.path), "iterdir", refuse)
        with pytest.raises(UserError, match="не тронуты"):
            restore(backup, office.folder.path, password=password)
    assert contents(office.folder.path) == before


def test_a_damaged_office_is_replaced_and_kept(office: Office, backup: Path, password: str) -> None:
    office.close()
    base = office.folder.database
    base.write_bytes(b"\x13" * base.stat().st_size)

    report = restore(backup, office.folder.path, password=password)

    assert report.former is not None
    assert set((report.former / "office.db").read_bytes()) == {0x13}
    open_office(report.folder, password).close()


def test_lost_keys_come_back(office: Office, backup: Path, password: str) -> None:
    office.close()
    office.folder.keys.unlink()

    report = restore(backup, office.folder.path, password=password)

    assert not report.keys_kept
    open_office(office.folder.path, password).close()


def test_a_password_changed_since_stays_changed(
    office: Office, backup: Path, password: str
) -> None:
    fresh = "новый-кот-на-той-же-крыше-7"
    change_password(
        office.folder.keys,
        office.unlocked,
        old_password=password,
        new_password=fresh,
        parameters=FLOOR,
    )
    office.close()

    report = restore(backup, office.folder.path, password=fresh)

    assert report.keys_kept
    open_office(office.folder.path, fresh).close()


def test_a_forgotten_new_password_is_undone_by_the_old_one(
    office: Office, backup: Path, password: str
) -> None:
    change_password(
        office.folder.keys,
        office.unlocked,
        old_password=password,
        new_password="новый-кот-на-той-же-крыше-7",
        parameters=FLOOR,
    )
    office.close()

    report = restore(backup, office.folder.path, password=password)

    assert not report.keys_kept
    open_office(office.folder.path, password).close()


def test_another_office_is_not_replaced(
    office: Office, backup: Path, tmp_path: Path, password: str
) -> None:
    other = create_office(
        tmp_path / "Лютик", "Лютик", admin="Пётр", password=password, parameters=FLOOR
    )
    other.close()
    before = contents(other.folder.path)

    with pytest.raises(UserError, match="другой офис, «Лютик»"):
        restore(backup, other.folder.path, password=password)

    assert contents(other.folder.path) == before


def test_a_folder_with_other_files_is_left_alone(
    backup: Path, tmp_path: Path, password: str
) -> None:
    place = tmp_path / "Документы"
    place.mkdir()
    (place / "диплом.odt").write_bytes(b"x")

    with pytest.raises(UserError, match="другие файлы"):
        restore(backup, place, password=password)

    assert contents(place) == {"диплом.odt": b"x"}


@pytest.mark.parametrize("percent", [0, 30, 60, 75, 95])
def test_cancelled_it_leaves_the_former_office(
    office: Office, backup: Path, password: str, percent: int
) -> None:
    office.close()
    before = contents(office.folder.path)

    with pytest.raises(JobCancelledError):
        restore(backup, office.folder.path, password=password, progress=CancelAt(percent))

    assert contents(office.folder.path) == before


def test_two_restores_into_one_folder_do_not_meet(
    office: Office, backup: Path, password: str
) -> None:
    office.close()
    with folder_lock(office.folder.path), pytest.raises(FolderBusyError):
        restore(backup, office.folder.path, password=password)


def test_a_foreign_trigger_in_the_base_is_refused(
    office: Office, tmp_path: Path, password: str
) -> None:
    add_clients(office, 1)
    office.db.run("CREATE TRIGGER evil AFTER INSERT ON channel BEGIN DELETE FROM setting; END")
    backup = back_up(office).path

    with pytest.raises(BadFileError, match="evil"):
        restore(backup, tmp_path / "новая", password=password)


def test_an_index_more_or_less_is_no_reason_to_refuse(
    office: Office, tmp_path: Path, password: str
) -> None:
    add_clients(office, 3)
    office.db.run("DROP INDEX client_inn")
    office.db.run("CREATE INDEX client_own ON client(custom->>'$.f17', id)")

    report = restore(back_up(office).path, tmp_path / "новая", password=password)

    assert report.facts.rows["client"] == 3


def test_a_newer_base_is_refused_naming_both(office: Office, tmp_path: Path, password: str) -> None:
    office.db.connection().pragma("user_version", 77)
    backup = back_up(office).path

    with pytest.raises(UserError, match=r"схема 77, эта версия знает \d"):
        restore(backup, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()


class PowerCutError(Exception):
    """Stands for the process being gone; nothing of the program runs after it."""


@pytest.mark.parametrize("moves", range(6))
def test_cut_between_any_two_moves_the_next_opening_finishes_it(
    office: Office, backup: Path, password: str, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()
    folder = office.folder.path
    real, done = type(folder).rename, 0

    def rename(path: Path, target: Path) -> Path:
        nonlocal done
        if done == moves:
            raise PowerCutError
        done += 1
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(folder), "rename", rename)
        with pytest.raises(PowerCutError):
            restore(backup, folder, password=password)
    assert (folder / MARKER).exists()

    assert finish_interrupted_restore(OfficeFolder(folder))
    assert not finish_interrupted_restore(OfficeFolder(folder))

    restored = open_office(folder, password)
    assert len(client_names(restored)) == 20
    restored.close()
    [former] = folder.glob("before-restore-*")
    connection = connect(former / "office.db", office.unlocked.database_key.hex())
    assert connection.execute("SELECT count(*) FROM client").fetchall() == [(30,)]
    connection.close()


def test_what_was_only_prepared_is_removed(
    office: Office, backup: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()
    before = contents(office.folder.path)

    def cut(*_args: object) -> None:
        # A killed program cleans nothing up.
        monkeypatch.setattr(shutil, "rmtree", lambda *_a, **_k: None)
        raise PowerCutError

    monkeypatch.setattr(restoring, "decide", cut)
    with pytest.raises(PowerCutError):
        restore(backup, office.folder.path, password=password)
    monkeypatch.undo()
    assert list(office.folder.path.glob(".restore-*"))

    assert not finish_interrupted_restore(office.folder)

    assert contents(office.folder.path) == before


def test_if_the_new_files_vanish_the_former_come_back(
    office: Office, backup: Path, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.close()
    real, done = type(backup).rename, 0

    def rename(path: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if path.name == "keys.json" and ".restore-" in str(path):
            raise PowerCutError
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(backup), "rename", rename)
        with pytest.raises(PowerCutError):
            restore(backup, office.folder.path, password=password)
    [staging] = office.folder.path.glob(".restore-*")
    shutil.rmtree(staging)

    finish_interrupted_restore(office.folder)

    former = open_office(office.folder.path, password)
    assert len(client_names(former)) == 30
    former.close()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"staging": "../../x", "aside": "y"}', '{"staging": ".restore-0a0b0c0d"}'],
)
def test_a_forged_marker_is_refused(office: Office, text: str) -> None:
    office.close()
    (office.folder.path / MARKER).write_text(text, encoding="utf-8")
    before = contents(office.folder.path)

    with pytest.raises(DamagedError):
        finish_interrupted_restore(office.folder)

    assert contents(office.folder.path) == before


def test_names_of_one_second_do_not_collide(tmp_path: Path) -> None:
    plans = []
    for _ in range(3):
        plan = switch.new_plan(tmp_path)
        (tmp_path / plan.aside).mkdir()
        plans.append(plan.aside)
    assert len(set(plans)) == 3


def test_the_present_base_is_only_read_by_its_key(office: Office, backup: Path) -> None:
    office.close()
    with pytest.raises(apsw.NotADBError):
        connect(office.folder.database, "00" * 32).execute("SELECT 1 FROM station").fetchall()
    assert read_keys(office.folder.keys).office.office_id == office.office_id
