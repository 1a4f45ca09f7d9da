from __future__ import annotations

import random
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import open_sheets
from tests.importing.sheet_files import SHEET, make_ods, make_xlsx, make_zip, sheet_xml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NBSP = "\N{NO-BREAK SPACE}"
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ха">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
HEAVY_CELL = f'<c t="str"><v>{"я" * 32_000}</v></c>'
MEGABYTE = 1024 * 1024


def workbook(xml: str | bytes, **parts: str) -> Callable[[Path], Path]:
    return lambda path: make_xlsx(path, {"Лист": xml}, **parts)  # type: ignore[arg-type]  # only texts


def plain(data: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def truncated(path: Path) -> Path:
    make_xlsx(path, {"Лист": sheet_xml(CELL * 100)})
    path.write_bytes(path.read_bytes()[:-300])
    return path


def flipped(path: Path) -> Path:
    make_xlsx(
        path, {"Лист": sheet_xml("".join(f"<row><c><v>{n}</v></c></row>" for n in range(9999)))}
    )
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data[info.header_offset + info.compress_size // 2] ^= 0xFF
    path.write_bytes(data)
    return path


def encrypted_zip(path: Path) -> Path:
    make_xlsx(path, {"Лист": sheet_xml(CELL)})
    data = bytearray(path.read_bytes())
    for match in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[match.start() + 8] |= 1
    path.write_bytes(data)
    return path


def many_sheets(path: Path) -> Path:
    book = "".join(f'<sheet name="Л{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, 1_500))
    return make_xlsx(path, {"Лист": sheet_xml(CELL)}, book=book)


def repeated_ods(rows: int, columns: int) -> Callable[[Path], Path]:
    return lambda path: make_ods(
        path,
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'office:value-type="string" table:number-columns-repeated="{columns}">'
        "<text:p>ха</text:p></table:table-cell></table:table-row>",
    )


DAMAGED = "повреждён или скачан не до конца"
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (plain(b""), "«файл.xlsx» пуст"),
    "blank": (plain(b" \r\n\t\0" * 100), "«файл.xlsx» пуст"),
    "junk": (plain(random.Random(1).randbytes(100_000)), "не похож на таблицу"),
    "pdf": (plain(b"%PDF-1.7\n"), "документ PDF, а не таблица"),
    "picture": (plain(b"\x89PNG\r\n\x1a\n"), "картинка, а не таблица"),
    "xml with a doctype": (plain(b"<?xml version='1.0'?><!DOCTYPE a><a/>"), "DOCTYPE"),
    "word": (
        lambda path: make_zip(path, {"word/document.xml": "<d/>", "_rels/.rels": "<r/>"}),
        "документ Word, а не таблица",
    ),
    "archive": (lambda path: make_zip(path, {"a.txt": "а"}), "архив, а не таблица"),
    "many entries": (
        lambda path: make_xlsx(
            path, {"Л": sheet_xml(CELL)}, extra={f"x/{n}": "" for n in range(11_000)}
        ),
        "архив с множеством файлов",
    ),
    "truncated": (truncated, DAMAGED),
    "one bit": (flipped, DAMAGED),
    "cut xml": (workbook(sheet_xml(CELL)[:-20]), rf"лист «Лист», строка 1: {DAMAGED}"),
    "no sheet part": (
        lambda path: make_xlsx(
            path, {"Л": sheet_xml(CELL)}, book='<sheet name="Х" sheetId="9" r:id="r9"/>'
        ),
        "ни одного листа",
    ),
    "string out of range": (
        workbook(sheet_xml('<row><c t="s"><v>7</v></c></row>'), strings="<si><t>а</t></si>"),
        DAMAGED,
    ),
    "bad reference": (workbook(sheet_xml('<row><c r="1A"><v>7</v></c></row>')), DAMAGED),
    "password, zip": (encrypted_zip, "защищён паролем"),
    "password, ole": (
        plain(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(2000)
            + "EncryptedPackage".encode("utf-16-le")
        ),
        "защищён паролем",
    ),
    "broken ole": (plain(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 5000), DAMAGED),
    "doctype": (workbook(f'<!DOCTYPE x SYSTEM "file:///etc/passwd">{sheet_xml(CELL)}'), "DOCTYPE"),
    "late doctype": (workbook(f"<!--{'-x' * 9000}--><!DOCTYPE x>{sheet_xml(CELL)}"), "DOCTYPE"),
    "wide doctype": (
        workbook(f"\ufeff<!DOCTYPE x>{sheet_xml(CELL)}".encode("utf-16")),
        "DOCTYPE",
    ),
    "billion laughs": (workbook(LAUGHS + sheet_xml("<row><c><v>&i;</v></c></row>")), "DOCTYPE"),
    "bomb": (workbook(sheet_xml(" " * 200 * MEGABYTE)), "разрастается до 200 МБ"),
    "row beyond": (
        workbook(sheet_xml('<row r="1048577"><c><v>1</v></c></row>')),
        f"лист «Лист»: содержит больше 1{NBSP}048{NBSP}576 строк",
    ),
    "three million rows": (
        workbook(sheet_xml("<row><c><v>1</v></c></row>" * 3_000_000)),
        f"содержит больше 1{NBSP}048{NBSP}576 строк",
    ),
    "column beyond": (
        workbook(sheet_xml('<row r="3"><c r="XFE3"><v>1</v></c></row>')),
        f"лист «Лист», строка 3: содержит больше 16{NBSP}384 столбцов",
    ),
    "columns without names": (
        workbook(sheet_xml(f"<row>{'<c><v>1</v></c>' * 20_000}</row>")),
        "столбцов",
    ),
    "long cell": (
        workbook(sheet_xml(f'<row><c/><c t="str"><v>{"я" * 40_000}</v></c></row>')),
        f"лист «Лист», строка 1, столбец B: содержит ячейку длиннее 32{NBSP}767 знаков",
    ),
    "long shared text": (
        workbook(
            sheet_xml('<row><c t="s"><v>0</v></c></row>'), strings=f"<si><t>{'я' * 40_000}</t></si>"
        ),
        "содержит ячейку длиннее",
    ),
    "text without an end": (
        workbook(sheet_xml(f'<row><c t="str"><v>{"я" * 30 * MEGABYTE}</v></c></row>')),
        "содержит ячейку длиннее",
    ),
    "tag without an end": (workbook(sheet_xml(f'<row r="{"1" * 60 * MEGABYTE}"/>')), DAMAGED),
    "heavy row": (
        workbook(sheet_xml(f"<row>{HEAVY_CELL * 200}</row>")),
        "строка слишком длинная",
    ),
    "deep": (workbook("<a>" * 20_000_000), "памяти|повреждён"),
    "sheets": (many_sheets, f"больше 1{NBSP}000 листов"),
    "17 milliard cells": (repeated_ods(1_048_576, 16_384), "слишком много памяти"),
    "90 million cells": (repeated_ods(9_000, 10_000), "слишком много памяти"),
    "page comment without an end": (
        plain(b"<html><table><tr><td>1</td></tr><!--" + b"x" * 30_000_000),
        "строка 1: строка слишком длинная",
    ),
}


def read_all(path: Path) -> None:
    book = open_sheets(path)
    for sheet in book.sheets:
        for _row in book.rows(sheet):
            pass


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_one_clear_sentence(tmp_path: Path, case: str) -> None:
    make, sentence = HOSTILE[case]
    path = make(tmp_path / "файл.xlsx")
    with pytest.raises(BadFileError) as refusal:
        read_all(path)
    text = str(refusal.value)
    assert re.search(sentence, text), text
    assert re.fullmatch(r"Файл «файл\.xlsx».*[\w)]\.", text), text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"Файл «нет\.xlsx» не найден"):
        open_sheets(tmp_path / "нет.xlsx")
