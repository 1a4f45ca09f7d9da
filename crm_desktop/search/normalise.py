"""Text as the index sees it: what was stored and what was typed must meet in one form."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(r"[ -~А-Яа-яЁё«»№–—…“”„\t\r\n]*\Z")
_APOSTROPHE = re.compile(r"(?<=\w)['`’ʼ](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\w@.+\-]+")
_DIGITS = re.compile(r"\D+", re.ASCII)
_BREVE = "\u0306"
_RU_PHONE = 11
# fmt: off
_LEGAL_FORMS = frozenset((
    "ооо", "оао", "зао", "пао", "нао", "ао", "ип", "чп", "тоо", "одо",
    "гк", "пк", "нко", "ано", "фгуп", "гуп", "муп", "фгбу", "гбу", "мбу", "кфх", "снт", "тсн",
    "тсж", "жск", "llc", "ltd", "inc", "gmbh",
))
# fmt: on


def fold(text: str) -> str:
    """Lower case without ё, accents, compatibility forms, apostrophes inside words; й stays.

    >>> fold("Ёлка, Йогурт, Café")
    'елка, йогурт, cafe'
    """
    if _PLAIN.match(text):
        return _APOSTROPHE.sub("", text.lower().replace("ё", "е"))
    text = text.replace("№", " ")  # else it becomes the letters «No»
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept: list[str] = []
    for char in folded:
        if unicodedata.combining(char):
            if char == _BREVE and kept and kept[-1] == "и":
                kept[-1] = "й"
            continue
        kept.append(char)
    return _APOSTROPHE.sub("", unicodedata.normalize("NFC", "".join(kept)).casefold())


def words(text: str) -> list[str]:
    """The words of any text: letters and digits, all else parts them.

    >>> words("ООО «Рога-и-Копыта», 2-й цех")
    ['ооо', 'рога', 'и', 'копыта', '2', 'й', 'цех']
    """
    return _WORD.findall(fold(text))


def name_words(text: str) -> list[str]:
    """The words of a name, a leading legal form moved to the end.

    >>> name_words("ООО «Ромашка»")
    ['ромашка', 'ооо']
    """
    found = words(text)
    start = 0
    while start < len(found) - 1 and found[start] in _LEGAL_FORMS:
        start += 1
    return found[start:] + found[:start]


def are_legal_forms(found: list[str]) -> bool:
    """Whether these words of a name only say what kind of firm it is; true of none."""
    return _LEGAL_FORMS.issuperset(found)


def digits(text: str) -> str:
    """The ASCII digits of a text.

    >>> digits("+7 (921) 555-10-24")
    '79215551024'
    """
    return _DIGITS.sub("", text)


def phone_key(text: str) -> str:
    """Digits of a phone; a Russian number of 11 digits loses its leading 7 or 8.

    >>> phone_key("8 921 555-10-24"), phone_key("+375 29 123-45-67")
    ('9215551024', '375291234567')
    """
    key = digits(text)
    return key[1:] if len(key) == _RU_PHONE and key[0] in "78" else key


def address(text: str) -> str:
    """An e-mail, site or account name kept whole, without its scheme; '' when nothing is left.

    >>> address("https://www.Romashka.ru/"), address("Ivan.Petrov@mail.ru")
    ('romashka.ru', 'ivan.petrov@mail.ru')
    """
    found = _ADDRESS.findall(re.sub(r"^\s*(?:https?:/+|mailto:)?(?:www\.)?", "", fold(text)))
    return found[0].strip(".+-_") if found else ""


def address_parts(whole: str) -> list[str]:
    """The words inside an address except the zone after its last dot.

    >>> address_parts("ivan.petrov@romashka.ru")
    ['ivan', 'petrov', 'romashka']
    """
    parts = _WORD.findall(whole)
    if len(parts) > 1 and whole.endswith("." + parts[-1]):
        parts.pop()
    return parts
