"""A full disk: a clear message, no half file, what was acknowledged stays, work goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.backup import making, restoring
from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.errors import UserError
from crm_desktop.office import create_office, open_office
from crm_desktop.report_files.writing import write_report
from tests.backup.filling import add_clients, client_names
from tests.patience import PATIENCE_S
from tests.reports.report_samples import sample_result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

SMALL = "8m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB, where the system lets us mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if sys.platform == "win32" or os.geteuid() != 0 or not (mount and umount):
        pytest.skip("mounting a small disk needs root on a POSIX system")
    place = tmp_path / "малый диск"
    place.mkdir()
    made = subprocess.run(  # noqa: S603 - the system's own mount
        [mount, "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"mount refused: {made.stderr.decode(errors='replace').strip()}")
    yield place
    subprocess.run([umount, "-l", str(place)], check=True)  # noqa: S603 - the system's own


def fill(place: Path, leave: int) -> Path:
    """Take all the room but `leave` bytes."""
    ballast = place / "ballast"
    free = shutil.disk_usage(place).free
    with ballast.open("wb") as stream:
        stream.write(b"\0" * max(0, free - leave))
    return ballast


def write_until_full(office: Office) -> int:
    """Add clients by twenties until the disk is full; returns how many were acknowledged."""
    for done in range(0, 100_000, 20):
        try:
            add_clients(office, 20, first=done + 1000)
        except apsw.FullError:
            return done
    raise AssertionError("the disk never filled up")


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room that was free when asked for is taken by somebody else meanwhile."""
    monkeypatch.setattr(making, "require_room", lambda *_: None)
    monkeypatch.setattr(restoring, "require_room", lambda *_: None)


@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize("leave", [0, 10_000, 100_000, 300_000])
def test_a_backup_onto_a_full_disk(office: Office, small_disk: Path, leave: int) -> None:
    add_clients(office, 400)
    fill(small_disk, leave)

    with pytest.raises(UserError, match="нет места"):
        back_up(office, small_disk)

    assert [path.name for path in small_disk.iterdir()] == ["ballast"]
    assert list(office.folder.backups.iterdir()) == []
    add_clients(office, 1, first=900)


@pytest.mark.usefixtures("unasked")
@pytest.mark.parametrize("leave", [0, 20_000, 200_000])
def test_a_restore_onto_a_full_disk(
    office: Office, small_disk: Path, password: str, leave: int
) -> None:
    add_clients(office, 400)
    backup = back_up(office).path
    fill(small_disk, leave)

    with pytest.raises(UserError, match=r"нет места|не дал записать"):
        restore(backup, small_disk / "офис", password=password)

    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_an_office_on_a_disk_that_fills_up(small_disk: Path, password: str) -> None:
    office = create_office(
        small_disk / "офис", "Ромашка", admin="Анна", password=password, parameters=FLOOR
    )
    add_clients(office, 100)
    fill(small_disk, 200_000)
    done = 100 + write_until_full(office)
    assert done > 100
    assert len(client_names(office)) == done
    assert integrity_faults(office.db.connection()) == []
    office.close()

    (small_disk / "ballast").unlink()
    again = open_office(small_disk / "офис", password)
    try:
        assert len(client_names(again)) == done
        add_clients(again, 20, first=500_000)
        assert len(client_names(again)) == done + 20
    finally:
        again.close()


LIMITED = """
import resource, sys
from pathlib import Path
from crm_desktop.backup.making import back_up
from crm_desktop.errors import UserError
from crm_desktop.office import open_office
office = open_office(Path(sys.argv[1]), sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), -1))
try:
    back_up(office)
except UserError as error:
    sys.stdout.buffer.write(str(error).encode())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
@pytest.mark.parametrize("share", [0.1, 0.9, 1.001])
def test_a_file_the_disk_does_not_let_grow(office: Office, password: str, share: float) -> None:
    add_clients(office, 400)
    office.close()
    limit = str(int(office.folder.database.stat().st_size * share))

    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LIMITED, str(office.folder.path), password, limit],
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )

    assert "Резервная копия не сделана, база не тронута" in run.stdout.decode()
    assert list(office.folder.backups.iterdir()) == []


@pytest.mark.parametrize("suffix", [".xlsx", ".pdf", ".csv", ".json"])
def test_a_report_onto_a_full_disk(office: Office, small_disk: Path, suffix: str) -> None:
    path = small_disk / f"отчёт{suffix}"
    path.write_bytes(b"old")
    fill(small_disk, 2_000)

    with pytest.raises(UserError, match="на диске нет места"):
        write_report(office, sample_result(rows=200), path)

    assert path.read_bytes() == b"old"
    assert {each.name for each in small_disk.iterdir()} == {path.name, "ballast"}
