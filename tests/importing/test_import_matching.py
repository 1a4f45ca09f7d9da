from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.importing.report import MarkKind
from tests.importing.import_files import (
    channels,
    client,
    counts,
    load_csv,
    names,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

PHONE = "8 921 555-10-24"
HEAD = ["Клиент", "ИНН", "КПП", "Телефон", "E-mail"]


def make(office: Office, name: str, *texts: str, **values: str) -> int:
    drafts = tuple(ChannelDraft(text) for text in texts)
    return create_client(office, ClientDraft(name=name, channels=drafts, values=values))[0]


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        # One ИНН is one company, whatever it is called now.
        (["ООО Лютик", "7707083893", "", "", ""], "updated"),
        (["ООО Ромашка", "7707083893", "770701001", "", ""], "updated"),
        # A branch has a КПП of its own.
        (["ООО Ромашка", "7707083893", "780543001", "", ""], "new"),
        # A number together with a name.
        (["Ромашка, ООО", "", "", PHONE, "new@r.ru"], "updated"),
        (["ООО Ромашка", "7803002209", "", PHONE, ""], "new"),
        # A name alone is suspicious; a name with another phone is another firm.
        (["ООО Ромашка", "", "", "", ""], "duplicate"),
        (["ООО Ромашка", "", "", "8 921 555-10-99", ""], "new"),
        # A number and a similar name are suspicious.
        (["ООО Ромашка Плюс", "", "", PHONE, ""], "duplicate"),
        (["ООО Тюльпан", "", "", PHONE, ""], "new"),
        # A person who answers the firm's phone is a person.
        (["Белов Иван", "", "", PHONE, ""], "new"),
    ],
)
def test_a_company_is_met_by_requisites_or_number_and_name(
    office: Office, tmp_path: Path, row: list[str], outcome: str
) -> None:
    make(office, 'ООО "Ромашка"', PHONE, inn="7707083893", kpp="770701001")
    report = load_csv(office, tmp_path / "а.csv", [HEAD, row])
    assert counts(report)[:2] == (int(outcome == "new"), int(outcome == "updated")) or (
        outcome == "updated" and counts(report) == (0, 0, 1, 0, 0)
    )
    assert report.duplicates == (outcome == "duplicate")


@pytest.mark.parametrize(
    ("name", "phone", "outcome"),
    [
        ("Иванов И. П.", PHONE, "same"),
        ("Саша Иванов", PHONE, "new"),
        ("Ваня Иванов", PHONE, "same"),
        ("Иванова Мария Петровна", PHONE, "new"),
        ("Иванов Иван Петрович", "8 921 555-10-99", "new"),
        ("Иванов Иван Петрович", "", "duplicate"),
        ("Иван", "8 921 555-10-99", "new"),
    ],
)
def test_a_person_is_met_by_number_and_name(
    office: Office, tmp_path: Path, name: str, phone: str, outcome: str
) -> None:
    make(office, "Иванов Иван Петрович", PHONE)
    report = load_csv(office, tmp_path / "а.csv", [["ФИО", "Телефон"], [name, phone]])
    found = "new" if report.new else "duplicate" if report.duplicates else "same"
    assert found == outcome


