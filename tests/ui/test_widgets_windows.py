from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.theme import Mode, TextSize, theme
from ui.widgets.dialogs import Dialog, Scrim, build_question
from ui.widgets.gallery import Gallery, shoot
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter
    from pytestqt.qtbot import QtBot

    from ui.widgets.lists import Index, RowState


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> Iterator[None]:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    yield
    theme().set_mode(Mode.LIGHT)
    theme().set_text_size(TextSize.NORMAL)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_undo_is_called_and_the_toast_goes(window: QWidget, qtbot: QtBot) -> None:
    host = ToastHost(window)
    undone: list[str] = []
    toast = host.undo("Клиент удалён", lambda: undone.append("x"))
    assert toast.button is not None
    assert toast.button.caption == "Отменить"
    with qtbot.waitSignal(toast.dismissed):
        QTest.keyClick(toast.button, Qt.Key.Key_Space)
    assert undone == ["x"]
    assert host.toasts == []


def test_toasts_stack_at_the_bottom_centre(window: QWidget) -> None:
    host = ToastHost(window)
    toasts = [host.show_toast(f"Сообщение {number}") for number in range(5)]
    assert host.toasts == toasts[2:]
    tops = [toast.y() for toast in host.toasts]
    assert tops == sorted(tops)
    last = host.toasts[-1].geometry()
    assert abs(last.center().x() - window.rect().center().x()) <= 1
    assert last.bottom() < window.height()
    assert not host.toasts[0].geometry().intersects(host.toasts[1].geometry())


def test_a_long_toast_wraps_inside_the_window(window: QWidget) -> None:
    host = ToastHost(window)
    window.resize(420, 600)
    toast = host.show_toast("Изменение не записано: поле уже поменял коллега. " * 4)
    assert toast.width() <= 420
    assert toast.height() > 60
    label = toast.findChild(Label)
    assert label is not None
    assert label.height() >= label.heightForWidth(label.width())


def test_a_pasted_novel_does_not_cover_the_window(window: QWidget) -> None:
    toast = ToastHost(window).undo("Клиент добавлен: " + "Очень длинно " * 500, lambda: None)
    assert toast.text().endswith("…")
    assert toast.height() < window.height() // 3


def test_a_toast_goes_by_itself_but_not_from_under_the_focus(window: QWidget, qtbot: QtBot) -> None:
    host = ToastHost(window)
    kept = host.show_toast("Сохранено", action="Отменить", timeout_ms=30)
    assert kept.button is not None
    kept.button.setFocus(Qt.FocusReason.TabFocusReason)
    gone = host.show_toast("Готово", timeout_ms=30)
    with qtbot.waitSignal(gone.dismissed):
        pass
    assert host.toasts == [kept]
    QTest.keyClick(kept.button, Qt.Key.Key_Escape)
    assert host.toasts == []


def test_ctrl_enter_accepts_and_escape_rejects(window: QWidget, qtbot: QtBot) -> None:
    outcomes = []
    for key, modifier in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        dialog = build_question(window, "Загрузить?", "1 235 строк", yes="Загрузить", no="Отмена")
        dialog.open()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        with qtbot.waitSignal(dialog.finished) as signal:
            QTest.keyClick(dialog, key, modifier)
        outcomes.append(signal.args[0])
    assert outcomes == [Dialog.DialogCode.Accepted.value, Dialog.DialogCode.Rejected.value]


def test_a_dangerous_question_does_not_sit_on_yes(window: QWidget, qtbot: QtBot) -> None:
    dialog = build_question(window, "Удалить?", "Навсегда", yes="Удалить", no="Отмена", danger=True)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Отмена"
    dialog.reject()


def test_a_veil_covers_the_window_while_a_dialog_is_open(window: QWidget, qtbot: QtBot) -> None:
    dialog = Dialog("Новый клиент", window)
    dialog.body.addWidget(QLineEdit())
    with qtbot.waitExposed(dialog):
        dialog.open()
    veil = window.findChild(Scrim)
    assert veil is not None
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: veil.size() == window.size())
    with qtbot.waitSignal(veil.destroyed):
        dialog.reject()


