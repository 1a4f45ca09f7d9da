"""A board of Trello as a sheet: read whole, a row a card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import MAX_CELL_CHARS, MAX_COLUMNS, Listing, SheetInfo
from crm_desktop.importing.trello import columns as c
from crm_desktop.importing.trello.board import Board, NotABoardError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals

LARGEST: Final = 64 * 1024**2


def list_trello(path: Path, refusals: Refusals, beat: Callable[[int], None]) -> Listing:
    """Read the board and tell which columns its cards fill.

    Raises:
        BadFileError: no board, or far too big a one.
    """
    board = _open(path, refusals, beat)
    filled: dict[str, None] = {}
    rows = 1
    for row in board.rows():
        filled.update(dict.fromkeys(row))
        rows += 1
    known = [name for name in c.COLUMNS if name in filled]
    headings = (*known, *(name for name in filled if name not in c.COLUMNS))[:MAX_COLUMNS]
    sheet = SheetInfo(0, board.name, rows=rows, columns=len(headings))
    notes = [f"Доска «{board.name}», карточек: {board.cards}."]
    if board.archived:
        notes.append(f"В архиве Trello: {board.archived}; они не загружаются.")
    return Listing("trello", (sheet,), headings=headings, notes=tuple(notes))


def read_trello(
    path: Path, headings: tuple[str, ...], refusals: Refusals, beat: Callable[[int], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """The heading, then a row a card."""
    yield 1, list(headings)
    for number, row in enumerate(_open(path, refusals, beat).rows(), start=2):
        yield number, [_short(row.get(name)) for name in headings]


def _short(value: Cell) -> Cell:
    return value[:MAX_CELL_CHARS] if isinstance(value, str) else value


def _open(path: Path, refusals: Refusals, beat: Callable[[int], None]) -> Board:
    try:
        if path.stat().st_size > LARGEST:
            raise refusals.too_heavy()
        data = path.read_bytes()
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    beat(len(data))
    try:
        return Board(data.decode("utf-8-sig"))
    except (NotABoardError, UnicodeDecodeError, RecursionError) as error:
        raise refusals.not_a_table("файл JSON, но не доска Trello") from error
