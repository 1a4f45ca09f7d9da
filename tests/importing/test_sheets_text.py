from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import open_sheets, sample
from crm_desktop.importing.sheets.delimited import RecordReader
from crm_desktop.jobs import CancelToken, JobCancelledError

if TYPE_CHECKING:
    from pathlib import Path

RUSSIAN = (
    "Название;Телефон;Примечание\n"
    "ООО Ромашка;+7 912 345-67-89;Звонить после обеда\n"
    "ИП Ёлкин;8 (495) 111-22-33;Просил договор и счёт на оплату\n"
)
ROWS = [line.split(";") for line in RUSSIAN.splitlines()]


class Stopping:
    """Progress that can be told to stop."""

    def __init__(self) -> None:
        self.token = CancelToken()
        self.steps: list[tuple[int, int]] = []

    def step(self, done: int, total: int, message: str = "") -> None:
        assert message
        self.steps.append((done, total))
        self.token.raise_if_cancelled()


def write(path: Path, data: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def rows_of(path: Path) -> list[list[Any]]:
    return list(open_sheets(path).rows(0))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "koi8-r"])
def test_cyrillic_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    book = open_sheets(write(tmp_path / "клиенты.csv", RUSSIAN, encoding))
    assert (book.kind, book.encoding, book.delimiter) == ("csv", encoding, ";")
    assert [sheet.name for sheet in book.sheets] == ["клиенты"]
    assert list(book.rows(0)) == ROWS


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_capitals_only(tmp_path: Path, encoding: str) -> None:
    text = "НАЗВАНИЕ;ГОРОД\nИВАНОВ ПЁТР;САНКТ-ПЕТЕРБУРГ\nРОМАШКА;НИЖНИЙ НОВГОРОД\n"
    book = open_sheets(write(tmp_path / "a.csv", text, encoding))
    assert book.encoding == encoding


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
    ],
)
def test_marks_and_wide_encodings(tmp_path: Path, mark: bytes, encoding: str) -> None:
    text = RUSSIAN.replace("\n", "\r\n").replace(";", "\t")
    book = open_sheets(write(tmp_path / "a.txt", mark + text.encode(encoding)))
    assert (book.encoding, book.delimiter) == (encoding, "\t")
    assert list(book.rows(0)) == ROWS


def test_lines_of_another_encoding_inside_utf8(tmp_path: Path) -> None:
    lines = [f"{n};Клиент {n};Москва".encode() for n in range(50)]
    lines[30] = "30;Потерянный клиент;Тула".encode("cp1251")
    book = open_sheets(write(tmp_path / "a.csv", b"\n".join(lines)))
    assert book.encoding == "utf-8 + cp1251"
    assert list(book.rows(0))[30] == ["30", "Потерянный клиент", "Тула"]
    assert list(book.rows(0))[31] == ["31", "Клиент 31", "Москва"]


def test_a_foreign_line_far_beyond_the_sample(tmp_path: Path) -> None:
    lines = [f"{n};Клиент {n};Москва".encode() for n in range(40_000)]
    lines[39_000] = "39000;Потерянный клиент;Тула".encode("cp1251")
    rows = rows_of(write(tmp_path / "a.csv", b"\r\n".join(lines)))
    assert len(rows) == 40_000
    assert rows[39_000] == ["39000", "Потерянный клиент", "Тула"]
    assert rows[39_999] == ["39999", "Клиент 39999", "Москва"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path: Path, delimiter: str, line_end: str) -> None:
    text = RUSSIAN.replace(";", delimiter).replace("\n", line_end)
    book = open_sheets(write(tmp_path / "a.csv", text))
    assert book.delimiter == delimiter
    assert list(book.rows(0)) == ROWS


def test_decimal_commas_do_not_win(tmp_path: Path) -> None:
    text = "Имя;Сумма;Доля\n" + "".join(f"Имя {n};{n},50;0,{n}\n" for n in range(30))
    assert open_sheets(write(tmp_path / "a.csv", text)).delimiter == ";"


