from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.labels import add_label
from crm_desktop.clients.removal import delete_clients
from crm_desktop.timeline.events import EventDraft, add_event
from tests.ui.client_desk import make, open_card
from ui.clients.card_fields import LegalFields, MainFields, OwnFields, PersonalFields
from ui.clients.card_screen import ClientCardScreen
from ui.clients.channels_card import ChannelsCard
from ui.clients.feed_tab import FeedTab
from ui.clients.history_tab import HistoryTab
from ui.clients.places_card import AddressesCard, BankCard
from ui.shell.screen import Place
from ui.widgets.fields import TextField
from ui.widgets.inline import InlineValue

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.clients.field_values import FieldRow
    from ui.shell.workspace import Workspace


def row_of(screen: ClientCardScreen, key: str) -> FieldRow:
    rows = (
        card.row(key)
        for card in (
            screen.part(MainFields),
            screen.part(LegalFields),
            screen.part(PersonalFields),
            screen.part(OwnFields),
        )
    )
    return next(row for row in rows if row is not None)


def typed_into(screen: ClientCardScreen, key: str, text: str) -> InlineValue:
    editor = row_of(screen, key).editor
    assert isinstance(editor, InlineValue)
    editor.start_editing()
    line = editor._editor
    assert isinstance(line, TextField)
    line.setText(text)
    editor.commit()
    return editor


