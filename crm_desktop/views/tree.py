"""What a list is narrowed by: a tree of conditions, as plain values.

Whether a condition fits the office's fields is told by `checking.py`, its words by `wording.py`,
its SQL by `conditions.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Operand = str | int | float

ME: Final = -1
"""A value of a member's field: the signed-in person."""
UNSET: Final = 0
"""A value of a choosing field: nothing is chosen."""


class Op(StrEnum):
    """How a field is compared. Which op goes with which field: `operators.py`."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    ALL_OF = "all_of"
    EMPTY = "empty"
    FILLED = "filled"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    BEGINS = "begins"
    LESS = "less"
    GREATER = "greater"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    PERIOD = "period"
    NOT_PERIOD = "not_period"
    ANNIVERSARY = "anniversary"
    YES = "yes"
    NO = "no"


class PeriodKind(StrEnum):
    """A stretch of days told from today; a week begins on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    NEXT_WEEK = "next_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    NEXT_MONTH = "next_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    NEXT_QUARTER = "next_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    NEXT_YEAR = "next_year"
    LAST_DAYS = "last_days"
    NEXT_DAYS = "next_days"
    OLDER_DAYS = "older_days"


@dataclass(frozen=True, slots=True)
class Period:
    """A period; `days` only where the kind counts them.

    LAST_DAYS 7 = today and the 7 days before it, NEXT_DAYS 7 = today and the 7 after it,
    OLDER_DAYS 7 = all before the former.
    """

    kind: PeriodKind
    days: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison.

    Attributes:
        field: key of a `ListField`.
        op: how.
        values: operands: ids of items and members, numbers, kopecks, `YYYY-MM-DD`, texts;
            an instant is a day in the office's zone or UTC ms.
        period: the operand of PERIOD, NOT_PERIOD and ANNIVERSARY.
    """

    field: str
    op: Op
    values: tuple[Operand, ...] = ()
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A piece of a stored tree this program cannot read; kept word for word (JSON text)."""

    raw: str


class Join(StrEnum):
    """How the nodes of a group go together."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Group:
    """Several nodes as one; an empty group lets everybody through, negated or not."""

    nodes: tuple[Node, ...] = ()
    join: Join = Join.AND
    negated: bool = False


Node = Condition | Group | Unknown

EVERYTHING: Final = Group()


def all_of(*nodes: Node) -> Group:
    """Return a group of nodes that must all fit; plain «and» groups among them are dissolved."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Group) and node.join is Join.AND and not node.negated:
            found.extend(node.nodes)
        else:
            found.append(node)
    return Group(tuple(found))


def any_of(*nodes: Node) -> Group:
    """Return a group of nodes one of which must fit."""
    return Group(nodes, Join.OR)


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep a tree may be and how much it may hold; more is not read."""

    levels: int = 12
    nodes: int = 500


LIMITS: Final = Depth()
