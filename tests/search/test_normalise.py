from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.search import layout, normalise, translit
from crm_desktop.search.normalise import fold, name_words, phone_key, words
from crm_desktop.search.translit import sound, sounds


@pytest.mark.parametrize("module", [normalise, layout, translit])
def test_examples_in_docstrings(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]  # a module
    assert result.failed == 0
    assert result.attempted > 0


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_are_safe_for_the_index(text: str) -> None:
    for word in words(text):
        assert word.isalnum()
        assert not set(word) & set(' "*~=')
        word.encode()


@given(st.text("АБВЁЙёйшZa -«»№'`", max_size=30))
def test_quick_and_full_folding_agree(text: str) -> None:
    assert words(text + " é")[:-1] == words(text)


def test_a_legal_form_goes_last() -> None:
    assert name_words("ИП Иванов И. И.") == ["иванов", "и", "и", "ип"]
    assert name_words("ООО") == ["ооо"]
    assert name_words("ООО ЗАО Луч") == ["луч", "ооо", "зао"]


@pytest.mark.parametrize("text", ["+7 921 555-10-24", "89215551024", "7(921)5551024"])
def test_one_phone_one_key(text: str) -> None:
    assert phone_key(text) == "9215551024"


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("дмитрий", ["dmitry", "dmitriy", "dmitrij", "dmitrii"]),
        ("щербаков", ["shcherbakov", "scherbakov", "sherbakov"]),
        ("наталья", ["natalya", "natalia", "natal", "nataliya"]),
        ("юлия", ["yulia", "julija", "iuliia", "yuliya"]),
        ("алексей", ["alexey", "aleksei", "aleksej"]),
        ("кузнецов", ["kuznetsov", "kuznecov"]),
        ("хабаров", ["khabarov", "habarov"]),
        ("федор", ["fyodor", "fedor"]),
        ("евгений", ["evgeny", "yevgeniy", "evgenij"]),
        ("жуков", ["zhukov"]),
        ("виктория", ["victoria", "viktoriya"]),
    ],
)
def test_spellings_sound_alike(russian: str, latin: list[str]) -> None:
    for spelled in latin:
        assert any(sound(russian).startswith(key) for key in sounds(spelled)), spelled
