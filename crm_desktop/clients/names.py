"""What a name says: a company or a person, its sort key, its initials, a contact beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_desktop.clients.company_names import (
    is_sole_trader,
    looks_like_company,
    sort_key,
    split_company,
    trailing_aside,
)
from crm_desktop.clients.person_names import (
    PersonName,
    looks_like_person,
    person_key,
    split_person,
)

_SMALL_WORDS = frozenset({"и", "в", "во", "на", "по", "для", "при", "с", "из", "от", "the", "of"})
_WORD = re.compile(r"[^\W_]+")
NOBODY = PersonName("", "")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name string understood.

    `kind` is `"company"` or `"person"`; `name` the name without what was taken off; `person` the
    ФИО of a person or of an ИП; `contact` a person named in brackets behind a company;
    `note` what stood in brackets and is no person.
    """

    kind: str
    name: str
    person: PersonName = NOBODY
    contact: str = ""
    note: str = ""


def understand_name(text: str) -> NameParts:
    """Tell a company from a person: «ООО "Ромашка" (Иванов Иван)», «ИП Петров П. П.», «Пётр Ильин».

    An ИП is a company whose `person` is known. A name that could be either and has no sign of a
    person is a company.
    """
    whole = " ".join(text.split())
    name, aside = trailing_aside(whole)
    if looks_like_company(aside) and not looks_like_person(aside) and not looks_like_person(name):
        name, aside = whole, ""
    if looks_like_company(name) or not looks_like_person(name):
        person = split_person(split_company(name).proper) if is_sole_trader(name) else NOBODY
        contact = aside if looks_like_person(aside) else ""
        return NameParts("company", name, person, contact, "" if contact else aside)
    return NameParts("person", name, split_person(name), note=aside)


def kind_of_name(text: str) -> str:
    """`"company"` or `"person"`."""
    return understand_name(text).kind


def name_key(name: str, *, kind: str) -> str:
    """The key a client is sorted by: a company's without legal form and quotes, a person's ФИО."""
    if kind == "person":
        return person_key(name) or sort_key(name)
    return sort_key(name)


def initials(name: str, *, kind: str = "") -> str:
    """One or two capitals for a round picture: «СВ» for ООО «Северный ветер», «ИИ» for a person."""
    if (kind or kind_of_name(name)) == "person":
        parts = split_person(name)
        letters = [part[0] for part in (parts.last, parts.first) if part]
        return "".join(letters).upper()
    words = _WORD.findall(split_company(name).proper)
    telling = [word for word in words if word.casefold() not in _SMALL_WORDS] or words
    if not telling:
        return ""
    return "".join(word[0] for word in telling[:2]).upper()
