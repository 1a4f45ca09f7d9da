"""«Задачи»: buckets, keys, the quick line, filters, acts over many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.history.acts import undo_last
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.list_groups import Grouping
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.reading import get_task
from tests.ui.client_desk import show
from ui.clients.wording import today
from ui.shell.screen import TasksStop
from ui.tasks.kind_look import kind_look
from ui.tasks.list_desk import TaskScope
from ui.tasks.list_rows import HEAD
from ui.tasks.new_dialog import NewTaskDialog
from ui.tasks.row_paint import HEIGHT, TaskFace, check_rect, draw_task
from ui.tasks.screen import TasksScreen
from ui.theme import theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

pytestmark = pytest.mark.usefixtures("known_wednesday")


def plan(office: Office, title: str, days: int | None, **given: object) -> int:
    """Plan a task so many days from today; None = without a date."""
    due = Due() if days is None else Due(today(office.zone) + timedelta(days=days))
    draft = TaskDraft("todo", title, due=due, **given)  # type: ignore[arg-type] # by field name
    return plan_task(office, draft)[0]


@pytest.fixture
def screen(office: Office, workspace: Workspace, qtbot: QtBot) -> TasksScreen:
    """The screen of an office without tasks, not opened yet."""
    made = TasksScreen(workspace)
    show(made, qtbot)
    return made


def read(screen: TasksScreen, qtbot: QtBot, number: int) -> None:
    """Open the screen and wait for so many tasks, with their rows."""
    screen.open(None)
    await_rows(screen, qtbot, number)


def await_rows(screen: TasksScreen, qtbot: QtBot, number: int) -> None:
    """Wait for so many tasks, with their rows."""
    model = screen.list.model
    qtbot.waitUntil(
        lambda: (
            len(model.ids) == number and all(model.task(record) is not None for record in model.ids)
        )
    )


def heads(screen: TasksScreen) -> list[str]:
    """The names of the groups."""
    return [group.label for group in screen.list.model.groups]


def test_tasks_stand_in_buckets_and_the_model_keeps_its_promises(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    for title, days in (("долг", -3), ("звонок", 0), ("скоро", 1), ("потом", 40), ("мечта", None)):
        plan(office, title, days)
    tester = QAbstractItemModelTester(
        screen.list.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    read(screen, qtbot, 5)
    assert heads(screen) == ["Просрочено", "Сегодня", "Завтра", "Позже", "Без срока"]
    model: QAbstractItemModel = screen.list.model
    assert screen.list.table.current_id == screen.list.model.id_at(1)
    assert model.rowCount() == 10
    screen.list.model.turn(0)
    assert model.rowCount() == 9
    screen.list.model.turn(0)
    assert model.rowCount() == 10
    del tester


def test_space_does_a_task_and_it_stays_struck_out(
    office: Office, screen: TasksScreen, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    task = plan(office, "звонок", 0)
    plan(office, "ещё", 3)
    read(screen, qtbot, 2)
    qtbot.waitUntil(lambda: screen.list.table.current_id == task)
    QTest.keyClick(screen.list.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: get_task(office, task).done_at is not None)
    qtbot.waitUntil(lambda: "Выполнено" in heads(screen))
    assert len(screen.list.model.ids) == 2
    assert any("Выполнено" in text and change for text, change in told)
    undo_last(office)
    qtbot.waitUntil(lambda: "Выполнено" not in heads(screen))


def test_a_row_where_a_head_stood_is_as_high_as_any_task(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    for title, days in (("долг", -3), ("звонок", 0), ("скоро", 1)):
        plan(office, title, days)
    read(screen, qtbot, 3)
    table = screen.list.table
    low, tall = theme().px(HEAD), theme().px(HEIGHT)

    def heights() -> list[int]:
        return [table.rowHeight(row) for row in range(screen.list.model.rowCount())]

    qtbot.waitUntil(lambda: heights() == [low, tall, low, tall, low, tall])
    screen.desk.ask(group=Grouping.KIND)
    qtbot.waitUntil(lambda: len(heads(screen)) == 1)
    qtbot.waitUntil(lambda: heights() == [low, tall, tall, tall])
    screen.desk.ask(group=Grouping.BUCKET)
    qtbot.waitUntil(lambda: heights() == [low, tall, low, tall, low, tall])


@pytest.mark.usefixtures("qapp")
def test_ones_own_avatar_does_not_melt_into_the_selected_row() -> None:
    face = TaskFace("звонок", kind_look("call"), who="Анна Кравцова", who_key=0)
    ground = theme().colour("accent_soft")
    seen = {}
    for selected in (False, True):
        picture = QImage(400, HEIGHT, QImage.Format.Format_RGB32)
        picture.fill(ground)
        painter = QPainter(picture)
        draw_task(painter, picture.rect(), face, selected=selected)
        painter.end()
        seen[selected] = picture.pixelColor(400 - 2 - 15, HEIGHT // 2 - 16)
    assert seen[False] == ground
    assert seen[True] != ground


def test_a_press_on_the_box_does_that_task(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    plan(office, "раньше", 0)
    task = plan(office, "позже", 5)
    read(screen, qtbot, 2)
    table, model = screen.list.table, screen.list.model
    rect = table.visualRect(model.index(model.row_of(task), 0))
    spot = QPoint(check_rect(rect.adjusted(20, 0, -20, 0)).center().x(), rect.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: get_task(office, task).done_at is not None)


def test_the_quick_line_understands_the_date(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    read(screen, qtbot, 0)
    quick = screen.list.quick
    quick.line.setText("завтра 14:00 позвонить Ивановой")
    assert "завтра в 14:00" in quick.told.text()
    QTest.keyClick(quick.line, Qt.Key.Key_Return)
    await_rows(screen, qtbot, 1)
    row = screen.list.model.task(screen.list.model.ids[0])
    assert row is not None
    assert (row.title, row.kind) == ("Позвонить Ивановой", "call")
    assert row.due.at is not None
    assert quick.line.text() == ""
    assert row.bucket is Bucket.TOMORROW


def test_the_rest_of_the_quick_line_goes_into_the_dialog(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    read(screen, qtbot, 0)
    screen.list.quick.line.setText("встреча с Ромашкой через 3 дня")
    screen.list.quick.more_wanted.emit(screen.list.quick.draft())
    dialog = screen.window().findChildren(NewTaskDialog)[-1]
    qtbot.waitUntil(lambda: dialog.is_ready)
    assert dialog.form is not None
    assert dialog.form.title.text() == "Встреча с Ромашкой"
    dialog.save()
    await_rows(screen, qtbot, 1)
    assert screen.list.quick.line.text() == ""


def test_scopes_people_kinds_and_words_narrow(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    boris, _ = add_colleague(office, "Борис Котов")
    plan(office, "моё", 2)
    plan(office, "его", 2, assignee_id=boris)
    read(screen, qtbot, 1)
    screen.desk.ask(scope=TaskScope.ALL)
    await_rows(screen, qtbot, 2)
    screen.desk.ask(members=(boris,))
    await_rows(screen, qtbot, 1)
    screen.desk.ask(members=(), scope=TaskScope.GIVEN)
    await_rows(screen, qtbot, 1)
    screen.desk.ask(scope=TaskScope.ALL)
    screen.bar.search.setText("его")
    await_rows(screen, qtbot, 1)
    screen.bar.search.setText("нет такого")
    await_rows(screen, qtbot, 0)
    assert screen.list.pages.currentWidget() is screen.list.empty
    screen.desk.clear()
    await_rows(screen, qtbot, 2)
    screen.desk.ask(kinds=("call",))
    await_rows(screen, qtbot, 0)


def test_groups_by_client_and_a_stop_of_one_client(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))
    plan(office, "смета", 2, client_id=client)
    plan(office, "ничья", 2)
    read(screen, qtbot, 2)
    screen.desk.ask(group=Grouping.CLIENT)
    qtbot.waitUntil(lambda: heads(screen) == ["ООО «Квант»", "Без клиента"])
    screen.open(TasksStop(client_id=client))
    await_rows(screen, qtbot, 1)
    qtbot.waitUntil(lambda: screen.bar.chips.texts == ["ООО «Квант»"])
    assert screen.desk.question.scope is TaskScope.ALL


def test_many_are_put_off_given_and_dropped_with_one_undo_each(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    boris, _ = add_colleague(office, "Борис Котов")
    made = [plan(office, f"дело {n}", 3) for n in range(4)]
    read(screen, qtbot, 4)
    screen.desk.ask(scope=TaskScope.ALL)
    screen.list.hands.select_all()
    assert screen.list.bars.currentWidget() is screen.list.selection
    screen.list.hands.begin_named("give")

    def dialog() -> object:
        from ui.tasks.list_acts import GiveDialog  # noqa: PLC0415 - only here

        found = screen.window().findChildren(GiveDialog)
        return found[-1] if found else None

    qtbot.waitUntil(lambda: dialog() is not None)
    dialog()._take(boris)  # type: ignore[attr-defined] # found above
    qtbot.waitUntil(lambda: all(get_task(office, task).assignee_id == boris for task in made))
    undo_last(office)
    assert all(get_task(office, task).assignee_id == office.user_id for task in made)
    await_rows(screen, qtbot, 4)
    screen.list.hands.select_all()
    QTest.keyClick(screen.list.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(screen.list.model.ids) == 0)
    undo_last(office)
    await_rows(screen, qtbot, 4)


def test_what_the_computer_remembers_is_how_not_what(
    office: Office, screen: TasksScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    read(screen, qtbot, 0)
    screen.desk.ask(scope=TaskScope.ALL, group=Grouping.KIND, text="секрет")
    again = TasksScreen(workspace)
    qtbot.addWidget(again)
    assert again.desk.question.scope is TaskScope.ALL
    assert again.desk.question.group is Grouping.KIND
    assert again.desk.question.text == ""
