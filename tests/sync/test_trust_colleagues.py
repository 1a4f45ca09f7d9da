"""What a colleague with a program of his own making tries, and who has left."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys_people import remove_person
from crm_desktop.access.membership import Role
from crm_desktop.journal.operations import Operation, operations_digest
from crm_desktop.journal.seal import signed_message
from crm_desktop.journal.stamps import SLOTS, now_ms
from crm_desktop.sync.conflicts.journal import list_conflicts
from crm_desktop.sync.merge.applying import close_changes
from crm_desktop.sync.merge.checks import RefusedError
from crm_desktop.sync.merge.pending import waits_for_program
from crm_desktop.sync.snapshots.making import make_snapshot, manifests, reader_of
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import note_round, sync_status
from crm_desktop.sync.stream.codec import BatchError, decode_batch, encode_batch
from crm_desktop.sync.stream.envelope import Fault, SealedError
from crm_desktop.sync.stream.wire import SealParts, Sent
from crm_desktop.sync.talk.station_state import StationState, open_state, state_bytes
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from crm_desktop.sync.trust.judging import Ruling, judge, setting_names
from tests.sync.memory_share import MemoryShare
from tests.sync.stations import ADDRESS, Station
from tests.sync.trust_world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.sync.stream.wire import Transaction
    from tests.access.people_office import Peopled
    from tests.sync.net import Net
    from tests.sync.stations import Stations

    Open = Callable[[int], Stations]


def signed(by: Station, given: Transaction, /, *operations: Operation, **head: Any) -> Transaction:
    """A transaction with any header and operations, signed as it should be."""
    header = replace(given.header, **head)
    told = tuple(sorted(operations, key=lambda each: (each.table, each.record)))
    salt = os.urandom(16)
    digest = operations_digest(salt, told)
    message = signed_message(header, stamp=given.stamp, digest=digest, previous=b"")
    seal = SealParts(salt, digest, b"", by.office.unlocked.sign(message))
    return replace(given, header=header, seal=seal, sent=tuple(Sent(each) for each in told))


def made(station: Station, sql: str, *values: object) -> Transaction:
    station.write(sql, *values)
    (sent,) = station.send()
    return sent


CLIENT = (
    "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, 'company', 'А', 'а', 1)"
)
ITEM = "INSERT INTO directory_item(id, directory, name, position) VALUES(?, 'type', ?, 1)"


def test_nobody_writes_under_anothers_change_set(stations: Open) -> None:
    one, two = stations(2)
    act = made(one, CLIENT, 5)
    edit = made(two, CLIENT, 6)
    two.take([act])
    theirs = act.header
    for head in ({"author": 99}, {"kind": "system"}, {"station": theirs.station + 1}):
        forged = signed(two, edit, *(each.operation for each in edit.sent), id=theirs.id, **head)
        with pytest.raises(RefusedError, match="change set"):
            one.take([forged])
    with pytest.raises(RefusedError, match="change set"):
        stations(1)[0].take([act, forged])
    one.take([edit])
    assert one.value("SELECT count(*) FROM client") == 2


def test_making_a_record_never_changes_one(stations: Open) -> None:
    one, two = stations(2)
    first = made(one, ITEM, 5, "Опт")
    other = made(two, ITEM, 6, "Розница")
    (sent,) = other.sent
    again = signed(two, other, replace(sent.operation, record=5))
    with pytest.raises(RefusedError, match="made twice"):
        one.take([again])
    with pytest.raises(RefusedError, match="made twice"):
        stations(1)[0].take([first, again])
    assert one.value("SELECT name FROM directory_item WHERE id = 5") == "Опт"
    two.take([first])
    one.take([other])
    assert one.digests() == two.digests()


@pytest.fixture
def world(peopled_office: Peopled, tmp_path: Path) -> Iterator[World]:
    made = World(peopled_office, tmp_path)
    yield made
    made.close()


def test_a_setting_is_not_renamed_into_another(world: World) -> None:
    office = world.station("вторая", person="Вера")
    assert office.role is Role.MANAGER
    hers = Station(office, *office.db.run("SELECT slot, last_stamp FROM station")[0])
    sent = made(hers, "INSERT INTO setting(id, name, value) VALUES(5, 'import_x', '1')")
    names, chain = setting_names(office.db), office.unlocked.membership
    assert judge(sent, chain, setting_name=names).ruling is Ruling.ACCEPT
    for name in ("zone", "import_y"):
        edit = Operation("setting", 5, made=False, fields={"name": name, "value": "2"})
        assert judge(signed(hers, sent, edit), chain, setting_name=names).ruling is Ruling.REFUSE


def test_a_fields_name_that_no_path_can_hold_is_refused(stations: Open) -> None:
    one, two = stations(2)
    sent = made(one, CLIENT, 5)
    two.take([sent])
    edit = made(one, "UPDATE client SET note = 'а' WHERE id = 5")
    for key in ('a"b', "a\\b", "a\nb"):
        bad = Operation("client", 5, made=False, fields={f"custom.{key}": "x"})
        with pytest.raises(RefusedError, match="name of a field"):
            two.take([signed(one, edit, bad)])
    two.take([edit])
    assert list_conflicts(two.office) == []


def test_a_beginning_out_of_time_is_refused(stations: Open) -> None:
    one, two = stations(2)
    sent = made(one, CLIENT, 5)
    for at in (-1, 1 << 62):
        with pytest.raises(RefusedError, match="out of time"):
            two.take([replace(sent, started_at=at)])


def test_only_who_began_a_long_act_tells_of_its_end(stations: Open) -> None:
    one, two = stations(2)
    sent = made(one, CLIENT, 5)
    two.take([sent])
    act, author, other = sent.header.id, sent.header.author, 999

    def stands() -> tuple[str, int]:
        rows = two.office.db.run("SELECT state, finished_at FROM change_set WHERE id = ?", (act,))
        return str(rows[0][0]), int(rows[0][1])

    def told(state: str, teller: tuple[int, int]) -> tuple[str, int]:
        with two.office.applying() as work:
            close_changes(work.db, [(act, state, 1 << 62)], slot=two.slot, teller=teller)
        return stands()

    before = stands()
    assert told("interrupted", (two.slot, other)) == before
    assert told("whatever", (one.slot, author)) == before
    state, at = told("interrupted", (one.slot, other))
    assert state == "interrupted"
    assert at < 1 << 50
    assert told("done", (777, author))[0] == "done"


@pytest.mark.parametrize("field", ["id", "author", "station", "undoes"])
def test_numbers_no_base_can_hold_are_refused(stations: Open, field: str) -> None:
    one = stations(1)[0]
    sent = made(one, CLIENT, 5)
    with pytest.raises(BatchError):
        decode_batch(encode_batch([signed(one, sent, **{field: 1 << 63})]))
    with pytest.raises(BatchError):
        decode_batch(encode_batch([sent], [(1 << 63, "done", 1)]))


def test_who_left_gives_no_new_computer_its_past(world: World) -> None:
    """He still has the former key, and may be able to write into the folder."""
    anna = world.station("первая")
    vera = world.station("вторая", person="Вера")
    share = MemoryShare()
    for office in (anna, vera):
        slot, last = office.db.run("SELECT slot, last_stamp FROM station")[0]
        office.db.run(
            "INSERT INTO sync_place VALUES(1, ?, 'on', 0, ?, ?, 1, x'')", (ADDRESS, slot, last)
        )
    hers, own = make_snapshot(vera, share).id, make_snapshot(anna, share).id
    assert {each.id for each in manifests(share, reader_of(anna))} == {hers, own}
    remove_person(anna.folder.keys, anna.unlocked, user_id=vera.user_id)
    anna.membership_changed(anew=True)
    assert [each.id for each in manifests(share, reader_of(anna))] == [own]


def test_the_state_of_who_left_lets_nobody_clear_anything_away(world: World) -> None:
    anna = world.station("первая")
    vera = world.station("вторая", person="Вера")
    state = StationState(slot=7, written_at=5, clock=5, user=vera.user_id, vector={1: 100})
    data = state_bytes(
        state, office_id=vera.office_id, keys=epoch_keys(vera), author=vera.user_id,
        sign=vera.unlocked.sign,
    )  # fmt: skip

    def opened() -> StationState:
        return open_state(
            data, slot=7, office_id=anna.office_id, keys=epoch_keys(anna),
            membership=anna.unlocked.membership,
        )  # fmt: skip

    assert opened() == state
    remove_person(anna.folder.keys, anna.unlocked, user_id=vera.user_id)
    anna.membership_changed(anew=True)
    with pytest.raises(SealedError) as refused:
        opened()
    assert refused.value.fault is Fault.NOBODY


def test_slots_that_cannot_be_are_not_listened_to(net: Callable[[int], Net]) -> None:
    two = net(2)
    db = two.stations[0].office.db
    known = db.run("SELECT slot FROM sync_peer")
    two.engines[0]._telling._meet([-1, SLOTS, 1 << 40])
    assert db.run("SELECT slot FROM sync_peer") == known


# --- what waits is told ---


def test_what_waits_for_its_time_is_no_calm(net: Callable[[int], Net]) -> None:
    two = net(2)
    with two.stations[0].office.applying() as work:
        work.db.run(
            "INSERT INTO sync_inbound VALUES(9, 1, x'00', 'future', ?, 0, 0, x'', x'')",
            (str(now_ms() + 86_400_000),),
        )
    made = two.once(0)
    assert (made.state, made.reason, made.detail) == (SyncState.TROUBLE, "future", "9")
    note_round(two.stations[0].office, made, at=now_ms(), former=None)
    assert "из будущего" in sync_status(two.stations[0].office).advice


@pytest.mark.parametrize(("table", "told"), [("client", False), ("не знаю", True)])
def test_what_only_a_newer_program_knows_is_told(stations: Open, table: str, told: bool) -> None:
    db = stations(1)[0].office.db
    assert not waits_for_program(db)
    db.run("INSERT INTO sync_pending VALUES(1, 5, 5, ?, 77, 0, x'80')", (table,))
    assert waits_for_program(db) is told
    with stations(1)[0].office.applying() as work:
        work.db.run("DELETE FROM sync_pending")
    station = stations(1)[0]
    station.write(CLIENT, 77)
    station.office.db.run("INSERT INTO sync_pending VALUES(1, 5, 5, 'client', 77, 0, x'80')")
    assert waits_for_program(station.office.db)
