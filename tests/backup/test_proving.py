"""The full check of a copy and the monthly rehearsal."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import namedtuple
from typing import TYPE_CHECKING

import psutil
import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.backup import drill
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.drill import EVERY_MS, PATIENCE_MS, drill_due, last_drill, run_drill
from crm_desktop.backup.opened import open_backup
from crm_desktop.backup.proofs import proofs
from crm_desktop.backup.schedule import Duty, due, run_due
from crm_desktop.backup.telling import Trouble, alarms
from crm_desktop.backup.verify import Depth, verify, verify_kept
from crm_desktop.errors import DamagedError, PasswordError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal.stamps import now_ms
from tests.attachments.files import made_client, made_file
from tests.backup.filling import CancelAt, add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

DAY = 86_400_000


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Path:
    """A copy of five clients and a file, in the office's folder."""
    add_clients(office, 4)
    add_attachment(office, made_client(office), made_file(tmp_path / "файлы", "a.txt", b"a"))
    return backup_before(office, "перед импортом").path


def leftovers(office: Office) -> list[str]:
    return [path.name for path in office.folder.backups.iterdir() if path.name.startswith(".")]


def flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def stored(copy: Path) -> Path:
    [file] = [path for path in (copy.parent / "kartoteka-files").rglob("*") if path.is_file()]
    return file


def test_a_good_copy_is_good_and_remembered(
    office: Office, copy: Path, tmp_path: Path, password: str
) -> None:
    found = verify_kept(office, copy)
    assert (found.good, found.depth, found.clients, found.files) == (True, Depth.WHOLE, 5, 1)
    assert list(proofs(office)) == [str(copy)]
    assert leftovers(office) == []

    without = verify(copy)
    assert (without.good, without.depth) == (True, Depth.SUMS)
    whole = verify(copy, password=password, work=tmp_path)
    assert (whole.good, whole.depth) == (True, Depth.WHOLE)
    with pytest.raises(PasswordError):
        verify(copy, password="не тот пароль", work=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Ромашка", "файлы"]


def test_a_flipped_bit_is_found_with_and_without_a_password(office: Office, copy: Path) -> None:
    verify_kept(office, copy)
    flip(copy, 20_000)
    for found in (verify(copy), verify_kept(office, copy)):
        [fault] = found.faults
        assert "office.db" in fault
    assert proofs(office) == {}
    flip(copy, 20_000)
    copy.write_bytes(copy.read_bytes()[:-900])
    assert not verify(copy).good


def test_files_beside_are_read_too(office: Office, copy: Path) -> None:
    flip(stored(copy), 3)
    [fault] = verify_kept(office, copy).faults
    assert "повреждены файлы клиентов: 1" in fault
    stored(copy).unlink()
    [fault] = verify(copy).faults
    assert "нет файлов клиентов: 1" in fault


def test_a_manifest_that_lies_of_the_rows_is_found(
    office: Office, copy: Path, tmp_path: Path, password: str
) -> None:
    """Its sums are right and nobody without the key can tell; with the key it shows."""
    with zipfile.ZipFile(copy) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
    document = json.loads(files["manifest.json"])
    document["base"]["rows"]["client"] += 1
    files["manifest.json"] = json.dumps(document).encode()
    with zipfile.ZipFile(copy, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)

    assert verify(copy).good
    [fault] = verify_kept(office, copy).faults
    assert "не подписана ключом этого офиса" in fault
    [fault] = verify(copy, password=password, work=tmp_path).faults
    assert "не подписана ключом этого офиса" in fault


def test_an_opened_backup_is_only_read(office: Office, copy: Path, tmp_path: Path) -> None:
    place = tmp_path / "внутри"
    place.mkdir()
    opened = open_backup(copy, place, keys=(office.unlocked.database_key,))
    assert opened.facts.rows["client"] == 5
    assert sorted(path.name for path in place.iterdir()) == ["keys.json", "office.db"]
    assert opened.key not in repr(opened).encode()


def test_the_rehearsal_counts_what_came_back(office: Office, copy: Path) -> None:
    outcome = run_drill(office)
    assert (outcome.good, outcome.clients, outcome.file) == (True, 5, copy.name)
    assert last_drill(office) == outcome
    assert list(proofs(office)) == [str(copy)]
    assert "клиентов 5" in outcome.text
    assert leftovers(office) == []


def test_a_failed_rehearsal_is_told(office: Office, copy: Path) -> None:
    flip(copy, 20_000)
    outcome = run_drill(office)
    assert not outcome.good
    assert copy.name in outcome.error
    assert "Сделайте новую копию" in outcome.error
    [alarm] = alarms(office)
    assert (alarm.trouble, alarm.grave) == (Trouble.DRILL, True)
    assert leftovers(office) == []

    backup_before(office, "перед импортом")
    assert run_drill(office).good
    assert alarms(office) == ()


def test_a_rehearsal_without_files_fails(office: Office, copy: Path) -> None:
    shutil.rmtree(copy.parent / "kartoteka-files")
    assert "нет целых файлов клиентов: 1" in run_drill(office).error


def test_a_rehearsal_needs_a_copy(office: Office) -> None:
    with pytest.raises(UserError, match="ещё нет"):
        run_drill(office)


@pytest.mark.parametrize("percent", [10, 75, 95])
def test_a_cancelled_rehearsal_leaves_nothing(office: Office, copy: Path, percent: int) -> None:
    with pytest.raises(JobCancelledError):
        run_drill(office, progress=CancelAt(percent))
    assert last_drill(office) is None
    assert leftovers(office) == []


def test_once_a_month_when_nobody_is_there(
    office: Office, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert due(office) == ()
    assert due(office, idle=True) == (Duty.DRILL,)
    [done] = run_due(office, idle=True)
    assert done.good
    now = now_ms()
    assert due(office, idle=True) == ()
    assert not drill_due(office, now + EVERY_MS - DAY, idle=True)
    assert drill_due(office, now + EVERY_MS + DAY, idle=True)
    assert not drill_due(office, now + EVERY_MS + DAY, idle=False)
    assert drill_due(office, now + EVERY_MS + PATIENCE_MS + DAY, idle=False)
    assert not drill_due(office, now - 99 * DAY, idle=True)


def test_not_on_a_battery(office: Office, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    battery = namedtuple("battery", "power_plugged")  # noqa: PYI024 - as psutil gives it
    for plugged, wanted in ((False, ()), (None, (Duty.DRILL,)), (True, (Duty.DRILL,))):
        state = battery(plugged)
        monkeypatch.setattr(psutil, "sensors_battery", lambda state=state: state, raising=False)
        assert due(office, idle=True) == wanted


def test_what_failed_is_rehearsed_again_the_next_day(
    office: Office, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_values: object) -> int:
        raise DamagedError("База повреждена.")

    with monkeypatch.context() as patch:
        patch.setattr(drill, "_rehearse", fail)
        assert not run_drill(office).good
    now = now_ms()
    assert not drill_due(office, now + DAY // 2, idle=True)
    assert drill_due(office, now + 2 * DAY, idle=True)
