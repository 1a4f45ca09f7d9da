"""Whether a password is good enough, and in Russian what is weak about it.

zxcvbn knows English words and Latin keyboards only: to it «йцукенгшщз» and «пароль2024» are
random letters. So a password is also judged as the same keys on a Latin keyboard give it
(«пароль» is `gfhjkm`, which leaked lists do hold), with a list of Russian words people choose.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.passwords_russian import ADVICE, ALL_CAPITALS, COMMON_WORDS
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_LENGTH: Final = 10
MIN_SCORE: Final = 3
# zxcvbn takes time that grows with the square of the length.
_JUDGED_LENGTH: Final = 100
_SHORTEST_WORD: Final = 3
_QUOTES: Final = "«»„“”\"'(),."

_TO_LATIN_KEYS: Final = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~",
)


class WeakPasswordError(UserError):
    """The password is too easy to guess; the text says why."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How a password stands.

    Attributes:
        score: 0 (guessed at once) to 4, as zxcvbn counts.
        accepted: long enough and of score 3 or more.
        advice: Russian sentences on what is weak; empty when accepted.
    """

    score: int
    accepted: bool
    advice: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """What zxcvbn says of one spelling; `sentences` are its English ones."""

    score: int
    sentences: tuple[str, ...]
    known_word: bool


def judge(password: str, words: Iterable[str] = ()) -> Strength:
    """Judge a password; `words` are those a stranger would try: the office's and the user's name.

    Only the first 100 characters are looked at. Takes a few milliseconds, the first time 50 more.
    """
    composed = unicodedata.normalize("NFC", password)
    if not composed:
        # zxcvbn fails on an empty text.
        return Strength(0, accepted=False, advice=f"Пароль короче {MIN_LENGTH} знаков.")
    known = _known_words(words)
    shown = composed[:_JUDGED_LENGTH]
    twin = shown.translate(_TO_LATIN_KEYS)
    found = _guess(shown, known)
    if twin != shown:
        found = min(found, _guess(twin, known), key=lambda finding: finding.score)
    score = found.score
    accepted = len(composed) >= MIN_LENGTH and score >= MIN_SCORE
    return Strength(score, accepted, "" if accepted else _advice(composed, found))


def require_strong(password: str, words: Iterable[str] = ()) -> None:
    """Refuse a password that `judge` does not accept.

    Raises:
        WeakPasswordError: says what is weak.
    """
    strength = judge(password, words)
    if not strength.accepted:
        raise WeakPasswordError(strength.advice)


def _guess(password: str, words: list[str]) -> _Finding:
    # Imported late: its word lists cost the start of the program, and most starts need none.
    from zxcvbn import zxcvbn  # noqa: PLC0415 - slow to load and seldom needed

    result = zxcvbn(password, user_inputs=words, max_length=_JUDGED_LENGTH)
    feedback = result["feedback"]
    return _Finding(
        score=result["score"],
        sentences=(feedback["warning"], *feedback["suggestions"]),
        known_word=any(
            match.get("dictionary_name") == "user_inputs" for match in result["sequence"]
        ),
    )


def _known_words(words: Iterable[str]) -> list[str]:
    """Each phrase and its words, as typed and on Latin keys, before the common Russian ones."""
    phrases = [unicodedata.normalize("NFC", phrase).casefold() for phrase in words]
    spaced = [word.strip(_QUOTES) for phrase in phrases for word in phrase.split()]
    parts = [part for word in spaced for part in word.split("-")]
    bare = ["".join(filter(str.isalnum, part)) for part in (*phrases, *parts)]
    chosen = [
        word[:_JUDGED_LENGTH] for word in (*phrases, *spaced, *bare) if len(word) >= _SHORTEST_WORD
    ]
    both = [*chosen, *COMMON_WORDS]
    return list(dict.fromkeys([*both, *(word.translate(_TO_LATIN_KEYS) for word in both)]))


def _advice(password: str, found: _Finding) -> str:
    sentences = []
    if len(password) < MIN_LENGTH:
        sentences.append(f"Пароль короче {MIN_LENGTH} знаков.")
    if found.score < MIN_SCORE:
        if found.known_word:
            sentences.append("Имя, название офиса и обычные слова подбирают первыми.")
        sentences += [
            ADVICE[sentence]
            for sentence in found.sentences
            # To zxcvbn a word without small Latin letters is all capitals.
            if sentence in ADVICE and (sentence != ALL_CAPITALS or password.isupper())
        ]
        sentences.append("Надёжнее всего четыре не связанных между собой слова.")
    return " ".join(dict.fromkeys(sentences))
