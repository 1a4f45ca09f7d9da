"""Finding the heading of a table: below titles, in one row or several, or not there at all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.heading_guess import meaning_of
from crm_desktop.importing.heading_text import column_letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.sheets import Cell

LOOKED_AT: Final = 60
_DEEPEST: Final = 30
_LONGEST_HEADING: Final = 90
_VALUE: Final = re.compile(r"\S+@\S+\.\S+|[+\d][\d\s().\-/+:,]{4,}|https?://\S+")
_ROWS_OF_HEADING: Final = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """First and last row of the heading, from 1, (0, 0) if there is none; the columns' names."""

    rows: tuple[int, int]
    names: tuple[str, ...]


def find_heading(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """Return the first and last row of the heading, from 1; (0, 0) if there seems to be none."""
    best, found = 0.0, 0
    width = _usual_width(rows)
    for number, row in enumerate(rows[:_DEEPEST], start=1):
        score = _score(row, width)
        # A row further down has to be clearly better: data may contain such words too.
        if score > best + 0.75 * (found > 0):
            best, found = score, number
    if not found:
        return (0, 0)
    return (_first_of(rows, found), found)


def names_of(rows: Sequence[Sequence[Cell]], place: tuple[int, int]) -> Heading:
    """Return unique names of all columns; those without a heading are «Столбец C»."""
    width = max((len(row) for row in rows), default=0)
    first, last = place
    heads = [list(row) for row in rows[first - 1 : last]] if first else []
    for upper in heads[:-1]:
        _spread(upper, width)
    names: list[str] = []
    seen: dict[str, int] = {}
    for index in range(width):
        parts: list[str] = []
        for row in heads:
            part = " ".join(text_of(row[index]).split()) if index < len(row) else ""
            if part and part not in parts:
                parts.append(part)
        name = ": ".join(parts)[: 2 * _LONGEST_HEADING] or f"Столбец {column_letter(index)}"
        seen[name.casefold()] = count = seen.get(name.casefold(), 0) + 1
        names.append(name if count == 1 else f"{name} ({count})")
    return Heading(place, tuple(names))


def is_heading_again(row: Sequence[Cell], names: Sequence[str]) -> bool:
    """Whether a row of data repeats the heading, as printed pages do."""
    texts = [text_of(cell) for cell in row]
    filled = [(text, name) for text, name in zip(texts, names, strict=False) if text]
    same = sum(" ".join(text.split()) == name for text, name in filled)
    return len(filled) > 1 and same * 4 >= len(filled) * 3


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    widths = sorted(_filled(row) for row in rows if _filled(row))
    return widths[len(widths) * 3 // 4] if widths else 0


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if cell is not None and text_of(cell))


def _score(row: Sequence[Cell], width: int) -> float:
    texts = [text_of(cell) for cell in row if cell is not None]
    texts = [text for text in texts if text]
    if not texts or (len(texts) < 2 and width > 1):  # noqa: PLR2004 - a lone cell is a title
        return 0.0
    others = [c for c in row if isinstance(c, int | float | dt.date) and not isinstance(c, bool)]
    values = sum(1 for text in texts if _VALUE.fullmatch(text) or len(text) > _LONGEST_HEADING)
    if others or values:
        return 0.0
    known = sum(1 for text in texts if meaning_of(text)[1] >= 0.9)  # noqa: PLR2004 - whole headings
    partly = sum(1 for text in texts if 0 < meaning_of(text)[1] < 0.9)  # noqa: PLR2004 - the same
    different = len({text.casefold() for text in texts}) / len(texts)
    if not known and not partly:
        return 0.0
    return (known + partly * 0.4) * different + min(len(texts) / max(width, 1), 1.0)


def _first_of(rows: Sequence[Sequence[Cell]], last: int) -> int:
    """Take rows of grouping headings («Контакты» over «Телефон | Почта») above the lowest one."""
    first = last
    for number in range(last - 1, max(0, last - _ROWS_OF_HEADING), -1):
        texts = [text_of(cell) for cell in rows[number - 1] if cell is not None]
        filled = [text for text in texts if text]
        below = _filled(rows[number])
        grouped = 1 < len(filled) < max(below, 3)
        if not grouped or any(_VALUE.fullmatch(t) or len(t) > _LONGEST_HEADING for t in filled):
            break
        first = number
    return first


def _spread(row: list[Cell], width: int) -> None:
    """A merged cell of an upper row speaks of the empty cells to the right of it."""
    row.extend([None] * (width - len(row)))
    for index in range(1, width):
        if not text_of(row[index]):
            row[index] = row[index - 1]
