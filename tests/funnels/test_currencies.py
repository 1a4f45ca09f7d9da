from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.currencies.currencies import (
    CurrencyRow,
    add_currency,
    delete_currency,
    list_currencies,
    set_rate,
)
from crm_desktop.currencies.rates import (
    in_roubles,
    kopecks_sql,
    parse_rate,
    read_rates,
    show_rate,
    to_kopecks,
)
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.history.acts import undo_last
from tests.funnels.deals_there import put_deal

if TYPE_CHECKING:
    from crm_desktop.office import Office

DAY = date(2026, 11, 18)


def test_half_a_kopeck_is_rounded_away_from_zero() -> None:
    assert to_kopecks(100, 92_450_000) == 9245
    assert to_kopecks(1, 500_000) == 1
    assert to_kopecks(1, 499_999) == 0
    assert to_kopecks(-1, 500_000) == -1
    assert to_kopecks(10**15, 10**12) == 10**21


@given(amount=st.integers(0, 10**15), rate=st.integers(1, 10**8))
def test_sql_counts_the_same_whatever_the_size(amount: int, rate: int) -> None:
    import sqlite3  # noqa: PLC0415 - the one test that needs a bare base

    connection = sqlite3.connect(":memory:")
    sql = f"SELECT {kopecks_sql('a', 'r')}, {kopecks_sql('NULL', 'r')} FROM (SELECT ? a, ? r)"  # noqa: S608 - our own words
    assert connection.execute(sql, (amount, rate)).fetchone() == (to_kopecks(amount, rate), None)
    connection.close()


def test_a_currency_without_a_rate_is_told_apart() -> None:
    rates = {"RUB": 1_000_000, "USD": 90_000_000}
    known, apart = in_roubles({"RUB": 1050, "USD": 200, "EUR": 700}, rates)
    assert (known, apart) == (1050 + 18_000, {"EUR": 700})


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("92,45", 92_450_000),
        ("92.4512 ₽", 92_451_200),
        ("1 250", 1_250_000_000),
        ("0,153 руб.", 153_000),
        ("13", 13_000_000),
    ],
)
def test_a_rate_is_understood(text: str, rate: int) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(show_rate(rate)) == rate


@pytest.mark.parametrize(
    "text", ["", "0", "-3", "1e5", "NaN", "много", "1,2,3", "1,0000001", "9" * 9]
)
def test_a_bad_rate_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        parse_rate(text)


def test_rates_are_shown_with_kopecks() -> None:
    assert [show_rate(rate) for rate in (92_450_000, 13_000_000, 153_200)] == [
        "92,45", "13,00", "0,1532",
    ]  # fmt: skip


def test_currencies_are_added_rated_and_taken_off(office: Office) -> None:
    add_currency(office, "usd", rate="92,45", rated_on=DAY)
    add_currency(office, "EUR")
    assert list_currencies(office) == [
        CurrencyRow("USD", "Доллар США", 92_450_000, "2026-11-18", 0),
        CurrencyRow("EUR", "Евро", None, None, 0),
    ]
    assert read_rates(office.db) == {"RUB": 1_000_000, "USD": 92_450_000}
    set_rate(office, "EUR", rate=100_000_000, rated_on=None)
    assert read_rates(office.db)["EUR"] == 100_000_000
    undo_last(office)
    assert "EUR" not in read_rates(office.db)
    for bad in ("USD", "rub", "Рубль", "US"):
        with pytest.raises(UserError, match="Ничего не изменено"):
            add_currency(office, bad)
    delete_currency(office, "USD")
    assert [row.code for row in list_currencies(office)] == ["EUR"]
    with pytest.raises(NotFoundError):
        delete_currency(office, "USD")


def test_a_currency_that_came_with_deals_is_shown_and_rated(office: Office) -> None:
    stage = list_funnels(office)[0].stages[0]
    put_deal(office, stage, budget=100, currency="XAU")
    put_deal(office, stage, budget=100, currency="XAU", deleted=True)
    assert list_currencies(office) == [CurrencyRow("XAU", "XAU", None, None, 1, listed=False)]
    set_rate(office, "XAU", rate="5000", rated_on=DAY)
    assert list_currencies(office)[0].listed
    with pytest.raises(UserError, match=r"1.сделка"):
        delete_currency(office, "XAU")
    assert read_rates(office.db)["XAU"] == 5_000_000_000
