"""Reports as files: read back with other programs' eyes, never half written."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from crm_desktop.access.right import Right
from crm_desktop.audit.reading import list_audit
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.jobs import CancelToken, JobCancelledError
from crm_desktop.report_files.file_names import file_name, unknown_places
from crm_desktop.report_files.json_form import from_json
from crm_desktop.report_files.paints import PAINTS
from crm_desktop.report_files.writing import SUFFIXES, write_report
from crm_desktop.reports.result import Column, Paint, ReportResult, Row, Table, Unit
from tests.access.people_office import limit
from tests.reports.report_samples import MADE_AT, PEOPLE, sample_result
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Any:
    path = tmp_path / "отчёт.xlsx"
    written = write_report(office, sample_result(rows=30), path)
    assert (written.rows, written.pages) == (35, 0)
    return load_workbook(path)


def test_a_workbook_tells_what_it_is(workbook: Any) -> None:
    head = {row[0].value: row[1].value for row in workbook["Отчёт"].iter_rows(max_row=12)}

    assert workbook.sheetnames == ["Отчёт", "По сотрудникам   1 2", "Клиенты", "Данные графиков"]
    assert head["Период"] == "ноябрь 2026"
    assert head["Сравнивается с"] == "ноябрь 2025"
    assert head["Отбор"] == "воронка — «Продажи»"
    assert str(head["Отчёт построен"]) == "2026-11-22 14:00:00"
    assert head["Важно"].startswith("Без курса")


def test_numbers_are_numbers_and_texts_are_texts(workbook: Any) -> None:
    page = workbook["По сотрудникам   1 2"]
    heads = [cell.value for cell in page[2]]
    row = dict(zip(heads, page[4], strict=True))

    assert page["A4"].value == PEOPLE[1]
    assert page["A4"].data_type == "s"
    assert (row["Выиграно"].value, row["Выиграно"].number_format) == (
        640_000, '#,##0.00\\ "₽"',
    )  # fmt: skip
    assert (row["Конверсия"].value, row["Конверсия"].number_format) == (0.5, "0.0%")
    assert row["Звонки"].value == timedelta(minutes=65)
    assert str(row["Первая сделка"].value) == "2026-11-02 00:00:00"
    assert str(row["Лучший месяц"].value) == "2026-02-01 00:00:00"
    assert (row["Код"].value, row["Код"].data_type) == ("01123456789012345678", "s")
    assert page["C3"].value == 1_840_000.5
    assert page["E5"].value is None
    assert page["A8"].value == "Всего"
    assert page["A8"].font.bold
    assert page["A4"].alignment.indent == 1
    formulas = [
        cell.value for sheet in workbook for line in sheet for cell in line if cell.data_type == "f"
    ]
    assert formulas == []


def test_a_sheet_can_be_worked_with(workbook: Any) -> None:
    page = workbook["По сотрудникам   1 2"]
    shading = {str(area.sqref): [rule.type for rule in area.rules]
               for area in page.conditional_formatting}  # fmt: skip

    assert page.freeze_panes == "B3"
    assert page.auto_filter.ref == "A2:K7"
    assert page.print_title_rows == "$1:$2"
    assert shading == {"B4:B7": ["colorScale"], "C4:C7": ["dataBar"]}
    assert all(9 < page.column_dimensions[letter].width <= 60 for letter in "ABCDEFGHIJK")
    assert workbook["Клиенты"].freeze_panes == "B2"


def test_charts_draw_the_cells(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "графики.xlsx"
    result = sample_result()
    narrow = replace(
        result.tables[0],
        columns=result.tables[0].columns[:5],
        rows=tuple(replace(row, cells=row.cells[:5]) for row in result.tables[0].rows),
        total=None,
    )
    write_report(office, replace(result, tables=(narrow,)), path)
    book: Any = load_workbook(path)
    beside = book["По сотрудникам   1 2"]._charts
    first = book["Отчёт"]._charts

    assert [chart.series[0].val.numRef.f for chart in beside] == [
        "'По сотрудникам   1 2'!$C$3:$C$7",
    ]
    assert [type(chart).__name__ for chart in first] == [
        "BarChart", "BarChart", "LineChart", "BarChart", "BarChart", "BarChart",
    ]  # fmt: skip
    data = book["Данные графиков"]
    reference = first[0].series[0].val.numRef.f.partition("!")[2].replace("$", "")
    assert [cell.value for (cell,) in data[reference]] == [
        1_840_000.5, 640_000, 0, 123.45, 999_999.99,
    ]  # fmt: skip
    assert any(rule.type == "colorScale" for area in data.conditional_formatting
               for rule in area.rules)  # fmt: skip


def test_a_pdf_says_everything(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "отчёт.pdf"
    written = write_report(office, sample_result(rows=120), path, now=MADE_AT)
    pages = [page.extract_text() for page in PdfReader(path).pages]
    text = "\n".join(pages).replace("\xa0", " ")

    assert written.pages == len(pages) > 4
    assert f"Стр. 2 из {len(pages)}" in pages[1].replace("\xa0", " ")
    expected = (
        "ноябрь 2026", "воронка — «Продажи»", "Без курса: 2 сделки", "3 480 123,94 ₽", "Накоплено",
        "=СУММ(A1)", "Борис <b>&</b> Ко", "Всего", "22 ноября 2026",
    )  # fmt: skip
    assert [told for told in expected if told not in text] == []
    # The heads of a table that goes on stand on every page.
    assert all("Клиент" in page for page in pages[-3:])


def test_a_wide_table_is_parted_with_its_names(office: Office, tmp_path: Path) -> None:
    columns = (Column("who", "Имя"), *(Column(f"c{n}", f"С{n}ж", Unit.KOPECKS)
                                      for n in range(30)))  # fmt: skip
    rows = tuple(Row((f"Сотрудник {n}", *range(n, n + 30))) for n in range(3))
    result = ReportResult("wide", "Широкий", MADE_AT, tables=(Table("t", "Т", columns, rows),))
    path = tmp_path / "широкий.pdf"
    write_report(office, result, path, now=MADE_AT)
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)

    parts = text.count("Столбцы: часть")
    assert parts > 1
    assert text.count("Сотрудник 2") == parts
    assert all(f"С{n}ж" in text for n in range(30))


def test_a_csv_opens_in_a_russian_spreadsheet(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "отчёт.csv"
    result = sample_result()
    write_report(office, result, path)
    raw = path.read_bytes()
    lines = raw.decode("utf-8-sig").split("\r\n")

    assert raw.startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("Сотрудник;Сделок;Деньги: Выиграно, ₽;")
    assert lines[1].startswith("Анна Кравцова;3;1840000,50;1500000,00;12,5;0;0;3,2;01.11.2026;")
    assert lines[2].startswith("'=СУММ(A1);13;")
    assert lines[6].startswith("Всего;115;")


def test_json_is_the_report(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "отчёт.json"
    result = sample_result(rows=3)
    write_report(office, result, path)

    assert from_json(json.loads(path.read_text(encoding="utf-8"))) == result


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_report_is_a_file_too(office: Office, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"пусто{suffix}"
    empty = ReportResult("x", "Пусто", MADE_AT, tables=(Table("t", "Т", (Column("a", "А"),), ()),))
    write_report(office, empty, path, now=MADE_AT)

    assert path.stat().st_size > 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_half_written(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"отчёт{suffix}"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="на диске нет места"):
        write_report(office, sample_result(), path, now=MADE_AT)

    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_a_missing_folder_and_a_folder_in_the_way(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="такой папки нет"):
        write_report(office, sample_result(), tmp_path / "нет" / "a.xlsx")
    (tmp_path / "b.xlsx").mkdir()
    with pytest.raises(UserError, match="это папка"):
        write_report(office, sample_result(), tmp_path / "b.xlsx")
    with pytest.raises(UserError, match="Непонятно, в каком виде"):
        write_report(office, sample_result(), tmp_path / "c.docx")


@pytest.mark.parametrize("suffix", [".xlsx", ".pdf", ".csv"])
def test_a_cancelled_one_leaves_the_old_file(office: Office, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"отчёт{suffix}"
    path.write_bytes(b"old")
    token = CancelToken()
    token.cancel()

    class Cancelled:
        def step(self, *_given: object) -> None:
            token.raise_if_cancelled()

    with pytest.raises(JobCancelledError):
        write_report(office, sample_result(rows=600), path, progress=Cancelled())

    assert path.read_bytes() == b"old"
    assert len([each for each in tmp_path.iterdir() if each.is_file()]) == 1


def test_files_need_their_rights(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, without={Right.EXPORT})
    with pytest.raises(AccessDeniedError):
        write_report(office, sample_result(), tmp_path / "a.xlsx")
    write_report(office, sample_result(), tmp_path / "a.pdf")
    limit(monkeypatch, without={Right.PRINT})
    with pytest.raises(AccessDeniedError):
        write_report(office, sample_result(), tmp_path / "b.pdf")

    assert [each.name for each in tmp_path.glob("*.*")] == ["a.pdf"]


def test_the_audit_remembers(office: Office, tmp_path: Path) -> None:
    write_report(office, sample_result(rows=4), tmp_path / "a.xlsx")
    line = list_audit(office)[0]

    assert (line.act, line.text) == ("export", "Выгрузка: 9\xa0клиентов (xlsx)")
    assert line.destination == str(tmp_path)


def test_paper_has_the_colours_of_the_light_theme() -> None:
    tokens = {Paint.MAIN: "accent", Paint.SECOND: "accent_mid", Paint.THIRD: "teal_fill",
              Paint.GOOD: "ok_fill", Paint.BAD: "bad_fill", Paint.WARN: "warn_fill",
              Paint.GREY: "grey_fill", Paint.TICK: "text", Paint.OUTLINE: "field"}  # fmt: skip

    assert {paint: getattr(LIGHT, name) for paint, name in tokens.items()} == PAINTS


def test_names_of_files(office: Office) -> None:
    result = replace(sample_result(), title='Работа: "всех" <менеджеров>?')
    zone = office.zone

    assert file_name(result, ".pdf", zone=zone) == "Работа всех менеджеров ноябрь 2026.pdf"
    assert file_name(result, ".csv", zone=zone, pattern="{Дата} {время} x") == (
        "2026-11-22 14-00 x.csv"
    )
    assert file_name(replace(result, title="CON", period=None), ".pdf", zone=zone) == "CON_.pdf"
    assert file_name(result, ".pdf", zone=zone, pattern="..") == "Отчёт.pdf"
    assert unknown_places("{дата} {день} {отчет}") == ["{день}"]
