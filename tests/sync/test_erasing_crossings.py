"""An erasure by law and acts that knew nothing of it, in every order of arrival.

What the erased person had is nowhere, in no table of any station; what another one had is all
there; the stations are equal and the doctor finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.erasure_list import places_of, read_list
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.personal_data.reapplying import erase_again
from crm_desktop.sync.conflicts.journal import list_conflicts
from crm_desktop.sync.merge.settling import settle_merges
from tests.sync import crossing_world as crossing
from tests.sync.crossing_world import FULL, WORDS, World, held, problems, where

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.crossing_world import Act
    from tests.sync.stations import Station, Stations

    Open = Callable[[int], Stations]

_DEAL = frozenset({"deal", "deal_line"})


def erase(station: Station, client: int, kind: ErasureKind = ErasureKind.DESTROY) -> None:
    erase_client(station.office, client, kind=kind, reason="По просьбе", confirmed="уничтожить")


def cross(
    four: Stations, act: Callable[[], None], erasing: Callable[[], None], *, later: bool
) -> None:
    """Let 1 do an act and 2 erase; 0 hears of the erasure first, 3 of the act."""
    duty, actor, eraser, other = four
    for do in (erasing, act) if later else (act, erasing):
        do()
    acted, erased = actor.send(), eraser.send()
    actor.take(erased)
    eraser.take(acted)
    duty.take(erased)
    duty.take(acted)
    other.take(acted)
    other.take(erased)
    settle_merges(duty.office)
    settled = duty.send()
    for station in (actor, eraser, other):
        station.take(settled)


def require_forgotten(stations: Stations, gone: str, *, left: frozenset[str] = FULL) -> None:
    """Fail if a person's word lies anywhere, or another's not where he had it."""
    for station in stations:
        assert where(station, gone) == set(), station.slot
        for who in WORDS.keys() - {gone}:
            assert held(station, who) >= left, station.slot
        assert problems(station) == [], station.slot
    stations.require_same()


@pytest.mark.parametrize("later", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("act", "whom", "lost"),
    [
        (crossing.merge_into_y, "x", ()),
        (crossing.merge_into_y, "y", ()),
        (crossing.merge_and_write, "x", ()),
        (crossing.merge_and_give_back, "x", ()),
        # What the search holds of a card in the trash goes too.
        (crossing.merge_and_trash, "y", ()),
        (crossing.merge_and_apart, "y", ()),
        (crossing.merge_and_undo, "x", ()),
        (crossing.move_deal, "x", ()),
        # It is the erased one's by now.
        (crossing.move_deal, "y", _DEAL),
        (crossing.move_deal_and_edit, "x", ()),
        (crossing.move_deal_and_back, "x", ()),
        (crossing.move_task, "x", ()),
        (crossing.move_channel, "x", ()),
        (crossing.move_event, "x", ()),
        (crossing.edit, "x", ()),
        (crossing.edit_and_undo, "x", ()),
        (crossing.trash_and_restore, "x", ()),
        (crossing.bulk, "x", ()),
        (crossing.more, "x", ()),
        (crossing.print_card, "x", ()),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whoever_knew_nothing_of_an_erasure(
    stations: Open, act: Act, whom: str, lost: tuple[str, ...], later: bool
) -> None:
    four = stations(4)
    world = World(four[0])
    four.exchange()
    kind = ErasureKind.ANONYMISE if later else ErasureKind.DESTROY
    cross(
        four,
        lambda: act(world, four[1]),
        lambda: erase(four[2], world.ids[whom], kind),
        later=later,
    )
    require_forgotten(four, whom, left=FULL - set(lost))


@pytest.mark.parametrize("act", [crossing.apart, crossing.apart_alone, crossing.apart_and_more])
def test_a_card_of_two_is_erased_while_it_is_taken_apart(stations: Open, act: Act) -> None:
    """Whoever erased saw both in it and meant both."""
    four = stations(4)
    world = World(four[0])
    world.make_one(four[0], "y", "x")
    four.exchange()
    cross(
        four,
        lambda: act(world, four[1]),
        lambda: erase(four[2], world.ids["y"]),
        later=True,
    )
    for station in four:
        assert where(station, "x") | where(station, "y") == set()
        assert problems(station) == []
    four.require_same()


@pytest.mark.parametrize("act", [crossing.apart, crossing.move_deal])
def test_what_the_eraser_had_seen_comes_after_the_erasure(stations: Open, act: Act) -> None:
    three = stations(3)
    world = World(three[0])
    if act is crossing.apart:
        world.make_one(three[0], "y", "x")
    three.exchange()
    act(world, three[1])
    acted = three[1].send()
    three[2].take(acted)
    whom = "y" if act is crossing.apart else "x"
    erase(three[2], world.ids[whom])
    erased = three[2].send()
    three[0].take(erased)
    three[0].take(acted)
    three[1].take(erased)
    title = f"{WORDS['x']} сделка"
    for station in three:
        assert station.value("SELECT title FROM deal WHERE id = ?", world.deals["x"]) == title
        assert problems(station) == []
    if whom == "y":
        require_forgotten(three, "y")
    three.require_same()


def test_a_base_put_back_to_before_a_deal_went_to_another_client(stations: Open) -> None:
    three = stations(3)
    world = World(three[0])
    three.exchange()
    crossing.move_deal(world, three[1])
    moved = three[1].send()
    three[2].take(moved)
    erase(three[2], world.ids["x"])
    erased = three[2].send()
    office = three[2].office
    listed = read_list(places_of(office.folder), office.unlocked.database_key)
    back = three[0].office
    assert erase_again(back.db, back.folder, back.unlocked, former=listed) == 1
    name = three[0].value("SELECT name FROM client WHERE id = ?", world.ids["x"])
    assert WORDS["x"] not in str(name).casefold()
    for taken in (moved, erased):
        three[0].take(taken)
    three[1].take(erased)
    title = f"{WORDS['x']} сделка"
    for station in three:
        assert station.value("SELECT title FROM deal WHERE id = ?", world.deals["x"]) == title
        assert problems(station) == []
    three.require_same()


def test_conflicts_of_others_stay_when_somebody_is_erased(stations: Open) -> None:
    """A merge of other people, long ago, is no reason to forget what they disagree about."""
    pair = stations(2)
    world = World(pair[0])
    world.make_one(pair[0], "y", "x")
    third = World(pair[0]).ids["x"]
    pair.exchange()
    for station in pair:
        station.write("UPDATE client SET note = ? WHERE id = ?", f"{station.slot}", world.ids["y"])
    pair.exchange()
    erase(pair[0], third)
    pair.exchange()
    assert [len(list_conflicts(station.office)) for station in pair] == [1, 1]
    pair.require_same()
