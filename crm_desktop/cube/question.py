"""What is asked of the cube: plain values, by keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from crm_desktop.reports.period import ReportPeriod


@dataclass(frozen=True, slots=True)
class CubeQuestion:
    """A question.

    Attributes:
        source: key of a source: `deals`, `clients`, `tasks`, `events`, `lines`, `moves`.
        dimensions: keys of what is grouped by, the outermost first; `created.month`.
        measures: keys of what is counted: `count`, `sum:budget`.
        period: only records dated within; None = whenever.
        axis: key of the date the period is about; `""` = the usual one of the source.
        tree: which records, in the fields of the list of the source's area.
        without: dimension key -> raw values; a record whose value is one of these does not count.
            One of several values of a record keeps it if another one is left.
    """

    source: str
    dimensions: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count",)
    period: ReportPeriod | None = None
    axis: str = ""
    tree: Group = EVERYTHING
    without: tuple[tuple[str, tuple[str | int | float | None, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One place in an answer: the values of some of the dimensions; the rest is any.

    Attributes:
        question: what was asked.
        at: dimension key -> the raw value there (an id, a text, `2026-11`; None = nothing).
        now: UTC ms of the answer.
        measure: only the records this measure is about: of `won` the won ones; `""` = all.
    """

    question: CubeQuestion
    at: tuple[tuple[str, str | int | float | None], ...]
    now: int
    measure: str = ""
