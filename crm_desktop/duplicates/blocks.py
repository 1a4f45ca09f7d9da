"""Which names are worth comparing: those with a word of one beginning.

The rule is the same for one client, looked up in the index of names, and for all of them at once.
It is symmetric: each finds the other. Two people: the first four letters of the sort key agree.
Two companies: the first word of each (a head like «Торговый дом» left out) begins like some word
of the other, so «Эксперт мебель» and «Мебель Эксперт» meet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz, process

from crm_desktop.clients.company_names import russian_letters
from crm_desktop.clients.name_forms import (
    FEMALE_PATRONYMICS,
    FULL_NAMES,
    GIVEN_NAMES,
    MALE_PATRONYMICS,
)
from crm_desktop.clients.person_names import PersonName
from crm_desktop.duplicates.company_likeness import shortened
from crm_desktop.duplicates.name_words import HEADS
from crm_desktop.duplicates.person_likeness import Fit, fit_people, initials_of, person_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PERSON_LETTERS: Final = 4
_COMPANY_LETTERS: Final = 3
_PERSON_WORDS: Final = 4
_SLACK: Final = 12
_TWINS: Final = dict(zip("асеорхукмнтв", "aceopxykmhtb", strict=True))
_NUMBER: Final = re.compile(r"\d+")
_PATRONYMIC: Final = MALE_PATRONYMICS + FEMALE_PATRONYMICS
_LATIN: Final = re.compile("[a-z]")
_HEADS_BY_FIRST: Final[dict[str, list[tuple[str, ...]]]] = {}
for _head in HEADS:  # the longest first
    _HEADS_BY_FIRST.setdefault(_head.split()[0], []).append(tuple(_head.split()))
_LATIN_OOO: Final = "ооо"
_END: Final = "\U0010ffff"


class CompanyKey(NamedTuple):
    """A company's sort key prepared for finding.

    Attributes:
        start: how the name proper begins.
        prefixes: how its words begin.
        ordered: the words in alphabetical order, heads wherever they stand left out.
        joined: the same words as written, without spaces.
        person: the name as a person's, if it may be one's: an ИП.
        numbers: all numbers in order; names that differ in them are never alike.
        formal: it ends with a patronymic, so only an ИП is alike.
        findable: not so oddly written that the index of names does not find it: a head, and
            behind it Latin letters in a Russian word.
    """

    start: str
    prefixes: frozenset[str]
    ordered: str
    joined: str
    numbers: tuple[str, ...]
    person: PersonKey | None
    formal: bool
    findable: bool

    def meets(self, other: CompanyKey) -> bool:
        """Whether the two would find each other in the index of names."""
        return (
            self.start in other.prefixes
            and other.start in self.prefixes
            and self.numbers == other.numbers
            and not (self.formal and other.person is None)
            and not (other.formal and self.person is None)
            and self.findable
            and other.findable
        )


class PersonKey(NamedTuple):
    """A person's sort key prepared for finding.

    Attributes:
        start: how it begins.
        joined: the key without spaces and hyphens.
        initials: what the given name may begin with.
    """

    start: str
    joined: str
    parts: PersonName
    initials: frozenset[str]


@lru_cache(maxsize=1 << 13)
def company_key_of(name_key: str) -> CompanyKey:
    """Prepare the sort key of a company; given names and patronymics in it find nobody."""
    words = _words(name_key)
    proper, head_found = words, ""
    for head in _HEADS_BY_FIRST.get(words[0], ()) if words else ():
        if tuple(words[: len(head)]) == head and len(words) > len(head):
            proper, head_found = words[len(head) :], " ".join(head)
            break
    start = _beginning(proper[0]) if proper else ""
    prefixes = {_beginning(word) for word in proper if len(word) > 1 and not _is_faint(word)}
    prefixes.add(start)
    telling = [word for word in shortened(proper) if word not in _HEADS_BY_FIRST] or proper
    joined = "".join(telling)
    numbers = tuple(sorted(_NUMBER.findall(joined))) if _NUMBER.search(joined) else ()
    human = 1 < len(words) <= _PERSON_WORDS and (
        len(words[-1]) == 1 or any(_is_human(word) for word in words)
    )
    return CompanyKey(
        start,
        frozenset(prefixes),
        " ".join(sorted(telling)),
        joined,
        numbers,
        person_key_of(name_key) if human else None,
        is_formal(name_key),
        head_found in ("", _LATIN_OOO) or f" {start}" in f" {name_key} ",
    )


def person_key_of(name_key: str) -> PersonKey:
    """Prepare the sort key of a person: last name, first name, patronymic."""
    words = name_key.split(" ", 2)
    parts = person_parts(PersonName(*words, *[""] * (3 - len(words))))
    start = "".join(russian_letters(word) + " " for word in words)[:PERSON_LETTERS]
    initials = initials_of(parts.first) if parts.first else frozenset[str]()
    return PersonKey(start, "".join(words).replace("-", ""), parts, initials)


def company_ranges(key: CompanyKey) -> Iterator[tuple[str, str]]:
    """Yield ranges of sort keys, [from, to), in which alike companies stand."""
    for prefix in key.prefixes:
        begins = [*_variants(prefix), *(f"ooo {variant}" for variant in _variants(prefix))]
        for begin in (*begins, *(f"{head} {prefix}" for head in HEADS)):
            yield begin, begin + _END
            if begin.endswith(" "):
                yield begin.rstrip(), begin.rstrip() + " "


def person_ranges(key: PersonKey) -> Iterator[tuple[str, str]]:
    """Yield ranges of sort keys, [from, to), in which alike people stand."""
    for variant in _variants(key.start):
        yield variant.rstrip(), variant + _END


class CompanyBook:
    """Many companies' names, to find those about alike."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._keys = [company_key_of(name) for name in names]
        self._ordered = [key.ordered for key in self._keys]
        self._joined = [key.joined for key in self._keys]
        self._people: dict[str, list[int]] = {}
        for place, key in enumerate(self._keys):
            if key.person:
                self._people.setdefault(key.person.parts.last, []).append(place)

    def near(self, key: CompanyKey, *, least: int) -> Iterator[str]:
        """Yield the names about like one, itself included if it is in the book."""
        found = self._alike(key.ordered, self._ordered, least)
        found |= self._alike(key.joined, self._joined, least)
        for place in self._people.get(key.person.parts.last, ()) if key.person else ():
            person = self._keys[place].person
            if key.person and person and near_people(key.person, person):
                found.add(place)
        for place in found:
            if self._keys[place].meets(key):
                yield self.names[place]

    def _alike(self, text: str, texts: list[str], least: int) -> set[int]:
        found = process.extract(
            text, texts, scorer=fuzz.ratio, score_cutoff=least - _SLACK, limit=None
        )
        return {place for _, _, place in found}


