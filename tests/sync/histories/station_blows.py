"""Stations come, leave, are taken off, are made anew; their share is emptied, put back, moved."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.numbers.issuing import next_number
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.leaving import leave_office
from crm_desktop.sync.flows.moving import move_share, refill_share
from crm_desktop.sync.flows.returning import return_to_date
from crm_desktop.sync.flows.stations import retire_station
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.stream.compaction import compact
from crm_desktop.sync.stream.layout import OFFICE, SNAPSHOTS
from tests.sync.faulty_share import copy_of, put_back, wipe
from tests.sync.histories.blows import BLOWS, MOST_STATIONS
from tests.sync.histories.clock import BEGINNING
from tests.sync.histories.world import DAY_MS
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.sync.histories.blows import Blow
    from tests.sync.histories.people_world import PeopledWorld
    from tests.sync.histories.world import World

SERIES: Final = ("invoice-2026", "act-2026")


def photographed(world: World, number: int, _drawn: int) -> None:
    """A station makes a snapshot of the office for those who join."""
    here = cast("PeopledWorld", world)
    way = here.ways[number]
    if way.inner.get(OFFICE) is None:
        return
    here.does(
        number, "makes a snapshot",
        lambda office: make_snapshot(office, way, progress=SilentProgress()),
    )  # fmt: skip


def cleared_up(world: World, number: int, _drawn: int) -> None:
    """A station takes away what everybody has."""
    here = cast("PeopledWorld", world)
    way, now = here.ways[number], here.clock.now
    if way.inner.get(OFFICE) is None:
        return
    here.does(
        number, "clears up",
        lambda office: compact(office, way, now=now, progress=SilentProgress()),
    )  # fmt: skip


def joins(world: World, number: int, drawn: int) -> None:
    """A new computer is invited and joins."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    if len(here) >= MOST_STATIONS:
        return
    way = here.ways[number]
    if way.inner.get(OFFICE) is None:
        return
    file = here.stations[number].office.folder.path.parent / f"{drawn}.kartoteka-invite"
    members = sorted(here.stations[number].office.unlocked.membership.members)

    def invite(office: Office) -> str:
        file.unlink(missing_ok=True)
        if not any(way.names(SNAPSHOTS)):
            make_snapshot(office, way, progress=SilentProgress())
        people = chance.choice([[], [chance.choice(members)]])
        return invite_station(office, file, people=people, transport=way).code

    code = here.does(number, "invites a computer", invite)
    if code is not None:
        here.join(file, code, way.inner, f"новый {drawn}")


def leaves(world: World, number: int, _drawn: int) -> None:
    """A computer leaves the office; what it wrote is the office's."""
    here = cast("PeopledWorld", world)
    if len(here) <= MOST_STATIONS // 2:
        return
    way = here.ways[number]
    if here.does(number, "leaves", lambda office: leave_office(office, transport=way)) is not None:
        here.drop(number)


def retired(world: World, number: int, drawn: int) -> None:
    """An admin takes a lost computer off; it still sends what it has, once."""
    here = cast("PeopledWorld", world)
    if len(here) <= MOST_STATIONS // 2:
        return
    other = (number + 1 + drawn % (len(here) - 1)) % len(here)
    here.once(other)
    slot = require_shared(here.stations[other].office.db).slot
    if here.does(number, f"retires {other}", lambda o: retire_station(o, slot)) is None:
        return
    known = {row[0] for row in here.stations[number].office.db.run("SELECT stamp FROM seal")}
    rows = here.stations[other].office.db.run(
        "SELECT stamp FROM seal WHERE stamp & ? = ?", (SLOTS - 1, slot)
    )
    here.oracle.forget({row[0] for row in rows} - known)
    here.once(other)
    here.drop(other)


def repaired(world: World, number: int, drawn: int) -> None:
    """«Починить станцию»; another one made a snapshot in time."""
    here = cast("PeopledWorld", world)
    if not any(here.shelf.names(SNAPSHOTS)):
        photographed(world, (number + 1) % len(here), drawn)
    here.repair(number)


def returned(world: World, number: int, drawn: int) -> None:
    """«Вернуть офис к дате», the morning after."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    if chance.random() < 0.5:
        here.clock.now += DAY_MS
    over = (datetime.fromtimestamp(here.clock.now / 1000, tz=UTC) - BEGINNING).days
    day = BEGINNING.date() + timedelta(days=chance.randrange(max(over, 1)))
    here.does(number, f"returns to {day}", lambda office: return_to_date(office, day))


def wiped(world: World, number: int, drawn: int) -> None:
    """One night a helpful administrator deletes all on the share; mostly somebody sees it soon."""
    for each in [*range(len(world))] * 2:
        world.once(each)
    wipe(world.shelf)
    if drawn % 3:
        refilled(world, number, drawn)


def refilled(world: World, number: int, _drawn: int) -> None:
    here = cast("PeopledWorld", world)
    way = here.ways[number]
    here.does(number, "fills the share", lambda office: refill_share(office, transport=way))


def share_copied(world: World, _number: int, _drawn: int) -> None:
    """The share is backed up."""
    here = cast("PeopledWorld", world)
    here.kept_share = (here.shelf, copy_of(here.shelf))


def share_put_back(world: World, _number: int, _drawn: int) -> None:
    """The share's backup is put in its place."""
    shelf, copy = cast("PeopledWorld", world).kept_share
    if copy is not None and shelf is world.shelf:
        put_back(world.shelf, copy)


def moved(world: World, number: int, drawn: int) -> None:
    """An admin moves the office elsewhere; some hear of it later."""
    here, chance = cast("PeopledWorld", world), random.Random(drawn)
    if any(way.inner is not here.shelf for way in here.ways):
        return
    new, former = MemoryShare(here.clock.share), here.ways[number]
    address = ShareAddress(Way.FOLDER, f"/mnt/{drawn}")
    done = here.does(
        number, f"moves to {address.text}",
        lambda office: move_share(office, address, transport=new, old=former),
    )  # fmt: skip
    if done is None:
        return
    here.shelf, here.address, former.inner = new, address, new
    here.restart(number)
    for other in range(len(here)):
        if chance.random() < 0.5:
            here.follow(other)


def follows(world: World, number: int, _drawn: int) -> None:
    cast("PeopledWorld", world).follow(number)


def numbered(world: World, number: int, drawn: int) -> None:
    """Somebody issues a document."""
    series = SERIES[drawn % len(SERIES)]
    cast("PeopledWorld", world).does(
        number, f"issues {series}", lambda office: next_number(office, series)
    )


def _once(blow: Blow) -> Blow:
    """What befalls an office once in a history: nobody empties its folder every other minute."""

    def befalls(world: World, number: int, drawn: int) -> None:
        here = cast("PeopledWorld", world)
        if blow.__name__ not in here.befallen:
            here.befallen.add(blow.__name__)
            blow(world, number, drawn)

    return befalls


_SELDOM: Final = frozenset({retired, repaired, wiped, share_put_back, moved})
STATIONS: Final[dict[str, Blow]] = {
    each.__name__: _once(each) if each in _SELDOM else each
    for each in (
        photographed, cleared_up, joins, leaves, retired, repaired, returned, wiped, refilled,
        share_copied, share_put_back, moved, follows, numbered,
    )
} | {
    name: BLOWS[name]
    for name in ("held_back", "comes_right", "unreachable", "damaged", "spoilt", "states_gone")
}  # fmt: skip
