"""What the heads of the columns say: how many deals, what they are worth, how they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.currencies.rates import to_kopecks, weighed
from crm_desktop.deals.action_state import STATES, ActionState, state_sql
from crm_desktop.deals.board_question import ANYBODY, BoardGroup, Slot
from crm_desktop.deals.staleness import excused_sql, quiet_sql, stale_sql
from db.deal_board import NO_DATE
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.deals.board_question import BoardQuestion
    from crm_desktop.deals.board_scope import Scope
    from db.connection import OfficeDatabase

_NOW: Final = {"now": ":board_now", "today_ends": ":board_today_ends"}
# Less than one in so many is few.
FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Apart:
    """Deals in a currency without a rate: what is not in the sum.

    Attributes:
        currency: its code.
        count: of deals.
        amount: in hundredths.
    """

    currency: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of a column or of the board.

    Attributes:
        count: of deals.
        kopecks: their budgets in roubles, sums of currencies without a rate left out.
        weighted: the same by probability.
        apart: what was left out.
        overdue: so many have an overdue action.
        today: one due today.
        planned: one due later.
        none: none that is due.
        stale: so many stand still too long.
    """

    count: int = 0
    kopecks: int = 0
    weighted: int = 0
    apart: tuple[Apart, ...] = ()
    overdue: int = 0
    today: int = 0
    planned: int = 0
    none: int = 0
    stale: int = 0

    @property
    def by_state(self) -> dict[ActionState, int]:
        """How many deals stand how, in the order of the bar."""
        numbers = (self.overdue, self.today, self.planned, self.none)
        return dict(zip(STATES, numbers, strict=True))


NO_TOTALS: Final = Totals()


@dataclass(slots=True)
class Tally:
    """Totals in the making; `sums` is currency -> (deals, amount, amount × per cent)."""

    count: int = 0
    overdue: int = 0
    today: int = 0
    none: int = 0
    stale: int = 0
    sums: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add_sum(self, currency: str, deals: int, amount: int, weighted: int) -> None:
        """Count deals of one currency in."""
        known = self.sums.get(currency, (0, 0, 0))
        self.count += deals
        self.sums[currency] = (known[0] + deals, known[1] + amount, known[2] + weighted)

    def add(self, other: Tally) -> None:
        """Count another column in."""
        for currency, (deals, amount, weighted) in other.sums.items():
            self.add_sum(currency, deals, amount, weighted)
        self.overdue += other.overdue
        self.today += other.today
        self.none += other.none
        self.stale += other.stale

    def totals(self, rates: Mapping[str, int]) -> Totals:
        """Convert and close."""
        kopecks = weighted = 0
        apart = []
        for currency, (deals, amount, by_chance) in sorted(self.sums.items()):
            if currency in rates:
                kopecks += to_kopecks(amount, rates[currency])
                weighted += weighed(by_chance, rates[currency])
            elif amount:
                apart.append(Apart(currency, deals, amount))
        planned = self.count - self.overdue - self.today - self.none
        return Totals(
            self.count, kopecks, weighted, tuple(apart), self.overdue, self.today, planned,
            self.none, self.stale,
        )  # fmt: skip


def tallies(db: OfficeDatabase, question: BoardQuestion, scope: Scope) -> dict[Slot, Tally]:
    """Count every column that has deals."""
    return _from_sums(db, question, scope) if scope.whole else _from_rows(db, question, scope)


def together(parts: Iterable[Tally]) -> Tally:
    """Add columns up."""
    whole = Tally()
    for part in parts:
        whole.add(part)
    return whole


def _from_sums(db: OfficeDatabase, question: BoardQuestion, scope: Scope) -> dict[Slot, Tally]:
    """Take what is kept; count only what depends on the moment, by stretches of an index."""
    found: dict[Slot, Tally] = {}
    mine = "" if scope.member is None else "AND responsible = :board_me"
    sql = " ".join(
        (
            "SELECT stage, responsible, currency, deals, idle, amount_high, amount_low,",
            "weighted_high, weighted_low FROM deal_board_sum",
            "WHERE funnel = :board_funnel AND outcome = ''", mine,
        )
    )  # fmt: skip
    stages = set()
    for stage, member, currency, deals, idle, *parts in _run(db, sql, scope.args):
        stages.add(stage)
        tally = found.setdefault(question.slot_of(stage, member), Tally())
        tally.add_sum(currency, deals, parts[0] * PART + parts[1], parts[2] * PART + parts[3])
        tally.none += idle
    reading = _Stretches(db, question, scope, stages)
    for name, condition in (
        ("overdue", state_sql(ActionState.OVERDUE, **_NOW)),
        ("today", state_sql(ActionState.TODAY, **_NOW)),
    ):
        for slot, number in reading.count("deal_board_due", condition).items():
            setattr(found[slot], name, number)
    for slot, number in _stale(reading, found).items():
        found[slot].stale = number
    return found


