from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.requisites import inn_with_control
from crm_desktop.importing.dates import date_of, instant_of_cell, read_date
from crm_desktop.importing.mapping import Target, What
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import MarkKind, Outcome
from crm_desktop.importing.running import run_import, survey
from tests.importing.import_files import (
    channels,
    client,
    counts,
    load,
    load_csv,
    make_book,
    make_csv,
    names,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def test_a_row_becomes_a_client_with_everything(office: Office, tmp_path: Path) -> None:
    report = load_csv(
        office,
        tmp_path / "а.csv",
        [
            ["Название", "ИНН", "КПП", "Телефоны", "E-mail", "Сайт", "Юр. адрес", "Р/с", "БИК",
             "Тип клиента", "Метки", "Приоритет", "Скидка", "Ответственный", "Дата создания"],
            ['ООО "Ромашка"', "7707083893", "770701001",
             "8 (921) 555-10-24, +7 812 309-14-50 доб. 12", "Info@Romashka.RU", "romashka.ru",
             "г. Москва, ул. Ленина, 5", "40702810900000002851", "044525225", "VIP",
             "опт; север", "Высокий", "5 %", "кравцова", "30.09.2026 22:37:00"],
        ],
    )  # fmt: skip
    assert counts(report) == (1, 0, 0, 0, 0)
    row = client(office, 'ООО "Ромашка"')
    assert (row["kind"], row["name_key"]) == ("company", "ромашка")
    assert (row["inn"], row["kpp"], row["priority"]) == ("7707083893", "770701001", 2)
    assert row["responsible"] == office.user_id
    assert row["created_at"] == datetime(
        2026, 9, 30, 22, 37, tzinfo=ZoneInfo("Europe/Moscow")
    ).timestamp() * 1000  # fmt: skip
    assert channels(office, 'ООО "Ромашка"') == [
        ("phone", "79215551024"),
        ("phone", "78123091450"),
        ("email", "info@romashka.ru"),
        ("site", "romashka.ru"),
    ]
    ((text,),) = office.db.run("SELECT text FROM address WHERE kind = 'legal'")
    assert text == "г. Москва, ул. Ленина, 5"
    assert office.db.run("SELECT account, bik FROM bank_account") == [
        ("40702810900000002851", "044525225")
    ]
    labels = office.db.run(
        "SELECT i.name FROM client_label l JOIN directory_item i ON i.id = l.item ORDER BY 1"
    )
    assert labels == [("опт",), ("север",)]
    assert [(item.label, item.name) for item in report.new_items] == [
        ("Метки", "опт"), ("Метки", "север"), ("Тип", "VIP"),
    ]  # fmt: skip
    assert report.new_fields == ("Скидка",)
    assert list(json.loads(row["custom"]).values()) == ["5 %"]


def test_company_and_contact_of_one_row_are_linked(office: Office, tmp_path: Path) -> None:
    load_csv(
        office,
        tmp_path / "а.csv",
        [
            ["Компания", "Контактное лицо", "Должность", "Телефон контактного лица", "Телефон"],
            ["ООО Ива", "Сидоров Пётр Ильич", "Директор", "8 921 555-10-24", "+7 812 309-14-50"],
            ["ООО Дуб", "Белов И. И., Орлова Анна", "", "", ""],
        ],
    )
    assert channels(office, "ООО Ива") == [("phone", "78123091450")]
    assert channels(office, "Сидоров Пётр Ильич") == [("phone", "79215551024")]
    linked = office.db.run(
        "SELECT c.name, p.name, k.post FROM contact k JOIN client c ON c.id = k.company"
        " JOIN client p ON p.id = k.person ORDER BY c.name, p.name"
    )
    assert linked == [
        ("ООО Дуб", "Белов И. И.", None),
        ("ООО Дуб", "Орлова Анна", None),
        ("ООО Ива", "Сидоров Пётр Ильич", "Директор"),
    ]


def test_a_contact_in_brackets_is_taken_off_the_name(office: Office, tmp_path: Path) -> None:
    load_csv(office, tmp_path / "а.csv", [["Клиент"], ['ООО "Ромашка" (Иванов Иван)']])
    assert names(office) == ["Иванов Иван", 'ООО "Ромашка"']


def test_people_and_companies_mixed_by_a_column_of_kinds(office: Office, tmp_path: Path) -> None:
    load_csv(
        office,
        tmp_path / "а.csv",
        [
            ["Тип", "Полное имя контакта", "Имя", "Фамилия", "Название компании", "Телефон"],
            ["контакт", "Пётр Белов", "Пётр", "Белов", "Вектор", "8 921 555-10-24"],
            ["компания", "", "", "", "Вектор", "8 812 309-14-50"],
            ["контакт", "Мария", "", "", "", "8 921 555-10-25"],
        ],
    )
    assert client(office, "Белов Пётр")["kind"] == "person"
    assert client(office, "Вектор")["kind"] == "company"
    assert client(office, "Мария")["kind"] == "person"
    assert channels(office, "Вектор") == [("phone", "78123091450")]
    assert len(office.db.run("SELECT id FROM contact")) == 1


def test_damaged_numbers_are_mended_and_told(office: Office, tmp_path: Path) -> None:
    path = make_book(
        tmp_path / "а.xlsx",
        [
            ["Название", "ИНН", "Телефон"],
            ["ООО Плавучий", 7707083893.0, 89215551024.0],
            ["ООО Без нуля", inn_with_control("010503533")[1:], "'+79215551025"],
            ["ООО Наука", "7,803002209E+09", "8.9215551026E+10"],
        ],
    )
    report = load(office, path, trial=True)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert report.table is not None
    marks = {
        (view.number, mark.column): mark.kind
        for view in report.table.page(0, 10)
        for mark in view.marks
    }
    assert marks[3, 1] is MarkKind.REPAIRED
    load(office, path)
    assert client(office, "ООО Плавучий")["inn"] == "7707083893"
    assert client(office, "ООО Без нуля")["inn"] == inn_with_control("010503533")
    assert client(office, "ООО Наука")["inn"] == "7803002209"
    assert channels(office, "ООО Без нуля") == [("phone", "79215551025")]
    assert channels(office, "ООО Наука") == [("phone", "79215551026")]


def test_what_cannot_be_read_stays_in_the_note(office: Office, tmp_path: Path) -> None:
    report = load_csv(
        office,
        tmp_path / "а.csv",
        [
            ["ФИО", "Телефон", "E-mail", "День рождения", "ИНН", "Ответственный", "КПП"],
            [
                "Белов Иван",
                "спросить у Нины",
                "нету",
                "весной",
                "7,8E+09",
                "Незнакомов",
                "770701001",
            ],
        ],
    )
    note = client(office, "Белов Иван")["note"].split("\n")
    assert note == [
        "Телефон: спросить у Нины",
        "E-mail: нету",
        "День рождения: весной",
        "ИНН: 7,8E+09",
        "Ответственный: Незнакомов",
        "КПП: 770701001",
    ]
    assert report.warnings == 6
    assert [(p.name, p.rows) for p in report.unknown_people] == [("Незнакомов", 1)]
    assert channels(office, "Белов Иван") == []


def test_a_text_in_the_wrong_column_is_taken_for_what_it_is(office: Office, tmp_path: Path) -> None:
    load_csv(
        office,
        tmp_path / "а.csv",
        [
            ["ФИО", "Телефон", "E-mail"],
            ["Белов Иван", "belov@mail.ru", "8 921 555-10-24"],
            ["Орлов Пётр", "8 921 555-10-25", "orlov@mail.ru"],
            ["Гусев Пётр", "8 921 555-10-26", "gusev@mail.ru"],
        ],
    )
    assert sorted(channels(office, "Белов Иван")) == [
        ("email", "belov@mail.ru"),
        ("phone", "79215551024"),
    ]


def test_nothing_is_dropped_unless_the_person_says_so(office: Office, tmp_path: Path) -> None:
    path = make_csv(
        tmp_path / "а.csv",
        [["ФИО", "Любимый цвет", "Секрет", "Этаж"], ["Белов Иван", "синий", "тайна", "3"]],
    )
    file = open_import(office, path)
    mapping = file.mapping.with_target(2, Target(What.SKIP)).with_target(3, Target(What.NOTE))
    report = run_import(office, file, mapping)
    row = client(office, "Белов Иван")
    assert list(json.loads(row["custom"]).values()) == ["синий"]
    assert row["note"] == "Этаж: 3"
    assert report.new_fields == ("Любимый цвет",)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Нет ни имени, ни названия."),
        ("—", "Нет ни имени, ни названия."),
        ("12345", "В имени нет ни одной буквы: «12345»."),
        ("длинно " * 60, "Имя длиннее 300 знаков: похоже, это другой столбец."),
    ],
)
def test_rows_without_a_name_are_rejected(
    office: Office, tmp_path: Path, name: str, reason: str
) -> None:
    rows = [["ФИО", "Телефон"], ["Белов Иван", "8 921 555-10-24"], [name, "8 921 555-10-25"]]
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.reasons == {reason: 1}


