"""Names of companies: the legal form, quotes and punctuation told from the name proper."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from crm_desktop.clients.name_forms import (
    COMPANY_WORDS,
    LEGAL_FORMS_LONG,
    LEGAL_FORMS_SHORT,
    SOLE_TRADER_FORMS,
)

_WORD = re.compile(r"[^\W_]+")
_QUOTES = "\"'«»„“”‘’‚‹›`"
_QUOTED = re.compile(r"[\"«„“'‘‹](?P<inner>.+)[\"»“”'’›]")
_BEHIND = re.compile(r"\((?P<form>[^()]+)\)\s*$")
_EDGES = " \u00a0,;:.-–—"
_TELLING = COMPANY_WORDS | LEGAL_FORMS_SHORT
_BEHIND_EDGES = " \u00a0,;:-–—"  # a full stop may end an initial
_LONGEST_FORM = max(len(form.split()) for form in LEGAL_FORMS_LONG)
_LATIN_TWINS = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-я]")
_TWINS_ONLY = re.compile(r"[aceopxykmhtb\d]+")


class CompanyName(NamedTuple):
    """A company's name taken apart: `form` as written («ООО»), `proper` without form and quotes."""

    form: str
    proper: str


def fold(text: str) -> str:
    """NFKC, casefolded, ё as е: the shape names are compared in."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """Words and numbers of a folded text, punctuation and quotes left out."""
    return _WORD.findall(fold(text.replace("№", " ")))  # NFKC would make «No» of it


@lru_cache(maxsize=512)
def split_company(name: str) -> CompanyName:
    """«Ромашка, ООО», «ООО "Ромашка"», «Общество с ограниченной…» → the form and the name proper.

    A name that is nothing but a form («ООО») keeps it as the name.
    """
    tidy = " ".join(name.split())
    tokens = list(_WORD.finditer(tidy))
    folded = [fold(token[0]) for token in tokens]
    if head := _form_length(folded):
        cut = tokens[head - 1].end()
        form, rest = tidy[:cut], tidy[cut:].lstrip(_EDGES + ")")
    elif tail := _form_length_behind(folded):
        cut = tokens[-tail].start()
        form, rest = tidy[cut:], tidy[:cut].rstrip(_BEHIND_EDGES + "(")
    else:
        form, rest = "", tidy
    proper = _unquoted(rest)
    if not _WORD.search(proper):
        return CompanyName("", _unquoted(tidy))
    return CompanyName(form.strip(_EDGES + _QUOTES + "()"), proper)


def company_key(name: str) -> str:
    """What two spellings of one company's name share: «ООО "Ёлка-М"» and «Елка М, ооо» → «елка м».

    Words written in look-alike Latin letters («Beктop») are read as Russian.
    """
    return " ".join(russian_letters(word) for word in words_of(split_company(name).proper))


def russian_letters(word: str) -> str:
    """Read a folded word as Russian if it is written in look-alike Latin letters, «beктop»."""
    if not _LATIN.search(word):
        return word
    if _CYRILLIC.search(word) or (_TWINS_ONLY.fullmatch(word) and len(word) > 1):
        return word.translate(_LATIN_TWINS)
    return word


def sort_key(name: str) -> str:
    """The key a company is sorted by: its name proper, folded; never empty for a non-empty name."""
    return " ".join(words_of(split_company(name).proper)) or fold(name).strip()


def has_legal_form(name: str) -> bool:
    """Whether the name carries a legal form in front or behind."""
    return bool(split_company(name).form)


def is_sole_trader(name: str) -> bool:
    """Whether the legal form is an ИП (or КФХ): a person's name follows it."""
    return " ".join(words_of(split_company(name).form)) in SOLE_TRADER_FORMS


def looks_like_company(name: str) -> bool:
    """A legal form, quotes, a digit or a word like «завод» make a company."""
    if any(sign in '"«»„“' for sign in name):
        return True
    words = words_of(name)
    return (
        not _TELLING.isdisjoint(words)
        or any(map(str.isdigit, words))
        or bool(_form_length(words) or _form_length_behind(words))
    )


def trailing_aside(name: str) -> tuple[str, str]:
    """«ООО "Ромашка" (Иванов Иван)» → the name and what stands in brackets behind it, or `""`."""
    found = _BEHIND.search(name) if name.rstrip().endswith(")") else None
    if not found or not name[: found.start()].strip():
        return name.strip(), ""
    return name[: found.start()].strip(_EDGES), found["form"].strip()


@cache
def _long_forms() -> dict[tuple[str, ...], None]:
    return {tuple(words_of(form)): None for form in LEGAL_FORMS_LONG}


def _form_length(words: list[str]) -> int:
    for size in range(min(_LONGEST_FORM, len(words)), 0, -1):
        if tuple(words[:size]) in _long_forms():
            return size
    return 1 if words and words[0] in LEGAL_FORMS_SHORT else 0


def _form_length_behind(words: list[str]) -> int:
    for size in range(min(_LONGEST_FORM, len(words)), 0, -1):
        if tuple(words[-size:]) in _long_forms():
            return size
    return 1 if words and words[-1] in LEGAL_FORMS_SHORT else 0


def _unquoted(text: str) -> str:
    bare = text.lstrip(_EDGES).rstrip(_BEHIND_EDGES)
    found = _QUOTED.fullmatch(bare)
    if found and not any(sign in _QUOTES for sign in found["inner"]):
        return found["inner"].strip()
    return bare
