from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from crm_desktop.clients.addresses import add_bank_account, set_address
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.drafts import BankDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import count_clients
from crm_desktop.history.acts import undo_last
from crm_desktop.timeline.events import EventDraft, add_event, list_events
from tests.ui.client_desk import make, open_card
from ui.clients.contacts_tab import ContactsTab
from ui.clients.feed_tab import EventDialog, FeedTab
from ui.clients.history_tab import HistoryTab
from ui.clients.reach import link_of
from ui.clients.sheet_tab import sheet_text
from ui.shell.screen import Place
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def test_an_event_is_written_changed_and_deleted(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    screen.write_event("call")
    form = screen.part(FeedTab).entry.form
    assert form.text.hasFocus()
    form.text.setPlainText("Согласовали объём")
    form._minutes.setText("12")
    form._way.set_value("out")
    QTest.keyClick(form.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(screen.part(FeedTab).column.items) == 1)
    row = list_events(office, client)[0]
    assert (row.kind, row.duration_s, row.direction) == ("call", 720, "out")
    assert form.is_empty
    dialog = EventDialog(screen.desk, row, screen.window())
    dialog._form.text.setPlainText("Согласовали всё")
    dialog._save()
    qtbot.waitUntil(lambda: list_events(office, client)[0].text == "Согласовали всё")
    assert list_events(office, client)[0].duration_s == 720
    screen.part(FeedTab)._delete(list_events(office, client)[0])
    qtbot.waitUntil(lambda: not screen.part(FeedTab).column.items)


def test_a_time_that_is_none_keeps_the_words(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, client)
    form = screen.part(FeedTab).entry.form
    form.text.setPlainText("Слова")
    form._time.setText("25:99")
    screen.part(FeedTab).entry.save()
    assert "14:30" in form.error.text()
    assert form.text.toPlainText() == "Слова"
    assert list_events(office, client) == []


def test_older_events_come_on_demand(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    client = make(office, "ООО «Ромашка»")
    with office.change("Много событий"):
        for number in range(55):
            add_event(office, client, draft=EventDraft("note", f"Заметка {number}"))
    screen = open_card(workspace, qtbot, client)
    qtbot.waitUntil(lambda: len(screen.part(FeedTab).column.items) == 50)
    screen.part(FeedTab)._more.click()
    qtbot.waitUntil(lambda: len(screen.part(FeedTab).column.items) == 55)
    assert screen.part(FeedTab)._more.isHidden()


def test_people_are_made_and_linked_in_place(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    company = make(office, "ООО «Ромашка»")
    known = make(office, "Лебедев Виктор", kind="person")
    screen = open_card(workspace, qtbot, company)
    screen.show_tab("contacts")
    screen.part(ContactsTab).start_adding()
    picker = screen.part(ContactsTab).picker
    picker.name.setText("Лебедев")
    picker.post.setText("закупки")
    qtbot.waitUntil(lambda: len(picker._buttons) == 2)
    picker.take_first()
    qtbot.waitUntil(lambda: len(screen.part(ContactsTab).rows) == 1)
    assert screen.part(ContactsTab).rows[0].contact.client_id == known
    assert screen.part(ContactsTab).rows[0].contact.post == "закупки"
    screen.part(ContactsTab).start_adding()
    picker.named.emit("Соколова Марина", "директор")
    qtbot.waitUntil(lambda: len(screen.part(ContactsTab).rows) == 2)
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(screen.part(ContactsTab).rows[0], Qt.Key.Key_Return)
    assert asked.args == [Place.CLIENT, known]
    QTest.keyClick(screen.part(ContactsTab).rows[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(screen.part(ContactsTab).rows) == 1)


def test_a_person_gets_a_new_company_in_one_undo(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    person = make(office, "Лебедев Виктор", kind="person")
    screen = open_card(workspace, qtbot, person)
    screen.show_tab("contacts")
    screen.part(ContactsTab)._create("ООО «Новая»", "директор")
    qtbot.waitUntil(lambda: len(told) == 1)
    assert [each.post for each in get_client(office, person).companies] == ["директор"]
    assert count_clients(office) == 2
    undo_last(office)
    assert get_client(office, person).companies == ()
    assert count_clients(office) == 1


def test_an_old_value_comes_back_from_history(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    edit_field(office, client, field="director", value="Игорь Минаев")
    edit_field(office, client, field="director", value="Анна Кравцова")
    screen = open_card(workspace, qtbot, client)
    screen.show_tab("history")
    qtbot.waitUntil(lambda: len(screen.part(HistoryTab).items) >= 2)
    item = next(each for each in screen.part(HistoryTab).items if each.row.old == "Игорь Минаев")
    assert item.button is not None
    assert item.button.accessibleName() == "Вернуть «Игорь Минаев»"
    item.button.click()
    qtbot.waitUntil(lambda: get_client(office, client).text_of("director") == "Игорь Минаев")


def test_requisites_are_copied_as_lines_of_a_letter(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»", inn="7804512336")
    set_address(office, client, kind="legal", text="195027, СПб, ул. Магнитогорская, 51")
    add_bank_account(office, client, bank=BankDraft(account="40702810455000012345", bank="Невский"))
    screen = open_card(workspace, qtbot, client)
    screen.copy_sheet()
    text = QGuiApplication.clipboard().text()
    assert text == sheet_text(get_client(office, client))
    assert "ИНН: 7804512336" in text.splitlines()
    assert "Юридический адрес: 195027, СПб, ул. Магнитогорская, 51" in text.splitlines()


@pytest.mark.parametrize(
    ("kind", "value", "key", "link"),
    [
        ("phone", "+7 921 555-10-24 доб. 12", "79215551024", "tel:+79215551024"),
        ("email", "zakaz@sevveter.example", "zakaz@sevveter.example",
         "mailto:zakaz@sevveter.example"),
        ("email", "a@b?bcc=c@d", "a@b?bcc=c@d", "mailto:a@b%3Fbcc%3Dc@d"),
        ("messenger", "@sevveter_zakaz", "sevveter_zakaz", "https://t.me/sevveter_zakaz"),
        ("site", "sevveter.example", "sevveter.example", "https://sevveter.example"),
        ("site", "file:///etc/passwd", "file:///etc/passwd", ""),
        ("site", "javascript:alert(1)", "javascript:alert(1)", ""),
    ],
)  # fmt: skip
def test_only_phones_mail_and_pages_become_links(
    kind: str, value: str, key: str, link: str
) -> None:
    assert link_of(kind, value, key) == link


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_every_tab_is_painted(
    office: Office, workspace: Workspace, qtbot: QtBot, mode: Mode
) -> None:
    client = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    add_channel(office, client, text="@romashka", label="Telegram")
    add_event(office, client, draft=EventDraft("meeting", "слова " * 200))
    edit_field(office, client, field="director", value="Игорь Минаев")
    edit_field(office, client, field="director", value="")
    screen = open_card(workspace, qtbot, client)
    theme().set_mode(mode)
    pictures = []
    for key in ("feed", "contacts", "sheet", "history"):
        screen.show_tab(key)
        qtbot.waitUntil(lambda: not workspace.runner.is_busy)
        pictures.append(screen.grab().toImage())
    assert all(first != second for first, second in pairwise(pictures))


@pytest.mark.parametrize("leaves", [True, False])
def test_unsaved_words_are_asked_about(
    office: Office,
    workspace: Workspace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    leaves: bool,
) -> None:
    screen = open_card(workspace, qtbot, make(office, "ООО «Ромашка»"))
    assert screen.may_leave()
    screen.part(FeedTab).entry.form.text.setPlainText("Не успел дописать")
    monkeypatch.setattr("ui.clients.card_screen.confirm", lambda *_told, **_more: leaves)
    assert screen.may_leave() is leaves
    assert screen.part(FeedTab).entry.form.is_empty is leaves
