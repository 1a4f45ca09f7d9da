from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.access.membership import Role
from crm_desktop.clients.card import get_client
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.merge_preview import merge_preview
from crm_desktop.history.acts import undo
from tests.ui.client_desk import KEPT, make, open_card
from ui.clients.history_tab import HistoryTab
from ui.duplicates.merge_dialog import MergeDialog, open_merge
from ui.duplicates.merged_dialog import MergedDialog, open_merged
from ui.shell.screen import ClientStop
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def ids(office: Office) -> list[int]:
    return [
        make(office, "ООО «Северный ветер»", phone="89215551024", kpp="780401001", note="Первая"),
        make(office, "ООО «Сев. ветер»", phone="89215551024", kpp="784201001"),
        make(office, "Северный Ветер (окна)", note="Третья", industry="Окна"),
    ]


@pytest.fixture
def window(dressed: None, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1366, 768)
    KEPT.append(made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def shown(qtbot: QtBot, kind: type[Dialog]) -> Dialog:
    """Wait for a dialog of a class to be open."""

    def found() -> list[Dialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    dialog = found()[0]
    # Closing destroys it.
    KEPT.append(dialog)
    return dialog


def opened(office: Office, ids: list[int], window: QWidget, qtbot: QtBot) -> MergeDialog:
    dialog = MergeDialog(merge_preview(office, ids), zone=office.zone, parent=window)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return dialog


def test_only_differences_are_rows_and_the_suggestion_is_chosen(
    office: Office, ids: list[int], window: QWidget, qtbot: QtBot
) -> None:
    dialog = opened(office, ids, window, qtbot)

    assert dialog.winner == ids[0]
    assert dialog.table.choices == {
        "name": (ids[0],), "note": (ids[0], ids[2]), "kpp": (ids[0],),
    }  # fmt: skip
    assert not dialog.table.cell("kpp", ids[2]).isEnabled()
    assert dialog.table.cell("kpp", ids[1]).accessibleName() == "КПП: 784201001"
    dialog.reject()


def test_the_whole_choice_is_made_by_keys(
    office: Office, ids: list[int], window: QWidget, qtbot: QtBot
) -> None:
    dialog = opened(office, ids, window, qtbot)
    wanted: list[tuple[int, dict[str, tuple[int, ...]]]] = []
    dialog.merge_wanted.connect(lambda winner, choices: wanted.append((winner, choices)))

    def press(key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert dialog.table.choices["name"] == (ids[1],)
    press(Qt.Key.Key_Down)  # the second says nothing in the note: the nearest that does
    assert QApplication.focusWidget() is dialog.table.cell("note", ids[0])
    press(Qt.Key.Key_Space)
    assert dialog.table.choices["note"] == (ids[2],)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert dialog.table.choices["note"] == (ids[2],), "something has to be kept"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert wanted == [(ids[0], {"name": (ids[1],), "note": (ids[2],), "kpp": (ids[0],)})]
    dialog.reject()


def test_a_whole_column_is_taken_and_becomes_the_main_one(
    office: Office, ids: list[int], window: QWidget, qtbot: QtBot
) -> None:
    dialog = opened(office, ids, window, qtbot)

    QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert dialog.winner == ids[1]
    assert dialog.table.choices["kpp"] == (ids[1],)
    assert dialog.table.choices["note"] == (ids[0], ids[2]), "what it lacks stays of the others"
    dialog.make_main(ids[2])
    assert dialog.winner == ids[2]
    assert dialog.table.choices["kpp"] == (ids[1],)
    dialog.reject()


@pytest.mark.parametrize("records", [2, 6])
def test_up_to_six_records_fit_a_small_screen(
    office: Office, window: QWidget, qtbot: QtBot, records: int
) -> None:
    many = [make(office, f"Ветер {n}", kpp=f"78040100{n}") for n in range(records)]
    dialog = opened(office, many, window, qtbot)

    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    right = dialog.mapToGlobal(dialog.rect().topRight()).x()
    last = dialog.table.cell("kpp", many[-1])
    assert last.mapToGlobal(last.rect().topRight()).x() <= right
    head = dialog.heads[-1]
    edges = [each.mapToGlobal(each.rect().topLeft()).x() for each in (head, last)]
    assert abs(edges[0] - edges[1]) <= 2, "heads stand over their columns"
    dialog.reject()


def test_merging_is_done_told_and_can_be_undone(
    office: Office,
    ids: list[int],
    window: QWidget,
    workspace: Workspace,
    told: list[tuple[str, object]],
    qtbot: QtBot,
) -> None:
    merged: list[object] = []
    open_merge(workspace, ids, window, on_merged=merged.append)
    dialog = shown(qtbot, MergeDialog)
    assert isinstance(dialog, MergeDialog)
    dialog.table.cell("kpp", ids[1]).click()
    dialog.merge_button.click()
    qtbot.waitUntil(lambda: bool(merged))

    assert get_client(office, ids[0]).text_of("kpp") == "784201001"
    assert get_client(office, ids[1]).merged_into == ids[0]
    text, change = told[-1]
    assert text == "Объединение: ООО «Северный ветер» и ещё 2\N{NO-BREAK SPACE}записи"
    assert isinstance(change, int)
    undo(office, change)
    assert get_client(office, ids[1]).merged_into is None


def test_what_cannot_be_merged_is_explained(
    office: Office, ids: list[int], window: QWidget, workspace: Workspace, qtbot: QtBot
) -> None:
    human = make(office, "Иванов Иван", kind="person")
    with qtbot.waitSignal(workspace.refused) as refusal:
        open_merge(workspace, [ids[0], human], window)

    assert refusal.args is not None
    assert "Человек и компания" in refusal.args[0]


def test_who_may_not_merge_is_told_before_choosing(
    office: Office,
    ids: list[int],
    window: QWidget,
    workspace: Workspace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(office), "role", Role.MANAGER)
    with qtbot.waitSignal(workspace.refused) as refusal:
        open_merge(workspace, ids, window)

    assert refusal.args is not None
    assert "роли" in refusal.args[0]


def test_what_is_inside_a_card_is_shown_and_taken_out(
    office: Office, ids: list[int], window: QWidget, workspace: Workspace, qtbot: QtBot
) -> None:
    merge_clients(office, ids[0], losers=ids[1:])
    open_merged(workspace, ids[0], window, name="ООО «Северный ветер»")
    inside = shown(qtbot, MergedDialog)
    assert isinstance(inside, MergedDialog)
    assert set(inside.buttons) == set(ids[1:])

    inside.buttons[ids[1]].click()
    question = shown(qtbot, Dialog)
    button = next(b for b in question.findChildren(Button) if b.caption == "Разъединить")
    button.click()
    qtbot.waitUntil(lambda: get_client(office, ids[1]).merged_into is None)

    assert get_client(office, ids[2]).merged_into == ids[0]


def test_the_cards_history_takes_a_merge_apart(
    office: Office, ids: list[int], workspace: Workspace, qtbot: QtBot
) -> None:
    merge_clients(office, ids[0], losers=[ids[1]])
    screen = open_card(workspace, qtbot, ids[0])
    screen.show_tab("history")
    tab = screen.part(HistoryTab)
    qtbot.waitUntil(lambda: any(item.row.unmerges for item in tab.items))
    item = next(item for item in tab.items if item.row.unmerges)
    assert item.button is not None

    item.button.click()
    question = shown(qtbot, Dialog)
    next(b for b in question.findChildren(Button) if b.caption == "Разъединить").click()

    qtbot.waitUntil(lambda: get_client(office, ids[1]).merged_into is None)


def test_the_card_of_a_hidden_record_leads_to_the_common_one(
    office: Office, ids: list[int], workspace: Workspace, qtbot: QtBot
) -> None:
    merge_clients(office, ids[0], losers=[ids[1]])
    screen = open_card(workspace, qtbot, ids[2])

    with qtbot.waitSignal(workspace.place_wanted) as led:
        screen.open(ids[1])

    assert led.args is not None
    assert led.args[1] in (ids[0], ClientStop(ids[0]))
