"""Exports of other programs end to end: told by themselves, loaded by value, nothing lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.mapping import What
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from tests.importing.import_files import client, names
from tests.importing.kept_texts import Kept, everything
from tests.importing.program_samples import SAMPLES, Sample

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office


def opened(office: Office, folder: Path, sample: Sample) -> ImportFile:
    return open_import(office, sample.write(folder / sample.name, sample.rows))


def loaded(office: Office, folder: Path, name: str) -> ImportReport:
    file = opened(office, folder, SAMPLES[name])
    return run_import(office, file, file.mapping)


def phones(office: Office, name: str) -> list[tuple[str, str | None]]:
    """Value and label of a client's phones."""
    return office.db.run(
        "SELECT value, label FROM channel WHERE client = ? AND kind = 'phone' ORDER BY position",
        (client(office, name)["id"],),
    )


def addresses(office: Office, name: str) -> dict[str, str]:
    return dict(
        office.db.run(
            "SELECT kind, text FROM address WHERE client = ?", (client(office, name)["id"],)
        )
    )


def labels(office: Office, name: str) -> list[str]:
    rows = office.db.run(
        "SELECT i.name FROM client_label l JOIN directory_item i ON i.id = l.item"
        " WHERE l.client = ? ORDER BY 1",
        (client(office, name)["id"],),
    )
    return [row[0] for row in rows]


def posts(office: Office) -> list[tuple[str, str, str | None]]:
    """Company, person, post."""
    return office.db.run(
        "SELECT c.name, p.name, k.post FROM contact k JOIN client c ON c.id = k.company"
        " JOIN client p ON p.id = k.person ORDER BY 1, 2"
    )


def links(office: Office, name: str) -> list[tuple[str, str | None]]:
    return office.db.run(
        "SELECT source, source_id FROM import_link WHERE client = ? ORDER BY id",
        (client(office, name)["id"],),
    )


