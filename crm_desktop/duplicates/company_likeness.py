"""How much two companies' names agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from crm_desktop.clients.company_names import russian_letters, words_of
from crm_desktop.clients.name_forms import LEGAL_FORMS_SHORT, SOLE_TRADER_FORMS
from crm_desktop.duplicates.name_words import INSTITUTIONS, PHRASES, PLAIN
from crm_desktop.search.translit import sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_FORMS: Final = LEGAL_FORMS_SHORT | INSTITUTIONS
_ORDINAL_ENDS: Final = frozenset(["й", "я", "е", "го", "ой", "ый", "ая", "ое", "му", "м"])
_SAME: Final = {"ко": "к", "company": "к", "co": "к", "филиала": "филиал"}
_SHORT: Final = 2
_LONG_ENOUGH: Final = 5
_ONE_MISTAKE: Final = 6
_LONG: Final = 8
_ALIKE: Final = 90
_VOWELS: Final = ({"а", "о"}, {"е", "и"}, {"и", "ы"}, {"е", "э"})
_TELLING: Final = 4


@dataclass(frozen=True, slots=True)
class CompanyWords:
    """A company's name prepared for comparing.

    Attributes:
        words: folded, in the order written, without legal forms and words that say nothing;
            numbers apart.
        sorted: the words in alphabetical order.
        joined: the words without spaces.
        numbers: all numbers, sorted.
        form: the legal form in short («ооо»), `""` if unknown.
    """

    words: tuple[str, ...]
    sorted: str
    joined: str
    numbers: tuple[str, ...]
    form: str


@lru_cache(maxsize=4096)
def company_words(name: str) -> CompanyWords:
    """Prepare a name; one that is nothing but forms and heads keeps them."""
    pieces = [
        piece
        for word in words_of(name.replace("+", " плюс ").replace("&", " и "))
        for piece in _PIECE.findall(russian_letters(word))
    ]
    pieces = shortened(_SAME.get(piece, piece) for piece in _initials_joined(pieces))
    form, bare = _without_forms(pieces)
    bare = [
        word
        for place, word in enumerate(bare)
        if not (place and word in _ORDINAL_ENDS and bare[place - 1].isdigit())
    ]
    words = tuple(word for word in bare if word not in PLAIN) or tuple(bare) or tuple(pieces)
    return CompanyWords(
        words,
        " ".join(sorted(words)),
        "".join(words),
        tuple(sorted(word for word in words if word.isdigit())),
        form,
    )


def shortened(words: Iterable[str]) -> list[str]:
    """Put «тд» for «торговый дом» and so on, wherever it stands."""
    left, done = list(words), []
    place = 0
    while place < len(left):
        word = left[place]
        step = 1
        for long, short in PHRASES.get(word, ()):
            if tuple(left[place : place + len(long)]) == long:
                word, step = short, len(long)
                break
        done.append(word)
        place += step
    return done


def company_likeness(one: CompanyWords, two: CompanyWords, *, least: int = _ALIKE) -> int:
    """Return 100 for the same name, `least` and more for one with a slip of the pen, else 0.

    Numbers and words of one or two letters must be equal («Мебель 21», «Вымпел-А»), and every
    word must have its counterpart: «Ромашка» is not «Ромашка-Плюс», however long the rest is.
    """
    if not one.joined or not two.joined:
        return 0
    if one.sorted == two.sorted or one.joined == two.joined:
        return 100
    if one.numbers != two.numbers:
        return 0
    if _short_words(one) != _short_words(two):
        return 0
    if len(one.words) != len(two.words) and OSA.distance(one.joined, two.joined) <= 1:
        together = fuzz.ratio(one.joined, two.joined)
        return int(together) if together >= least else 0
    score = max(fuzz.ratio(one.sorted, two.sorted), fuzz.ratio(one.joined, two.joined))
    return int(score) if score >= least and _all_matched(one, two, _is_slip) else 0


def loosely_alike(one: CompanyWords, two: CompanyWords) -> bool:
    """Whether the names may mean one company when something else agrees as well.

    A mistake a word, another alphabet, or one name that says more than the other
    («Лагуна» and «Бассейн Лагуна»).
    """
    if one.numbers != two.numbers:
        return False
    if _short_words(one) == _short_words(two) and _all_matched(one, two, _is_mistake):
        return True
    mine, its = (
        {key for word in each.words if (key := sound(word) or word)} for each in (one, two)
    )
    if mine == its:
        return True
    less, more = sorted((set(one.words), set(two.words)), key=len)
    return less < more and any(len(word) >= _TELLING for word in less)


def is_sole(words: CompanyWords) -> bool:
    """Whether the legal form is an ИП's."""
    return words.form in SOLE_TRADER_FORMS


def _without_forms(pieces: list[str]) -> tuple[str, list[str]]:
    """Take legal forms off both ends; the first one taken is the form."""
    form, bare = "", list(pieces)
    for end in (0, -1):
        while bare and (bare[end] in _FORMS or bare[end] in PLAIN):
            word = bare.pop(end)
            form = form or (word if word in _FORMS else "")
    return form, bare


def _initials_joined(pieces: Iterable[str]) -> list[str]:
    """«С.П.К.» is «СПК»."""
    joined: list[str] = []
    run = False
    for piece in pieces:
        letter = len(piece) == 1 and piece.isalpha() and piece not in PLAIN
        if letter and run:
            joined[-1] += piece
        else:
            joined.append(piece)
        run = letter
    return joined


def _short_words(name: CompanyWords) -> list[str]:
    return sorted(word for word in name.words if len(word) <= _SHORT and not word.isdigit())


def _all_matched(one: CompanyWords, two: CompanyWords, agree: Callable[[str, str], bool]) -> bool:
    """Whether the words can be paired off, each with one that agrees."""
    mine, its = list(one.words), list(two.words)
    for word in one.words:
        if word in its:
            mine.remove(word)
            its.remove(word)
    if len(mine) != len(its):
        return False
    for word in mine:
        other = next((each for each in its if agree(word, each)), None)
        if other is None:
            return False
        its.remove(other)
    return True


def _is_slip(one: str, two: str) -> bool:
    """Two spellings of one word: a letter lost, doubled or swapped, an unstressed vowel."""
    less = min(len(one), len(two))
    if less < _LONG_ENOUGH or one.isdigit() or two.isdigit():
        return False
    if OSA.distance(one, two) == 1:
        if len(one) == len(two):
            return less >= _ONE_MISTAKE and (
                sorted(one) == sorted(two) or _vowel_slip(one, two) or less >= 2 * _LONG_ENOUGH
            )
        if less < _LONG and (one.startswith(two) or two.startswith(one)):
            return False  # «Атлант» and «Атланта»
    return fuzz.ratio(one, two) >= _ALIKE


def _is_mistake(one: str, two: str) -> bool:
    return min(len(one), len(two)) >= _LONG_ENOUGH and OSA.distance(one, two) <= 1


def _vowel_slip(one: str, two: str) -> bool:
    differing = [{a, b} for a, b in zip(one, two, strict=True) if a != b]
    return differing[0] in _VOWELS and one[-1] == two[-1]
