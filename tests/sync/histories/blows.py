"""What befalls stations and their share: each blow drawn from one number."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.stamps import SLOTS
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from crm_desktop.sync.stream.layout import STATIONS
from crm_desktop.sync.transport import Trouble
from db.connection import OfficeDatabase
from tests.sync.faulty_share import Faults, FaultyShare, everywhere, nowhere
from tests.sync.histories.world import DAY_MS, MINUTE_MS, World
from tests.sync.stations import Station

if TYPE_CHECKING:
    from pathlib import Path

Blow = Callable[[World, int, int], None]
"""What befalls a station of a history; the last is what it is drawn from."""
MOST_STATIONS: Final = 5
_WRONG: Final = (-DAY_MS, -3 * MINUTE_MS, 5 * MINUTE_MS, 11 * MINUTE_MS, DAY_MS)
UNSENT: Final = (
    "SELECT s.stamp FROM seal s, sync_place p WHERE s.stamp > coalesce((SELECT"
    " min(q.first_stamp) - 1 FROM sync_spool q WHERE q.slot = p.slot AND q.published_at IS NULL),"
    " p.absorbed) AND s.stamp & ? NOT IN (SELECT slot FROM sync_peer)"
)


class KilledError(BaseException):
    """The program was killed."""


def held_back(world: World, number: int, drawn: int) -> None:
    """Some segments are not there yet for a station."""
    names = world.segments()
    late = frozenset(random.Random(drawn).sample(names, (len(names) + 1) // 2))
    world.ways[number].faults.late = late.__contains__


def comes_right(world: World, number: int, _drawn: int) -> None:
    """A station's way to the share is in order again."""
    world.ways[number].faults = Faults(clock_ms=world.ways[number].faults.clock_ms)


def unreachable(world: World, number: int, drawn: int) -> None:
    """The share refuses, or seems empty, or breaks off in the middle."""
    faults, chance = world.ways[number].faults, random.Random(drawn)
    what = chance.randrange(6)
    if what == 0:
        faults.refuse = chance.choice([Trouble.OFFLINE, Trouble.DENIED, Trouble.BROKEN])
    elif what == 1:
        faults.refuse_writes = chance.choice([Trouble.READ_ONLY, Trouble.FULL])
    elif what == 2:
        faults.fails_after = chance.randrange(40)
    elif what == 3:
        faults.empty = True
    elif what == 4:
        faults.stale_listing = True
    else:
        faults.lost_answers = everywhere


def damaged(world: World, number: int, drawn: int) -> None:
    """A station reads segments torn, with a bit turned, or one in the place of another."""
    faults, chance = world.ways[number].faults, random.Random(drawn)
    names = world.segments()
    for name in chance.sample(names, min(3, len(names))):
        what = chance.randrange(3)
        if what == 0:
            faults.flip[name] = chance.randrange(1 << 20)
        elif what == 1:
            faults.cut[name] = chance.randrange(len(world.shelf.files[name]) or 1)
        else:
            faults.swap[name] = chance.choice(names)


def spoilt(world: World, _number: int, drawn: int) -> None:
    """A segment on the share itself is spoilt, for everybody who has not read it."""
    chance = random.Random(drawn)
    names = world.segments()
    if not names:
        return
    name = chance.choice(names)
    data = world.shelf.files[name]
    at = chance.randrange(len(data) or 1)
    spoilt_ = data[:at] if chance.random() < 0.5 else data[:at] + b"\x00" + data[at + 1 :]
    world.shelf.files[name] = spoilt_


def states_gone(world: World, _number: int, _drawn: int) -> None:
    """Somebody deletes what the stations tell of themselves."""
    for name in [each for each in world.shelf.files if each.startswith(STATIONS)]:
        if name.endswith("/state"):
            del world.shelf.files[name]


def wrong_clock(world: World, number: int, drawn: int) -> None:
    """A station's clock is wrong; now and then it has nobody to tell it so."""
    chance = random.Random(drawn)
    wrong = chance.choice(_WRONG)
    world.clock.wrong[number] = wrong
    world.ways[number].faults.clock_ms = wrong if chance.random() < 0.4 else 0


def right_clock(world: World, number: int, _drawn: int) -> None:
    world.clock.wrong.pop(number, None)
    world.ways[number].faults.clock_ms = 0


