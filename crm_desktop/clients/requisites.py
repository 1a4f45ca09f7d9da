"""Checks of Russian requisites: ИНН, КПП, ОГРН, ОКПО, БИК and account numbers.

Every `check_…` returns `""` when there is nothing to say (an empty value included) or one Russian
sentence. It is a warning, never a refusal: partners from abroad and misprints in contracts exist.
"""

from __future__ import annotations

import re

INN_LENGTHS = (10, 12)
OGRN_LENGTHS = (13, 15)
ACCOUNT_LENGTH = 20
BIK_LENGTH = 9

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11TH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12TH = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_ACCOUNT_WEIGHTS = (7, 1, 3) * 7 + (7, 1)
_OKPO_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9)
_OKPO_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11)

_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f'’`]+")
_ASCII_DIGITS = re.compile(r"[0-9]+")
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_TREASURY = ("0", "40102")


def plain(text: str) -> str:
    """The value without spaces of any kind and apostrophes, as it is compared and stored."""
    return _BLANKS.sub("", text)


def check_inn(text: str, *, kind: str = "") -> str:
    """Check an ИНН of 10 (organisation) or 12 digits (person, ИП).

    Source: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@ (structure and control digits).

    Args:
        text: the ИНН as typed; spaces do not matter.
        kind: `"person"` also warns about a ten-digit number; `"company"` takes both lengths.
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value):
        return "В ИНН должны быть только цифры."
    if len(value) not in INN_LENGTHS:
        return f"В ИНН 10 или 12 цифр, а здесь {len(value)}."
    if value.startswith("00") or not inn_agrees(value):
        return "Контрольная цифра или регион ИНН не сходится: возможно, опечатка."
    if kind == "person" and len(value) == INN_LENGTHS[0]:
        return "У человека ИНН из 12 цифр, а этот — из 10, как у организации."
    return ""


def inn_agrees(digits: str) -> bool:
    """Whether ten or twelve digits carry the right control digits (the region is not looked at)."""
    numbers = [int(digit) for digit in digits]
    if len(numbers) == INN_LENGTHS[0]:
        return _inn_digit(numbers, _INN_10) == numbers[9]
    return (
        len(numbers) == INN_LENGTHS[1]
        and _inn_digit(numbers, _INN_11TH) == numbers[10]
        and _inn_digit(numbers, _INN_12TH) == numbers[11]
    )


def inn_with_control(digits: str) -> str:
    """Complete 9 or 10 digits to a full ИНН of 10 or 12."""
    numbers = [int(digit) for digit in digits]
    if len(numbers) == len(_INN_10):
        return f"{digits}{_inn_digit(numbers, _INN_10)}"
    numbers.append(_inn_digit(numbers, _INN_11TH))
    return f"{digits}{numbers[-1]}{_inn_digit(numbers, _INN_12TH)}"


def check_kpp(text: str) -> str:
    """Check a КПП: nine signs, the fifth and sixth may be Latin capitals; it has no control digit.

    Source: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@.
    """
    value = plain(text)
    if not value:
        return ""
    if not _KPP.fullmatch(value):
        return "В КПП 9 цифр (на 5-м и 6-м месте бывают латинские буквы)."
    if value.startswith("00"):
        return "КПП не бывает с кодом региона 00."
    return ""


def check_ogrn(text: str) -> str:
    """Check an ОГРН of 13 digits or an ОГРНИП of 15.

    Source: приказ Минфина России от 30.10.2017 № 165н: the control digit is the last digit of the
    remainder of the preceding digits by 11 (ОГРН) or by 13 (ОГРНИП).
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value):
        return "В ОГРН должны быть только цифры."
    if len(value) not in OGRN_LENGTHS:
        return f"В ОГРН 13 цифр, в ОГРНИП — 15, а здесь {len(value)}."
    if not int(value):
        return "ОГРН не бывает из одних нулей."
    if not ogrn_agrees(value):
        name = "ОГРН" if len(value) == OGRN_LENGTHS[0] else "ОГРНИП"
        return f"Контрольная цифра {name} не сходится: возможно, опечатка."
    return ""


def ogrn_agrees(digits: str) -> bool:
    """Whether 13 or 15 digits end with the right control digit."""
    return len(digits) in OGRN_LENGTHS and ogrn_with_control(digits[:-1]) == digits


def ogrn_with_control(digits: str) -> str:
    """Complete 12 or 14 digits to a full ОГРН or ОГРНИП."""
    return f"{digits}{int(digits) % (len(digits) - 1) % 10}"


