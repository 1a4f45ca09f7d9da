"""Our own tables tell clients apart by their numbers, in a new office and in the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.addresses import add_bank_account
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.exporting.running import export_clients
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.office import create_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office

INN = "7707083893"


@pytest.fixture
def other(tmp_path: Path, password: str) -> Iterator[Office]:
    made = create_office(
        tmp_path / "Другой", "Другой", admin="Анна Кравцова", password=password, parameters=FLOOR
    )
    yield made
    made.close()


def load(office: Office, path: Path) -> ImportReport:
    file = open_import(office, path)
    return run_import(office, file, file.mapping)


def who_works_where(office: Office) -> list[tuple[str, str | None, str]]:
    return office.db.run(
        "SELECT p.name, c.full_name, c.name FROM contact k JOIN client c ON c.id = k.company"
        " JOIN client p ON p.id = k.person WHERE k.deleted_at IS NULL ORDER BY p.name"
    )


def two_branches(office: Office) -> None:
    """Two companies of one name and one ИНН, a person at each."""
    for number, person in enumerate(("Белов Иван", "Орлова Анна"), start=1):
        values = {"inn": INN, "full_name": f"Филиал {number}"}
        company, _ = create_client(office, ClientDraft(name="ООО Ива", values=values))
        draft = ClientDraft(name=person, channels=(ChannelDraft(f"8 921 555-10-2{number}"),))
        made, _ = create_client(office, draft)
        link_contact(office, company, person_id=made)


def test_branches_of_one_number_stay_apart_in_a_new_office(
    office: Office, other: Office, tmp_path: Path
) -> None:
    two_branches(office)
    path = tmp_path / "клиенты.xlsx"
    export_clients(office, path)
    report = load(other, path)
    assert (report.clients, report.duplicates, report.rejected) == (4, 0, 0)
    assert who_works_where(other) == who_works_where(office)
    again = load(other, path)
    assert (again.new, again.updated, again.duplicates) == (0, 0, 0)


def test_a_table_of_this_office_finds_its_own_clients(office: Office, tmp_path: Path) -> None:
    two_branches(office)
    path = tmp_path / "клиенты.xlsx"
    export_clients(office, path)
    report = load(office, path)
    assert (report.new, report.duplicates, report.clients) == (0, 0, 0)
    # Even under another name and without anything else in common.
    ((client,),) = office.db.run("SELECT id FROM client WHERE name = 'Белов Иван'")
    edit_field(office, client, field="name", value="Гусев Пётр")
    with office.change("Без телефонов"):
        office.db.run("UPDATE channel SET deleted_at = 5")
    report = load(office, path)
    assert (report.new, report.duplicates) == (0, 0)


def test_second_accounts_come_back(office: Office, other: Office, tmp_path: Path) -> None:
    company, _ = create_client(office, ClientDraft(name="ООО Ива", values={"inn": INN}))
    for account, bank in (
        ("40702810900000002851", "ПАО Сбербанк"),
        ("40702810100000000007", "АО «Банк»"),
    ):
        add_bank_account(office, company, bank=BankDraft(account=account, bank=bank))
    path = tmp_path / "клиенты.xlsx"
    export_clients(office, path)
    load(other, path)
    sql = "SELECT account, bank FROM bank_account WHERE deleted_at IS NULL ORDER BY id"
    assert other.db.run(sql) == office.db.run(sql)
    assert other.db.run("SELECT note FROM client") == [(None,)]
    report = load(other, path)
    assert (report.new, report.updated) == (0, 0)
