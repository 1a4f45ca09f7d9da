"""Cards out of lines: unfolded, soft breaks joined, nested and unfinished ones told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.vcard.properties import (
    Head,
    Property,
    begins_head,
    head_of,
    is_binary,
    read_value,
)
from crm_desktop.importing.vcard.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.importing.vcard.lines import CardLines

MAX_VALUE: Final = 256 * 1024
"""Bytes of one property that is no picture."""
MAX_CARD: Final = 1024 * 1024
MAX_PROPERTIES: Final = 1_000
_MAX_DEPTH: Final = 4
_LONGEST_HEAD: Final = 4096
# Some programs break their lines and do not mark the rest.
_LONG_TEXTS: Final = frozenset({"NOTE", "ADR", "LABEL", "DESCRIPTION", "COMMENT"})
_EDGES: Final = b"BbEe \t"
_BLANKS: Final = (b" ", b"\t")
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
        # The property being collected: its head, or None while the head itself is folded.
        self._open = False
        self._head: Head | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._quoted = self._binary = self._agent = False
        self.stray = 0

    def __iter__(self) -> Iterator[Card]:
        cut = self._lines.cut
        for number, line in enumerate(self._lines, start=1):
            if not line and not self._binary and not self._quoted:
                continue
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
        self._end_property()
        agent, self._agent = self._agent, False
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
        if self._open:
            first = line[:1]
            if self._quoted and self._broken_softly():
                # Some fold the line after the break as well.
                self._add(line[1:] if first in _BLANKS and line[1:2] == b"=" else line)
                return
            if first == b" " or first == b"\t":  # noqa: PLR1714 - faster here
                if line.strip():
                    self._add(line[1:])
                return
            if self._binary and b":" not in line:
                if not line.strip():
                    self._end_property()
                return
            if not line:
                return
            found = head_of(line)
            if found is None and self._goes_on(line):
                return
            self._end_property()
        else:
            line = line.lstrip()
            found = head_of(line)
        if line.strip():
            self._begin_property(line, found)

    def _broken_softly(self) -> bool:
        """Whether the value goes on behind a «=»; the sign is taken off."""
        last = self._parts[-1].rstrip(b" \t")
        if not last.endswith(b"="):
            return False
        self._parts[-1] = last[:-1]
        return True

    def _goes_on(self, line: bytes) -> bool:
        """Take a line that is no property for more of the text before it, if that may be long."""
        if self._head is None:
            return False
        if self._quoted and line.startswith(b"="):
            self._add(line)
            return True
        name = self._head.name
        if line.strip() and (name in _LONG_TEXTS or name.startswith("X-")):
            self._add(b"\n" + line)
            return True
        return not line.strip()

    def _begin_property(self, line: bytes, found: tuple[Head, int] | None) -> None:
        self._agent = False
        if found is None:
            if begins_head(line):
                self._open, self._head, self._parts, self._size = True, None, [line], len(line)
                self._quoted = self._binary = False
            else:
                self._keep_loose(line)
            return
        head, colon = found
        value = line[colon + 1 :]
        self._open = True
        self._head = head
        self._binary = is_binary(head, value)
        self._quoted = head.encoding == "qp" and not self._binary
        self._parts = [] if self._binary else [value]
        self._size = len(line)
        if self._size > MAX_VALUE:
            self._check()

    def _add(self, piece: bytes) -> None:
        if self._head is None:
            line = self._parts[0] + piece
            found = head_of(line)
            if found is not None:
                self._begin_property(line, found)
            elif len(line) > _LONGEST_HEAD:
                self._open = False
                self._keep_loose(line)
            else:
                self._parts[0] = line
            return
        if self._binary:
            return
        self._size += len(piece)
        self._parts.append(piece)
        if len(self._parts) == 2 and not self._parts[0].strip():  # noqa: PLR2004 - the first fold
            self._binary = is_binary(self._head, piece)
            self._quoted = self._quoted and not self._binary
        self._check()

    def _check(self) -> None:
        card = self._cards[-1]
        if not self._binary and max(self._size - MAX_VALUE, card.size + self._size - MAX_CARD) > 0:
            card.fault = TOO_BIG
            self._open = False

    def _end_property(self) -> None:
        if not self._open or not self._cards:
            return
        self._open = False
        card, head, quoted = self._cards[-1], self._head, self._quoted
        self._quoted = False
        if head is None:
            self._keep_loose(self._parts[0])
            return
        if self._binary:
            self._binary = False
            card.binaries += 1
            return
        card.size += self._size
        value = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        if quoted and value.endswith(b"="):
            value = value[:-1]
        raw = read_value(head, value, self._fallback)
        if head.name == "AGENT" and raw.strip().upper() in ("", "BEGIN:VCARD"):
            self._agent = True
            if raw.strip() and len(self._cards) < _MAX_DEPTH:
                self._cards.append(Card(card.number, card.line))
        elif raw:
            self._keep(card, Property(head, raw))

    @staticmethod
    def _keep(card: Card, found: Property) -> None:
        card.properties.append(found)
        if len(card.properties) > MAX_PROPERTIES:
            card.fault = TOO_BIG

    def _keep_loose(self, line: bytes) -> None:
        card = self._cards[-1]
        if len(card.loose) < MAX_PROPERTIES:
            card.loose.append(decode(line, "", self._fallback).strip())
            card.size += len(line)
        else:
            card.fault = TOO_BIG


def _edge_of(line: bytes) -> str:
    """Tell `BEGIN:VCARD` and `END:VCARD`, however spaced and spelled."""
    if b":" not in line or len(line) > 64:  # noqa: PLR2004 - an edge is short
        return ""
    word, _colon, what = line.strip().upper().partition(b":")
    if what.strip() != b"VCARD":
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
