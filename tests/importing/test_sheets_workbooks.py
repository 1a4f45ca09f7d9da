from __future__ import annotations

import datetime as dt
import multiprocessing
from typing import TYPE_CHECKING, Any

import openpyxl
import psutil
import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import open_sheets, remote, sample, wire, worker
from crm_desktop.importing.sheets.number_formats import NumberKind, from_serial, kind_of_format
from crm_desktop.importing.sheets.refusals import Refusals
from crm_desktop.jobs import JobCancelledError
from tests.importing.sheet_files import make_ods, make_xlsx, sheet_xml
from tests.importing.silent_readers import sleep_for_ever, work_for_ever

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOMENT = dt.datetime(2024, 2, 29, 15, 30, 15)  # noqa: DTZ001 - sheets know no time zones
EVENING = dt.datetime(2024, 2, 29, 18)  # noqa: DTZ001 - same


@pytest.fixture(autouse=True)
def forked_readers() -> None:
    """Here the reading process starts as it does in the program."""


def rows_of(path: Path, sheet: int = 0) -> list[list[Any]]:
    return list(open_sheets(path).rows(sheet))


def test_values_of_a_workbook_made_by_another_program(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Клиенты"
    sheet.append(["Название", "ИНН", "Сумма", "Да", "День", "Миг", "Время", "Срок", "Пусто"])
    sheet.append(
        [
            "ООО «Ромашка»",
            7701234567,
            12.5,
            True,
            dt.date(2024, 2, 29),
            MOMENT,
            dt.time(9, 30),
            dt.timedelta(hours=27, minutes=15),
            None,
        ]
    )
    sheet["A5"] = "_x000D_ и <&>\nстрока"
    sheet["C5"] = "#N/A"
    sheet["C5"].data_type = "e"
    book.create_sheet("hiddenSheet", 0).sheet_state = "hidden"
    path = tmp_path / "книга.xlsx"
    book.save(path)

    opened = open_sheets(path)

    assert (opened.kind, opened.encoding, opened.delimiter) == ("xlsx", "", "")
    assert [(s.index, s.name, s.hidden) for s in opened.sheets] == [
        (0, "hiddenSheet", True),
        (1, "Клиенты", False),
    ]
    assert (opened.sheets[1].rows, opened.sheets[1].columns) == (5, 9)
    rows = list(opened.rows(opened.sheets[1]))
    assert rows[1:] == [
        [
            "ООО «Ромашка»",
            7701234567,
            12.5,
            True,
            dt.date(2024, 2, 29),
            MOMENT,
            "09:30:00",
            "27:15:00",
        ],
        [],
        [],
        ["\n и <&>\nстрока"],
    ]
    assert [type(value) for value in rows[1][:6]] == [
        str,
        int,
        float,
        bool,
        dt.date,
        dt.datetime,
    ]
    assert list(opened.rows(0)) == []


def test_formulas_give_their_cached_values(tmp_path: Path) -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"а"</f><v>а</v></c>'
        '<c r="C1"><f>NOW()</f></c><c r="D1" t="b"><f>TRUE()</f><v>1</v></c>'
        '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1"><v>7.701234567E9</v></c></row>'
    )
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": xml})
    assert rows_of(path) == [[2, "а", None, True, None, 7701234567]]


def test_texts_shared_rich_phonetic_and_inline(tmp_path: Path) -> None:
    xml = sheet_xml(
        '<row><c t="s"><v>0</v></c><c t="s"><v> 1 </v></c><c t="s"><v>2</v></c>'
        '<c t="inlineStr"><is><r><t>а</t></r><r><t xml:space="preserve"> б</t></r></is></c></row>'
    )
    strings = (
        "<si><t>простой</t></si><si><r><t>два </t></r><r><t>куска</t></r></si>"
        "<si><t>слово</t><rPh><t>подсказка</t></rPh></si>"
    )
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": xml}, strings=strings)
    assert rows_of(path) == [["простой", "два куска", "слово", "а б"]]


