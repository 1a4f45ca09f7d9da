"""Which deals fit the condition of a rule, inside an open change too."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from crm_desktop.automation.foreign import last_seq
from crm_desktop.deals.list_conditions import fitting
from crm_desktop.deals.list_fields import DealListFields, read_deal_fields
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.checking import find_problems
from crm_desktop.views.comparing import Moment
from crm_desktop.views.tree import Group
from db.deal_board import keep_board_current
from db.list_values import keep_values_current

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.automation.definition import RuleDefinition
    from crm_desktop.office.office import Office


class Matcher:
    """Answers for several rules at one moment.

    Args:
        office: the office.
        first_seq: the first journal row of the open change: what lists read is brought up to
            date with it first.
    """

    def __init__(self, office: Office, *, first_seq: int) -> None:
        self._office = office
        self._first_seq = first_seq
        # Up to this journal row what lists read is current.
        self._current = 0

    @cached_property
    def fields(self) -> DealListFields:
        """The fields conditions may name."""
        return read_deal_fields(self._office.db, self._office.user_id)

    @cached_property
    def moment(self) -> Moment:
        """What «today» and «I» mean."""
        return Moment.now(self._office)

    def problem(self, definition: RuleDefinition) -> str:
        """Return why the condition of a rule cannot be asked any more; `""` if it can."""
        if definition.condition == Group():
            return ""
        found = find_problems(self.fields, definition.condition)
        return f"Условие больше не действует. {found[0].text}" if found else ""

    def fitting(self, definition: RuleDefinition, deals: Sequence[int]) -> Iterable[int]:
        """Return those of the deals that fit the condition of a rule."""
        if definition.condition == Group():
            return deals
        self._bring_up_to_date()
        return fitting(
            self._office.db, self.fields, definition.condition, at=self.moment, now=now_ms(),
            ids=deals,
        )  # fmt: skip

    def _bring_up_to_date(self) -> None:
        last = last_seq(self._office.db)
        if last != self._current:
            connection = self._office.db.connection()
            keep_values_current(connection, self._first_seq)
            keep_board_current(connection, self._first_seq)
            self._current = last
