"""Which rows of `deal_board` a question is about, as SQL: where to read them from, what to ask.

A column is walked in its order to its first cards. Whatever reads all deals of a filter does so
once, in the order of their ids: looking each of them up in another order costs four times more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.deals.action_state import STATES, state_sql
from crm_desktop.deals.staleness import stale_of_any_stage
from crm_desktop.search.deals import deals_matching

if TYPE_CHECKING:
    from crm_desktop.deals.action_state import Moment
    from crm_desktop.deals.board_question import BoardQuestion
    from crm_desktop.office.office import Office

_EVERYTHING: Final = "1"
_NOW: Final = {"now": ":board_now", "today_ends": ":board_today_ends"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The open deals of a question.

    Attributes:
        source: what stands after FROM to read them all; `deal_board` is `b`.
        deal: what is joined for the filter, `""` if it reads `b` alone.
        where: a condition on them, the funnel included.
        cards: what narrows the cards further.
        args: the parameters of all of these.
        found: only deals among `:board_found`, which a text gave.
        filtered: a filter narrows them.
        whole: nothing narrows them but, perhaps, the responsible person `member`.
        member: only this person's deals; None = everybody's.
    """

    source: str
    deal: str
    where: str
    cards: str
    args: dict[str, Any]
    found: bool
    filtered: bool
    whole: bool
    member: int | None

    def by_index(self, index: str) -> str:
        """What stands after FROM to read them in the order of an index of `deal_board`."""
        return f"deal_board b INDEXED BY {index}{self.deal}"

    def of_these(self, ids: str) -> str:
        """What stands after FROM to read those named by a JSON parameter."""
        return f"json_each({ids}) k CROSS JOIN deal_board b ON b.deal = k.value{self.deal}"

    @classmethod
    def of(cls, office: Office, question: BoardQuestion, at: Moment) -> Self:
        """Compose it; a text is looked up at once."""
        args: dict[str, Any] = {
            "board_funnel": question.funnel,
            "board_now": at.now,
            "board_today_ends": at.today_ends,
        }
        where = ["b.outcome IS NULL", "b.funnel = :board_funnel"]
        seen = visible_board_sql(office)
        whole = seen == _EVERYTHING
        if not whole:
            where.append(seen)
        member = office.user_id if question.mine else None
        if member is not None:
            where.append("b.responsible = :board_me")
            args["board_me"] = member
        source, deal = "deal_board b", ""
        if question.where is not None:
            args.update(question.where.args)
            where.append(f"({question.where.sql})")
            source = "deal_board b NOT INDEXED"
            if question.where.uses_deal:
                deal = " CROSS JOIN deal d ON d.id = b.deal"
                source = "deal d CROSS JOIN deal_board b ON b.deal = d.id"
        found = bool(question.text.strip())
        if found:
            args["board_found"] = json.dumps(deals_matching(office, question.text))
            where.append("b.deal IN (SELECT value FROM json_each(:board_found))")
            source = f"json_each(:board_found) f CROSS JOIN deal_board b ON b.deal = f.value{deal}"
        cards = []
        if question.states and len(question.states) < len(STATES):
            states = (state_sql(state, **_NOW) for state in STATES if state in question.states)
            cards.append(f"({' OR '.join(states)})")
        if question.stale:
            cards.append(stale_of_any_stage(**_NOW))
        filtered = question.where is not None
        return cls(
            source, deal, " AND ".join(where), " AND ".join(cards) or _EVERYTHING, args,
            found, filtered, whole and not found and not filtered, member,
        )  # fmt: skip