def test_an_edit_in_place_is_stored_and_can_be_undone(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    typed_into(screen, "director", "Олег Ветров")
    qtbot.waitUntil(lambda: bool(told))
    assert get_client(office, client).text_of("director") == "Олег Ветров"
    change = told[0][1]
    assert isinstance(change, int)
    workspace.undo(change)
    qtbot.waitUntil(lambda: row_of(screen, "director").editor.value == "")


def test_a_wrong_control_digit_is_told_and_kept(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    typed_into(screen, "inn", "7804512337")
    qtbot.waitUntil(lambda: "опечатка" in row_of(screen, "inn")._warning.text())
    assert get_client(office, client).text_of("inn") == "7804512337"


def test_nonsense_is_refused_where_it_was_typed(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    editor = typed_into(screen, "inn", "не знаю")
    assert editor.is_editing
    assert "не номер" in editor._error.text()


def test_a_choice_is_stored_by_its_id(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "Иванов Пётр", kind="person")
    screen = open_card(workspace, qtbot, client)
    row_of(screen, "priority").editor.committed.emit(2)
    qtbot.waitUntil(lambda: bool(told))
    assert get_client(office, client).text_of("priority") == "Высокий"
    row_of(screen, "birthday").editor.committed.emit("--05-12")
    qtbot.waitUntil(lambda: len(told) == 2)
    assert get_client(office, client).value_of("birthday") == "--05-12"


def test_news_refresh_all_but_what_is_being_edited(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    editor = row_of(screen, "director").editor
    assert isinstance(editor, InlineValue)
    editor.start_editing()
    line = editor._editor
    assert isinstance(line, TextField)
    line.setText("Я пишу")
    edit_field(office, client, field="kpp", value="780401001")
    edit_field(office, client, field="director", value="Кто-то другой")
    qtbot.waitUntil(lambda: row_of(screen, "kpp").editor.value == "780401001")
    assert editor.is_editing
    assert line.text() == "Я пишу"


def test_channels_are_added_changed_moved_and_removed(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    screen = open_card(workspace, qtbot, client)
    channels = screen.part(ChannelsCard)
    assert [row.channel.value for row in channels.rows] == ["+7 921 555-10-24"]
    channels.start_adding()
    form = channels._form
    assert form is not None
    form._text.setText("zakaz@sevveter.example")
    form._label.setText("для счетов")
    QTest.keyClick(form._label, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(channels.rows) == 2)
    assert channels.rows[1].channel.label == "для счетов"
    channels.rows[1].setFocus()
    QTest.keyClick(channels.rows[1], Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: channels.rows[0].channel.kind == "email")
    QTest.keyClick(channels.rows[1], Qt.Key.Key_Return)
    assert channels._form is not None
    channels._form._text.setText("+7 921 555-10-25")
    channels._form._save()
    qtbot.waitUntil(lambda: "10-25" in channels.rows[-1].channel.value)
    QTest.keyClick(channels.rows[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(channels.rows) == 1)
    assert all(change for _text, change in told)


def test_a_channel_the_client_has_is_refused_in_the_form(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    screen = open_card(workspace, qtbot, client)
    screen.part(ChannelsCard).start_adding()
    form = screen.part(ChannelsCard)._form
    assert form is not None
    form._text.setText("8 (921) 555 10 24")
    form._save()
    qtbot.waitUntil(lambda: bool(form._error.text()))
    assert screen.part(ChannelsCard).is_editing
    QTest.keyClick(form._text, Qt.Key.Key_Escape)
    assert not screen.part(ChannelsCard).is_editing


def test_labels_come_and_go(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "ООО «Ромашка»")
    add_label(office, client, directory="tag", name="ключевой")
    screen = open_card(workspace, qtbot, client)
    label = get_client(office, client).labels[0]
    screen.head._remove(label)
    qtbot.waitUntil(lambda: bool(told))
    assert get_client(office, client).labels == ()


def test_a_client_deleted_elsewhere_can_be_restored_here(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    delete_clients(office, [client])
    qtbot.waitUntil(lambda: screen._pages.currentIndex() == 1)
    assert "Ромашка" in screen.gone.told._text.text()
    screen.gone.restore.click()
    qtbot.waitUntil(lambda: screen._pages.currentIndex() == 0)


def test_a_client_that_never_was_is_told_calmly(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = ClientCardScreen(workspace)
    qtbot.addWidget(screen)
    screen.open(12345)
    qtbot.waitUntil(lambda: screen._pages.currentIndex() == 1)
    assert screen.gone.restore.isHidden()


def test_duplicates_are_told_but_colleagues_are_none(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    twin = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    person = make(office, "Лебедев Виктор", kind="person", phone="+7 921 555-10-24")
    link_contact(office, first, person_id=person)
    screen = open_card(workspace, qtbot, first)
    qtbot.waitUntil(lambda: bool(screen._strip.shown))
    assert [each.id for each in screen._strip.shown] == [twin]
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        screen._strip.open_wanted.emit(twin)
    assert asked.args == [Place.CLIENT, twin]


def test_an_address_and_an_account_are_edited_in_place(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    screen.part(AddressesCard)._values[0].committed.emit("СПб, Невский пр., 1")
    qtbot.waitUntil(lambda: len(get_client(office, client).addresses) == 1)
    bank = screen.part(BankCard)
    bank._values[0].committed.emit("40702810455000012345")
    qtbot.waitUntil(lambda: len(get_client(office, client).banks) == 1)
    qtbot.waitUntil(lambda: bank._values[0].text == "40702810455000012345")
    bank._values[0].committed.emit("")
    qtbot.waitUntil(lambda: get_client(office, client).banks == ())
    assert get_client(office, client).addresses[0].text == "СПб, Невский пр., 1"


def test_every_command_runs_on_an_open_card(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    commands = {command.key: command for command in screen.commands()}
    assert all(command.title for command in commands.values())
    commands["card.history"].run()
    assert screen.tabs.stack.currentWidget() is screen.part(HistoryTab)
    commands["card.call"].run()
    assert screen.part(FeedTab).entry.form.kind.value == "call"
    with qtbot.waitSignal(workspace.back_wanted):
        commands["card.delete"].run()
    assert get_client(office, client).deleted_at is not None


def test_another_client_takes_the_place_of_the_first(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24", inn="7804512336")
    second = make(office, "Иванов Пётр", kind="person")
    add_event(office, first, draft=EventDraft("note", "Заметка"))
    screen = open_card(workspace, qtbot, first)
    qtbot.waitUntil(lambda: len(screen.part(FeedTab).column.items) == 1)
    screen.open(second)
    qtbot.waitUntil(lambda: screen._title.title == "Иванов Пётр")
    assert screen.part(ChannelsCard).rows == []
    assert screen.part(LegalFields).row("kpp") is None
    assert screen.part(BankCard).isHidden()
    qtbot.waitUntil(lambda: not screen.part(FeedTab).column.items)


def test_tab_walks_the_card_as_the_eye_does(
    workspace: Workspace, office: Office, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24", inn="7707083893")
    screen = open_card(workspace, qtbot, client)
    add_channel(office, client, text="zakaz@example.ru")
    qtbot.waitUntil(lambda: screen.desk.card is not None and len(screen.desk.card.channels) == 2)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    qtbot.wait(50)

    spots: list[tuple[str, int]] = []
    widget = screen.head.call.nextInFocusChain()
    while widget is not None and widget is not screen.head.call:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            for name, part in (
                ("left", screen.part(ChannelsCard).parentWidget()),
                ("tabs", screen.tabs.bar),
            ):
                if part is not None and part.isAncestorOf(widget):
                    spots.append((name, widget.mapTo(part, QPoint()).y()))
        widget = widget.nextInFocusChain()
    left = [y for name, y in spots if name == "left"]
    assert len(left) > 15
    # The bar of tabs is one stop, and where they do not all fit the menu of the rest another.
    right = len(spots) - len(left)
    assert right in {1, 2}
    assert [name for name, _y in spots] == ["left"] * len(left) + ["tabs"] * right
    jumps = [second - first for first, second in pairwise(left)]
    assert min(jumps) > -60, "only within a row does Tab go up"