def check_okpo(text: str) -> str:
    """Check an ОКПО: 8 digits, 10 for an ИП, 14 for a branch (the latter without a control digit).

    Source: ПР 50.1.024-2005, приложение В: weights 1, 2, 3… by 11; when the remainder is 10, once
    more with weights 3, 4, 5…; a second 10 counts as 0.
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value):
        return "В ОКПО должны быть только цифры."
    if len(value) not in {8, 10, 14}:
        return f"В ОКПО 8 цифр (у ИП 10, у филиала 14), а здесь {len(value)}."
    if len(value) != 14 and okpo_with_control(value[:-1]) != value:  # noqa: PLR2004 - a branch
        return "Контрольная цифра ОКПО не сходится: возможно, опечатка."
    return ""


def okpo_with_control(digits: str) -> str:
    """Complete 7 or 9 digits to a full ОКПО."""
    numbers = [int(digit) for digit in digits]
    control = 10
    for weights in (_OKPO_FIRST, _OKPO_SECOND):
        control = sum(map(int.__mul__, numbers, weights)) % 11
        if control < 10:  # noqa: PLR2004 - one digit
            return f"{digits}{control}"
    return f"{digits}0"


def check_bik(text: str) -> str:
    """Check a БИК: nine digits; 04 is a bank in Russia, 00–02 the Bank of Russia and treasuries.

    Source: положение Банка России от 24.09.2020 № 732-П, приложение о структуре БИК.
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value) or len(value) != BIK_LENGTH:
        return "В БИК 9 цифр."
    if value[:2] not in {"00", "01", "02", "04"}:
        return "БИК российского банка начинается с 04 (казначейства — с 00, 01 или 02)."
    return ""


def check_account(text: str, *, bik: str = "") -> str:
    """Check a settlement account (р/с): 20 digits and, when the БИК is known, the key.

    Source: порядок расчёта контрольного ключа в номере лицевого счёта (Банк России, 08.09.1997
    № 515). Accounts of treasuries are not checked by it: their key is reckoned otherwise.
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value) or len(value) != ACCOUNT_LENGTH:
        return "В номере счёта 20 цифр."
    if value.startswith("301"):
        return "Похоже на корреспондентский счёт: расчётные не начинаются с 301."
    bank = plain(bik)
    if not bank or check_bik(bank) or value.startswith(_TREASURY):
        return ""
    if not account_agrees(value, account_prefix(bank)):
        return "Счёт не подходит к этому БИК: проверьте и то и другое."
    return ""


def check_corr_account(text: str, *, bik: str = "") -> str:
    """Check a correspondent account (к/с): 20 digits, 301…, ending and key agree with the БИК.

    Source: the same as for `check_account`; a к/с ends with the last three digits of its БИК.
    """
    value = plain(text)
    if not value:
        return ""
    if not _ASCII_DIGITS.fullmatch(value) or len(value) != ACCOUNT_LENGTH:
        return "В корреспондентском счёте 20 цифр."
    if not value.startswith(("301", *_TREASURY)):
        return "Корреспондентский счёт банка начинается с 301."
    bank = plain(bik)
    if not bank or check_bik(bank) or value.startswith(_TREASURY):
        return ""
    if value[-3:] != bank[-3:] or not account_agrees(value, corr_prefix(bank)):
        return "Корреспондентский счёт не подходит к этому БИК: проверьте и то и другое."
    return ""


def account_prefix(bik: str) -> str:
    """Three digits put before a settlement account to reckon its key."""
    return corr_prefix(bik) if bik[6:] in {"000", "001", "002"} else bik[6:]


def corr_prefix(bik: str) -> str:
    """Three digits put before a correspondent account to reckon its key."""
    return "0" + bik[4:6]


def account_agrees(account: str, prefix: str) -> bool:
    """Whether 20 digits carry the right key (their ninth digit) for the bank's prefix."""
    return _account_sum(prefix + account) % 10 == 0


def account_with_key(account: str, prefix: str) -> str:
    """Put the right key in the place of the ninth digit of a 20-digit account."""
    blank = f"{account[:8]}0{account[9:]}"
    key = _account_sum(prefix + blank) % 10 * 3 % 10
    return f"{account[:8]}{key}{account[9:]}"


def _inn_digit(numbers: list[int], weights: tuple[int, ...]) -> int:
    return sum(map(int.__mul__, numbers, weights)) % 11 % 10


def _account_sum(digits: str) -> int:
    return sum(map(int.__mul__, map(int, digits), _ACCOUNT_WEIGHTS))
