"""Blocks of cells as spreadsheets put them on the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_CELLS: Final = 20_000
_QUOTE: Final = '"'


def cells_of(text: str) -> list[list[str]]:
    r"""Return the cells of a pasted text: lines of tabs; «"a\nb"» is one cell.

    Raises:
        UserError: there is nothing in it, or far too much.
    """
    rows = _rows(text.replace("\r\n", "\n").replace("\r", "\n"))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise UserError("В буфере обмена нет текста для вставки. Ничего не изменено.")
    if sum(map(len, rows)) > MOST_CELLS:
        raise UserError(
            f"Вставляется не больше {MOST_CELLS} ячеек за раз. Ничего не изменено. "
            "Скопируйте меньший кусок."
        )
    return rows


def text_of(rows: Iterable[Sequence[str]]) -> str:
    """Return cells as text a spreadsheet understands."""
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def parsed_block(
    cells: Sequence[Sequence[str]], *, height: int, width: int, parse: Callable[[str], int | None]
) -> list[tuple[int, int, int | None]]:
    """Understand a block that is put into a sheet.

    Args:
        cells: of the block.
        height: how many lines there are from where it is put on.
        width: how many months there are from there on.
        parse: understands an amount.

    Returns:
        Line, month and amount of each, from where it is put on.

    Raises:
        UserError: it is larger than the sheet, or a cell is no amount; says which.
    """
    tall, wide = len(cells), max(map(len, cells))
    if tall > height or wide > width:
        raise UserError(
            f"Вставляемый кусок ({tall} × {wide}) не помещается: отсюда до края таблицы "
            f"{height} × {width}. Ничего не изменено. Встаньте левее и выше или скопируйте меньше."
        )
    found = []
    for line, row in enumerate(cells):
        for month, text in enumerate(row):
            try:
                found.append((line, month, parse(text)))
            except UserError as refusal:
                raise UserError(
                    f"Строка {line + 1}, столбец {month + 1} вставляемого: {refusal}"
                ) from None
    return found


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    at, end = 0, len(text)
    while at <= end:
        cell, at = _cell(text, at)
        rows[-1].append(cell)
        if at >= end:
            break
        if text[at] == "\n":
            rows.append([])
        at += 1
    return rows


def _cell(text: str, at: int) -> tuple[str, int]:
    """Return the cell that begins here, and where it is over."""
    if not text.startswith(_QUOTE, at):
        ends = [place for sign in "\t\n" if (place := text.find(sign, at)) >= 0]
        end = min(ends, default=len(text))
        return text[at:end], end
    parts = []
    start = at + 1
    while True:
        end = text.find(_QUOTE, start)
        if end < 0:  # never closed: an inch sign, not a quote
            rest = min((p for sign in "\t\n" if (p := text.find(sign, at)) >= 0), default=len(text))
            return text[at:rest], rest
        parts.append(text[start:end])
        if not text.startswith(_QUOTE, end + 1):
            return _QUOTE.join(parts), end + 1
        start = end + 2
