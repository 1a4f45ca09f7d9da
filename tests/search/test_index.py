from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.search import ClientText, find, search_text
from db.search_index import check, rebuild, remove_texts, replace_texts, stored_text

if TYPE_CHECKING:
    import apsw


def texts(count: int) -> dict[int, ClientText]:
    return {n << 30: ClientText(f"Клиент {n}", phones=(f"8921{n:07}",)) for n in range(1, count)}


@pytest.fixture
def base(conn: apsw.Connection) -> apsw.Connection:
    with conn:
        replace_texts(conn, ((key, search_text(text)) for key, text in texts(5000).items()))
    return conn


def test_a_new_text_replaces_the_old(base: apsw.Connection) -> None:
    changed = search_text(ClientText("Новое имя"))
    with base:
        assert replace_texts(base, [(7 << 30, changed)]) == 1
        assert replace_texts(base, [(7 << 30, changed)]) == 0
    assert [hit.id for hit in find(base, "новое")] == [7 << 30]
    assert find(base, "89210000007") == []
    assert stored_text(base, 7 << 30) == changed
    assert check(base).good


def test_removed_clients_are_not_found(base: apsw.Connection) -> None:
    with base:
        assert remove_texts(base, [3 << 30, 4 << 30, 12345]) == 2
    assert find(base, "9210000003") == []
    assert stored_text(base, 3 << 30) is None
    report = check(base)
    assert report.good
    assert report.clients == 4997


def test_a_rolled_back_change_leaves_no_trace(base: apsw.Connection) -> None:
    base.execute("BEGIN IMMEDIATE").fetchall()
    replace_texts(base, [(1, search_text(ClientText("Призрак")))])
    remove_texts(base, [3 << 30])
    base.execute("ROLLBACK").fetchall()
    assert find(base, "призрак") == []
    assert len(find(base, "9210000003")) == 1
    assert check(base).good


def test_check_tells_a_damaged_index_and_rebuild_mends_it(base: apsw.Connection) -> None:
    with base:
        base.execute("DELETE FROM search_words WHERE rowid = 10").fetchall()
        base.execute("INSERT INTO search_grams(rowid, t) VALUES(90000, 'чужое')").fetchall()
        base.execute("UPDATE search_text SET name = 'подмена' WHERE docid = 20").fetchall()
    report = check(base)
    assert report.wrong == (10 << 30, 20 << 30)
    assert report.extra == (-90000,)
    done: list[int] = []
    with base:
        assert rebuild(base, step=done.append) == 4999
    assert done == [2000, 4000, 4999]
    assert check(base).good
    assert [hit.id for hit in find(base, "9210000010")] == [10 << 30]


def test_check_compares_with_what_should_be(base: apsw.Connection) -> None:
    expected = {key: search_text(text) for key, text in texts(5001).items()}
    del expected[2 << 30]
    expected[5 << 30] = search_text(ClientText("Другое"))
    report = check(base, expected.items())
    assert report.wrong == (5 << 30, 5000 << 30)
    assert report.extra == (2 << 30,)


def test_the_index_survives_closing_and_integrity_check(base: apsw.Connection) -> None:
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for table in ("search_words", "search_grams"):
        base.execute(f"INSERT INTO {table}({table}) VALUES('integrity-check')").fetchall()


def test_single_saves_merge_a_little_each(base: apsw.Connection) -> None:
    for n in range(1, 301):
        with base:
            replace_texts(base, [(n << 30, search_text(ClientText(f"Правка {n}")))])
    for table in ("search_words", "search_grams"):
        config = dict(base.execute(f"SELECT k, v FROM {table}_config"))  # noqa: S608 - two fixed names
        assert (config["automerge"], config["crisismerge"]) == (0, 1000)
        [(segments,)] = list(base.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx"))  # noqa: S608 - two fixed names
        assert segments < 60
    assert check(base).good


def test_check_does_not_mind_the_order_of_channels(conn: apsw.Connection) -> None:
    indexed = ClientText("Мак", phones=("89215551024", "89215551025"), emails=("a@mak.example",))
    with conn:
        replace_texts(conn, [(1, search_text(indexed))])
    turned = ClientText("Мак", phones=("89215551025", "89215551024"), emails=("a@mak.example",))
    assert check(conn, [(1, search_text(turned))]).good
    fewer = ClientText("Мак", phones=("89215551025",), emails=("a@mak.example",))
    assert check(conn, [(1, search_text(fewer))]).wrong == (1,)
