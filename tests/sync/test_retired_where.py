"""A computer taken off the office: all its work that anybody has counts everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.flows.stations import retire_station, write_station
from crm_desktop.sync.place import require_shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000
ADMIN, LOST, THIRD = 0, 1, 2


@pytest.fixture
def three(net: Callable[[int], Net]) -> Net:
    made = net(3)
    write_station(made.stations[ADMIN].office, slot_of(made), "Ноутбук", "")
    made.settle()
    return made


def slot_of(net: Net) -> int:
    return require_shared(net.stations[LOST].office.db).slot


def cut_of(net: Net) -> object:
    """Its last segment that counts, as the admin's station has it."""
    office = net.stations[ADMIN].office
    return office.db.run("SELECT last_seq FROM workstation WHERE slot = ?", (slot_of(net),))[0][0]


def work(net: Net, *names: str) -> None:
    """The computer that will be lost sends a segment for each name."""
    for name in names:
        net.client(LOST, name)
        net.once(LOST)


def settle(net: Net) -> None:
    """All but the lost one, long enough for states to be told and read."""
    for _turn in range(3):
        net.later(MINUTE)
        net.settle(ADMIN, THIRD, rounds=7)


def require_same(net: Net, *names: str) -> None:
    assert set(names) <= net.names(ADMIN)
    assert net.names(ADMIN) == net.names(THIRD)
    assert net.stations[ADMIN].digests() == net.stations[THIRD].digests()


def test_what_came_whole_after_a_damaged_part_is_not_cut_off(three: Net) -> None:
    first = require_shared(three.stations[LOST].office.db).next_seq
    work(three, "Первый", "Второй", "Третий")
    name = three.segment(LOST, first)
    whole = three.shelf.files[name]
    three.shelf.files[name] = b"junk" * 50
    three.settle(ADMIN)
    assert {"Второй", "Третий"} <= three.names(ADMIN)
    retire_station(three.stations[ADMIN].office, slot_of(three))
    assert cut_of(three) == first + 2
    three.shelf.files[name] = whole
    settle(three)
    require_same(three, "Первый", "Второй", "Третий")


def test_junk_after_its_last_work_is_cut_off(three: Net) -> None:
    work(three, "Первый")
    last = require_shared(three.stations[LOST].office.db).next_seq - 1
    three.shelf.files[three.segment(LOST, last + 1)] = b"junk" * 50
    three.settle(ADMIN)
    retire_station(three.stations[ADMIN].office, slot_of(three))
    assert cut_of(three) == last
    settle(three)
    require_same(three, "Первый")


@pytest.mark.parametrize("told", [True, False])
def test_what_another_computer_has_already_counts(three: Net, *, told: bool) -> None:
    """Told = the admin has heard so before he takes it off; else it is mended afterwards."""
    three.ways[ADMIN].faults.late = lambda name: name.startswith(f"log/{slot_of(three)}/")
    if not told:
        three.ways[ADMIN].faults.late = lambda name: name.startswith(
            (f"log/{slot_of(three)}/", "stations/")
        )
    work(three, "Успел дойти до одного")
    settle(three)
    assert "Успел дойти до одного" in three.names(THIRD) - three.names(ADMIN)
    retire_station(three.stations[ADMIN].office, slot_of(three))
    last = require_shared(three.stations[LOST].office.db).next_seq - 1
    assert (cut_of(three) == last) == told
    three.ways[ADMIN].faults.late = lambda _name: False
    settle(three)
    require_same(three, "Успел дойти до одного")
    work(three, "От вора")
    settle(three)
    assert "От вора" not in three.names(ADMIN) | three.names(THIRD)
    require_same(three)
