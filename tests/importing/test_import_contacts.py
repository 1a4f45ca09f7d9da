"""Companies and their people in one sheet: folded, numbered, named in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.importing.recognition import open_import
from tests.importing.import_files import channels, client, load, load_csv, make_csv, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def posts(office: Office) -> list[tuple[str, str, str | None]]:
    return office.db.run(
        "SELECT c.name, p.name, k.post FROM contact k JOIN client c ON c.id = k.company"
        " JOIN client p ON p.id = k.person ORDER BY 1, 2"
    )


def test_several_contacts_of_one_row(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Наименование", "ИНН", "Телефон", "Контактное лицо 1", "Должность 1", "Телефон 1",
         "Контактное лицо 2", "Должность 2", "Телефон 2", "E-mail 2", "Город"],
        ["ООО Ива", "7707083893", "8 812 309-14-50", "Белов Иван", "Директор", "8 921 555-10-24",
         "Орлова Анна", "Бухгалтер", "8 921 555-10-25", "anna@iva.ru", "Уфа"],
        ["ООО Дуб", "", "", "", "", "", "Гусев Пётр", "", "8 921 555-10-26", "", ""],
        ["ООО Ель", "", "", "", "Директор", "", "", "", "8 921 555-10-27", "", ""],
    ]  # fmt: skip
    file = open_import(office, make_csv(tmp_path / "а.csv", rows))
    numbers = {c.header: c.target.number for c in file.columns if c.target.what == "contact"}
    assert numbers == {
        "Контактное лицо 1": 1, "Должность 1": 1, "Телефон 1": 1, "Контактное лицо 2": 2,
        "Должность 2": 2, "Телефон 2": 2,
    }  # fmt: skip
    load(office, tmp_path / "а.csv")
    assert posts(office) == [
        ("ООО Дуб", "Гусев Пётр", None),
        ("ООО Ива", "Белов Иван", "Директор"),
        ("ООО Ива", "Орлова Анна", "Бухгалтер"),
    ]
    assert ("phone", "79215551024") in channels(office, "Белов Иван")
    assert ("phone", "79215551025") in channels(office, "Орлова Анна")
    assert ("phone", "78123091450") in channels(office, "ООО Ива")
    assert client(office, "ООО Ель")["note"] == "Должность: Директор"
    assert ("phone", "79215551027") in channels(office, "ООО Ель")


def test_contacts_row_by_row_with_the_company_said_once(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Компания", "Контактное лицо", "Телефон контактного лица", "ИНН"],
        ["ООО Ива", "Белов Иван", "8 921 555-10-24", "7707083893"],
        ["ООО Ива", "Орлова Анна", "8 921 555-10-25", ""],
        ["ООО Дуб", "Белов Иван", "8 921 555-10-26", ""],
    ]
    load_csv(office, tmp_path / "а.csv", rows)
    assert len(names(office)) == 5
    assert [row[:2] for row in posts(office)] == [
        ("ООО Дуб", "Белов Иван"), ("ООО Ива", "Белов Иван"), ("ООО Ива", "Орлова Анна"),
    ]  # fmt: skip


def test_a_company_a_person_named_first_gets_its_own_row_later(
    office: Office, tmp_path: Path
) -> None:
    people = [["ФИО", "Организация", "Должность"], ["Белов Иван", "ООО «Ива»", "Директор"]]
    load_csv(office, tmp_path / "люди.csv", people)
    rows = [["Название", "ИНН", "Телефон"], ["ООО Ива", "7707083893", "8 812 309-14-50"]]
    report = load_csv(office, tmp_path / "фирмы.csv", rows, duplicates="update")
    assert (report.new, report.updated) == (0, 1)
    assert client(office, "ООО «Ива»")["inn"] == "7707083893"
    assert posts(office) == [("ООО «Ива»", "Белов Иван", "Директор")]
