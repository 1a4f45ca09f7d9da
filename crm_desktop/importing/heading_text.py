"""Headings made comparable."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

REASON_HEADING: Final = "Почему не загружено"

_PUNCTUATION: Final = re.compile(r"[^\w№#]+")
_NUMBERED: Final = re.compile(r"\s*\d+(?= value$| label$| type$|$)")
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """A heading in lower case, ё as е, punctuation as single blanks."""
    return _PUNCTUATION.sub(" ", fold(heading).replace("_", " ")).strip()


def without_number(heading: str) -> str:
    """«телефон 2» → «телефон», «e mail 1 value» → «e mail value»; of a normal heading."""
    return _NUMBERED.sub("", heading).strip()


def without_brackets(heading: str) -> str:
    """«Сумма (руб.)» → «Сумма»."""
    return _BRACKETS.sub("", heading).strip()


def fingerprint(headings: Iterable[str]) -> str:
    """What files of one layout share: their headings in any order, the reason column aside."""
    words = sorted(word for word in map(normal, headings) if word != normal(REASON_HEADING))
    return blake2b("\n".join(words).encode(), digest_size=10).hexdigest()


def column_letter(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
