"""An office's fingerprint as six words two people compare over the telephone.

1,024 everyday nouns, no two of which begin with the same four letters; six of them are 60 bits of
a hash of the founding entry of the members' list. Nobody makes another office with the same six.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Final

import resources

WORDS: Final = 6
_BITS: Final = 10
_PURPOSE: Final = b"kartoteka fingerprint 1\n"


@cache
def word_list() -> tuple[str, ...]:
    """Return the words, in the order that gives each its number."""
    text = (resources.ROOT / "words" / "fingerprint.txt").read_text(encoding="utf-8")
    words = tuple(text.split())
    if len(words) != 1 << _BITS:
        raise RuntimeError("the list of words is damaged")
    return words


def office_words(anchor: str) -> tuple[str, ...]:
    """Return the six words of an office; `anchor` is the hash of its founding entry."""
    number = int.from_bytes(hashlib.sha256(_PURPOSE + anchor.encode()).digest())
    words = word_list()
    return tuple(words[number >> _BITS * place & len(words) - 1] for place in range(WORDS))
