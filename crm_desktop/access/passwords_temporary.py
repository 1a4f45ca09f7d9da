"""Temporary passwords: read out over the telephone, typed once, then replaced by one's own."""

from __future__ import annotations

import secrets
from typing import Final

_CONSONANTS: Final = "бвгдзклмнпрст"
_VOWELS: Final = "аеиоу"
_WORDS: Final = 4
_SYLLABLES: Final = 3
# Syllables put together at random must not make a word nobody wants to read out.
_UNWANTED: Final = ("сук", "муд", "дур", "пис", "сис", "поп", "кака", "пук", "говн", "сра", "раб")


def temporary_password() -> str:
    """Four words of three syllables, «бакоми-тулене-сорива-пудоме»: 72 random bits."""
    return "-".join(_word() for _ in range(_WORDS))


def _word() -> str:
    while True:
        word = "".join(
            secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)
        )
        if not any(part in word for part in _UNWANTED):
            return word
