"""Headings of exported tables, and their way back: the import reads them exactly.

A table is ours when one of its headings is «Картотека ID». A heading is a field's label with,
where they say something, a number («Телефон 2», «Банк 2») and a channel's label in brackets
(«Телефон (мобильный)»). Money of own fields has «, ₽» behind its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import STANDARD, FieldType, Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.field_types import Field

ID: Final = "id"
KIND: Final = "kind"
CREATED: Final = "created"
COMPANY_ID: Final = "company.id"
COMPANY_NAME: Final = "company.name"
COMPANY_INN: Final = "company.inn"
COMPANY_POST: Final = "company.post"
CONTACT_NAME: Final = "contact.name"
CONTACT_POST: Final = "contact.post"
CONTACT_PHONE: Final = "contact.phone"
CONTACT_EMAIL: Final = "contact.email"

COMPANY_KEYS: Final = (COMPANY_NAME, COMPANY_INN, COMPANY_ID, COMPANY_POST)
CONTACT_KEYS: Final = (CONTACT_NAME, CONTACT_POST, CONTACT_PHONE, CONTACT_EMAIL)

KIND_WORDS: Final = {"person": "Человек", "company": "Компания"}

# Labels of what is no field of the catalogue, and of the one that means something else elsewhere.
EXTRA_LABELS: Final = {
    ID: "Картотека ID",
    KIND: "Вид",
    CREATED: "Дата создания",
    COMPANY_NAME: "Компания",
    COMPANY_INN: "Компания: ИНН",
    COMPANY_ID: "Компания: ID",
    COMPANY_POST: "Должность",
    CONTACT_NAME: "Контактное лицо",
    CONTACT_POST: "Контактное лицо: должность",
    CONTACT_PHONE: "Контактное лицо: телефон",
    CONTACT_EMAIL: "Контактное лицо: почта",
    "type": "Тип клиента",
}
ID_HEADING: Final = EXTRA_LABELS[ID]
MONEY_SUFFIX: Final = ", ₽"

_LABELS: Final = {field.key: field.label for field in STANDARD} | EXTRA_LABELS
_SEVERAL: Final = frozenset(
    {*(f.key for f in STANDARD if f.store in {Store.CHANNEL, Store.ADDRESS, Store.BANK})}
    | {*COMPANY_KEYS, *CONTACT_KEYS}
)
_CHANNELS: Final = frozenset(f.key for f in STANDARD if f.store is Store.CHANNEL)
_SHAPE: Final = re.compile(r"(?P<name>.+?)(?: (?P<number>[2-9]|[1-9]\d))?(?: \((?P<label>.+)\))?")


@dataclass(frozen=True, slots=True)
class OwnMeaning:
    """What a heading of our table says.

    Attributes:
        key: a key of the standard fields, or one of the constants of this module.
        label: of a channel: «мобильный».
        number: 1, 2, …: the how-maniest phone, account, company of the client.
    """

    key: str
    label: str = ""
    number: int = 1


def heading_of(key: str, *, number: int = 1, label: str = "") -> str:
    """Return the heading of a standard field or of one of this module's keys."""
    words = _LABELS[key] if number == 1 else f"{_LABELS[key]} {number}"
    return f"{words} ({label})" if label else words


def own_heading(field: Field) -> str:
    """Return the heading of an own field; it never looks like a standard one."""
    name = " ".join(field.label.split())
    if own_meaning(name) is not None:
        name = f"{name} (своё поле)"
    return f"{name}{MONEY_SUFFIX}" if field.type is FieldType.MONEY else name


def is_own_layout(headings: Iterable[str]) -> bool:
    """Whether a table was exported by this program."""
    return any(fold(" ".join(heading.split())) == fold(ID_HEADING) for heading in headings)


def own_meaning(heading: str) -> OwnMeaning | None:
    """Return what a heading of our own table means; None = an own field of the office."""
    words = " ".join(heading.split())
    known = _keys()
    if key := known.get(fold(words)):
        return OwnMeaning(key)
    found = _SHAPE.fullmatch(words)
    key = known.get(fold(found["name"])) if found else None
    if found is None or key is None or key not in _SEVERAL:
        return None
    if found["label"] and (key not in _CHANNELS or found["label"] == "своё поле"):
        return None
    return OwnMeaning(key, found["label"] or "", int(found["number"] or 1))


def own_field_heading(heading: str) -> tuple[str, str]:
    """Return the name of the own field a heading speaks of and its type, `""` = not said."""
    words = " ".join(heading.split())
    type_ = "money" if words.endswith(MONEY_SUFFIX) else ""
    return words.removesuffix(MONEY_SUFFIX).removesuffix(" (своё поле)"), type_


@cache
def _keys() -> dict[str, str]:
    return {fold(label): key for key, label in _LABELS.items()}
