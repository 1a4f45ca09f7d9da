"""What the forecast said at moments of the past.

The journal knows the old value of every field, so the open deals of a moment are put together again
from the deals as they stand and from what changed since, in one pass; stages and rates are taken
back the same way. What comes out is what `forecast` answered then.

Before the first row of the journal there is nothing to take back. There deals are taken by the way
they came (`created_at`, `deal_move`), with the sum and the expected day they were brought in with:
`PastForecast.known` tells such a moment apart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.past_rates import rates_before
from crm_desktop.deals.forecast import (
    CERTAIN,
    LIKELY,
    ForecastColumn,
    Span,
    column_of,
    month_after,
)
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.deals.won import month_bounds
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.chain import first_row_after
from crm_desktop.journal.history import state_at
from crm_desktop.journal.stamps import instant_of, stamp_of
from crm_desktop.views.sql import spell
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.wording.times import local
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.tree import Group

MONTHS: Final = 4
"""Columns of a month a past forecast has: the month itself and three ahead."""
_DAY_MS: Final = 86_400_000
_PORTION: Final = 20_000
_FIELDS: Final = (
    "budget", "currency", "probability", "closes_on", "outcome", "stage", "deleted_at",
)  # fmt: skip
_TOLD: Final = frozenset(_FIELDS)
_CHANGES: Final = (
    "SELECT record, stamp, op, old FROM journal NOT INDEXED"
    " WHERE seq >= ? AND tbl = ? AND stamp > ? ORDER BY seq"
)
_DEALS: Final = spell(
    "SELECT id, created_at,", ", ".join(_FIELDS), "FROM deal",
    "WHERE outcome IS NULL AND deleted_at IS NULL OR id IN (SELECT value FROM json_each(?))",
)  # fmt: skip
_WAYS: Final = (
    "SELECT v.deal, v.at, v.stage, v.outcome FROM deal_move v INDEXED BY deal_move_way"
    " WHERE v.deleted_at IS NULL AND v.at < ? ORDER BY v.deal, v.at, v.id"
)
_UNDATED: Final = 1 << 20
_OVERDUE: Final = -1

State = dict[str, Any]
# Month, own probability, the stage it comes from otherwise, currency.
Key = tuple[int, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast as it was.

    Attributes:
        at: UTC ms.
        columns: overdue, the months, later, undated; nothing is won in them.
        promised: the deals of the first month, by id.
        known: the journal reaches back to this moment; otherwise deals are taken by their way.
        unknown: deals that had begun by then, but came into the program later: not in `columns`.
    """

    at: int
    columns: tuple[ForecastColumn, ...]
    promised: tuple[int, ...]
    known: bool
    unknown: int = 0

    def month(self, ahead: int = 0) -> ForecastColumn:
        """Return the column of the month so many ahead."""
        return self.columns[1 + ahead]


@dataclass(slots=True)
class _Open:
    """The open deals of one moment, added up; deals come and go as the journal is walked.

    Attributes:
        sums: key -> deals, of them with a budget, budgets.
        placed: deal -> where it is counted, and its budget.
    """

    sums: dict[Key, list[int]] = field(default_factory=dict)
    placed: dict[int, tuple[Key, int | None]] = field(default_factory=dict)
    month_of: dict[str | None, int] = field(default_factory=lambda: {None: _UNDATED})

    def put(self, deal: int, state: State) -> None:
        """Count a deal as it stands, where it is open."""
        before = self.placed.get(deal)
        if state["outcome"] is not None or state["deleted_at"] is not None:
            if before is not None:
                self.take_out(deal)
            return
        key = self.key(state, state["stage"])
        after = (key, state["budget"])
        if before == after:
            return
        if before is not None:
            self._count(*before, -1)
        self.placed[deal] = after
        self._count(*after, 1)

    def key(self, state: State, stage: int | None) -> Key:
        """Return where an open deal is counted."""
        closes_on, chance = state["closes_on"], state["probability"]
        month = self.month_of.get(closes_on)
        if month is None:
            month = self.month_of[closes_on] = _month_number(closes_on)
        return month, chance, stage if chance is None else None, state["currency"]

    def add(self, deal: int, key: Key, budget: int | None) -> None:
        """Count a deal that is not counted yet."""
        self.placed[deal] = (key, budget)
        self._count(key, budget, 1)

    def take_out(self, deal: int) -> None:
        """Count a deal no more."""
        before = self.placed.pop(deal, None)
        if before is not None:
            self._count(*before, -1)

    def _count(self, key: Key, budget: int | None, sign: int) -> None:
        sums = self.sums.get(key)
        if sums is None:
            sums = self.sums[key] = [0, 0, 0]
        sums[0] += sign
        if budget is not None:
            sums[1] += sign
            sums[2] += sign * budget


