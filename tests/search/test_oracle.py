"""Whatever is stored and typed, the index gives what a plain scan of the texts gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.search import ClientText, find, matching_ids, search_text
from crm_desktop.search.query import Reading, groups
from db.search_index import SCHEMA, SearchText, check, rebuild, remove_texts, replace_texts

if TYPE_CHECKING:
    from db.search_query import Needle

word = st.text("абвёйиИш", min_size=1, max_size=6) | st.text("abc.@_-7", max_size=7)
number = st.text("0123789", min_size=1, max_size=12)
anything = st.text(max_size=12)
some = st.lists(word, max_size=3).map(tuple)
client = st.builds(
    ClientText,
    name=st.lists(word | number | anything, max_size=4).map(" ".join),
    contacts=some,
    phones=st.lists(number, max_size=2).map(tuple),
    emails=some,
    links=some,
    requisites=st.lists(number, max_size=2).map(tuple),
    words=some,
    note=anything,
)
typed = st.lists(word | number | anything, max_size=3).map(" ".join)


def fits(text: SearchText, needle: Needle) -> bool:
    inside = [*text.name.split(), *text.body.split()]
    if len(needle.text) >= 3:
        inside += text.codes.split()
    if needle.inside and any(needle.text in found for found in inside):
        return True
    return any(found.startswith(needle.text) for found in inside + text.rest.split())


def fits_reading(text: SearchText, reading: Reading) -> bool:
    return all(any(fits(text, needle) for needle in term) for term in reading.terms)


def scan(texts: dict[int, SearchText], query: str) -> set[int]:
    for group in groups(query):
        found = {
            key
            for key, text in texts.items()
            if any(fits_reading(text, reading) for reading in group)
        }
        if found:
            return found
    return set()


def memory() -> apsw.Connection:
    conn = apsw.Connection(":memory:")
    for statement in SCHEMA:
        conn.execute(statement).fetchall()
    return conn


@settings(max_examples=150, deadline=None)
@given(
    st.lists(client, min_size=1, max_size=12),
    st.lists(typed, min_size=1, max_size=6),
    st.data(),
)
def test_equals_a_plain_scan(
    clients: list[ClientText], queries: list[str], data: st.DataObject
) -> None:
    conn = memory()
    texts = {(number << 40) + 7: search_text(one) for number, one in enumerate(clients)}
    with conn:
        replace_texts(conn, texts.items())
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(texts)), client, max_size=3))
    removed = data.draw(st.sets(st.sampled_from(sorted(texts)), max_size=2))
    with conn:
        texts.update({key: search_text(one) for key, one in changed.items()})
        replace_texts(conn, texts.items())
        assert remove_texts(conn, removed) == len(removed)
        texts = {key: text for key, text in texts.items() if key not in removed}
    assert check(conn, texts.items()).good
    known = [
        one for text in texts.values() for one in f"{text.name} {text.body} {text.codes}".split()
    ]
    if known:
        whole = data.draw(st.sampled_from(known))
        start = data.draw(st.integers(0, len(whole) - 1))
        queries = [*queries, whole, whole[start:], whole[start : start + 4]]
    for query in queries:
        expected = scan(texts, query)
        if expected:
            assert set(matching_ids(conn, query)) == expected, query
            assert expected <= {hit.id for hit in find(conn, query, limit=100)}
    with conn:
        assert rebuild(conn) == len(texts)
    assert check(conn, texts.items()).good
    for query in queries:
        if expected := scan(texts, query):
            assert set(matching_ids(conn, query)) == expected
    conn.close()