def restarted(world: World, number: int, _drawn: int) -> None:
    """The program is started anew."""
    reopen(world, number)


def reopen(world: World, number: int, *, instead: Path | None = None) -> None:
    """Close a station's base and open it again, or another one in its place.

    Args:
        world: the history.
        number: the station.
        instead: a folder whose files are put there meanwhile; it is used up.
    """
    station = world.stations[number]
    folder, unlocked = station.office.folder, station.office.unlocked
    with world.clock.at(number):
        station.office.close()
        if instead is not None:
            shutil.rmtree(folder.path)
            instead.rename(folder.path)
        db = OfficeDatabase(folder.database, unlocked.database_key)
        db.connection().pragma("synchronous", "off")
        station.office = Office(folder, db, unlocked)
    world.restart(number)


def copy_files(world: World, number: int, to: Path) -> Path:
    """Copy a station's files as a power cut would leave them at this moment."""
    shutil.rmtree(to, ignore_errors=True)
    source = world.stations[number].office.folder.path
    shutil.copytree(source, to, ignore=shutil.ignore_patterns("*-shm"))
    return to


def killed(world: World, number: int, drawn: int, work: Callable[[], object]) -> None:
    """Do something at a station and be killed at some statement, or at some call of the share."""
    chance = random.Random(drawn)
    place = world.stations[number].office.folder.path.parent / f"убита {number}"
    left = chance.randrange(1, 400)
    connection = world.stations[number].office.db.connection()
    way = world.ways[number]
    dead = False

    def count(*_anything: Any) -> bool:
        nonlocal left, dead
        left -= 1
        if left <= 0 and not dead:
            dead = True
            copy_files(world, number, place)
        if dead:
            raise KilledError
        return True

    if chance.random() < 0.7:
        connection.exec_trace = count
    else:
        left = left % 30 + 1
        way.faults.slow = count
    try:
        work()
    except KilledError:
        world.told.append(f"{number} is killed")
    finally:
        connection.exec_trace = None
        way.faults.slow = nowhere
    if dead:
        reopen(world, number, instead=place)


def killed_at_work(world: World, number: int, drawn: int) -> None:
    name = random.Random(drawn).choice(world.likely_acts)
    before = world.last_row(number)
    killed(world, number, drawn, lambda: world.act(number, name, drawn))
    # What was committed before the end is saved, though nobody was told so.
    world.oracle.learn(world.stations[number].office.db, before)


def killed_exchanging(world: World, number: int, drawn: int) -> None:
    killed(world, number, drawn, lambda: world.once(number))


def backed_up(world: World, number: int, _drawn: int) -> None:
    """Somebody copies the base, for a bad day."""
    place = world.stations[number].office.folder.path.parent / f"копия {number}"
    world.backups[number] = copy_files(world, number, place)


def put_back(world: World, number: int, _drawn: int) -> None:
    """The copy is put in the base's place: what nobody had by then is gone, as people were told."""
    backup = world.backups.pop(number, None)
    if backup is None:
        return
    db = world.stations[number].office.db
    unsent = {row[0] for row in db.run(UNSENT, (SLOTS - 1,))}
    reopen(world, number, instead=backup)
    station = world.stations[number]
    with world.clock.at(number):
        settle_here(station.office.db, station.office.folder, new_slot=True)
    kept = {row[0] for row in station.office.db.run("SELECT stamp FROM seal")}
    world.oracle.forget(unsent - kept)


def cloned(world: World, number: int, _drawn: int) -> None:
    """An image of the computer is put on another one: nobody is asked."""
    if len(world) >= MOST_STATIONS:
        return
    here = world.stations[number].office
    folder = OfficeFolder(here.folder.path.parent / f"двойник {len(world)}")
    copy_files(world, number, folder.path)
    db = OfficeDatabase(folder.database, here.unlocked.database_key)
    db.connection().pragma("synchronous", "off")
    way = FaultyShare(world.shelf)
    world.add(Station(Office(folder, db, here.unlocked), 0, 0), way)


BLOWS: Final[dict[str, Blow]] = {
    each.__name__: each
    for each in (
        held_back, comes_right, unreachable, damaged, spoilt, states_gone, wrong_clock,
        right_clock, restarted, killed_at_work, killed_exchanging, backed_up, put_back, cloned,
    )
}  # fmt: skip
