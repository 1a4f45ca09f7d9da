from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.reports.result import Column, Drill, Records, Row, Sense, Subject, Table, Unit
from ui.reports.table import ReportTable
from ui.reports.table_model import ReportModel, sorted_rows
from ui.theme import Role
from ui.widgets.paint import text_width

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.reports.result import Value

DRILL = Drill("Звонки: Анна", Records.EVENTS, ids=(5,))
ANNA = Subject(Records.CLIENTS, 7)
COLUMNS = (
    Column("name", "Клиент"),
    Column("sum", "Выиграно", Unit.KOPECKS, term="won", sense=Sense.GOOD, bar=True),
    Column("share", "Доля", Unit.SHARE, heat=True, group="Оценка"),
)
TABLE = Table(
    "t",
    "Клиенты",
    COLUMNS,
    (
        Row(("Анна", 300_00, 0.3), {"sum": DRILL}, subject=ANNA),
        Row(("Борис", 700_00, 0.7)),
        Row(("Вера", None, None)),
    ),
    total=Row(("Итого", 1000_00, None)),
    note="Без удалённых.",
)


def names(rows: tuple[Row, ...]) -> list[Value]:
    return [row.cells[0] for row in rows]


def test_what_is_unknown_comes_last_either_way() -> None:
    assert names(sorted_rows(TABLE.rows, 1, descending=True)) == ["Борис", "Анна", "Вера"]
    assert names(sorted_rows(TABLE.rows, 1, descending=False)) == ["Анна", "Борис", "Вера"]


def test_lines_under_a_heading_stay_under_it() -> None:
    rows = (
        Row(("Север", 1), strong=True),
        Row(("б", 1), level=1),
        Row(("а", 9), level=1),
        Row(("Юг", 5), strong=True),
        Row(("в", 5), level=1),
    )
    assert names(sorted_rows(rows, 1, descending=True)) == ["Юг", "в", "Север", "а", "б"]
    flat = (Row(("б", 2)), Row(("а", 1)), Row(("Подытог", 3), strong=True))
    assert sorted_rows(flat, 1, descending=False) == flat


def test_the_model_keeps_the_rules_of_models(qtbot: QtBot) -> None:
    model = ReportModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_table(TABLE)
    model.order_by(1, descending=True)
    model.show_table(Table("t", "", COLUMNS[:1], (Row(("Анна",)),)))
    model.show_table(None)
    assert model.rowCount() == 0
    assert tester.model() is model


@pytest.fixture
def table(qtbot: QtBot, dressed: None) -> ReportTable:
    made = ReportTable(TABLE)
    qtbot.addWidget(made)
    made.resize(700, 360)
    with qtbot.waitExposed(made):
        made.show()
    return made


