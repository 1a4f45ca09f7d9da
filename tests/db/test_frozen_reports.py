"""The frozen base of the sixth schema opens with all the step of reports brought."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from crm_desktop.dashboard.setting import BUILT_IN
from crm_desktop.dashboard.storing import Source, read_setting
from crm_desktop.doctor.examining import examine
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.plans.costs import costs_for
from crm_desktop.plans.reading import plan_for
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.saving import list_saved
from crm_desktop.saved_reports.snapshots import list_snapshots, open_snapshot
from tests.db.freeze import FROZEN, PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

NOVEMBER = ReportPeriod.month(date(2026, 11, 1))
NOW = int(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp() * 1000)


def test_the_sixth_schema_opens_with_all_it_brought(tmp_path: Path) -> None:
    folder = tmp_path / "schema-0006"
    shutil.copytree(FROZEN / "schema-0006", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    assert plan_for(office, "won_sum", NOVEMBER) == 250_000_000
    mine = PlanScope(member=office.user_id)
    assert plan_for(office, "calls", NOVEMBER, scope=mine) == 40
    assert costs_for(office, NOVEMBER).of() == 1_500_000
    (saved,) = list_saved(office)
    assert (saved.name, saved.shared) == ("Почему проигрываю", True)
    (row,) = list_snapshots(office)
    kept = open_snapshot(office, row.id).result
    again = run_saved(office, saved.id, now=NOW)
    assert row.title == "На конец ноября"
    assert [table.key for table in kept.tables] == [table.key for table in again.tables]
    own = read_setting(office)
    assert own.source is Source.OWN
    assert own.setting == BUILT_IN.moved(BUILT_IN.keys[0], 2)
    report = examine(office, mend=False, full=True)
    assert {check.name for check in report.problems} <= {"backups"}
    office.close()
