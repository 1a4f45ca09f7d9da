"""Web pages named .xls and ods, as programs really write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.sheets import open_sheets
from tests.importing.import_files import load, names
from tests.importing.sheet_files import make_ods

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.sheets import Cell
    from crm_desktop.office import Office


def rows(path: Path, page: str | bytes, codec: str = "utf-8") -> list[list[Cell]]:
    path.write_bytes(page if isinstance(page, bytes) else page.encode(codec))
    return list(open_sheets(path).rows(0))


@pytest.fixture
def xls(tmp_path: Path) -> Path:
    return tmp_path / "выгрузка.xls"


def test_cells_over_several_rows_and_columns(xls: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>Клиент</th><th colspan=2>Связь</th><th rowspan='2'>ИНН</th></tr>"
        "<tr><th>Телефон</th><th>Почта</th></tr>"
        "<tr><td rowspan=99999>Ива</td><td>1</td><td>a@iva.ru</td><td>7707083893</td></tr>"
        "<tr><td>2</td><td>b@iva.ru</td><td></td></tr></table>"
        "<table><tr><td>Отдельно</td></tr></table>"
    )
    assert rows(xls, page) == [
        ["Клиент", "Связь", None, "ИНН"], [None, "Телефон", "Почта"],
        ["Ива", "1", "a@iva.ru", "7707083893"], [None, "2", "b@iva.ru"], ["Отдельно"],
    ]  # fmt: skip


def test_tags_in_cells_entities_and_tags_left_out(xls: Path) -> None:
    page = (
        "<html><head><title>Не данные</title><style>td{color:red}</style></head><body>"
        "<p>Текст мимо таблицы</p><TABLE BORDER=1><caption>Подпись</caption>"
        "<td>Имя<td>Заметка<tr><td><b>Анна</b>&nbsp;<i>Лис</i><td>раз<br/>два<br>три&amp;&lt;&#1071;"
        "<tr><td><a href='mailto:x'>Пётр <!-- тайно --></a><td><div>а</div><div>б</div>"
        "<script>alert('<td>нет</td>')</script></table>"
    )
    assert rows(xls, page) == [
        ["Имя", "Заметка"], ["Анна Лис", "раз\nдва\nтри&<Я"], ["Пётр", "а\nб"]
    ]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16"])
def test_pages_in_any_encoding_whatever_they_claim(xls: Path, codec: str) -> None:
    page = (
        '<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        "<table><tr><td>Название компании</td></tr><tr><td>ООО «Северный ветер»</td></tr></table>"
    )
    page = page.replace("«", '"').replace("»", '"') if codec == "koi8-r" else page
    found = rows(xls, page, codec)
    assert found[0] == ["Название компании"]
    assert "Северный ветер" in str(found[1][0])


def test_a_table_within_a_table_loses_nothing(xls: Path) -> None:
    page = (
        "<table><tr><td>Шапка страницы</td></tr><tr><td><table>"
        "<tr><td>Название</td><td>Телефон</td></tr><tr><td>Ива</td><td>1</td></tr>"
        "</table></td></tr></table>"
    )
    assert rows(xls, page) == [["Шапка страницы"], [], ["Название", "Телефон"], ["Ива", "1"]]


def test_a_page_of_two_headed_rows_is_imported(office: Office, xls: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>Название</th><th colspan=2>Контакты</th></tr>"
        "<tr><th>Телефон</th><th>E-mail</th></tr>"
        "<tr><td>ООО «Ива»</td><td>8 921 555-10-24</td><td>a@iva.ru</td></tr></table>"
    )
    xls.write_text(page, encoding="utf-8")
    assert open_import(office, xls).header == (1, 2)
    assert load(office, xls).new == 1
    assert names(office) == ["ООО «Ива»"]


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td colspan=16384 rowspan=65534>" * 300,
        "<table><tr>" + "<td rowspan=65534>" * 16_384 + "<tr>" + "<td>x" * 16_384,
        "<table><tr>" + "<td>x" * 16_385,
        "<table>" + "<table>" * 100_000 + "<tr><td>1",
        "<table><tr><td>" + "<b>" * 500_000,
        "<table><tr><td>" + "&" * 40_000,
        "<table><tr><td>" + "&#x10FFFF;&#xD800;&#0;" * 1000,
        "<table><tr><td a='" + "x" * 1_000_000,
        "<table><tr><td>" + "<!" * 100_000,
    ],
)
def test_pages_made_to_exhaust(xls: Path, page: str) -> None:
    xls.write_text(page, encoding="utf-8")
    try:
        cells = sum(map(len, open_sheets(xls).rows(0)))
    except BadFileError:
        cells = 0
    assert cells < 5_000_000


def test_ods_text_of_drawings_and_inner_tables_is_not_the_cells(tmp_path: Path) -> None:
    draw = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    table = (
        "<table:table-row><table:table-cell><text:p>Название</text:p></table:table-cell>"
        "<table:table-cell><text:p>Тел</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Ива</text:p>"
        f"<draw:frame {draw}><draw:text-box><text:p>рисунок</text:p></draw:text-box></draw:frame>"
        "<office:annotation><text:p>примечание</text:p></office:annotation></table:table-cell>"
        '<table:table-cell><table:table table:name="внутри"><table:table-row><table:table-cell>'
        "<text:p>лишнее</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>12</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Дуб</text:p></table:table-cell>"
        "</table:table-row>"
    )
    book = open_sheets(make_ods(tmp_path / "а.ods", table))
    assert len(book.sheets) == 1
    assert list(book.rows(0)) == [["Название", "Тел"], ["Ива", "12"], ["Дуб"]]


def test_all_sheets_of_an_ods(office: Office, tmp_path: Path) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row>{}</table:table-row>"
    first = "".join(
        row.format("".join(map(cell.format, cells)))
        for cells in (("Название", "Телефон"), ("ООО «Ива»", "8 921 555-10-24"))
    )
    second = first.replace("Ива", "Дуб").replace("10-24", "10-25")
    path = make_ods(
        tmp_path / "а.ods", f'{first}</table:table><table:table table:name="Второй">{second}'
    )
    assert [info.name for info in open_sheets(path).sheets] == ["Лист", "Второй"]
    assert load(office, path).new == 1
    assert names(office) == ["ООО «Ива»"]
