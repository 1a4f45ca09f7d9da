"""A share with a forged or damaged next step of the members' list: the stations go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import canonical
from crm_desktop.access.keys_epoch import epoch_document, next_epoch
from crm_desktop.access.keys_people import remove_person, set_role
from crm_desktop.access.membership import Role
from crm_desktop.sync.stream.layout import member_name
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