def texts(table: ReportTable) -> list[list[str]]:
    model = table.model
    return [
        [str(model.index(row, at).data()) for at in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_values_are_told_by_their_units(table: ReportTable) -> None:
    assert texts(table)[0] == ["Анна", "300\N{NO-BREAK SPACE}₽", "30\N{NO-BREAK SPACE}%"]
    assert texts(table)[2] == ["Вера", "—", "—"]
    spoken = table.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Выиграно: 300\N{NO-BREAK SPACE}₽"


def test_a_click_on_the_head_sorts_and_the_third_one_takes_it_back(table: ReportTable) -> None:
    spot = QPoint(table.head.sectionViewportPosition(1) + 20, table.head.height() - 8)
    for expected in (["Борис", "Анна", "Вера"], ["Анна", "Борис", "Вера"], names(TABLE.rows)):
        QTest.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert names(table.model.rows) == expected
    assert table.total_model.index(0, 1).data() == "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}₽"


def test_the_question_mark_explains(table: ReportTable) -> None:
    asked: list[str] = []
    table.term_asked.connect(asked.append)
    spot = table.head.mark_rect(1).center()
    QTest.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked == ["won"]
    assert table.model.sorted_by is None
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert "выиграна" in popup.accessibleDescription()
    popup.close()


def test_numbers_and_names_open_by_key_and_by_click(table: ReportTable) -> None:
    drilled: list[object] = []
    opened: list[object] = []
    table.drilled.connect(drilled.append)
    table.subject_opened.connect(opened.append)
    table.grid.setCurrentIndex(table.model.index(0, 1))
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    assert drilled == [DRILL]
    spot = table.grid.visualRect(table.model.index(0, 0)).center()
    QTest.mouseClick(table.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [ANNA]
    table.grid.setCurrentIndex(table.model.index(1, 1))
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    assert (len(drilled), len(opened)) == (1, 1)


def test_another_answer_keeps_order_and_place(table: ReportTable) -> None:
    table.order_by(1, descending=True)
    table.grid.setCurrentIndex(table.model.index(1, 1))
    table.set_table(Table("t", "Клиенты", COLUMNS, (*TABLE.rows, Row(("Глеб", 900_00, 0.9)))))
    assert names(table.model.rows) == ["Глеб", "Борис", "Анна", "Вера"]
    assert table.grid.currentIndex().row() == 1
    assert table.total_model.rowCount() == 0
    table.set_table(Table("other", "Другие", COLUMNS, TABLE.rows))
    assert table.model.sorted_by is None


def test_the_clipboard_gets_what_is_shown(table: ReportTable) -> None:
    table.order_by(1, descending=True)
    lines = table.as_text().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["Клиент", "Борис", "Анна", "Вера", "Итого"]
    table.copy()
    data = QApplication.clipboard().mimeData()
    assert data.hasHtml()
    assert data.text().splitlines() == lines


def test_a_difference_has_its_sign(qtbot: QtBot, dressed: None) -> None:
    column = Column("change", "Рост", Unit.SHARE, sense=Sense.GOOD, change=True)
    rows = tuple(Row((value,)) for value in (0.06, -0.26, 0.0, None))
    made = ReportTable(Table("t", "", (column,), rows))
    qtbot.addWidget(made)
    made.grab()
    told = [text.replace("\N{NO-BREAK SPACE}", " ") for (text,) in texts(made)]
    assert told == ["+6 %", "−26 %", "0 %", "—"]


def test_a_table_of_many_columns_draws_closer_and_says_when_it_is_empty(
    qtbot: QtBot, dressed: None
) -> None:
    columns = (
        Column("name", "Источник"),
        *(
            Column(key, title, Unit.KOPECKS, group=f"01.12.2024 – 30.11.202{number}")
            for number in range(4)
            for key, title in ((f"s{number}", "Сумма продаж"), (f"c{number}", "Сумма продаж: рост"))
        ),
    )
    row = Row(("Муниципальное бюджетное учреждение", *(100_000_000 for _ in columns[1:])))
    wide = ReportTable(Table("wide", "Продажи", columns, (row,)))
    qtbot.addWidget(wide)
    wide.resize(2400, 300)
    wide.show()
    roomy = [wide.grid.columnWidth(at) for at in range(len(columns))]
    tight = wide.head.tight
    assert not tight
    assert wide.head.title_of(2) == "Рост"
    assert columns[2].title == "Сумма продаж: рост"
    with qtbot.waitSignal(wide.reshaped):
        wide.resize(900, 300)
    assert wide.head.tight
    close = [wide.grid.columnWidth(at) for at in range(len(columns))]
    assert all(narrow < broad for narrow, broad in zip(close, roomy, strict=True))
    group = text_width(columns[1].group, Role.META_STRONG)
    assert all(close[at] + close[at + 1] >= group for at in range(1, len(columns), 2))
    tip = wide.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<qt>Муниципальное бюджетное учреждение</qt>"
    assert wide.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) is None
    wide.set_table(Table("wide", "Продажи", columns, (), note="Затрат никто не внёс."))
    assert wide._note.text() == "Строк нет. Затрат никто не внёс."
