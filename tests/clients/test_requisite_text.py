from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients.requisite_text import (
    digits_of_cell,
    repair_inn,
    repair_kpp,
    split_inn_kpp,
)
from crm_desktop.clients.requisites import check_inn, inn_with_control


@pytest.mark.parametrize(
    ("cell", "inn", "changed"),
    [
        ("7707083893", "7707083893", False),
        (" 7707\u00a0083 893", "7707083893", False),
        ("'7707083893", "7707083893", False),
        (1673005251.0, "1673005251", True),
        ("1673005251.0", "1673005251", True),
        ("1673005251,00", "1673005251", True),
        (7707083893, "7707083893", False),
        ("7.707083893E+9", "7707083893", True),
        ("7,707083893e+09", "7707083893", True),
        ("7.801e+9", "7.801e+9", False),
        ("7707083893/773601001", "7707083893", True),
        ("7707083893 773601001", "7707083893", True),
        ("500100732259.0", "500100732259", True),
        ("иностранная фирма", "иностраннаяфирма", False),
        ("", "", False),
    ],
)
def test_inn_of_a_cell(cell: str | float, inn: str, changed: bool) -> None:
    assert repair_inn(cell) == (inn, changed)


@given(st.text("0123456789", min_size=8, max_size=9).map(lambda s: "0" + s))
def test_a_lost_leading_zero_comes_back(stem: str) -> None:
    if stem.startswith("00"):
        stem = "01" + stem[2:]
    inn = inn_with_control(stem)
    assert repair_inn(float(inn)) == (inn, True)
    assert repair_inn(inn[1:]) == (inn, True)
    assert check_inn(repair_inn(int(inn)).text) == ""


def test_no_zero_is_invented_for_a_typo() -> None:
    assert repair_inn("770708389") == ("770708389", False)


def test_kpp_of_a_cell() -> None:
    assert repair_kpp(773601001.0) == ("773601001", True)
    assert repair_kpp(10101001) == ("010101001", True)
    assert repair_kpp("7736ab001") == ("7736AB001", False)
    assert repair_kpp("нет") == ("НЕТ", False)


@pytest.mark.parametrize(
    "text",
    [
        "7801234567/780101001",
        "7801234567 / 780101001",
        "7801234567\\780101001",
        "ИНН/КПП: 7801234567/780101001",
        "7801234567, 780101001",
    ],
)
def test_inn_and_kpp_in_one_cell(text: str) -> None:
    assert split_inn_kpp(text) == ("7801234567", "780101001")


def test_inn_alone() -> None:
    assert split_inn_kpp("7801234567") == ("7801234567", "")
    assert split_inn_kpp("7801234567/") == ("7801234567/", "")


def test_fractions_and_words_are_left() -> None:
    assert digits_of_cell(12.5) == ("12.5", False)
    assert digits_of_cell("12.50") == ("12.50", False)
    assert digits_of_cell("1E+400") == ("1E+400", False)
