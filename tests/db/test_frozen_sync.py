"""The frozen base of the seventh schema opens with all the exchange brought."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crm_desktop.doctor.examining import examine
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.sync.conflicts.journal import list_conflicts
from crm_desktop.sync.flows.stations import list_stations
from tests.db.freeze import FROZEN, PASSWORD
from tests.db.freeze_sync import OTHERS, SERIES

if TYPE_CHECKING:
    from pathlib import Path


def test_the_seventh_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0007"
    shutil.copytree(FROZEN / "schema-0007", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.MOVED)
    assert [(row.name, row.prefix) for row in list_stations(office)] == [
        ("Первый", "А"),
        ("Второй", "В"),
    ]
    numbers = office.db.run(
        "SELECT text FROM issued_number WHERE series = ? ORDER BY id", (SERIES,)
    )
    assert [row[0] for row in numbers] == ["1", "В-1", "А-1"]
    (conflict,) = list_conflicts(office)
    assert OTHERS in {conflict.kept.text, conflict.lost.text}
    assert office.db.run("SELECT count(*) FROM sync_spool")[0][0] > 0
    report = examine(office, mend=False, full=True)
    assert {check.name for check in report.problems} <= {"backups"}
    office.close()
