from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest

from crm_desktop.views.definition import Density, SortKey, ViewDefinition
from crm_desktop.views.saved_views import add_view, delete_view, list_views
from crm_desktop.views.segments import list_segments, segment_ids
from crm_desktop.views.tree import Condition, Op, all_of
from tests.ui.client_desk import make, make_many
from tests.ui.list_desk import names, opened, settle, some
from ui.clients.filter_dialog import FilterDialog
from ui.exporting.dialog import ExportDialog
from ui.views.columns_dialog import ColumnsDialog
from ui.views.name_dialog import NameDialog
from ui.views.segments_dialog import SegmentsDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
COMPANIES = Condition("kind", Op.ANY_OF, ("company",))


def test_a_view_is_saved_chosen_renamed_deleted_and_brought_back(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    bar, desk = screen.quick.view, screen.desk
    assert bar._save.isHidden()
    desk.change(filter=all_of(COMPANIES), density=Density.DENSE)
    settle(screen, qtbot)
    assert not bar._save.isHidden()
    assert "изменён" in bar.button.accessibleName()
    assert bar._save.caption == "Сохранить как…", "a ready-made view is not changed"
    bar.save()
    dialogs = screen.window().findChildren(NameDialog)
    dialogs[-1].name.setText("Компании")
    dialogs[-1]._finish()
    qtbot.waitUntil(lambda: desk.current is not None and desk.current.name == "Компании")
    assert not desk.is_modified
    assert len(screen.model.ids) == 2
    desk.change(sort=(SortKey("created"),))
    assert bar._save.caption == "Сохранить"
    desk.save()
    qtbot.waitUntil(lambda: not desk.is_modified)
    desk.rename("Фирмы")
    qtbot.waitUntil(lambda: bar.button.caption == "Фирмы")
    titles = [command.title for command in screen.commands()]
    assert "Вид: Фирмы" in titles
    assert desk.current is not None
    key = desk.current.key
    desk.choose("ready:all")
    settle(screen, qtbot)
    assert len(screen.model.ids) == 3
    desk.choose(key)
    desk.delete()
    qtbot.waitUntil(lambda: desk.current is not None and desk.current.key == "ready:all")
    change = told[-1][1]
    assert isinstance(change, int)
    workspace.undo(change)
    qtbot.waitUntil(lambda: any(row.key == key for row in desk.views))


def test_the_view_shown_last_opens_next_and_a_filter_is_never_written_down(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    add_view(office, "Фирмы", definition=ViewDefinition(filter=all_of(COMPANIES)))
    screen = opened(workspace, qtbot)
    key = next(row.key for row in screen.desk.views if row.name == "Фирмы")
    screen.desk.choose(key)
    secret = all_of(Condition("name", Op.CONTAINS, ("Рокфеллер",)))
    screen.desk.change(filter=secret, group_by="region")
    settle(screen, qtbot)
    written = json.dumps(workspace.preferences.lists, ensure_ascii=False)
    assert "Рокфеллер" not in written
    other = opened(workspace, qtbot)
    assert other.desk.current is not None
    assert other.desk.current.key == key
    assert other.desk.definition.group_by == "region"
    assert other.desk.definition.filter == all_of(COMPANIES)


def test_a_view_deleted_elsewhere_gives_way(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    view, _changes = add_view(office, "Мой", definition=ViewDefinition(group_by="region"))
    screen = opened(workspace, qtbot)
    screen.desk.choose(str(view))
    settle(screen, qtbot)
    delete_view(office, view)
    qtbot.waitUntil(lambda: screen.desk.current is not None and screen.desk.current.ready)
    assert screen.desk.definition.group_by == ""


def test_the_menu_of_views_offers_what_may_be_done(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    view, _changes = add_view(office, "Общий", definition=ViewDefinition(), shared=True)
    screen = opened(workspace, qtbot)
    bar, desk = screen.quick.view, screen.desk

    def offered() -> list[str]:
        menu = bar.build_menu()
        return [action.text() for action in menu.actions() if action.text()]

    assert "Удалить вид" not in offered()
    desk.choose(str(view))
    assert {"Готовые", "Общие", "Переименовать…", "Сделать личным", "Удалить вид"} <= set(offered())
    desk.make_default()
    qtbot.waitUntil(lambda: desk.default_key == str(view))
    assert "Общий — открывается первым" in offered()
    desk.share(shared=False)
    qtbot.waitUntil(lambda: any(row.key == str(view) and row.mine for row in list_views(office)))
    qtbot.waitUntil(lambda: "Показать всем" in offered())


def test_the_filter_dialog_counts_and_keeps_a_segment(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.views.open_filters()
    dialog = screen.window().findChildren(FilterDialog)[-1]
    qtbot.waitUntil(lambda: dialog._show.caption == "Показать: 3\N{NO-BREAK SPACE}клиента")
    dialog.builder.add_condition((), "kind")
    dialog.builder.change((0,), COMPANIES)
    qtbot.waitUntil(lambda: dialog._show.caption == "Показать: 2\N{NO-BREAK SPACE}клиента")
    dialog._keep_segment()
    name = screen.window().findChildren(NameDialog)[-1]
    name.name.setText("Фирмы")
    name._finish()
    qtbot.waitUntil(lambda: [row.name for row in list_segments(office)] == ["Фирмы"])
    dialog._finish()
    settle(screen, qtbot)
    assert len(screen.model.ids) == 2
    assert screen.quick._filters.caption == "Фильтры: 1"
    assert screen.desk.fields is not None
    qtbot.waitUntil(lambda: bool(screen.desk.fields and screen.desk.fields.segments))


def test_segments_are_shown_mended_renamed_and_deleted(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    some(office)
    definition = ViewDefinition(filter=all_of(COMPANIES))
    segment, _changes = add_view(office, "Фирмы", definition=definition, kind="segment")
    screen = opened(workspace, qtbot)
    screen.views.open_segments()
    dialog = screen.window().findChildren(SegmentsDialog)[-1]
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    menu = dialog.open_menu(QPoint(0, 0))
    assert menu is not None
    offered = [action.text() for action in menu.actions()]
    assert {"Изменить отбор…", "Переименовать…", "Показать всем", "Удалить"} <= set(offered)
    menu.close()
    assert dialog.chosen is not None
    dialog._rename(dialog.chosen)
    name = screen.window().findChildren(NameDialog)[-1]
    name.name.setText("Компании")
    name._finish()
    qtbot.waitUntil(lambda: dialog.chosen is not None and dialog.chosen.name == "Компании")
    dialog._edit(dialog.chosen)
    mended = screen.window().findChildren(FilterDialog)[-1]
    qtbot.waitUntil(lambda: mended._show.caption.startswith("Сохранить: 2"))
    mended.builder.set_tree(all_of(Condition("kind", Op.ANY_OF, ("person",))))
    mended._finish()
    qtbot.waitUntil(lambda: list(segment_ids(office, segment)) != [])
    qtbot.waitUntil(lambda: len(segment_ids(office, segment)) == 1)
    settle(screen, qtbot)
    dialog.show_chosen()
    settle(screen, qtbot)
    assert len(screen.model.ids) == 1
    screen.views.open_segments()
    again = screen.window().findChildren(SegmentsDialog)[-1]
    qtbot.waitUntil(lambda: again.chosen is not None)
    QTest.keyClick(again.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(again._nothing.isVisible)
    change = told[-1][1]
    assert isinstance(change, int)
    # The list says that its condition does not hold any more, and shows everybody.
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: len(screen.model.ids) == 3)
    assert not screen.head._chosen.isHidden()
    again.done(0)


def test_the_file_has_the_columns_and_the_order_of_the_list(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.views._take_columns(["name", "region", "inn"])
    screen.desk.change(sort=(SortKey("region", descending=True),))
    settle(screen, qtbot)
    screen.selection.export_wanted.emit()
    dialog = screen.window().findChildren(ExportDialog)[-1]
    assert dialog._columns == ("name", "region", "inn")
    assert dialog._scope.sort == (SortKey("region", descending=True),)
    assert dialog._shown_columns.isChecked()
    dialog.done(0)


def test_columns_are_chosen_in_their_dialog(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make(office, "Арбуз")
    screen = opened(workspace, qtbot)
    screen.views.open_columns()
    dialog = screen.window().findChildren(ColumnsDialog)[-1]
    dialog._show(["inn", "email"])
    dialog._finish()
    settle(screen, qtbot)
    assert [column.key for column in screen.model.columns] == ["name", "inn", "email"]
    menu = screen.views.open_column_menu("inn", QPoint(0, 0))
    assert "Убрать столбец" in [action.text() for action in menu.actions()]
    menu.close()
    screen.views.hide_column("inn")
    assert [column.key for column in screen.model.columns] == ["name", "email"]


def test_thousands_are_selected_in_a_table_without_an_index_each(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 400)
    screen = opened(workspace, qtbot)
    screen.views.set_table(True)
    screen.select_all()
    assert screen.table.selected_count == 400
    assert screen.table.selectionModel().selection().count() == 1
    assert screen.selection._told.text() == "Выбрано 400\N{NO-BREAK SPACE}клиентов"
    spot = screen.table.spot()
    screen.views.set_table(False)
    assert screen.table.selected_count == 400
    assert list(screen.table.selected_ids) == list(spot.selected)


def test_who_it_is_stays_in_sight_while_the_columns_are_scrolled(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    make_many(office, 30)
    screen = opened(workspace, qtbot)
    screen.views._take_columns(["name", "phone", "email", "inn", "tags", "region", "created"])
    screen.views.show_quick_row(shown=True)
    settle(screen, qtbot)
    names(screen)
    settle(screen, qtbot)
    table, head = screen.table, screen.table.head
    assert head.held_width == 0
    before = table.grab(table.viewport().rect().adjusted(0, 0, -700, 0)).toImage()
    bar = table.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.maximum() > 100
    assert head.held_width == head.sectionSize(0)
    left = screen.body.quick_row._cells["name"].control.x()
    assert 0 <= left < 10, "the filter of the first column stays above it"
    after = table.grab(table.viewport().rect().adjusted(0, 0, -700, 0)).toImage()
    assert before.size() == after.size()
    table.go_to(20)
    assert bar.value() == bar.maximum(), "walking the rows moves no column"
    sorts = QSignalSpy(head.sort_wanted)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 15))
    assert sorts.at(0) == ["name", False]


@pytest.mark.parametrize("width", [640, 1146, 1700])
def test_the_bar_gives_way_and_nothing_is_cut(
    office: Office, workspace: Workspace, qtbot: QtBot, width: int
) -> None:
    make(office, "Арбуз")
    screen = opened(workspace, qtbot, width=width)
    screen.desk.change(group_by="region")
    bar = screen.quick
    filters = bar._filters.geometry()
    assert filters.right() <= bar.width()
    for key in bar._keys:
        chip = bar._chips.chip(key)
        if chip.isVisible():
            right = chip.mapTo(bar, QPoint(chip.width(), 0)).x()
            assert right <= filters.left() + 1
    screen.views.set_table(True)
    assert screen.preview.isVisible() == (width >= 1480)
    assert not screen.grab().isNull()
