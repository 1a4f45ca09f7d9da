from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import client_ids, client_rows
from crm_desktop.jobs import JobCancelledError
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field
from crm_desktop.views.definition import SortKey, ViewColumn
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.tree import Condition, Op, all_of
from tests.ui.client_desk import make
from tests.ui.list_desk import names, opened, settle, some
from ui.clients.list_columns import columns_of
from ui.clients.list_model import ClientListModel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
COMPANIES = Condition("kind", Op.ANY_OF, ("company",))


def test_columns_show_what_the_fields_hold_own_ones_too(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    field, _changes = add_own_field(office, "Скидка", type="number")
    client = make(office, "Арбуз", inn="7804512336")
    edit_field(office, client, field=f"f{field}", value="5")
    screen = opened(workspace, qtbot)
    assert screen.model.columnCount() == 1
    screen.views._take_columns(["name", "inn", f"f{field}"])
    settle(screen, qtbot)
    assert screen.table.is_table
    assert [column.title for column in screen.model.columns] == ["Клиент", "ИНН", "Скидка"]
    qtbot.waitUntil(lambda: screen.model.index(0, 2).data() == "5")
    assert "7804" in screen.model.index(0, 1).data()
    assert screen.model.headerData(2, Qt.Orientation.Horizontal) == "Скидка"
    screen.desk.change(columns=())
    screen.views.set_table(False)
    assert screen.model.columnCount() == 1


def test_a_page_read_for_other_columns_is_no_fault(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз", inn="7804512336")
    screen = opened(workspace, qtbot)
    screen.views._take_columns(["name", "inn"])
    settle(screen, qtbot)
    screen._read(first=True)
    screen.views._take_columns(["name", "email", "inn", "phone"])
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: "7804" in screen.model.index(0, 2).data())
    assert screen.model.index(0, 1).data() == ""


def test_a_deleted_field_leaves_the_columns_without_a_fault(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    field, _changes = add_own_field(office, "Скидка", type="number")
    make(office, "Арбуз")
    screen = opened(workspace, qtbot)
    screen.views._take_columns(["name", f"f{field}", "inn"])
    screen.desk.change(filter=all_of(Condition(f"f{field}", Op.FILLED)))
    settle(screen, qtbot)
    assert screen.model.rowCount() == 0
    delete_own_field(office, field)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    settle(screen, qtbot)
    assert [column.key for column in screen.model.columns] == ["name", "inn"]
    assert not screen.head._chosen.isHidden()
    screen.head.dropped.emit(0)
    assert screen.desk.definition.filter.nodes == ()
    assert screen.head._chosen.isHidden()


def test_a_title_sorts_turns_and_takes_a_second_key(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.views.set_table(True)
    screen.table.head.sort_wanted.emit("region", False)
    settle(screen, qtbot)
    assert [key.by for key in screen.desk.definition.sort] == ["region"]
    screen.table.head.sort_wanted.emit("region", False)
    screen.table.head.sort_wanted.emit("name", True)
    assert screen.desk.definition.sort == (SortKey("region", True), SortKey("name"))
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: names(screen) == ["Груша", "Арбуз", "Иванов Пётр"])


def test_moving_and_resizing_columns_is_remembered(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    screen = opened(workspace, qtbot)
    screen.views.set_table(True)
    head = screen.table.head
    before = head.keys
    with qtbot.waitSignal(screen.desk.changed):
        head.moveSection(2, 1)
    assert head.keys == [before[0], before[2], before[1], *before[3:]]
    assert [column.key for column in screen.model.columns] == head.keys
    assert screen.desk.is_modified
    with qtbot.waitSignal(screen.desk.changed):
        head.resizeSection(1, 222)
    width = next(one.width for one in screen.desk.definition.columns if one.key == before[2])
    assert width == 222
    other = opened(workspace, qtbot)
    assert other.table.is_table, "the next start finds it as it was left"
    assert other.table.head.keys == head.keys
    assert other.table.head.sectionSize(1) == 222
    other.desk.revert()
    assert other.table.head.keys == before


def test_a_width_alone_is_no_change_of_the_view(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    screen = opened(workspace, qtbot)
    screen.views.set_table(True)
    with qtbot.waitSignal(screen.desk.changed):
        screen.table.head.resizeSection(1, 250)
    assert not screen.desk.is_modified


def test_groups_have_heads_with_counts_and_fold(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.desk.change(group_by="region")
    settle(screen, qtbot)
    model, table = screen.model, screen.table
    assert [group.label for group in model.groups] == ["Москва", "Тверь", "Не указано"]
    assert model.rowCount() == 6
    assert model.index(0, 0).data() == "Москва, 1"
    assert screen.body.footer.count == "3\N{NO-BREAK SPACE}клиента, групп: 3"
    table.go_to(0)
    assert table.current_id == 0
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert model.rowCount() == 5
    assert len(model.ids) == 3, "those of a closed group are still of the list"
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert model.rowCount() == 6
    table.go_to(1)
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().row() == 0
    screen.select_all()
    assert table.selected_count == 3, "heads are no clients"
    assert sorted(table.selected_ids) == sorted(model.ids)
    table.select_group(2)
    assert table.selected_count == 1
    spot = table.visualRect(model.index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert model.rowCount() == 5
    screen.desk.change(group_by="")
    settle(screen, qtbot)
    assert model.rowCount() == 3


def test_the_model_keeps_its_promises_in_groups_and_columns(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    model = ClientListModel(
        workspace.runner, lambda asked, keys: client_rows(office, asked, columns=keys)
    )
    tester = QAbstractItemModelTester(model, FATAL)
    screen = opened(workspace, qtbot)
    assert screen.desk.fields is not None
    columns = columns_of((ViewColumn("name"), ViewColumn("region")), screen.desk.fields)
    assert model.set_columns(columns)
    assert not model.set_columns(columns)
    groups = group_clients(office, screen.query.filter, by="region")
    assert model.set_groups(groups)
    assert not model.set_groups(groups)
    assert model.turn(0)
    assert not model.turn(2)
    model.turn_all(opened=False)
    assert model.rowCount() == 3
    model.turn_all(opened=True)
    with qtbot.waitSignal(model.fetched):
        assert model.index(1, 0).data(ClientListModel.RowRole) is None
    assert model.index(1, 1).data() == "Москва"
    assert model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "<qt>Москва</qt>"
    assert model.set_ids(client_ids(office))
    assert model.groups == ()
    assert model.set_columns(columns[:1])
    del tester


def test_a_closed_group_stays_closed_when_news_come(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.desk.change(group_by="region")
    settle(screen, qtbot)
    screen.model.turn(0)
    make(office, "Яблоко")
    qtbot.waitUntil(lambda: len(screen.model.ids) == 4)
    assert not screen.model.is_open(screen.model.groups[0])


def test_the_row_under_the_titles_filters_and_stays_when_nobody_fits(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.views.turn_quick_row()
    settle(screen, qtbot)
    row = screen.body.quick_row
    assert row.isVisible()
    line = row._cells["name"]._line
    line.setText("руш")
    line.textEdited.emit("руш")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(screen, qtbot)
    assert len(screen.model.ids) == 1
    assert screen.desk.definition.filter == all_of(Condition("name", Op.CONTAINS, ("руш",)))
    pick = row._cells["region"]._pick
    region = next(option.key for option in pick._options if option.text == "Москва")
    pick._take([region])
    settle(screen, qtbot)
    assert screen.model.rowCount() == 0
    assert screen.body.nothing.isVisible()
    assert row.isVisible()
    assert line.isVisible()
    pick._take([])
    line.clear()
    line.textEdited.emit("")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(screen, qtbot)
    assert len(screen.model.ids) == 3
    assert not screen.desk.is_modified


def test_totals_are_exact_and_follow_the_filter(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    field, _changes = add_own_field(office, "Оборот", type="number")
    key = f"f{field}"
    for name, value in (("Арбуз", "10"), ("Груша", "32")):
        edit_field(office, make(office, name), field=key, value=value)
    screen = opened(workspace, qtbot)
    screen.views._take_columns(["name", key])
    screen.views.set_total(key, TotalKind.SUM)
    foot = screen.body.footer
    qtbot.waitUntil(lambda: foot.totals.get(key, "").endswith("42"))
    screen.desk.change(filter=all_of(Condition("name", Op.CONTAINS, ("Груша",))))
    qtbot.waitUntil(lambda: foot.totals.get(key, "").endswith("32"))
    screen.views.set_total(key, None)
    qtbot.waitUntil(lambda: not foot.totals)
    menu = screen.views.open_totals_menu(key, QPoint(0, 0))
    assert any("сумма" in action.text() for action in menu.actions())
    menu.close()


def test_a_total_of_a_list_that_is_left_is_stopped(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    screen = opened(workspace, qtbot)
    first = screen.reader._adding
    screen.views.set_total("events", TotalKind.SUM)
    second = screen.reader._adding
    assert second is not first
    screen.views.set_total("events", TotalKind.MAX)
    with pytest.raises(JobCancelledError):
        second.step(1, 2)
    screen.reader._adding.step(1, 2)
