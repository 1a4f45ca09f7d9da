"""Clients opened to colleagues by hand, and what becomes of it: merging, leaving, the extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.history import client_history
from crm_desktop.clients.removal import delete_clients
from crm_desktop.departments.demo import add_demo_departments
from crm_desktop.departments.editing import add_department, set_head
from crm_desktop.departments.opening import (
    bulk_close,
    bulk_open,
    close_client,
    open_client,
    opened_to,
)
from crm_desktop.departments.tree import list_departments
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.unmerge import unmerge_client
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.handover.handover import hand_over, holdings_of, plan_handover
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.personal_data.extract import subject_data
from db.client_access import check

if TYPE_CHECKING:
    from crm_desktop.office import Office


def add(office: Office, name: str, **values: str | int | None) -> int:
    given: dict[str, str | int | float | None] = {**values}
    return create_client(office, ClientDraft(kind="company", name=name, values=given))[0]


def names(office: Office, client: int) -> list[str]:
    return [each.name for each in opened_to(office, client)]


def notices(office: Office, member: int) -> list[tuple[str, int | None]]:
    return office.db.run("SELECT text, client FROM notice WHERE member = ? ORDER BY id", (member,))


def seen(office: Office, member: int) -> set[int]:
    assert check(office.db.connection()) == ()
    rows = office.db.run("SELECT client FROM client_access WHERE member = ?", (member,))
    return {row[0] for row in rows}


@pytest.fixture
def boris(office: Office) -> int:
    return add_colleague(office, "Борис Котов")[0]


@pytest.fixture
def vera(office: Office) -> int:
    return add_colleague(office, "Вера Лис")[0]


def test_opening_tells_the_colleague_and_is_taken_back(
    office: Office, boris: int, vera: int
) -> None:
    client = add(office, "ООО «Дуб»")
    changes = open_client(office, client, member_ids=[boris, vera, boris])
    assert names(office, client) == ["Борис Котов", "Вера Лис"]
    assert opened_to(office, client)[0].author == office.user_name
    told = [("Анна Кравцова: вам открыт клиент «ООО «Дуб»»", client)]
    assert (notices(office, boris), notices(office, vera)) == (told, told)
    assert seen(office, boris) == {client}
    assert not open_client(office, client, member_ids=[boris]).change_id  # nothing twice
    assert (names(office, client), notices(office, boris)) == (["Борис Котов", "Вера Лис"], told)
    close_client(office, client, member_id=boris)
    assert names(office, client) == ["Вера Лис"]
    assert seen(office, boris) == set()
    with pytest.raises(NotFoundError, match="уже не открыт"):
        close_client(office, client, member_id=boris)
    undo(office, changes.change_id)
    assert names(office, client) == []


def test_refusals(office: Office, boris: int) -> None:
    client = add(office, "Дуб")
    with pytest.raises(UserError, match="Выберите"):
        open_client(office, client, member_ids=[])
    for wrong in (5, 1 << 60):
        with pytest.raises(NotFoundError):
            open_client(office, client, member_ids=[wrong])
    delete_clients(office, [client])
    with pytest.raises(NotFoundError, match="корзине"):
        open_client(office, client, member_ids=[boris])
    with pytest.raises(NotFoundError):
        opened_to(office, client)


def test_who_answers_for_it_needs_no_opening(office: Office, boris: int) -> None:
    client = add(office, "Дуб", responsible=boris)
    open_client(office, client, member_ids=[boris])
    assert names(office, client) == []
    assert notices(office, boris) == []


def test_many_at_once_with_one_notice_and_one_undo(
    office: Office, boris: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [add(office, f"Клиент {n}") for n in range(5)]
    open_client(office, clients[0], member_ids=[boris])
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    result = bulk_open(office, clients, member_ids=[boris])
    assert result.changed == 4
    assert [text for text, _client in notices(office, boris)][1:] == [
        "Анна Кравцова: вам открыто — 4\N{NO-BREAK SPACE}клиента"
    ]
    assert seen(office, boris) == set(clients)
    undo(office, result.changes.change_id)
    assert seen(office, boris) == {clients[0]}
    bulk_open(office, clients, member_ids=[boris])
    assert bulk_close(office, clients[1:], member_id=boris).changed == 4
    assert seen(office, boris) == {clients[0]}


def test_a_merge_carries_shares_and_department_and_unmerging_brings_them_back(
    office: Office, boris: int, vera: int
) -> None:
    place = add_department(office, "Опт")[0]
    first, second = add(office, "ООО «Дуб»"), add(office, "Дуб", department=place)
    open_client(office, first, member_ids=[boris])
    open_client(office, second, member_ids=[boris, vera])
    merge_clients(office, first, losers=[second])
    assert names(office, first) == ["Борис Котов", "Вера Лис"]
    assert seen(office, vera) == {first}
    [(kept,)] = office.db.run("SELECT department FROM client WHERE id = ?", (first,))
    assert kept == place
    unmerge_client(office, second)
    assert (names(office, first), names(office, second)) == (
        ["Борис Котов"], ["Борис Котов", "Вера Лис"],
    )  # fmt: skip
    rows = office.db.run("SELECT department FROM client WHERE id IN (?, ?)", (first, second))
    assert sorted(str(row[0]) for row in rows) == sorted([str(place), "None"])
    assert seen(office, vera) == {second}


def test_a_handover_passes_what_was_open_and_leaves_no_head(
    office: Office, boris: int, vera: int
) -> None:
    place = add_department(office, "Опт")[0]
    set_head(office, place, member_id=boris)
    own = add(office, "Его", responsible=boris)
    both, hers, one = add(office, "Обоим"), add(office, "Её", responsible=vera), add(office, "Один")
    for client in (both, hers, one):
        open_client(office, client, member_ids=[boris])
    open_client(office, both, member_ids=[vera])
    holdings = holdings_of(office, boris)
    assert (holdings.opened, holdings.leads) == (3, ("Опт",))
    result = hand_over(office, plan_handover(holdings, evenly_to=[vera]))
    assert [names(office, c) for c in (both, hers, one)] == [["Вера Лис"], [], ["Вера Лис"]]
    assert list_departments(office)[0].head_id == boris
    undo(office, result.changes.change_id)
    assert names(office, one) == ["Борис Котов"]
    parted = part_with(office, boris)
    assert [names(office, c) for c in (both, hers, one)] == [["Вера Лис"], [], []]
    assert list_departments(office)[0].head_id is None
    undo(office, parted.change_id)
    assert list_departments(office)[0].head_id == boris
    assert own not in seen(office, boris)


def test_the_extract_names_the_department_and_who_it_is_open_to(office: Office, boris: int) -> None:
    client = add(office, "Дуб", department=add_department(office, "Опт")[0])
    open_client(office, client, member_ids=[boris])
    card = subject_data(office, client)["card"]
    assert card["department"] == "Опт"
    assert [(each["name"], each["author"]) for each in card["opened_to"]] == [
        ("Борис Котов", office.user_name)
    ]


def test_history_tells_of_department_and_openings(office: Office, boris: int) -> None:
    place = add_department(office, "Опт")[0]
    client = add(office, "Дуб")
    with office.change("Правка"):
        office.db.run("UPDATE client SET department = ? WHERE id = ?", (place, client))
    open_client(office, client, member_ids=[boris])
    close_client(office, client, member_id=boris)
    rows = [row for day in client_history(office, client) for row in day.rows]
    told = [row.sentence for row in rows]
    assert "Доступ закрыт: Борис Котов" in told
    assert "Доступ открыт: Борис Котов" in told
    assert ("Подразделение", "", "Опт") in [(row.label, row.old, row.new) for row in rows]


def test_departments_of_the_sample_office(office: Office, boris: int, vera: int) -> None:
    firm = add(office, "Фирма")
    found = add_demo_departments(
        office, {"Филиал в Казани": [boris], "Розница": [vera]}, {"Москва": vera}
    )
    rows = {row.name: row for row in list_departments(office)}
    assert (rows["Москва"].head, rows["Оптовые продажи"].clients) == ("Вера Лис", 1)
    assert rows["Розница"].depth == 1
    assert names(office, firm) == ["Борис Котов"]
    assert set(found) == set(rows)
