"""A backup of an office of an older program is restored and brought up to date."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.restoring import restore
from crm_desktop.clients.search import search_clients
from crm_desktop.office import CopyAnswer, open_office
from db.migrations import LATEST, current_version
from tests.db.freeze import FROZEN, NAME, PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

OLDER = range(1, LATEST)


@pytest.mark.parametrize("version", OLDER)
def test_the_backup_before_an_upgrade_is_restored(version: int, tmp_path: Path) -> None:
    folder, again = tmp_path / "офис", tmp_path / "снова"
    shutil.copytree(FROZEN / f"schema-{version:04}", folder)
    # Opening it makes a backup of it as it was.
    open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY).close()
    (backup,) = (folder / "backups").glob("*обновлением*")

    report = restore(backup, again, password=PASSWORD)

    assert report.facts.schema == version
    office = open_office(again, PASSWORD)
    assert current_version(office.db.connection()) == LATEST
    assert [hit.name for hit in search_clients(office, "северный ветер")] == [NAME]
    office.close()
