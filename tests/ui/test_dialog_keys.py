"""Keys in dialogs: Enter opens a list to choose from, Tab goes where the eye goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.fields import load_catalogue
from tests.ui.client_desk import make
from ui.clients.bulk_field_dialog import BulkFieldDialog
from ui.history.rows import records_told
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def test_enter_opens_the_list_and_closes_no_dialog(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    dialog = Dialog("Вопрос", host)
    box = ComboBox([(1, "Один"), (2, "Два")])
    dialog.body.addWidget(box)
    dialog.add_button("Отмена")
    dialog.open()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.view().isVisible()
    assert dialog.isVisible()
    box.hidePopup()
    dialog.reject()


def test_a_dialog_begins_with_its_first_control(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    dialog = Dialog("Вопрос", host)
    box = ComboBox([(1, "Один"), (2, "Два")])
    dialog.body.addWidget(box)
    dialog.add_button("Отмена")
    dialog.open()
    assert dialog.focusWidget() is box
    dialog.reject()
    chosen = Dialog("Вопрос", host)
    chosen.body.addWidget(ComboBox([(1, "Один")]))
    no = chosen.add_button("Отмена")
    no.setFocus()
    chosen.open()
    assert chosen.focusWidget() is no
    chosen.reject()


def test_the_value_comes_before_the_buttons(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    dialog = BulkFieldDialog(workspace, [client], load_catalogue(office), parent=host)
    dialog.field.set_value("note")
    dialog.ask_field()
    dialog.open()
    walked: list[QWidget] = []
    at = dialog.way.nextInFocusChain()
    while at is not None and at is not dialog._yes and len(walked) < 60:
        walked.append(at)
        at = at.nextInFocusChain()
    assert dialog.control in walked
    dialog.reject()


def test_a_very_long_act_is_told_as_more_than() -> None:
    assert records_told(21) == "21\N{NO-BREAK SPACE}запись"
    assert records_told(10_000).endswith("записей")
    assert "больше" not in records_told(10_000)
    assert records_told(10_001).startswith("больше 10")
