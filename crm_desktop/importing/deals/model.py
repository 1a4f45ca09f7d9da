"""A deal as one row of a file tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.importing.party import Party

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.importing.party import ReadRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deal stands; negative numbers are funnels and stages to be made.

    `outcome` is `won`, `lost` or None; the stage is an open one in any case; `chance` is the
    probability, in whole percents, of winning from there.
    """

    funnel: int
    stage: int
    outcome: str | None = None
    chance: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What is sold: quantity in thousandths, price and sum in minor units."""

    title: str
    quantity: int | None = None
    price: int | None = None
    sum: int | None = None


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Something to do: due at an instant (UTC ms) or never, done at one or not yet."""

    title: str
    due_at: int | None = None
    done_at: int | None = None


@dataclass(slots=True)
class DealParty(Party):
    """What a row says of its deal; the parts it shares with clients are those of `Party`.

    `name` is not used: the title stands in `values`, as do budget, currency and the rest.

    Attributes:
        funnel: text of the file; so `stage`.
        closed: whether the file says that it is over; None = it does not say.
        outcome: `won`, `lost`, `open`, or `""` where only the stage tells.
        place: settled from those.
        closed_at: UTC ms; so `moved_at` (to its stage) and `modified_at`.
        helpers: members.
        products: titles of lines; `line` the quantity, price and sum of the only one.
        lines: settled from those.
        due: instant until when the next thing is to be done, and whether it is done.
        client_number: of its client in the program the file comes from.
        parent_number: of the deal it repeats.
        people: names of those one talks with; `persons` settled from them.
        nobody: the row names no client.
        asked: how the file calls the client, for the question whom it means.
    """

    funnel: str = ""
    stage: str = ""
    closed: bool | None = None
    outcome: str = ""
    place: Place | None = None
    closed_at: int | None = None
    moved_at: int | None = None
    modified_at: int | None = None
    helpers: list[int] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    line: dict[str, int] = field(default_factory=dict)
    lines: list[ReadLine] = field(default_factory=list)
    due: int | None = None
    is_due_done: bool = False
    tasks: list[ReadTask] = field(default_factory=list)
    client_number: str = ""
    parent_number: str = ""
    people: list[str] = field(default_factory=list)
    persons: list[Party] = field(default_factory=list)
    nobody: bool = False
    asked: str = ""

    @property
    def titled(self) -> str:
        """Its title."""
        return str(self.values.get("title") or "")

    def put(self, key: str, value: Value, column: int) -> bool:
        """Keep a value unless another one is there; tells whether it is kept."""
        if key in self.values:
            return self.values[key] == value
        self.values[key] = value
        self.columns[key] = column
        return True


def deal_of(row: ReadRow) -> DealParty:
    """Return the deal of a row of a table of deals."""
    if row.deal is None:
        raise ValueError("not a row of deals")
    return row.deal
