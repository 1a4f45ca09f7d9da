"""What an examination found, ready for a window, for the command line and for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    MENDED = "mended"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: stable, for programs: «search».
        title: for people: «Поисковый индекс».
        status: how it ended.
        checked: how many things were looked at.
        found: how many of them were wrong.
        text: for people: what is wrong and what to do; empty when all is well.
    """

    name: str
    title: str
    status: Status
    checked: int
    found: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A finished examination.

    Attributes:
        checked_at: UTC ms.
        checks: in the order they ran.
        content_hash: hash of all business rows; empty if the base could not be read.
        rows: rows of every table, deleted records too.
    """

    checked_at: int
    checks: tuple[Check, ...]
    content_hash: str
    rows: Mapping[str, int]

    @property
    def good(self) -> bool:
        """Whether no problem is left."""
        return all(check.status is not Status.PROBLEM for check in self.checks)

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that ended badly."""
        return tuple(check for check in self.checks if check.status is Status.PROBLEM)

    def as_json(self) -> dict[str, Any]:
        """Return what `json.dumps` takes."""
        return {**asdict(self), "rows": dict(self.rows), "good": self.good}
