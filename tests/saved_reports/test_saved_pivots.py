"""Pivots are kept, run, remembered and planned as reports are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.pivot.definition import PivotDefinition, PivotValue
from crm_desktop.pivot.definition_json import to_plain
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.saved_reports.comparing import compare_now
from crm_desktop.saved_reports.definition import PIVOT
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.saving import get_saved, save_report
from crm_desktop.saved_reports.snapshots import open_snapshot, remember

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_a_pivot_is_a_report(office: Office) -> None:
    now = int(datetime.now(UTC).timestamp() * 1000)
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Секретная»"))
    create_deal(office, DealDraft("Первая", client))
    plain = to_plain(
        PivotDefinition(
            "deals", ("client",), (), (PivotValue("count"),),
            period=PeriodChoice(PeriodName.THIS_YEAR),
        )
    )  # fmt: skip
    saved, _ = save_report(office, "Сделки клиентов", definition=plain, report=PIVOT)
    result = run_saved(office, saved, now=now)

    assert (result.title, get_saved(office, saved).is_pivot) == ("Сделки клиентов", True)
    assert result.tables[0].rows[0].cells[0] == "ООО «Секретная»"
    made, _ = remember(office, result, definition=plain, report=PIVOT, saved_report=saved)
    [(text,)] = office.db.run("SELECT result FROM report_snapshot")
    assert "Секретная" not in text
    kept = open_snapshot(office, made)
    assert kept.result.tables[0].rows[0].cells[0] == "ООО «Секретная»"
    assert kept.definition is not None
    assert json.loads(text)["definition"]["period"]["name"] == "fixed"

    create_deal(office, DealDraft("Вторая", client))
    [changed] = compare_now(office, made, now=now).tables
    assert changed.rows[0].cells[1:4] == (1, 2, 1)
