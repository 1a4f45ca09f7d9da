from __future__ import annotations

import json
import os
import threading
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from crm_desktop.backup import base_copy, disk, making
from crm_desktop.backup.archive import mac_of
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.base_copy import check_base
from crm_desktop.backup.before_upgrade import backup_before_upgrade
from crm_desktop.backup.content import content_hash, dangling_links
from crm_desktop.backup.making import back_up
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import JobCancelledError
from tests.backup.filling import CancelAt, add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(".kartoteka-")]


def test_a_backup_is_whole_encrypted_and_tells_what_it_holds(office: Office) -> None:
    add_clients(office, 50)
    (office.folder.attachments / ("a" * 64)).write_bytes(b"of no record")
    (office.folder.attachments / "notes.txt").write_bytes(b"x")

    report = back_up(office)

    assert report.clients == 50
    assert report.path.parent == office.folder.backups
    assert report.path.name.startswith("Ромашка 20")
    assert (report.attachments, report.left_out) == (0, ("notes.txt",))
    archive = open_archive(report.path)
    assert archive.manifest.mac == mac_of(archive.manifest, office.unlocked.database_key)
    assert archive.manifest.facts.content == content_hash(office.db)
    names = sorted(entry.name for entry in archive.manifest.files)
    assert names == ["keys.json", "office.db"]
    assert leftovers(office.folder.path) == []


def test_the_base_in_it_stands_alone(office: Office, tmp_path: Path) -> None:
    add_clients(office, 20)
    report = back_up(office)
    unpack(open_archive(report.path), tmp_path)

    found = check_base(tmp_path / "office.db", office.unlocked.database_key)

    assert found == report.facts
    assert not (tmp_path / "office.db-wal").exists()


def test_the_manifest_names_no_client_and_no_person(office: Office) -> None:
    add_clients(office, 5)
    report = back_up(office)
    with zipfile.ZipFile(report.path) as archive:
        manifest = archive.read("manifest.json").decode()

    assert "Клиент" not in manifest
    assert "Анна" not in manifest
    assert json.loads(manifest)["base"]["rows"]["client"] == 5


def test_a_backup_taken_while_others_write_is_one_moment(office: Office) -> None:
    add_clients(office, 300)
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        first = 1000
        while not stop.is_set():
            add_clients(office, 3, first=first)
            first += 3
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(20)
        reports = [back_up(office) for _ in range(3)]
    finally:
        stop.set()
        writer.join()

    for report in reports:
        # A change adds three clients with a phone each: half a change would show.
        assert report.facts.rows["client"] % 3 == 0
        assert report.facts.rows["channel"] == report.facts.rows["client"]
        assert report.facts.dangling == 0
    counts = [report.clients for report in reports]
    assert counts == sorted(counts)


