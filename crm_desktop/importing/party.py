"""A client as one row of a file tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.clients.person_names import PersonName
from crm_desktop.importing.report import Mark, MarkKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.channel_reading import ReadChannel
    from crm_desktop.clients.fields import Value
    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.sheets import Cell

NAMELESS = PersonName("", "")


@dataclass(slots=True)
class Party:
    """What a row says of one client.

    Attributes:
        kind: `person`, `company`, or `""` until the names are settled.
        name: as shown.
        title: heading and text of what names the client if nothing else does.
        other_names: what else the row calls it.
        parts: a person's ФИО.
        name_key: what equal names share.
        values: field key -> stored value, own fields too; a negative number is a directory item
            to be added (see `Names`), a key `new:…` an own field to be added.
        channels: ready to be stored.
        addresses: kind -> text.
        banks: number of the account, from 1 -> account, bank, БИК, correspondent account.
        labels: directory items.
        notes: lines of the note.
        post: of the person at the company of the row.
        source_id: the record's number in the other program.
        created_at: UTC ms.
        columns: field key (or `kind:key` of a channel) -> the column it came from.
    """

    kind: str = ""
    name: str = ""
    title: tuple[str, str] = ("", "")
    other_names: list[str] = field(default_factory=list)
    parts: PersonName = NAMELESS
    name_key: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    channels: list[ReadChannel] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    banks: dict[int, dict[str, str]] = field(default_factory=dict)
    labels: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    post: str = ""
    source_id: str = ""
    created_at: int | None = None
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def named(self) -> bool:
        """Whether the row names this client at all."""
        return bool(self.name or any(self.parts))

    def absorb(self, other: Party) -> None:
        """Take over what the row says of another client that turned out to be this one."""
        for key, value in other.values.items():
            self.values.setdefault(key, value)
        self.channels += other.channels
        for kind, text in other.addresses.items():
            self.addresses.setdefault(kind, text)
        for number, parts in other.banks.items():
            self.banks[number] = {**parts, **self.banks.get(number, {})}
        self.labels += [item for item in other.labels if item not in self.labels]
        self.notes += other.notes
        self.other_names += other.other_names
        self.title = self.title if self.title[1] else other.title
        self.post = self.post or other.post
        self.source_id = self.source_id or other.source_id
        self.created_at = other.created_at if self.created_at is None else self.created_at
        for key, column in other.columns.items():
            self.columns.setdefault(key, column)


@dataclass(slots=True)
class ReadRow:
    """A row understood.

    Attributes:
        number: in the file, from 1.
        cells: as the file gives them.
        main: the client of the row.
        others: its contact persons, or the one company the person works at.
        marks: repairs, doubts and what could not be read.
        reason: why the row cannot be loaded or is left out, `""` if it is loaded.
        ignored: it is no data: a total, a repeated heading, what a rule leaves out.
        unknown_person: a responsible person nobody knows.
        deal: of a row of a table of deals.
    """

    number: int
    cells: Sequence[Cell]
    main: Party = field(default_factory=Party)
    others: list[Party] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    reason: str = ""
    ignored: bool = False
    unknown_person: str = ""
    deal: DealParty | None = None

    def mark(self, column: int, kind: MarkKind, text: str = "", *, theirs: str = "") -> None:
        """Put a mark on a cell."""
        self.marks.append(Mark(column, kind, text, theirs=theirs))
