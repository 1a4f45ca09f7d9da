"""Names of a file: several in a cell, people of the office, parties of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.fields import Catalogue
from crm_desktop.clients.several_names import join_names, split_names
from crm_desktop.importing.address_parts import joined_address
from crm_desktop.importing.channel_labels import address_kind, channel_label
from crm_desktop.importing.converters import converted
from crm_desktop.importing.people import find_member
from tests.importing.import_files import client, load_csv, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("опт, север", ["опт", "север"]),
        ("* VIP ::: * myContacts", ["VIP", "myContacts"]),
        ("Опт, крупный; север", ["Опт, крупный", "север"]),
        ("Опт, крупный;", ["Опт, крупный"]),
        (" ,; ", [","]),
        ("a|b", ["a", "b"]),
        ("", []),
    ],
)
def test_several_names_in_a_cell(text: str, found: list[str]) -> None:
    assert split_names(text) == found


@pytest.mark.parametrize("found", [["а"], ["а", "б"], ["а, б"], ["а, б", "в"], []])
def test_names_joined_come_apart_again(found: list[str]) -> None:
    assert split_names(join_names(found)) == found


def test_a_tag_with_a_comma_stays_one(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Метки"], ["Белов Иван", "Опт, крупный;"], ["Орлов Пётр", "Опт, крупный"]]
    load_csv(office, tmp_path / "а.csv", rows[:2])
    load_csv(office, tmp_path / "б.csv", [rows[0], rows[2]])
    tags = office.db.run("SELECT name FROM directory_item WHERE directory = 'tag'")
    assert tags == [("Опт, крупный",)]


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("Кравцова", 1), ("кравцова а.", 1), ("А. П. Кравцова", 1), ("Анна Кравцова [24]", 1),
        ("kravtsova.a@firma.ru", 1), ("Орлов Пётр", 2), ("П. Орлов", 2), ("орлов", 2),
        ("o.orlov@firma.ru", None), ("Орлова", 4), ("Минаев", None), ("Пётр", 2), ("", None),
        ("Кравцова М.", None), ("Орлов П. С.", 2), ("Ушла", None),
    ],
)  # fmt: skip
def test_people_of_the_office_are_found(text: str, member: int | None) -> None:
    people = {1: "Анна Кравцова", 2: "Орлов Пётр", 3: "Ушла Давно", 4: "Орлова Пётра",
              5: "Орлов Олег Ильич"}  # fmt: skip
    if text in {"орлов", "o.orlov@firma.ru"}:
        people.pop(5)
    if text == "o.orlov@firma.ru":
        people[6] = "Орлов Олег"
    assert find_member(Catalogue(members=people, former=[3]), text) == member


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("month_first", "03/04/2021 09:15", "04.03.2021 09:15"),
        ("month_first", "13/04/2021", "13.04.2021"),
        ("month_first", "7/14/86", "14.07.1986"),
        ("month_first", "0/0/00", ""),
        ("month_first", "04.03.2021", "04.03.2021"),
        ("real_date", "0.0.00", ""),
        ("real_date", "00.00.0000", ""),
        ("real_date", "10.10.2000", "10.10.2000"),
        ("plain_text", "<p>Да</p><b>нет</b>.<br/>a &lt; b", "Да\nнет.\na < b"),
        ("plain_text", "2 < 3 и 5 > 4", "2 < 3 и 5 > 4"),
        ("money", "SE0,00", "0.00"),
        ("money", "$1,250,000.00", "1250000.00"),
        ("money", "1 250,50 руб.", "1250.50"),
        ("money", "по договору", "по договору"),
        ("unusual", "Ложь", ""),
        ("unusual", "Высокая", "Высокая"),
        ("нет такого", "x", "x"),
    ],
)
def test_converters(name: str, text: str, read: str) -> None:
    assert converted(name, text) == read


@pytest.mark.parametrize(
    ("text", "label"),
    [("* Mobile", "мобильный"), ("Work Fax", "факс"), ("Дача", "Дача"), ("SMTP", ""), ("", "")],
)
def test_labels_of_channels(text: str, label: str) -> None:
    assert channel_label(text) == label


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Юридический адрес", "legal"), ("* Home", "post"), ("Work", "actual"),
     ("Адрес доставки", "delivery"), ("Дача", "")],
)  # fmt: skip
def test_kinds_of_addresses(text: str, kind: str) -> None:
    assert address_kind(text) == kind


@pytest.mark.parametrize(
    ("before", "text", "joined"),
    [
        ("", "Уфа", "Уфа"),
        ("г. Уфа, ул. Мира, 15", "Уфа", "г. Уфа, ул. Мира, 15"),
        ("г. Уфа, ул. Мира, 15", "5", "г. Уфа, ул. Мира, 15, 5"),
        ("г. Уфа, ул. Мира, 5", "5", "г. Уфа, ул. Мира, 5"),
        ("Уфа", "ул. (новая) 1*", "Уфа, ул. (новая) 1*"),
    ],
)
def test_parts_of_an_address_are_put_together(before: str, text: str, joined: str) -> None:
    assert joined_address(before, text) == joined


def test_an_address_in_columns_stands_in_the_order_of_an_envelope(
    office: Office, tmp_path: Path
) -> None:
    rows = [
        ["Название", "Улица", "Дом", "Город", "Индекс", "Телефон", "Офис"],
        ["ООО Ива", "Мира", "5", "Уфа", "450001", "8 921 555-10-24", "7"],
    ]
    load_csv(office, tmp_path / "а.csv", rows)
    assert office.db.run("SELECT text FROM address") == [("450001, Уфа, Мира, 5, 7",)]


def test_a_sole_traders_contact_is_kept_if_more_is_known_of_him(
    office: Office, tmp_path: Path
) -> None:
    rows = [
        ["Название", "Контактное лицо", "Телефон контактного лица"],
        ["ИП Громов Сергей Иванович", "Громов Сергей", ""],
        ["ИП Орлов Пётр Ильич", "Орлов Пётр", "8 921 555-10-24"],
    ]
    load_csv(office, tmp_path / "а.csv", rows)
    assert names(office) == ["ИП Громов Сергей Иванович", "ИП Орлов Пётр Ильич", "Орлов Пётр"]


def test_other_names_of_a_client_stay_in_the_note(office: Office, tmp_path: Path) -> None:
    rows = [
        ["ФИО", "Фамилия", "Имя", "Отчество", "Телефон"],
        ["Ваня Белов", "Белов", "Иван", "Ильич", "8 921 555-10-24"],
        ["Орлов Пётр", "Орлов", "Пётр", "Ильич", "8 921 555-10-25"],
    ]
    load_csv(office, tmp_path / "а.csv", rows)
    assert client(office, "Белов Иван Ильич")["note"] == "Также: Ваня Белов"
    assert client(office, "Орлов Пётр Ильич")["note"] is None
