"""Conflicts: found the same on every station whatever came first, told, taken, settled."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.conflicts.journal import (
    list_conflicts,
    settle_conflict,
    settle_conflicts,
    take_other,
)
from crm_desktop.sync.conflicts.reading import count_open
from crm_desktop.sync.conflicts.rules import MARKS, UNDECIDED_FIELDS, UNDECIDED_TABLES
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

ITEM = "UPDATE directory_item SET name = ? WHERE id = ?"
CONFLICTS = "SELECT tbl, record, field, loser, winner FROM sync_conflict ORDER BY 4, 3"


def an_item(station: Station) -> int:
    found = station.value("SELECT min(id) FROM directory_item WHERE directory = 'source'")
    assert isinstance(found, int)
    return found


def a_client(three: Stations) -> int:
    made, _changes = create_client(three[0].office, ClientDraft(kind="company", name="Ромашка"))
    three.exchange()
    return made


def edit(station: Station, client: int, field: str, value: str) -> int:
    return station.write(" ".join(("UPDATE client SET", field, "= ? WHERE id = ?")), value, client)


def test_overwriting_unseen_is_told_and_overwriting_seen_is_not(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    client = a_client(two)
    edit(two[0], client, "note", "первая")
    two.exchange()
    edit(two[1], client, "note", "вторая, зная первую")
    two.exchange()
    assert [count_open(station.office) for station in two] == [0, 0]
    edit(two[0], client, "note", "третья")
    edit(two[1], client, "note", "четвёртая, не зная третьей")
    two.exchange()
    for station in two:
        (found,) = list_conflicts(station.office)
        assert (found.kept.text, found.lost.text) == ("четвёртая, не зная третьей", "третья")
        assert (found.kept.station, found.lost.station) == (two[1].slot, two[0].slot)
        assert (found.title, found.field_title) == ("Ромашка", "Заметка")
        assert found.opens == ("client", client)
        assert found.takeable
        assert found.same_author


def test_the_same_in_every_order(stations: Callable[[int], Stations]) -> None:
    four = stations(4)
    client = a_client(four)
    for number, station in enumerate(four):
        edit(station, client, "note", f"слово {number}")
        edit(station, client, "inn", "7707083893" if number % 2 else "5027089703")
    edit(four[1], client, "note", "и ещё одно")
    sent = [transaction for station in four for transaction in station.send()]
    orders = [list(each) for each in itertools.islice(itertools.permutations(sent), 0, None, 97)]
    for station, order in zip(four, (orders[0], orders[1], orders[2], orders[3]), strict=True):
        for transaction in order:
            station.take([transaction])
    four.require_same()
    tables = [station.office.db.run(CONFLICTS) for station in four]
    assert tables[0] == tables[1] == tables[2] == tables[3]
    assert len(tables[0]) >= 3


def test_the_same_value_is_no_conflict(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    client = a_client(two)
    for station in two:
        edit(station, client, "note", "одно и то же")
    two.exchange()
    assert list_conflicts(two[0].office, open_only=False) == []


def test_the_other_value_is_taken_as_an_edit_that_can_be_undone(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    client = a_client(two)
    edit(two[0], client, "note", "моё")
    edit(two[1], client, "note", "чужое")
    two.exchange()
    (found,) = list_conflicts(two[0].office)
    change = take_other(two[0].office, found.id)
    assert two[0].value("SELECT note FROM client WHERE id = ?", client) == "моё"
    two.exchange()
    for station in two:
        assert count_open(station.office) == 0
        (told,) = list_conflicts(station.office, open_only=False)
        assert told.taken
        assert told.settled_by == "Анна Кравцова"
        assert not told.takeable
    with pytest.raises(UserError, match="уже меняли"):
        take_other(two[0].office, found.id)
    undone = undo(two[0].office, change).change_id
    two.exchange()
    assert two[1].value("SELECT note FROM client WHERE id = ?", client) == "чужое"
    for station in two:
        (told,) = list_conflicts(station.office)
        assert (told.kept.text, told.lost.text, told.settled) == ("чужое", "моё", False)
        assert count_open(station.office) == 1
    undo(two[0].office, undone)
    two.exchange()
    for station in two:
        assert count_open(station.office) == 0
        (told,) = list_conflicts(station.office, open_only=False)
        assert told.taken
    two.require_same()


def test_leaving_it_can_be_undone_too(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    client = a_client(two)
    edit(two[0], client, "note", "моё")
    edit(two[1], client, "note", "чужое")
    two.exchange()
    (found,) = list_conflicts(two[0].office)
    change = settle_conflict(two[0].office, found.id)
    two.exchange()
    assert [count_open(station.office) for station in two] == [0, 0]
    undo(two[0].office, change)
    two.exchange()
    assert [count_open(station.office) for station in two] == [1, 1]
    two.require_same()


def test_left_as_it_is_is_settled_everywhere(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    clients = [a_client(two) for _ in range(3)]
    for client in clients:
        edit(two[0], client, "note", "моё")
        edit(two[1], client, "note", "чужое")
    two.exchange()
    first, *others = list_conflicts(two[1].office)
    settle_conflict(two[1].office, first.id)
    assert count_open(two[1].office) == 2
    settle_conflicts(two[1].office, [each.id for each in others])
    two.exchange()
    assert [count_open(station.office) for station in two] == [0, 0]
    assert two[0].value("SELECT group_concat(DISTINCT note) FROM client") == "чужое"
    assert not any(each.taken for each in list_conflicts(two[0].office, open_only=False))
    two.require_same()
    with pytest.raises(NotFoundError):
        settle_conflict(two[0].office, 12345)


def test_a_later_write_that_saw_neither_settles_nothing(
    stations: Callable[[int], Stations],
) -> None:
    three = stations(3)
    client = a_client(three)
    for number, station in enumerate(three):
        edit(station, client, "note", f"слово {number}")
    three.exchange()
    tables = [station.office.db.run(CONFLICTS) for station in three]
    assert tables[0] == tables[1] == tables[2]
    assert [len(table) for table in tables] == [2, 2, 2]
    assert [count_open(station.office) for station in three] == [2, 2, 2]


def test_what_comes_before_its_own_base_leaves_settled_conflicts_settled(
    stations: Callable[[int], Stations],
) -> None:
    four = stations(4)
    client = a_client(four)
    edit(four[0], client, "note", "первая")
    edit(four[1], client, "note", "вторая")
    edit(four[3], client, "note", "третья")
    edit(four[3], client, "note", "четвёртая")
    second = four[1].send()
    base, late = four[3].send()[-2:]
    four[0].take(second)
    assert count_open(four[0].office) == 1
    edit(four[0], client, "note", "пятая, зная вторую")
    assert count_open(four[0].office) == 0
    four[0].take([late])
    (found,) = list_conflicts(four[0].office)
    assert (found.lost.text, found.kept.text) == ("четвёртая", "пятая, зная вторую")
    four[0].take([base])
    assert [(each.lost.text, each.kept.text) for each in list_conflicts(four[0].office)] == [
        ("четвёртая", "пятая, зная вторую"),
        ("вторая", "третья"),
    ]
    four.exchange()
    four.require_same()
    tables = [station.office.db.run(CONFLICTS) for station in four]
    assert tables[0] == tables[1] == tables[2] == tables[3]


def test_saving_once_more_without_having_seen_the_other_settles_nothing(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    client = a_client(two)
    edit(two[0], client, "note", "моё")
    edit(two[1], client, "note", "чужое")
    edit(two[1], client, "note", "чужое, ещё раз")
    two.exchange()
    for station in two:
        (found,) = list_conflicts(station.office)
        assert (found.lost.text, found.kept.text) == ("моё", "чужое")
        assert not found.takeable or station.value("SELECT note FROM client WHERE id = ?", client)
    edit(two[0], client, "note", "моё и чужое")
    two.exchange()
    assert [count_open(station.office) for station in two] == [0, 0]


def test_a_register_is_one_conflict_told_by_its_name(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    client = a_client(two)
    rename = "UPDATE client SET name = ?, name_key = ?, first_name = ? WHERE id = ?"
    for number, station in enumerate(two):
        station.write(rename, f"Имя {number}", f"имя {number}", f"Имя{number}", client)
    two.exchange()
    for station in two:
        (found,) = list_conflicts(station.office)
        assert (found.field, found.lost.text, found.kept.text) == ("name", "Имя 0", "Имя 1")
    take_other(two[1].office, list_conflicts(two[1].office)[0].id)
    two.exchange()
    names = "SELECT name, name_key, first_name FROM client WHERE id = ?"
    assert two[0].office.db.run(names, (client,)) == [("Имя 0", "имя 0", "Имя0")]


def test_two_who_say_the_same_mark_at_two_moments_agree(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    client = a_client(two)
    for moment, station in enumerate(two, 1):
        station.write("UPDATE client SET deleted_at = ? WHERE id = ?", moment, client)
    two.exchange()
    assert [count_open(station.office) for station in two] == [0, 0]
    two[0].write("UPDATE client SET deleted_at = NULL WHERE id = ?", client)
    two[1].write("UPDATE client SET deleted_at = 7 WHERE id = ?", client)
    two.exchange()
    assert [count_open(station.office) for station in two] == [1, 1]


def test_what_nobody_decides_is_named_rightly() -> None:
    columns = {column for table in TABLES for column in table.columns}
    assert columns >= UNDECIDED_FIELDS.keys()
    assert columns >= MARKS
    assert {table.name for table in TABLES} >= UNDECIDED_TABLES.keys()


def test_conflicts_beside_somebody_erased_are_the_same_whatever_came_first(
    stations: Callable[[int], Stations],
) -> None:
    """A record moves off somebody erased: whether it was emptied before depends on the station."""
    three = stations(3)
    erased, _changes = create_client(three[0].office, ClientDraft(kind="person", name="Пётр"))
    stays, other = a_client(three), a_client(three)
    three[0].write(
        "INSERT INTO event(id, client, kind, happened_at, text) VALUES(77, ?, 'note', 5, 'a')",
        erased,
    )
    three.exchange()
    three[1].write("UPDATE event SET text = 'b', client = ? WHERE id = 77", stays)
    three[2].write("UPDATE event SET text = 'c' WHERE id = 77")
    edit(three[1], other, "note", "первая")
    edit(three[2], other, "note", "вторая")
    second, third = three[1].send(), three[2].send()
    three[2].take(second)
    assert three[2].value("SELECT count(*) FROM sync_conflict WHERE record = 77") == 1
    erase_client(
        three[0].office, erased, kind=ErasureKind.DESTROY, reason="Просьба", confirmed="уничтожить"
    )
    first = three[0].send()
    three[0].take([*second, *third])
    three[1].take(first)
    three[1].take(third)
    three[2].take(first)
    three.require_same()
    found = [station.office.db.run(CONFLICTS) for station in three]
    assert found[0] == found[1] == found[2]
    assert [row[1:3] for row in found[0]] == [(other, "note")]
