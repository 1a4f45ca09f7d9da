"""A share with a forged or damaged next step of the members' list: the stations go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import Identity, canonical
from crm_desktop.access.keys_epoch import epoch_document, first_epoch, next_epoch
from crm_desktop.access.keys_people import remove_person, set_role
from crm_desktop.access.membership import Author, Role, found_office
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.stream.layout import member_name
from crm_desktop.sync.talk.station_state import StationState, told_text
from crm_desktop.sync.trust import members_place
from tests.sync.test_trust_forged_steps import AT, OTHER, step
from tests.sync.trust_world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.access.people_office import Peopled


@pytest.fixture
def world(peopled_office: Peopled, tmp_path: Path) -> Iterator[World]:
    made = World(peopled_office, tmp_path)
    made.station("первая")
    made.station("вторая", person="Вера")
    made.exchange("первая", "вторая")
    yield made
    made.close()


@pytest.mark.parametrize(
    "junk",
    [lambda _: b"", lambda _: b"\0" * 99, lambda data: data[:-9], lambda data: data * 2],
    ids=["nothing", "zeros", "a tail cut", "twice"],
)
def test_junk_under_the_next_number_stops_nobody(
    world: World, junk: Callable[[bytes], bytes]
) -> None:
    world.shelf.files[member_name(1)] = junk(world.shelf.files[member_name(0)])
    keys = world.stations["вторая"].folder.keys.read_bytes()
    news = world.exchange("вторая")[0]
    assert (news.refused, news.adopted) == (1, 0)
    assert world.stations["вторая"].folder.keys.read_bytes() == keys
    user_id = world.add("первая", "Жанна", Role.MANAGER)
    assert world.exchange("первая")[0].published == 1
    assert member_name(2) in world.shelf.files
    assert world.exchange("вторая")[0].adopted == 1
    assert user_id in world.chain("вторая").members
    assert world.exchange("вторая")[0].refused == 0  # never read again


def test_an_ex_admins_station_is_not_heard(world: World) -> None:
    """Who was an admin, and was removed elsewhere, publishes a list of his own."""
    boris = world.made.ids["Борис"]
    anna = world.stations["первая"]
    set_role(anna.folder.keys, anna.unlocked, user_id=boris, role=Role.ADMIN)
    world.exchange("первая", "вторая")
    third = world.station("третья", person="Борис")
    world.exchange("третья")
    remove_person(anna.folder.keys, anna.unlocked, user_id=boris)
    world.exchange("первая")
    set_role(third.folder.keys, third.unlocked, user_id=world.made.ids["Вера"], role=Role.ADMIN)
    (news,) = world.exchange("третья")
    assert news.waiting  # he cannot sign on top of a list he is not on
    assert world.exchange("вторая")[0].adopted == 1
    assert world.chain("вторая").members[world.made.ids["Вера"]].role is Role.MANAGER
    assert world.chain("вторая").hashes == world.chain("первая").hashes


def test_a_key_one_cannot_open_is_not_put_in_place_of_ones_own(world: World) -> None:
    """Signed by an admin and in due form, but what is in the box is no key."""
    anna, vera = world.stations["первая"].unlocked, world.stations["вторая"]
    list_, epoch = anna.membership, anna.epoch
    assert epoch is not None
    fresh = next_epoch(epoch, list_, anna.author, keys=(anna.database_key, OTHER), at=AT)
    boxes = tuple(
        replace(box, sealed=bytes(len(box.sealed))) if box.user_id == vera.user_id else box
        for box in fresh.boxes
    )
    bad = replace(fresh, boxes=boxes, signature=b"")
    body = {name: value for name, value in epoch_document(bad).items() if name != "signature"}
    told = b"kartoteka epoch 1\n" + canonical({"office": anna.office_id, **body})
    data = step([], replace(bad, signature=anna.sign(told)), office=anna.office_id)
    world.shelf.files[member_name(1)] = data
    keys = vera.folder.keys.read_bytes()
    assert world.exchange("вторая")[0].forked
    assert vera.folder.keys.read_bytes() == keys


HOURS = 3_600_000


def newer(world: World) -> bytes:
    """What a program of tomorrow might write, or anybody who read `office.json`."""
    return canonical({"format": 2, "office": world.stations["первая"].office_id, "steps": []})


def test_a_flood_of_junk_is_looked_at_in_portions_and_never_again(world: World) -> None:
    for number in range(1, 1001):
        world.shelf.files[member_name(number)] = b"junk"
    user_id = world.add("первая", "Жанна", Role.MANAGER)
    flooded = []
    for _turn in range(5):
        world.shelf.opens = 0
        (news,) = world.exchange("первая")
        assert world.shelf.opens <= 300, "a round stays short"
        flooded.append(news.flooded)
    assert flooded == [True, True, True, False, False]
    assert member_name(1001) in world.shelf.files
    for _turn in range(5):
        world.exchange("вторая")
    assert user_id in world.chain("вторая").members
    for name in ("первая", "вторая"):
        world.shelf.opens = 0
        assert not world.exchange(name)[0].flooded
        assert world.shelf.opens == 1


def test_junk_is_read_up_to_so_many_bytes_in_a_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members_place, "_MOST_BYTES", 1000)
    for number in range(1, 10):
        world.shelf.files[member_name(number)] = b"j" * 400
    world.shelf.opens = 0
    assert world.exchange("первая")[0].flooded
    assert world.shelf.opens <= 5


def test_large_junk_passed_over_once_is_not_read_through_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members_place, "_MOST_BYTES", 1000)
    for number in range(1, 40):
        world.shelf.files[member_name(number)] = b"j" * 400
    for _turn in range(20):
        world.exchange("первая", "вторая")
    later = now_ms() + 7 * HOURS
    monkeypatch.setattr(members_place, "now_ms", lambda: later)
    user_id = world.add("первая", "Жанна", Role.MANAGER)
    for name in ("первая", "вторая"):
        world.shelf.opens = 0
        assert not world.exchange(name)[0].flooded
        assert world.shelf.opens <= 12
    assert user_id in world.chain("вторая").members
    world.shelf.opens = 0
    world.exchange("вторая")
    assert world.shelf.opens == 1


def test_only_where_a_newer_program_is_in_use_one_is_believed(world: World) -> None:
    world.shelf.files[member_name(1)] = newer(world)
    assert not world.exchange("вторая")[0].newer
    user_id = world.add("первая", "Жанна", Role.MANAGER)
    assert world.exchange("первая")[0].published == 1
    world.exchange("вторая")
    assert user_id in world.chain("вторая").members


def test_a_newer_programs_step_passed_over_too_soon_is_gone_back_to(world: World) -> None:
    """The step came before the state of the station that wrote it."""
    world.shelf.files[member_name(1)] = newer(world)
    vera = world.stations["вторая"]
    assert not world.exchange("вторая")[0].newer
    told = told_text(StationState(9, 1, 1, program="99.0"))
    vera.db.run("INSERT INTO sync_peer VALUES(9, 1, 0, x'', 0, NULL, ?)", (told,))
    assert world.exchange("вторая")[0].newer
    assert world.exchange("вторая")[0].newer
    # The program was updated: what could not be read then can be now.
    user_id = world.add("первая", "Жанна", Role.MANAGER)
    del world.shelf.files[member_name(1)]
    world.exchange("первая")
    assert member_name(1) in world.shelf.files
    assert world.exchange("вторая")[0].adopted == 1
    assert user_id in world.chain("вторая").members


def test_an_old_step_put_there_again_alarms_nobody(world: World) -> None:
    world.add("первая", "Жанна", Role.MANAGER)
    world.exchange("первая", "вторая")
    world.shelf.files[member_name(2)] = world.shelf.files[member_name(0)]
    world.shelf.files[member_name(3)] = world.shelf.files[member_name(1)]
    for news in world.exchange("первая", "вторая"):
        assert (news.forked, news.adopted) == (False, 0)


def test_another_office_of_the_same_name_alarms_nobody(world: World) -> None:
    office = world.stations["первая"].office_id
    stranger = Author(99, Identity.new())
    list_ = found_office(office, stranger, name="Никто", at=AT)
    data = step(list_.entries, first_epoch(list_, stranger, OTHER, at=AT), office=office)
    world.shelf.files[member_name(1)] = data
    assert not world.exchange("вторая")[0].forked


def test_a_spoilt_step_is_put_there_again_by_whoever_knows_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Вера was away; the removal she has not heard of is not signed anew, as others have it."""
    anna, egor = world.stations["первая"], world.made.ids["Егор"]
    remove_person(anna.folder.keys, anna.unlocked, user_id=egor)
    world.exchange("первая")
    hashes = world.chain("первая").hashes
    world.shelf.files[member_name(1)] = b"junk"
    world.exchange("первая", "вторая")
    assert egor in world.chain("вторая").members
    later = now_ms() + 7 * HOURS
    world.ahead_ms = 7 * HOURS
    monkeypatch.setattr(members_place, "now_ms", lambda: later)
    assert world.exchange("первая")[0].published == 1
    assert world.exchange("вторая")[0].adopted == 1
    assert world.chain("вторая").hashes == world.chain("первая").hashes == hashes
