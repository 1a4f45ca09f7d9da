"""How much two people's names agree, part by part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from crm_desktop.clients.company_names import fold, russian_letters
from crm_desktop.clients.name_forms import (
    FEMALE_PATRONYMICS,
    FULL_NAMES,
    GIVEN_NAMES,
    PATRONYMIC_PARTICLES,
)
from crm_desktop.clients.person_names import PersonName
from crm_desktop.search.translit import is_latin, sound

_SOFT: Final = re.compile("и(?=[еюя])")
_DASHES: Final = re.compile(r"[-‐-―'’`]+")
_BRACKETS: Final = re.compile(r"\(.*?\)")
_FATHER: Final = re.compile("(?:ович|евич|овна|евна|ич|ична)$")
_TYPO_FROM: Final = 5
_TWO_TYPOS_FROM: Final = 9
_SURNAME_GENDER: Final = ("ов", "ев", "ин", "ын")
_ADJECTIVE_GENDER: Final = {"ский": "ская", "цкий": "цкая", "ой": "ая", "ый": "ая", "ий": "яя"}
_GENDER_ENDINGS: Final = (
    *_SURNAME_GENDER,
    *(ending + "а" for ending in _SURNAME_GENDER),
    *_ADJECTIVE_GENDER,
    *_ADJECTIVE_GENDER.values(),
)


class Fit(IntEnum):
    """How two spellings of one part of a name stand to each other."""

    DIFFER = 0
    MISSING = 1
    TYPO = 2
    INITIAL = 3
    FORM = 4
    SAME = 5


@dataclass(frozen=True, slots=True)
class PersonFit:
    """The three parts compared.

    Attributes:
        doubtful: the given names agree by a short form that men and women share («Саша»), and
            the surname does not tell which.
    """

    last: Fit
    first: Fit
    middle: Fit
    doubtful: bool = False


def person_parts(parts: PersonName) -> PersonName:
    """Bring the parts into the shape they are compared in."""
    return PersonName(*(_part(part) for part in parts))


def fit_people(one: PersonName, two: PersonName) -> PersonFit:
    """Compare two names prepared by `person_parts`.

    A pair written in swapped order («Ли Вэй», «Вэй Ли») is tried both ways.
    """
    straight = _fit(one, two)
    if (straight.last and straight.first) or not (
        one.last and one.first and two.last and two.first
    ):
        return straight
    if one.middle or two.middle:
        return straight
    swapped = _fit(one, PersonName(two.first, two.last))
    agree = swapped.last is Fit.SAME and swapped.first in (Fit.SAME, Fit.FORM)
    return swapped if agree else straight


def first_fit(one: str, two: str) -> Fit:
    """Compare given names: short forms, initials, spellings and other alphabets forgiven."""
    if not one or not two:
        return Fit.MISSING
    if one == two:
        return Fit.SAME
    if len(one) == 1 or len(two) == 1:
        return Fit.INITIAL if _initials(one) & _initials(two) else Fit.DIFFER
    if not _fulls(one).isdisjoint(_fulls(two)) or _same_sound(one, two):
        return Fit.FORM
    if "-" in one or "-" in two:  # «Анна-Мария»
        less, more = sorted((one, two), key=len)
        return Fit.FORM if less in more.split("-") else Fit.DIFFER
    both_known = _known(one) and _known(two)
    return Fit.TYPO if not both_known and _typo(one, two) else Fit.DIFFER


def middle_fit(one: str, two: str) -> Fit:
    """Compare patronymics."""
    if not one or not two:
        return Fit.MISSING
    if one == two or _same_sound(one, two):
        return Fit.SAME
    if len(one) == 1 or len(two) == 1:
        return Fit.INITIAL if one[0] == two[0] else Fit.DIFFER
    if _particle(one) != _particle(two) and _root(one) == _root(two):
        return Fit.FORM
    return Fit.TYPO if is_woman(one) == is_woman(two) and _typo(one, two) else Fit.DIFFER


def last_fit(one: str, two: str) -> Fit:
    """Compare surnames; `FORM` = one half of a double surname. A wife's form is another name."""
    if not one or not two:
        return Fit.MISSING
    if one == two:
        return Fit.SAME
    mine, its = one.split("-"), two.split("-")
    if (len(mine) == 1 and one in its) or (len(its) == 1 and two in mine):
        return Fit.FORM
    if "".join(mine) == "".join(its) or _same_sound(one, two):
        return Fit.SAME
    return Fit.TYPO if not _genders(one, two) and _typo(one, two) else Fit.DIFFER


