from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from ui.theme import TextSize, theme
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import CalendarPopup, DateField, parse_typed, show_iso
from ui.widgets.fields import PasswordField, SearchField, TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.inline import InlineValue

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TODAY = dt.date(2026, 11, 18)
BIG = 2**62 + 7


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    theme().apply()


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("18.11.2026", "2026-11-18"),
        ("1.2.26", "2026-02-01"),
        ("01.02.76", "1976-02-01"),
        ("18112026", "2026-11-18"),
        ("18/11/2026", "2026-11-18"),
        ("2026-11-18", "2026-11-18"),
        ("18.11", "2026-11-18"),
        ("", ""),
        ("31.02.2026", None),
        ("завтра", None),
        ("18.13", None),
    ],
)
def test_dates_as_people_type_them(typed: str, iso: str | None) -> None:
    assert parse_typed(typed, today=TODAY) == iso


def test_a_birthday_may_lack_its_year() -> None:
    assert parse_typed("29.02", today=TODAY, year_optional=True) == "--02-29"
    assert parse_typed("30.02", today=TODAY, year_optional=True) is None
    assert show_iso("--02-29") == "29.02"
    assert show_iso("1980-02-29") == "29.02.1980"


def test_a_date_field_tells_only_changes(qtbot: QtBot) -> None:
    field = DateField()
    shown(qtbot, field)
    heard: list[object] = []
    field.changed.connect(heard.append)
    field.set_value(TODAY)
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.selectAll()
    QTest.keyClicks(field, "1.2.26")
    QTest.keyClick(field, Qt.Key.Key_Return)
    field.selectAll()
    QTest.keyClicks(field, "32.1.26")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [dt.date(2026, 2, 1)]
    assert not field.is_valid
    assert field.iso == "2026-02-01"
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [dt.date(2026, 2, 1), None]


def test_a_day_is_picked_from_the_calendar(qtbot: QtBot) -> None:
    field = DateField()
    shown(qtbot, field)
    field.set_value(TODAY)
    QTest.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = field.findChild(CalendarPopup)
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate().toString("yyyy-MM-dd") == "2026-11-18"
    with qtbot.waitSignal(field.changed) as signal:
        calendar.activated.emit(calendar.selectedDate().addDays(1))
    assert signal.args == [dt.date(2026, 11, 19)]


def test_a_password_shows_itself_on_demand(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.eye.click()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert field.eye.accessibleName() == "Скрыть пароль"
    field.eye.click()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_search_waits_for_a_pause_but_not_after_enter(qtbot: QtBot) -> None:
    field = SearchField("Поиск")
    shown(qtbot, field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    with qtbot.waitSignal(field.searched):
        QTest.keyClicks(field, "vet")
    assert heard == ["vet"]
    QTest.keyClicks(field, "er")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == ["vet", "veter"]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_text_area_submits(qtbot: QtBot) -> None:
    area = TextArea()
    shown(qtbot, area)
    QTest.keyClicks(area, "call")
    with qtbot.waitSignal(area.submitted):
        QTest.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert area.toPlainText() == "call"


@pytest.mark.parametrize("make", [TextField, TextArea, ComboBox, DateField])
def test_every_control_can_be_framed_as_wrong(
    qtbot: QtBot, make: type[TextField | TextArea | ComboBox | DateField]
) -> None:
    control = make()
    field = FormField("ИНН", control, hint="10 или 12 цифр")
    shown(qtbot, field)
    before = control.grab().toImage()
    field.set_error("Здесь 6 цифр")
    assert control.grab().toImage() != before
    assert field.error == control.accessibleDescription() == "Здесь 6 цифр"
    field.set_error("")
    assert field.error == ""
    assert field._below.text() == "10 или 12 цифр"


def edited(qtbot: QtBot, value: InlineValue) -> TextField:
    shown(qtbot, value)
    value._shown.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(value._shown, Qt.Key.Key_Return)
    assert value.is_editing
    assert isinstance(value._editor, TextField)
    return value._editor


def test_enter_opens_and_saves(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804")
    editor = edited(qtbot, value)
    QTest.keyClicks(editor, " 7804512336 ")
    with qtbot.waitSignal(value.committed) as signal:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert signal.args == ["7804512336"]
    assert not value.is_editing
    assert value._shown.hasFocus()


def test_escape_leaves_the_value(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804")
    editor = edited(qtbot, value)
    QTest.keyClicks(editor, "1")
    with qtbot.assertNotEmitted(value.committed):
        QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert value.value == "7804"
    assert not value.is_editing


def test_the_same_value_is_no_change(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804")
    editor = edited(qtbot, value)
    with qtbot.assertNotEmitted(value.committed):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not value.is_editing


def test_what_is_wrong_stays_open_and_says_why(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804")
    value.edit_as_text(lambda text: "" if text.isdigit() else "Только цифры")
    editor = edited(qtbot, value)
    QTest.keyClicks(editor, "abc")
    with qtbot.assertNotEmitted(value.committed):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert value.is_editing
    assert value._error.text() == "Только цифры"


def test_leaving_the_field_saves(qtbot: QtBot) -> None:
    holder = QWidget()
    value = InlineValue("ИНН", "7804", parent=holder)
    other = TextField(parent=holder)
    other.move(0, 90)
    shown(qtbot, holder)
    value.start_editing()
    assert isinstance(value._editor, TextField)
    value._editor.setText("99")
    with qtbot.waitSignal(value.committed) as signal:
        other.setFocus()
    assert signal.args == ["99"]
    assert other.hasFocus()


def test_a_choice_commits_its_key(qtbot: QtBot) -> None:
    value = InlineValue("Сегмент")
    value.edit_as_choice([(BIG, "Производство"), (BIG + 1, "Розница")])
    value.set_value(BIG)
    shown(qtbot, value)
    assert value.text == "Производство"
    value.start_editing()
    assert isinstance(value._editor, ComboBox)
    with qtbot.waitSignal(value.committed) as signal:
        QTest.keyClick(value._editor, Qt.Key.Key_Down)
    assert signal.args == [BIG + 1]


def test_a_date_commits_its_iso(qtbot: QtBot) -> None:
    value = InlineValue("День рождения")
    value.edit_as_date(year_optional=True)
    value.set_value("--11-18")
    editor = edited(qtbot, value)
    assert editor.text() == "18.11"
    QTest.keyClicks(editor, "1.2.1980")
    heard: list[object] = []
    value.committed.connect(heard.append)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert heard == ["1980-02-01"]
    assert value.text == "01.02.1980"


def test_a_value_is_copied_by_keyboard(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804 512 336")
    shown(qtbot, value)
    value._shown.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(value.copied):
        QTest.keyClick(value._shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "7804 512 336"


def test_read_only_is_not_edited(qtbot: QtBot) -> None:
    value = InlineValue("ИНН", "7804")
    value.set_read_only(True)
    shown(qtbot, value)
    QTest.keyClick(value._shown, Qt.Key.Key_Return)
    assert not value.is_editing


def test_an_error_leaves_larger_text_large(qtbot: QtBot) -> None:
    field = TextField("Ромашка")
    shown(qtbot, field)
    usual = field.font().pixelSize()
    theme().set_text_size(TextSize.LARGER)
    try:
        field.set_error(wrong=True)
        field.set_error(wrong=False)
        assert field.font().pixelSize() > usual
    finally:
        theme().set_text_size(TextSize.NORMAL)


@pytest.mark.parametrize("made", [Button, LinkButton])
def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, made: type[Button | LinkButton]
) -> None:
    button = made("Новый клиент")
    shown(qtbot, button)
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert presses == [True, True]
