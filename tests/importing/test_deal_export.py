"""What this program exports of deals comes back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.moves import lose_deals, win_deals
from crm_desktop.exporting.deals import export_deals
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.office import create_office
from tests.importing.deal_files import client_of, deals, place
from tests.importing.import_files import live, make_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

SAME = ("title", "budget", "currency", "discount", "probability", "starts_on", "closes_on",
        "contract_ends_on", "note", "outcome", "loss_note")  # fmt: skip


@pytest.fixture
def other(tmp_path: Path, password: str) -> Iterator[Office]:
    made = create_office(
        tmp_path / "Верба", "Верба", admin="Анна Кравцова", password=password, parameters=FLOOR
    )
    yield made
    made.close()


def fill(office: Office) -> None:
    add_currency(office, "USD")
    ivy, _ = create_client(office, ClientDraft(name="ООО Ива", values={"inn": "7707083893"}))
    owl, _ = create_client(office, ClientDraft(name="Сова Ольга Львовна"))
    first, _ = create_deal(
        office,
        DealDraft(
            title="Окна; двойные, белые",
            client_id=ivy,
            values={"budget": 123450, "currency": "USD", "discount": 1250,
                    "starts_on": "2026-10-01", "closes_on": "2026-11-30", "note": "раз\nдва",
                    "contract_ends_on": "2027-10-01"},
            contacts=((owl, "решает"),),
            lines=(LineDraft("Окно, большое", price=5000), LineDraft("Доставка")),
            tags=("опт", "срочно"),
        ),
    )  # fmt: skip
    second, _ = create_deal(
        office, DealDraft(title="Двери", client_id=owl, parent_id=first, values={"probability": 35})
    )
    third, _ = create_deal(office, DealDraft(title="Забор"))
    win_deals(office, [first])
    reason = office.db.run(
        "SELECT id FROM directory_item WHERE directory = 'loss_reason' AND deleted_at IS NULL"
    )[0][0]
    lose_deals(office, [third], reason_id=reason, note="далеко")
    assert second


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_another_office_gets_the_same_deals(
    office: Office, other: Office, tmp_path: Path, ending: str
) -> None:
    fill(office)
    path = tmp_path / f"сделки.{ending}"
    export_deals(office, path)
    file = open_import(other, path)
    assert (file.profile, file.about) == ("kartoteka-deals", "deals")
    report = run_import(other, file, file.mapping)
    assert (report.deals, report.clients, report.rejected, report.new_fields) == (3, 2, 0, ())
    before, after = deals(office), deals(other)
    assert before.keys() == after.keys()
    for title, deal in before.items():
        assert {k: after[title][k] for k in SAME} == {k: deal[k] for k in SAME}, title
        assert place(other, title) == place(office, title)
        assert client_of(other, title) == client_of(office, title)
        for moment in ("created_at", "closed_at"):
            was, is_ = deal[moment], after[title][moment]
            # Files hold minutes, or seconds.
            assert (was is None and is_ is None) or abs(was - is_) < 60_000
    for sql in (
        "SELECT title FROM deal_line ORDER BY title",
        "SELECT i.name FROM deal_label l JOIN directory_item i ON i.id = l.item ORDER BY 1",
        "SELECT c.name FROM deal_contact x JOIN client c ON c.id = x.person",
        "SELECT p.title FROM deal d JOIN deal p ON p.id = d.parent",
    ):
        assert other.db.run(sql) == office.db.run(sql), sql


def test_the_same_office_knows_its_deals_by_their_numbers(office: Office, tmp_path: Path) -> None:
    fill(office)
    export_deals(office, tmp_path / "сделки.xlsx")
    before = live(office)
    file = open_import(office, tmp_path / "сделки.xlsx")
    report = run_import(office, file, file.mapping)
    assert (report.deals, report.deals_updated, report.clients) == (0, 0, 0)
    after = live(office)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"deal_link", "import_link", "setting"}


def test_another_table_with_such_a_heading_is_not_ours(office: Office, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["№ сделки", "Сделка", "Сумма", "Город", "Склад"],
                             ["5", "Окна", "100", "Уфа", "3"]]  # fmt: skip
    file = open_import(office, make_csv(tmp_path / "d.csv", rows))
    assert (file.profile, file.about) == ("", "deals")
    assert run_import(office, file, file.mapping).deals == 1
    assert deals(office)["Окна"]["budget"] == 10000
