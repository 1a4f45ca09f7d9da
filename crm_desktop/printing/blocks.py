"""What a paper consists of. All texts are plain: nothing in them is read as markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crm_desktop.reports.result import Chart, Figure
    from crm_desktop.reports.result import Table as ReportTable


class Align(Enum):
    """Where the text of a column stands."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2; never left alone at the foot of a page."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Running text; line breaks stay, long words are broken.

    Attributes:
        text: any length, over several pages too.
        bold: heavier.
        quiet: smaller and grey.
    """

    text: str
    bold: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names on the left, values on the right; a pair with an empty value is left out."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of any length; its heads stand again on every page.

    Attributes:
        heads: of the columns.
        rows: as many texts each as there are heads.
        shares: widths relative to each other; empty = equal.
        aligns: of the columns; empty = all to the left.
        total: a last row set apart; empty = none.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float] = ()
    aligns: Sequence[Align] = ()
    total: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign: who signs, and the name below if it is known. Kept on one page."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty room of so many millimetres, 100 at most."""

    mm: float = 4


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Note:
    """A thing in a column of a calendar.

    Attributes:
        when: «9:00–10:30», `""`.
        text: what.
        below: whose, where; `""`.
        tone: the colour of its bar: `accent`, `violet`, `teal`, `warn`, `bad`, `ok`, else grey.
        filled: it lasts the whole day: on a tinted ground.
        done: struck out.
    """

    when: str
    text: str
    below: str = ""
    tone: str = ""
    filled: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A column: a day, or a person. `quiet` = a day off; `marked` = today."""

    head: str
    below: str = ""
    notes: Sequence[Note] = ()
    quiet: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side, equal in width; what does not fit goes on, heads and all, overleaf.

    Attributes:
        columns: 1 to 31.
        least_mm: not lower than this.
    """

    columns: Sequence[DayColumn]
    least_mm: float = 20


@dataclass(frozen=True, slots=True)
class Tiles:
    """The numbers of a report, side by side."""

    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Charts of a report under their titles; on a sheet that lies two stand side by side."""

    charts: Sequence[Chart]


@dataclass(frozen=True, slots=True)
class ReportGrid:
    """A table of a report, heads on every page; too wide, it goes in parts, one below the other."""

    table: ReportTable


Block = (
    Columns | Heading | Text | Pairs | Table | Signatures | Gap | PageBreak | Tiles | Pictures
    | ReportGrid
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, A4.

    Attributes:
        title: on the first page, in the head of the others and in the file's properties.
        blocks: in order.
        office: the office's name, in the head.
        made_at: an aware time in the office's zone, told in the foot.
        subtitle: below the title.
        landscape: whether the sheet lies on its side.
    """

    title: str
    blocks: Sequence[Block]
    office: str
    made_at: datetime
    subtitle: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class PaperReport:
    """What was written."""

    pages: int
    size: int = field(default=0)
