"""What the typed text may mean: terms, each with the ways it may stand in the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from crm_desktop.search import normalise, translit
from crm_desktop.search.layout import other_layout
from db.search_index import INSIDE, SOUND_MARK
from db.search_query import Needle, Term

_NUMERIC = re.compile(r"(?=\D*\d)[+\d()./\-–—]+\Z", re.ASCII)
_ADDRESS = re.compile(r"[\w@.+\-]+\Z")
_DOTTED = re.compile(r"[a-z0-9][\w\-]*\.[\w.\-]*[a-z][\w.\-]*\Z|\w[\w\-.]*_[\w\-.]*\Z")
_NUMBER_NAMES = frozenset(("инн", "кпп", "огрн", "огрнип", "тел", "телефон", "моб", "номер"))
_MOST_TERMS = 12
_FOREIGN_LETTERS = 4

Sounds = Literal["latin", "all"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of the typed text.

    Attributes:
        terms: All of them must fit, in any order.
        phrase: The whole text as a name would be stored; '' when it cannot be a name.
        understood: The text this reading stands for when it is not what was typed (another layout,
            a mended typo), else ''.
    """

    terms: tuple[Term, ...]
    phrase: str
    understood: str = ""


LONGEST: Final = 1000
"""More letters than anybody types; a text pasted by mistake is looked for by its beginning."""


def groups(text: str) -> list[list[Reading]]:
    """Meanings of the text, the likelier group first.

    First as typed (a Latin word also by its sound); then in the other keyboard layout, and Russian
    words in Latin letters. Typos are not here: they need the vocabulary.
    """
    text = text[:LONGEST]
    typed = readings(text, sounds="latin")
    other = other_layout(text)
    swapped = readings(other, sounds="all", understood=other.lower()) if other else []
    spelled = [reading for reading in readings(text, sounds="all") if reading not in typed]
    if sum(char.isalpha() for char in text) < _FOREIGN_LETTERS:
        return [typed, spelled, swapped]
    return [typed, swapped + spelled]


def readings(text: str, *, sounds: Sounds, understood: str = "") -> list[Reading]:
    """The meanings of a text in this very layout: at most two, the narrower one first.

    «921 555-10» is the digits 92155510 of a phone, or else the words 921, 555 and 10;
    «ivan.petrov» is a part of an e-mail, or else two words.
    """
    narrow: list[Term] = []
    wide: list[Term] = []
    chunks = [chunk.strip(",;:") for chunk in normalise.fold(text).split()]
    at = 0
    while at < len(chunks):
        run = at
        while run < len(chunks) and _NUMERIC.match(chunks[run]):
            run += 1
        if run > at:
            one, many = _number_terms(chunks[at:run])
            at = run
        else:
            named = chunks[at] in _NUMBER_NAMES and _NUMERIC.match("".join(chunks[at + 1 : at + 2]))
            one, many = ([], []) if named else _word_terms(chunks[at], sounds)
            at += 1
        narrow += one
        wide += many
    phrase = " ".join(normalise.name_words(text))
    found = [tuple(terms[:_MOST_TERMS]) for terms in (narrow, wide) if terms]
    return [Reading(terms, phrase, understood) for terms in dict.fromkeys(found)]


def word_term(word: str, sounds: Sounds) -> Term:
    """A normalised word, as it stands and as it may be spelled in the other alphabet."""
    needles = [Needle(word, inside=len(word) >= INSIDE)]
    if translit.is_latin(word) or (sounds == "all" and translit.is_cyrillic(word)):
        needles += [Needle(SOUND_MARK + key, inside=False) for key in translit.sounds(word)]
    if sounds == "all" and translit.is_cyrillic(word):
        latin = translit.latin(word)
        if len(latin) >= INSIDE:
            needles.append(Needle(latin, inside=True))
    return tuple(needles)


def _word_terms(chunk: str, sounds: Sounds) -> tuple[list[Term], list[Term]]:
    """(narrow, wide) terms of one chunk that is not a number."""
    many = [
        _digits_term(word) if word.isascii() and word.isdigit() else word_term(word, sounds)
        for word in normalise.words(chunk)
    ]
    if not many or not _ADDRESS.match(chunk) or not ("@" in chunk or _DOTTED.match(chunk)):
        return many, many
    whole = chunk.strip(".+-_")
    if whole.isascii() and whole.replace("@", "").isdigit():
        return many, many
    one: list[Term] = [(Needle(whole, inside=len(whole) >= INSIDE),)]
    return one, one if "@" in whole else many


def _number_terms(chunks: list[str]) -> tuple[list[Term], list[Term]]:
    """(narrow, wide) terms of neighbouring chunks of digits and phone signs."""
    groups_of_digits = re.findall(r"\d+", " ".join(chunks), re.ASCII)
    joined = "".join(groups_of_digits)
    foreign = chunks[0].startswith("+")
    if foreign and joined.startswith("7"):
        rest = joined[1:]
        one: list[Term] = [(Needle(rest, inside=False),)] if rest else []
        return one, one
    narrow = [_digits_term(joined)]
    if foreign:
        return narrow, narrow
    return narrow, [_digits_term(number) for number in groups_of_digits]


def _digits_term(number: str) -> Term:
    """Digits anywhere in a number; after a leading 7 or 8 they may begin a phone."""
    needles = [Needle(number, inside=len(number) >= INSIDE)]
    if number[0] in "78" and len(number) > INSIDE:
        needles.append(Needle(number[1:], inside=False))
    return tuple(needles)
