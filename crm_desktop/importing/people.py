"""People of the office as files name them: by surname, with initials, with an e-mail beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.person_names import compatible_names, split_person

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue

_ASIDE: Final = re.compile(r"\s*[\[(<][^\])>]*[\])>]\s*|\S+@\S+")
_MAIL: Final = re.compile(r"([\w.+-]+)@[\w.-]+")
_WORD: Final = re.compile(r"[a-z]+")
_LATIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_SPELLINGS: Final = (("kh", "h"), ("ts", "c"), ("yu", "iu"), ("ya", "ia"), ("y", "i"))


def find_member(catalogue: Catalogue, text: str) -> int | None:
    """Return the one person of the office a text may mean, None if none or several.

    «Кравцова», «Кравцова А. П.», «А. Кравцова», «Анна Кравцова [24]», «kravtsova@firma.ru».
    """
    here = {id_: name for id_, name in catalogue.members.items() if id_ not in catalogue.former}
    bare = " ".join(_ASIDE.sub(" ", text).split())
    if bare:
        wanted = fold(bare)
        exact = [id_ for id_, name in here.items() if fold(name) == wanted]
        near = [id_ for id_, name in here.items() if wanted in fold(name).split()]
        for found in (exact, near):
            if found:
                return found[0] if len(found) == 1 else None
        return _only([id_ for id_, name in here.items() if _may_be(bare, name)])
    if mail := _MAIL.search(text):
        words = set(_WORD.findall(_plain_latin(mail[1].casefold())))
        return _only([id_ for id_, name in here.items() if _surname(name) & words])
    return None


def _may_be(text: str, name: str) -> bool:
    """Initials and short forms are forgiven, but the surname has to be there."""
    said, known = split_person(text), split_person(name)
    if not said.last or not said.first or not known.last:
        return False
    return compatible_names(said, known)


def _surname(name: str) -> set[str]:
    last = split_person(name).last
    letters = "".join(_LATIN.get(letter, letter) for letter in fold(last))
    return {_plain_latin(letters)} if letters else set()


def _plain_latin(text: str) -> str:
    """One spelling for the ways Russian letters are written in Latin ones."""
    for one, other in _SPELLINGS:
        text = text.replace(one, other)
    return text


def _only(found: list[int]) -> int | None:
    return found[0] if len(found) == 1 else None
