"""Edits of one base on several stations: the last one by stamp stands everywhere, all are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.history.acts import undo
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.merge.applying import apply_transactions
from tests.sync.chains import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

ITEM = "UPDATE directory_item SET name = ? WHERE id = ?"
NAME = "SELECT name FROM directory_item WHERE id = ?"


def an_item(station: Station) -> int:
    found = station.value("SELECT min(id) FROM directory_item WHERE directory = 'source'")
    assert isinstance(found, int)
    return found


def test_the_later_edit_stands_whatever_came_first(stations: Callable[[int], Stations]) -> None:
    three = stations(3)
    item = an_item(three[0])
    three[0].write(ITEM, "первая", item)
    three[1].write(ITEM, "вторая", item)
    one, two = three[0].send(), three[1].send()
    three[0].take(two)
    three[1].take(one)
    three[2].take([*two, *one])
    assert [station.value(NAME, item) for station in three] == ["вторая"] * 3
    three.require_same()
    tales = [told(station.office.db, "directory_item", item) for station in three]
    assert tales[0] == tales[1] == tales[2]
    assert [new for _stamp, _old, new in tales[2]["name"]] == ["первая", "вторая"]


def test_late_and_one_by_one_in_the_wrong_order(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    item = an_item(two[0])
    for number in range(5):
        two[0].write(ITEM, f"имя {number}", item)
    for transaction in reversed(two[0].send()):
        two[1].take([transaction])
    two.require_same()
    assert two[1].value(NAME, item) == "имя 4"
    assert told(two[0].office.db, "directory_item", item)["name"][-1][1:] == ("имя 3", "имя 4")
    tales = [told(station.office.db, "directory_item", item) for station in two]
    assert tales[0] == tales[1]


def test_twice_is_once(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    item = an_item(two[0])
    two[0].write(ITEM, "раз", item)
    sent = two[0].send()
    assert two[1].take(sent).operations == 1
    again = two[1].take(sent)
    assert (again.operations, again.repeated) == (0, 1)
    two.require_same()


def test_a_crash_between_portions_is_made_good(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    with two[0].office.change("Много") as change:
        two[0].office.db.run_many(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?, 'tag', ?, 0)",
            [(change.new_id(), f"метка {number}") for number in range(400)],
        )
    sent = two[0].send()

    def torn(_db: object) -> None:
        seen.append(1)
        if len(seen) == 3:
            raise KeyboardInterrupt

    seen: list[int] = []
    ticks = iter(range(10_000))
    with pytest.raises(KeyboardInterrupt):
        # Every portion seems to take a second: the next ones are smaller and smaller.
        apply_transactions(two[1].office, sent, before=torn, clock=lambda: float(next(ticks)))
    count = "SELECT count(*) FROM directory_item WHERE name LIKE 'метка%'"
    done = two[1].value(count)
    assert isinstance(done, int)
    assert 0 < done < 400
    again = two[1].take(sent)
    assert (again.operations, again.transactions) == (400 - done, 1)
    rows = "SELECT count(*) FROM change_row WHERE change = ?"
    assert two[1].value(rows, sent[0].header.id) == 400
    two.require_same()


def test_what_is_written_after_something_seen_is_later_than_it_by_a_slow_clock_too(
    stations: Callable[[int], Stations], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = stations(2)
    item = an_item(two[0])
    seen = two[0].write(ITEM, "раньше", item)
    two.exchange()
    monkeypatch.setattr("crm_desktop.journal.journal.now_ms", lambda: now_ms() - 3_600_000)
    assert two[1].write(ITEM, "позже", item) > seen
    two.exchange()
    assert [station.value(NAME, item) for station in two] == ["позже"] * 2
    assert two[0].value("SELECT count(*) FROM sync_conflict") == 0


def test_a_whole_number_and_the_same_with_a_point_are_two_values(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    with two[0].office.change("Клиент") as change:
        client = change.new_id()
        two[0].office.db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at, custom)"
            " VALUES(?, 'company', 'Ромашка', 'ромашка', 1, '{\"f1\":1}')",
            (client,),
        )
    two.exchange()
    two[0].write("UPDATE client SET custom = '{\"f1\":1.0}' WHERE id = ?", client)
    two.exchange()
    assert two[1].value("SELECT custom FROM client WHERE id = ?", client) == '{"f1":1.0}'
    two.require_same()


def test_an_act_is_taken_back_on_another_station(stations: Callable[[int], Stations]) -> None:
    three = stations(3)
    items = [row[0] for row in three[0].office.db.run("SELECT id FROM directory_item LIMIT 5")]
    before = [three[0].value(NAME, item) for item in items]
    with three[0].office.change("Всем") as change:
        for item in items:
            three[0].office.db.run(ITEM, ("другое", item))
    three.exchange()
    three[2].write(ITEM, "важное", items[4])
    three.exchange()
    result = undo(three[1].office, change.id)
    assert result.restored == 4
    three.exchange()
    for station in three:
        assert [station.value(NAME, item) for item in items] == [*before[:4], "важное"]
    three.require_same()
    tales = [told(station.office.db, "directory_item", items[0]) for station in three]
    assert tales[0] == tales[1] == tales[2]
