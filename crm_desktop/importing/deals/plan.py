"""What a portion of rows asks to be written of deals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.importing.deals.model import Place, ReadLine, ReadTask
    from crm_desktop.importing.deals.state import DealState


@dataclass(frozen=True, slots=True)
class Arrival:
    """A deal comes to a place at an instant (UTC ms)."""

    deal: int
    at: int
    place: Place


@dataclass(slots=True)
class DealPlan:
    """Everything to be written of deals; deals, clients and people are named by their `ref`.

    Attributes:
        made: new deals.
        changed: deal already in the base -> name in the journal -> value.
        arrivals: of deals already in the base.
        labels: deal and directory item; so `contacts` (people), `helpers`, `lines`, `tasks`.
        links: deal, source, record number there; so `parents`, of the deal a new one repeats.
        touched: deals made, changed or met.
    """

    made: dict[int, DealState] = field(default_factory=dict)
    changed: dict[int, dict[str, Value]] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    labels: list[tuple[int, int]] = field(default_factory=list)
    contacts: list[tuple[int, int]] = field(default_factory=list)
    helpers: list[tuple[int, int]] = field(default_factory=list)
    lines: list[tuple[int, ReadLine]] = field(default_factory=list)
    tasks: list[tuple[int, ReadTask]] = field(default_factory=list)
    links: list[tuple[int, str, str]] = field(default_factory=list)
    parents: list[tuple[int, str, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(
            self.made or self.changed or self.arrivals or self.labels or self.contacts
            or self.helpers or self.lines or self.tasks or self.links
        )  # fmt: skip
