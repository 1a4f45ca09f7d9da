"""What a change did to a board that is open: the cards it touched and the new numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.board import board_cards, board_totals
from crm_desktop.journal.changes import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.board_question import BoardQuestion, Slot
    from crm_desktop.deals.board_totals import Totals
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

MANY: Final = 300
"""Of more deals a board is opened anew."""
# What every card or head may show.
_ALL_CHANGES: Final = (
    Kind.FUNNEL, Kind.STAGE, Kind.CURRENCY, Kind.MEMBER, Kind.DIRECTORY_ITEM, Kind.OWN_FIELD,
    Kind.SETTING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardNews:
    """What is different.

    Attributes:
        reopen: so much that the board is to be opened anew; the rest is empty then.
        cards: deal -> its card now; None = it is not on this board.
        totals: the numbers of every column that has deals; None = they are as they were.
    """

    reopen: bool = False
    cards: Mapping[int, Card | None] = field(default_factory=dict)
    totals: Mapping[Slot, Totals] | None = None

    def __bool__(self) -> bool:
        return self.reopen or bool(self.cards)


@use_case(Right.VIEW_DEALS)
def board_news(
    office: Office, question: BoardQuestion, changes: Changes, *, now: int | None = None
) -> BoardNews:
    """Find out what a change did to a board, without reading the board again.

    Args:
        office: the office.
        question: what is on the board.
        changes: what was published.
        now: UTC ms; None = this moment.
    """
    if any(kind in changes.touched for kind in _ALL_CHANGES):
        return BoardNews(reopen=True)
    with office.reading():
        deals = _deals(office, changes)
        if deals is None or len(deals) > MANY:
            return BoardNews(reopen=True)
        if not deals:
            return BoardNews()
        found = board_cards(office, question, sorted(deals), now=now)
        totals = board_totals(office, question, now=now)
    return BoardNews(cards={deal: found.get(deal) for deal in deals}, totals=totals)


def _deals(office: Office, changes: Changes) -> set[int] | None:
    """The deals a change may have touched; None = too many to name."""
    named = changes.touched.get(Kind.DEAL, frozenset())
    clients = changes.touched.get(Kind.CLIENT, frozenset())
    if named is None or clients is None:
        return None
    found = set(named)
    for client in clients:
        # The client's name is on the card.
        found.update(
            row[0]
            for row in office.db.run(
                "SELECT id FROM deal WHERE client = ? AND deleted_at IS NULL LIMIT ?",
                (client, MANY + 1),
            )
        )
        if len(found) > MANY:
            return None
    return found
