"""What was exported comes back through the import: the same clients in a new office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.addresses import add_bank_account
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.contacts import unlink_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.labels import remove_label
from crm_desktop.clients.listing import ClientFilter, client_ids
from crm_desktop.exporting.headings import heading_of, is_own_layout, own_heading, own_meaning
from crm_desktop.exporting.running import export_clients
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.office import create_office
from crm_desktop.own_fields.own_fields import add_own_field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled


@pytest.fixture
def other(tmp_path: Path, password: str) -> Iterator[Office]:
    """An empty office with the same person in it."""
    made = create_office(
        tmp_path / "Другой", "Другой", admin="Анна Кравцова", password=password, parameters=FLOOR
    )
    yield made
    made.close()


def load(office: Office, path: Path) -> ImportReport:
    file = open_import(office, path)
    assert file.profile == "kartoteka"
    return run_import(office, file, file.mapping)


def content(office: Office) -> dict[str, Any]:
    """Everything of every client but ids and events, by name."""
    found = {}
    for client in client_ids(office):
        card = client_as_json(office, client)
        for key in ("id", "events", "last_event_at"):
            del card[key]
        for key in ("channels", "addresses", "bank_accounts"):
            for part in card[key]:
                del part["id"]
        # Channels of different kinds have no order among themselves.
        card["channels"].sort(key=lambda channel: channel["kind"])
        card["addresses"].sort(key=lambda address: address["kind"])
        for key in ("people", "companies"):
            card[key] = sorted((link["name"], link["post"]) for link in card[key])
        for key in ("roles", "tags"):
            card[key].sort()
        found[card["name"]] = card
    return found


def whole_second(card: dict[str, Any]) -> dict[str, Any]:
    return {**card, "created_at": card["created_at"][:19] + card["created_at"][23:]}


def simplify(office: Office, filled: Filled) -> None:
    """Take away what a sheet cannot carry: a name with a comma, a second company."""
    comma = office.db.run("SELECT id FROM directory_item WHERE name LIKE '%,%'")[0][0]
    remove_label(office, filled.romashka, item_id=comma)
    second = office.db.run("SELECT id FROM contact WHERE company = ?", (filled.volga,))[0][0]
    unlink_contact(office, second)


def companies_first(office: Office) -> list[int]:
    return [
        client
        for kind in ("company", "person")
        for client in client_ids(office, ClientFilter(kind=kind))
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_same_clients_come_back(
    office: Office, other: Office, filled: Filled, tmp_path: Path, suffix: str
) -> None:
    simplify(office, filled)
    path = tmp_path / f"все.{suffix}"
    export_clients(office, path, targets=companies_first(office))
    report = load(other, path)
    theirs, ours = content(office), content(other)
    if suffix == "csv":  # a text tells the second
        theirs, ours = ({n: whole_second(c) for n, c in each.items()} for each in (theirs, ours))

    assert (report.new, report.rejected, report.duplicates) == (4, 0, 0)
    assert report.unknown_people == ()
    assert ours == theirs
    types = {field.label: field.type for field in load_catalogue(office).fields if field.own_id}
    again = {field.label: field.type for field in load_catalogue(other).fields if field.own_id}
    assert {name: again.get(name) for name in ("Оборот", "Договор до", "Сотрудников")} == {
        name: types[name] for name in ("Оборот", "Договор до", "Сотрудников")
    }


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_second_import_changes_nothing(
    office: Office, other: Office, filled: Filled, tmp_path: Path, suffix: str
) -> None:
    simplify(office, filled)
    path = tmp_path / f"все.{suffix}"
    export_clients(office, path)
    load(other, path)
    before = content(other)
    report = load(other, path)

    assert report.new == 0
    assert report.clients == 0
    assert content(other) == before


def test_nothing_is_lost_of_a_second_account_and_a_second_company(
    office: Office, other: Office, filled: Filled, tmp_path: Path
) -> None:
    second = BankDraft("40702810400061980408", "АО Второй", "044525974", "")
    add_bank_account(office, filled.romashka, bank=second)
    export_clients(office, tmp_path / "все.xlsx", targets=companies_first(office))
    load(other, tmp_path / "все.xlsx")
    told = str(content(other))

    assert "40702810400061980408" in told
    assert "АО Второй" in told
    assert "консультант" in told


ODD_TEXTS = (
    "=1+2", "+1+2", "-1-2", "@SUM(A1)", "Tom & <Jerry>", "_x0041_", "a;b\"c\"", "л\nм", "1e5",
    "007", "\U0001f33c", "\u202eабв", "]]>", "'кавычка", "+7 921 555-10-24", "-12,5", "TRUE",
)  # fmt: skip


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_odd_texts_come_back(office: Office, other: Office, tmp_path: Path, suffix: str) -> None:
    expected = {}
    for number, text in enumerate(ODD_TEXTS):
        name = f"ООО «Икс-{number}»"
        client, _ = create_client(office, ClientDraft(kind="company", name=name))
        edit_field(office, client, field="note", value=text)
        expected[name] = text
    export_clients(office, tmp_path / f"a.{suffix}")
    load(other, tmp_path / f"a.{suffix}")

    assert {name: card.get("note") for name, card in content(other).items()} == expected


def test_labels_and_the_order_of_channels_come_back(
    office: Office, other: Office, tmp_path: Path
) -> None:
    for name, labels in (("А", ("рабочий", "мобильный")), ("Б", ("мобильный", "рабочий", ""))):
        phones = tuple(
            ChannelDraft(f"+7 921 555-10-{ord(name) % 10}{n}", label=label)
            for n, label in enumerate(labels)
        )
        create_client(office, ClientDraft(kind="company", name=f"ООО «{name}»", channels=phones))
    export_clients(office, tmp_path / "a.xlsx")
    load(other, tmp_path / "a.xlsx")

    assert {n: card["channels"] for n, card in content(other).items()} == {
        n: card["channels"] for n, card in content(office).items()
    }


def test_headings_say_what_they_are() -> None:
    for key, number, label in (
        ("phone", 1, ""), ("phone", 3, "мобильный"), ("messenger", 1, "Telegram"),
        ("actual_address", 2, ""), ("account", 2, ""), ("company.inn", 2, ""), ("type", 1, ""),
    ):  # fmt: skip
        meaning = own_meaning(heading_of(key, number=number, label=label))
        assert meaning is not None
        assert (meaning.key, meaning.number, meaning.label) == (key, number, label)
    assert is_own_layout(["Название", "картотека  ID"])
    assert not is_own_layout(["Название", "ID"])


def test_own_fields_do_not_pass_for_standard_ones(
    office: Office, other: Office, tmp_path: Path
) -> None:
    for name in ("Размер (обуви)", "Этаж 2"):
        add_own_field(office, name, type="text")
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Икс»"))
    edit_field(office, client, field="Размер (обуви)", value="сорок два")
    edit_field(office, client, field="Этаж 2", value="второй слева")
    export_clients(office, tmp_path / "a.xlsx")
    load(other, tmp_path / "a.xlsx")

    assert content(other)["ООО «Икс»"]["own_fields"] == {
        "Размер (обуви)": "сорок два",
        "Этаж 2": "второй слева",
    }
    own = [field for field in load_catalogue(office).fields if field.own_id]
    assert [own_meaning(own_heading(field)) for field in own] == [None, None]
