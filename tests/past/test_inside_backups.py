"""Looking inside backups: older schemas, damaged files, other offices, a change of mind."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.making import back_up
from crm_desktop.clients.search import search_clients
from crm_desktop.errors import BadFileError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.past.looking import list_past
from crm_desktop.past.opening import open_date, open_inside
from crm_desktop.past.private import PREFIX
from crm_desktop.past.standing import PastArea, Standing
from db.migrations import LATEST
from tests.backup.filling import CancelAt, add_clients
from tests.db.freeze import FROZEN, NAME, PASSWORD
from tests.past.moments import moment

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def test_a_backup_of_an_older_program_is_brought_up_to_date_in_the_copy(tmp_path: Path) -> None:
    folder = tmp_path / "офис"
    shutil.copytree(FROZEN / f"schema-{LATEST - 1:04}", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    [backup] = (folder / "backups").glob("*обновлением*")
    before = backup.read_bytes()
    past = open_inside(office, backup)
    try:
        assert past.db.run("PRAGMA user_version") == [(LATEST,)]
        rows = list_past(office, past, area=PastArea.CLIENTS, text="северный ветер")
        assert [(row.name, row.standing) for row in rows] == [(NAME, Standing.SAME)]
        assert [hit.name for hit in search_clients(past, "северный ветер")] == [NAME]
    finally:
        past.close()
        office.close()
    assert backup.read_bytes() == before


def test_a_damaged_backup_and_one_of_another_office_are_refused(
    office: Office, tmp_path: Path
) -> None:
    add_clients(office, 3)
    report = back_up(office)
    data = bytearray(report.path.read_bytes())
    data[len(data) // 2] ^= 1
    spoilt = tmp_path / "копия.kartoteka"
    spoilt.write_bytes(data)
    with pytest.raises(BadFileError):
        open_inside(office, spoilt)
    other = tmp_path / "другой"
    shutil.copytree(FROZEN / f"schema-{LATEST - 1:04}", other)
    stranger = open_office(other, PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        with pytest.raises(UserError, match="другого офиса"):
            open_inside(stranger, report.path)
    finally:
        stranger.close()
    assert not list(office.folder.path.glob(f"{PREFIX}*"))
    assert not list(other.glob(f"{PREFIX}*"))


@pytest.mark.parametrize("percent", [1, 40, 75])
def test_cancelled_it_leaves_nothing(office: Office, percent: int) -> None:
    add_clients(office, 3)
    then = moment(office)
    add_clients(office, 3, first=10)
    report = back_up(office)
    with pytest.raises(JobCancelledError):
        open_date(office, then, progress=CancelAt(percent))
    with pytest.raises(JobCancelledError):
        open_inside(office, report.path, progress=CancelAt(percent))
    assert not list(office.folder.path.glob(f"{PREFIX}*"))
