"""Why somebody sees a record or not, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.explaining import explain
from crm_desktop.access.powers import Area, Deed
from crm_desktop.access.visibility import visible_ids
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.errors import AccessDeniedError, NotFoundError
from tests.access.people_office import department_scope, own_scope
from tests.access.sight_base import fill

if TYPE_CHECKING:
    from tests.access.people_office import People


@pytest.fixture
def client(people: People) -> int:
    """A client of Глеб's."""
    draft = ClientDraft("company", "Ромашка", values={"responsible": people.ids["Глеб"]})
    return create_client(people.admin, draft)[0]


def test_who_sees_all_is_told_so(people: People, client: int) -> None:
    found = explain(people.open("Вера"), Area.CLIENTS, client)
    assert found.sees
    assert found.lines == ("Ваша роль видит всех клиентов офиса.",)
    assert found.may == {Deed.SEE: True, Deed.EDIT: True, Deed.DELETE: False}
    assert found.may_lines == (
        "Вы можете изменять этого клиента.",
        "Вы не можете удалять этого клиента: роль этого не позволяет.",
    )


def test_each_way_is_named(people: People, client: int) -> None:
    people.give("Вера", own_scope())
    create_deal(
        people.admin, DealDraft("Поставка", client, values={"responsible": people.ids["Вера"]})
    )
    found = explain(people.open("Вера"), Area.CLIENTS, client)
    assert found.sees
    assert found.lines == ("Вы ведёте сделку с этим клиентом.",)
    people.give("Вера", department_scope())
    assert (
        "За клиента отвечает Глеб (тот же отдел)."
        in explain(people.open("Вера"), Area.CLIENTS, client).lines
    )


def test_what_is_kept_from_somebody_is_not_told_to_him(people: People, client: int) -> None:
    people.give("Вера", own_scope())
    with pytest.raises(NotFoundError):
        explain(people.open("Вера"), Area.CLIENTS, client)
    with pytest.raises(NotFoundError):
        explain(people.admin, Area.CLIENTS, 5)
    with pytest.raises(AccessDeniedError):
        explain(people.open("Глеб"), Area.CLIENTS, client, member_id=people.ids["Вера"])
    found = explain(people.admin, Area.CLIENTS, client, member_id=people.ids["Вера"])
    assert not found.sees
    assert found.lines == (
        "Вера не видит этого клиента: эта роль видит только своё, а здесь своего ничего нет.",
    )
    assert found.grantors[0].startswith("Анна Кравцова") or "Анна" in " ".join(found.grantors)
    assert "Глеб" in found.grantors
    assert "Зоя" not in found.grantors


def test_who_sees_a_record_has_a_reason(people: People) -> None:
    fill(people)
    people.give("Дина", department_scope(unassigned=True))
    admin, dina = people.admin, people.open("Дина")
    member = people.ids["Дина"]
    for area, table in ((Area.CLIENTS, "client"), (Area.DEALS, "deal"), (Area.TASKS, "task")):
        rows = admin.db.run(" ".join(("SELECT id FROM", table, "WHERE deleted_at IS NULL")))
        records = [row[0] for row in rows][:40]
        seen = visible_ids(dina, area, records)
        for record in records:
            found = explain(admin, area, record, member_id=member)
            assert found.sees == (record in seen)
            assert found.lines
            assert all(line.endswith(".") for line in (*found.lines, *found.may_lines))
        assert 0 < len(seen) < len(records)
