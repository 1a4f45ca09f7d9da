"""What an examination found, ready for a window, for the command line and for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    MENDED = "mended"
    PROBLEM = "problem"


_MARKS: Final = {Status.OK: "✓", Status.MENDED: "+", Status.PROBLEM: "!"}
DAMAGED: Final = frozenset({"base", "integrity", "readable"})
"""Names of checks that, ended badly, mean a damaged file: a backup or a salvage is what helps."""


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
    def damaged(self) -> bool:
        """Whether the file of the base itself is damaged."""
        return any(check.name in DAMAGED for check in self.problems)

    @property
    def problems(self) -> tuple[Check, ...]:
        """The checks that ended badly."""
        return tuple(check for check in self.checks if check.status is Status.PROBLEM)

    def as_text(self, *, when: str = "") -> str:
        """Return the report as a person reads it or sends it; it holds no data of clients.

        Args:
            when: the moment it was made, in words.
        """
        lines = [f"Проверка базы {when}".rstrip(), ""]
        for check in self.checks:
            amount = f": проверено {check.checked}"
            wrong = f", неверно {check.found}" if check.found else ""
            lines.append(f"{_MARKS[check.status]} {check.title}{amount}{wrong}")
            if check.text:
                lines.append(f"   {check.text}")
        lines.append("")
        lines.append("База в порядке." if self.good else "Есть неполадки: смотрите строки с «!».")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return what `json.dumps` takes."""
        return {**asdict(self), "rows": dict(self.rows), "good": self.good}
