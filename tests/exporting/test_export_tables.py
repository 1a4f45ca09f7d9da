"""xlsx and csv: what stands in them."""

from __future__ import annotations

import csv
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import ClientFilter, ClientSort, SortBy, client_ids
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.exporting.widths import place_channels, supersequence
from crm_desktop.exporting.xlsx_text import CUT, MOST_CHARS

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled


def xlsx_rows(path: Path, sheet: str = "Клиенты") -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    head, *rows = book[sheet].iter_rows(values_only=True)
    book.close()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def csv_rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream, delimiter=";")
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def named(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in rows if row["Название"] == name)


def test_a_workbook_carries_everything_with_its_type(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    path = tmp_path / "клиенты.xlsx"
    report = export_clients(office, path)
    rows = xlsx_rows(path)
    romashka = named(rows, "ООО «Ромашка»")

    assert report.rows == len(rows) == 4
    assert romashka["Картотека ID"] == str(filled.romashka)
    assert romashka["ИНН"] == "7707083893"
    assert romashka["Телефон (рабочий)"] == "+7 495 123-45-67"
    assert romashka["Телефон (мобильный)"] == "+7 921 555-10-24"
    assert romashka["Оборот, ₽"] == 1840000.5
    assert romashka["Договор до"] == datetime(2026, 12, 31)  # noqa: DTZ001 - a sheet's day
    assert romashka["Сотрудников"] == 25
    assert romashka["Как связаться"] == "Письмом"
    assert romashka["Приоритет"] == "Высокий"
    assert romashka["Согласие на рассылку"] == "Да"
    assert romashka["Заметка"] == '=СУММ(A1)\nвторая строка; «кавычки» ""'
    assert romashka["Роли"] == "Покупатель"
    assert set(romashka["Метки"].split("; ")) == {"Опт, крупный", "VIP"}
    assert romashka["Ответственный"] == "Анна Кравцова"
    assert isinstance(romashka["Дата создания"], datetime)


def test_a_person_names_all_companies_and_birthdays_keep_their_year(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    path = tmp_path / "клиенты.xlsx"
    export_clients(office, path)
    irina = named(xlsx_rows(path), "Петрова Ирина Сергеевна")

    assert irina["Вид"] == "Человек"
    assert (irina["Компания"], irina["Компания: ИНН"]) == ("ООО «Ромашка»", "7707083893")
    assert irina["Компания: ID"] == str(filled.romashka)
    assert (irina["Должность"], irina["Должность 2"]) == ("бухгалтер", "консультант")
    assert irina["Компания 2"] == "АО «Волга»"
    assert irina["День рождения"] == "14 ноября"
    assert irina["Любит кофе"] == "Нет"
    assert "Контактное лицо" not in irina
    links = xlsx_rows(path, "Контактные лица")
    assert [(each["Компания"], each["Должность"]) for each in links] == [
        ("АО «Волга»", "консультант"),
        ("ООО «Ромашка»", "бухгалтер"),
    ]


def test_contacts_without_a_row_of_their_own_stand_beside_the_company(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    path = tmp_path / "компании.csv"
    export_clients(office, path, targets=ClientFilter(kind="company"))
    romashka = named(csv_rows(path), "ООО «Ромашка»")

    assert romashka["Контактное лицо"] == "Петрова Ирина Сергеевна"
    assert romashka["Контактное лицо: телефон"] == "+7 905 111-22-33"
    assert romashka["Контактное лицо: должность"] == "бухгалтер"


def test_styles_of_a_workbook(office: Office, filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "клиенты.xlsx"
    export_clients(office, path)
    book = openpyxl.load_workbook(path)
    sheet = book["Клиенты"]
    cells = {cell.value: cell for cell in sheet[1]}
    row = next(n for n in range(2, 6) if sheet.cell(n, 3).value == "ООО «Ромашка»")

    def of(heading: str) -> Any:
        return sheet.cell(row, cells[heading].column or 0)

    assert cells["Название"].font.b
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.dimensions.endswith("5")
    assert (of("ИНН").number_format, of("ИНН").data_type) == ("@", "s")
    assert of("Картотека ID").number_format == "@"
    assert of("Оборот, ₽").number_format == "#,##0.00"
    assert of("Договор до").number_format == "dd.mm.yyyy"
    assert of("Заметка").data_type == "s"
    assert of("Заметка").quotePrefix
    book.close()


def test_a_csv_is_what_russian_excel_opens(office: Office, filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "клиенты.CSV"
    report = export_clients(office, path)
    romashka = named(csv_rows(path), "ООО «Ромашка»")

    assert b"\r\n" in path.read_bytes()
    assert romashka["Телефон (рабочий)"] == "+7 495 123-45-67"
    assert romashka["Оборот, ₽"] == "1840000,50"
    assert romashka["Договор до"] == "31.12.2026"
    assert romashka["Заметка"].startswith("'=СУММ")
    assert named(csv_rows(path), "Смирнов Павел")["Телефон"] == "+7 812 309-14-50 (после обеда)"
    assert report.neutralised == 2  # the note and the nickname


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_formulas_are_texts(office: Office, tmp_path: Path, start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Икс»"))

    with office.change("Проба"):
        office.db.run("UPDATE client SET industry = ? WHERE id = ?", (evil, client))
    export_clients(office, tmp_path / "a.csv")
    export_clients(office, tmp_path / "a.xlsx")

    assert csv_rows(tmp_path / "a.csv")[0]["Отрасль"] == f"'{evil}"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "inlineStr" in sheet


@pytest.mark.parametrize(
    "text", ["+7 921 555-10-24", "+7 (495) 1-2-3 доб. 12", "-12,5", "+3", "12"]
)
def test_phones_and_numbers_stay(office: Office, tmp_path: Path, text: str) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Икс»"))
    edit_field(office, client, field="industry", value=text)
    report = export_clients(office, tmp_path / "a.csv")

    assert csv_rows(tmp_path / "a.csv")[0]["Отрасль"] == text
    assert report.neutralised == 0


def test_just_the_columns_asked_in_their_order(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    export_clients(
        office, path, columns=["ИНН", "name", "phone", "contact", "last_event", "Оборот"]
    )
    head = list(xlsx_rows(path)[0])

    assert head == [
        "ИНН", "Название", "Телефон", "Телефон 2", "Контактное лицо", "Последнее событие",
        "Оборот, ₽",
    ]  # fmt: skip
    romashka = named(xlsx_rows(path), "ООО «Ромашка»")
    assert romashka["Телефон 2"] == "+7 921 555-10-24"
    assert romashka["Контактное лицо"] == "Петрова Ирина Сергеевна"
    assert isinstance(romashka["Последнее событие"], datetime)


def test_an_unknown_column_is_refused_and_leaves_no_file(
    office: Office, filled: Filled, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="Рост"):
        export_clients(office, tmp_path / "a.csv", columns=["Рост"])

    assert list(tmp_path.glob("a.csv*")) == []


def test_just_the_rows_asked_in_their_order(office: Office, filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    delete_clients(office, [filled.volga])
    export_clients(office, path, targets=[filled.pavel, filled.volga, filled.romashka])

    assert [row["Название"] for row in csv_rows(path)] == ["Смирнов Павел", "ООО «Ромашка»"]
    sort = ClientSort(SortBy.NAME, descending=True)
    export_clients(office, path, sort=sort)
    assert [int(row["Картотека ID"]) for row in csv_rows(path)] == list(
        client_ids(office, sort=sort)
    )
    export_clients(office, path, targets=ClientFilter(deleted=True))
    assert [row["Название"] for row in csv_rows(path)] == ["АО «Волга»"]


def test_a_deleted_company_is_not_named(office: Office, filled: Filled, tmp_path: Path) -> None:
    delete_clients(office, [filled.volga])
    export_clients(office, tmp_path / "a.csv")

    assert "Волга" not in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_signs_a_workbook_forbids_are_made_visible(office: Office, tmp_path: Path) -> None:
    name = "ООО «Звон\x07ок» \U0001f33c \u202eрес <&> \"'\x1f _x0041_ \ufffe"
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Икс»"))
    with office.change("Проба"):
        office.db.run("UPDATE client SET name = ? WHERE id = ?", (name, client))
    report = export_clients(office, tmp_path / "a.xlsx")

    # openpyxl leaves Excel's escape of an underscore as it is.
    shown = xlsx_rows(tmp_path / "a.xlsx")[0]["Название"].replace("_x005F_", "_")
    assert shown == name.replace("\x07", "␇").replace("\x1f", "␟").replace("\ufffe", "\ufffd")
    assert report.replaced == 1
    assert "заменёнными на видимые: 1" in report.notes[0]


@pytest.mark.parametrize("sign", ["я", "\U0001f33c"])
def test_a_text_too_long_for_a_cell_is_cut_with_a_remark(
    office: Office, tmp_path: Path, sign: str
) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Икс»"))
    edit_field(office, client, field="note", value=sign * 40_000)
    report = export_clients(office, tmp_path / "a.xlsx")
    note = xlsx_rows(tmp_path / "a.xlsx")[0]["Заметка"]

    assert report.cut == 1
    assert note.endswith(CUT)
    assert MOST_CHARS - 2 <= len(note.encode("utf-16-le")) // 2 <= MOST_CHARS
    export_clients(office, tmp_path / "a.csv")
    assert csv_rows(tmp_path / "a.csv")[0]["Заметка"] == sign * 40_000


def test_an_empty_base_has_its_headings(office: Office, tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv", "a.vcf", "a.json"):
        assert export_clients(office, tmp_path / name).rows == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    assert book.sheetnames == ["Клиенты"]
    assert book["Клиенты"]["A1"].value == "Картотека ID"
    assert book["Клиенты"].max_row == 1
    book.close()
    assert (tmp_path / "a.vcf").read_bytes() == b""


def test_fifty_phones_of_one_client_need_few_columns(office: Office, tmp_path: Path) -> None:
    phones = tuple(ChannelDraft(f"+7 921 555-10-{n:02d}", label=f"№ {n}") for n in range(50))
    create_client(office, ClientDraft(kind="company", name="ООО «Икс»", channels=phones))
    export_clients(office, tmp_path / "a.csv")
    row = csv_rows(tmp_path / "a.csv")[0]
    cells = [text for heading, text in row.items() if heading.startswith("Телефон")]

    assert len(cells) <= 20
    assert all(any(f"10-{n:02d}" in cell for cell in cells) for n in range(50))


@pytest.mark.parametrize(
    "sequences",
    [
        [("a",), ("b",), ("a", "b"), ("b", "a"), ("",), ("", "a")],
        [("a", "a", "b"), ("b", "b"), ("c", "a")],
        [()],
    ],
)
def test_every_sequence_finds_its_columns(sequences: list[tuple[str, ...]]) -> None:
    columns = supersequence(sequences, most=20)

    for sequence in sequences:
        places = place_channels(sequence, columns)
        assert [columns[place] for place in places] == list(sequence)
        assert places == sorted(set(places))


def test_frequent_labels_come_first_and_columns_are_few() -> None:
    some = [
        ("раб",),
        ("моб",),
        ("раб", "моб"),
        ("",),
        ("раб", ""),
        ("моб", "раб"),
        ("", "раб"),
    ]

    assert supersequence(some, most=20) == ("раб", "моб", "", "раб")
