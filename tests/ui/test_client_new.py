from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.listing import client_ids, count_clients
from crm_desktop.own_fields.rules import Rules, make_field
from tests.ui.client_desk import make
from ui.clients.new_client import NewClientDialog
from ui.shell.screen import Place
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(workspace: Workspace, window: QWidget, qtbot: QtBot) -> Iterator[NewClientDialog]:
    made = NewClientDialog(workspace, parent=window)
    made.open()
    qtbot.waitUntil(lambda: made.form._catalogue is not None)
    yield made
    made.done(0)


def test_the_kind_is_guessed_until_it_is_chosen(dialog: NewClientDialog) -> None:
    form = dialog.form
    form.name.setText("Иванов Пётр Сергеевич")
    assert form.kind_value == "person"
    assert not form.contact.isEnabled()
    form.name.setText("ООО «Ромашка»")
    assert form.kind_value == "company"
    form.kind._choose("person")
    form.name.setText("ООО «Ромашка-2»")
    assert form.kind_value == "person"


def test_required_own_fields_are_asked_for(
    office: Office, workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    everybody = Rules(required=True)
    deal, _ = make_field(office, "Договор", type="text", rules=everybody)
    level, _ = make_field(
        office, "Уровень", type="choice", options=("Обычный", "Важный"),
        rules=replace(everybody, standard="Важный"),
    )  # fmt: skip
    day, _ = make_field(office, "С какого дня", type="date", rules=Rules(seen=frozenset({"form"})))
    make_field(office, "Скрытое", type="text", rules=Rules())
    dialog = NewClientDialog(workspace, parent=window)
    dialog.open()
    qtbot.waitUntil(lambda: len(dialog.form.own.inputs) == 3)
    inputs = dialog.form.own.inputs
    dialog.form.name.setText("ООО «Ромашка»")
    dialog._save_and_open()
    assert inputs[f"f{deal}"].error == "Обязательное поле"
    assert dialog.isVisible()
    for key, text in ((f"f{deal}", "12-К"), (f"f{day}", "когда-нибудь")):
        line = inputs[key].control
        assert isinstance(line, TextField)
        line.setText(text)
    dialog._save_and_open()
    assert inputs[f"f{day}"].error
    assert dialog.isVisible()
    assert isinstance(line, TextField)
    line.setText("05.03.2026")
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        dialog._save_and_open()
    assert asked.args is not None
    card = get_client(office, asked.args[1])
    assert [card.text_of(f"f{field}") for field in (deal, level, day)] == [
        "12-К", "Важный", "5\N{NO-BREAK SPACE}марта\N{NO-BREAK SPACE}2026",
    ]  # fmt: skip


def test_saving_makes_the_client_with_its_contact_in_one_undo(
    office: Office, workspace: Workspace, dialog: NewClientDialog, qtbot: QtBot
) -> None:
    form = dialog.form
    form.name.setText("ООО «Ромашка»")
    form.phone.setText("8 921 555 10 24")
    form.email.setText("zakaz@romashka.example")
    form.inn.setText("7804512336")
    form.contact.setText("Лебедев Виктор")
    form.tags.setText("ключевой, #окна")
    form.note.setPlainText("Звонить до десяти")
    with (
        qtbot.waitSignal(workspace.told) as told,
        qtbot.waitSignal(workspace.place_wanted) as asked,
    ):
        dialog._save_and_open()
    assert asked.args is not None
    assert asked.args[0] is Place.CLIENT
    card = get_client(office, asked.args[1])
    assert card.name == "ООО «Ромашка»"
    assert [channel.kind for channel in card.channels] == ["phone", "email"]
    assert card.text_of("inn") == "7804512336"
    assert card.text_of("note") == "Звонить до десяти"
    assert {label.name for label in card.labels} == {"ключевой", "окна"}
    assert [person.name for person in card.people] == ["Лебедев Виктор"]
    assert card.responsible_id == office.user_id
    assert told.args is not None
    office.undo(told.args[1])
    assert count_clients(office) == 0


def test_saving_and_going_on_empties_the_form(
    office: Office, workspace: Workspace, dialog: NewClientDialog, qtbot: QtBot
) -> None:
    dialog.form.name.setText("ООО «Ромашка»")
    with qtbot.waitSignal(workspace.told):
        dialog._save_and_more()
    assert dialog.isVisible()
    assert dialog.form.is_empty
    assert len(client_ids(office)) == 1


def test_without_a_name_nothing_is_saved(office: Office, dialog: NewClientDialog) -> None:
    dialog.form.phone.setText("8 921 555 10 24")
    dialog._save_and_open()
    assert dialog.form._name.error == "Укажите имя или название"
    assert count_clients(office) == 0


def test_duplicates_are_told_while_typing(
    office: Office, workspace: Workspace, dialog: NewClientDialog, qtbot: QtBot
) -> None:
    twin = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    dialog.form.phone.setText("8 921 555-10-24")
    qtbot.waitUntil(lambda: bool(dialog.duplicates))
    assert dialog.duplicates[0].id == twin
    assert "совпал телефон" in dialog.duplicates[0].reasons
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        dialog._strip.open_wanted.emit(twin)
    assert asked.args == [Place.CLIENT, twin]
    assert not dialog.isVisible()


def test_what_looks_wrong_is_told_and_refuses_nothing(
    office: Office, workspace: Workspace, dialog: NewClientDialog, qtbot: QtBot
) -> None:
    dialog.form.name.setText("ООО «Ромашка»")
    dialog.form.inn.setText("7804512337")
    qtbot.waitUntil(lambda: "опечатка" in dialog.form._inn.error)
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        dialog._save_and_open()
    assert asked.args is not None
    assert get_client(office, asked.args[1]).text_of("inn") == "7804512337"


def test_an_empty_dialog_closes_without_a_question(dialog: NewClientDialog) -> None:
    dialog.reject()
    assert not dialog.isVisible()