def near_people(one: PersonKey, two: PersonKey) -> bool:
    """Whether two people's names may be one's, with nothing else known of them."""
    if one.joined == two.joined:
        return True
    if not one.initials & two.initials:
        return False
    mine, its = one.parts.middle, two.parts.middle
    if mine and its and mine[0] != its[0]:
        return False
    fit = fit_people(one.parts, two.parts)
    return (
        fit.last in (Fit.SAME, Fit.TYPO)
        and fit.first not in (Fit.DIFFER, Fit.MISSING)
        and fit.middle is not Fit.DIFFER
    )


def is_formal(name_key: str) -> bool:
    """Whether a sort key is as long as a person's full name and ends with a patronymic."""
    return name_key.endswith(_PATRONYMIC) and 0 < name_key.count(" ") < _PERSON_WORDS


@lru_cache(maxsize=4096)
def name_hooks(name_key: str) -> frozenset[str]:
    """Return beginnings of words by which clients of one switchboard find each other."""
    words = _words(name_key)
    fulls = [full for word in words for full in FULL_NAMES.get(word, ())]
    return frozenset(word[:_COMPANY_LETTERS] for word in (*words, *fulls) if word[1:])


def _is_human(word: str) -> bool:
    return word in GIVEN_NAMES or word.endswith(_PATRONYMIC)


def _is_faint(word: str) -> bool:
    return word in _HEADS_BY_FIRST or _is_human(word)


def _words(name_key: str) -> list[str]:
    words = name_key.split()
    return [russian_letters(word) for word in words] if _LATIN.search(name_key) else words


def _beginning(word: str) -> str:
    return word[:_COMPANY_LETTERS] if len(word) >= _COMPANY_LETTERS else word + " "


def _variants(text: str) -> Iterator[str]:
    """Yield a text in all mixtures of Russian and look-alike Latin letters."""
    for letters in product(*((c, _TWINS[c]) if c in _TWINS else (c,) for c in text)):
        yield "".join(letters)
