"""A working week of an office in compressed time: real bases, the real engine, a share in memory.

Of each working hour half a minute is lived through, poll by poll at the program's real intervals;
the rest of the hour nothing happens. People save while they work, a bulk edit and an import come
every day, every noon the share is down, some computers are carried about and work alone for an
hour, and by night most are off.
"""

from __future__ import annotations

import heapq
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import SLOTS, now_ms
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.runner import BUSY_S, IDLE_S
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.card import card_bytes
from crm_desktop.sync.stream.layout import OFFICE
from crm_desktop.sync.transport import Trouble
from tests.bench.sync_stations import CountedShare, WorkClock
from tests.bench.sync_week_acts import Person
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.sync.stations import Station

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
SPELL_MS: Final = 24_000
NOON: Final = 12
HOURS: Final = (9, 10, 11, NOON, 13, 14, 15, 16, 17)
_GATHER_MS: Final = 300
_LATEST_MS: Final = 120_000
_PAUSE_MS: Final = 60_000
_EVENING_OFF: Final = 0.8
_ABSENT: Final = 0.08
_AWAY: Final = 0.05
_IDLE_ROUNDS: Final = 12


@dataclass
class Computer:
    """One station while it is simulated; times in UTC ms.

    Attributes:
        since: since when it is on and reaches the share; None = it does not.
        rounds: how many rounds it has done.
        seen: the greatest own stamp looked at.
    """

    station: Station
    way: CountedShare
    person: Person
    engine: SyncEngine
    on: bool = True
    since: int | None = 0
    rounds: int = 0
    failures: int = 0
    seen: int = 0
    due: int = 0


@dataclass
class Saved:
    """A transaction: when it was made, by whom, and everybody's count of rounds then."""

    at: int
    author: int
    rounds: list[int]
    waits: set[int]


@dataclass
class Figures:
    """What was measured."""

    live_s: list[float] = field(default_factory=list)
    live_polls: list[int] = field(default_factory=list)
    catching_up_s: list[float] = field(default_factory=list)
    idle_cpu_ms: list[float] = field(default_factory=list)
    busy_cpu_ms: list[float] = field(default_factory=list)
    applied: int = 0
    acts: int = 0
    refused: int = 0
    states: dict[str, int] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """What is to be lived through.

    Attributes:
        stations: how many.
        days: how many; 0 = nobody does anything.
        seed: the same week from the same seed.
        acts: how many things a person does in each spell, on the average.
    """

    stations: int = 25
    days: int = 5
    seed: int = 1
    acts: float = 1.0


