"""The doctor and the files of clients: what is missing, damaged or of no record."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.changing import delete_attachment
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.backup.file_store import FileStore
from crm_desktop.backup.making import back_up
from crm_desktop.doctor import file_checks
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.file_checks import remove_orphans
from crm_desktop.doctor.report import Check, Status
from crm_desktop.jobs import JobCancelledError
from tests.attachments.files import Heard, blobs, made_client, made_file, some_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def client(office: Office, tmp_path: Path) -> int:
    """A client with two files, one of them deleted."""
    client = made_client(office)
    for name in ("договор.pdf", "старый.pdf"):
        data = some_bytes(300_000, seed=len(name))
        added = add_attachment(office, client, made_file(tmp_path / "файлы", name, data))
    delete_attachment(office, added.ids[0])
    return client


def found(office: Office, name: str = "files", *, mend: bool = False, full: bool = False) -> Check:
    report = examine(office, mend=mend, full=full)
    return next(check for check in report.checks if check.name == name)


def spoil(path: Path, place: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_whole_files_are_counted(office: Office, client: int) -> None:
    check = found(office)
    assert (check.status, check.checked, check.found) == (Status.OK, 2, 0)
    assert found(office, "orphans").status is Status.OK


@pytest.mark.parametrize("harm", ["gone", "cut", "flip", "folder"])
def test_harm_to_a_file_is_named(office: Office, client: int, harm: str) -> None:
    path = office.folder.attachments / str(
        office.db.run("SELECT blob FROM attachment WHERE name = 'договор.pdf'")[0][0]
    )
    if harm == "flip":
        spoil(path, 100_000)
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
        if harm == "folder":
            path.mkdir()

    check = found(office, mend=True)

    assert (check.status, check.checked, check.found) == (Status.PROBLEM, 2, 1)
    assert "«договор.pdf»" in check.text
    assert "старый" not in check.text
    [row] = list_attachments(office, client)
    assert row.present is (harm == "flip"), "the record stays whatever became of the bytes"


def test_what_a_backup_has_is_put_back(office: Office, client: int) -> None:
    back_up(office)
    first, second = (office.folder.attachments / name for name in blobs(office))
    before = first.read_bytes(), second.read_bytes()
    spoil(first)
    second.unlink()

    looked = found(office, mend=False)
    assert (looked.status, looked.found) == (Status.PROBLEM, 2)
    assert not second.exists()
    mended = found(office, mend=True)

    assert (mended.status, mended.found) == (Status.MENDED, 2)
    assert (first.read_bytes(), second.read_bytes()) == before
    assert found(office).status is Status.OK


def test_a_spoilt_backup_mends_nothing(office: Office, client: int) -> None:
    back_up(office)
    name = blobs(office)[0]
    spoil(FileStore(office.folder.backups).path_of(name))
    (office.folder.attachments / name).unlink()

    check = found(office, mend=True)

    assert (check.status, check.found) == (Status.PROBLEM, 1)
    assert not (office.folder.attachments / name).exists()


def test_a_part_is_read_unless_all_is_asked_for(
    office: Office, client: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_checks, "SAMPLE_BYTES", 0)
    for name in blobs(office):
        spoil(office.folder.attachments / name)
    assert found(office).status is Status.OK
    assert found(office, full=True).found == 2


def test_the_reading_is_told_and_can_be_stopped(office: Office, client: int) -> None:
    heard = Heard()
    examine(office, progress=heard)
    told = [done for done, _total, text in heard.steps if text == "Проверяю файлы клиентов"]
    assert told == sorted(told)
    assert told

    class Stop:
        def step(self, done: int, total: int, message: str = "") -> None:
            if message == "Проверяю файлы клиентов":
                raise JobCancelledError(f"{done} of {total}")

    with pytest.raises(JobCancelledError):
        examine(office, progress=Stop())


def test_files_beside_the_newest_backup_are_looked_for(office: Office, client: int) -> None:
    back_up(office)
    assert found(office, "backups", full=True).status is Status.OK
    path = FileStore(office.folder.backups).path_of(blobs(office)[0])
    spoil(path)
    assert found(office, "backups").status is Status.OK
    assert found(office, "backups", full=True).found == 1
    path.unlink()
    check = found(office, "backups")
    assert (check.status, check.found) == (Status.PROBLEM, 1)
    back_up(office)
    assert found(office, "backups", full=True).status is Status.OK


def test_a_file_of_no_record_goes_only_when_old_and_asked(office: Office, client: int) -> None:
    orphan = office.folder.attachments / ("ab" * 32)
    orphan.write_bytes(b"sealed long ago")
    other = office.folder.attachments / "readme.txt"
    other.write_text("x")
    assert found(office, "orphans").status is Status.OK
    assert remove_orphans(office).paths == ()

    for path in office.folder.attachments.iterdir():
        moment = time.time() - 2 * 24 * 3600
        os.utime(path, (moment, moment))
    check = found(office, "orphans", mend=True)
    assert (check.status, check.found) == (Status.PROBLEM, 1)
    assert orphan.exists()

    assert remove_orphans(office).paths == (orphan,)
    assert not orphan.exists()
    assert other.exists()
    assert found(office, full=True).status is Status.OK, "a deleted file's bytes stay"
