from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients import requisites as rq

DIGITS = "0123456789"

# Published by their owners: Газпром, Сбербанк, Банк ВТБ, КАМАЗ; two persons of the ФНС examples.
REAL_INNS = ("7736050003", "7707083893", "7702070139", "1650032058", "500100732259")


@pytest.mark.parametrize("inn", REAL_INNS)
def test_real_inns_pass(inn: str) -> None:
    assert rq.check_inn(inn) == ""


@pytest.mark.parametrize("inn", ["", " 7707 083893 ", "'7707083893", "7707\u00a0083893"])
def test_blanks_do_not_matter(inn: str) -> None:
    assert rq.check_inn(inn) == ""


@pytest.mark.parametrize(
    ("inn", "word"),
    [
        ("7707083894", "опечатка"),
        ("0000000000", "регион"),
        ("000000000000", "регион"),
        ("770708389", "а здесь 9"),
        ("77070838AB", "только цифры"),
        ("٧٧٠٧٠٨٣٨٩٣", "только цифры"),
    ],
)
def test_bad_inns_are_told(inn: str, word: str) -> None:
    assert word in rq.check_inn(inn)


def test_a_person_has_twelve_digits() -> None:
    assert "12 цифр" in rq.check_inn("7707083893", kind="person")
    assert rq.check_inn("7707083893", kind="company") == ""
    assert rq.check_inn("500100732259", kind="company") == ""


@given(st.text(DIGITS, min_size=9, max_size=10).filter(lambda s: not s.startswith("00")))
def test_control_digits_complete_and_any_other_last_digit_fails(stem: str) -> None:
    inn = rq.inn_with_control(stem)
    assert len(inn) in rq.INN_LENGTHS
    assert rq.check_inn(inn) == ""
    for digit in DIGITS.replace(inn[-1], ""):
        assert rq.check_inn(inn[:-1] + digit) != ""


def test_kpp() -> None:
    assert rq.check_kpp("773601001") == ""
    assert rq.check_kpp("7736AB001") == ""
    assert rq.check_kpp("") == ""
    assert rq.check_kpp("77360100") != ""
    assert rq.check_kpp("003601001") != ""
    assert rq.check_kpp("7736АВ001") != ""  # Cyrillic letters


@pytest.mark.parametrize("ogrn", ["1027700132195", "1027700070518", "304500116000157", ""])
def test_real_ogrns_pass(ogrn: str) -> None:
    assert rq.check_ogrn(ogrn) == ""


@pytest.mark.parametrize(
    ("ogrn", "word"),
    [
        ("1027700132196", "ОГРН не"),
        ("304500116000158", "ОГРНИП не"),
        ("102770013219", "а здесь 12"),
        ("0000000000000", "нулей"),
        ("10277001321-5", "только цифры"),
    ],
)
def test_bad_ogrns_are_told(ogrn: str, word: str) -> None:
    assert word in rq.check_ogrn(ogrn)


@given(st.text(DIGITS, min_size=12, max_size=12) | st.text(DIGITS, min_size=14, max_size=14))
def test_ogrn_control(stem: str) -> None:
    ogrn = rq.ogrn_with_control(stem)
    assert rq.ogrn_agrees(ogrn)
    assert sum(rq.ogrn_agrees(stem + digit) for digit in DIGITS) == 1


@pytest.mark.parametrize("okpo", ["00040778", "00242766", "00032537", "0164667059", "0193366363"])
def test_real_okpos_pass(okpo: str) -> None:
    assert rq.check_okpo(okpo) == ""


@pytest.mark.parametrize("okpo", ["00040779", "0164667058", "1234567", "0004077X"])
def test_bad_okpos_are_told(okpo: str) -> None:
    assert rq.check_okpo(okpo) != ""


def test_okpo_of_a_branch_has_no_control_digit() -> None:
    assert rq.check_okpo("00040778000112") == ""


@pytest.mark.parametrize("bik", ["044525225", "044525187", "004525988", "017003983", ""])
def test_biks_pass(bik: str) -> None:
    assert rq.check_bik(bik) == ""


@pytest.mark.parametrize("bik", ["04452522", "0445252255", "994525225", "04452522Х"])
def test_bad_biks_are_told(bik: str) -> None:
    assert rq.check_bik(bik) != ""


# Correspondent accounts the banks publish: Сбербанк, ВТБ.
@pytest.mark.parametrize(
    ("account", "bik"),
    [("30101810400000000225", "044525225"), ("30101810700000000187", "044525187")],
)
def test_real_corr_accounts_pass(account: str, bik: str) -> None:
    assert rq.check_corr_account(account, bik=bik) == ""
    assert rq.check_corr_account(account) == ""
    assert rq.check_corr_account(account, bik="044525111") != ""
    other_key = str((int(account[8]) + 1) % 10)
    assert rq.check_corr_account(account[:8] + other_key + account[9:], bik=bik) != ""


def test_accounts_swapped_are_told() -> None:
    assert "корреспондентский" in rq.check_account("30101810400000000225")
    assert "301" in rq.check_corr_account("40702810900000001234")


def test_a_treasury_account_is_not_reckoned() -> None:
    assert rq.check_account("03224643450000007300", bik="004525988") == ""
    assert rq.check_corr_account("40102810545370000003", bik="004525988") == ""


@given(
    st.text(DIGITS, min_size=15, max_size=15),
    st.text(DIGITS, min_size=5, max_size=5),
    st.sampled_from(["001", "050", "225", "999"]),
)
def test_account_key(tail: str, bank: str, ending: str) -> None:
    bik = f"04{bank[:4]}{ending}"
    account = rq.account_with_key("40702" + tail, rq.account_prefix(bik))
    assert rq.check_account(account, bik=bik) == ""
    for digit in DIGITS.replace(account[8], ""):
        assert rq.check_account(account[:8] + digit + account[9:], bik=bik) != ""