def test_a_family_with_one_number_stays_several_people(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Телефон"]]
    rows += [[name, PHONE] for name in ("Белов Иван", "Белова Анна", "Белов Пётр Иванович")]
    assert counts(load_csv(office, tmp_path / "а.csv", rows)) == (3, 0, 0, 0, 0)
    assert counts(load_csv(office, tmp_path / "а.csv", rows)) == (0, 0, 3, 0, 0)
    assert len(names(office)) == 3


def test_rows_of_one_client_fill_each_other(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Клиент", "ИНН", "Телефон", "Отрасль", "Комментарий"],
        ["ООО Ива", "7707083893", PHONE, "", "первая"],
        ["ООО Ива", "7707083893", "8 921 555-10-25", "Лес", "вторая"],
        ["ООО Ива", "7707083893", "8 921 555-10-25", "Парк", ""],
        ["ООО Ива", "7707083893", PHONE, "", ""],
    ]
    report = load_csv(office, tmp_path / "а.csv", rows, trial=True)
    assert report.table is not None
    views = report.table.page(0, 10)
    assert [view.matched_row for view in views] == [None, 2, 2, 2]
    assert any(mark.kind is MarkKind.STAYS for mark in views[2].marks)
    assert views[3].reason == "Повтор строки этого же файла."
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert counts(report) == (1, 1, 0, 2, 0)
    row = client(office, "ООО Ива")
    assert (row["industry"], row["note"]) == ("Лес", "первая\nвторая")
    assert [key for _kind, key in channels(office, "ООО Ива")] == ["79215551024", "79215551025"]
    again = load_csv(office, tmp_path / "а.csv", rows)
    assert (again.new, again.updated, again.change_set) == (0, 0, None)


def test_contacts_row_by_row_belong_to_one_company(office: Office, tmp_path: Path) -> None:
    rows = [
        ["Компания", "Контактное лицо", "Телефон контактного лица"],
        ["ООО Ива", "Белов Иван", PHONE],
        ["ООО Ива", "Орлова Анна", "8 921 555-10-25"],
        ["ООО Дуб", "Белов Иван", "8 921 555-10-26"],
    ]
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert counts(report) == (2, 1, 0, 0, 0)
    assert names(office).count("Белов Иван") == 2
    assert len(office.db.run("SELECT id FROM contact")) == 3
    again = load_csv(office, tmp_path / "а.csv", rows)
    assert (again.new, again.updated, again.change_set) == (0, 0, None)


@pytest.mark.parametrize(
    ("duplicates", "expected", "there"),
    [("skip", (0, 0, 0, 1, 0), 1), ("new", (1, 0, 0, 0, 0), 2), ("update", (0, 1, 0, 0, 0), 1)],
)
def test_the_person_says_what_becomes_of_a_suspicion(
    office: Office, tmp_path: Path, duplicates: str, expected: tuple[int, ...], there: int
) -> None:
    make(office, "ООО Ива")
    rows = [["Клиент", "Сайт"], ["ООО Ива", "iva.ru"]]
    report = load_csv(office, tmp_path / "а.csv", rows, duplicates=duplicates)
    assert counts(report) == expected
    assert names(office).count("ООО Ива") == there
    if duplicates == "skip":
        assert list(report.reasons) == ["Возможно, это уже есть: «ООО Ива»."]


def test_several_that_fit_equally_are_left_to_the_person(office: Office, tmp_path: Path) -> None:
    make(office, "Белов Иван", PHONE)
    make(office, "Белов Игорь", PHONE)
    rows = [["ФИО", "Телефон"], ["Белов И.", PHONE], ["Белов Игорь", PHONE]]
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert counts(report) == (0, 0, 1, 1, 0)
    assert list(report.reasons) == ["Подходят несколько клиентов: «Белов Иван» и ещё 1."]


def test_numbers_of_records_hold_through_a_new_name_and_phone(
    office: Office, tmp_path: Path
) -> None:
    head = ["ID", "Название компании", "Рабочий телефон", "Тип компании", "Корпоративный сайт"]
    load_csv(office, tmp_path / "а.csv", [head, ["12", "ООО Ива", PHONE, "", "iva.ru"]])
    again = [head, ["12", "ООО Верба", "8 921 555-10-99", "", "iva.ru"]]
    report = load_csv(office, tmp_path / "а.csv", again)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert names(office) == ["ООО Верба"]
    assert len(channels(office, "ООО Верба")) == 3


def test_deleted_and_merged_clients_are_nobody(office: Office, tmp_path: Path) -> None:
    gone, merged = make(office, "ООО Ива", PHONE), make(office, "ООО Верба", "8 921 555-10-25")
    with office.change("Скрыть"):
        office.db.run("UPDATE client SET deleted_at = 1 WHERE id = ?", (gone,))
        office.db.run("UPDATE client SET merged_into = ? WHERE id = ?", (gone, merged))
    rows = [["Клиент", "Телефон"], ["ООО Ива", PHONE], ["ООО Верба", "8 921 555-10-25"]]
    assert counts(load_csv(office, tmp_path / "а.csv", rows)) == (2, 0, 0, 0, 0)


def test_a_number_of_very_many_says_nothing(office: Office, tmp_path: Path) -> None:
    rows = [["ФИО", "Телефон"]]
    surnames = [a + b + "ов" for a in "БВГДЖЗКЛМН" for b in ("ел", "олк", "ус", "ом", "ор", "ав")]
    rows += [[f"{surname} Иван", PHONE] for surname in surnames]
    assert load_csv(office, tmp_path / "а.csv", rows).new == 60
    report = load_csv(office, tmp_path / "б.csv", [["Имя", "Телефон"], ["Белов И.", PHONE]])
    assert counts(report) == (1, 0, 0, 0, 0)


def test_a_sole_trader_and_the_person_with_one_number_are_a_question(
    office: Office, tmp_path: Path
) -> None:
    make(office, "Белов Иван Ильич", inn="500100732259")
    rows = [["Клиент", "ИНН"], ["ИП Белов И. И.", "500100732259"]]
    assert counts(load_csv(office, tmp_path / "а.csv", rows)) == (0, 0, 0, 1, 0)


def test_where_a_person_works_is_found_by_its_name(office: Office, tmp_path: Path) -> None:
    make(office, 'ООО "Вектор"', "8 812 309-14-50")
    rows = [
        ["Фамилия", "Имя", "Организация", "Должность", "Телефон"],
        ["Белов", "Иван", "Вектор ООО", "Повар", PHONE],
        ["Орлов", "Иван", "ООО Вектор", "", "8 921 555-10-25"],
        ["Гусев", "Иван", "Новая", "", "8 921 555-10-26"],
    ]
    report = load_csv(office, tmp_path / "а.csv", rows)
    assert (report.new, report.clients) == (3, 4)
    assert names(office).count('ООО "Вектор"') == 1
    assert len(office.db.run("SELECT id FROM contact")) == 3
