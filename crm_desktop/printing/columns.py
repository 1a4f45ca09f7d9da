"""Columns of a calendar drawn on paper; whatever does not fit goes on overleaf, nothing is cut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from crm_desktop.printing.letters import BOLD, PLAIN, marked_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.printing.blocks import DayColumn, Note

INK: Final = HexColor("#1b2430")
GREY: Final = HexColor("#5b6675")
LINE: Final = HexColor("#c9d0d9")
SOFT: Final = HexColor("#f1f3f6")
_TODAY: Final = HexColor("#dfe9fb")
_TONES: Final = {
    "accent": HexColor("#2f6fde"), "violet": HexColor("#7a5bd0"), "teal": HexColor("#14877b"),
    "warn": HexColor("#b7791f"), "bad": HexColor("#c53030"), "ok": HexColor("#2f855a"),
}  # fmt: skip
_OTHER: Final = HexColor("#8a94a3")
_PAD: Final = 1.2 * mm
_BAR: Final = 0.9 * mm
_GAP: Final = 1.1 * mm
_LEAST_ROOM: Final = 24 * mm
_TINT: Final = 0.12


def _style(name: str, size: float, *, bold: bool = False, grey: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=BOLD if bold else PLAIN, fontSize=size, leading=size * 1.25,
        textColor=GREY if grey else INK, splitLongWords=1, allowWidows=1, allowOrphans=1,
    )  # fmt: skip


_HEAD: Final = _style("column head", 8.5, bold=True)
_HEAD_BELOW: Final = _style("column head below", 7, grey=True)
_WHEN: Final = _style("note when", 7.2, bold=True)
_TEXT: Final = _style("note", 7.8)
_DONE: Final = _style("note done", 7.8, grey=True)
_BELOW: Final = _style("note below", 7, grey=True)


@dataclass(slots=True)
class _Piece:
    """What stands in a column: paragraphs beside one bar. `goes_on`: it began on another page."""

    note: Note
    paragraphs: list[Paragraph]

    def height(self, width: float) -> float:
        return sum(_height(each, width) for each in self.paragraphs) + 2 * _PAD * 0.6

    def split(self, width: float, room: float) -> tuple[_Piece, _Piece] | None:
        """Part it so that the first part fits; None if nothing of it does."""
        room -= 2 * _PAD * 0.6
        first: list[Paragraph] = []
        rest = list(self.paragraphs)
        while rest:
            height = _height(rest[0], width)
            if height <= room:
                first.append(rest.pop(0))
                room -= height
                continue
            parts: list[Any] = rest[0].split(width, room)
            if len(parts) > 1:
                first.append(parts[0])
                rest[:1] = parts[1:]
            break
        if not first or not rest:
            return None
        return _Piece(self.note, first), _Piece(self.note, rest)


class ColumnsFlow(Flowable):
    """Columns that part over pages.

    Args:
        columns: what stands in them.
        least: points; not lower than this.
        pieces: what is left of them; None = all.
    """

    def __init__(
        self,
        columns: Sequence[DayColumn],
        *,
        least: float,
        pieces: list[list[_Piece]] | None = None,
    ) -> None:
        super().__init__()
        self._columns = columns
        self._least = least
        self._pieces = (
            [[_piece(note) for note in column.notes] for column in columns]
            if pieces is None
            else pieces
        )

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = max(self._head_height() + self._body_height(), self._least)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        room = available_height - self._head_height() - 2 * _PAD
        if available_height < min(self.height, _LEAST_ROOM) or room <= 0:
            return []
        if self.height <= available_height:
            return [self]
        here: list[list[_Piece]] = []
        later: list[list[_Piece]] = []
        width = self._inside()
        for pieces in self._pieces:
            fits, rest = _fill(pieces, width, room)
            here.append(fits)
            later.append(rest)
        if not any(here):
            return []
        if not any(later):
            return [ColumnsFlow(self._columns, least=0, pieces=here)]
        heads = [
            replace(column, below=column.below or ("" if not rest else "продолжение"))
            for column, rest in zip(self._columns, later, strict=True)
        ]
        return [
            ColumnsFlow(self._columns, least=available_height, pieces=here),
            ColumnsFlow(heads, least=0, pieces=later),
        ]

    def draw(self) -> None:
        canvas: Any = self.canv
        wide = self.width / len(self._columns)
        head = self._head_height()
        canvas.saveState()
        canvas.setLineWidth(0.4)
        for at, (column, pieces) in enumerate(zip(self._columns, self._pieces, strict=True)):
            left = at * wide
            if column.quiet:
                canvas.setFillColor(SOFT)
                canvas.rect(left, 0, wide, self.height - head, stroke=0, fill=1)
            canvas.setFillColor(_TODAY if column.marked else SOFT)
            canvas.rect(left, self.height - head, wide, head, stroke=0, fill=1)
            top = self.height - _PAD
            for paragraph in _heads(column):
                _wide, high = paragraph.wrap(wide - 2 * _PAD, self.height)
                top -= high
                paragraph.drawOn(canvas, left + _PAD, top)
            self._draw_pieces(canvas, pieces, left, self.height - head - _PAD)
        canvas.setStrokeColor(LINE)
        for at in range(len(self._columns) + 1):
            canvas.line(at * wide, 0, at * wide, self.height)
        for level in (0, self.height - head, self.height):
            canvas.line(0, level, self.width, level)
        canvas.restoreState()

    def _draw_pieces(self, canvas: Any, pieces: list[_Piece], left: float, top: float) -> None:
        inside = self._inside()
        for piece in pieces:
            high = piece.height(inside)
            tone = _TONES.get(piece.note.tone, _OTHER)
            if piece.note.filled:
                canvas.setFillColor(_tinted(tone))
                canvas.rect(
                    left + _PAD, top - high, inside + _BAR + 2 * _PAD, high, stroke=0, fill=1
                )
            canvas.setFillColor(tone)
            canvas.rect(left + _PAD, top - high, _BAR, high, stroke=0, fill=1)
            at = top - _PAD * 0.6
            for paragraph in piece.paragraphs:
                at -= _height(paragraph, inside)
                paragraph.drawOn(canvas, left + _PAD + _BAR + _PAD, at)
            top -= high + _GAP

    def _inside(self) -> float:
        return self.width / len(self._columns) - 4 * _PAD - _BAR

    def _head_height(self) -> float:
        wide = self.width / len(self._columns) - 2 * _PAD
        heights = [sum(_height(each, wide) for each in _heads(column)) for column in self._columns]
        return max(heights) + 2 * _PAD

    def _body_height(self) -> float:
        width = self._inside()
        # After the last one there is no gap.
        heights = [
            sum(piece.height(width) for piece in pieces) + _GAP * max(len(pieces) - 1, 0)
            for pieces in self._pieces
        ]
        return max(heights) + 2 * _PAD


def _fill(pieces: list[_Piece], width: float, room: float) -> tuple[list[_Piece], list[_Piece]]:
    """What of a column fits into a room, and the rest."""
    fits: list[_Piece] = []
    for at, piece in enumerate(pieces):
        high = piece.height(width)
        if high <= room:
            fits.append(piece)
            room -= high + _GAP
            continue
        # Only what fills a page by itself is parted.
        parts = piece.split(width, room) if not fits else None
        if parts is None:
            return fits, pieces[at:]
        return [parts[0]], [parts[1], *pieces[at + 1 :]]
    return fits, []


def _piece(note: Note) -> _Piece:
    text = marked_up(note.text)
    if note.done:
        text = f"<strike>{text}</strike>"
    paragraphs = [Paragraph(text, _DONE if note.done else _TEXT)]
    if note.when:
        paragraphs.insert(0, Paragraph(marked_up(note.when), _WHEN))
    if note.below:
        paragraphs.append(Paragraph(marked_up(note.below), _BELOW))
    return _Piece(note, paragraphs)


def _heads(column: DayColumn) -> list[Paragraph]:
    found = [Paragraph(marked_up(column.head), _HEAD)]
    if column.below:
        found.append(Paragraph(marked_up(column.below), _HEAD_BELOW))
    return found


def _height(paragraph: Paragraph, width: float) -> float:
    return float(paragraph.wrap(width, 100_000)[1])


def _tinted(tone: Color) -> Color:
    """The colour as it looks with much white in it."""
    red, green, blue = (1 - (1 - part) * _TINT for part in tone.rgb())
    return Color(red, green, blue)