def test_a_veil_outlives_no_window(qtbot: QtBot) -> None:
    window = QWidget()
    window.show()
    dialog = Dialog("Новый клиент", window)
    dialog.open()
    veil = window.findChild(Scrim)
    assert veil is not None
    gone: list[bool] = []
    veil.destroyed.connect(lambda: gone.append(True))
    dialog.reject()
    del dialog, veil, window
    qtbot.waitUntil(lambda: gone == [True])


def test_a_dialog_never_outgrows_its_window(window: QWidget, qtbot: QtBot) -> None:
    dialog = Dialog("Объединить", window, subtitle="7 из 31", width=1900, height=1200)
    with qtbot.waitExposed(dialog):
        dialog.open()
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    dialog.reject()


def test_a_dialog_that_grows_keeps_its_foot_on_the_window(window: QWidget, qtbot: QtBot) -> None:
    dialog = Dialog("Новый клиент", window)
    late = Label("\n".join(["строка"] * 18))
    late.hide()
    dialog.body.addWidget(late)
    dialog.add_button("Сохранить")
    with qtbot.waitExposed(dialog):
        dialog.open()
    before = dialog.height()

    late.show()
    qtbot.waitUntil(lambda: dialog.height() > before)
    qtbot.wait(20)

    inside = window.geometry()
    assert inside.contains(dialog.geometry().center())
    assert abs(dialog.geometry().center().y() - inside.center().y()) <= 1
    dialog.close()


def test_rows_are_painted_in_their_state(qtbot: QtBot) -> None:
    states: dict[int, RowState] = {}

    def paint(_painter: QPainter, _rect: QRect, index: Index, state: RowState) -> None:
        states[index.row()] = state

    view = ListView("Клиенты")
    view.setItemDelegate(RowDelegate(view, painter=paint))
    view.setModel(QStringListModel(["а", "б"], view))
    view.resize(300, 300)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.setCurrentIndex(view.model().index(1, 0))
    view.grab()
    assert (states[0].selected, states[1].selected) == (False, True)
    assert view.visualRect(view.model().index(0, 0)).height() == theme().px(68)


def needed_height(widget: QWidget) -> int:
    if widget.hasHeightForWidth():
        return widget.heightForWidth(widget.width())
    return widget.minimumSizeHint().height()


@pytest.mark.parametrize("size", list(TextSize), ids=lambda size: size.value)
def test_nothing_on_the_style_page_is_squeezed(qtbot: QtBot, size: TextSize) -> None:
    theme().set_text_size(size)
    page = Gallery()
    qtbot.addWidget(page)
    page.resize(1440, 1860)
    with qtbot.waitExposed(page):
        page.show()
    squeezed = [
        (type(widget).__name__, widget.accessibleName(), widget.size(), widget.minimumSizeHint())
        for widget in page.findChildren(QWidget)
        if widget.isVisible() and type(widget).__module__.startswith("ui.widgets")
        if widget.width() < widget.minimumSizeHint().width()
        or widget.height() < needed_height(widget)
    ]
    assert squeezed == []


def test_all_that_takes_the_focus_has_a_name(qtbot: QtBot) -> None:
    page = Gallery()
    qtbot.addWidget(page)
    nameless = [
        type(widget).__name__
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and type(widget).__module__.startswith("ui.widgets")
        and not widget.accessibleName()
    ]
    assert nameless == []


def test_the_style_page_follows_the_theme_live(qtbot: QtBot) -> None:
    page = Gallery()
    qtbot.addWidget(page)
    page.resize(1440, 1860)
    with qtbot.waitExposed(page):
        page.show()
    light = shoot(page).toImage()
    theme().set_mode(Mode.DARK)
    dark = shoot(page).toImage()
    assert light.pixelColor(1400, 1850) != dark.pixelColor(1400, 1850)
    theme().set_mode(Mode.LIGHT)
    again = shoot(page).toImage()
    assert again.size() == light.size()
    same = sum(
        again.pixel(x, y) == light.pixel(x, y)
        for x in range(0, 1440, 12)
        for y in range(0, 1860, 12)
    )
    assert same / (120 * 155) > 0.99
