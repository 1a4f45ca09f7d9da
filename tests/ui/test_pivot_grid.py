"""The grid of the pivot: what is in sight, what closes, where the keys lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crm_desktop.pivot.spans import column_spans
from tests.ui.pivot_made import MONTHS, PEOPLE, made_result
from ui.pivot.grid import PivotGrid
from ui.pivot.grid_model import GridModel
from ui.pivot.heat import Heat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def grid(qtbot: QtBot, dressed: None) -> PivotGrid:
    found = PivotGrid("Сводная таблица")
    qtbot.addWidget(found)
    found.resize(640, 320)
    found.show()
    return found


def labels(model: QAbstractItemModel) -> list[str]:
    return [str(model.headerData(row, Qt.Orientation.Vertical)) for row in range(model.rowCount())]


def test_the_model_keeps_its_promises(qtbot: QtBot) -> None:
    model = GridModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_result(made_result(PEOPLE, MONTHS, values=2))
    model.turn_row(0)
    model.turn_column(("2025",))
    model.set_heated(True)
    model.close_all(True)
    model.show_result(made_result([("А",)], [], values=1))
    model.show_result(None)
    assert model.rowCount() == 0
    assert tester.model() is model


def test_lines_close_and_open_and_stay_so(grid: PivotGrid) -> None:
    result = made_result(PEOPLE, MONTHS)
    grid.show_result(result)
    model = grid.pivot
    assert labels(model) == [
        "Анна", "Выставка", "Сайт", "Борис", "Выставка", "Сайт", "Итого",
    ]  # fmt: skip
    grid.turn_row(0)
    assert labels(model) == ["Анна", "Борис", "Выставка", "Сайт", "Итого"]
    grid.show_result(made_result(PEOPLE, MONTHS))
    assert labels(model)[:2] == ["Анна", "Борис"]
    grid.close_all(True)
    assert labels(model) == ["Анна", "Борис", "Итого"]
    assert model.number(2, 0) == result.at(6, 0)


def test_a_heading_without_subtotals_bears_numbers_only_while_closed(grid: PivotGrid) -> None:
    grid.show_result(made_result(PEOPLE, MONTHS, subtotals=False))
    assert grid.pivot.text(0, 0) == ""
    grid.turn_row(0)
    assert grid.pivot.text(0, 0) == "0"


def test_headings_of_columns_span_what_is_under_them(grid: PivotGrid) -> None:
    result = made_result(PEOPLE, MONTHS, values=2)
    grid.show_result(result)
    spans = column_spans(result, grid.pivot.layout)
    told = [(span.text, span.first, span.last, span.top, span.bottom) for span in spans
            if span.top < 2]  # fmt: skip
    assert told == [
        ("2025", 0, 5, 0, 0), ("11", 0, 1, 1, 1), ("12", 2, 3, 1, 1), ("Итого", 4, 5, 1, 1),
        ("2026", 6, 9, 0, 0), ("01", 6, 7, 1, 1), ("Итого", 8, 9, 1, 1),
        ("Итого", 10, 11, 0, 1),
    ]  # fmt: skip
    grid.heads.turned.emit(("2025",))
    spans = column_spans(result, grid.pivot.layout, grid.pivot.closed_columns)
    assert spans[0].text == "2025"
    assert (spans[0].first, spans[0].last, spans[0].bottom) == (0, 1, 1)
    assert spans[0].closed
    assert grid.pivot.columnCount() == 8


def test_keys_walk_close_and_open_what_is_behind(qtbot: QtBot, grid: PivotGrid) -> None:
    result = made_result(PEOPLE, MONTHS)
    grid.show_result(result)
    grid.setCurrentIndex(grid.pivot.index(2, 1))
    with qtbot.waitSignal(grid.drilled) as drilled:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert drilled.args == [2, 1, 0]
    QTest.keyClick(grid, Qt.Key.Key_Minus)
    assert labels(grid.pivot)[:2] == ["Анна", "Борис"]
    assert grid.currentIndex().row() == 0
    QTest.keyClick(grid, Qt.Key.Key_Plus)
    assert labels(grid.pivot)[:2] == ["Анна", "Выставка"]


def test_what_is_selected_is_what_is_copied(grid: PivotGrid) -> None:
    grid.show_result(made_result(PEOPLE, MONTHS))
    assert grid.chosen_layout() == grid.pivot.layout
    grid.setCurrentIndex(grid.pivot.index(1, 0))
    assert grid.chosen_layout() == grid.pivot.layout
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = grid.chosen_layout()
    assert (chosen.rows, chosen.columns) == ((1, 2), (0, 1))


def test_the_total_is_held_at_the_foot_and_hides_nothing(grid: PivotGrid) -> None:
    grid.show_result(made_result([(f"{at:03d}",) for at in range(60)], MONTHS))
    assert grid.pinned.isVisible()
    grid.setCurrentIndex(grid.pivot.index(30, 0))
    box = grid.visualRect(grid.pivot.index(30, 0))
    assert box.bottom() <= grid.viewport().height() - grid.pinned.height()
    top = grid.verticalScrollBar().value()
    grid.setCurrentIndex(grid.pivot.index(60, 1))
    assert grid.verticalScrollBar().value() == top
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert not grid.pinned.isVisible()


def test_heat_is_told_among_cells_alone() -> None:
    result = made_result(PEOPLE, MONTHS)
    heat = Heat.of(result)
    assert list(heat.spans) == [(100, 530)]
    assert heat.share(530, 0) == 1
    assert heat.share(100, 0) == 0
    assert heat.share(None, 0) is None
    both = Heat(((-50, 100),))
    assert (both.share(-50, 0), both.share(100, 0)) == (-0.5, 1.0)
