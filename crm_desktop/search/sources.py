"""Where a reading is looked up: the whole index, or the few clients a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from db.search_index import INSIDE
from db.search_query import (
    by_name,
    by_parts,
    by_words,
    count_by_words,
    few_texts,
    ids_by_parts,
    ids_by_words,
    vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import apsw

    from crm_desktop.search.query import Reading
    from db.search_query import Candidate, Needle, Scope, Term

# A walk past so many clients takes a fraction of a second.
_SOON_WALKED = 50_000


class Source(Protocol):
    """Answers for one search."""

    def candidates(
        self, reading: Reading, *, limit: int, most: int, inside: bool
    ) -> Iterator[list[Candidate]]:
        """Clients that fit, the better way of fitting first; the caller stops when it has enough.

        Args:
            reading: What to look for.
            limit: How many names that begin with the phrase are wanted.
            most: How many clients are wanted of each other way.
            inside: Whether to look inside words too.
        """
        ...

    def ids(self, reading: Reading, cap: int) -> list[int]:
        """Ids of all that fit, at most `cap`."""
        ...

    def exists(self, term: Term) -> bool:
        """Whether any client fits the term."""
        ...

    def words(self, start: str) -> Iterable[str]:
        """The words that begin so, of those to be found by their beginnings."""
        ...


@dataclass(frozen=True, slots=True)
class WholeIndex:
    """The FTS index, each candidate checked against the scope."""

    conn: apsw.Connection
    only: Scope | None

    def candidates(
        self, reading: Reading, *, limit: int, most: int, inside: bool
    ) -> Iterator[list[Candidate]]:
        terms = reading.terms
        if reading.phrase:
            yield by_name(self.conn, reading.phrase, limit=limit, only=self.only)
        yield by_words(self.conn, terms, limit=most, only=self.only)
        if inside:
            if any(len(needle.text) == INSIDE for term in terms for needle in term):
                yield by_parts(self.conn, terms, limit=most, only=self.only, common=True)
            yield by_parts(self.conn, terms, limit=most, only=self.only)

    def ids(self, reading: Reading, cap: int) -> list[int]:
        among = None if self.only is None else self.only.among
        if among is not None and count_by_words(self.conn, reading.terms) <= _SOON_WALKED:
            # Strangers are passed by, so the cap is seldom met: once through all is enough.
            return ids_by_parts(self.conn, reading.terms, limit=cap, only=self.only)
        found = ids_by_words(self.conn, reading.terms, limit=cap, only=self.only)
        if len(found) < cap:
            found += ids_by_parts(self.conn, reading.terms, limit=cap, only=self.only)
        return list(dict.fromkeys(found))[:cap]

    def exists(self, term: Term) -> bool:
        return bool(by_parts(self.conn, [term], limit=1, only=self.only))

    def words(self, start: str) -> Iterable[str]:
        return vocabulary(self.conn, start, start[:-1] + chr(ord(start[-1]) + 1))


@dataclass(frozen=True, slots=True)
class FewTexts:
    """So few visible clients that reading them all beats asking the index about strangers."""

    texts: Sequence[Candidate]

    def candidates(
        self, reading: Reading, *, limit: int, most: int, inside: bool
    ) -> Iterator[list[Candidate]]:
        found = [text for text in self.texts if _fits(text, reading.terms, inside=inside)]
        if reading.phrase:
            named = [text for text in found if text.name.startswith(reading.phrase)]
            yield sorted(named, key=lambda text: text.name)[:limit]
        yield found[:most]

    def ids(self, reading: Reading, cap: int) -> list[int]:
        return [text.client for text in self.texts if _fits(text, reading.terms)][:cap]

    def exists(self, term: Term) -> bool:
        return any(_fits(text, (term,)) for text in self.texts)

    def words(self, start: str) -> Iterable[str]:
        texts = (f"{text.name} {text.body} {text.rest}" for text in self.texts)
        return {word for text in texts for word in text.split() if word.startswith(start)}


def source(conn: apsw.Connection, only: Scope | None) -> Source:
    """The cheaper source for this scope."""
    few = few_texts(conn, only) if only else None
    return WholeIndex(conn, only) if few is None else FewTexts(few)


def _fits(text: Candidate, terms: Sequence[Term], *, inside: bool = True) -> bool:
    return all(any(_has(text, needle, inside=inside) for needle in term) for term in terms)


def _has(text: Candidate, needle: Needle, *, inside: bool) -> bool:
    found = needle.text
    start = " " + found
    if text.name.startswith(found) or start in text.name or start in text.body:
        return True
    if start in text.rest:
        return True
    if not inside or len(found) < INSIDE:
        return False
    if needle.inside and (found in text.name or found in text.body or found in text.codes):
        return True
    return start in text.codes
