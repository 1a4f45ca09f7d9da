from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.search import ClientText, Scope, find, matching_ids, search_text
from db import search_query
from db.search_index import replace_texts
from db.search_query import few_texts

if TYPE_CHECKING:
    import apsw

STAMP = 250_000_000_000 << 22
CLIENTS = {
    1: ClientText(
        "ООО «Ромашка»",
        contacts=("Общество с ограниченной ответственностью «Ромашка»", "Пётр Ёлкин"),
        phones=("+7 (921) 555-10-24", "8 812 300 40 50"),
        emails=("info@Romashka.ru",),
        links=("https://www.romashka.ru/shop",),
        requisites=("7707083893", "1027700132195"),
        words=("Санкт-Петербург", "VIP"),
        note="Просили перезвонить после обеда",
    ),
    2: ClientText("Иванов Иван Иванович", phones=("89161234567",), emails=("i.petrov@mail.ru",)),
    3: ClientText("Петров Иван", phones=("+375 29 123-45-67",), words=("лютики",)),
    4: ClientText("ИП Ивановская Ольга Юрьевна", requisites=("501234567890",)),
    5: ClientText("Горизонт-Ромашка плюс", note="конкурент лютика"),
    6: ClientText("Йогурт Café №7", words=("день рождения",)),
    7: ClientText("Dmitry Gorbachev", contacts=("Юлия Щукина",)),
}


@pytest.fixture
def base(conn: apsw.Connection) -> apsw.Connection:
    with conn:
        replace_texts(conn, [(STAMP + key, search_text(text)) for key, text in CLIENTS.items()])
        conn.executemany(
            "INSERT INTO client VALUES(?, ?, ?)",
            [(STAMP + key, key % 2, 1 if key == 5 else None) for key in CLIENTS],
        ).fetchall()
    return conn


def found(conn: apsw.Connection, text: str, only: Scope | None = None) -> list[int]:
    return [hit.id - STAMP for hit in find(conn, text, only=only)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ромашка", [1, 5]),
        ("РОМАШКА", [1, 5]),
        ("ооо ромашка", [1]),
        ("общество с ограниченной ответственностью ромашка", [1]),
        ("ромашка горизонт", [5]),
        ("машк", [5, 1]),
        ("машка плю", [5]),
        ("лютик", [5, 3]),
        ("ютик", []),
        ("лютик машк", [5]),
        ("елкин", [1]),
        ("ёлк", [1]),
        ("йогурт", [6]),
        ("cafe", [6]),
        ("+7 (921) 555-10-24", [1]),
        ("89215551024", [1]),
        ("8921555", [1]),
        ("8 (921) 55", [1]),
        ("+7921", [1]),
        ("555-10-24", [1]),
        ("5551024", [1]),
        ("10-24", [1]),
        ("+375 29 123", [3]),
        ("123-45-67", [2, 3, 4]),
        ("7083", [1]),
        ("ИНН 7707083893", [1]),
        ("1234567890", [4]),
        ("info@roma", [1]),
        ("@romashka.ru", [1]),
        ("omashka.r", [1]),
        ("петров@mail", []),
        ("petrov@mail", [2]),
        ("санкт-петербург", [1]),
        ("перезвонить обеда", [1]),
        ("", []),
        (" -+«»@", []),
    ],
)
def test_finds_as_people_type(base: apsw.Connection, typed: str, expected: list[int]) -> None:
    assert found(base, typed) == expected


@pytest.mark.parametrize(
    ("typed", "first", "understood"),
    [
        ("hjvfirf", 1, "ромашка"),
        ("HJVFIRF", 1, "ромашка"),
        ("кщьфырлф", 1, "romashka"),
        ('штащ"кщьфырлф', 1, "info@romashka"),
        ("gorizont", 5, ""),
        ("дмитрий", 7, ""),
        ("дмитрий горбачёв", 7, ""),
        ("yulia", 7, ""),
        ("iuliia shchukina", 7, ""),
        ("schukina", 7, ""),
        ("ivanovskaya olga yur'evna", 4, ""),
        ("ivanovskaia olga iurevna", 4, ""),
        ("ромошка", 1, "ромашка"),
        ("огризонт", 5, "горизонт"),
        ("ивановкая", 4, "ивановская"),
        ("щщщщщщ", None, ""),
    ],
)
def test_forgives(base: apsw.Connection, typed: str, first: int | None, understood: str) -> None:
    hits = find(base, typed)
    assert [hit.id - STAMP for hit in hits[:1]] == ([] if first is None else [first])
    assert [hit.understood for hit in hits[:1]] == ([] if first is None else [understood])
    assert set(matching_ids(base, typed)) <= {hit.id for hit in hits}
    assert bool(hits) == bool(matching_ids(base, typed))


