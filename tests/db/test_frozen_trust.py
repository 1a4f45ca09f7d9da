"""The frozen base of the fifth schema opens with all it brought: people, roles, departments."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.roles import list_roles
from crm_desktop.audit.acts import Act, Group
from crm_desktop.audit.filtering import AuditFilter
from crm_desktop.audit.reading import list_audit
from crm_desktop.backup.notes import read_note
from crm_desktop.clients.card import get_client
from crm_desktop.clients.listing import client_ids
from crm_desktop.clients.search import search_clients
from crm_desktop.departments.opening import opened_to
from crm_desktop.departments.rules import list_rules
from crm_desktop.departments.tree import list_departments
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import AccessDeniedError
from crm_desktop.members.recovery import sheet_state
from crm_desktop.office import CopyAnswer, open_office
from tests.db.freeze import FROZEN, NAME, PASSWORD
from tests.db.freeze_trust import SELLER, SELLERS_PASSWORD

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FROZEN / "schema-0005", tmp_path / "schema-0005")
    return tmp_path / "schema-0005"


def test_the_fifth_schema_opens_with_all_it_brought(folder: Path) -> None:
    office = open_office(folder, PASSWORD, user_name="Анна Кравцова", copy_answer=CopyAnswer.COPY)
    client = search_clients(office, "Северный ветер", limit=5)[0].id
    assert [each.name for each in opened_to(office, client)] == [SELLER]
    departments = list_departments(office)
    assert [each.name for each in departments] == ["Город", "Магазин"]
    assert get_client(office, client).value_of("department") == departments[0].id
    assert [rule.name for rule in list_rules(office)] == ["Остальное"]
    assert "Стажёр" in [role.name for role in list_roles(office)]
    taken = list_audit(office, AuditFilter(group=Group.TAKEN))
    assert [(line.act, line.amount, line.destination) for line in taken] == [
        (Act.EXPORT, 3, "/документы")
    ]
    assert read_note(office.db, "frozen") == "да"
    assert sheet_state(office).exists
    report = examine(office, mend=False, full=True)
    assert {check.name for check in report.problems} <= {"backups"}
    office.close()


def test_a_colleague_of_the_fifth_schema_sees_what_was_opened(folder: Path) -> None:
    seller = open_office(folder, SELLERS_PASSWORD, user_name=SELLER, copy_answer=CopyAnswer.COPY)
    (client,) = client_ids(seller)
    card = get_client(seller, client)
    assert card.name == NAME
    assert "inn" not in [value.field.key for value in card.fields]
    with pytest.raises(AccessDeniedError):
        examine(seller, mend=False)
    seller.close()
