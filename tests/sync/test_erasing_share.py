"""What an erasure by law leaves on the share: no segment that held values of the erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.sync.trust import erasing_elsewhere
from tests.sync.crossing_world import World, more, print_card, where

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

_HALF_AN_HOUR = 30 * 60_000 + 1


def _segments(three: Net) -> set[str]:
    return {name for name in three.shelf.files if name.startswith("log/")}


def _erase(three: Net, client: int) -> None:
    office = three.stations[2].office
    erase_client(
        office, client, kind=ErasureKind.DESTROY, reason="По просьбе", confirmed="уничтожить"
    )


def _hours(three: Net, number: int) -> None:
    for _ in range(2 * number):
        three.later(_HALF_AN_HOUR)
        three.settle(rounds=2)


@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
def test_no_segment_with_values_of_the_erased_stays(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """Neither the newest one of who wrote last, nor what came when all was clean already."""
    three = net(3)
    monkeypatch.setattr(erasing_elsewhere, "now_ms", lambda: now_ms() + three.later_ms)
    world = World(three.stations[0])
    three.settle()
    more(world, three.stations[1])
    _erase(three, world.ids["x"])
    if late:
        for _ in range(10):
            three.later(_HALF_AN_HOUR)
            three.settle(0, 2, rounds=2)
    three.settle()
    # Where the person was made, and where more was written.
    held = {three.segment(0, 1), three.segment(1, 1)}
    assert three.segment(1, 1) in _segments(three)
    _hours(three, 8)
    assert all(where(station, "x") == set() for station in three.stations)
    assert not held & _segments(three)
    assert any(name.startswith("snap/") for name in three.shelf.files)


def test_no_segment_with_the_name_of_the_erased_in_a_title_stays(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Printed where nobody had heard of the erasure, and nothing else was written there."""
    three = net(3)
    monkeypatch.setattr(erasing_elsewhere, "now_ms", lambda: now_ms() + three.later_ms)
    world = World(three.stations[0])
    three.settle()
    _erase(three, world.ids["x"])
    for _ in range(10):
        three.later(_HALF_AN_HOUR)
        three.settle(0, 2, rounds=2)
    print_card(world, three.stations[1])
    three.settle()
    held = three.segment(1, 1)
    assert held in _segments(three)
    _hours(three, 8)
    assert all(where(station, "x") == set() for station in three.stations)
    assert held not in _segments(three)


def test_a_claim_whose_computer_never_came_keeps_nothing_on_the_share_for_ever(
    net: Callable[[int], Net],
) -> None:
    """Joining was broken off after the claim, or somebody put a file there."""
    three = net(3)
    three.shelf.files["stations/77/claim"] = b"{}"
    world = World(three.stations[0])
    three.settle()
    _erase(three, world.ids["x"])
    three.settle()
    held = three.segment(0, 1)
    _hours(three, 8)
    assert held in _segments(three), "it may have begun with an earlier snapshot"
    three.later(14 * 24 * 2 * _HALF_AN_HOUR)
    three.settle()
    _hours(three, 8)
    assert held not in _segments(three)