def test_names_that_begin_with_the_phrase_come_first(base: apsw.Connection) -> None:
    assert found(base, "иванов") == [2, 4]
    assert found(base, "иван") == [2, 4, 3]
    assert found(base, "петров")[:1] == [3]
    assert found(base, "и")[:2] == [2, 4]


def test_the_very_name_comes_before_longer_ones(conn: apsw.Connection) -> None:
    names = ("ООО «Северный ветер 10»", "ИП Северный ветер 20", "АО Северный ветер")
    with conn:
        replace_texts(
            conn,
            [(STAMP + at, search_text(ClientText(name))) for at, name in enumerate(names, 1)],
        )
        conn.executemany(
            "INSERT INTO client VALUES(?, 0, NULL)", [(STAMP + at,) for at in (1, 2, 3)]
        ).fetchall()
    assert found(conn, "северный ветер") == [3, 1, 2]
    assert found(conn, "ctdthysq dtnth")[0] == 3


def test_short_input_matches_beginnings_only(base: apsw.Connection) -> None:
    assert found(base, "ма") == []
    assert sorted(found(base, "пе")) == [1, 3]
    assert found(base, "92") == []
    assert found(base, "№7") == [6]


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("ромашка", "name"),
        ("елкин", "contact"),
        ("555-10-24", "phone"),
        ("info@", "email"),
        ("7707083893", "requisite"),
        ("vip", "other"),
        ("ромашка vip", "other"),
        ("ольга", "name"),
        ("yulia", "contact"),
    ],
)
def test_says_what_matched(base: apsw.Connection, typed: str, matched: str) -> None:
    assert find(base, typed)[0].matched == matched


def test_scope_limits_hits_ids_and_guesses(base: apsw.Connection) -> None:
    living = Scope("SELECT id FROM client WHERE gone IS NULL")
    mine = Scope("SELECT id FROM client WHERE owner = :me", {"me": 0})
    assert found(base, "ромашка", living) == [1]
    assert found(base, "машк", living) == [1]
    assert found(base, "иван", mine) == [2, 4]
    assert found(base, "hjvfirf", mine) == []
    assert matching_ids(base, "машк", only=living) == [STAMP + 1]
    assert sorted(matching_ids(base, "иван", only=mine)) == [STAMP + 2, STAMP + 4]


def test_scope_is_asked_per_candidate_not_materialised(base: apsw.Connection) -> None:
    only = "SELECT id FROM client WHERE gone IS NULL AND owner = 1"
    plan = base.execute(
        "EXPLAIN QUERY PLAN SELECT d.client FROM search_words"  # noqa: S608 - a fixed text
        " CROSS JOIN search_doc d ON d.docid = search_words.rowid WHERE search_words MATCH 'и*'"
        f" AND EXISTS(SELECT 1 FROM ({only}) AS scope WHERE scope.id = d.client) LIMIT 20"
    ).fetchall()
    text = "\n".join(str(row[3]) for row in plan)
    assert "SEARCH client USING INTEGER PRIMARY KEY" in text
    assert "MATERIALIZE" not in text


def test_matching_ids_stops_at_the_cap(conn: apsw.Connection) -> None:
    with conn:
        replace_texts(conn, [(n, search_text(ClientText(f"Горизонт {n}"))) for n in range(1, 3001)])
    assert len(matching_ids(conn, "горизонт", cap=2001)) == 2001
    assert len(matching_ids(conn, "горизонт", cap=5000)) == 3000
    assert len(matching_ids(conn, "оризон", cap=5000)) == 3000
    assert len(find(conn, "горизонт", limit=20)) == 20
    assert find(conn, "горизонт 777")[0].id == 777


def test_a_narrow_scope_gives_what_the_wide_one_does(
    base: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = Scope("SELECT id FROM client WHERE gone IS NULL")
    typed = ["ромашка", "машк", "8921555", "555-10-24", "и", "hjvfirf", "ромошка", "yulia", "лют"]
    wide = [(find(base, one, only=living), matching_ids(base, one, only=living)) for one in typed]
    assert few_texts(base, living) is None
    monkeypatch.setattr(search_query, "_FEW", 6)
    monkeypatch.setattr(search_query, "_SMALL_BASE", 6)
    assert len(few_texts(base, living) or []) == 6
    for one, (hits, ids) in zip(typed, wide, strict=True):
        assert find(base, one, only=living) == hits
        assert sorted(matching_ids(base, one, only=living)) == sorted(ids)
