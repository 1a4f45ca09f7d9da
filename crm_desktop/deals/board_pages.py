"""Which cards a column shows, window by window: a page begins behind the last card shown."""

from __future__ import annotations

import heapq
import json
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
        source = self._scope.source
        if self._scope.walks:
            source = f"{source} INDEXED BY {_INDEX[self._question.order]}"
        sql = (
            f"SELECT b.deal FROM {source} WHERE {' AND '.join(conditions)}"  # noqa: S608  code only
            f" ORDER BY {self.place}, b.deal LIMIT :board_limit"
        )
        found: list[Any] = [row[0] for row in self._db.connection().execute(sql, args)]
        return Page(tuple(found[:limit]), len(found) > limit)

    def first(self, slots: Iterable[Slot], *, limit: int) -> dict[Slot, Page]:
        """Return the first window of each column."""
        if self._scope.walks and self._question.group is BoardGroup.STAGE:
            return {slot: self.page(slot, after=None, limit=limit) for slot in slots}
        rows: dict[Slot, list[Key]] = {slot: [] for slot in slots}
        for slot, key in self._all():
            if slot in rows:
                rows[slot].append(key)
        return {
            slot: Page(
                tuple(deal for _place, deal in heapq.nsmallest(limit, keys)), len(keys) > limit
            )
            for slot, keys in rows.items()
        }

    def all_of(self, slot: Slot) -> list[int]:
        """Return every deal of a column in order."""
        return list(self.page(slot, after=None, limit=_LAST).deals)

    def those_on_board(self, deals: Iterable[int]) -> list[int]:
        """Return those of these deals that are on the board."""
        args = {**self._scope.args, "board_deals": json.dumps(list(deals))}
        sql = (
            f"SELECT b.deal FROM {self._scope.source} WHERE {self._scope.where}"  # noqa: S608  code only
            f" AND {self._scope.cards} AND b.deal IN (SELECT value FROM json_each(:board_deals))"
        )
        return [int(str(row[0])) for row in self._db.connection().execute(sql, args)]

    def _all(self) -> Iterable[tuple[Slot, Key]]:
        question, scope = self._question, self._scope
        sql = (
            f"SELECT b.stage, coalesce(b.responsible, {NOBODY}), {self.place}, b.deal"  # noqa: S608  code only
            f" FROM {scope.source}{' INDEXED BY deal_board_due' if scope.walks else ''}"
            f" WHERE {scope.where} AND {scope.cards}"
        )
        slots: dict[tuple[Any, Any], Slot] = {}
        args = {**scope.args, **self.args}
        for stage, member, place, deal in self._db.connection().execute(sql, args):
            slot = slots.get((stage, member))
            if slot is None:
                slot = slots[stage, member] = question.slot_of(int(str(stage)), int(str(member)))
            yield slot, (place, int(str(deal)))


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
