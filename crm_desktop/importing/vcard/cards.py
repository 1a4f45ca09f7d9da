"""Cards out of lines: unfolded, soft breaks joined, nested and unfinished ones told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.vcard.properties import (
    Head,
    Property,
    is_binary,
    is_property,
    is_quoted,
    read_property,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.importing.vcard.lines import CardLines

MAX_VALUE: Final = 256 * 1024
"""Bytes of one property that is no picture."""
MAX_CARD: Final = 1024 * 1024
MAX_PROPERTIES: Final = 1_000
_MAX_DEPTH: Final = 4
_LONGEST_HEAD: Final = 4096
_EDGES: Final = b"BbEe \t"
_BEGIN, _END = "begin", "end"
TOO_BIG: Final = "Карточка слишком большая: больше тысячи строк или мегабайта текста."


@dataclass(slots=True)
class Card:
    """One card.

    Attributes:
        number: from 1.
        line: where it begins, from 1.
        properties: in their order.
        loose: lines that are no properties, as text.
        binaries: pictures, sounds and keys left out.
        fault: why it cannot be read, `""` if it can.
        size: bytes kept.
    """

    number: int
    line: int
    properties: list[Property] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    binaries: int = 0
    fault: str = ""
    size: int = 0


class CardReader:
    """Reads the cards of a file one by one.

    Args:
        lines: of the file.
        fallback: codec of the lines that are not UTF-8.

    Attributes:
        stray: lines with something in them outside cards.
    """

    def __init__(self, lines: CardLines, fallback: str) -> None:
        self._lines = lines
        self._fallback = fallback
        self._number = 0
        self._cards: list[Card] = []
        self._ready: list[Card] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._quoted = self._binary = self._agent = False
        self.stray = 0

    def __iter__(self) -> Iterator[Card]:
        cut = self._lines.cut
        for number, line in enumerate(self._lines, start=1):
            edge = _edge_of(line) if line[:1] in _EDGES else ""
            if edge:
                self._edge(edge, number)
                yield from self._take()
            elif not self._cards:
                self.stray += bool(line.strip())
            elif not self._cards[-1].fault:
                self._line(line)
                if number in cut and not self._binary:
                    self._cards[-1].fault = TOO_BIG
        self._end_property()
        while self._cards:
            self._end_card()
        yield from self._take()

    def _take(self) -> list[Card]:
        ready, self._ready = self._ready, []
        return ready

    def _edge(self, edge: str, line: int) -> None:
        agent = self._agent or (bool(self._parts) and self._parts[0][:6].upper() == b"AGENT:")
        self._end_property()
        self._agent = False
        if edge == _END:
            if self._cards:
                self._end_card()
            return
        if not (agent and 0 < len(self._cards) < _MAX_DEPTH):
            while self._cards:  # its end is missing
                self._end_card()
            self._number += 1
        self._cards.append(Card(self._number, line))

    def _end_card(self) -> None:
        card = self._cards.pop()
        if not self._cards:
            self._ready.append(card)
        else:
            self._keep(self._cards[-1], Property(Head("", "AGENT"), _told(card)))
            self._cards[-1].binaries += card.binaries

    def _line(self, line: bytes) -> None:
        if self._parts:
            if self._quoted and self._parts[-1].rstrip(b" \t").endswith(b"="):
                last = self._parts[-1].rstrip(b" \t")
                self._parts[-1] = last[:-1]
                # Some fold the line after the break as well.
                folded = line[:1] in b" \t" and line[1:2] == b"="
                self._add(line[1:] if folded else line)
                return
            if line[:1] in (b" ", b"\t"):
                if line.strip():
                    self._add(line[1:])
                return
            if self._binary and b":" not in line:
                if not line.strip():
                    self._end_property()
                return
            if not line.strip():
                return
            if not is_property(line):
                self._add(line if self._quoted else b"\n" + line)
                return
            self._end_property()
        if line.strip():
            self._begin_property(line.lstrip())

    def _begin_property(self, line: bytes) -> None:
        if not is_property(line):
            self._keep_loose(line)
            return
        self._agent = False
        self._binary = is_binary(line)
        self._quoted = not self._binary and is_quoted(line)
        self._parts = [line[:_LONGEST_HEAD] if self._binary else line]
        self._size = len(line)
        self._check()

    def _add(self, piece: bytes) -> None:
        first = self._parts[0]
        if len(self._parts) == 1 and b":" not in first and len(first) < _LONGEST_HEAD:
            # The head itself is folded.
            self._parts[0] = first + piece
            if b":" in piece:
                self._binary = is_binary(self._parts[0])
                self._quoted = not self._binary and is_quoted(self._parts[0])
        elif not self._binary:
            self._parts.append(piece)
        self._size += len(piece)
        self._check()

    def _check(self) -> None:
        if self._binary:
            return
        card = self._cards[-1]
        if self._size > MAX_VALUE or card.size + self._size > MAX_CARD:
            card.fault = TOO_BIG
            self._parts.clear()

    def _end_property(self) -> None:
        parts, self._parts = self._parts, []
        if not parts or not self._cards:
            return
        card = self._cards[-1]
        if self._binary:
            card.binaries += 1
            self._binary = False
            return
        card.size += self._size
        line = b"".join(parts)
        if self._quoted and line.endswith(b"="):
            line = line[:-1]
        found = read_property(line, self._fallback)
        if found is None:
            self._keep_loose(line)
        elif found.head.name == "AGENT" and found.raw.strip().upper() in ("", "BEGIN:VCARD"):
            self._agent = True
            if found.raw.strip() and len(self._cards) < _MAX_DEPTH:
                self._cards.append(Card(card.number, card.line))
        elif found.raw:
            self._keep(card, found)

    @staticmethod
    def _keep(card: Card, found: Property) -> None:
        card.properties.append(found)
        if len(card.properties) > MAX_PROPERTIES:
            card.fault = TOO_BIG

    def _keep_loose(self, line: bytes) -> None:
        card = self._cards[-1]
        found = read_property(b"X:" + line, self._fallback)
        if found is not None and len(card.loose) < MAX_PROPERTIES:
            card.loose.append(found.raw.strip())
            card.size += len(line)


def _edge_of(line: bytes) -> str:
    """Tell `BEGIN:VCARD` and `END:VCARD`, however spaced and spelled."""
    if len(line) > 64:  # noqa: PLR2004 - an edge is short
        return ""
    word, colon, what = line.strip().upper().partition(b":")
    if not colon or what.strip() != b"VCARD":
        return ""
    return {b"BEGIN": _BEGIN, b"END": _END}.get(word.strip(), "")


def _told(card: Card) -> str:
    """A card within a card in one line: its name, phones and e-mails."""
    wanted = ("FN", "TEL", "EMAIL")
    found = [p.text for name in wanted for p in card.properties if p.head.name == name]
    names = [" ".join(p.parts()[1::-1]) for p in card.properties if p.head.name == "N"]
    if not any(p.head.name == "FN" for p in card.properties):
        found = names + found
    return ", ".join(filter(None, found)).replace(";", ",")
