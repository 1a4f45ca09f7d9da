"""Which rows of `deal_board` a question is about, as SQL: where to read them from, what to ask.

What narrows only by a person walks the index of a column. A filter reads the deals once, in the
order of their ids: looking each of them up in the order of a column costs four times more.
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
        source: what stands after FROM; `deal_board` is `b`.
        where: a condition on them, the funnel included.
        cards: what narrows the cards further.
        args: the parameters of all three.
        walks: the rows may be taken by any index of `deal_board`.
        whole: nothing narrows them but, perhaps, the responsible person `member`.
        member: only this person's deals; None = everybody's.
    """

    source: str
    where: str
    cards: str
    args: dict[str, Any]
    walks: bool
    whole: bool
    member: int | None

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
        source, walks, whole = "deal_board b", True, seen == _EVERYTHING
        if not whole:
            where.append(seen)
        member = office.user_id if question.mine else None
        if member is not None:
            where.append("b.responsible = :board_me")
            args["board_me"] = member
        if question.text.strip():
            found = deals_matching(office, question.text)
            args["board_found"] = json.dumps(found)
            source = "json_each(:board_found) f CROSS JOIN deal_board b ON b.deal = f.value"
            walks = whole = False
        if question.where is not None:
            args.update(question.where.args)
            where.append(f"({question.where.sql})")
            if question.where.uses_deal:
                # A found deal first; else the deals in their order, which is the order of ids.
                source = (
                    f"{source} CROSS JOIN deal d ON d.id = b.deal"
                    if question.text.strip()
                    else "deal d CROSS JOIN deal_board b ON b.deal = d.id"
                )
            elif walks:
                source = "deal_board b NOT INDEXED"
            walks = whole = False
        cards = []
        if question.states and len(question.states) < len(STATES):
            states = (state_sql(state, **_NOW) for state in STATES if state in question.states)
            cards.append(f"({' OR '.join(states)})")
        if question.stale:
            cards.append(stale_of_any_stage(**_NOW))
        return cls(
            source, " AND ".join(where), " AND ".join(cards) or _EVERYTHING, args, walks, whole,
            member,
        )  # fmt: skip
