"""Which cards a column shows, window by window: a page begins behind the last card shown."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.currencies.rates import UNIT, kopecks_sql
from crm_desktop.deals.board_question import ANY_STAGE, ANYBODY, NOBODY, BoardGroup, BoardOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.deals.board_question import BoardQuestion, Slot
    from crm_desktop.deals.board_scope import Scope
    from db.connection import OfficeDatabase

Key = tuple[Any, int]
"""The place of a card in its column: columns are in ascending order of these."""

_LAST: Final = 1 << 62
_INDEX: Final = {
    BoardOrder.ACTION: "deal_board_due",
    BoardOrder.NEWEST: "deal_board_due",
    BoardOrder.SUM: "deal_board_due",
    BoardOrder.STILL: "deal_board_touched",
    BoardOrder.TITLE: "deal_board_title",
}


# Those whose index gives the order itself.
_WALKED: Final = frozenset({BoardOrder.ACTION, BoardOrder.STILL, BoardOrder.TITLE})
# Looking up a deal while walking costs so many times more than reading it in passing.
_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Ids of deals in order, and whether more follow."""

    deals: tuple[int, ...] = ()
    more: bool = False


class Pages:
    """Reads the columns of one question.

    Args:
        db: the office's database.
        question: the question.
        scope: which deals it is about.
        rates: of the currencies, for the order by sum.
    """

    def __init__(
        self, db: OfficeDatabase, question: BoardQuestion, scope: Scope, rates: Mapping[str, int]
    ) -> None:
        self._db = db
        self._question = question
        self._scope = scope
        self.place, self.args = _place(question.order, rates)

    @property
    def _everything(self) -> str:
        """What stands after FROM to read all columns; one index holds what they are told by."""
        scope = self._scope
        return scope.source if scope.found or scope.filtered else scope.by_index("deal_board_due")

    def page(self, slot: Slot, *, after: Key | None, limit: int) -> Page:
        """Return the cards of a column that follow a key."""
        args = {**self._scope.args, **self.args, "board_limit": limit + 1}
        conditions = [self._scope.where, self._scope.cards]
        if slot.stage != ANY_STAGE:
            conditions.append("b.stage = :board_stage")
            args["board_stage"] = slot.stage
        if slot.member == NOBODY:
            conditions.append("b.responsible IS NULL")
        elif slot.member != ANYBODY:
            conditions.append("b.responsible = :board_member")
            args["board_member"] = slot.member
        if after is not None:
            conditions.append(f"({self.place}, b.deal) > (:board_key, :board_after)")
            args["board_key"], args["board_after"] = after
        # A column is walked in its order; only what a text found is few enough to be sorted.
        by_order = not self._scope.found and slot.stage != ANY_STAGE
        source = (
            self._scope.by_index(_INDEX[self._question.order]) if by_order else self._everything
        )
        sql = (
            f"SELECT b.deal FROM {source} WHERE {' AND '.join(conditions)}"  # noqa: S608 - code only
            f" ORDER BY {self.place}, b.deal LIMIT :board_limit"
        )
        found: list[Any] = [row[0] for row in self._db.connection().execute(sql, args)]
        return Page(tuple(found[:limit]), len(found) > limit)

    def first(self, slots: Mapping[Slot, int], *, limit: int) -> dict[Slot, Page]:
        """Return the first window of each column.

        Args:
            slots: the columns, and how many deals each has.
            limit: cards a column.
        """
        if self._question.group is BoardGroup.STAGE and self._near(slots, limit):
            return {slot: self.page(slot, after=None, limit=limit) for slot in slots}
        rows = self._all()
        return {
            slot: Page(
                tuple(deal for _place, deal in heapq.nsmallest(limit, rows.get(slot, ()))),
                len(rows.get(slot, ())) > limit,
            )
            for slot in slots
        }

    def all_of(self, slot: Slot) -> list[int]:
        """Return every deal of a column in order."""
        return list(self.page(slot, after=None, limit=_LAST).deals)

    def those_on_board(self, deals: Iterable[int]) -> list[int]:
        """Return those of these deals that are on the board."""
        scope = self._scope
        sql = (
            f"SELECT b.deal FROM {scope.of_these(':board_deals')}"  # noqa: S608 - code only
            f" WHERE {scope.where} AND {scope.cards}"
        )
        args = {**scope.args, "board_deals": json.dumps(list(deals))}
        found: list[Any] = [row[0] for row in self._db.connection().execute(sql, args)]
        return found

    def _near(self, slots: Mapping[Slot, int], limit: int) -> bool:
        """Whether walking each column to its first cards beats reading all deals once."""
        if self._scope.found:
            return False
        if not self._scope.filtered:
            return True
        if self._question.order not in _WALKED:
            return False
        there: dict[int, int] = dict(
            self._db.run(
                "SELECT stage, sum(deals) FROM deal_board_sum WHERE funnel = ? AND outcome = ''"
                " GROUP BY stage",
                (self._question.funnel,),
            )
        )
        steps = 0.0
        for slot, fitting in slots.items():
            everything = there.get(slot.stage, 0)
            steps += min(everything, limit * everything / fitting if fitting else everything)
        return steps * _STEP < sum(there.values())

    def _all(self) -> dict[Slot, list[Key]]:
        """Every card of every column, in no order."""
        question, scope = self._question, self._scope
        by_stage = question.group is BoardGroup.STAGE
        person = str(ANYBODY) if by_stage else f"coalesce(b.responsible, {NOBODY})"
        sql = (
            f"SELECT b.stage, {person}, {self.place}, b.deal FROM {self._everything}"  # noqa: S608 - code only
            f" WHERE {scope.where} AND {scope.cards}"
        )
        cells: defaultdict[tuple[Any, Any], list[Any]] = defaultdict(list)
        for stage, member, *key in self._db.connection().execute(sql, {**scope.args, **self.args}):
            cells[stage, member].append(key)
        found: dict[Slot, list[Key]] = {}
        for (stage, member), keys in cells.items():
            found.setdefault(question.slot_of(stage, member), []).extend(keys)
        return found


def _place(order: BoardOrder, rates: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    """The SQL by which a column is ordered, upwards, and its parameters."""
    if order is BoardOrder.NEWEST:
        return "-b.created_at", {}
    if order is BoardOrder.STILL:
        return "b.touched_at", {}
    if order is BoardOrder.TITLE:
        return "b.title_key", {}
    if order is BoardOrder.ACTION:
        return "b.due_key", {}
    args: dict[str, Any] = {}
    cases = []
    for number, (code, rate) in enumerate(rates.items()):
        args[f"board_code_{number}"] = code
        worth = "b.budget" if rate == UNIT else kopecks_sql("b.budget", str(rate))
        cases.append(f"WHEN :board_code_{number} THEN -{worth}")
    # What has no sum or no rate stands last.
    return f"coalesce(CASE b.currency {' '.join(cases)} END, {_LAST})", args
