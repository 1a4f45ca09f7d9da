"""What narrows a list of deals: a searched text and a few quick things beside the tree."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_board_sql, visible_sql
from crm_desktop.deals.board_question import BoardCondition
from crm_desktop.deals.list_conditions import DealConditions, reads_deals, source_of
from crm_desktop.deals.list_fields import DealListFields, read_deal_fields
from crm_desktop.journal.stamps import now_ms
from crm_desktop.search.deals import deals_matching
from crm_desktop.views.checking import find_problems, require_whole
from crm_desktop.views.comparing import Moment
from crm_desktop.views.sql import TRUE, Sql
from crm_desktop.views.tree import EVERYTHING, ME, Condition, Group, Op, all_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.views.checking import Problem
    from crm_desktop.views.tree import Node

# A text of the statement, or the place of a value.
_MARK: Final = re.compile(r"'[^']*'|\?")


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Which deals; all conditions together.

    Attributes:
        text: as typed into the search field.
        mine: those the signed-in person answers for.
        funnel: of this funnel; 0 = of any.
        tree: the conditions of a saved view.
        ids: only these; None = any.
    """

    text: str = ""
    mine: bool = False
    funnel: int = 0
    tree: Group = EVERYTHING
    ids: tuple[int, ...] | None = None

    def as_tree(self) -> Group:
        """Return all but the text and the ids as one tree."""
        quick: list[Node] = []
        if self.mine:
            quick.append(Condition("responsible", Op.ANY_OF, (ME,)))
        if self.funnel:
            quick.append(Condition("funnel", Op.ANY_OF, (self.funnel,)))
        return all_of(*quick, self.tree)


ALL_DEALS: Final = DealFilter()


@dataclass(frozen=True, slots=True)
class DealQuery:
    """A filter made ready for one reading, inside one snapshot.

    Attributes:
        fields: of the list.
        conditions: what turns fields into SQL.
        where: over `deal d` and `deal_board b`; what a person may not see is left out.
        moment: what «today» and «I» mean.
        now: UTC ms.
    """

    fields: DealListFields
    conditions: DealConditions
    where: Sql
    moment: Moment
    now: int

    @classmethod
    def of(cls, office: Office, filter_: DealFilter, *, now: int | None = None) -> Self:
        """Make a filter ready; broken conditions are left out."""
        fields = read_deal_fields(office.db, office.user_id)
        at = now_ms() if now is None else now
        moment = Moment.now(office, at=at)
        seen = visible_sql(office, "c")
        conditions = DealConditions(office.db, fields, moment, now=at, clients=seen)
        where = Sql(visible_board_sql(office, "b")) & (conditions.of(filter_.as_tree()) or TRUE)
        for ids in _given(office, filter_):
            where &= Sql("b.deal IN (SELECT value FROM json_each(?))", (json.dumps(ids),))
        return cls(fields, conditions, where, moment, at)

    def source(self, *parts: Sql) -> Sql:
        """Return `FROM … WHERE …`, with what the pieces of the statement read as well."""
        source = source_of(self.where, *parts)
        return Sql(f"FROM {source} WHERE {self.where.text}", self.where.values)


def _given(office: Office, filter_: DealFilter) -> list[list[int]]:
    """The deals a text and a choice leave."""
    found = [] if filter_.ids is None else [list(filter_.ids)]
    if filter_.text.strip():
        found.append(list(deals_matching(office, filter_.text)))
    return found


@use_case(Right.VIEW_DEALS)
def deal_condition(
    office: Office, filter_: DealFilter | Group, *, now: int | None = None
) -> BoardCondition:
    """Return a filter as a condition of the board; broken conditions are left out.

    Args:
        office: the office.
        filter_: the filter, or the tree alone.
        now: UTC ms; None = this moment.
    """
    asked = filter_ if isinstance(filter_, DealFilter) else DealFilter(tree=filter_)
    with office.reading():
        where = DealQuery.of(office, asked, now=now).where
    args: dict[str, Any] = {}

    def name(found: re.Match[str]) -> str:
        if found[0] != "?":
            return found[0]
        args[f"f{len(args)}"] = where.values[len(args)]
        return f":f{len(args) - 1}"

    return BoardCondition(_MARK.sub(name, where.text), args, uses_deal=reads_deals(where))


@use_case(Right.VIEW_DEALS)
def deal_filter_problems(office: Office, filter_: DealFilter) -> tuple[Problem, ...]:
    """Return the conditions of a filter that do not fit any more: a list leaves them out."""
    fields = read_deal_fields(office.db, office.user_id)
    return find_problems(fields, filter_.as_tree())


@use_case(Right.VIEW_DEALS)
def require_whole_deal_filter(
    office: Office, filter_: DealFilter, *, what: str = "Ничего не изменено."
) -> None:
    """Refuse an act over a filter with a condition that does not fit any more.

    Raises:
        BrokenFilterError: there is one; `what` says what is untouched.
    """
    fields = read_deal_fields(office.db, office.user_id)
    require_whole(fields, filter_.as_tree(), what=what)


def given_ids(ids: Sequence[int]) -> DealFilter:
    """Return the filter of just these deals."""
    return DealFilter(ids=tuple(ids))