class Week:
    """The office, its share and its time."""

    def __init__(self, stations: Iterable[Station], plan: WeekPlan) -> None:
        self.plan = plan
        self.chance = Random(plan.seed)
        # The next Monday's midnight.
        today = now_ms() // DAY_MS
        self.monday = (today + 7 - (today + 3) % 7) * DAY_MS
        self.clock = WorkClock(self.monday)
        self.shelf = MemoryShare(self.clock.read)
        self.figures = Figures()
        self.saved: dict[int, Saved] = {}
        self.computers = []
        for each in stations:
            if not self.shelf.files:
                self.shelf.put_new(OFFICE, card_bytes(each.office.unlocked))
            way = CountedShare(self.shelf)
            person = Person(each.office, Random(self.chance.random()))
            self.computers.append(Computer(each, way, person, self._engine(each, way)))
        for _ in range(2):
            for computer in self.computers:
                computer.engine.once()
                self._restart(computer)
        for computer in self.computers:
            computer.seen = max(_own_stamps(computer), default=0)
            computer.way.calls.clear()
            computer.way.sent.clear()
            computer.way.received.clear()

    def _engine(self, station: Station, way: CountedShare) -> SyncEngine:
        return SyncEngine(station.office, way, now=self.clock.read)

    def _restart(self, computer: Computer) -> None:
        computer.engine = self._engine(computer.station, computer.way)

    def live(self) -> None:
        """Let the days pass."""
        for day in range(self.plan.days):
            absent = [self.chance.random() < _ABSENT for _ in self.computers]
            for hour in HOURS:
                self._begin_hour(day, hour, absent)
                self._spell(self._plans(hour, day))
            print(f"day {day + 1} of {self.plan.days}", file=sys.stderr)
            for computer in self.computers:
                if self.chance.random() < _EVENING_OFF:
                    computer.on, computer.since = False, None

    def end(self) -> None:
        """Friday evening: everybody is there and hears everybody."""
        self.clock.now += HOUR_MS
        for computer in self.computers:
            self._reach(computer, reached=True)
        self._spell([])

    def idle(self) -> dict[str, int]:
        """Nobody does anything for a minute; returns how often what was asked of the share."""
        self._spell([], least_rounds=_IDLE_ROUNDS)
        for computer in self.computers:
            self.figures.sent.update(computer.way.sent)
            self.figures.received.update(computer.way.received)
            computer.way.calls.clear()
            computer.way.sent.clear()
            computer.way.received.clear()
        self.figures.idle_cpu_ms.clear()
        before = [computer.rounds for computer in self.computers]
        self._spell([], least_rounds=_IDLE_ROUNDS)
        asked: dict[str, int] = {"polls": 0}
        for computer, rounds in zip(self.computers, before, strict=True):
            asked["polls"] += computer.rounds - rounds
            for method, name in computer.way.calls:
                key = f"{method} {name.split('/')[0]}".strip()
                asked[key] = asked.get(key, 0) + 1
            asked["bytes read"] = asked.get("bytes read", 0) + computer.way.received.total()
            asked["bytes sent"] = asked.get("bytes sent", 0) + computer.way.sent.total()
        return asked

    def _begin_hour(self, day: int, hour: int, absent: list[bool]) -> None:
        self.clock.now = max(self.clock.now, self.monday + day * DAY_MS + hour * HOUR_MS)
        for computer, is_absent in zip(self.computers, absent, strict=True):
            if not is_absent and not computer.on:
                computer.on = True
                self._restart(computer)
            away = self.chance.random() < _AWAY
            self._reach(computer, reached=computer.on and hour != NOON and not away)

    def _reach(self, computer: Computer, *, reached: bool) -> None:
        computer.on = computer.on or reached
        computer.way.faults.refuse = None if reached else Trouble.OFFLINE
        if not reached:
            computer.since = None
        elif computer.since is None:
            computer.since = self.clock.now

    def _plans(self, hour: int, day: int) -> list[tuple[int, int, Callable[[Person], None]]]:
        """What is done in this spell: (when, by whom, what)."""
        plans: list[tuple[int, int, Callable[[Person], None]]] = []
        for number, computer in enumerate(self.computers):
            if not computer.on:
                continue
            at = float(self.clock.now)
            while (at := at + self.chance.expovariate(self.plan.acts / SPELL_MS)) < (
                self.clock.now + SPELL_MS
            ):
                plans.append((int(at), number, Person.act))
        on = [number for number, computer in enumerate(self.computers) if computer.on]
        if hour in {11, 16} and on:
            plans.append((self.clock.now + 500, self.chance.choice(on), Person.bulk))
        if hour == 15 - day % 2 and on:
            plans.append((self.clock.now + 900, self.chance.choice(on), Person.load))
        return plans

    def _spell(
        self, plans: list[tuple[int, int, Callable[[Person], None]]], *, least_rounds: int = 0
    ) -> None:
        """Live through a spell, and on until everybody who can has heard all."""
        start = self.clock.now
        goal = [computer.rounds + least_rounds for computer in self.computers]
        events: list[tuple[int, int, Callable[[Person], None] | None]] = list(plans)
        for number, computer in enumerate(self.computers):
            if computer.on:
                computer.due = start + self.chance.randrange(int(IDLE_S * 1000))
                computer.failures = 0
                events.append((computer.due, number, None))
        order = [(at, count, number, act) for count, (at, number, act) in enumerate(events)]
        heapq.heapify(order)
        left, count = len(plans), len(order)
        while order:
            at, _count, number, act = heapq.heappop(order)
            computer = self.computers[number]
            if act is None and at != computer.due:
                continue
            self.clock.now = max(self.clock.now, at)
            if act is not None:
                left -= 1
                self._act(number, act)
                if not computer.failures:
                    computer.due = min(computer.due, self.clock.now + _GATHER_MS)
            else:
                computer.due = self._round(number)
            count += 1
            heapq.heappush(order, (computer.due, count, number, None))
            lived = all(
                c.rounds >= least or not c.on for c, least in zip(self.computers, goal, strict=True)
            )
            late = self.clock.now - start > _LATEST_MS + least_rounds * IDLE_S * 2000
            if not left and lived and (late or not self._outstanding()):
                break

    def _outstanding(self) -> bool:
        """Whether somebody who reaches the share has not heard of one who does."""
        there = {n for n, computer in enumerate(self.computers) if computer.since is not None}
        return any(each.author in there and each.waits & there for each in self.saved.values())

    def _act(self, number: int, act: Callable[[Person], None]) -> None:
        computer, db = self.computers[number], self.computers[number].station.office.db
        try:
            act(computer.person)
            self.figures.acts += 1
        except UserError:
            self.figures.refused += 1
        for stamp in _own_stamps(computer):
            others = set(range(len(self.computers))) - {number}
            rounds = [each.rounds for each in self.computers]
            self.saved[stamp] = Saved(self.clock.now, number, rounds, others)
            computer.seen = stamp
        assert not db.connection().in_transaction

    def _round(self, number: int) -> int:
        """A station exchanges; returns when it does so again."""
        computer = self.computers[number]
        began = time.process_time()
        made = computer.engine.once()
        cpu_ms = (time.process_time() - began) * 1000
        computer.rounds += 1
        moved = bool(made.received or made.published or made.more)
        (self.figures.busy_cpu_ms if moved else self.figures.idle_cpu_ms).append(cpu_ms)
        states = self.figures.states
        said = f"{made.state.value} {made.reason}".strip()
        states[said] = states.get(said, 0) + 1
        ended = self.clock.now + cpu_ms
        if made.applied:
            self._hear(number, ended)
        if made.more:
            return int(ended)
        computer.failures = 0 if made.reached else computer.failures + 1
        pause = (BUSY_S if made.received or made.published else IDLE_S) * 1000
        if made.state in {SyncState.OFFLINE, SyncState.DENIED}:
            pause = min(IDLE_S * 1000 * 2**computer.failures, _PAUSE_MS)
        return int(ended + pause * self.chance.uniform(0.8, 1.2)) + 1

    def _hear(self, number: int, at: float) -> None:
        computer = self.computers[number]
        waited = [stamp for stamp, saved in self.saved.items() if number in saved.waits]
        for (stamp,) in computer.station.office.db.run(
            "SELECT stamp FROM seal WHERE stamp IN (SELECT value FROM json_each(?))",
            (json.dumps(waited),),
        ):
            saved = self.saved[stamp]
            self.figures.applied += 1
            saved.waits.discard(number)
            if not saved.waits:
                del self.saved[stamp]
            # Its author's computer may be off by now: what it sent before is on the share.
            could = max(computer.since or 0, self.computers[saved.author].since or 0)
            if could <= saved.at:
                self.figures.live_s.append((at - saved.at) / 1000)
                self.figures.live_polls.append(computer.rounds - saved.rounds[number])
            else:
                self.figures.catching_up_s.append((at - could) / 1000)


def _own_stamps(computer: Computer) -> list[int]:
    """Stamps of what was written at a station since it was looked at last."""
    rows = computer.station.office.db.run(
        "SELECT stamp FROM seal WHERE stamp > ? AND stamp % ? = ? ORDER BY stamp",
        (computer.seen, SLOTS, computer.station.slot),
    )
    return [row[0] for row in rows]
