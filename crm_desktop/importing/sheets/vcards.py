"""A file of cards as a sheet: listed by reading it to its end, then read row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.encodings import SAMPLE, TextEncoding, detect_encoding
from crm_desktop.importing.sheets.model import MAX_ROWS, Listing, SheetInfo
from crm_desktop.importing.vcard import columns as c
from crm_desktop.importing.vcard.cards import CardReader
from crm_desktop.importing.vcard.lines import CardLines
from crm_desktop.importing.vcard.people import CardRow
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals

_BLOCK: Final = 1024 * 1024


def list_vcards(path: Path, refusals: Refusals, beat: Callable[[int], None]) -> Listing:
    """Read all cards and tell which columns they fill.

    Args:
        path: the file.
        refusals: of the file.
        beat: hears the number of bytes of every block read.

    Raises:
        BadFileError: no card in it, or more than a sheet may have rows.
    """
    _guard_count(path, refusals)
    encoding = _encoding(path)
    reader = CardReader(CardLines(path, encoding, refusals, beat), _fallback(encoding))
    filled: set[str] = set()
    cards = refused = binaries = 0
    for card in reader:
        cards += 1
        binaries += card.binaries
        row = CardRow(card).texts()
        refused += c.REFUSED in row
        filled.update(row)
        if cards >= MAX_ROWS:
            raise refusals.too_many_cards(MAX_ROWS)
    if not cards:
        raise refusals.no_cards()
    headings = tuple(name for name in c.COLUMNS if name in filled)
    sheet = SheetInfo(0, path.stem, rows=cards + 1, columns=len(headings))
    notes = _notes(cards, refused, binaries, reader.stray)
    return Listing("vcard", (sheet,), encoding.shown, headings=headings, notes=notes)


def read_vcards(
    path: Path, headings: tuple[str, ...], refusals: Refusals, beat: Callable[[int], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """The heading, then a row a card.

    Args:
        path: the file.
        headings: the columns wanted, as `list_vcards` found them.
        refusals: of the file.
        beat: hears the number of bytes of every block read.
    """
    encoding = _encoding(path)
    seen: set[int] = set()
    yield 1, list(headings)
    for card in CardReader(CardLines(path, encoding, refusals, beat), _fallback(encoding)):
        row = CardRow(card).texts()
        if uid := row.get(c.UID):
            # A number several cards share tells nobody apart.
            known = hash(uid) in seen
            seen.add(hash(uid))
            if known:
                del row[c.UID]
        yield card.number + 1, [row.get(name) for name in headings]


def _guard_count(path: Path, refusals: Refusals) -> None:
    """Refuse a file of far too many cards before it is parsed."""
    count = 0
    before = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                count += (before + block).upper().count(b"BEGIN:VCARD")
                before = block[-10:]
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    # Some of them may be cards within cards.
    if count >= 2 * MAX_ROWS:
        raise refusals.too_many_cards(MAX_ROWS)


def _encoding(path: Path) -> TextEncoding:
    with path.open("rb") as file:
        return detect_encoding(file.read(SAMPLE))


def _fallback(encoding: TextEncoding) -> str:
    if encoding.fallback:
        return encoding.fallback
    return "cp1251" if encoding.codec.startswith("utf") else encoding.codec


def _notes(cards: int, refused: int, binaries: int, stray: int) -> tuple[str, ...]:
    notes = [f"Карточек в файле: {cards}."]
    if refused:
        notes.append(f"Карточек, которые нельзя загрузить: {refused}; почему — на пробном прогоне.")
    if binaries:
        notes.append(f"Фотографий, звуков и ключей: {binaries}; они не загружаются.")
    if stray:
        notes.append(f"Строк вне карточек: {stray}; они пропущены.")
    return tuple(notes)
