"""Files of clients in backups: each stored once, verified, brought back, pruned with care."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.changing import delete_attachment
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.backup import disk, file_store
from crm_desktop.backup.archive import StoredEntry, dump_manifest, mac_of, parse_manifest
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.file_store import STORE, FileStore, store_faults
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.restoring_files import FilesMissingError
from crm_desktop.backup.shelf import find_backups, newest_good
from crm_desktop.errors import BadFileError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import open_office
from tests.attachments.files import blobs, made_client, made_file, some_bytes
from tests.backup.filling import CancelAt

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

DAY_S = 24 * 3600


@pytest.fixture
def client(office: Office) -> int:
    return made_client(office)


@pytest.fixture
def two(office: Office, client: int, tmp_path: Path) -> dict[str, bytes]:
    """A client with two files."""
    found = {"договор.pdf": some_bytes(300_000), "скан.jpg": some_bytes(5000, seed=2)}
    for name, data in found.items():
        add_attachment(office, client, made_file(tmp_path / "файлы", name, data))
    return found


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / STORE).glob("??/*"))


def contents(folder: Path, password: str, place: Path) -> dict[str, bytes]:
    """The open bytes of every file of every client of a restored office."""
    place.mkdir(exist_ok=True)
    office = open_office(folder, password)
    try:
        found = {}
        for (client,) in office.db.run("SELECT id FROM client"):
            for row in list_attachments(office, client):
                save_attachment(office, row.id, place / "x")
                found[row.name] = (place / "x").read_bytes()
        return found
    finally:
        office.close()


def test_files_lie_once_however_many_backups_there_are(
    office: Office, client: int, two: dict[str, bytes], tmp_path: Path
) -> None:
    first = back_up(office)
    names = stored(office.folder.backups)
    assert (first.attachments, first.lost) == (2, 0)
    assert first.beside == office.folder.backups / STORE
    assert names == blobs(office)
    inodes = {path.stat().st_ino for path in (office.folder.backups / STORE).glob("??/*")}
    written = {path: path.stat().st_ino for path in office.folder.attachments.iterdir()}
    assert inodes.isdisjoint(written.values()), "a copy of its own, not another name"

    add_attachment(office, client, made_file(tmp_path / "файлы", "новый", b"x"))
    second = back_up(office)

    assert second.attachments == 3
    assert len(stored(office.folder.backups)) == 3
    assert inodes <= {p.stat().st_ino for p in (office.folder.backups / STORE).glob("??/*")}
    assert second.size < 2_000_000
    manifest = open_archive(second.path).manifest
    assert {entry.name for entry in manifest.files} == {"office.db", "keys.json"}
    assert [entry.name for entry in manifest.stored] == blobs(office)


def test_a_named_file_is_the_whole_backup(
    office: Office, two: dict[str, bytes], tmp_path: Path, password: str
) -> None:
    target = tmp_path / "флешка"
    target.mkdir()
    report = back_up(office, target / "копия.kartoteka")
    assert [path.name for path in target.iterdir()] == ["копия.kartoteka"]
    assert (report.attachments, report.beside) == (2, None)
    moved = tmp_path / "где-то.kartoteka"
    report.path.rename(moved)
    office.close()
    shutil.rmtree(office.folder.path)

    restored = restore(moved, tmp_path / "новая", password=password)

    assert restored.missing_files == 0
    assert contents(restored.folder, password, tmp_path / "вышло") == two


@pytest.mark.parametrize("deleted", [False, True])
def test_a_backup_in_a_folder_brings_the_files_back(
    office: Office, client: int, two: dict[str, bytes], tmp_path: Path, password: str,
    deleted: bool,
) -> None:  # fmt: skip
    if deleted:
        row = list_attachments(office, client)[0]
        gone = delete_attachment(office, row.id)
    place = tmp_path / "диск"
    place.mkdir()
    report = back_up(office, place)
    assert stored(place) == blobs(office)
    carried = tmp_path / "другой диск"
    shutil.copytree(place, carried)
    office.close()
    shutil.rmtree(office.folder.path)
    shutil.rmtree(place)

    restored = restore(carried / report.path.name, tmp_path / "новая", password=password)

    if deleted:
        again = open_office(restored.folder, password)
        undo(again, gone.change_id)
        again.close()
    assert contents(restored.folder, password, tmp_path / "вышло") == two
    assert len(stored(carried)) == 2, "the backup is as it was"


def test_a_restore_over_the_office_mends_a_damaged_file(
    office: Office, two: dict[str, bytes], tmp_path: Path, password: str
) -> None:
    report = back_up(office)
    spoilt, gone = (office.folder.attachments / name for name in blobs(office))
    data = bytearray(spoilt.read_bytes())
    data[100] ^= 1
    spoilt.write_bytes(data)
    gone.unlink()
    office.close()

    restored = restore(report.path, office.folder.path, password=password)

    assert restored.missing_files == 0
    assert contents(restored.folder, password, tmp_path / "вышло") == two
    assert restored.former is not None
    assert (restored.former / "attachments" / spoilt.name).read_bytes() == data


def test_without_its_files_a_backup_is_restored_only_when_told(
    office: Office, two: dict[str, bytes], tmp_path: Path, password: str
) -> None:
    report = back_up(office)
    alone = tmp_path / "один"
    alone.mkdir()
    shutil.copy(report.path, alone)
    file, into = alone / report.path.name, tmp_path / "новая"

    with pytest.raises(FilesMissingError, match=r"\(2\): «(договор.pdf|скан.jpg)», «") as caught:
        restore(file, into, password=password)
    assert caught.value.missing == 2
    assert not into.exists()

    restored = restore(file, into, password=password, without_missing_files=True)
    assert restored.missing_files == 2
    again = open_office(into, password)
    rows = [row for (c,) in again.db.run("SELECT id FROM client")
            for row in list_attachments(again, c)]  # fmt: skip
    again.close()
    assert sorted((row.name, row.present) for row in rows) == [
        ("договор.pdf", False), ("скан.jpg", False),
    ]  # fmt: skip


@pytest.mark.parametrize("harm", ["cut", "flip", "gone"])
def test_a_damaged_file_beside_is_noticed(
    office: Office, two: dict[str, bytes], tmp_path: Path, password: str, harm: str
) -> None:
    place = tmp_path / "диск"
    place.mkdir()
    report = back_up(office, place)
    name = blobs(office)[0]
    bad = FileStore(place).path_of(name)
    data = bytearray(bad.read_bytes())
    if harm == "cut":
        bad.write_bytes(data[:-1])
    elif harm == "flip":
        data[-1] ^= 1
        bad.write_bytes(data)
    else:
        bad.unlink()

    manifest = open_archive(report.path).manifest
    assert store_faults(report.path, manifest).missing == (() if harm == "flip" else (name,))
    full = store_faults(report.path, manifest, lambda _size: None)
    assert full.missing + full.damaged == (name,)
    [kept] = find_backups(place)
    assert (kept.files, kept.missing) == (2, 0 if harm == "flip" else 1)
    with pytest.raises(FilesMissingError, match=r"\(1\)"):
        restore(report.path, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()


def test_the_newest_backup_with_all_its_files_is_the_good_one(
    office: Office, client: int, two: dict[str, bytes], tmp_path: Path
) -> None:
    whole = back_up(office)
    add_attachment(office, client, made_file(tmp_path / "файлы", "новый", b"x"))
    newer = back_up(office)
    new = set(stored(office.folder.backups)) - {
        entry.name for entry in open_archive(whole.path).manifest.stored
    }
    FileStore(office.folder.backups).path_of(new.pop()).unlink()

    good = newest_good(office.folder.backups)
    assert good is not None
    assert good.path == whole.path
    whole.path.unlink()
    good = newest_good(office.folder.backups)
    assert good is not None
    assert (good.path, good.missing) == (newer.path, 1)


def test_a_file_lost_here_is_told_and_taken_from_an_older_backup(
    office: Office, two: dict[str, bytes], tmp_path: Path
) -> None:
    back_up(office)
    spoilt, gone = (office.folder.attachments / name for name in blobs(office))
    spoilt.write_bytes(b"\0" * spoilt.stat().st_size)
    gone.unlink()

    again = back_up(office)
    assert (again.attachments, again.lost) == (2, 0), "the store has them still"
    inside = back_up(office, tmp_path / "x.kartoteka")
    assert (inside.attachments, inside.lost) == (2, 0)

    elsewhere = tmp_path / "диск"
    elsewhere.mkdir()
    lost = back_up(office, elsewhere)
    assert (lost.attachments, lost.lost) == (0, 2)
    assert stored(elsewhere) == []


@pytest.mark.parametrize("percent", [60, 70, 79, 85, 95])
def test_a_cancelled_backup_leaves_no_half_file(
    office: Office, two: dict[str, bytes], percent: int
) -> None:
    with pytest.raises(JobCancelledError):
        back_up(office, progress=CancelAt(percent))
    left = stored(office.folder.backups)
    assert set(left) <= set(blobs(office))
    assert [p.name for p in office.folder.backups.iterdir() if p.name != STORE] == []
    back_up(office)
    assert stored(office.folder.backups) == blobs(office)


def test_no_room_for_the_files_is_said(
    office: Office, two: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = office.folder.database.stat().st_size
    room = base + (4 << 20) + 100_000 + office.folder.keys.stat().st_size
    office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr(disk, "free_space", lambda _folder: room)
    with pytest.raises(UserError, match="Резервная копия не сделана"):
        back_up(office, tmp_path / "x.kartoteka")
    assert not (tmp_path / "x.kartoteka").exists()


def test_with_no_room_for_copies_the_store_takes_second_names(
    office: Office, two: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "free_space", lambda _folder: 1000)
    report = back_up(office)
    assert report.lost == 0
    for name in blobs(office):
        one, other = (
            office.folder.attachments / name,
            FileStore(office.folder.backups).path_of(name),
        )
        assert one.samefile(other)


def test_a_backup_of_the_first_form_still_opens(
    office: Office, tmp_path: Path, password: str
) -> None:
    """Step 1 wrote archives that knew of no store."""
    new = back_up(office, tmp_path / "новая.kartoteka").path
    old = tmp_path / "старая.kartoteka"
    with zipfile.ZipFile(new) as source, zipfile.ZipFile(old, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "manifest.json":
                document = json.loads(data)
                del document["stored"]
                document["format"] = 1
                bare = parse_manifest(json.dumps(document).encode())
                document["mac"] = mac_of(bare, office.unlocked.database_key)
                data = json.dumps(document).encode()
                assert json.loads(dump_manifest(parse_manifest(data))) == document
            target.writestr(info.filename, data)

    assert restore(old, tmp_path / "офис", password=password).missing_files == 0


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "../../x", "size": 1},
        {"name": "a" * 63, "size": 1},
        {"name": "A" * 64, "size": 1},
        {"name": "a" * 64, "size": -1},
        {"name": "a" * 64, "size": "1"},
        {"name": "a" * 64},
        "a" * 64,
    ],
)
def test_no_other_name_leads_out_of_the_store(
    office: Office, tmp_path: Path, entry: object
) -> None:
    path = back_up(office, tmp_path / "a.kartoteka").path
    forged = tmp_path / "b.kartoteka"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(forged, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "manifest.json":
                data = json.dumps({**json.loads(data), "stored": [entry]}).encode()
            target.writestr(info.filename, data)
    with pytest.raises(BadFileError, match="опись"):
        open_archive(forged)


def test_a_list_of_files_of_ones_own_is_refused(
    office: Office, two: dict[str, bytes], tmp_path: Path, password: str
) -> None:
    """The list of the store's files is under the manifest's code."""
    manifest = open_archive(back_up(office).path).manifest
    other = StoredEntry("a" * 64, 5)
    assert mac_of(manifest, b"k" * 32) != mac_of(
        parse_manifest(
            dump_manifest(manifest).replace(manifest.stored[0].name.encode(), other.name.encode())
        ),
        b"k" * 32,
    )
