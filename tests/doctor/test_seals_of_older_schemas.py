"""What an older program signed stays vouched for after the base got new columns."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import mark_dead
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.search import search_clients
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.own_fields.own_fields import list_own_fields
from crm_desktop.own_fields.rules import Rules, set_rules
from db.tables import SHAPES, TABLES
from tests.db.freeze import FROZEN, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

CHANGED = "записи не те, что были подписаны"


@pytest.fixture(params=[shape for shape in SHAPES if shape != SHAPES[0]])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A base of an older schema, brought up to date and worked in since."""
    folder = tmp_path / "офис"
    shutil.copytree(FROZEN / f"schema-{request.param:04}", folder)
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.COPY)
    client = search_clients(office, "северный ветер")[0].id
    mark_dead(office, get_client(office, client).channels[0].id)
    set_rules(office, list_own_fields(office)[0].id, rules=Rules(required=True, standard="белый"))
    edit_field(office, client, field="note", value="после обновления")
    yield office
    office.close()


def faults(office: Office) -> list[str]:
    with office.reading():
        return [
            what
            for _at, what in seal_faults(office.db, office.unlocked.membership, lambda _done: None)
        ]


def forge(office: Office, statement: str) -> None:
    """Change a row past the program."""
    for (name,) in office.db.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        office.db.run(f"DROP TRIGGER {name}")
    office.db.run(statement)


def test_an_upgrade_breaks_no_seal(upgraded: Office) -> None:
    assert faults(upgraded) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE client SET inn = '7804512399'",
        "UPDATE channel SET value = '+7 000' WHERE kind = 'email'",
        # Columns the older program did not sign.
        "UPDATE channel SET dead_at = 1 WHERE kind = 'email'",
        "UPDATE directory_item SET reverse = 'чужое'",
        "UPDATE client SET erased_at = 1 WHERE kind = 'person'",
    ],
)
def test_what_is_changed_past_the_program_shows(upgraded: Office, statement: str) -> None:
    forge(upgraded, statement)
    assert CHANGED in faults(upgraded)


def test_every_column_of_a_newer_schema_is_known() -> None:
    """A column nobody named here would make every older seal look forged."""
    for table in TABLES:
        assert set(table.added) <= set(table.columns)
        assert table.columns_at(SHAPES[0]) == table.columns
