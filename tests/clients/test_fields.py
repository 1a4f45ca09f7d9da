from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients.field_types import Item
from crm_desktop.clients.fields import (
    STANDARD,
    Catalogue,
    FieldType,
    Store,
    load_catalogue,
    own_field,
)
from crm_desktop.errors import UserError
from crm_desktop.journal.records import flatten
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office import Office

OWN = [
    own_field(11, "", "Скидка", "number"),
    own_field(12, "company", "Оборот", "money"),
    own_field(13, "", "Цвета", "choices"),
    own_field(14, "person", "Размер", "choice"),
]
ITEMS = [
    Item(101, "source", "Выставка", "", 0),
    Item(102, "f13", "Красный", "", 0),
    Item(103, "f13", "Зелёный", "", 1),
    Item(104, "f14", "XL", "", 0),
]
CATALOGUE = Catalogue(OWN, ITEMS, {7: "Анна Кравцова", 8: "Пётр Ильин", 9: "Анна Белова"})


def stored(name: str, text: str) -> object:
    return CATALOGUE.parse(CATALOGUE.get(name), text).value


def test_every_column_of_a_client_that_people_edit_is_in_the_catalogue() -> None:
    technical = {
        "deleted_at", "kind", "name_key", "custom", "created_at", "merged_into", "legal_basis",
        "blocked_at", "erased_at",
    }  # fmt: skip
    columns = {field.key for field in STANDARD if field.store is Store.COLUMN}

    assert columns == set(BY_NAME["client"].columns) - technical


def test_names_of_fields_do_not_collide() -> None:
    names = [
        name.casefold()
        for field in STANDARD
        for name in {field.key, field.label, field.person_label, *field.aliases} - {""}
    ]

    assert sorted(names) == sorted(set(names)), "one name leads to one field"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("inn", "inn"),
        ("ИНН", "inn"),
        ("  День   рождения ", "birthday"),
        ("расчетный счет", "account"),
        ("ФИО", "name"),
        ("e-mail", "email"),
        ("скидка", "f11"),
    ],
)
def test_a_field_is_found_by_key_label_and_other_names(name: str, key: str) -> None:
    assert CATALOGUE.get(name).key == key


def test_an_unknown_field_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"Поля «Рост» нет.*Телефон"):
        CATALOGUE.get("Рост")
    assert CATALOGUE.find("") is None


@pytest.mark.parametrize(
    ("name", "text", "value", "shown"),
    [
        ("birthday", "14.11.1986", "1986-11-14", "14\xa0ноября\xa01986"),
        ("birthday", "3 мая", "--05-03", "3\xa0мая"),
        ("birthday", "29.02", "--02-29", "29\xa0февраля"),
        ("birthday", "1986-11-14", "1986-11-14", "14\xa0ноября\xa01986"),
        ("priority", "высокий", 2, "Высокий"),
        ("newsletter", "Да", 1, "Да"),
        ("newsletter", "нет", 0, "Нет"),
        ("source", "ВЫСТАВКА", 101, "Выставка"),
        ("responsible", "пётр ильин", 8, "Пётр Ильин"),
        ("responsible", "Ильин", 8, "Пётр Ильин"),
        ("inn", "7707 083 893", "7707083893", "7707083893"),
        ("Скидка", "12,5", 12.5, "12,5"),
        ("Скидка", "1 000", 1000, "1\xa0000"),
        ("Оборот", "1 234,50 ₽", 123450, "1\xa0234,50\xa0₽"),
        ("Цвета", "зеленый, красный", '["103","102"]', "Зелёный, Красный"),
        ("Размер", "xl", "104", "XL"),
        ("note", "раз\r\nдва", "раз\nдва", "раз\nдва"),
        ("director", " Иван   Петров ", "Иван Петров", "Иван Петров"),
        ("source", "  ", None, ""),
    ],
)
def test_typed_stored_shown(name: str, text: str, value: object, shown: str) -> None:
    field = CATALOGUE.get(name)
    parsed = CATALOGUE.parse(field, text)

    assert parsed.value == value
    assert type(parsed.value) is type(value)
    assert CATALOGUE.show(field, parsed.value) == shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("birthday", "31.02.1990"),
        ("birthday", "вчера"),
        ("priority", "срочно"),
        ("newsletter", "может быть"),
        ("Скидка", "много"),
        ("Оборот", "1,234"),
        ("inn", "нет"),
        ("responsible", "Анна"),
        ("responsible", "Кто-то"),
        ("Скидка", "1e400"),
    ],
)
def test_nonsense_is_refused_in_russian(name: str, text: str) -> None:
    with pytest.raises(UserError, match=r"[А-Яа-я]"):
        stored(name, text)


def test_a_doubt_is_a_warning_and_the_value_is_kept() -> None:
    parsed = CATALOGUE.parse(CATALOGUE.get("inn"), "7707083894")

    assert parsed.value == "7707083894"
    assert "Контрольная цифра" in parsed.warning


def test_names_a_directory_lacks_are_told() -> None:
    assert CATALOGUE.parse(CATALOGUE.get("source"), "Знакомые").new_items == ("Знакомые",)
    parsed = CATALOGUE.parse(CATALOGUE.get("Цвета"), "Красный; Синий")
    assert parsed.new_items == ("Синий",)
    assert parsed.value == '["102"]'


@given(st.text(max_size=30), st.sampled_from([*STANDARD, *OWN]))
def test_any_text_is_understood_or_refused_and_stays_what_it_is(text: str, field: object) -> None:
    try:
        value = CATALOGUE.parse(field, text).value  # type: ignore[arg-type]
    except UserError:
        return
    assert value is None or isinstance(value, str | int | float)
    shown = CATALOGUE.show(field, value)  # type: ignore[arg-type]
    assert "\0" not in shown
    if field.type in {FieldType.TEXT, FieldType.DATE, FieldType.NUMBER, FieldType.MONEY}:  # type: ignore[attr-defined]
        again = CATALOGUE.parse(field, shown).value  # type: ignore[arg-type]
        assert again == value, "what is shown may be typed again"


def test_a_fresh_office_has_its_directories_in_the_catalogue(office: Office) -> None:
    catalogue = load_catalogue(office)

    assert catalogue.items("type")
    assert catalogue.item_by_name("role", "покупатель") is not None
    assert list(catalogue.members.values()) == ["Анна Кравцова"]
    assert flatten({"custom": '{"f1":2}'}) == {"custom.f1": 2}
