from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QStandardItemModel
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QTableView

from tests.ui.client_desk import KEPT
from ui.views.columns import Column, SortMark
from ui.views.columns_dialog import ColumnsDialog, Offered
from ui.views.footer import Footer
from ui.views.header import ColumnsHeader
from ui.views.name_dialog import NameDialog
from ui.views.pick_list import Option, PickList
from ui.views.pick_popup import PickField, PickPopup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("dressed")

CITIES = ["Москва", "Тверь", "Орёл", "Омск", "Томск", "Казань", "Пермь", "Уфа", "Тула"]


def shown(widget: PickList, qtbot: QtBot) -> PickList:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


def rows(widget: PickList) -> list[str]:
    return [option.text for option in widget._model.rows]


def test_a_pick_list_finds_by_any_part_and_yo_is_ye(qtbot: QtBot) -> None:
    picks = shown(PickList([Option(name, name) for name in CITIES]), qtbot)
    picks.search.setText("орел")
    assert rows(picks) == ["Орёл"]
    picks.search.setText("омск")
    assert rows(picks) == ["Омск", "Томск"], "what begins so stands first"
    with qtbot.waitSignal(picks.picked) as taken:
        QTest.keyClick(picks.search, Qt.Key.Key_Return)
    assert taken.args == ["Омск"]


def test_several_are_chosen_by_keyboard_alone(qtbot: QtBot) -> None:
    picks = shown(PickList([Option(name, name) for name in CITIES], several=True), qtbot)
    told: list[object] = []
    picks.changed.connect(told.append)
    picks.focus_first()
    QTest.keyClick(picks.search, Qt.Key.Key_Down)
    QTest.keyClick(picks.view, Qt.Key.Key_Space)
    QTest.keyClick(picks.view, Qt.Key.Key_Down)
    QTest.keyClick(picks.view, Qt.Key.Key_Return)
    assert picks.chosen == {"Москва", "Тверь"}
    QTest.keyClick(picks.view, Qt.Key.Key_Space)
    assert told[-1] == frozenset({"Москва"})
    picks.search.setText("нет такого")
    assert not picks._nothing.isHidden()


def test_a_short_list_has_no_search(qtbot: QtBot) -> None:
    picks = shown(PickList([Option(name, name) for name in CITIES[:3]]), qtbot)
    assert picks.search.isHidden()
    picks.focus_first()
    with qtbot.waitSignal(picks.picked) as taken:
        QTest.keyClick(picks.view, Qt.Key.Key_Return)
    assert taken.args == ["Москва"]


def test_a_pick_field_tells_what_is_chosen_in_the_order_of_the_list(qtbot: QtBot) -> None:
    field = PickField([Option(at, name) for at, name in enumerate(CITIES)])
    qtbot.addWidget(field)
    field.show()
    told: list[object] = []
    field.changed.connect(told.append)
    popup = field.drop()
    assert isinstance(popup, PickPopup)
    popup.list.view.taken.emit(4)
    popup.list.view.taken.emit(1)
    assert told == [(4,), (1, 4)]
    assert field.caption == "Тверь, Томск"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert popup.isHidden()


COLUMNS = (
    Column("name", "Клиент", 280),
    Column("inn", "ИНН", 120),
    Column("sum", "Сумма", 140, right=True),
    Column("note", "Заметка", 200, sortable=False),
)


@pytest.fixture
def table(qtbot: QtBot) -> QTableView:
    view = QTableView()
    head = ColumnsHeader(view)
    view.setHorizontalHeader(head)
    view.setModel(QStandardItemModel(3, len(COLUMNS), view))
    view.resize(900, 300)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    head.set_columns(COLUMNS)
    head.set_room(view.viewport().width())
    return view


def head_of(table: QTableView) -> ColumnsHeader:
    head = table.horizontalHeader()
    assert isinstance(head, ColumnsHeader)
    return head


def test_the_first_column_takes_what_is_left(table: QTableView) -> None:
    head = head_of(table)
    assert [head.sectionSize(at) for at in (1, 2, 3)] == [120, 140, 200]
    assert head.length() == head.viewport().width()
    head.set_room(500)
    assert head.sectionSize(0) == 280, "never narrower than wanted: the rest scrolls"


def test_a_click_sorts_and_shift_adds(table: QTableView, qtbot: QtBot) -> None:
    head = head_of(table)
    spy = QSignalSpy(head.sort_wanted)

    def click(at: int, modifier: Qt.KeyboardModifier) -> None:
        spot = QPoint(head.sectionViewportPosition(at) + 40, 15)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, modifier, spot)

    click(1, Qt.KeyboardModifier.NoModifier)
    click(3, Qt.KeyboardModifier.NoModifier)
    assert [spy.at(at) for at in range(spy.count())] == [["inn", False]]
    head.set_marks({"inn": SortMark(descending=True)}, frozenset({"sum"}))
    assert not head.grab().isNull()