def is_woman(middle: str) -> bool:
    """Whether a patronymic is a woman's."""
    return middle.endswith((*FEMALE_PATRONYMICS, "кызы", "гызы"))


@lru_cache(maxsize=1 << 16)
def initials_of(first: str) -> frozenset[str]:
    """Return the letters a given name may begin with: «саша» with «а» and «с»."""
    return frozenset(_initials(first))


def _fit(one: PersonName, two: PersonName) -> PersonFit:
    first = first_fit(one.first, two.first)
    return PersonFit(
        last_fit(one.last, two.last),
        first,
        middle_fit(one.middle, two.middle),
        first is Fit.FORM
        and max(len(_fulls(one.first)), len(_fulls(two.first))) > 1
        and not (one.middle and two.middle)
        and not _tells_gender(one.last),
    )


@lru_cache(maxsize=1 << 15)
def _part(text: str) -> str:
    folded = fold(_BRACKETS.sub(" ", text))
    words = [russian_letters(word) for word in _DASHES.sub("-", folded).replace(".", " ").split()]
    halves = dict.fromkeys(words)
    if len(words) > 1 and words[-1] not in PATRONYMIC_PARTICLES:
        return "-".join(halves)  # «Мамин Сибиряк», «Ракитин Ракитин»
    return _SOFT.sub("ь", " ".join(halves))


def _initials(name: str) -> set[str]:
    return {name[0], *(full[0] for full in FULL_NAMES.get(name, ()))}


def _fulls(name: str) -> frozenset[str]:
    known = FULL_NAMES.get(name) or _soft_fulls().get(name)
    return known or frozenset({name})


@lru_cache(maxsize=1)
def _soft_fulls() -> dict[str, frozenset[str]]:
    return {_SOFT.sub("ь", name): fulls for name, fulls in FULL_NAMES.items()}


@lru_cache(maxsize=1)
def _soft_given() -> frozenset[str]:
    return frozenset(_SOFT.sub("ь", name) for name in GIVEN_NAMES)


def _known(name: str) -> bool:
    return name in GIVEN_NAMES or name in _soft_given()


def _same_sound(one: str, two: str) -> bool:
    if is_latin(one) == is_latin(two):
        return False
    mine, its = sound(one), sound(two)
    return bool(mine) and mine == its


def _typo(one: str, two: str) -> bool:
    less = min(len(one), len(two))
    if less < _TYPO_FROM:
        return False
    return OSA.distance(one, two) <= (2 if less >= _TWO_TYPOS_FROM else 1)


def _particle(middle: str) -> str:
    tail = middle.rpartition(" ")[2].rpartition("-")[2]
    return tail if tail in PATRONYMIC_PARTICLES else ""


def _root(middle: str) -> str:
    particle = _particle(middle)
    if particle:
        return middle.removesuffix(particle).rstrip(" -")
    return _FATHER.sub("", middle)


def _tells_gender(last: str) -> bool:
    return last.endswith(_GENDER_ENDINGS)


def _genders(one: str, two: str) -> bool:
    """Whether two surnames are a husband's and a wife's form of one."""
    less, more = sorted((one, two), key=len)
    if more == less + "а":
        return True
    return any(
        {one, two} == {stem + man, stem + woman}
        for man, woman in _ADJECTIVE_GENDER.items()
        for stem in (one.removesuffix(man), one.removesuffix(woman))
    )