def test_separator_named_by_the_first_line(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", "sep=|\r\nа|б;б;б\r\nв|г;г;г\r\n"))
    assert rows == [["а", "б;б;б"], ["в", "г;г;г"]]


def test_quotes_line_ends_ragged_and_blank(tmp_path: Path) -> None:
    text = (
        'Имя;Примечание;Город\r\n"ООО ""Ромашка""";"первая\r\nвторая; строка";Тула\r\n'
        "\r\nкороткая\r\nа;б;в;лишняя;;\r\n"
    )
    assert rows_of(write(tmp_path / "a.csv", text)) == [
        ["Имя", "Примечание", "Город"],
        ['ООО "Ромашка"', "первая\nвторая; строка", "Тула"],
        [],
        ["короткая"],
        ["а", "б", "в", "лишняя"],
    ]


def test_backslashed_quotes_even_over_lines(tmp_path: Path) -> None:
    text = (
        '"ID";"Название";"Путь"\n'
        '"1";"ООО \\"Ромашка\\"";"C:\\\\клиенты"\n'
        '"2";"Строка \\"а\\"\nи ещё \\"б\\"";"-"\n'
    )
    assert rows_of(write(tmp_path / "a.csv", text))[1:] == [
        ["1", 'ООО "Ромашка"', "C:\\клиенты"],
        ["2", 'Строка "а"\nи ещё "б"', "-"],
    ]


def test_quotes_nobody_doubled(tmp_path: Path) -> None:
    text = 'Имя;Город\n"ООО "Ромашка"";Тула\nООО "Вектор";"Орёл"\n'
    assert rows_of(write(tmp_path / "a.csv", text)) == [
        ["Имя", "Город"],
        ['ООО "Ромашка"', "Тула"],
        ['ООО "Вектор"', "Орёл"],
    ]


@pytest.mark.parametrize("tail", ['{n};"Имя {n}";Тула\n', "{n};Имя;Тула\n"])
def test_unclosed_quote_swallows_nothing(tmp_path: Path, tail: str) -> None:
    text = '0;"ООО Ромашка;Москва\n' + "".join(tail.format(n=n) for n in range(1, 5_000))
    rows = rows_of(write(tmp_path / "a.csv", text))
    assert len(rows) == 5_000
    assert rows[0] == ["0", '"ООО Ромашка', "Москва"]
    assert rows[1][0] == "1"
    assert rows[-1][0] == "4999"


def test_quotes_open_on_every_line_stay_linear(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", '1;"а;б\n' * 100_000))
    assert len(rows) == 100_000


def test_a_line_of_openings_stays_linear() -> None:
    (record,) = RecordReader(";").records(['"' + ';"a' * 1_000_000])
    assert len(record) == 20_000


def test_long_text_is_whole(tmp_path: Path) -> None:
    long = "Очень длинное примечание. " * 1_600
    text = f'Имя;Примечание\nИванов;"{long}\nконец"\nПетров;{long}\n'
    assert rows_of(write(tmp_path / "a.csv", text))[1:] == [
        ["Иванов", f"{long}\nконец"],
        ["Петров", long],
    ]


@pytest.mark.parametrize("first", ["PK", "MZ", "<Имя>", "ID"])
def test_a_header_is_not_a_signature(tmp_path: Path, first: str) -> None:
    path = write(tmp_path / "a.csv", f"{first};Имя\n1;Анна\n")
    assert rows_of(path) == [[first, "Имя"], ["1", "Анна"]]


def test_nuls_vanish(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", "Имя;Город\nИва\0нов;Тула\0\n"))
    assert rows == [["Имя", "Город"], ["Иванов", "Тула"]]


def test_sample_reads_only_the_beginning(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", RUSSIAN + "x;y;z\n" * 100_000)
    assert sample(path, 0, 3) == ROWS


def test_three_million_rows_stream(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, 3_000_000, 100_000):
            file.writelines(f"{n};a;б\n" for n in range(start, start + 100_000))
    count = 0
    for count, row in enumerate(open_sheets(path).rows(0), start=1):  # noqa: B007 - the last one matters
        last = row
    assert (count, last) == (3_000_000, ["2999999", "a", "б"])


def test_cancel_stops_the_reading(tmp_path: Path) -> None:
    progress = Stopping()
    path = write(tmp_path / "a.csv", "а;б\n" * 300_000)
    rows = open_sheets(path).rows(0, progress=progress)
    next(rows)
    progress.token.cancel()
    with pytest.raises(JobCancelledError):
        list(rows)
    assert 0 < progress.steps[-1][0] < progress.steps[-1][1]


def test_one_endless_line_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "а" * 6_000_000)
    with pytest.raises(BadFileError, match=r"Файл «a\.csv», строка 1: .*кавычки"):
        open_sheets(path)


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "а;б\n" + ";" * 16_384 + "\n")
    with pytest.raises(BadFileError, match="16\N{NO-BREAK SPACE}384 столбцов"):
        rows_of(path)


def test_changed_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", RUSSIAN)
    book = open_sheets(path)
    write(path, RUSSIAN * 2)
    with pytest.raises(BadFileError, match="изменился"):
        list(book.rows(0))


FIELD = st.text(alphabet=st.sampled_from('абв"; ,\n\\x'), max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(FIELD, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_the_standard_writer_wrote_comes_back(records: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        records
    )
    lines = written.getvalue().removesuffix("\n").split("\n")
    assert list(RecordReader(";").records(lines)) == records
