"""Cards merged crosswise on two stations, and who puts them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.sync.duty import LATELY_MS, on_duty
from crm_desktop.sync.merge.settling import settle_merges

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

HEARD = "INSERT INTO sync_peer VALUES(?, 1, 0, x'', 0, ?, NULL)"
VISIBLE = "SELECT id FROM client WHERE merged_into IS NULL AND deleted_at IS NULL ORDER BY id"
PHONES = (
    "SELECT client, group_concat(value) FROM (SELECT * FROM channel WHERE deleted_at IS NULL"
    " ORDER BY value) GROUP BY client"
)


def clients(two: Stations, count: int) -> list[int]:
    made = []
    for number in range(count):
        draft = ClientDraft(
            "person", f"Иван {number}", channels=(ChannelDraft(f"+7 921 555-10-0{number}"),)
        )
        made.append(create_client(two[0].office, draft)[0])
    two.exchange()
    return made


def settle_once(two: Stations) -> None:
    """Every station looks; what the one on duty does goes to the others."""
    for station in two:
        settle_merges(station.office)
        two.exchange()
    assert [settle_merges(station.office) for station in two] == [0] * len(two.members)
    two.require_same()


def test_two_cards_merged_into_each_other_are_one_card(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    first, second = clients(two, 2)
    merge_clients(two[0].office, winner=first, losers=[second])
    merge_clients(two[1].office, winner=second, losers=[first])
    two.exchange()
    assert two[0].office.db.run(VISIBLE) == []
    settle_once(two)
    for station in two:
        assert station.office.db.run(VISIBLE) == [(first,)]
        ((whose, phones),) = station.office.db.run(PHONES)
        assert whose == first
        assert phones.count(",") == 1


def test_a_ring_of_three_and_a_chain_that_leads_into_it(
    stations: Callable[[int], Stations],
) -> None:
    three = stations(3)
    ids = clients(three, 4)
    for number, station in enumerate(three):
        merge_clients(station.office, winner=ids[(number + 1) % 3], losers=[ids[number]])
    merge_clients(three[0].office, winner=ids[1], losers=[ids[3]])
    three.exchange()
    settle_once(three)
    for station in three:
        assert station.office.db.run(VISIBLE) == [(ids[0],)]
        ((whose, phones),) = station.office.db.run(PHONES)
        assert (whose, phones.count(",")) == (ids[0], 3)


def test_a_phone_given_to_a_card_merged_meanwhile(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    first, second = clients(two, 2)
    merge_clients(two[0].office, winner=first, losers=[second])
    with two[1].office.change("Телефон") as change:
        two[1].office.db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', '+7 900 000-00-00', '79000000000', 5)",
            (change.new_id(), second),
        )
    two.exchange()
    settle_once(two)
    ((whose, phones),) = two[1].office.db.run(PHONES)
    assert (whose, phones.count(",")) == (first, 2)


def test_one_mark_given_on_two_stations_stays_once(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    first, second = clients(two, 2)
    tag = two[0].value("SELECT min(id) FROM directory_item WHERE directory = 'role'")
    for station in two:
        with station.office.change("Метка") as change:
            station.office.db.run(
                "INSERT INTO client_label(id, client, item) VALUES(?, ?, ?)",
                (change.new_id(), first, tag),
            )
    with two[0].office.change("Дважды на одном компьютере") as change:
        # What one person did twice himself is his own affair.
        two[0].office.db.run_many(
            "INSERT INTO client_label(id, client, item) VALUES(?, ?, ?)",
            [(change.new_id(), second, tag) for _ in range(2)],
        )
    two.exchange()
    settle_once(two)
    labels = "SELECT count(*), min(id) FROM client_label WHERE client = ? AND deleted_at IS NULL"
    oldest = "SELECT min(id) FROM client_label WHERE client = ?"
    for station in two:
        kept = station.value(oldest, first)
        assert station.office.db.run(labels, (first,)) == [(1, kept)]
        assert station.office.db.run(labels, (second,))[0][0] == 2


@pytest.mark.parametrize("done", [None, "first", "second"])
def test_one_occurrence_made_on_two_stations_stays_once(
    stations: Callable[[int], Stations], done: str | None
) -> None:
    two = stations(2)
    made = []
    for station in two:
        with station.office.change("Повтор") as change:
            made.append(change.new_id())
            station.office.db.run(
                "INSERT INTO task(id, kind, title, author, priority, created_at, series, slot,"
                " result_required) VALUES(?, 'task', 'Позвонить', 1, 1, 1, 77, '2026-01-01', 0)",
                (made[-1],),
            )
            if done is not None and (done == "second") == (station is two[1]):
                station.office.db.run("UPDATE task SET done_at = 5 WHERE id = ?", (made[-1],))
    two.exchange()
    settle_once(two)
    kept = made[1] if done == "second" else made[0]
    for station in two:
        live = station.office.db.run("SELECT id FROM task WHERE deleted_at IS NULL")
        assert live == [(kept,)]


def test_nothing_to_settle_writes_nothing(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    first, second = clients(two, 2)
    merge_clients(two[0].office, winner=first, losers=[second])
    two.exchange()
    acts = "SELECT count(*) FROM change_set"
    before = two[0].value(acts)
    settle_once(two)
    assert two[0].value(acts) == before


def alone(station: Station) -> bool:
    return on_duty(station.office, now=10 * LATELY_MS)


def test_the_lowest_slot_that_is_there_is_on_duty(stations: Callable[[int], Stations]) -> None:
    two = stations(2)
    now = 10 * LATELY_MS
    assert [alone(station) for station in two] == [True, True]
    two[1].office.db.run(HEARD, (two[0].slot, None))
    assert alone(two[1])
    two[1].office.db.run("UPDATE sync_peer SET heard_at = ?", (now - LATELY_MS + 1,))
    two[0].office.db.run(HEARD, (two[1].slot, now))
    assert [alone(station) for station in two] == [True, False]
    two[1].office.db.run("UPDATE sync_peer SET heard_at = ?", (now - LATELY_MS - 1,))
    assert alone(two[1])


@pytest.mark.parametrize("mode", ["paused", "left"])
def test_a_station_that_hears_nobody_relies_on_itself(
    stations: Callable[[int], Stations], mode: str
) -> None:
    two = stations(2)
    two[1].office.db.run(HEARD, (two[0].slot, 10 * LATELY_MS))
    assert not alone(two[1])
    two[1].office.db.run("UPDATE sync_place SET mode = ?", (mode,))
    assert alone(two[1])
