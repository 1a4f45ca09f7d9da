from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients.company_names import company_key, is_sole_trader, split_company
from crm_desktop.clients.names import initials, kind_of_name, name_key, understand_name
from crm_desktop.clients.person_names import (
    compatible_names,
    person_key,
    split_person,
)


@pytest.mark.parametrize(
    "name",
    [
        'ООО "Ёлка-М"',
        "ООО «Ёлка-М»",
        "Елка М, ооо",
        "«Ёлка-М» (ООО)",
        "Общество с ограниченной ответственностью „Елка-М“",
        "ёлка-м",
        "  ООО  ‘Ёлка  М’ ",
    ],
)
def test_spellings_of_a_company_share_a_key(name: str) -> None:
    assert company_key(name) == "елка м"
    assert name_key(name, kind="company") == "елка м"


@pytest.mark.parametrize(
    ("name", "form", "proper"),
    [
        ('ООО "Ромашка"', "ООО", "Ромашка"),
        ("Ромашка, ООО", "ООО", "Ромашка"),
        ('Закрытое акционерное общество "Сигма"', "Закрытое акционерное общество", "Сигма"),
        ("ИП Петров П.П.", "ИП", "Петров П.П."),
        ("Торговый дом «Кузнецовы»", "", "Торговый дом «Кузнецовы»"),
        ("«Ромашка» и «Лютик»", "", "«Ромашка» и «Лютик»"),
        ("ООО", "", "ООО"),
        ("", "", ""),
        ("Аоуран", "", "Аоуран"),
    ],
)
def test_the_legal_form_comes_off(name: str, form: str, proper: str) -> None:
    assert split_company(name) == (form, proper)


def test_numbers_and_plus_keep_companies_apart() -> None:
    assert company_key("Мебель 21") != company_key("Мебель 22")
    assert company_key("Ромашка") != company_key("Ромашка-Плюс")
    assert company_key("Beктop") == company_key("Вектор")
    assert company_key("Norvex") == "norvex"
    assert company_key("Детский сад №5") == company_key("детский сад № 5") == "детский сад 5"


@given(st.text(max_size=40))
def test_company_keys_are_stable(name: str) -> None:
    key = company_key(name)
    assert key == key.casefold()
    if key:
        assert company_key(f"ООО «{key}»") in {key, company_key(key)}
    assert (name_key(name, kind="company") == "") == (not name.strip())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иван Иванович Иванов", ("Иванов", "Иван", "Иванович")),
        ("Иван Иванов", ("Иванов", "Иван", "")),
        ("Иванов Иван", ("Иванов", "Иван", "")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("И. И. Иванов", ("Иванов", "И.", "И.")),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Алиева Лейла Ахмед кызы", ("Алиева", "Лейла", "Ахмед кызы")),
        ("Петрова-Водкина Анна Сергеевна", ("Петрова-Водкина", "Анна", "Сергеевна")),
        ("Абрамович Роман Аркадьевич", ("Абрамович", "Роман", "Аркадьевич")),
        ("фон Берг Карл Иванович", ("фон Берг", "Карл", "Иванович")),
        ("Пётр Ильич Чайковский", ("Чайковский", "Пётр", "Ильич")),
        ("Мария Ивановна", ("", "Мария", "Ивановна")),
        ("Павлов Павел", ("Павлов", "Павел", "")),
        ("Лев Ильин", ("Ильин", "Лев", "")),
        ("г-н Сидоров Пётр", ("Сидоров", "Пётр", "")),
        ("Чжан Мин", ("Чжан", "Мин", "")),
        ("Саша", ("", "Саша", "")),
        ("Кузнецов", ("Кузнецов", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_person_in_parts(name: str, parts: tuple[str, str, str]) -> None:
    assert split_person(name) == parts


@given(st.text(max_size=40))
def test_no_word_of_a_person_is_lost(name: str) -> None:
    letters = sorted(sign for sign in "".join(split_person(name)) if sign.isalpha())
    if not name.casefold().startswith(("г", "д", "m")):  # titles come off
        assert letters == sorted(sign for sign in name if sign.isalpha())


def test_person_keys() -> None:
    assert person_key("Семён ПЕТРОВ") == "петров семен"
    assert person_key("Иванов И.И.") == "иванов и и"
    assert name_key("Иван Иванович Иванов", kind="person") == "иванов иван иванович"
    assert name_key("???", kind="person") == "???"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Иванов Иван Иванович", "Иван Иванов"),
        ("Иванов И.И.", "Иванов Иван Иванович"),
        ("Саша Иванов", "Иванов Александр Петрович"),
        ("Саша Иванов", "Иванов А. П."),
        ("Шура Ким", "Александра Ким"),
        ("Семёнов Пётр", "Семенов Петр"),
        ("Наталья Орлова", "Орлова Наталия Викторовна"),
        ("Петрова-Водкина Анна", "Водкина Анна"),
        ("Ли Вэй", "Вэй Ли"),
        ("Иван", "Иванов Ваня"),
    ],
)
def test_one_person(a: str, b: str) -> None:
    assert compatible_names(a, b)
    assert compatible_names(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Иванов Иван", "Иванов Пётр"),
        ("Иванов Иван Иванович", "Иванов Иван Петрович"),
        ("Иванов И.П.", "Иванов Иван Иванович"),
        ("Иванов Иван", "Петров Иван"),
        ("Саша Иванов", "Иванов Б. П."),
        ("", "Иванов Иван"),
        ("", ""),
    ],
)
def test_different_people(a: str, b: str) -> None:
    assert not compatible_names(a, b)
    assert not compatible_names(b, a)


@given(st.text(max_size=20), st.text(max_size=20))
def test_compatibility_is_symmetric(a: str, b: str) -> None:
    assert compatible_names(a, b) == compatible_names(b, a)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Иванов Иван Иванович", "person"),
        ("Иванова Е.В.", "person"),
        ("Мамедов Али Гасан оглы", "person"),
        ("Туманян Ованес", "person"),
        ("ИП Петров Пётр Петрович", "company"),
        ("Северный ветер", "company"),
        ("Золотая надежда", "company"),
        ("иванова надежда", "person"),
        ("Иван и партнёры", "company"),
        ("Мебель 21", "company"),
        ("Завод имени Ивана Кузнецова", "company"),
        ("«Анна Мария»", "company"),
    ],
)
def test_companies_and_people(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


def test_a_contact_behind_a_company() -> None:
    found = understand_name('ООО "Ромашка" (Иванов Иван)')
    assert (found.kind, found.name, found.contact) == ("company", 'ООО "Ромашка"', "Иванов Иван")
    other = understand_name("ООО Ромашка (Тверь)")
    assert (other.name, other.contact, other.note) == ("ООО Ромашка", "", "Тверь")
    person = understand_name("Иванов Иван (ООО Ромашка)")
    assert (person.kind, person.name, person.note) == ("person", "Иванов Иван", "ООО Ромашка")
    assert understand_name("Ромашка (ООО)").name == "Ромашка (ООО)"


def test_a_sole_trader_is_a_company_with_a_person() -> None:
    found = understand_name("Индивидуальный предприниматель Алиев А.А.")
    assert found.kind == "company"
    assert found.person == ("Алиев", "А.", "А.")
    assert is_sole_trader("Петров П.П., ИП")
    assert not is_sole_trader("ООО Петров")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("ООО «Северный ветер»", "СВ"),
        ("ООО «Ёлка»", "Ё"),
        ("Хлеб и соль", "ХС"),
        ("Мебель 21", "М2"),
        ("Иван Петров", "ПИ"),
        ("ИП Петров Иван", "ПИ"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
