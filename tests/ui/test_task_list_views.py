"""Views of the list of tasks: chosen, changed, kept, taken back; chips of what narrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_groups import Grouping
from crm_desktop.tasks.question import Period, TaskScope, TasksQuestion
from crm_desktop.tasks.task_views import view_of
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import add_view, find_view, get_view
from crm_desktop.views.tree import Condition, Op, Unknown, all_of
from tests.ui.client_desk import show
from tests.ui.test_task_list import await_rows, plan
from ui.shell.screen import TasksStop
from ui.tasks.asked_chips import ask_client
from ui.tasks.lookup_field import LookupField
from ui.tasks.screen import TasksScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def screen(office: Office, workspace: Workspace, qtbot: QtBot) -> TasksScreen:
    """The screen, not opened yet."""
    made = TasksScreen(workspace)
    show(made, qtbot)
    return made


def opened(screen: TasksScreen, qtbot: QtBot, argument: object = None) -> None:
    """Open it and wait for the views."""
    screen.open(argument)
    qtbot.waitUntil(lambda: screen.desk.views.is_ready)


def named(screen: TasksScreen) -> str:
    """The name in the strip."""
    return screen.bar.view.button.caption


def is_changed(screen: TasksScreen) -> bool:
    """Whether more or less is shown than the view keeps."""
    return screen.desk.views.is_modified


def test_a_view_is_chosen_changed_and_taken_back(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    plan(office, "долг", -3)
    plan(office, "потом", 40)
    opened(screen, qtbot)
    await_rows(screen, qtbot, 2)
    assert named(screen) == "Мои"
    assert not is_changed(screen)
    screen.desk.views.choose("ready:tasks_burning")
    await_rows(screen, qtbot, 1)
    assert screen.bar.chips.texts == ["Просрочено", "Сегодня"]
    screen.desk.ask(kinds=("call",))
    await_rows(screen, qtbot, 0)
    assert is_changed(screen)
    screen.desk.views.revert()
    await_rows(screen, qtbot, 1)
    assert screen.desk.question.kinds == ()
    screen.bar.chips.tags[0].removed.emit()
    await_rows(screen, qtbot, 0)
    assert screen.desk.question.buckets == (Bucket.TODAY,)
    screen.bar.chips.clear.click()
    await_rows(screen, qtbot, 2)
    assert screen.bar.chips.texts == []
    assert not screen.bar.chips.isVisible()
    assert named(screen) == "Мои"


def test_the_chips_of_whose_tasks_are_views_too(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    opened(screen, qtbot)
    screen.desk.ask(scope=TaskScope.ALL)
    assert named(screen) == "Все задачи"
    assert not is_changed(screen)
    screen.desk.ask(scope=TaskScope.GIVEN, group=Grouping.CLIENT)
    assert screen.desk.question.group is Grouping.CLIENT
    assert is_changed(screen)


def test_what_is_shown_is_kept_under_a_name_and_listed_in_the_palette(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    opened(screen, qtbot)
    screen.desk.ask(scope=TaskScope.ALL, period=Period.WEEK, group=Grouping.KIND)
    screen.desk.views.save_as("Итоги", shared=True)
    qtbot.waitUntil(lambda: named(screen) == "Итоги")
    assert not is_changed(screen)
    kept = find_view(office, "Итоги", area="tasks")
    assert kept.shared
    assert kept.definition == view_of(screen.desk.question)
    assert "Вид: Итоги" in [command.title for command in screen.commands()]
    screen.desk.views.choose("ready:tasks_mine")
    assert screen.desk.question.period is Period.LATELY
    screen.desk.views.choose(kept.key)
    assert screen.desk.question == TasksQuestion(
        scope=TaskScope.ALL, period=Period.WEEK, group=Grouping.KIND
    )
    screen.desk.views.delete()
    qtbot.waitUntil(lambda: named(screen) == "Мои")


def test_a_stop_at_a_client_goes_before_the_view(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))
    plan(office, "смета", 2, client_id=client)
    plan(office, "ничья", 2)
    opened(screen, qtbot, TasksStop(client_id=client))
    await_rows(screen, qtbot, 1)
    qtbot.waitUntil(lambda: screen.bar.chips.texts == ["ООО «Квант»"])
    assert screen.desk.question.client_id == client
    assert is_changed(screen)


def test_a_client_is_picked_by_typing(office: Office, screen: TasksScreen, qtbot: QtBot) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))
    plan(office, "смета", 2, client_id=client)
    plan(office, "ничья", 2)
    opened(screen, qtbot)
    await_rows(screen, qtbot, 2)
    dialog = ask_client(screen.desk, screen.window())
    field = dialog.findChildren(LookupField)[0]
    field.line.setText("Квант")

    def taken() -> bool:
        field.take_first()
        return screen.desk.question.client_id == client

    qtbot.waitUntil(taken)
    await_rows(screen, qtbot, 1)
    assert screen.bar.chips.texts == ["ООО «Квант»"]
    screen.bar.chips.tags[0].removed.emit()
    await_rows(screen, qtbot, 2)


def test_a_view_of_another_version_is_told_and_not_spoilt(
    office: Office, screen: TasksScreen, qtbot: QtBot
) -> None:
    strange = Unknown('{"mood": "good"}')
    tree = all_of(Condition("kind", Op.ANY_OF, ("todo",)), strange)
    made, _ = add_view(office, "Новый", definition=ViewDefinition(tree), area="tasks")
    plan(office, "дело", 1)
    opened(screen, qtbot)
    screen.desk.views.choose(str(made))
    await_rows(screen, qtbot, 1)
    assert "Условие не действует" in screen.bar.chips.texts
    screen.desk.ask(waiting=True)
    await_rows(screen, qtbot, 0)
    screen.desk.views.save()
    qtbot.waitUntil(lambda: not screen.desk.views.is_modified)
    assert strange in get_view(office, str(made)).definition.filter.nodes
    screen.desk.drop_problems()
    assert "Условие не действует" not in screen.bar.chips.texts
    assert is_changed(screen)