def own(office: Office, name: str) -> dict[str, Any]:
    catalogue = load_catalogue(office)
    values = json.loads(client(office, name)["custom"])
    return {catalogue.get(key).label: value for key, value in values.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_export_is_told_by_itself(office: Office, tmp_path: Path, name: str) -> None:
    sample = SAMPLES[name]
    file = opened(office, tmp_path, sample)
    assert file.profile == sample.profile
    assert file.confidence >= 0.85
    assert file.candidates[0].profile.key == sample.profile
    others = [one.confidence for one in file.candidates[1:]]
    assert all(file.confidence - other >= 0.15 for other in others)
    assert file.missing == ()
    assert file.recognised.startswith(f"Похоже на {file.profile_label}")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cell_is_in_the_base(office: Office, tmp_path: Path, name: str) -> None:
    sample = SAMPLES[name]
    file = opened(office, tmp_path, sample)
    report = run_import(office, file, file.mapping)
    assert report.rejected == 0
    kept = Kept(office, file.mapping)
    by_rule = {c.index for c in file.mapping.columns for r in file.mapping.rules
               if r.header == c.header}  # fmt: skip
    lost = []
    for cells in sample.rows[1:]:
        if any(str(cells[index]) == "1" for index in by_rule):
            continue
        for column in file.mapping.columns:
            text = text_of(cells[column.index])
            for drop in sample.drops:
                text = text.replace(f"* {drop}", "").replace(drop, "").strip(" :")
            if column.target.what is not What.SKIP and not kept.has(column, text):
                lost.append(f"{column.header} = {text}")
    assert lost == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_second_load_changes_nothing(office: Office, tmp_path: Path, name: str) -> None:
    loaded(office, tmp_path, name)
    before = everything(office)
    report = loaded(office, tmp_path, name)
    assert (report.new, report.updated, report.duplicates, report.clients) == (0, 0, 0, 0)
    assert everything(office) == before


def test_leads_of_bitrix(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "leads, cp1251")
    row = client(office, "Громова Светлана Юрьевна")
    assert (row["kind"], row["birthday"]) == ("person", "1988-05-17")
    assert phones(office, row["name"]) == [
        ("+7 342 259-14-50", "рабочий"),
        ("+7 912 881-20-31", "мобильный"),
        ("+7 912 881-20-32", "мобильный"),
        ("+7 342 259-14-51", "факс"),
        ("+7 342 270-11-22", "домашний"),
        ("+7 912 881-20-33", "для рассылок"),
        ("+7 912 881-20-34 доб. 5", None),
    ]
    assert addresses(office, row["name"]) == {
        "actual": "614014, Россия, Мотовилихинский, Пермь, ул. Заводская, д. 12, офис 407"
    }
    assert own(office, row["name"]) == {"Площадь помещения": 640, "Нужен монтаж": 1}
    note = row["note"].split("\n")
    assert {"Просит срочно.", "Перезвонить до 12:00", "Стадия: В работе"} <= set(note)
    assert "Название лида: Заявка на монтаж ворот" in note
    assert posts(office) == [('ООО "Ворота-Сервис"', "Громова Светлана Юрьевна", "Главный инженер")]
    # A lead that names nobody is called by its title; the row of a company is the company.
    assert phones(office, "Звонок с номера 79128820001") == [("+7 912 882-00-01", "мобильный")]
    assert client(office, "АО «Камский завод»")["kind"] == "company"
    assert links(office, "АО «Камский завод»") == [("bitrix24:lead", "8803")]


def test_contacts_and_companies_of_bitrix_meet(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "contacts, cp1251")
    report = loaded(office, tmp_path, "companies, cp1251")
    # The company the contacts named is the one of the second file, not another of that name.
    assert (report.new, report.updated, report.duplicates) == (1, 1, 0)
    row = client(office, "ООО «Северный ветер»")
    assert (row["inn"], row["kpp"], row["ogrn"], row["okpo"]) == (
        "7707083893", "781301001", "1027700132195", "00032537",
    )  # fmt: skip
    assert row["director"] == "Минаев Игорь Олегович"
    assert addresses(office, row["name"]) == {
        "legal": "Россия, Ленинградская обл., Всеволожский, Мурино, Привокзальная пл., 5, пом. 12"
    }
    assert addresses(office, "ИП Громов Сергей Иванович") == {"actual": "Красногорск"}
    assert links(office, row["name"]) == [("bitrix24:contact", None), ("bitrix24:company", "51")]
    assert labels(office, row["name"]) == ["Покупатель"]
    assert labels(office, "Сидоров Пётр Ильич") == ["Покупатель"]
    assert [post for _company, _person, post in posts(office)] == [None, "Директор по закупкам"]
    assert links(office, "Белова Ольга") == [("bitrix24:contact", "124")]
    # A sole trader's own name beside him makes no second client.
    assert [name for name in names(office) if "Громов" in name] == ["ИП Громов Сергей Иванович"]


def test_contacts_and_companies_of_amo(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "amo")
    company = client(office, 'Завод "Прогресс"')
    assert (company["inn"], company["kind"]) == ("0274051582", "company")
    assert addresses(office, company["name"]) == {"legal": "450006, Уфа, пр. Мира, 14"}
    assert own(office, company["name"])["Грузооборот"] == 1200
    assert "Скидка" not in own(office, company["name"])
    person = client(office, "Сафин Ильдар")
    assert own(office, person["name"])["Скидка"] == 7.5
    assert "Грузооборот" not in own(office, person["name"])
    assert phones(office, person["name"])[:2] == [
        ("+7 347 246-18-02", "рабочий"), ("+7 347 246-18-03", "рабочий прямой"),
    ]  # fmt: skip
    assert "Ждёт КП & образцы" in person["note"].split("\n")
    assert labels(office, person["name"]) == ["vip", "оптовик"]
    assert posts(office) == [('Завод "Прогресс"', "Сафин Ильдар", "Снабженец")]
    # A whole name in «Имя».
    whole = client(office, "Зайцева Нина Петровна")
    assert (whole["last_name"], whole["first_name"]) == ("Зайцева", "Нина")


def test_contacts_of_google(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "google")
    assert phones(office, "Лисин Артём Олегович") == [
        ("+7 922 301-55-90", "мобильный"),
        ("+7 922 301-55-91", "мобильный"),
        ("+7 343 301-55-92", "Вахта"),
    ]
    assert addresses(office, "Лисин Артём Олегович") == {
        "actual": "ул. Мира, 32, Екатеринбург, 620078, RU"
    }
    assert labels(office, "Лисин Артём Олегович") == ["Светотехника"]
    assert client(office, "Жанна")["birthday"] == "--03-08"
    assert client(office, "Жанна")["note"] is None
    assert phones(office, "Жанна") == [("+7 343 301-55-93", "факс")]
    assert addresses(office, "Жанна") == {"post": "Екатеринбург, ул. Чапаева, 3"}
    assert client(office, "Склад «Берёза»")["kind"] == "company"


def test_contacts_of_outlook(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "outlook, russian")
    row = client(office, "Цой Борис Львович")
    assert (row["birthday"], row["preferences"]) == ("1965-04-12", "шахматы")
    assert addresses(office, row["name"]) == {
        "post": "445010, Тольятти, пр. Ленина, 3, кв. 15", "delivery": "Кинель, дача 77",
    }  # fmt: skip
    assert addresses(office, "ООО «Дом мастера»") == {
        "actual": "443067, Россия, Самарская обл., Самара, ул. Гагарина, 48, а/я 5"
    }
    assert phones(office, "ООО «Дом мастера»") == [("+7 846 277-40-00", "основной")]
    assert labels(office, row["name"]) == ["Опт", "Строители"]
    # What Outlook writes where nothing was chosen is no news.
    assert client(office, "Реутова Инна")["note"] is None
    loaded(office, tmp_path, "outlook")
    assert client(office, "Фомин Олег Ю.")["birthday"] == "1986-07-14"


def test_records_of_suitecrm(office: Office, tmp_path: Path) -> None:
    report = loaded(office, tmp_path, "suite accounts")
    assert (report.new, report.ignored) == (1, 1)
    assert report.reasons == {"В SuiteCRM запись удалена.": 1}
    loaded(office, tmp_path, "suite contacts")
    assert names(office) == ["ООО «Уфа-Пласт»", "Хакимов Руслан"]
    company = client(office, "ООО «Уфа-Пласт»")
    assert own(office, company["name"])["Годовой оборот"] == 125_000_000
    person = client(office, "Хакимов Руслан")
    assert (person["birthday"], person["responsible"]) == ("1983-04-05", office.user_id)
    assert posts(office) == [("ООО «Уфа-Пласт»", "Хакимов Руслан", "Механик")]
    assert links(office, company["name"])[0] == ("suitecrm:account", "a1b2c3d4-0001")


def test_records_of_dynamics_in_any_order(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "dynamics contacts")
    report = loaded(office, tmp_path, "dynamics accounts")
    assert (report.updated, report.clients) == (1, 0)
    assert names(office) == ["АО «ТехноСнаб»", "Осипова Вера"]
    assert own(office, "АО «ТехноСнаб»")["Годовой оборот"] == 540_000_050
    assert phones(office, "Осипова Вера")[1] == ("+7 903 120-44-09", "мобильный")
    assert posts(office) == [("АО «ТехноСнаб»", "Осипова Вера", "Бухгалтер")]


def test_clients_of_regionsoft_with_their_people(office: Office, tmp_path: Path) -> None:
    loaded(office, tmp_path, "regionsoft")
    row = client(office, "ООО «Рыбный ряд»")
    assert (row["inn"], row["kpp"]) == ("5190915348", "519001001")
    assert office.db.run("SELECT account, bank, bik FROM bank_account") == [
        ("40702810900000002851", "ПАО Сбербанк", "044525225")
    ]
    assert phones(office, row["name"]) == [
        ("+7 8152 28-64-10", None), ("+7 8152 28-64-11", None), ("+7 8152 28-64-12", "факс"),
    ]  # fmt: skip
    assert posts(office) == [
        ("ИП Сомов Илья", "Линь Пётр", None),
        ("ИП Сомов Илья", "Сомова Нина", None),
        ("ООО «Рыбный ряд»", "Лось Павел Ильич", "Директор"),
        ("ООО «Рыбный ряд»", "Щукина Вера", "Бухгалтер"),
    ]
    assert client(office, "Щукина Вера")["birthday"] == "1980-03-12"
    assert own(office, row["name"])["Кредитный лимит"] == 15_000_000
