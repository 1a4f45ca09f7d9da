"""Cards we export come back through the import as the same people and companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.contacts import unlink_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.labels import remove_label
from crm_desktop.clients.listing import client_ids
from crm_desktop.exporting.running import export_clients
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.office import create_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled

KEPT = ("kind", "name", "last_name", "first_name", "middle_name", "birthday", "note")


@pytest.fixture
def other(tmp_path: Path, password: str) -> Iterator[Office]:
    """An empty office."""
    made = create_office(
        tmp_path / "Другой", "Другой", admin="Анна Кравцова", password=password, parameters=FLOOR
    )
    yield made
    made.close()


def load(office: Office, path: Path) -> ImportReport:
    file = open_import(office, path)
    assert (file.workbook.kind, file.profile) == ("vcard", "vcard")
    return run_import(office, file, file.mapping)


def content(office: Office) -> dict[str, Any]:
    """What a card can hold, of every client, by name."""
    found = {}
    for client in client_ids(office):
        card = client_as_json(office, client)
        kept: dict[str, Any] = {key: card.get(key) for key in KEPT}
        kept["channels"] = [
            # A site gets its scheme in a card.
            (c["kind"], c["value"].removeprefix("https://"), c["label"], c["note"])
            for c in sorted(card["channels"], key=lambda channel: channel["kind"])
        ]
        kept["addresses"] = sorted((a["kind"], a["text"]) for a in card["addresses"])
        kept["companies"] = sorted((link["name"], link["post"]) for link in card["companies"])
        kept["roles"], kept["tags"] = sorted(card["roles"]), sorted(card["tags"])
        found[card["name"]] = kept
    return found


def test_the_same_clients_come_back_from_cards(
    office: Office, other: Office, filled: Filled, tmp_path: Path
) -> None:
    # What a card cannot carry: a tag with a comma, a second company.
    comma = office.db.run("SELECT id FROM directory_item WHERE name LIKE '%,%'")[0][0]
    remove_label(office, filled.romashka, item_id=comma)
    second = office.db.run("SELECT id FROM contact WHERE company = ?", (filled.volga,))[0][0]
    unlink_contact(office, second)
    channels = (
        ("phone", "+7 921 555-10-30", "WhatsApp"), ("phone", "+7 921 555-10-31", "Дача: лето"),
        ("phone", "+7 921 555-10-32", "личный"), ("phone", "+7 921 555-10-33", "домашний"),
        ("email", "a@iva.ru", "для счетов"), ("email", "b@iva.ru", "рабочий"),
        ("messenger", "ivan.petrov", "Skype"), ("messenger", "12345678", "ICQ"),
        ("messenger", "https://t.me/ivan_petrov", ""), ("social", "https://vk.com/ivan", ""),
    )  # fmt: skip
    create_client(
        office,
        ClientDraft(
            kind="person", last_name="Петров-Водкин", first_name="Иван",
            channels=tuple(ChannelDraft(text, kind, label) for kind, text, label in channels),
            addresses={"actual": "г. Пермь, ул. Мира, д. 5; кв. 3", "post": "а/я 12"},
            roles=("Партнёр",), tags=("VIP",), values={"note": "Первая\n\nтретья, \\ и ;"},
        ),
    )  # fmt: skip
    path = tmp_path / "все.vcf"
    export_clients(office, path)
    report = load(other, path)

    theirs, ours = content(office), content(other)
    colon = theirs["Петров-Водкин Иван"]["channels"]
    colon[colon.index(("phone", "+7 921 555-10-31", "Дача: лето", ""))] = (
        "phone", "+7 921 555-10-31", "Дача лето", "",
    )  # fmt: skip
    assert (report.clients, report.rejected, report.duplicates) == (5, 0, 0)
    assert ours == theirs
    again = load(other, path)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 5)
