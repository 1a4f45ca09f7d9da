from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.clients.card import get_client
from crm_desktop.relations.kinds import relation_words
from crm_desktop.relations.relating import add_relation
from tests.ui.client_desk import KEPT, make, open_card
from ui.clients.contacts_tab import ContactsTab
from ui.clients.relations_box import RelationDialog
from ui.settings.ask import NameDialog
from ui.settings.directories import DirectoriesSection
from ui.shell.screen import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def test_a_relation_to_a_known_client_is_written_down_in_place(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    firm = make(office, "ООО «Romashka»")
    boss = make(office, "Vetrov Oleg", kind="person")
    screen = open_card(workspace, qtbot, firm)
    screen.show_tab("contacts")
    tab = screen.part(ContactsTab)
    tab.start_relating()
    picker = tab.relations.picker
    qtbot.waitUntil(picker.isVisible)
    picker.new_wanted.emit("Vetrov")
    assert "выберите" in picker._error.text()
    picker.word.set_value("Директор")
    picker._narrow()
    QTest.keyClicks(picker.name, "Vetrov")
    qtbot.waitUntil(lambda: len(picker._buttons) == 2)
    QTest.keyClick(picker.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(tab.relations.rows) == 1)
    assert picker.isHidden()
    assert tab._empty.isHidden()
    shown = get_client(office, firm).relations[0]
    assert (shown.word, shown.client_id) == ("Директор", boss)
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(tab.relations.rows[0], Qt.Key.Key_Return)
    assert asked.args == [Place.CLIENT, boss]
    QTest.keyClick(tab.relations.rows[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: tab.relations.rows == [])
    assert tab._empty.isVisible()


def test_the_other_record_is_made_by_the_picker_in_one_undo(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    person = make(office, "Ветров Олег", kind="person")
    screen = open_card(workspace, qtbot, person)
    screen.show_tab("contacts")
    tab = screen.part(ContactsTab)
    tab.start_relating()
    picker = tab.relations.picker
    qtbot.waitUntil(picker.isVisible)
    picker.word.set_value("Учредил")
    picker.new_wanted.emit("Сады")
    qtbot.waitUntil(lambda: len(told) == 1)
    made = get_client(office, person).relations[0]
    assert (made.word, made.name, made.kind) == ("Учредил", "Сады", "company")
    assert get_client(office, made.client_id).relations[0].word == "Учредитель"
    change = told[0][1]
    assert isinstance(change, int)
    qtbot.waitUntil(lambda: len(tab.relations.rows) == 1)
    workspace.undo(change)
    qtbot.waitUntil(lambda: not tab.relations.rows)
    assert get_client(office, made.client_id).deleted_at is not None


def test_a_refusal_is_told_in_the_picker(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    top, bottom = make(office, "Верх"), make(office, "Низ")
    add_relation(office, bottom, other_id=top, kind="Дочерняя компания")
    screen = open_card(workspace, qtbot, bottom)
    screen.show_tab("contacts")
    tab = screen.part(ContactsTab)
    assert len(tab.relations.rows) == 1
    tab.start_relating()
    picker = tab.relations.picker
    qtbot.waitUntil(picker.isVisible)
    picker.word.set_value("Дочерняя компания")
    picker.chosen.emit(top)
    qtbot.waitUntil(lambda: "круг" in picker._error.text())
    assert picker.isVisible()


def test_word_and_note_are_changed_by_a_dialog(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    firm, boss = make(office, "ООО «Ромашка»"), make(office, "Ветров Олег", kind="person")
    add_relation(office, boss, other_id=firm, kind="Директор")
    screen = open_card(workspace, qtbot, firm)
    screen.show_tab("contacts")
    tab = screen.part(ContactsTab)
    QTest.keyClick(tab.relations.rows[0], Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(screen.window().findChildren(RelationDialog)))
    dialog = screen.window().findChildren(RelationDialog)[0]
    offered = relation_words(office, mine="company", theirs="person")
    assert dialog.word.value == "Директор"
    dialog.word.set_value("Учредитель")
    assert "Учредитель" in {word.text for word in offered}
    dialog.note.setText("50 %")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: get_client(office, firm).relations[0].note == "50 %")
    assert get_client(office, boss).relations[0].word == "Учредил"


def test_kinds_are_kept_in_the_settings_with_their_other_side(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    with office.change("Без видов связей"):
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE directory = 'relation'")
    section = DirectoriesSection(workspace)
    KEPT.append(section)
    qtbot.addWidget(section)
    workspace.changed.connect(section.on_changed)
    section.show()
    section.items.show_directory("relation")
    qtbot.waitUntil(section.items.usual.isVisible)
    assert not section.items.colour.isVisible()
    section.items.usual.click()
    qtbot.waitUntil(lambda: len(section.items.model.rows) > 5)
    assert not section.items.usual.isVisible()
    first = section.items.model.rows[0]
    assert (first.title, first.pill) == ("Директор", "Руководит")
    section.items.list.setCurrentIndex(section.items.model.index(0))
    section.items.ask_reverse()
    dialog = section.findChildren(NameDialog)[0]
    assert dialog.name.text() == "Руководит"
    dialog.name.setText("")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.items.model.rows[0].pill == "")
    section.items.show_directory("type")
    qtbot.waitUntil(section.items.colour.isVisible)
    assert not section.items.other_side.isVisible()
