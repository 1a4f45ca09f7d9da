from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.heading_guess import meaning_of
from crm_desktop.importing.mapping import Mapping, Target, What
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.targets import guess_type, list_targets
from tests.importing.import_files import make_book, make_csv, meanings

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

GARDEN: list[list[Any]] = [
    ["Список клиентов на 1 ноября"],
    [],
    ["№", "Название", "ИНН", "Контактное лицо", "Должность", "Телефон", "Скидка, %", "Комментарий"],
    [1, 'ООО "Ромашка"', "7707083893", "Иванов Иван", "Директор", "8 921 555-10-24", "5", "важно"],
    [2, "ИП Петров П. П.", "500100732259", "", "", "+7 495 123-45-67", "", ""],
    ["", "ИТОГО", "", "", "", "", "", "2"],
]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ";"), ("utf-8", ","), ("cp1251", ";"), ("cp1251", "\t"), ("utf-16", "\t")],
)
def test_a_list_below_a_title_is_understood_in_any_encoding(
    office: Office, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = make_csv(tmp_path / "список.csv", GARDEN, encoding=encoding, delimiter=delimiter)
    file = open_import(office, path)
    assert file.header == (3, 3)
    assert meanings(file) == {
        "№": "skip",
        "Название": "field name",
        "ИНН": "field inn",
        "Контактное лицо": "contact name",
        "Должность": "contact post",
        "Телефон": "field phone",
        "Скидка, %": "new_field number",
        "Комментарий": "field note",
    }
    assert file.preview[0][1] == 'ООО "Ромашка"'
    assert file.notes == ("Строк над шапкой: 2; они пропущены.",)


def test_heading_of_two_rows_names_columns_by_both(office: Office, tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "две.xlsx",
        [
            ["Отчёт"],
            ["Компания", None, "Контакты", None, None],
            ["Наименование", "ИНН", "ФИО", "Телефон", "Email"],
            ["ООО Альфа", 7707083893, "Иванов И. И.", 89215551024, "q@w.ru"],
        ],
    )
    file = open_import(office, path)
    assert file.header == (2, 3)
    assert meanings(file) == {
        "Компания: Наименование": "field name",
        "Компания: ИНН": "field inn",
        "Контакты: ФИО": "contact name",
        "Контакты: Телефон": "contact phone",
        "Контакты: Email": "contact email",
    }


def test_a_table_without_heading_is_told_by_its_cells(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Иванов Иван", "89215551024", "i@v.ru", date(1986, 11, 14)],
        ["Петрова Анна", "89215551025", "p@v.ru", date(1990, 1, 2)],
    ]
    file = open_import(office, make_book(tmp_path / "без.xlsx", rows))
    assert file.header == (0, 0)
    assert list(meanings(file).values()) == [
        "field name", "field phone", "field email", "new_field date",
    ]  # fmt: skip


def test_missing_and_repeated_headings_get_names(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Название", "Телефон", "Телефон", "", "Примечание"],
        ["ООО Ива", "89215551024", "89215551025", "лето", "x"],
    ]
    file = open_import(office, make_csv(tmp_path / "а.csv", rows))
    assert [c.header for c in file.columns] == [
        "Название", "Телефон", "Телефон (2)", "Столбец D", "Примечание",
    ]  # fmt: skip
    assert meanings(file)["Телефон (2)"] == "field phone"


def test_people_with_a_company_beside_them(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Фамилия", "Имя", "Отчество", "Организация", "Должность", "Моб. тел.", "Почта", "ДР"],
        ["Иванов", "Иван", "", "ООО Вектор", "Повар", "89215551024", "i@v.ru", "14.11.1986"],
    ]
    file = open_import(office, make_csv(tmp_path / "люди.csv", rows))
    found = meanings(file)
    assert found["Фамилия"] == "field last_name"
    assert found["Организация"] == "company name"
    assert found["Должность"] == "company post"
    assert found["Моб. тел."] == "field phone мобильный"
    assert found["ДР"] == "field birthday"
    assert file.mapping.subject == "person"


def test_companies_with_requisites_and_a_person_beside_them(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Организация", "ФИО", "ИНН", "КПП", "День рождения"],
        ["ООО Вектор", "Иванов Иван", "7707083893", "770701001", "14.11.1986"],
    ]
    found = meanings(open_import(office, make_csv(tmp_path / "фирмы.csv", rows)))
    assert found["Организация"] == "field name"
    assert found["ФИО"] == "contact name"
    assert found["День рождения"] == "contact birthday"


def test_cells_overrule_a_heading_they_contradict(office: Office, tmp_path: Path) -> None:
    rows = [["Название", "Телефон", "Тип"]]
    rows += [[f"Фирма {i}", f"a{i}@b.ru", "Опт"] for i in range(5)]
    found = meanings(open_import(office, make_csv(tmp_path / "спор.csv", rows)))
    assert found["Телефон"] == "field email"
    assert found["Тип"] == "field type"


def test_programs_are_recognised(office: Office, tmp_path: Path) -> None:
    amo = [
        ["ID", "Тип", "Полное имя контакта", "Имя", "Фамилия", "Название компании",
         "Дата создания контакта", "Кем создан контакт", "Рабочий телефон"],
        ["1", "контакт", "Иванов Иван", "Иван", "Иванов", "ООО Вектор", "30.09.2026 22:37:00",
         "Анна", "'+79215551024"],
        ["2", "компания", "", "", "", "ООО Вектор", "", "Анна", ""],
    ]  # fmt: skip
    file = open_import(office, make_csv(tmp_path / "amo.csv", amo, delimiter=","))
    assert (file.profile, file.mapping.source) == ("amocrm", "amocrm")
    assert meanings(file)["ID"] == "source_id"
    assert meanings(file)["Тип"] == "kind"
    assert meanings(file)["Дата создания контакта"] == "created"
    google = [
        ["First Name", "Last Name", "Organization Name", "E-mail 1 - Value", "Phone 1 - Label",
         "Phone 1 - Value", "Labels"],
        ["Ivan", "Petrov", "ACME", "i@a.com", "Mobile", "+79215551024 ::: +79215551025", "* my"],
    ]  # fmt: skip
    file = open_import(office, make_csv(tmp_path / "google.csv", google, delimiter=","))
    assert file.profile == "google"
    assert meanings(file)["Phone 1 - Value"] == "field phone"
    assert meanings(file)["Phone 1 - Label"] == "label Phone 1 - Value"


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("  E-MAIL ", "email"),
        ("Расчётный  счет", "account"),
        ("Телефон 3", "phone"),
        ("Улица  2 (другой адрес)", "delivery_address"),
        ("Реквизит (Россия): ИНН", "inn"),
        ("Телефон контактного лица", "contact.phone"),
        ("Юр. адрес организации", "legal_address"),
        ("Цена за тонну", ""),
    ],
)
def test_headings_are_read_with_forgiveness(heading: str, meaning: str) -> None:
    assert meaning_of(heading)[0] == meaning


