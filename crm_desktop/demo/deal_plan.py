"""How the demo deals came to where they are: ways, tasks and talks, told back from a moment.

Nothing here knows the base: stages are places from 0, people places in the team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.demo.deal_words import DONE_RESULTS, PLANS, SUBJECTS, DealWords
from crm_desktop.demo.timeline import DAY_MS

if TYPE_CHECKING:
    from random import Random

_HOUR_MS: Final = 3_600_000
# Of 48: overdue, due today, planned, without an action.
STATES: Final = ("overdue",) * 6 + ("today",) * 10 + ("planned",) * 26 + ("none",) * 6
# How 48 open deals stand at the five stages.
OPEN_AT: Final = (0,) * 16 + (1,) * 11 + (2,) * 9 + (3,) * 7 + (4,) * 5
_STALE: Final = 5
_MONTHS: Final = 26
_GROWTH: Final = 1.2  # lately more is closed than in the beginning


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task; instants in UTC ms, `on` a day. `done_at` None = it is open."""

    kind: str
    title: str
    on: date | None
    at: int | None
    created_at: int
    done_at: int | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said, for the timeline."""

    kind: str
    direction: str
    at: int
    seconds: int
    text: str


@dataclass(frozen=True, slots=True)
class PlannedDeal:
    """A deal; `way` are the places it came to with the instants, the first one at its opening."""

    subject: DealWords
    kopecks: int
    way: tuple[tuple[int, int], ...]
    outcome: str | None = None
    closed_at: int | None = None
    closes_on: date | None = None
    tasks: tuple[PlannedTask, ...] = ()
    talks: tuple[Talk, ...] = ()

    @property
    def created_at(self) -> int:
        """When it was opened."""
        return self.way[0][1]


class Planner:
    """Invents deals; the same random source and moment give the same ones."""

    def __init__(self, random: Random, now: datetime) -> None:
        self._random = random
        self._now = now
        self._now_ms = int(now.timestamp() * 1000)
        self._subjects: list[DealWords] = []

    def open_deals(self, number: int) -> list[PlannedDeal]:
        """Open deals of the usual funnel: 48 stand as in an office in the middle of its work."""
        states, places = list(STATES), list(OPEN_AT)
        self._random.shuffle(states)
        stale = 0
        found = []
        for n in range(number):
            state, place = states[n % len(states)], places[n * len(places) // number]
            old = state in {"overdue", "none"} and stale < _STALE
            stale += old
            found.append(self._open(place, state, still=11 + n % 6 if old else n % 3))
        return found

    def deals_at(self, places: tuple[int, ...]) -> list[PlannedDeal]:
        """Open deals with a planned action, one at each of these places."""
        return [self._open(place, "planned", still=n % 4) for n, place in enumerate(places)]

    def closed_deals(self, number: int) -> list[PlannedDeal]:
        """Won and lost deals of the last two years and two months, oldest first."""
        found = []
        for n in range(number):
            share = (n + self._random.random()) / number
            ago = (1 - share) ** _GROWTH * _MONTHS * 30.4 * DAY_MS
            closed_at = self._working(self._now_ms - int(ago))
            lost = self._random.random() < 0.37  # noqa: PLR2004 - the share of lost deals
            last = self._random.choice((0, 1, 1, 2, 2, 2, 3, 3)) if lost else 4
            way = self._way(last, ends=closed_at - DAY_MS, days=5 + self._random.randrange(40))
            subject = self._subject()
            found.append(
                PlannedDeal(
                    subject, self._kopecks(subject), way, "lost" if lost else "won", closed_at,
                    self._day(closed_at), talks=self._talks(way),
                )
            )  # fmt: skip
        return found

    def _open(self, place: int, state: str, *, still: int) -> PlannedDeal:
        since = self._working(self._now_ms - still * DAY_MS)
        way = self._way(place, ends=since, days=2 + self._random.randrange(25))
        subject = self._subject()
        closes_on = self._now.date() + timedelta(days=5 + self._random.randrange(70))
        tasks = [*self._done(way, place)]
        if state != "none":
            tasks.append(self._task(place, state, since))
        return PlannedDeal(
            subject, self._kopecks(subject), way, closes_on=closes_on, tasks=tuple(tasks),
            talks=self._talks(way),
        )  # fmt: skip

    def _way(self, last: int, *, ends: int, days: int) -> tuple[tuple[int, int], ...]:
        """Come to every place up to `last`, to that one at `ends`."""
        begins = ends - (days * DAY_MS if last else 0)
        step = (ends - begins) // max(last, 1)
        way: list[tuple[int, int]] = []
        for place in range(last):
            at = min(self._working(begins + place * step), ends)
            way.append((place, max(at, way[-1][1]) if way else at))
        return (*way, (last, ends))

    def _done(self, way: tuple[tuple[int, int], ...], place: int) -> list[PlannedTask]:
        found = []
        for at_place, came_at in way[:place]:
            kind, title = self._random.choice(PLANS[at_place % len(PLANS)])
            done_at = came_at + 2 * _HOUR_MS
            if done_at < way[-1][1] and self._random.random() < 0.6:  # noqa: PLR2004 - a share
                found.append(
                    PlannedTask(
                        kind, title, self._day(done_at), None, came_at, done_at,
                        self._random.choice(DONE_RESULTS),
                    )
                )  # fmt: skip
        return found

    def _task(self, place: int, state: str, since: int) -> PlannedTask:
        kind, title = self._random.choice(PLANS[place % len(PLANS)])
        if state == "overdue":
            day = self._now.date() - timedelta(days=1 + self._random.randrange(4))
            return PlannedTask(kind, title, day, None, min(since, self._now_ms - 5 * DAY_MS))
        if state == "today":
            later = self._now.replace(minute=0, second=0, microsecond=0) + timedelta(
                hours=1 + self._random.randrange(6)
            )
            if later.date() == self._now.date() and self._random.random() < 0.5:  # noqa: PLR2004 - half at an hour
                return PlannedTask(kind, title, None, int(later.timestamp() * 1000), since)
            return PlannedTask(kind, title, self._now.date(), None, since)
        day = self._now + timedelta(days=1 + self._random.randrange(9))
        if kind == "meeting" or self._random.random() < 0.3:  # noqa: PLR2004 - some at an hour
            hour = day.replace(
                hour=10 + self._random.randrange(8), minute=0, second=0, microsecond=0
            )
            return PlannedTask(kind, title, None, int(hour.timestamp() * 1000), since)
        return PlannedTask(kind, title, day.date(), None, since)

    def _talks(self, way: tuple[tuple[int, int], ...]) -> tuple[Talk, ...]:
        found = []
        for _place, at in way[:3]:
            draw = self._random.random()
            text = self._random.choice(DONE_RESULTS[:-1])
            if draw < 0.45:  # noqa: PLR2004 - calls of ours
                found.append(Talk("call", "out", at, 60 + int(draw * 1000), text))
            elif draw < 0.65:  # noqa: PLR2004 - calls of theirs
                found.append(Talk("call", "in", at, 40 + int(draw * 500), text))
            elif draw < 0.8:  # noqa: PLR2004 - letters
                found.append(Talk("letter", "out", at, 0, "Отправлено предложение."))
        return tuple(found)

    def _subject(self) -> DealWords:
        """Another one each time, as long as there are."""
        if not self._subjects:
            self._subjects = list(SUBJECTS)
            self._random.shuffle(self._subjects)
        return self._subjects.pop()

    def _kopecks(self, subject: DealWords) -> int:
        thousands = round(subject.roubles / 1000 * (0.7 + 0.6 * self._random.random()) / 5) * 5
        return max(thousands, 5) * 100_000

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, self._now.tzinfo).date()

    def _working(self, at: int) -> int:
        """A moment of that day between nine and six, not after now."""
        day = datetime.fromtimestamp(at / 1000, self._now.tzinfo)
        hour = day.replace(hour=9, minute=0, second=0, microsecond=0)
        moment = hour + timedelta(minutes=self._random.randrange(9 * 60))
        return min(int(moment.timestamp() * 1000), self._now_ms)
