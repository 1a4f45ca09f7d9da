"""Words of the base that are close to a mistyped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from crm_desktop.search.query import Reading
from crm_desktop.search.translit import is_cyrillic, is_latin
from db.search_query import Needle, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4
_TWO_ERRORS_FROM = 8
_MOST_WORDS = 8


class Lexicon(Protocol):
    """The words there are."""

    def exists(self, term: Term) -> bool:
        """Whether anything fits the term."""
        ...

    def words(self, start: str) -> Iterable[str]:
        """The words that begin so."""
        ...


def mended(where: Lexicon, reading: Reading) -> Reading | None:
    """The reading with each word nobody bears replaced by the closest words of the base.

    None when a word has no close one, or nothing needs mending.
    """
    terms: list[Term] = []
    shown: list[str] = []
    changed = False
    for term in reading.terms:
        word = term[0].text
        if where.exists(term):
            terms.append(term)
            shown.append(word)
            continue
        near = closest(where, word)
        if not near:
            return None
        changed = True
        terms.append(tuple(Needle(other, inside=False) for other in near))
        shown.append(near[0])
    text = " ".join(shown)
    return Reading(tuple(terms), text, text) if changed else None


def closest(where: Lexicon, word: str) -> list[str]:
    """Beginnings of the base's words within one error of the word, two from 8 letters on.

    Only the nearest ones, first those whose two first letters are right, then those whose first is
    right or swapped with the second. An error is a wrong, extra or missing letter, or two swapped.
    """
    if len(word) < _SHORTEST or not (is_cyrillic(word) or is_latin(word)):
        return []
    errors = 2 if len(word) >= _TWO_ERRORS_FROM else 1
    for starts in ((word[:2],), dict.fromkeys(word[:2])):
        near = _near(where, word, errors, starts)
        if near:
            best = near[0][0]
            return [found for distance, _, found in near if distance == best][:_MOST_WORDS]
    return []


def _near(
    where: Lexicon, word: str, errors: int, starts: Iterable[str]
) -> list[tuple[float, int, str]]:
    """(errors, −length, beginning of a word of the base), the nearest first."""
    beginnings: set[str] = set()
    for start in starts:
        for known in where.words(start):
            beginnings.update(
                known[:size] for size in range(len(word) - 1, min(len(word) + 1, len(known)) + 1)
            )
    near = extract(
        word, beginnings, scorer=OSA.distance, score_cutoff=errors, limit=_MOST_WORDS * 4
    )
    return sorted((distance, -len(found), found) for found, distance, _ in near)