def test_own_field_of_the_office_is_found_by_its_name(office: Office, tmp_path: Path) -> None:
    with office.change("Поле") as change:
        record = change.new_id()
        office.db.run(
            "INSERT INTO own_field(id, kind, name, type, position)"
            " VALUES(?, '', 'Скидка', 'text', 0)",
            (record,),
        )
    rows = [["Название", "скидка"], ["ООО Ива", "5"]]
    file = open_import(office, make_csv(tmp_path / "а.csv", rows))
    assert file.mapping.columns[1].target == Target(What.FIELD, f"f{record}")


def test_another_sheet_and_another_heading_may_be_asked_for(office: Office, tmp_path: Path) -> None:
    path = make_book(tmp_path / "а.xlsx", [["Название"], ["ООО Ива"]], sheet="Первый")
    with pytest.raises(BadFileError, match=r"нет листа «Второй».*Первый"):
        open_import(office, path, sheet="Второй")
    file = open_import(office, path, header=(0, 0))
    assert file.columns[0].header == "Столбец A"


def test_a_mapping_survives_as_text(office: Office, tmp_path: Path) -> None:
    file = open_import(office, make_csv(tmp_path / "а.csv", GARDEN))
    mapping = file.mapping.with_target(6, Target(What.SKIP))
    assert Mapping.from_json(mapping.to_json()) == mapping
    with pytest.raises(ValueError, match="not a mapping"):
        Mapping.from_json('{"columns": 5}')


def test_every_meaning_has_a_label_of_its_own(office: Office) -> None:
    choices = list_targets(office)
    labels = [(choice.group, choice.label) for choice in choices]
    assert len(set(labels)) == len(labels)
    assert any(choice.label == "Контактное лицо: телефон" for choice in choices)


@pytest.mark.parametrize(
    ("samples", "type_"),
    [
        (["да", "нет"], "bool"),
        (["1 200", "7"], "number"),
        (["007", "12"], "text"),
        (["5 000 ₽", "7 руб."], "money"),
        (["01.02.2024", "2024-03-04"], "date"),
        (["https://a.ru/1"], "link"),
        (["красный"], "text"),
        (["опт", "розница"] * 20, "choice"),
    ],
)
def test_type_of_a_new_field_is_told_by_its_values(samples: list[str], type_: str) -> None:
    assert guess_type(samples) == type_
