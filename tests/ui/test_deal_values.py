"""Values of a deal's card that the directories do not have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.deals.card import get_deal
from crm_desktop.directories.items import list_items
from crm_desktop.history.acts import undo_last
from tests.ui.deal_desk import make_deal, open_deal
from ui.deals.deal_fields import MainDealFields
from ui.settings.ask import NameDialog
from ui.widgets.choices import ComboBox
from ui.widgets.inline import InlineValue

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.deals.card_screen import DealCardScreen
    from ui.shell.workspace import Workspace


def test_a_value_the_directory_lacks_is_made_in_place(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    dialog = ask_for_another(screen, "competitor")
    QTest.keyClicks(dialog.name, "Rival")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown_value(screen, "competitor") == "Rival")
    made = list_items(office, "competitor")[-1]
    assert made.name == "Rival"
    assert field_value(office, deal) == made.id
    undo_last(office)
    qtbot.waitUntil(lambda: shown_value(screen, "competitor") != "Rival")
    assert field_value(office, deal) is None


def test_a_question_left_unanswered_changes_nothing(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    before, sources = shown_value(screen, "source"), list_items(office, "source")
    ask_for_another(screen, "source").reject()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert shown_value(screen, "source") == before
    assert list_items(office, "source") == sources


def ask_for_another(screen: DealCardScreen, key: str) -> NameDialog:
    """Choose «Добавить…» in a field of the card."""
    row = screen.part(MainDealFields).row(key)
    assert row is not None
    row.editor.start_editing()
    choice = row.editor.focusWidget()
    assert isinstance(choice, ComboBox)
    choice.setCurrentIndex(choice.count() - 1)
    choice.chosen.emit(choice.value)
    return screen.window().findChildren(NameDialog)[-1]


def shown_value(screen: DealCardScreen, key: str) -> str:
    """What a field of the card says."""
    row = screen.part(MainDealFields).row(key)
    return row.editor.text if row is not None and isinstance(row.editor, InlineValue) else ""


def field_value(office: Office, deal: int) -> object:
    """The deal's competitor in the base."""
    fields = get_deal(office, deal).fields
    return next(shown.value for shown in fields if shown.field.key == "competitor")
