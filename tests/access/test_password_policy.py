from __future__ import annotations

import inspect
import re
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
import zxcvbn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.passwords import WeakPasswordError, judge, require_strong
from crm_desktop.access.passwords_russian import ADVICE, COMMON_WORDS
from tests.patience import PATIENCE_S

WORDS = ("ООО «Ромашка-Трейд»", "Пётр Иванов")


@pytest.mark.parametrize(
    "password",
    [
        "жираф обои кефир лодка",
        "correct horse battery",
        "зонт-фикус-74-лапша",
        "dGk7!pQ2zR#w",
        "лодка" + "фикус" * 2 + "зонт обои",
        "х" * 5 + "Qz7!жираф обои лодка" * 20,
    ],
)
def test_good_passwords(password: str) -> None:
    strength = judge(password, WORDS)
    assert strength.accepted
    assert strength.advice == ""
    require_strong(password, WORDS)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "короче 10 знаков"),
        ("Gk7!pQ2zR", "короче 10 знаков"),
        ("короткий", "короче 10 знаков"),
        ("йцукенгшщз", "частых паролей"),
        ("qwertyuiop", "частых паролей"),
        ("пароль12345", "обычные слова"),
        ("Пароль2024!", "обычные слова"),
        ("gfhjkm2024!", "слова"),
        ("парольпароль", "Повтор"),
        ("аааааааааааааа", "Повторы"),
        ("a" * 5000, "Повторы"),
        ("19.05.1987", "Даты"),
        ("ромашка2024!", "название офиса"),
        ("Ромашка-Трейд", "название офиса"),
        ("ООО «Ромашка-Трейд»", "название офиса"),
        ("иванов1985", "Имя"),
        ("bdfyjd1985", "Имя"),
    ],
)
def test_weak_passwords_and_what_is_said(password: str, says: str) -> None:
    with pytest.raises(WeakPasswordError, match=says) as caught:
        require_strong(password, WORDS)
    assert not re.search("[A-Za-z]", str(caught.value))


def test_every_sentence_of_zxcvbn_is_translated() -> None:
    from zxcvbn import feedback  # noqa: PLC0415 - this test only

    source = inspect.getsource(feedback)
    calls = re.findall(r"_\(((?:\s*(?:\"[^\"]*\"|'[^']*')\s*\\?\s*)+)\)", source)
    sentences = {
        "".join(double or single for double, single in re.findall(r"\"([^\"]*)\"|'([^']*)'", call))
        for call in calls
    }
    assert len(sentences) > 20
    assert sentences == set(ADVICE)


def test_no_english_is_ever_told() -> None:
    assert not [text for text in ADVICE.values() if re.search("[A-Za-z]", text)]
    assert all(word == word.casefold() and word.isalpha() for word in COMMON_WORDS)


def test_a_password_is_judged_the_same_however_it_is_composed() -> None:
    text = "ёлка йод ещё чай"
    assert judge(unicodedata.normalize("NFD", text)) == judge(unicodedata.normalize("NFC", text))
    short = unicodedata.normalize("NFD", "ййййёёёё")
    assert len(short) > 10
    assert "короче" in judge(short).advice


def test_of_a_very_long_password_only_the_beginning_is_weighed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lengths: list[int] = []
    weigh = zxcvbn.zxcvbn

    def heard(password: str, *words: Any, **named: Any) -> object:
        lengths.append(len(password))
        return weigh(password, *words, **named)

    monkeypatch.setattr(zxcvbn, "zxcvbn", heard)
    judge("жираф Qz7!" * 100_000, WORDS)
    assert lengths
    assert max(lengths) <= 100


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.lists(st.text(max_size=120), max_size=3))
def test_any_text_gets_a_verdict(password: str, words: list[str]) -> None:
    strength = judge(password, words)
    assert 0 <= strength.score <= 4
    assert strength.accepted == (strength.advice == "")
    if len(unicodedata.normalize("NFC", password)) < 10:
        assert not strength.accepted


def test_zxcvbn_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, crm_desktop.access.passwords as p; assert 'zxcvbn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE_S)  # noqa: S603 - our code
