"""The pages of the help: Markdown files of the program, their order, and search in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.search.layout import other_layout
from crm_desktop.search.normalise import words
from resources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

INDEX: Final = "index"
_ORDER: Final = re.compile(r"\A<!--\s*(\d+)\s*-->\s*")
_MARKS: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)|[*_`#|>]|\[|\]\([^)]*\)|-{3,}")
_LAST: Final = 1000
_AROUND: Final = 90


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        key: the file's name, and what links to it say.
        order: of the list; from the comment in the first line.
        title: the first heading.
        text: Markdown.
    """

    key: str
    order: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page that holds all the words, and a piece of it."""

    page: Page
    piece: str


@cache
def pages() -> tuple[Page, ...]:
    """Read all pages, in their order."""
    found = [_read(path) for path in sorted((ROOT / "help").glob("*.md"))]
    return tuple(sorted(found, key=lambda page: (page.order, page.title)))


def page_of(key: str) -> Page:
    """Return a page, or the first one if there is none of that name."""
    return next((page for page in pages() if page.key == key), pages()[0])


def search(text: str) -> list[Found]:
    """Return the pages every typed word begins a word of, titles first; either layout."""
    found = _search(words(text))
    if not found and (other := other_layout(text)):
        found = _search(words(other))
    return found


def _search(typed: list[str]) -> list[Found]:
    if not typed:
        return []
    scored = []
    for page in pages():
        plain = _plain(page.text)
        inside, title = words(plain), words(page.title)
        if all(any(word.startswith(each) for word in inside) for each in typed):
            in_title = sum(any(word.startswith(each) for word in title) for each in typed)
            scored.append((-in_title, page.order, Found(page, _piece(plain, typed[0]))))
    return [found for _title, _order, found in sorted(scored, key=lambda each: each[:2])]


def _read(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    head = _ORDER.match(text)
    body = text[head.end() :] if head else text
    title = body.lstrip().partition("\n")[0].lstrip("# ").strip()
    return Page(path.stem, int(head[1]) if head else _LAST, title, body)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())


def _piece(plain: str, word: str) -> str:
    at = plain.casefold().replace("ё", "е").find(word)
    first = max(0, plain.rfind(" ", 0, max(0, at - _AROUND // 2)) + 1)
    piece = plain[first : first + 2 * _AROUND]
    return f"{'…' if first else ''}{piece.rpartition(' ')[0] or piece}…"
