from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.clients.phone_numbers import area_code, format_phone, read_number
from crm_desktop.clients.phones import (
    NO_CITY_CODE,
    UNKNOWN_CODE,
    UNREADABLE,
    WRONG_DIGITS,
    Phone,
    check_phone,
    phone_key,
    split_phones,
)

MOBILE = Phone("+7 921 555-10-24", "79215551024")
CITY = Phone("+7 812 309-14-50", "78123091450")


def by_library(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


DIGITS = "0123456789"
NATIONAL = st.builds(
    str.__add__,
    st.sampled_from([f"{n}" for n in range(300, 1000)]),
    st.text(DIGITS, min_size=7, max_size=7),
)


@settings(max_examples=600)
@given(st.sampled_from(["+7", "8", "7", ""]), NATIONAL)
@example("", "8121234567")
@example("", "7012223344")
@example("8", "8001234567")
@example("8", "9300005123")
def test_the_fast_path_agrees_with_the_library(prefix: str, national: str) -> None:
    assert read_number(prefix + national) == by_library(prefix + national)


@given(NATIONAL.filter(lambda n: by_library("+7" + n) != ""), st.sampled_from([" ", "-", "\u00a0"]))
def test_spelling_does_not_matter(national: str, gap: str) -> None:
    spelled = f"8{gap}({national[:3]}){gap}{national[3:6]}-{national[6:8]}{gap}{national[8:]}"
    assert phone_key(spelled) == "7" + national
    assert phone_key(format_phone("7" + national)) == "7" + national


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("8 (921) 555-10-24", [MOBILE]),
        ("'+79215551024", [MOBILE]),
        (79215551024.0, [MOBILE]),
        (89215551024, [MOBILE]),
        ("79215551024.0", [MOBILE]),
        ("8.9215551024E+10", [MOBILE]),
        ("8,9215551024E+10", [MOBILE]),
        ("9215551024", [MOBILE]),
        ("+8 921 555 10 24", [MOBILE]),
        ("+7 8 921 555-10-24", [MOBILE]),
        ("007 921 555 10 24", [MOBILE]),
        ("8\u2011921\u2013555\u00a010\u00a024", [MOBILE]),
        ("+7 (8812) 309-14-50", [CITY]),
        ("", []),
        ("  \n", []),
        ("—", []),
        (
            "8 (812) 309-14-50, +7 921 555-10-24 доб. 12 (Иван)",
            [CITY, Phone("+7 921 555-10-24 доб. 12", "79215551024", ext="12", note="Иван")],
        ),
        ("8 921 555 10 24 8 812 309 14 50", [MOBILE, CITY]),
        ("9215551024 8123091450", [MOBILE, CITY]),
        ("89215551024 и 8 812 3091450", [MOBILE, CITY]),
        ("(812) 309-14-50, 309-14-51", [CITY, Phone("+7 812 309-14-51", "78123091451")]),
        ("8(812)3091450/51", [Phone("+7 812 309-14-50", "78123091450", note="51")]),
        (
            "т/ф 8 4012 556830; моб. 89215551024 Анна",
            [
                Phone("+7 4012 55-68-30", "74012556830", label="факс"),
                Phone("+7 921 555-10-24", "79215551024", label="мобильный", note="Анна"),
            ],
        ),
        (
            "р/т (812) 309-14-50 (доб. 5)",
            [Phone("+7 812 309-14-50 доб. 5", "78123091450", ext="5", label="рабочий")],
        ),
        ("Иван: 8921-555-10-24", [Phone("+7 921 555-10-24", "79215551024", note="Иван")]),
        (
            "89215551024 с 9 до 18",
            [Phone("+7 921 555-10-24", "79215551024", note="с 9 до 18")],
        ),
        ("Иван, 89215551024", [Phone("+7 921 555-10-24", "79215551024", note="Иван")]),
        ("8 10 375 29 1234567", [Phone("+375 29 123-45-67", "375291234567")]),
        ("375291234567", [Phone("+375 29 123-45-67", "375291234567")]),
        ("+998 90 123 45 67", [Phone("+998 90 123 45 67", "998901234567")]),
        ("+7 701 222 33 44", [Phone("+7 701 222-33-44", "77012223344")]),
        ("309-14-50", [Phone("309-14-50", "", problem=NO_CITY_CODE)]),
        ("921555102", [Phone("921555102", "", problem=WRONG_DIGITS)]),
        (
            "8 000 555-10-24",
            [Phone("+7 00055 5-10-24", "70005551024", problem=UNKNOWN_CODE)],
        ),
        ("звонить секретарю", [Phone("звонить секретарю", "", problem=UNREADABLE)]),
        ("доб. 12", [Phone("доб. 12", "", problem=UNREADABLE)]),
    ],
)
def test_cells(cell: str | float, phones: list[Phone]) -> None:
    assert split_phones(cell) == phones


def test_the_office_city_code_completes_short_numbers() -> None:
    assert split_phones("309-14-50", city_code="812") == [CITY]
    assert split_phones("55-68-30", city_code="812")[0].problem == NO_CITY_CODE
    assert phone_key("309-14-50") == ""
    assert check_phone("309-14-50") == NO_CITY_CODE
    assert check_phone("8 812 309-14-50") == ""


@given(st.text(st.sampled_from("0123456789+-(), ;/абв.доб"), max_size=60))
def test_nothing_is_dropped(cell: str) -> None:
    phones = split_phones(cell)
    if any(sign.isalnum() for sign in cell):
        assert phones
    for phone in phones:
        assert phone.key or phone.problem
        assert phone.text


@given(st.text(max_size=40))
def test_any_text_is_survived(cell: str) -> None:
    for phone in split_phones(cell):
        assert phone.key or phone.problem


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("74951234567", "+7 495 123-45-67"),
        ("73852123456", "+7 3852 12-34-56"),
        ("78137823456", "+7 81378 2-34-56"),
        ("73432123456", "+7 343 212-34-56"),
        ("73435412233", "+7 3435 41-22-33"),
        ("78005553535", "+7 800 555-35-35"),
        ("77172556677", "+7 7172 55-66-77"),
        ("77272556677", "+7 727 255-66-77"),
        ("49301234567", "+49 30 1234567"),
        ("", ""),
        ("12", "12"),
    ],
)
def test_display(key: str, text: str) -> None:
    assert format_phone(key) == text


def test_codes_of_cities() -> None:
    assert area_code("78123091450") == "812"
    assert area_code("74012556830") == "4012"
    assert area_code("79215551024") == ""
