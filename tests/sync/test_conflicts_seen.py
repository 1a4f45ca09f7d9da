"""Who sees which conflicts, and who may settle them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.powers import Area, Deed, FieldRule, Scope
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.sync.conflicts.journal import (
    list_conflicts,
    settle_conflict,
    settle_conflicts,
    take_other,
)
from crm_desktop.sync.conflicts.reading import count_open
from crm_desktop.sync.status import current_status, sync_status
from db.tables import BY_NAME
from tests.access.people_office import department_scope, own_scope, rescoped
from tests.numbers.station_rows import share

if TYPE_CHECKING:
    from tests.access.people_office import People

NOTE = "UPDATE client SET note = ? WHERE id = ?"


@pytest.fixture
def clients(people: People) -> dict[str, int]:
    """A client of Вера's and one of Анна's, each with an overwritten note."""
    admin = people.admin
    made = {}
    for whose in ("Вера", "Анна"):
        draft = ClientDraft("company", whose, values={"responsible": people.ids[whose]})
        client, _changes = create_client(admin, draft)
        stamps = []
        for text in ("первая", "вторая"):
            with admin.change("Правка") as change:
                admin.db.run(NOTE, (f"{text} заметка: {whose}", client))
            stamps.append(change.stamp)
        admin.db.run(
            "INSERT INTO sync_conflict(tbl, record, field, loser, winner, found_at)"
            " VALUES(1, ?, 'note', ?, ?, 1)",
            (client, *stamps),
        )
        made[whose] = client
    return made


def test_everybody_sees_the_conflicts_of_the_records_he_sees(
    people: People, clients: dict[str, int]
) -> None:
    people.give("Вера", own_scope())
    hers = people.open("Вера")
    assert count_open(people.admin) == 2
    (found,) = list_conflicts(hers)
    assert (found.record, count_open(hers)) == (clients["Вера"], 1)
    share(people.admin)
    assert (sync_status(hers).conflicts, current_status(hers, None).conflicts) == (1, 1)
    assert sync_status(people.admin).conflicts == 2
    assert found.lost.text == "первая заметка: Вера"
    assert list_conflicts(hers, table="client", record=clients["Анна"]) == []


def test_a_hidden_field_has_no_conflicts(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope(fields={"clients:note": FieldRule.HIDDEN}))
    hers = people.open("Вера")
    assert list_conflicts(hers) == []
    assert count_open(hers) == 0
    there = list_conflicts(people.admin)
    hidden = next(each.id for each in there if each.record == clients["Вера"])
    with pytest.raises(UserError):
        take_other(hers, hidden)


def test_what_one_may_not_edit_one_may_not_settle(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope())
    hers = people.open("Вера")
    foreign = next(
        each.id for each in list_conflicts(people.admin) if each.record == clients["Анна"]
    )
    for act in (take_other, settle_conflict):
        with pytest.raises(UserError):
            act(hers, foreign)
    watching = people.open("Зоя")
    for act in (take_other, settle_conflict):
        with pytest.raises(AccessDeniedError):
            act(watching, foreign)
    assert count_open(people.admin) == 2
    assert people.admin.db.run("SELECT DISTINCT substr(note, 1, 6) FROM client") == [("вторая",)]


def test_one_settles_ones_own(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope())
    hers = people.open("Вера")
    (found,) = list_conflicts(hers)
    take_other(hers, found.id)
    assert count_open(hers) == 0
    (told,) = list_conflicts(hers, open_only=False)
    assert told.settled_by == "Вера"
    note = people.admin.db.run("SELECT note FROM client WHERE id = ?", (clients["Вера"],))
    assert note == [("первая заметка: Вера",)]


def test_what_one_sees_and_may_not_edit_is_passed_over(
    people: People, clients: dict[str, int]
) -> None:
    sees_all = rescoped(own_scope(), Area.CLIENTS, Deed.SEE, Scope.ALL)
    people.give("Вера", sees_all)
    hers = people.open("Вера")
    told = {each.record: each for each in list_conflicts(hers)}
    assert {record: each.takeable for record, each in told.items()} == {
        clients["Вера"]: True, clients["Анна"]: False,
    }  # fmt: skip
    assert settle_conflicts(hers, [each.id for each in told.values()])
    assert [each.record for each in list_conflicts(hers)] == [clients["Анна"]]
    with pytest.raises(AccessDeniedError, match="доступны только свои"):
        settle_conflict(hers, told[clients["Анна"]].id)


def test_a_part_is_its_owners(people: People, clients: dict[str, int]) -> None:
    admin = people.admin
    for client in clients.values():
        stamps = []
        with admin.change("Телефон") as change:
            channel = change.new_id()
            admin.db.run(
                "INSERT INTO channel(id, client, kind, value, key, label, position)"
                " VALUES(?, ?, 'phone', '1', '1', '', 1)",
                (channel, client),
            )
        for text in ("2", "3"):
            with admin.change("Правка") as change:
                admin.db.run("UPDATE channel SET note = ? WHERE id = ?", (text, channel))
            stamps.append(change.stamp)
        admin.db.run(
            "INSERT INTO sync_conflict(tbl, record, field, loser, winner, found_at)"
            " VALUES(?, ?, 'note', ?, ?, 1)",
            (BY_NAME["channel"].number, channel, *stamps),
        )
    people.give("Вера", rescoped(own_scope(), Area.CLIENTS, Deed.SEE, Scope.ALL))
    hers = people.open("Вера")
    told = [each for each in list_conflicts(hers) if each.table == "channel"]
    assert sorted(each.takeable for each in told) == [False, True]
    assert count_open(hers) == len(list_conflicts(hers)) == 4
    assert all(each.takeable for each in list_conflicts(admin))
    people.give("Глеб", department_scope(fields={"clients:channels": FieldRule.HIDDEN}))
    his = people.open("Глеб")
    assert [each.table for each in list_conflicts(his)] == ["client"]
    assert count_open(his) == 1


def test_a_field_one_only_reads_is_not_taken(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope(fields={"clients:note": FieldRule.SEE}))
    hers = people.open("Вера")
    (found,) = list_conflicts(hers)
    assert not found.takeable
    with pytest.raises(AccessDeniedError):
        take_other(hers, found.id)
