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
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.rates import ROUBLE, UNIT
from crm_desktop.deals.forecast import (
    CERTAIN,
    LIKELY,
    ForecastColumn,
    Span,
    column_of,
    month_after,
)
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.jobs import SilentProgress
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
_SAID: Final = " OR ".join(("op = 0", *(f"instr(old, '\"{name}\":')" for name in _FIELDS)))
_CHANGES: Final = spell(
    "SELECT record, stamp, op, old FROM journal INDEXED BY journal_record",
    "WHERE tbl = ? AND seq >= ? AND (", _SAID, ") ORDER BY record, seq",
)  # fmt: skip
_DEALS: Final = spell(
    "SELECT id, created_at,", ", ".join(_FIELDS), "FROM deal",
    "WHERE outcome IS NULL AND deleted_at IS NULL OR id IN (SELECT value FROM json_each(?))",
)  # fmt: skip
_WAYS: Final = (
    "SELECT v.deal, v.at, v.stage, v.outcome FROM json_each(?) j CROSS JOIN deal_move v"
    " ON v.deal = j.value WHERE v.deleted_at IS NULL ORDER BY v.deal, v.at, v.id"
)
_UNDATED: Final = 1 << 20
_OVERDUE: Final = -1

State = dict[str, Any]


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
class _Sums:
    """What adds up at one moment: (column, band, currency) -> deals, filled, budgets, weighted."""

    at: int
    month: int
    chances: dict[int, int]
    known: bool
    found: dict[tuple[int, int, str], list[int]] = field(default_factory=dict)
    promised: list[int] = field(default_factory=list)
    unknown: int = 0

    def add(self, deal: int, state: State, month: int, months: int) -> None:
        """Count an open deal."""
        chance = state["probability"]
        if chance is None:
            chance = self.chances.get(state["stage"], 0)
        place = month
        if month != _UNDATED:
            place = min(max(month - self.month, _OVERDUE), months)
            if place == 0:
                self.promised.append(deal)
        key = (place, (chance >= LIKELY) + (chance >= CERTAIN), state["currency"])
        sums = self.found.get(key)
        if sums is None:
            sums = self.found[key] = [0, 0, 0, 0]
        sums[0] += 1
        if (budget := state["budget"]) is not None:
            sums[1] += 1
            sums[2] += budget
            sums[3] += budget * chance


@use_case(Right.REPORTS)
def past_forecasts(
    office: Office,
    moments: Sequence[int],
    *,
    months: int = MONTHS,
    tree: Group = EVERYTHING,
    progress: Progress | None = None,
) -> tuple[PastForecast, ...]:
    """Return what the forecast said at some moments.

    Args:
        office: the office; somebody who sees some deals gets the forecast of those he sees today.
        moments: UTC ms, each the first instant of a month in the office's zone.
        months: how many columns of a month.
        tree: which deals, as they are today; with one, deals deleted since are left out.
        progress: hears how far it is, and may cancel.
    """
    heard = progress or SilentProgress()
    order = sorted(set(moments))
    if not order:
        return ()
    with office.reading():
        reader = _Reader(office, order, months)
        reader.read(_allowed(office, tree), heard)
        made = {each.at: reader.told(each, number) for number, each in enumerate(reader.sums)}
    return tuple(made[moment] for moment in moments)


