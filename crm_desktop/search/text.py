"""What of a client is searchable, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crm_desktop.search.normalise import (
    address,
    address_parts,
    digits,
    name_words,
    phone_key,
    words,
)
from crm_desktop.search.translit import sound
from db.search_index import SOUND_MARK, SearchText

Part = Literal["name", "contact", "phone", "email", "link", "requisite", "other"]
BODY_PARTS: tuple[Part, ...] = ("contact", "email", "link")
"""What each line of `SearchText.body` holds; of addresses the words in them."""
CODE_PARTS: tuple[Part, ...] = ("phone", "email", "link", "requisite")
"""What each line of `SearchText.codes` holds."""


@dataclass(frozen=True, slots=True)
class ClientText:
    """The searchable texts of one client, as people wrote them.

    Found by beginnings of words and by any part of a word from 3 characters on: `name`, `contacts`.
    Found by any part from 3 characters on: `phones` to `requisites`.
    Found by beginnings of words only, to keep the index small: `words`, `note`.

    Attributes:
        name: The shown name.
        contacts: Other names: full legal name, director, contact persons.
        phones: Phones in any notation.
        emails: E-mail addresses.
        links: Sites, messenger and social accounts.
        requisites: ИНН, КПП, ОГРН.
        words: City, tags, industry, account numbers, values of own fields.
        note: Free text.
    """

    name: str
    contacts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    requisites: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    note: str = ""


def search_text(client: ClientText) -> SearchText:
    """The normalised text to put into the index."""
    name = name_words(client.name)
    contacts = words("\n".join(client.contacts))
    emails = [address(text) for text in client.emails]
    links = [address(text) for text in client.links]
    body = (contacts, _inner(emails), _inner(links))
    codes = (
        [phone_key(phone) for phone in client.phones],
        emails,
        links,
        [digits(number) for number in client.requisites],
    )
    named = dict.fromkeys(name + contacts)
    rest = dict.fromkeys(words("\n".join((*client.words, client.note))))
    keys = dict.fromkeys(SOUND_MARK + key for key in map(sound, named) if key)
    return SearchText(
        name=" ".join(name),
        body="\n".join(_line(line) for line in body),
        codes="\n".join(_line(line) for line in codes),
        rest=_line([*(word for word in rest if word not in named), *keys]),
    )


def _line(found: list[str]) -> str:
    return "".join(" " + word for word in dict.fromkeys(found) if word)


def _inner(addresses: list[str]) -> list[str]:
    return [part for whole in addresses for part in address_parts(whole)]