@dataclass(slots=True)
class _Sums:
    """A moment: (column, band, currency) -> deals, of them with a budget, budgets, weighted."""

    at: int
    month: int
    chances: dict[int, int]
    known: bool
    found: dict[tuple[int, int, str], list[int]] = field(default_factory=dict)
    promised: tuple[int, ...] = ()
    unknown: int = 0

    def take(self, open_: _Open, months: int) -> None:
        """Keep what is open now."""
        for (month, own, stage, currency), (deals, filled, amount) in open_.sums.items():
            if not deals:
                continue
            chance = self.chances.get(stage or 0, 0) if own is None else own
            place = _UNDATED
            if month != _UNDATED:
                place = min(max(month - self.month, _OVERDUE), months)
            key = (place, (chance >= LIKELY) + (chance >= CERTAIN), currency)
            sums = self.found.setdefault(key, [0, 0, 0, 0])
            for at, number in enumerate((deals, filled, amount, amount * chance)):
                sums[at] += number
        this = self.month
        promised = [deal for deal, (key, _budget) in open_.placed.items() if key[0] == this]
        self.promised = tuple(sorted(promised))


@use_case(Right.REPORTS)
def past_forecasts(
    office: Office,
    days: Sequence[date],
    *,
    months: int = MONTHS,
    tree: Group = EVERYTHING,
    progress: Progress | None = None,
) -> tuple[PastForecast, ...]:
    """Return what the forecast said on the first day of some months, as it began.

    Args:
        office: the office; somebody who sees some deals gets the forecast of those he sees today.
        days: any day of each month.
        months: how many columns of a month.
        tree: which deals, as they are today; with one, deals deleted since are left out.
        progress: hears how far it is, and may cancel.
    """
    heard = progress or SilentProgress()
    wanted = [month_bounds(day, office.zone)[0] for day in days]
    order = sorted(set(wanted))
    if not order:
        return ()
    with office.reading():
        reader = _Reader(office, order, months)
        reader.read(_allowed(office, tree), heard)
        made = {each.at: reader.told(each, number) for number, each in enumerate(reader.sums)}
    return tuple(made[moment] for moment in wanted)