class _Reader:
    """Puts the deals of several moments together in one pass over what changed since the first."""

    def __init__(self, office: Office, moments: list[int], months: int) -> None:
        self._db = office.db
        self._months = months
        self._stamps = [stamp_of(moment) for moment in moments]
        begins = self._db.run("SELECT stamp FROM seal ORDER BY stamp LIMIT 1")
        first = instant_of(begins[0][0]) if begins else max(moments) + 1
        stages = [row[0] for row in self._db.run("SELECT id FROM stage")]
        self.days = [local(moment, office.zone).date() for moment in moments]
        self._month_of: dict[str | None, int] = {None: _UNDATED}
        self.sums = [
            _Sums(
                moment, _number(day), self._chances(stages, stamp, known=moment >= first),
                known=moment >= first,
            )
            for moment, day, stamp in zip(moments, self.days, self._stamps, strict=True)
        ]  # fmt: skip
        self._reached = sum(not each.known for each in self.sums)

    def _chances(self, stages: list[int], stamp: int, *, known: bool) -> dict[int, int]:
        if not known:
            return dict(self._db.run("SELECT id, probability FROM stage"))
        then = state_at(self._db, BY_NAME["stage"], stages, stamp - 1)
        return {stage: fields["probability"] for stage, fields in then.items()}

    def read(self, allowed: frozenset[int] | None, progress: Progress) -> None:
        """Go through the deals; `allowed` None = all."""
        changes = self._changes(progress)
        rows = self._db.run(_DEALS, (json.dumps(list(changes)),))
        begun: list[tuple[int, int, State]] = []
        for done, (deal, created_at, *values) in enumerate(rows):
            if done % _PORTION == 0:
                progress.step(done, len(rows), "Сделки прошлых месяцев")
            if allowed is not None and deal not in allowed:
                continue
            state = dict(zip(_FIELDS, values, strict=True))
            made = self._walk(deal, state, changes.get(deal, ()))
            if made is not None:
                self._note_unknown(created_at, made)
                if self._reached and created_at < self.sums[self._reached - 1].at:
                    begun.append((deal, created_at, state))
        if begun:
            self._by_ways(begun)

    def told(self, sums: _Sums, number: int) -> PastForecast:
        """Return the forecast of a moment."""
        rates = self._rates(self._stamps[number], known=sums.known)
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

    def _changes(self, progress: Progress) -> dict[int, list[tuple[int, int, State]]]:
        """What changed in deals since the first moment: deal -> stamp, op, old values; in order."""
        since = self._db.run(
            "SELECT first_seq FROM seal WHERE stamp >= ? ORDER BY stamp LIMIT 1",
            (self._stamps[0],),
        )
        if not since:
            return {}
        rows = self._db.run(_CHANGES, (BY_NAME["deal"].number, since[0][0]))
        found: dict[int, list[tuple[int, int, State]]] = {}
        for start in range(0, len(rows), _PORTION):
            progress.step(start, len(rows), "История сделок")
            part = rows[start : start + _PORTION]
            # One long text is read several times faster than as many short ones.
            olds = json.loads("[" + ",".join([row[3] or "{}" for row in part]) + "]")
            for (deal, stamp, op, _old), old in zip(part, olds, strict=True):
                found.setdefault(deal, []).append((stamp, op, old))
        return found

    def _walk(
        self, deal: int, state: State, changes: Sequence[tuple[int, int, State]]
    ) -> int | None:
        """Take a deal back step by step and count it wherever it was open.

        Returns:
            The stamp it came into the program with; None if that was before all moments.
        """
        behind = len(self._stamps)
        for stamp, op, old in reversed(changes):
            first = bisect_right(self._stamps, stamp)
            if first < behind:
                self._count(deal, state, first, behind)
                behind = first
            if op == INSERT:
                return stamp
            state.update(old)
        self._count(deal, state, 0, behind)
        return None

    def _count(self, deal: int, state: State, first: int, behind: int) -> None:
        if state["outcome"] is None and state["deleted_at"] is None:
            month = self._month(state["closes_on"])
            for sums in self.sums[max(first, self._reached) : behind]:
                sums.add(deal, state, month, self._months)

    def _month(self, closes_on: str | None) -> int:
        found = self._month_of.get(closes_on)
        if found is None:
            found = self._month_of[closes_on] = _month_number(closes_on or "")
        return found

    def _note_unknown(self, created_at: int, made: int) -> None:
        """Tell apart what had begun before a moment, but came into the program after it."""
        came = instant_of(made)
        if came - created_at > _DAY_MS:
            for sums in self.sums[self._reached :]:
                sums.unknown += created_at < sums.at <= came

    def _by_ways(self, begun: list[tuple[int, int, State]]) -> None:
        """Count deals at the moments the journal does not reach, by the way they came."""
        ways: dict[int, list[tuple[int, int, str | None]]] = {}
        for deal, at, stage, outcome in self._db.run(
            _WAYS, (json.dumps([deal for deal, _at, _state in begun]),)
        ):
            ways.setdefault(deal, []).append((at, stage, outcome))
        for deal, created_at, state in begun:
            if state["deleted_at"] is not None:
                continue
            month = self._month(state["closes_on"])
            for sums in self.sums[: self._reached]:
                if created_at >= sums.at:
                    continue
                past = [move for move in ways.get(deal, ()) if move[0] < sums.at]
                stage, outcome = past[-1][1:] if past else (state["stage"], None)
                if outcome is None:
                    sums.add(deal, state | {"stage": stage}, month, self._months)

    def _rates(self, stamp: int, *, known: bool) -> dict[str, int]:
        ids = [row[0] for row in self._db.run("SELECT id FROM currency ORDER BY id")]
        then = state_at(self._db, BY_NAME["currency"], ids, stamp - 1) if known else None
        rows = (
            self._db.run("SELECT code, rate, deleted_at FROM currency ORDER BY id")
            if then is None
            else [
                (fields["code"], fields["rate"], fields["deleted_at"])
                for _id, fields in sorted(then.items())
            ]
        )
        found = {code: rate for code, rate, gone in rows if gone is None and rate is not None}
        return {**found, ROUBLE: UNIT}


def _allowed(office: Office, tree: Group) -> frozenset[int] | None:
    if tree == EVERYTHING:
        return None
    source = DealQuery.of(office, DealFilter(tree=tree)).source()
    return frozenset(
        row[0] for row in office.db.run(spell("SELECT b.deal", source.text), source.values)
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month


def _month_number(closes_on: str) -> int:
    """The number of the month of a day; what is no day counts as none."""
    try:
        return _number(date.fromisoformat(closes_on))
    except ValueError:
        return _UNDATED
