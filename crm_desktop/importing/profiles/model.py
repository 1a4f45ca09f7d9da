"""A profile: one kind of table another program exports."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.heading_text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.importing.mapping import About, RowRule, Subject

_DIGITS: Final = re.compile(r"\d+")
_AGAIN: Final = re.compile(r"\s\(\d+\)$")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a program's table looks like and what its columns mean.

    Headings are compared in their normal form; `#` in them stands for any number.

    Attributes:
        key: its name for the command line: `bitrix24-contacts`; `""` = none known.
        program: «Битрикс24».
        records: «контакты», or `""` where a program has one kind of export.
        source: names the rows for import links: records of one kind have numbers of their own.
        subject: whom rows are about.
        kinds: kinds of files it comes in: `csv`, `html`, `xlsx`…
        encodings: of its text files.
        delimiters: of its text files.
        signs: normal heading -> how much it speaks for the profile (below 0: against it).
        enough: so much speaks for it surely.
        columns: normal heading -> meaning, as in the table of headings; also `line` (a line of
            the note, with the heading), `own:<type>` (an own field), `title`, `label`.
        expected: headings such an export always has, as the program writes them.
        convert: normal heading -> name of a converter.
        labels: normal heading of a column of labels -> normal heading of what it labels.
        values: field key -> text in the file -> the text to read instead.
        rules: rows left out.
        suffixes: what a heading ends with, in its normal form -> `company` or `contact`.
        rest: what becomes of columns nobody knows: `own` fields or lines of the `note`.
        about: what its rows are.
        twin: key of the profile that takes the same rows for the other, `""` = none.
    """

    key: str
    program: str
    records: str
    source: str
    subject: Subject = "auto"
    kinds: frozenset[str] = frozenset()
    encodings: frozenset[str] = frozenset()
    delimiters: frozenset[str] = frozenset()
    signs: Mapping[str, float] = field(default_factory=dict)
    enough: float = 1.0
    columns: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[str, ...] = ()
    convert: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: tuple[RowRule, ...] = ()
    suffixes: Mapping[str, str] = field(default_factory=dict)
    rest: str = "own"
    about: About = "clients"
    twin: str = ""

    @property
    def label(self) -> str:
        """«Битрикс24, контакты»."""
        return f"{self.program}, {self.records}" if self.records else self.program

    def knows(self, heading: str, among: Mapping[str, str]) -> str:
        """Return what a table of headings says of a heading, `""` if nothing.

        Args:
            heading: as in the file; «(2)» behind a repeated one does not matter.
            among: `columns`, `convert` or `labels`.
        """
        for form in forms_of(heading):
            if form in among:
                return among[form]
        return ""


def forms_of(heading: str) -> tuple[str, ...]:
    """The normal forms a heading may stand under: itself, without «(2)», with `#` for numbers."""
    whole = normal(heading)
    single = normal(_AGAIN.sub("", heading))
    return (whole, single, _DIGITS.sub("#", whole), _DIGITS.sub("#", single))


def numbers_of(heading: str) -> tuple[str, ...]:
    """The numbers in a heading, in their order; «(2)» behind a repeated one is none."""
    return tuple(_DIGITS.findall(_AGAIN.sub("", heading)))


def all_forms(headings: Iterable[str]) -> set[str]:
    """All forms of all headings of a table."""
    return {form for heading in headings for form in forms_of(heading)}


NO_PROFILE: Final = Profile("", "", "", "")
OURS: Final = Profile("kartoteka", "Картотека", "", "kartoteka")
CARDS: Final = Profile("vcard", "Визитки vCard", "", "vcard", "person")
TRELLO: Final = Profile("trello", "Trello", "доска", "trello", about="deals")
OUR_DEALS: Final = Profile(
    "kartoteka-deals", "Картотека", "сделки", "kartoteka:deal", about="deals"
)
BUILT_IN: Final = (NO_PROFILE, OURS, CARDS, TRELLO, OUR_DEALS)
"""Profiles whose columns need no table."""
