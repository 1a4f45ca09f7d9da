"""What leaves a station: whole transactions with their seals, notes, the ends of long acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.operations import operations_digest
from crm_desktop.office.interrupted import find_interrupted
from crm_desktop.sync.stream.absorb import absorb

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

ITEM = "UPDATE directory_item SET name = ? WHERE id = ?"


def an_item(station: Station) -> int:
    found = station.value("SELECT min(id) FROM directory_item WHERE directory = 'source'")
    assert isinstance(found, int)
    return found


def test_seals_travel_and_fit_what_they_seal(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    item = an_item(two[0])
    with two[0].office.change("Дважды") as change:
        two[0].office.db.run(ITEM, ("раз", item))
        two[0].office.db.run(ITEM, ("два", item))
        made = change.new_id()
        two[0].office.db.run(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?, 'tag', 'м', 1)",
            (made,),
        )
        two[0].office.db.run(ITEM, ("новая метка", made))
    (sent,) = two[0].send()
    assert sent.seal.salt is not None
    operations = [each.operation for each in sent.sent]
    assert operations_digest(sent.seal.salt, operations) == sent.seal.digest
    assert [(each.record, each.made, dict(each.fields).get("name")) for each in operations] == [
        (item, False, "два"),
        (made, True, "новая метка"),
    ]
    two[1].take([sent])
    seal = "SELECT salt, digest, previous, signature FROM seal WHERE stamp = ?"
    assert two[1].office.db.run(seal, (sent.stamp,)) == two[0].office.db.run(seal, (sent.stamp,))
    two.require_same()


def test_an_act_that_wrote_nothing_is_told_too(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    note = two[0].office.note("Выгрузка клиентов", kind="export")
    two.exchange()
    told = two[1].office.db.run("SELECT title, kind, author FROM change_set WHERE id = ?", (note,))
    assert told == [("Выгрузка клиентов", "export", two[0].office.user_id)]
    two.require_same()


def test_portions_are_whole_transactions_in_order(stations: Callable[[int], Stations]) -> None:
    (one,) = stations(1)
    item = an_item(one)
    stamps = [one.write(ITEM, f"имя {number}", item) for number in range(7)]
    after, seen = one.absorbed, []
    with one.office.applying():
        for _ in range(4):
            portion = absorb(one.office.db, after=after, slot=one.slot, most_operations=2)
            seen.append([each.stamp for each in portion.transactions])
            after = portion.up_to
    assert seen == [stamps[0:2], stamps[2:4], stamps[4:6], stamps[6:]]
    assert not portion.more


def test_bases_are_what_the_author_saw_though_something_came_between(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    item = an_item(two[0])
    seen = two[0].write(ITEM, "виденное", item)
    two.exchange()
    two[0].write(ITEM, "не виденное", item)
    mine = two[1].write(ITEM, "моё", item)
    # It comes, with an earlier stamp, before this station's own edit went out.
    two[1].take(two[0].send())
    (sent,) = two[1].send()
    assert sent.stamp == mine
    assert set(sent.sent[0].bases.values()) == {seen}


@pytest.mark.parametrize("broken", [False, True])
def test_how_a_long_act_ended_is_told(stations: Callable[[int], Stations], broken: bool) -> None:
    two = stations(2)
    item = an_item(two[0])
    office = two[0].office
    state = "SELECT state FROM change_set WHERE id = ?"

    def work() -> None:
        with office.long_change("Импорт", kind="import") as long:
            for number in range(3):
                with long.transaction():
                    office.db.run(ITEM, (f"имя {number}", item))
                two.exchange()
            ids.append(long.id)
            if broken:
                raise KeyboardInterrupt

    ids: list[int] = []
    if broken:
        with pytest.raises(KeyboardInterrupt):
            work()
    else:
        work()
    assert find_interrupted(two[1].office.db) == ()
    two.exchange()
    assert two[1].value(state, ids[0]) == ("interrupted" if broken else "done")
    # Keeping it or taking it back is the affair of him who broke it off.
    assert find_interrupted(two[1].office.db) == ()
    assert len(find_interrupted(office.db)) == int(broken)
    if broken:
        office.settle(ids[0])
        two.exchange()
        assert two[1].value(state, ids[0]) == "done"
    two.require_same()
