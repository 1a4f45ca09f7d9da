"""What a heading alone says of its column."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from crm_desktop.importing.heading_text import normal, without_brackets, without_number
from crm_desktop.importing.heading_words import WORDS_WITHIN, heading_meanings

_PREFIXES: Final = (
    ("контакт ", "contact."),
    ("контактное лицо ", "contact."),
    ("контакты ", "contact."),
    ("лпр ", "contact."),
    ("представитель ", "contact."),
    ("компания ", "company."),
    ("организация ", "company."),
    ("company ", "company."),
    ("реквизиты ", ""),
    ("реквизит россия ", ""),
    ("банк ", ""),
    ("адреса ", ""),
    ("основное ", ""),
    ("клиент ", ""),
)
_SUFFIXES: Final = (
    (" контактного лица", "contact."),
    (" контакта", "contact."),
    (" лпр", "contact."),
    (" представителя", "contact."),
    (" компания", "company."),
    (" компании", ""),
    (" организации", ""),
    (" клиента", ""),
    (" контрагента", ""),
    (" заказчика", ""),
)
_OF_PARTIES: Final = frozenset(
    {"phone", "email", "messenger", "social", "site", "birthday", "last_name", "first_name",
     "middle_name", "inn", "kpp", "ogrn", "legal_address", "actual_address", "post_address",
     "note", "@post", "full_name"}
)  # fmt: skip


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> tuple[str, float]:
    """Return a meaning of the table of headings and how sure it is, `("", 0.0)` if unknown."""
    words = normal(heading)
    if not words:
        return "", 0.0
    known = heading_meanings()
    bare = normal(without_brackets(heading))
    for word, sure in (
        (words, 1.0),
        (without_number(words), 0.95),
        (bare, 0.9),
        (without_number(bare), 0.9),
    ):
        if word in known:
            return known[word], sure
    for prefix, party in _PREFIXES:
        if words.startswith(prefix) and (found := _of_party(words[len(prefix) :], party)):
            return found, 0.9
    for suffix, party in _SUFFIXES:
        if words.endswith(suffix) and (found := _of_party(words[: -len(suffix)], party)):
            return found, 0.9
    padded = f" {words}"
    for within, meaning in WORDS_WITHIN:
        if f" {normal(within)}" in padded:
            return meaning, 0.6
    return "", 0.0


def _of_party(words: str, party: str) -> str:
    known = heading_meanings()
    meaning = known.get(words) or known.get(without_number(words), "")
    if not meaning or not party:
        return meaning
    key = meaning.partition(":")[0]
    if meaning in {"@person", "@name", "@company"}:
        return "@contact" if party == "contact." else "@company"
    if meaning == "@post" or key not in _OF_PARTIES:
        return meaning
    return party + meaning