def test_totals_and_repeated_headings_are_no_data(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Название", "Телефон", "Сумма"],
        ["ООО Ива", "8 921 555-10-24", "5"],
        ["Название", "Телефон", "Сумма"],
        ["Всегда рядом", "8 921 555-10-25", "5"],
        [],
        ["Итого:", "", "10"],
    ]
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert (report.new, report.ignored, report.rows) == (2, 2, 2)
    assert names(office) == ["Всегда рядом", "ООО Ива"]


def test_directories_step_sees_names_and_its_answers_count(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Телефон", "Источник", "Ответственный"]]
    rows += [["Белов Иван", "8 921 555-10-24", "сайт", "Петя"]]
    rows += [["Орлов Иван", "8 921 555-10-25", "С сайта", "Анна Кравцова"]]
    rows += [["Гусев Иван", "8 921 555-10-26", "мусор", ""]]
    file = open_import(office, make_csv(tmp_path / "а.csv", rows))
    seen = survey(office, file, file.mapping)
    assert [(c.text, c.known) for c in seen.choices] == [
        ("сайт", True), ("С сайта", False), ("мусор", False),
    ]  # fmt: skip
    assert [(c.text, c.known) for c in seen.people] == [("Петя", False), ("Анна Кравцова", True)]
    answers = {
        "source": {"С сайта": "Сайт", "мусор": ""},
        "responsible": {"Петя": "Анна Кравцова"},
    }
    report = load(office, tmp_path / "а.csv", replacements=answers, responsible=0)
    assert report.new_items == ()
    sources = {n: client(office, n)["source"] for n in ("Белов Иван", "Орлов Иван", "Гусев Иван")}
    assert sources["Белов Иван"] == sources["Орлов Иван"] is not None
    assert sources["Гусев Иван"] is None
    assert client(office, "Гусев Иван")["note"] == "Источник: мусор"
    assert client(office, "Белов Иван")["responsible"] == office.user_id
    assert client(office, "Гусев Иван")["responsible"] is None


def test_trial_table_is_read_in_pages(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Телефон"]]
    rows += [[f"Белов Иван {'И' * (i % 7 + 1)}", f"8 921 55{i:05d}"] for i in range(600)]
    rows[300][0] = ""
    report = load_csv(office, tmp_path / "а.csv", rows, trial=True)
    table = report.table
    assert table is not None
    assert (table.count(), table.count(Outcome.REJECTED)) == (600, 1)
    assert [view.number for view in table.page(250, 10)] == list(range(252, 262))
    (rejected,) = table.page(0, 10, outcome=Outcome.REJECTED)
    assert (rejected.number, rejected.cells[1]) == (301, "8 921 5500299")
    assert table.page(600, 10) == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2024, 3, 4), "2024-03-04"),
        (datetime(2024, 3, 4, 5, 6, tzinfo=UTC), "2024-03-04"),
        (45355, "2024-03-04"),
        ("45355", "2024-03-04"),
        ("04.03.2024 15:20:11", "2024-03-04"),
        ("2024-03-04T10:00:00+03:00", "2024-03-04"),
        ("4 марта 2024 г.", "2024-03-04"),
        ("03/24/2024", "2024-03-24"),
        ("20240304", "2024-03-04"),
        ("04.03", "--03-04"),
        ("31.02.2024", ""),
        ("завтра", ""),
        (True, ""),
        (7, ""),
    ],
)
def test_dates_of_all_kinds(cell: object, day: str) -> None:
    assert date_of(cell) == day  # type: ignore[arg-type]


def test_an_instant_without_zone_is_the_offices_own_time() -> None:
    zone = ZoneInfo("Europe/Moscow")
    at = instant_of_cell("30.09.2026 22:37:00", zone)
    assert at == datetime(2026, 9, 30, 22, 37, tzinfo=zone).timestamp() * 1000
    assert instant_of_cell("когда-то", zone) is None
    assert read_date("5") == ""
