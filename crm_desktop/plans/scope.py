"""For whom or what something is planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=False)
class PlanScope:
    """What a plan is narrowed to; nothing given is the whole office.

    Attributes:
        member: the person who is to reach it; a department beside a person says nothing more.
        department: with all that is below it.
        funnel: only deals of this funnel.
        product: only lines of deals with this title.
    """

    member: int | None = None
    department: int | None = None
    funnel: int | None = None
    product: str | None = None

    @property
    def plain(self) -> PlanScope:
        """The same, without the department of a person and without spaces around a product."""
        product = " ".join((self.product or "").split()) or None
        department = None if self.member is not None else self.department
        return PlanScope(self.member, department, self.funnel, product)


OFFICE: Final = PlanScope()
"""The whole office."""