def _stale(reading: _Stretches, found: Mapping[Slot, Tally]) -> dict[Slot, int]:
    """Count the stale by the shorter end of the touches: those long ago or those of late.

    The stale are the quiet (touched too long ago) without the excused (an action is ahead). Where
    most are quiet, they are all without the lively and the excused, but with those who are both.
    """
    quiet = f"b.touched_at <= {quiet_sql(today_ends=_NOW['today_ends'])}"
    lively = f"b.touched_at > {quiet_sql(today_ends=_NOW['today_ends'])}"
    excused = excused_sql(**_NOW)
    touched, due = "deal_board_touched", "deal_board_due"
    most = max((tally.count for tally in found.values()), default=0) // FEW + 1
    of_late = reading.count(touched, lively, most=most) if reading.by_stage else {}
    if not reading.by_stage or max(of_late.values(), default=0) >= most:
        still = reading.count(touched, quiet)
        out = reading.count(due, f"{quiet} AND {excused}")
        return {slot: number - out.get(slot, 0) for slot, number in still.items()}
    ahead = reading.count(due, f"g.stale_days IS NOT NULL AND {excused}")
    both = reading.count(touched, f"{lively} AND {excused}")
    return {
        slot: found[slot].count - of_late[slot] - ahead[slot] + both[slot]
        for slot in reading.judged()
    }


class _Stretches:
    """Counts stretches of the indexes, stage by stage."""

    def __init__(
        self, db: OfficeDatabase, question: BoardQuestion, scope: Scope, stages: Iterable[int]
    ) -> None:
        self._db = db
        self._question = question
        self._scope = scope
        self._stages = json.dumps(sorted(stages))
        self.by_stage = question.group is BoardGroup.STAGE

    def judged(self) -> list[Slot]:
        """Return the columns whose deals may be stale at all."""
        rows = self._db.run(
            "SELECT id FROM stage WHERE stale_days IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (self._stages,),
        )
        return [Slot(row[0]) for row in rows]

    def count(self, index: str, condition: str, *, most: int | None = None) -> dict[Slot, int]:
        """Return how many deals of each column fit.

        Args:
            index: of `deal_board`.
            condition: on `b`; `g` is its stage.
            most: of a stage no more are looked at.
        """
        walk = "json_each(:board_stages) s CROSS JOIN stage g ON g.id = s.value"
        board = f"deal_board b INDEXED BY {index}"
        fits = f"{self._scope.where} AND b.stage = s.value AND {condition}"
        if self.by_stage:
            counted = f"SELECT count(*) FROM {board} WHERE {fits}"  # noqa: S608 - code only
            if most is not None:
                few = f"SELECT 1 FROM {board} WHERE {fits} LIMIT {most:d}"  # noqa: S608 - code only
                counted = f"SELECT count(*) FROM ({few})"  # noqa: S608 - code only
            sql = f"SELECT s.value, {ANYBODY}, ({counted}) FROM {walk}"  # noqa: S608 - code only
        else:
            sql = (
                "SELECT b.stage, coalesce(b.responsible, 0), count(*)"  # noqa: S608 - code only
                f" FROM {walk} CROSS JOIN {board} ON {fits} GROUP BY 1, 2"
            )
        found: dict[Slot, int] = {}
        args = {**self._scope.args, "board_stages": self._stages}
        for stage, member, number in _run(self._db, sql, args):
            slot = self._question.slot_of(stage, member)
            found[slot] = found.get(slot, 0) + number
        return found


def _from_rows(db: OfficeDatabase, question: BoardQuestion, scope: Scope) -> dict[Slot, Tally]:
    """Count the deals that fit, one by one."""
    member = str(ANYBODY) if question.group is BoardGroup.STAGE else "coalesce(b.responsible, 0)"
    sql = " ".join(
        (
            f"SELECT b.stage, {member}, b.currency, count(*),",
            f"sum(b.budget / {PART}), sum(b.budget % {PART}),",
            f"sum(b.budget / {PART} * b.probability), sum(b.budget % {PART} * b.probability),",
            f"sum({state_sql(ActionState.OVERDUE, **_NOW)}),",
            f"sum({state_sql(ActionState.TODAY, **_NOW)}),",
            f"sum(b.due_key >= {NO_DATE}), sum({stale_sql(**_NOW)})",
            f"FROM {scope.source} LEFT JOIN stage g ON g.id = b.stage",
            f"WHERE {scope.where} GROUP BY 1, 2, 3",
        )
    )  # fmt: skip
    found: dict[Slot, Tally] = {}
    for stage, person, currency, deals, *parts in _run(db, sql, scope.args):
        high, low, weighted_high, weighted_low, overdue, today, none, stale = (
            part or 0 for part in parts
        )
        tally = found.setdefault(question.slot_of(stage, person), Tally())
        tally.add_sum(currency, deals, high * PART + low, weighted_high * PART + weighted_low)
        tally.overdue += overdue
        tally.today += today
        tally.none += none
        tally.stale += stale
    return found


def _run(db: OfficeDatabase, sql: str, args: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return db.connection().execute(sql, dict(args)).fetchall()
