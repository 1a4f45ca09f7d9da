"""What is asked of the audit, and one line of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.audit.acts import Group


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines.

    Attributes:
        person: who did it, a member's id; None = anybody.
        group: of which group; None = of any.
        since: UTC ms, inclusive.
        until: UTC ms, exclusive.
        least: at least this many records; 0 = any.
        text: a part of what the line says; case and ё do not matter.
    """

    person: int | None = None
    group: Group | None = None
    since: int | None = None
    until: int | None = None
    least: int = 0
    text: str = ""

    def of(self, person: int) -> AuditFilter:
        """Return the same of one person alone."""
        return replace(self, person=person)


ANY: Final = AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line.

    Attributes:
        id: orders the lines and names the line.
        at: UTC ms.
        group: of which group it is.
        act: a value of `Act`, or the kind of a change set.
        text: what was done, in words.
        author_id: who did it.
        amount: how many records; None = not counted. Of an act of the journal counted no further
            than one above `MOST_COUNTED`.
        destination: the folder something went to; `""` if none.
        details: ids, counts and words of the line.
        change_id: the change set of the history; 0 = a line of the audit's own.
    """

    id: int
    at: int
    group: Group
    act: str
    text: str
    author_id: int
    author: str
    amount: int | None = None
    destination: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    change_id: int = 0

    @property
    def searched(self) -> str:
        """Where a text is looked for."""
        return f"{self.text} {self.author} {self.destination}"