def test_an_existing_file_is_replaced_only_when_asked(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "копия.kartoteka"
    target.write_bytes(b"dear to somebody")

    with pytest.raises(UserError, match="уже есть"):
        back_up(office, target)
    assert target.read_bytes() == b"dear to somebody"

    back_up(office, target, overwrite=True)
    assert open_archive(target).manifest.office_id == office.office_id


def test_two_backups_in_one_minute_get_two_names(office: Office, tmp_path: Path) -> None:
    assert back_up(office, tmp_path).path != back_up(office, tmp_path).path


@pytest.mark.parametrize("percent", [1, 40, 60, 80, 90, 99])
def test_a_cancelled_backup_leaves_nothing(office: Office, tmp_path: Path, percent: int) -> None:
    add_clients(office, 5)
    place = tmp_path / "флешка"
    place.mkdir()

    with pytest.raises(JobCancelledError):
        back_up(office, place, progress=CancelAt(percent))

    assert list(place.iterdir()) == []
    assert list(office.folder.backups.iterdir()) == []
    add_clients(office, 1, first=900)


def test_no_room_is_said_before_anything_is_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_space", lambda _folder: 1 << 20)

    with pytest.raises(UserError, match="свободно 1 МБ"):
        back_up(office)

    assert list(office.folder.backups.iterdir()) == []


def test_a_copy_that_differs_from_the_base_is_thrown_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_clients(office, 5)
    real = base_copy.check_base

    def spoilt(path: Path, *args: Any, **named: Any) -> object:
        data = bytearray(path.read_bytes())
        data[-1000] ^= 0xFF
        path.write_bytes(data)
        return real(path, *args, **named)

    monkeypatch.setattr(base_copy, "check_base", spoilt)
    with pytest.raises(DamagedError):
        back_up(office)

    assert list(office.folder.backups.iterdir()) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE client SET note = 'другая' WHERE name = 'Клиент 3'",
        "DELETE FROM channel WHERE value = '+79990000002'",
        "UPDATE journal SET old = 'x' WHERE seq = (SELECT max(seq) FROM journal)",
    ],
)
def test_a_copy_of_other_rows_is_thrown_away(
    office: Office, monkeypatch: pytest.MonkeyPatch, forgery: str
) -> None:
    """Its pages are sound and it opens; only a look at every row tells."""
    add_clients(office, 5)
    real = base_copy._copy_pages

    def forge(live: object, target: Path, key: bytes, step: object) -> None:
        real(live, target, key, step)  # type: ignore[arg-type]
        with closing(apsw.Connection(str(target))) as copy:
            copy.pragma("cipher", "chacha20")
            copy.pragma("key", f"raw:{key.hex()}")
            triggers = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                copy.execute(f"DROP TRIGGER {name}")
            copy.execute(forgery)
            assert copy.changes() == 1

    monkeypatch.setattr(base_copy, "_copy_pages", forge)
    with pytest.raises(DamagedError, match="не совпала с самой базой"):
        back_up(office)

    assert list(office.folder.backups.iterdir()) == []
    add_clients(office, 1, first=50)


def test_what_the_disk_garbled_is_noticed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = base_copy.flush

    def garble(path: Path) -> None:
        if path.suffix == ".part":
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
        real(path)

    monkeypatch.setattr(making, "flush", garble)
    with pytest.raises(UserError):
        back_up(office)

    assert list(office.folder.backups.iterdir()) == []


def test_leftovers_of_a_killed_program_are_removed(office: Office) -> None:
    dead = office.folder.backups / ".kartoteka-999999999-0a0b0c0d"
    dead.mkdir()
    (dead / "office.db").write_bytes(b"half")
    alive = office.folder.backups / f".kartoteka-{os.getppid()}-0a0b0c0d.part"
    alive.write_bytes(b"at work")

    back_up(office)

    assert not dead.exists()
    assert alive.exists()


def test_automatic_backups_say_why(office: Office) -> None:
    report = backup_before(office, "перед импортом")
    assert report.path.name.endswith("перед импортом.kartoteka")
    assert open_archive(report.path).manifest.reason == "перед импортом"

    office.db.close_all()
    backup_before_upgrade(office.folder, office.unlocked, 1)
    assert len(list(office.folder.backups.glob("*перед обновлением схемы 1*"))) == 1


def test_the_content_hash_forgets_order_and_sees_everything(office: Office) -> None:
    add_clients(office, 3)
    before = content_hash(office.db)
    office.db.run("VACUUM")
    office.db.run("ANALYZE")
    assert content_hash(office.db) == before

    with office.change("Правка"):
        office.db.run("UPDATE client SET priority = 1 WHERE name = 'Клиент 2'")
    changed = content_hash(office.db)
    assert changed != before

    with office.change("Правка"):
        office.db.run("UPDATE client SET priority = NULL WHERE name = 'Клиент 2'")
    assert content_hash(office.db) == before


def test_dangling_links_are_counted_by_column(office: Office) -> None:
    add_clients(office, 2)
    with office.change("Порча"):
        office.db.run("UPDATE channel SET client = 5")
        office.db.run("UPDATE client SET region = 6, responsible = 7 WHERE name = 'Клиент 1'")

    assert dangling_links(office.db.connection()) == {
        "channel.client": 2,
        "client.region": 1,
        "client.responsible": 1,
    }
