from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.deals.amounts import Amount, parse_amount, show_money
from crm_desktop.deals.field_texts import parse_percent, show_discount
from crm_desktop.errors import UserError

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 200,50 ₽", Amount(1_200_50, "RUB")),
        (f"1{NBSP}200,50{NBSP}₽", Amount(1_200_50, "RUB")),
        ("1200.5", Amount(1_200_50)),
        ("1.200,50", Amount(1_200_50)),
        ("1,200.50", Amount(1_200_50)),
        ("1'200'000", Amount(1_200_000_00)),
        ("1.200.000", Amount(1_200_000_00)),
        ("1200.000000", Amount(1_200_00)),
        ("1,250 млн", Amount(1_250_000_00)),
        ("12 тыс", Amount(12_000_00)),
        ("12,5 тыс. руб.", Amount(12_500_00, "RUB")),
        ("12 т.р.", Amount(12_000_00, "RUB")),
        ("1,5 млн", Amount(1_500_000_00)),
        ("2 млрд", Amount(2_000_000_000_00)),
        ("12 млн долларов", Amount(12_000_000_00, "USD")),
        ("$300", Amount(300_00, "USD")),
        ("300 €", Amount(300_00, "EUR")),
        ("300 xau", Amount(300_00, "XAU")),
        ("0", Amount(0)),
        ("0,01", Amount(1)),
    ],
)
def test_a_sum_is_understood_as_people_write_it(text: str, amount: Amount) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12e9", "степень"),
        ("12Е9", "степень"),
        ("1e-3", "степень"),
        ("-5", "отрицательной"),
        ("−5 000 ₽", "отрицательной"),
        ("(500)", "отрицательной"),
        ("10000000000000", "опечатку"),
        ("999999 млрд", "опечатку"),
        ("5,1234", "двух знаков"),
        ("5,123", "тысячи это или копейки"),
        ("1.200", "тысячи это или копейки"),
        ("12.000 ₽", "тысячи это или копейки"),
        ("12 00", "непонятно"),
        ("1,2,3", "непонятно"),
        ("пять тысяч", "не сумма"),
        ("₽", "не сумма"),
        ("", "не сумма"),
        ("12 кг", "непонятно «кг»"),
        ("12 тыс тыс", "непонятно"),
        ("100 ₽ $", "непонятно"),
        ("100 %", "непонятно"),
        ("1 000 - 2 000", "не сумма"),
        ("٣٤", "непонятно"),
        ("nan", "не сумма"),
        ("inf", "не сумма"),
    ],
)
def test_what_is_no_sum_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as refused:
        parse_amount(text, label="Бюджет")
    assert str(refused.value).startswith("Бюджет:")
    assert "Ничего не изменено" in str(refused.value)


@given(st.integers(0, 10**15 - 1), st.sampled_from(["RUB", "USD", "EUR", "XAU"]))
def test_what_is_shown_is_read_back(value: int, currency: str) -> None:
    assert parse_amount(show_money(value, currency)) == Amount(value, currency)


@given(st.text(max_size=30))
def test_any_text_is_a_sum_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text)
    except UserError:
        return
    assert 0 <= amount.value < 10**15


@pytest.mark.parametrize(
    ("text", "digits", "value"), [("60%", 0, 60), ("12,5 %", 2, 1250), ("0", 2, 0), ("100", 0, 100)]
)
def test_percents(text: str, digits: int, value: int) -> None:
    assert parse_percent("Скидка", text, digits=digits) == value


@pytest.mark.parametrize("text", ["101", "-1", "12,345", "nan", "1e1", "много", "1,,2", "²"])
def test_no_percents(text: str) -> None:
    with pytest.raises(UserError):
        parse_percent("Скидка", text, digits=2)


@given(st.integers(0, 10_000))
def test_a_discount_is_read_back(value: int) -> None:
    assert parse_percent("Скидка", show_discount(value), digits=2) == value