def test_the_head_is_walked_sorted_and_ordered_by_keys(table: QTableView, qtbot: QtBot) -> None:
    head = head_of(table)
    sorts, moves = QSignalSpy(head.sort_wanted), QSignalSpy(head.moved)
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Right)
    QTest.keyClick(head, Qt.Key.Key_Return)
    QTest.keyClick(head, Qt.Key.Key_Right)
    QTest.keyClick(head, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert [sorts.at(at) for at in range(sorts.count())] == [["inn", False], ["sum", True]]
    QTest.keyClick(head, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert moves.at(0) == [["name", "sum", "inn", "note"]]
    QTest.keyClick(head, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert moves.count() == 1, "the first column stays the first"


def test_a_width_is_told_once_when_the_drag_rests(table: QTableView, qtbot: QtBot) -> None:
    head = head_of(table)
    with qtbot.waitSignal(head.resized) as told:
        head.resizeSection(1, 150)
        head.resizeSection(1, 170)
    assert told.args == ["inn", 170]
    head.resizeSection(2, 5000)
    assert head.sectionSize(2) == 900


def columns_dialog(qtbot: QtBot, done: list[list[str]]) -> ColumnsDialog:
    window = QTableView()
    KEPT.append(window)
    qtbot.addWidget(window)
    offered = [Offered(column.key, column.title, "Основное") for column in COLUMNS]
    return ColumnsDialog(
        offered, ["name", "inn", "gone"], done.append,
        parent=window, fixed="name", usual=["name", "sum", "note"],
    )  # fmt: skip


def test_columns_are_checked_carried_and_taken_out(qtbot: QtBot) -> None:
    done: list[list[str]] = []
    dialog = columns_dialog(qtbot, done)
    assert dialog.chosen == ["name", "inn"], "a lost field is no column any more"
    dialog.fields.view.taken.emit(1)
    dialog.fields.view.taken.emit(2)
    assert dialog.chosen == ["name", "inn", "sum", "note"]
    dialog.order.setCurrentIndex(dialog._model.index(2, 0))
    QTest.keyClick(dialog.order, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert dialog.chosen == ["name", "inn", "note", "sum"]
    assert dialog.order.currentIndex().row() == 1
    dialog.order.dropped_at.emit(2, 0)
    assert dialog.chosen == ["name", "sum", "inn", "note"]
    dialog.order.dropped_at.emit(0, 3)
    assert dialog.chosen == ["name", "inn", "note", "sum"]
    QTest.keyClick(dialog.order, Qt.Key.Key_Delete)
    assert dialog.chosen == ["name", "inn", "note"]
    assert dialog.fields.chosen == {"inn", "note"}
    dialog._reset()
    assert dialog.chosen == ["name", "sum", "note"]
    dialog._finish()
    assert done == [["name", "sum", "note"]]


def test_a_name_is_wanted_before_it_is_kept(qtbot: QtBot) -> None:
    window = QTableView()
    qtbot.addWidget(window)
    done: list[tuple[str, bool]] = []
    dialog = NameDialog(
        "Новый вид", "", lambda name, shared: done.append((name, shared)),
        parent=window, may_share=True,
    )  # fmt: skip
    assert not dialog._save.isEnabled()
    dialog.name.setText("  Ключевые  ")
    dialog.shared.setChecked(True)
    dialog._finish()
    assert done == [("Ключевые", True)]


def test_totals_stand_under_their_columns_and_a_click_chooses(
    table: QTableView, qtbot: QtBot
) -> None:
    head = head_of(table)
    foot = Footer(head)
    qtbot.addWidget(foot)
    foot.resize(table.width(), 36)
    foot.show()
    foot.set_columns(COLUMNS, frozenset({"sum"}))
    foot.set_count("3 клиента")
    foot.set_totals({"sum": "Σ 12 500,00 ₽"})
    assert "Сумма: Σ 12 500,00 ₽" in foot.accessibleName()
    spot = QPointF(head.sectionViewportPosition(2) + 20, 18)
    move = QMouseEvent(
        QEvent.Type.MouseMove, spot, foot.mapToGlobal(spot), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    foot.mouseMoveEvent(move)
    assert foot.cursor().shape() is Qt.CursorShape.PointingHandCursor
    spy = QSignalSpy(foot.menu_wanted)
    QTest.mouseClick(
        foot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot.toPoint()
    )
    other = QPoint(head.sectionViewportPosition(1) + 20, 18)
    QTest.mouseClick(foot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, other)
    assert spy.count() == 1
    assert spy.at(0)[0] == "sum"
    assert not foot.grab().isNull()
