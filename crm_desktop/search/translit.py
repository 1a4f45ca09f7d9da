"""Russian words typed in Latin letters and the other way round.

There are a dozen schemes, so nothing is spelled out: words of either alphabet get one sound key
(`sound`), the same for Дмитрий, Dmitry, Dmitriy and Dmitrij.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LATIN_OF = dict(zip("абвгдезийклмнопрстуфхыэё", "abvgdeziiklmnoprstufhiee", strict=True)) | {
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
}
_TO_SOUND = str.maketrans(_LATIN_OF)
_TO_LATIN = str.maketrans(
    {**_LATIN_OF, "й": "y", "х": "kh", "щ": "shch", "ы": "y", "ю": "yu", "я": "ya"}
)
_FROM_LATIN = (
    (re.compile("shch|sch"), "sh"),
    (re.compile("kh"), "h"),
    (re.compile("ph"), "f"),
    (re.compile("tz"), "ts"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile("ck|q|c(?!h)"), "k"),
)
_LETTERS = re.compile(r"[a-zа-я]+\Z")
_LATIN = re.compile(r"[a-z]+\Z")
_CYRILLIC = re.compile(r"[а-я]+\Z")
_TWICE = re.compile(r"(.)\1+")
SHORTEST = 3
"""The shortest sound key worth searching for."""


def is_latin(word: str) -> bool:
    """Whether a normalised word is of Latin letters only."""
    return bool(_LATIN.match(word))


def is_cyrillic(word: str) -> bool:
    """Whether a normalised word is of Russian letters only."""
    return bool(_CYRILLIC.match(word))


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """The sound key of a normalised word; '' for what is not a word of one letter set or too short.

    >>> sound("юлия"), sound("yulia"), sound("iuliia")
    ('iulia', 'iulia', 'iulia')
    """
    if not _LETTERS.match(word):
        return ""
    key = word.translate(_TO_SOUND)
    for pattern, sounds_as in _FROM_LATIN:
        key = pattern.sub(sounds_as, key)
    key = _TWICE.sub(r"\1", key).replace("ie", "e").replace("io", "e")
    return key if len(key) >= SHORTEST else ""


def sounds(word: str) -> tuple[str, ...]:
    """The sound keys to look for: a Latin «c» may be «к» or «ц».

    >>> sounds("kuznecov")
    ('kuznekov', 'kuznetsov')
    """
    keys = [sound(word)]
    if is_latin(word) and re.search("c(?!h|k)", word):
        keys.append(sound(re.sub("c(?!h|k)", "ts", word)))
    return tuple(dict.fromkeys(key for key in keys if key))


def latin(word: str) -> str:
    """A Russian word in the commonest Latin spelling, as in e-mail addresses.

    >>> latin("ромашка"), latin("хабаров")
    ('romashka', 'khabarov')
    """
    return word.translate(_TO_LATIN)
