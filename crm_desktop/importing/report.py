"""What an import did or would do, row by row and in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Outcome(IntEnum):
    """What becomes of a row."""

    NEW = 0
    UPDATED = 1
    UNCHANGED = 2
    DUPLICATE = 3
    REJECTED = 4
    IGNORED = 5
    COLLEAGUES = 6


class MarkKind(StrEnum):
    """What a cell of the trial table is marked with."""

    FILLS = "fills"
    UPDATES = "updates"
    STAYS = "stays"
    REPAIRED = "repaired"
    MATCHES = "matches"
    WARNING = "warning"
    UNREADABLE = "unreadable"
    NEW_ITEM = "new_item"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a cell.

    Attributes:
        column: index from 0 in the file; -1 = the row as a whole.
        kind: what happens to the cell.
        text: one Russian sentence, or `""`.
        label: the field's name.
        ours: the value in the base («в базе»), or `""`.
        theirs: the value in the file as understood («в файле»), or `""`.
    """

    column: int
    kind: MarkKind
    text: str = ""
    label: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the trial table.

    Attributes:
        number: row number in the file, from 1.
        outcome: what becomes of it.
        cells: its texts, one a mapped column (`Mapping.columns` order).
        marks: on its cells; several may share a cell.
        reason: why it is not loaded; a Russian sentence, or `""`.
        matched: name of the client it matches, or `""`.
        matched_id: that client's id; None for a client this very file makes.
        matched_row: number of the earlier row that makes that client, else None.
        candidates: of a deal: ids and names of the clients whose it may be.
        asked: of a deal: how the file calls its client; `Mapping.replacements["deal.client"]`
            takes the answer, an id or `@new`.
    """

    number: int
    outcome: Outcome
    cells: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    reason: str = ""
    matched: str = ""
    matched_id: int | None = None
    matched_row: int | None = None
    candidates: tuple[tuple[int, str], ...] = ()
    asked: str = ""


class RowTable(Protocol):
    """Rows of a trial run, kept small and read in pages."""

    def count(self, outcome: Outcome | None = None) -> int:
        """Return how many rows there are, or how many have an outcome."""
        ...

    def page(self, start: int, limit: int, *, outcome: Outcome | None = None) -> list[RowView]:
        """Return rows `start … start + limit - 1` (of those with the outcome), in file order."""
        ...


@dataclass(frozen=True, slots=True)
class NewItem:
    """A value that will be (was) added to a directory.

    `field` is the key of `Mapping.replacements`, `label` the field's name, `name` the value as
    first met, `rows` how many rows bear it.
    """

    field: str
    label: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    """A name in the column «Ответственный» that nobody of the office has."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of a trial or a real run.

    Attributes:
        trial: nothing was written.
        rows: rows of data read.
        new: rows that made a client.
        updated: rows that filled or changed something of a client already there.
        unchanged: rows whose client has all of it.
        duplicates: rows not loaded: perhaps a client already there, or a repeat of a row.
        rejected: rows not loaded because they cannot be.
        ignored: totals, repeated headings; counted nowhere else.
        of_colleagues: rows not loaded: colleagues have such clients or deals, not this person's
            to see or to change.
        warnings: cells marked as repaired, doubtful or unreadable.
        clients: clients made, contact persons and their companies included.
        deals: deals made.
        deals_updated: deals already there that were filled, changed or moved.
        new_items: values added to directories.
        new_fields: names of own fields added.
        unknown_people: responsible people nobody knows.
        change_set: what `undo` takes; None if nothing was written.
        rejects_file: rows not loaded, with the reason in the last column; None if there are none.
        backup: made before the import; None if none was needed.
        table: rows for the window; only of a trial.
    """

    trial: bool
    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    ignored: int = 0
    of_colleagues: int = 0
    warnings: int = 0
    clients: int = 0
    deals: int = 0
    deals_updated: int = 0
    new_items: Sequence[NewItem] = ()
    new_fields: Sequence[str] = ()
    unknown_people: Sequence[UnknownPerson] = ()
    change_set: int | None = None
    rejects_file: Path | None = None
    backup: Path | None = None
    table: RowTable | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What became of one sheet; directories and own fields are told in the total alone."""

    sheet: str
    report: ImportReport


@dataclass(frozen=True, slots=True)
class BookReport:
    """What became of the sheets of a book.

    Attributes:
        total: all of them together, without a table.
        parts: each by itself, in their order.
    """

    total: ImportReport
    parts: tuple[SheetReport, ...]


_SUMS: Final = (
    "rows", "new", "updated", "unchanged", "duplicates", "rejected", "ignored",
    "of_colleagues", "warnings", "clients", "deals", "deals_updated",
)  # fmt: skip


def added_up(reports: Sequence[ImportReport]) -> ImportReport:
    """Add up counts, reasons and people nobody knows."""
    people: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for report in reports:
        people.update({person.name: person.rows for person in report.unknown_people})
        reasons.update(report.reasons)
    return ImportReport(
        trial=reports[0].trial,
        unknown_people=tuple(UnknownPerson(name, rows) for name, rows in people.most_common()),
        reasons=dict(reasons.most_common()),
        **{name: sum(getattr(report, name) for report in reports) for name in _SUMS},
    )
