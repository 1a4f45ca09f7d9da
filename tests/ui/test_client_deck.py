from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.removal import delete_clients
from crm_desktop.members.own_settings import own_setting
from tests.ui.client_desk import make, open_card
from ui.clients.card_arrange import ArrangeDialog
from ui.clients.card_fields import MainFields
from ui.clients.card_layout import CardLayout, layout_of, usual_layout
from ui.clients.card_print import PrintDialog
from ui.clients.card_screen import ClientCardScreen
from ui.clients.channels_card import ChannelsCard
from ui.clients.feed_tab import FeedTab
from ui.clients.reach import open_link
from ui.printing.saving import file_name_of
from ui.settings.calls import CallsSection
from ui.shell.screen import ClientStop, Place
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def walking(workspace: Workspace, screen: ClientCardScreen) -> None:
    """Let navigation reach the screen, as the window does."""

    def go(place: Place, argument: object) -> None:
        if place is Place.CLIENT:
            screen.open(argument)

    workspace.place_wanted.connect(go)


def shown(screen: ClientCardScreen, client: int) -> bool:
    return screen.desk.card is not None and screen.desk.card.id == client


def test_next_and_previous_walk_the_list_the_card_was_opened_from(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    ids = array("q", [make(office, f"Клиент {at}") for at in range(3)])
    screen = open_card(workspace, qtbot, ids[0])
    assert screen.deck.place.isHidden()
    walking(workspace, screen)
    screen.open(ClientStop(ids[0], among=ids))
    assert screen.deck.place.words.text() == "1 из 3"
    assert not screen.deck.place.before.isEnabled()
    screen.show_tab("history")
    commands = {command.key: command for command in screen.commands()}
    assert commands["card.next"].shortcut == "Alt+Down"
    commands["card.next"].run()
    qtbot.waitUntil(lambda: shown(screen, ids[1]))
    assert screen.tabs.value == "history"
    screen.deck.place.after.click()
    qtbot.waitUntil(lambda: shown(screen, ids[2]))
    assert screen.deck.place.words.text() == "3 из 3"
    commands["card.next"].run()
    assert shown(screen, ids[2])
    commands["card.previous"].run()
    qtbot.waitUntil(lambda: shown(screen, ids[1]))


def test_several_cards_are_open_and_come_back_as_they_were_left(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first, second = make(office, "ООО «Ромашка»"), make(office, "ООО «Лютик»")
    screen = open_card(workspace, qtbot, first)
    walking(workspace, screen)
    assert screen.deck.strip.isHidden()
    screen.show_tab("sheet")
    screen.deck.keep()
    screen.open(second)
    qtbot.waitUntil(lambda: shown(screen, second))
    qtbot.waitUntil(lambda: screen.deck.strip.tabs[1].caption == "ООО «Лютик»")
    assert screen.deck.strip.isVisible()
    assert screen.tabs.value == "feed"
    commands = {command.key: command for command in screen.commands()}
    assert commands["card.other"].shortcut == "Ctrl+Tab"
    commands["card.other"].run()
    qtbot.waitUntil(lambda: shown(screen, first))
    assert screen.tabs.value == "sheet"
    screen.deck.strip.tabs[1].click()
    qtbot.waitUntil(lambda: shown(screen, second))
    assert [tab.isChecked() for tab in screen.deck.strip.tabs] == [False, True]
    QTest.mouseClick(
        screen.deck.strip.tabs[0], Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier,
        QPoint(8, 8),
    )  # fmt: skip
    assert screen.deck.strip.isHidden()
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        commands["card.close"].run()
    assert asked.args[0] is Place.CLIENTS


def test_kept_cards_come_back_after_a_lock(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first, second = make(office, "ООО «Ромашка»"), make(office, "ООО «Лютик»")
    screen = open_card(workspace, qtbot, first)
    screen.deck.keep()
    screen.open(second)
    assert list(workspace.session.values()) == [(first,)]
    gone = make(office, "Ушедший")
    delete_clients(office, [gone])
    workspace.session = {name: (*ids, gone) for name, ids in workspace.session.items()}
    later = open_card(workspace, qtbot, second)
    qtbot.waitUntil(
        lambda: [tab.caption for tab in later.deck.strip.tabs] == ["ООО «Ромашка»", "ООО «Лютик»"],
    )


def test_unsaved_words_keep_a_card_open(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make(office, "ООО «Ромашка»")
    screen = open_card(workspace, qtbot, first)
    screen.part(FeedTab).entry.form.text.setPlainText("Не успел")
    monkeypatch.setattr("ui.clients.card_screen.confirm", lambda *_told, **_more: False)
    screen.deck.close(first)
    assert [card.client_id for card in screen.deck.cards.cards] == [first]


def test_the_id_of_a_merged_client_leads_to_the_whole_card(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    whole, part = make(office, "ООО «Ромашка»"), make(office, "Ромашка ООО")
    with office.change("Объединение"):
        office.db.run(
            "UPDATE client SET merged_into = ?, deleted_at = 1 WHERE id = ?", (whole, part)
        )
    screen = open_card(workspace, qtbot, whole)
    walking(workspace, screen)
    screen.open(part)
    qtbot.waitUntil(lambda: shown(screen, whole))
    assert any("открыта общая карточка" in text for text, _change in told)
    assert [card.client_id for card in screen.deck.cards.cards] == [whole]


def test_a_circle_of_merged_clients_is_told_and_not_followed(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first, second = make(office, "ООО «Ромашка»"), make(office, "Ромашка ООО")
    with office.change("Круг"):
        for one, other in ((first, second), (second, first)):
            office.db.run(
                "UPDATE client SET merged_into = ?, deleted_at = 1 WHERE id = ?", (other, one)
            )
    screen = ClientCardScreen(workspace)
    qtbot.addWidget(screen)
    walking(workspace, screen)
    screen.open(first)
    qtbot.waitUntil(lambda: screen._pages.currentIndex() == 1)
    assert "объединён" in screen.gone.told._title.text()


def test_a_layout_survives_what_it_does_not_know() -> None:
    usual = usual_layout()
    assert layout_of("") == layout_of("{") == layout_of("[1]") == usual
    assert usual.as_text() == ""
    kept = CardLayout(
        tuple(reversed(usual.tabs)), usual.sections, frozenset({"sheet"}), frozenset({"bank"})
    )
    assert layout_of(kept.as_text()) == kept
    strange = layout_of('{"tabs": ["history", "no such", 5], "hidden_tabs": ["feed", "sheet"]}')
    assert set(strange.tabs) == set(usual.tabs)
    assert strange.hidden_tabs == {"sheet"}
    assert [info.key for info in strange.shown_tabs if info.key == "feed"] == ["feed"]


def test_the_card_is_arranged_by_its_dialog_and_set_back(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    screen = open_card(workspace, qtbot, make(office, "ООО «Ромашка»"))
    screen.arrange()
    dialog = screen.window().findChildren(ArrangeDialog)[0]
    parts = {part.key: part for part in dialog.sections.parts}
    parts["channels"].tick.setChecked(False)
    qtbot.waitUntil(dialog.isActiveWindow)
    parts["main"].tick.setFocus()
    QTest.keyClick(parts["main"].tick, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert dialog.sections.keys[:3] == ("channels", "legal", "main")
    tabs = {part.key: part for part in dialog.tabs.parts}
    assert not tabs["feed"].tick.isEnabled()
    tabs["contacts"].tick.setChecked(False)
    tabs["history"].up.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "contacts" not in [i.key for i in screen.tabs.infos])
    with pytest.raises(LookupError):
        screen.sections.part(ChannelsCard)
    assert screen.sections.part(MainFields).isVisible()
    assert '"channels"' in own_setting(office, "card_layout")
    # A hidden tab is shown while something leads to it.
    screen.add_relation()
    assert screen.tabs.value == "contacts"
    screen.add_channel()
    assert "скрыт" in told[-1][0]
    change = next(change for _text, change in told if isinstance(change, int) and change)
    workspace.undo(change)
    qtbot.waitUntil(lambda: own_setting(office, "card_layout") == "")
    qtbot.waitUntil(lambda: screen.tabs.infos[3].key == "contacts")
    qtbot.waitUntil(lambda: screen.part(ChannelsCard).isVisible())


def test_the_card_is_printed_where_asked(
    office: Office,
    workspace: Workspace,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: list[tuple[str, object]],
) -> None:
    screen = open_card(workspace, qtbot, make(office, "ООО «Ромашка»"))
    screen.print_card()
    dialog = screen.window().findChildren(PrintDialog)[0]
    for tick in dialog.ticks.values():
        tick.setChecked(False)
    assert not dialog._yes.isEnabled()
    dialog.ticks["legal"].setChecked(True)
    dialog.ticks["main"].setChecked(True)
    asked: list[str] = []

    def choose(_parent: object, _title: str, start: str, _kinds: str) -> tuple[str, str]:
        asked.append(start)
        return str(tmp_path / "карточка"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    dialog._yes.click()
    assert asked[0].endswith("ООО «Ромашка».pdf")
    path = tmp_path / "карточка.pdf"
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: any("Сохранено" in text for text, _change in told))
    assert path.read_bytes().startswith(b"%PDF")
    screen.print_card()
    again = screen.window().findChildren(PrintDialog)[-1]
    assert again.parts == {"legal", "main"}
    again.reject()


def test_a_file_name_is_one_every_disk_takes() -> None:
    assert file_name_of('ООО "Ромашка" / <филиал>: 1?') == "ООО Ромашка филиал 1.pdf"
    assert file_name_of("\u202e..") == "Документ.pdf"
    assert len(file_name_of("Ы" * 500)) < 100


def test_a_dead_number_is_struck_and_may_live_again(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    add_channel(office, client, text="+7 921 555-10-25")
    screen = open_card(workspace, qtbot, client)
    channels = screen.part(ChannelsCard)
    before = channels.rows[0].grab().toImage()
    channels.rows[0].dead_wanted.emit(True)
    qtbot.waitUntil(lambda: channels.rows[0].channel.dead_at is not None)
    assert channels.rows[0].grab().toImage() != before
    assert "не отвечает" in channels.rows[0].accessibleName()
    titles = [action.text() for action in screen.head.call.menu().actions()]
    assert [("не отвечает" in title) for title in titles[:2]] == [False, True]
    channels.rows[0].dead_wanted.emit(False)
    qtbot.waitUntil(lambda: get_client(office, client).channels[0].dead_at is None)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    links: list[str] = []

    def open_url(url: QUrl) -> bool:
        links.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return links


def test_the_program_that_dials_is_chosen_in_the_settings(
    workspace: Workspace, qtbot: QtBot, opened: list[str]
) -> None:
    section = CallsSection(workspace)
    qtbot.addWidget(section)
    open_link(workspace, "tel:+79215551024")
    section.scheme.set_value("sip")
    section.scheme.chosen.emit(section.scheme.value)
    section.eight.setChecked(True)
    open_link(workspace, "tel:+79215551024")
    assert opened == ["tel:+79215551024", "sip:89215551024"]
    workspace.preferences.call_scheme = "off"
    assert open_link(workspace, "tel:+79215551024")
    assert len(opened) == 2
    assert QGuiApplication.clipboard().text() == "+79215551024"


def test_pages_open_after_a_question_and_nothing_else_opens(
    workspace: Workspace,
    office: Office,
    qtbot: QtBot,
    opened: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [False, True]
    monkeypatch.setattr("ui.clients.reach._agreed", lambda _link: answers.pop(0))
    assert not open_link(workspace, "https://sevveter.example")
    assert open_link(workspace, "https://sevveter.example")
    assert open_link(workspace, "https://wa.me/79215551024")
    assert not open_link(workspace, "file:///etc/passwd")
    assert not open_link(workspace, "javascript:alert(1)")
    assert opened == ["https://sevveter.example", "https://wa.me/79215551024"]


def test_tabs_that_find_no_room_fold_into_a_menu(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    tabs = Tabs([(key, f"Вкладка {key}") for key in range(6)], folding=True, parent=host)
    tabs.resize(900, 44)
    host.show()
    assert tabs.folded == []
    tabs.resize(300, 44)
    assert tabs.folded
    assert 0 not in tabs.folded
    tabs.set_value(5)
    assert 5 not in tabs.folded
    assert tabs.minimumSizeHint().width() < 200
    QTest.keyClick(tabs, Qt.Key.Key_Left)
    assert tabs.value == 4
    tabs.set_tabs([(4, "Четвёртая"), (5, "Пятая")])
    assert tabs.value == 4
    assert tabs.folded == []
