"""The lists of «Сегодня» by themselves: the pointer, the cursor, what may be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.today.act_list import ActDelegate, ActList
from ui.today.spots import DONE, Spot

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter
    from pytestqt.qtbot import QtBot

    from ui.widgets.lists import Index, RowState

FOREVER_MS = 10_000_000


class Squares(ActDelegate):
    """Every row can be pressed at its left."""

    def spots(self, rect: QRect, _row: Any) -> list[Spot]:
        return [Spot(DONE, rect.adjusted(0, 0, 30 - rect.width(), 0), "Готово")]

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        pass


@pytest.fixture
def rows(qtbot: QtBot, dressed: None) -> ActList:
    made = ActList("Список", str, str, stands=lambda row: row == "—")
    made.setItemDelegate(Squares(made))
    made.resize(300, 400)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_rows(["а", "—", "б", "в"])
    return made


def at(view: ActList, number: int, left: int) -> QPoint:
    rect = view.visualRect(view.model_rows.index(number))
    return QPoint(left, rect.center().y())


def test_news_wait_while_the_pointer_moves_and_come_when_it_rests(rows: ActList) -> None:
    rows._rest.start(FOREVER_MS)
    rows.show_rows(["новая", "а", "—", "б", "в"], gently=True)
    assert rows.rows[0] == "а"
    rows._rest.timeout.emit()
    assert rows.rows[0] == "новая"


def test_news_that_move_nothing_are_shown_at_once(rows: ActList) -> None:
    rows._key_of = lambda row: str(row)[:1]
    rows._rest.start(FOREVER_MS)
    rows.show_rows(["а!", "—", "б", "в"], gently=True)
    assert rows.rows[0] == "а!"


def test_one_s_own_act_is_shown_at_once(rows: ActList) -> None:
    rows._rest.start(FOREVER_MS)
    rows.show_rows(["б", "в"])
    assert list(rows.rows) == ["б", "в"]


def test_the_cursor_stays_on_its_row_or_on_what_took_its_place(rows: ActList) -> None:
    rows.setCurrentIndex(rows.model_rows.index(2))
    rows.show_rows(["новая", "а", "—", "б", "в"])
    assert rows.current == "б"
    rows.show_rows(["новая", "а", "—", "в"])
    assert rows.current == "в"
    rows.show_rows(["—"])
    assert rows.current is None


def test_a_press_on_a_spot_acts_and_elsewhere_opens(qtbot: QtBot, rows: ActList) -> None:
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(rows.acted) as acted:
        QTest.mouseClick(rows.viewport(), left, pos=at(rows, 0, 30))
    assert acted.args == ["а", DONE]
    with qtbot.waitSignal(rows.opened) as opened:
        QTest.mouseClick(rows.viewport(), left, pos=at(rows, 3, 200))
    assert opened.args == ["в"]
    with qtbot.assertNotEmitted(rows.opened), qtbot.assertNotEmitted(rows.acted):
        # Pressed on one row, let go on another; and a row that only stands there.
        QTest.mousePress(rows.viewport(), left, pos=at(rows, 0, 200))
        QTest.mouseRelease(rows.viewport(), left, pos=at(rows, 3, 200))
        QTest.mouseClick(rows.viewport(), left, pos=at(rows, 1, 200))


def test_arrows_leave_at_the_edges_and_to_the_sides(qtbot: QtBot, rows: ActList) -> None:
    rows.setFocus()
    rows.put_cursor()
    with qtbot.waitSignal(rows.left) as gone:
        QTest.keyClick(rows, Qt.Key.Key_Up)
    assert gone.args == [-1]
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert rows.current == "б"
    with qtbot.waitSignal(rows.sideways) as aside:
        QTest.keyClick(rows, Qt.Key.Key_Right)
    assert aside.args == [1]


def test_the_menu_key_asks_for_the_menu_of_the_row(qtbot: QtBot, rows: ActList) -> None:
    rows.setCurrentIndex(rows.model_rows.index(2))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    with qtbot.waitSignal(rows.menu_wanted) as wanted:
        QApplication.sendEvent(rows.viewport(), event)
    assert wanted.args is not None
    assert wanted.args[0] == "б"
