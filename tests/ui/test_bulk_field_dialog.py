"""«Изменить поле» of the selected clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.bulk_fields import How
from crm_desktop.clients.card import get_client
from crm_desktop.own_fields.own_fields import add_own_field
from tests.ui.client_desk import make
from ui.clients.bulk_field_dialog import BulkFieldDialog, begin_field
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextArea, TextField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1146, 768)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(office: Office, workspace: Workspace, window: QWidget, qtbot: QtBot) -> BulkFieldDialog:
    add_own_field(office, "Лимит", type="money")
    ids = [make(office, "ООО «Один»"), make(office, "Иванов Пётр", kind="person")]
    begin_field(workspace, ids, window)
    qtbot.waitUntil(lambda: window.findChild(BulkFieldDialog) is not None)
    found = window.findChild(BulkFieldDialog)
    assert isinstance(found, BulkFieldDialog)
    return found


def ask(dialog: BulkFieldDialog, key: str) -> None:
    dialog.field.set_value(key)
    dialog.ask_field()


def test_inputs_fit_the_fields(dialog: BulkFieldDialog) -> None:
    for key, kind in (
        ("type", ComboBox), ("note", TextArea), ("birthday", DateField), ("industry", TextField),
        ("responsible", ComboBox), ("priority", ComboBox),
    ):  # fmt: skip
        ask(dialog, key)
        assert type(dialog.control) is kind, key
        assert not dialog._yes.isEnabled()
    dialog.reject()


def test_a_sum_is_checked_then_set(
    office: Office, workspace: Workspace, dialog: BulkFieldDialog, qtbot: QtBot
) -> None:
    key = next(key for key, field in dialog._fields.items() if field.label == "Лимит")
    ask(dialog, key)
    assert isinstance(dialog.control, TextField)
    dialog.control.setText("много")
    dialog.submit()
    assert "не число" in dialog._value.error
    dialog.control.setText("1 500")
    ids = list(dialog._ids)
    with qtbot.waitSignal(workspace.told):
        dialog.submit()
    assert [get_client(office, client).value_of(key) for client in ids] == [150000, 150000]


def test_emptying_needs_no_value(
    office: Office, workspace: Workspace, dialog: BulkFieldDialog, qtbot: QtBot
) -> None:
    ids = list(dialog._ids)
    ask(dialog, "responsible")
    dialog.way.set_value(How.CLEAR)
    dialog._refresh()
    assert dialog._yes.isEnabled()
    with qtbot.waitSignal(workspace.told):
        dialog.submit()
    assert {get_client(office, client).responsible_id for client in ids} == {None}
