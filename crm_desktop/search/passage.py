"""A piece of a text around what was found, for one line of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.search.normalise import fold, phone_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.search_entry_query import Ways
    from db.search_query import Term

LENGTH: Final = 120
_BEFORE: Final = 36
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\+?\d[\d \u00a0()‑–-]{8,20}\d|[\w.+-]+@[\w-]+\.[\w.-]+")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text in one line.

    Attributes:
        text: with «…» where something was cut.
        marks: (first, beyond the last) of each found part of `text`, in order.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def passage(
    text: str, terms: Sequence[tuple[Term, Ways]], *, length: int = LENGTH
) -> Passage:  # fmt: skip
    """Cut the piece around the first found word and tell where the found parts are.

    >>> passage("Просили счёт на доски", []).text
    'Просили счёт на доски'
    """
    line = _BLANKS.sub(" ", text).strip()
    found = _found(line, terms)
    start = 0
    if found and len(line) > length:
        start = max(0, min(found[0][0] - _BEFORE, len(line) - length))
        space = line.find(" ", start, found[0][0])
        start = space + 1 if start and space >= 0 else start
    piece = line[start : start + length]
    if start + length < len(line):
        kept = piece.rpartition(" ")[0]
        piece = f"{(kept if len(kept) > length // 2 else piece).rstrip(' ,.;:')}…"
    shift = start - (1 if start else 0)
    marks = [
        (first - shift, last - shift)
        for first, last in found
        if first >= start and last - start <= len(piece)
    ]
    return Passage(("…" if start else "") + piece, tuple(marks))


def _found(line: str, terms: Sequence[tuple[Term, Ways]]) -> list[tuple[int, int]]:
    marks: set[tuple[int, int]] = set()
    for match in _WORD.finditer(line):
        word = fold(match[0])
        for term, ways in terms:
            if ways.fit(word):
                marks.add(_part(match.start(), match.end(), word, term))
    for match in _NUMBER.finditer(line):
        whole = fold(match[0]) if "@" in match[0] else phone_key(match[0])
        if any(ways.fit(whole) for _term, ways in terms):
            marks.add(match.span())
    return _joined(sorted(marks))


def _part(first: int, last: int, word: str, term: Term) -> tuple[int, int]:
    """Where in a word the typed part stands; the whole word if it was found another way."""
    if len(word) == last - first:
        for needle in term:
            at = word.find(needle.text)
            if at == 0 or (at > 0 and needle.inside):
                return first + at, first + at + len(needle.text)
    return first, last


def _joined(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in marks:
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
