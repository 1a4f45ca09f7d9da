"""Files beside the backups: kept while an archive names them."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.backup import shelf
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.file_store import STORE, FileStore
from crm_desktop.backup.making import back_up
from crm_desktop.backup.shelf import find_backups
from tests.attachments.files import blobs, made_client, made_file, some_bytes

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


def age(folder: Path, days: float) -> None:
    for path in (folder / STORE).glob("??/*"):
        moment = time.time() - days * DAY_S
        os.utime(path, (moment, moment))


def test_a_file_goes_when_no_archive_names_it(
    office: Office, client: int, two: dict[str, bytes], tmp_path: Path
) -> None:
    folder = office.folder.backups
    first = back_up(office)
    store, names = FileStore(folder), blobs(office)
    first.path.unlink()
    assert store.prune() == 0, "it came today"
    age(folder, 2)
    other = tmp_path / "чужая.kartoteka"
    other.write_bytes(b"not an archive")
    shutil.copy(other, folder)
    assert store.prune() == 0, "an archive that does not read may need them"
    (folder / other.name).unlink()
    (folder / STORE / "заметки.txt").write_text("x")
    foreign = folder / STORE / names[0][:2] / "readme.txt"
    foreign.write_text("x")

    second = back_up(office)
    age(folder, 2)
    assert store.prune() == 0, "the second names them"
    second.path.unlink()
    assert store.prune() == 2
    assert stored(folder) == ["readme.txt"]
    assert (folder / STORE / "заметки.txt").exists()


def test_what_a_backup_needs_is_marked_as_needed_now(office: Office, two: dict[str, bytes]) -> None:
    """Between looking for a file and writing the archive somebody else may prune."""
    first = back_up(office)
    age(office.folder.backups, 2)
    second = back_up(office)
    first.path.unlink()
    second.path.unlink()
    assert FileStore(office.folder.backups).prune() == 0


def test_thinning_prunes_and_a_backup_keeps_what_it_needs(
    office: Office, client: int, two: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "KEEP_NEWEST", 1)
    monkeypatch.setattr(shelf, "KEEP_WEEKS", 0)
    monkeypatch.setattr(shelf, "KEEP_MONTHS", 0)
    backup_before(office, "перед импортом")
    age(office.folder.backups, 2)
    backup_before(office, "перед импортом")
    assert len(find_backups(office.folder.backups)) == 1
    assert stored(office.folder.backups) == blobs(office)
