from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import ClientFilter, client_ids, client_rows, count_clients
from crm_desktop.clients.removal import delete_clients
from tests.ui.client_desk import make, make_many, show
from ui.clients import bulk_acts
from ui.clients.list_model import ClientListModel
from ui.clients.list_screen import ClientListScreen
from ui.clients.new_client import NewClientDialog
from ui.exporting.dialog import ExportDialog
from ui.shell.screen import NEW, ClientStop, Place
from ui.theme import Mode, TextSize, theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def opened(workspace: Workspace, qtbot: QtBot, *, width: int = 1146) -> ClientListScreen:
    screen = ClientListScreen(workspace)
    show(screen, qtbot, width=width)
    screen.open(None)
    qtbot.waitUntil(lambda: screen.reader.complete)
    return screen


def names(screen: ClientListScreen, qtbot: QtBot) -> list[str]:
    """The names of all rows, waiting until they are read."""
    model = screen.model
    rows = [model.index(row, 0) for row in range(model.rowCount())]

    def read() -> bool:
        return all(index.data(ClientListModel.RowRole) is not None for index in rows)

    qtbot.waitUntil(read)
    return [index.data(ClientListModel.RowRole).name for index in rows]


def test_the_model_keeps_its_promises_while_it_grows_and_changes(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    ids = make_many(office, 150)
    model = ClientListModel(
        workspace.runner, lambda asked, keys: client_rows(office, asked, columns=keys)
    )
    tester = QAbstractItemModelTester(model, FATAL)
    assert model.set_ids(array("q", ids[:40]))
    assert model.set_ids(array("q", ids))
    assert not model.set_ids(array("q", ids))
    last = model.index(149, 0)
    assert last.data(ClientListModel.RowRole) is None
    with qtbot.waitSignal(model.fetched):
        last.data(ClientListModel.RowRole)
    assert last.data(ClientListModel.RowRole).name == "Клиент 0150"
    assert last.data(Qt.ItemDataRole.DisplayRole) == "Клиент 0150"
    model.invalidate()
    assert last.data(ClientListModel.RowRole).name == "Клиент 0150"
    assert model.set_ids(array("q", reversed(ids)))
    assert model.set_ids(array("q"))
    assert model.rowCount() == 0
    assert model.row_of(ids[0]) == -1
    del tester


def test_a_name_with_tags_is_plain_in_its_tool_tip(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «<img src=file:///etc/passwd>»")
    model = ClientListModel(
        workspace.runner, lambda asked, keys: client_rows(office, asked, columns=keys)
    )
    model.set_ids(array("q", [client]))
    model.put_rows(client_rows(office, [client]))
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;img" in tip


def test_an_empty_base_offers_the_first_steps(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    assert screen._stack.currentIndex() == 1
    assert screen.table.current_id == 0


def test_the_list_stands_by_name_and_shows_the_current_client(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    for name in ("ООО «Яблоко»", "ООО «Арбуз»", "ООО «Груша»"):
        make(office, name)
    screen = opened(workspace, qtbot)
    assert names(screen, qtbot) == ["ООО «Арбуз»", "ООО «Груша»", "ООО «Яблоко»"]
    qtbot.waitUntil(lambda: screen.preview.client_id == screen.model.ids[0])
    QTest.keyClick(screen.table, Qt.Key.Key_End)
    assert screen.table.current_id == screen.model.ids[2]
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(screen.table, Qt.Key.Key_Return)
    assert asked.args == [Place.CLIENT, ClientStop(screen.model.ids[2])]
    assert asked.args[1].among is screen.model.ids


def test_the_wrong_layout_is_understood_and_told(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "ООО «Ромашка»")
    make(office, "ООО «Василёк»")
    screen = opened(workspace, qtbot)
    assert screen.focus_search()
    QTest.keyClicks(screen.head.search, "hjvfirf")
    qtbot.waitUntil(lambda: screen.reader.complete and len(screen.model.ids) == 1)
    assert names(screen, qtbot) == ["ООО «Ромашка»"]
    assert screen.head._understood.text() == "Показано для «ромашка»"
    QTest.keyClick(screen.head.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: screen.reader.complete and len(screen.model.ids) == 2)
    assert screen.head._understood.isHidden()


def test_nothing_found_offers_to_clear(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    make(office, "ООО «Ромашка»")
    screen = opened(workspace, qtbot)
    screen.head.search.setText("qqqwwweee")
    qtbot.waitUntil(screen.body.nothing.isVisible)
    screen.clear_filters()
    qtbot.waitUntil(screen.body.nothing.isHidden)
    assert screen.head.search.text() == ""


def test_quick_filters_narrow_and_count(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    make(office, "Иванов Пётр", kind="person")
    screen = opened(workspace, qtbot)
    qtbot.waitUntil(lambda: screen.reader.counts is not None)
    assert screen.quick._chips.chip("persons")._number == "1"
    assert screen.quick._chips.chip("no_phone")._number == "1"
    QTest.mouseClick(screen.quick._chips.chip("persons"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.reader.complete and len(screen.model.ids) == 1)
    assert names(screen, qtbot) == ["Иванов Пётр"]
    assert screen.query.kind == "person"
    targets = screen.current_targets()
    assert isinstance(targets, ClientFilter)
    assert count_clients(office, targets) == 1


def test_another_screen_may_ask_for_some_clients(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "ООО «Ромашка»")
    make(office, "Иванов Пётр", kind="person")
    screen = opened(workspace, qtbot)
    far = get_client(office, screen.model.id_at(0)).created_at + 10**9
    screen.open(ClientFilter(created_from=far))
    qtbot.waitUntil(lambda: screen.reader.complete and not screen.model.ids)
    targets = screen.current_targets()
    assert isinstance(targets, ClientFilter)
    assert count_clients(office, targets) == 0
    screen.clear_filters()
    assert screen.current_targets() == ClientFilter()
    qtbot.waitUntil(lambda: screen.reader.complete and len(screen.model.ids) == 2)


def test_ctrl_a_takes_everybody_and_delete_is_one_undo(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 260)
    screen = opened(workspace, qtbot)
    told: list[tuple[str, object]] = []
    workspace.told.connect(lambda text, change: told.append((text, change)))
    QTest.keyClick(screen.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert screen.table.selected_count == 260
    assert screen.body.bars.currentWidget() is screen.selection
    assert "260" in screen.selection._told.text()
    targets = screen.current_targets()
    assert isinstance(targets, list)
    assert len(targets) == 260
    QTest.keyClick(screen.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(told))
    assert count_clients(office) == 0
    change = told[0][1]
    assert isinstance(change, int)
    workspace.undo(change)
    qtbot.waitUntil(lambda: len(screen.model.ids) == 260)


def test_select_all_before_everything_is_read_still_takes_everybody(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 260)
    screen = opened(workspace, qtbot)
    screen._read(first=True)
    screen.select_all()
    qtbot.waitUntil(lambda: screen.reader.complete)
    assert screen.table.selected_count == 260


def test_news_from_elsewhere_keep_place_current_and_selection(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    ids = make_many(office, 260)
    screen = opened(workspace, qtbot)
    screen.table.go_to(100)
    for _step in range(3):
        QTest.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    before = screen.table.spot()
    selected = list(screen.table.selected_ids)
    assert len(selected) == 4
    make(office, "Аист")
    qtbot.waitUntil(lambda: len(screen.model.ids) == 261)
    after = screen.table.spot()
    assert (after.top, after.offset, after.current) == (before.top, before.offset, before.current)
    assert list(screen.table.selected_ids) == selected
    delete_clients(office, [ids[0]])
    qtbot.waitUntil(lambda: len(screen.model.ids) == 260)
    assert screen.table.spot().top == before.top


def test_a_deleted_current_client_gives_way_to_its_neighbour(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    ids = make_many(office, 5)
    screen = opened(workspace, qtbot)
    screen.table.go_to(2)
    delete_clients(office, [ids[2]])
    qtbot.waitUntil(lambda: len(screen.model.ids) == 4)
    assert screen.table.current_id == ids[3]
    assert screen.table.selected_count == 1


def test_an_edit_elsewhere_is_seen_in_the_row(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = opened(workspace, qtbot)
    assert names(screen, qtbot) == ["ООО «Ромашка»"]
    edit_field(office, client, field="name", value="ООО «Астра»")
    qtbot.waitUntil(lambda: names(screen, qtbot) == ["ООО «Астра»"])


def test_the_end_of_a_long_list_is_reached_at_once(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 400)
    screen = opened(workspace, qtbot)
    bar = screen.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: screen.model.row_data(screen.model.ids[399]) is not None)
    assert screen.model.row_data(screen.model.ids[200]) is None, "what was passed is not read"


def test_a_label_for_the_selected_is_one_undo(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 3)
    screen = opened(workspace, qtbot)
    qtbot.waitUntil(lambda: screen.desk.fields is not None)
    screen.select_all()
    told: list[tuple[str, object]] = []
    workspace.told.connect(lambda text, change: told.append((text, change)))
    bulk_acts.add_label(
        workspace, list(screen.table.selected_ids), directory="tag", name="ключевой", owner=screen
    )
    qtbot.waitUntil(lambda: bool(told))
    rows = client_rows(office, client_ids(office))
    assert {label.name for row in rows for label in row.labels} == {"ключевой"}


def test_an_act_over_many_goes_the_long_way(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many(office, 12)
    screen = opened(workspace, qtbot)
    monkeypatch.setattr("ui.clients.bulk_acts.QUICK", 10)
    screen.select_all()
    with (
        qtbot.waitSignal(workspace.long_wanted),
        qtbot.waitSignal(workspace.told) as told,
    ):
        bulk_acts.set_responsible(
            workspace, list(screen.table.selected_ids), member=None, owner=screen
        )
    assert told.args[1]
    assert {row.responsible for row in client_rows(office, client_ids(office))} == {""}


def test_space_takes_a_note_in_the_preview(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "ООО «Ромашка»")
    screen = opened(workspace, qtbot)
    qtbot.waitUntil(lambda: screen.preview._shown is not None)
    QTest.keyClick(screen.table, Qt.Key.Key_Space)
    assert screen.preview._note.hasFocus()
    screen.preview._note.setText("Просили перезвонить")
    QTest.keyClick(screen.preview._note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(screen.preview._events.items) == 1)
    assert screen.preview._note.text() == ""


def test_a_narrow_window_has_no_preview(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    make(office, "ООО «Ромашка»")
    screen = opened(workspace, qtbot, width=800)
    assert screen.preview.isHidden()
    screen.window().resize(1200, 768)
    assert not screen.preview.isHidden()


def test_the_dialog_of_a_new_client_opens_with_the_screen(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    screen.open(NEW)
    dialogs = screen.window().findChildren(NewClientDialog)
    assert len(dialogs) == 1
    dialogs[0].done(0)


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_rows_are_painted_in_every_state(
    office: Office, workspace: Workspace, qtbot: QtBot, mode: Mode
) -> None:
    make(office, "О" * 200, phone="+7 921 555-10-24")
    make(office, "Иванов Пётр Сергеевич", kind="person")
    screen = opened(workspace, qtbot)
    theme().set_mode(mode)
    names(screen, qtbot)
    tall = screen.table.grab().toImage()
    screen.table.set_dense(True)
    assert screen.table.rowHeight(0) == theme().px(40)
    dense = screen.table.grab().toImage()
    assert tall != dense
    theme().set_text_size(TextSize.LARGER)
    assert screen.table.rowHeight(0) == theme().px(40)
    assert screen.table.rowAt(5) == 0


def test_every_command_has_a_title_and_a_key_of_its_own(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    commands = screen.commands()
    assert all(command.title for command in commands)
    assert len({command.key for command in commands}) == len(commands)


def test_an_unsaved_note_waits_for_its_client(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    ids = make_many(office, 2)
    screen = opened(workspace, qtbot)
    preview = screen.preview

    def shown(client: int) -> bool:
        return preview._shown is not None and preview._shown.card.id == client

    qtbot.waitUntil(lambda: shown(ids[0]))
    preview._note.setText("Не успел дописать")
    screen.table.go_to(1)
    qtbot.waitUntil(lambda: shown(ids[1]))
    assert preview._note.text() == ""
    screen.table.go_to(0)
    qtbot.waitUntil(lambda: shown(ids[0]))
    assert preview._note.text() == "Не успел дописать"


def test_what_changed_while_away_is_read_on_return(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    screen = opened(workspace, qtbot)
    assert names(screen, qtbot) == ["ООО «Ромашка»"]
    workspace.changed.disconnect(screen.on_changed)
    edit_field(office, client, field="name", value="ООО «Астра»")
    screen.open(None)
    qtbot.waitUntil(lambda: names(screen, qtbot) == ["ООО «Астра»"])


def test_the_selected_go_into_the_export(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 3)
    screen = opened(workspace, qtbot)
    screen.select_all()
    screen.selection.export_wanted.emit()
    dialogs = screen.window().findChildren(ExportDialog)
    assert len(dialogs) == 1
    assert list(dialogs[0]._scope.selected) == list(screen.model.ids)
    dialogs[0].done(0)
