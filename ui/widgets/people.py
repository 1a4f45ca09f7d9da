"""The letters on an avatar."""

from __future__ import annotations

import re
from typing import Final

_FORMS: Final = frozenset(
    ["ооо", "оао", "зао", "пао", "нпао", "ао", "ип", "кфх", "гуп", "муп", "ано", "нко", "тсж",
     "фгуп", "фгбу", "гбу", "мбу", "снт", "гк", "чуп", "тоо", "llc", "ltd", "inc", "gmbh"]
)  # fmt: skip
_WORD: Final = re.compile(r"\w+")


def initials(name: str) -> str:
    """Return one or two capitals: «ООО «Северный ветер»» is «СВ», «Квант» is «К».

    A legal form does not count unless nothing else is there; an empty name gives «?».
    """
    words = [word for word in _WORD.findall(name) if word[0].isalnum()]
    telling = [word for word in words if word.casefold() not in _FORMS] or words
    return "".join(word[0] for word in telling[:2]).upper() or "?"