def test_prefixed_names_are_the_same_names(tmp_path: Path) -> None:
    xml = sheet_xml('<row r="2"><c r="B2"><v>5</v></c></row>').replace("<", "<x:")
    xml = xml.replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert rows_of(make_xlsx(tmp_path / "a.xlsx", {"Лист": xml})) == [[], [None, 5]]


def test_thousands_of_shared_texts_keep_their_numbers(tmp_path: Path) -> None:
    xml = sheet_xml(
        "".join(f'<row><c t="s"><v>{(n * 7919) % 5_003}</v></c></row>' for n in range(5_003))
    )
    strings = "".join(f"<si><t>текст {n}</t></si>" for n in range(5_003))
    rows = rows_of(make_xlsx(tmp_path / "a.xlsx", {"Лист": xml}, strings=strings))
    assert rows == [[f"текст {(n * 7919) % 5_003}"] for n in range(5_003)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd.mm.yyyy", NumberKind.DATE),
        ("[$-419]d mmmm yyyy;@", NumberKind.DATE),
        ("h:mm AM/PM", NumberKind.TIME),
        ("[h]:mm:ss", NumberKind.DURATION),
        ("General", NumberKind.NUMBER),
        ('0.00" дней"', NumberKind.NUMBER),
        ('# ##0.00\\ "руб."', NumberKind.NUMBER),
        ("[Red]0.00;[Blue]-0.00", NumberKind.NUMBER),
    ],
)
def test_which_formats_are_dates(code: str, kind: NumberKind) -> None:
    assert kind_of_format(code) is kind


@pytest.mark.parametrize(
    ("serial", "since_1904", "value"),
    [
        (1.0, False, dt.date(1900, 1, 1)),
        (59.0, False, dt.date(1900, 2, 28)),
        (61.0, False, dt.date(1900, 3, 1)),
        (45351.0, False, dt.date(2024, 2, 29)),
        (45351.75, False, EVENING),
        (43889.0, True, dt.date(2024, 2, 29)),
        (-1.0, False, -1.0),
        (5e9, False, 5e9),
    ],
)
def test_serial_days(serial: float, since_1904: bool, value: object) -> None:
    assert from_serial(serial, NumberKind.DATE, since_1904=since_1904) == value


@pytest.mark.parametrize("name", ["выгрузка.xls", "выгрузка.csv", "выгрузка"])
def test_a_workbook_under_another_name(tmp_path: Path, name: str) -> None:
    path = make_xlsx(tmp_path / name, {"Л": sheet_xml("<row><c><v>5</v></c></row>")})
    assert open_sheets(path).kind == "xlsx"
    assert rows_of(path) == [[5]]


def test_a_page_named_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "leads.xls"
    path.write_text(
        '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" /><style>td{}</style>'
        "<table border='1'><thead><tr><th>ID</th><th>Название &amp; имя</th><th>Фото</th></tr>"
        "</thead><tbody><tr><td>1</td><td>ООО  «Ромашка»<br>Тула</td><td></td></tr>"
        "<tr><td colspan=2>итого<td>5</tr></tbody></table>",
        encoding="utf-8",
    )
    book = open_sheets(path)
    assert (book.kind, book.encoding) == ("html", "utf-8")
    assert list(book.rows(0)) == [
        ["ID", "Название & имя", "Фото"],
        ["1", "ООО «Ромашка»\nТула"],
        ["итого", None, "5"],
    ]


def test_a_text_named_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("Имя;Город\nИванов;Тула\n", encoding="cp1251")
    assert rows_of(path) == [["Имя", "Город"], ["Иванов", "Тула"]]


