"""Names that are probably other spellings of one: «г. Уфа» and «Уфа», «Рекомндация»."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from crm_desktop.clients.company_names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE: Final = 85
_SHORTEST: Final = 4
_MOST: Final = 1_000
_WORD: Final = re.compile(r"\w+")
# Words that say what a name is, not which one.
_IDLE: Final = frozenset(
    {"г", "гор", "город", "обл", "область", "край", "респ", "республика", "с", "со", "от", "из",
     "на", "по", "и", "в", "the", "of", "клиент", "наш"}
)  # fmt: skip


class SimilarNames:
    """Finds the name a text is another spelling of.

    Args:
        names: known ones.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name."""
        key = _key(name)
        if key and len(self._names) < _MOST:
            self._names.setdefault(key, name)

    def find(self, text: str) -> str:
        """Return the known name like a text, `""` if there is none."""
        key = _key(text)
        if key in self._names:
            return self._names[key]
        if len(key) < _SHORTEST:
            return ""
        found = process.extractOne(key, self._names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if found is None or _digits(key) != _digits(found[0]):
            return ""
        return self._names[found[0]]


def _key(name: str) -> str:
    """The telling words of a name in alphabetical order."""
    words = _WORD.findall(fold(name))
    return " ".join(sorted([word for word in words if word not in _IDLE] or words))


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