class _Reader:
    """Puts the deals of several moments together in one pass over what changed since the first."""

    def __init__(self, office: Office, moments: list[int], months: int) -> None:
        self._db = office.db
        self._months = months
        self.stamps = [stamp_of(moment) for moment in moments]
        begins = self._db.run("SELECT stamp FROM seal ORDER BY stamp LIMIT 1")
        first = instant_of(begins[0][0]) if begins else max(moments) + 1
        stages = [row[0] for row in self._db.run("SELECT id FROM stage")]
        self.days = [local(moment, office.zone).date() for moment in moments]
        self.sums = [
            _Sums(
                moment, _number(day), self._chances(stages, stamp, known=moment >= first),
                known=moment >= first,
            )
            for moment, day, stamp in zip(moments, self.days, self.stamps, strict=True)
        ]  # fmt: skip
        self.reached = sum(not each.known for each in self.sums)

    def _chances(self, stages: list[int], stamp: int, *, known: bool) -> dict[int, int]:
        if not known:
            return dict(self._db.run("SELECT id, probability FROM stage"))
        then = state_at(self._db, BY_NAME["stage"], stages, stamp - 1)
        return {stage: fields["probability"] for stage, fields in then.items()}

    def read(self, allowed: frozenset[int] | None, progress: Progress) -> None:
        """Walk back from today; `allowed` = which deals count, None = all."""
        changes = self._changes()
        touched = {row[0] for row in changes}
        back = _Back(self, _Open())
        for deal, created_at, *values in self._db.run(_DEALS, (json.dumps(list(touched)),)):
            if allowed is None or deal in allowed:
                back.begin(deal, created_at, dict(zip(_FIELDS, values, strict=True)))
        for start in range(len(changes), 0, -_PORTION):
            progress.step(len(changes) - start, len(changes), "История сделок")
            part = changes[max(start - _PORTION, 0) : start]
            # One long text is read several times faster than as many short ones.
            olds = json.loads("[" + ",".join([row[3] or "{}" for row in part]) + "]")
            back.step(part, olds)
        back.end()
        if self.reached:
            self._by_ways(back.begun)

    def told(self, sums: _Sums, number: int) -> PastForecast:
        """Return the forecast of a moment."""
        rates = rates_before(self._db, self.stamps[number], known=sums.known)
        places: dict[int, list[tuple[Any, ...]]] = {}
        for (place, band, currency), (deals, filled, amount, heavy) in sums.found.items():
            row = (band, currency, deals, 0, amount, 0, heavy, filled)
            places.setdefault(place, []).append(row)
        first = self.days[number].replace(day=1)
        columns = [column_of(Span.OVERDUE, None, places.get(_OVERDUE, []), rates)]
        for ahead in range(self._months):
            month = month_after(first, ahead)
            columns.append(column_of(Span.MONTH, month, places.get(ahead, []), rates))
        behind = month_after(first, self._months)
        columns += [
            column_of(Span.LATER, behind, places.get(self._months, []), rates),
            column_of(Span.UNDATED, None, places.get(_UNDATED, []), rates),
        ]
        return PastForecast(
            sums.at, tuple(columns), tuple(sorted(sums.promised)), sums.known, sums.unknown
        )

    def _changes(self) -> list[tuple[Any, ...]]:
        """What changed in deals since the first moment: deal, stamp, op, old values; in order."""
        before = self.stamps[0] - 1
        since = first_row_after(self._db, before)
        if since is None:
            return []
        found = self._db.run(_CHANGES, (since, BY_NAME["deal"].number, before))
        # Nearly in order already: only what came from other stations is not.
        return sorted(found, key=itemgetter(1))

    def take(self, number: int, open_: _Open) -> None:
        """Keep what is open at a moment."""
        self.sums[number].take(open_, self._months)

    def note_unknown(self, created_at: int, made: int) -> None:
        """Tell apart what had begun before a moment, but came into the program after it."""
        came = instant_of(made)
        if came - created_at > _DAY_MS:
            for sums in self.sums[self.reached :]:
                sums.unknown += created_at < sums.at <= came

    def _by_ways(self, begun: list[tuple[int, int, State]]) -> None:
        """Count deals at the moments the journal does not reach, by the way they came."""
        last = self.sums[self.reached - 1].at
        wanted = [each for each in begun if each[1] < last and each[2]["deleted_at"] is None]
        ways: dict[int, list[tuple[int, int, str | None]]] = {}
        for deal, at, stage, outcome in self._db.run(_WAYS, (last,)):
            ways.setdefault(deal, []).append((at, stage, outcome))
        opened = [(sums, _Open()) for sums in self.sums[: self.reached]]
        months = _Open()
        for deal, created_at, state in wanted:
            way, passed = ways.get(deal, []), 0
            stage, outcome, key = state["stage"], None, None
            for sums, open_ in opened:
                if created_at >= sums.at:
                    continue
                while passed < len(way) and way[passed][0] < sums.at:
                    _at, stage, outcome = way[passed]
                    key, passed = None, passed + 1
                if outcome is None:
                    key = key or months.key(state, stage)
                    open_.add(deal, key, state["budget"])
                elif passed == len(way):
                    break
        for sums, open_ in opened:
            sums.take(open_, self._months)


class _Back:
    """The deals as they stood, walking back from today to the first moment the journal knows."""

    def __init__(self, reader: _Reader, open_: _Open) -> None:
        self._reader = reader
        self._open = open_
        self._states: dict[int, State] = {}
        self._created: dict[int, int] = {}
        self._ahead = len(reader.sums) - 1
        self.begun: list[tuple[int, int, State]] = []

    def begin(self, deal: int, created_at: int, state: State) -> None:
        """Take a deal as it stands today."""
        self._states[deal] = state
        self._created[deal] = created_at
        self._open.put(deal, state)

    def step(self, changes: Sequence[tuple[Any, ...]], olds: Sequence[State]) -> None:
        """Take changes back, the last one first."""
        open_, states, reader = self._open, self._states, self._reader
        for (deal, stamp, op, _old), old in zip(reversed(changes), reversed(olds), strict=True):
            while self._ahead >= reader.reached and stamp < reader.stamps[self._ahead]:
                reader.take(self._ahead, open_)
                self._ahead -= 1
            state = states.get(deal)
            if state is None:
                continue
            if op == INSERT:
                open_.take_out(deal)
                created_at = self._created[deal]
                reader.note_unknown(created_at, stamp)
                self.begun.append((deal, created_at, states.pop(deal)))
            elif not _TOLD.isdisjoint(old):
                state.update(old)
                open_.put(deal, state)

    def end(self) -> None:
        """Nothing changed before: all moments left find what there is now."""
        for number in range(self._reader.reached, self._ahead + 1):
            self._reader.take(number, self._open)


def _allowed(office: Office, tree: Group) -> frozenset[int] | None:
    if tree == EVERYTHING:
        return None
    source = DealQuery.of(office, DealFilter(tree=tree)).source()
    return frozenset(
        row[0] for row in office.db.run(spell("SELECT b.deal", source.text), source.values)
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month


def _month_number(closes_on: str | None) -> int:
    """The number of the month of a day; what is no day counts as none."""
    try:
        return _number(date.fromisoformat(closes_on or ""))
    except ValueError:
        return _UNDATED