def test_ods_keeps_its_margins(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    path = make_ods(
        tmp_path / "a.ods",
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        "<table:table-row><table:table-cell/>"
        + cell.format("string", "", "Ромашка")
        + cell.format("float", 'office:value="7701234567"', "7701234567")
        + cell.format("date", 'office:date-value="2024-02-29"', "29.02.24")
        + "</table:table-row>",
    )
    assert open_sheets(path).kind == "ods"
    assert rows_of(path) == [[], [], [None, "Ромашка", 7701234567, dt.date(2024, 2, 29)]]


def test_repeated_cells_rows_spaces_and_hidden_tables_of_ods(tmp_path: Path) -> None:
    path = make_ods(
        tmp_path / "a.ods",
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'table:number-columns-repeated="2" office:value-type="string"><text:p>а<text:s '
        'text:c="2"/>б</text:p><text:p>в</text:p></table:table-cell><table:table-cell '
        'office:value-type="time" office:time-value="PT09H30M00S"/><table:table-cell '
        'office:value-type="boolean" office:boolean-value="true"><office:annotation><text:p>'
        "заметка</text:p></office:annotation></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
    )
    assert rows_of(path) == [["а  б\nв", "а  б\nв", "09:30:00", True]] * 2


def test_a_lone_cell_in_the_far_corner_costs_nothing(tmp_path: Path) -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    ).replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": xml})
    book = open_sheets(path)
    assert book.sheets[0].rows == 1_048_576
    count = filled = 0
    last: list[Any] = []
    for row in book.rows(0):
        count += 1
        filled += bool(row)
        last = row
    assert (count, filled) == (1_048_576, 2)
    assert (len(last), last[0], last[-1]) == (16_384, None, 2)
    assert sample(path, 0, 3) == [[1]]


def test_sample_stops_early(tmp_path: Path) -> None:
    xml = sheet_xml("".join(f"<row><c><v>{n}</v></c></row>" for n in range(100_000)))
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": xml})
    assert sample(path, 0, 4) == [[0], [1], [2], [3]]


def test_the_reading_process_ends_with_the_iterator(tmp_path: Path) -> None:
    xml = sheet_xml("".join(f"<row><c><v>{n}</v></c></row>" for n in range(200_000)))
    book = open_sheets(make_xlsx(tmp_path / "a.xlsx", {"Лист": xml}))
    before = _readers()
    rows = book.rows(0)
    assert next(rows) == [0]
    assert len(_readers()) == len(before) + 1
    rows.close()  # type: ignore[attr-defined]  # a generator
    assert _readers() == before


def test_cancel_ends_the_reading_process(tmp_path: Path) -> None:
    class Impatient:
        def step(self, done: int, total: int, message: str = "") -> None:
            assert message == "a.xlsx"
            assert 0 <= done <= total
            raise JobCancelledError

    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": sheet_xml("")})
    before = _readers()
    with pytest.raises(JobCancelledError):
        open_sheets(path, progress=Impatient())
    assert _readers() == before


@pytest.mark.parametrize(
    ("reader", "limit"), [(sleep_for_ever, "MAX_SLEEP"), (work_for_ever, "MAX_SILENCE")]
)
def test_a_silent_process_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Callable[..., None], limit: str
) -> None:
    monkeypatch.setattr(worker, "run", reader)
    monkeypatch.setattr(remote, limit, 0.5)
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": sheet_xml("")})
    with pytest.raises(BadFileError, match="слишком много памяти или времени"):
        open_sheets(path)
    assert _readers() == set()


def test_a_process_that_has_not_got_to_work_yet_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote, "MAX_SILENCE", 0.0)
    receiver, sender = multiprocessing.Pipe(duplex=False)

    class Slow:
        looks = 0

        def step(self, *_seen: object) -> None:
            self.looks += 1
            if self.looks == 4:
                sender.send_bytes(wire.encode({"kind": "end"}))

    with receiver, sender:
        watched = remote._Watched(receiver, 0, Refusals("a.xlsx"))
        assert watched.next_message(Slow(), "a.xlsx") == {"kind": "end"}


def test_a_process_too_big_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MAX_RESIDENT", 1024)
    path = make_xlsx(tmp_path / "a.xlsx", {"Лист": sheet_xml("")})
    with pytest.raises(BadFileError, match="слишком много памяти или времени"):
        open_sheets(path)


def _readers() -> set[int]:
    me = psutil.Process()
    return {child.pid for child in me.children() if "spawn_main" in " ".join(child.cmdline())}
