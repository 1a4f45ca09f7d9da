"""A column of a list, whatever the list is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NARROWEST: Final = 64
"""Pixels at 100 % a column keeps at least."""
WIDEST: Final = 900


@dataclass(frozen=True, slots=True)
class Column:
    """How a column stands in the head of a list.

    Attributes:
        key: its name in code.
        title: what a person reads.
        width: pixels at 100 %.
        right: whether its values stand at the right: numbers, money.
        sortable: whether a click on its head sorts.
        icon: Lucide name before the title, or ''.
    """

    key: str
    title: str
    width: int
    right: bool = False
    sortable: bool = True
    icon: str = ""


@dataclass(frozen=True, slots=True)
class SortMark:
    """What a head shows of the order: up or down, and which of several keys it is (from 1)."""

    descending: bool
    place: int = 1
    of: int = 1
