"""What is asked of the board: whose deals, in what order, in which columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.deals.action_state import ActionState

NOBODY: Final = 0
"""Stands for the deals nobody is responsible for."""
ANYBODY: Final = -1
"""Stands for the deals of everybody."""
ANY_STAGE: Final = 0
"""Stands for all stages."""


class BoardOrder(StrEnum):
    """How the cards of a column stand."""

    ACTION = "action"
    NEWEST = "newest"
    SUM = "sum"
    STILL = "still"
    TITLE = "title"


ORDER_LABELS: Final = {
    BoardOrder.ACTION: "По ближайшему действию",
    BoardOrder.NEWEST: "Сначала новые",
    BoardOrder.SUM: "Сначала крупные",
    BoardOrder.STILL: "Давно без движения",
    BoardOrder.TITLE: "По названию",
}


class BoardGroup(StrEnum):
    """What the columns are; of lanes, stages across and people down."""

    STAGE = "stage"
    RESPONSIBLE = "responsible"
    LANES = "lanes"


@dataclass(frozen=True, slots=True)
class Slot:
    """The name of a column, or of a cell where lanes cross columns.

    Attributes:
        stage: its id, or `ANY_STAGE`.
        member: the responsible person's id, `NOBODY` or `ANYBODY`.
    """

    stage: int = ANY_STAGE
    member: int = ANYBODY


@dataclass(frozen=True, slots=True)
class BoardCondition:
    """A filter compiled to SQL.

    Attributes:
        sql: over `deal_board b` and, if `uses_deal`, `deal d`.
        args: its named parameters; no name begins with `board_`.
        uses_deal: whether `d` is read.
    """

    sql: str
    args: Mapping[str, Any] = field(default_factory=dict)
    uses_deal: bool = True


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """What is on a board.

    `states` and `stale` narrow the cards only: the numbers of the columns stay those of all.

    Attributes:
        funnel: its id.
        order: of the cards in a column.
        group: what the columns are.
        text: as typed into the board's own search.
        mine: only deals I am responsible for.
        states: only cards whose next action stands so; none = all.
        stale: only stale cards.
        where: a filter.
        fields: keys of the fields shown on a card besides what every card shows.
    """

    funnel: int
    order: BoardOrder = BoardOrder.ACTION
    group: BoardGroup = BoardGroup.STAGE
    text: str = ""
    mine: bool = False
    states: frozenset[ActionState] = frozenset()
    stale: bool = False
    where: BoardCondition | None = None
    fields: tuple[str, ...] = ()

    def slot_of(self, stage: int, member: int) -> Slot:
        """Return in which column a deal of a stage and a person stands."""
        if self.group is BoardGroup.STAGE:
            return Slot(stage)
        if self.group is BoardGroup.RESPONSIBLE:
            return Slot(member=member)
        return Slot(stage, member)
