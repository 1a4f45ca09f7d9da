"""Dialogs of deals: a new one, a loss, what is missing, what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.deals.card import get_deal
from crm_desktop.deals.of_client import deals_of_client
from crm_desktop.directories.items import list_items
from crm_desktop.funnels.model import PlanMode
from crm_desktop.funnels.removal import delete_funnel
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.history.acts import undo_last
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.reading import next_action, tasks_of_deal
from tests.ui.answers import answer
from tests.ui.client_desk import make, open_card
from tests.ui.deal_desk import funnel_of, make_deal, open_deal, plan
from ui.clients.field_input import put_text
from ui.clients.wording import today
from ui.deals.client_tab import ClientDeals
from ui.deals.closing import LossDialog, NextDialog, RequiredDialog, StagePlanDialog
from ui.deals.deal_acts import open_next
from ui.deals.new_deal import NewDealDialog, open_new_deal
from ui.shell.screen import Place
from ui.tasks.new_dialog import NewTaskDialog
from ui.tasks.record_tab import RecordTasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

T = TypeVar("T", bound=QWidget)


@pytest.fixture
def host(qtbot: QtBot, dressed: None) -> QWidget:
    """A window for dialogs to stand over."""
    window = QWidget()
    window.resize(1200, 800)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return window


def settings_of(office: Office, at: int, **values: object) -> int:
    """Set the stage at a place of the funnel otherwise; return its id."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    stage = funnel_of(office).stages[at]
    edit_stage(office, stage.id, replace(stage.settings, **values))  # type: ignore[arg-type] # by name
    return stage.id


def begin(workspace: Workspace, host: QWidget, qtbot: QtBot, **given: int) -> NewDealDialog:
    """Open the dialog of a new deal, ready to be filled."""
    dialog = open_new_deal(workspace, host, **given)  # type: ignore[arg-type] # ids by name
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.is_ready)
    return dialog


def test_a_deal_is_made_with_a_new_client_and_its_first_step(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    gone: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, argument: gone.append((place, argument)))
    dialog = begin(workspace, host, qtbot)
    form = dialog.form
    form.client.picker.new_wanted.emit("ООО «Новый»")
    form.budget.setText("1,5 млн")
    form.task.title.setText("узнать задачу")
    made: list[object] = []
    dialog.created.connect(made.append)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(made))
    assert isinstance(made[0], int)
    card = get_deal(office, made[0])
    assert (card.title, card.client, card.budget) == ("ООО «Новый»", "ООО «Новый»", 150_000_000)
    task = next_action(office, card.id)
    assert task is not None
    assert task.title == "узнать задачу"
    assert task.due == Due(today(office.zone) + timedelta(days=1))
    assert gone[-1] == (Place.DEAL, card.id)
    undo_last(office)  # one act: the client, the deal and the task
    assert get_deal(office, made[0]).deleted_at is not None or not deals_of_client(
        office, card.client_id or 0
    )


def test_nothing_to_sell_to_nobody_is_no_deal(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    dialog = begin(workspace, host, qtbot)
    dialog._save()
    assert "что продаём" in dialog.form._title.error
    dialog.form.title.setText("Сайт")
    dialog.form.budget.setText("12e9")
    dialog._save()
    assert dialog.form._budget.error
    dialog.form.budget.setText("12 000")
    dialog.form.task.when.line.setText("вчерась")
    dialog._save()
    assert "не понят" in dialog.form.task.when._told.text()
    answer("Вернуться")
    dialog.reject()
    assert dialog.isVisible()
    answer("Не сохранять")
    dialog.reject()
    assert not dialog.isVisible()


def test_what_the_stage_demands_is_asked_for_at_once(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    stage = settings_of(office, 1, required=("source", "tags"), plan_mode=PlanMode.REQUIRE)
    dialog = begin(workspace, host, qtbot, stage_id=stage)
    form = dialog.form
    form.title.setText("Сайт")
    assert set(form.required.inputs) == {"source", "tags"}
    source = list_items(office, "source")[0].name
    dialog._save()
    assert dialog.isVisible()
    put_text(form.required.inputs["source"], source)
    put_text(form.required.inputs["tags"], "сайт, особая")
    form.task.when.line.clear()
    dialog._save()
    assert "обязательно" in form.task.when._told.text()
    form.task.when.choose(0)
    made: list[object] = []
    dialog.created.connect(made.append)
    dialog._save()
    qtbot.waitUntil(lambda: bool(made))
    assert isinstance(made[0], int)
    card = get_deal(office, made[0])
    assert card.text_of("source") == source
    assert {tag.name for tag in card.tags} == {"сайт", "особая"}


def test_without_a_funnel_it_says_where_to_get_one(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    delete_funnel(office, funnel_of(office).id)
    dialog = open_new_deal(workspace, host)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog._told.isHidden())
    assert not dialog._yes.isEnabled()
    dialog.reject()


def test_a_loss_needs_a_reason_which_may_be_new(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    dialog = LossDialog(workspace, host, title="Сайт")
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.radios))
    dialog._save()
    assert dialog.isVisible()
    assert "причину" in dialog._error.text()
    first = next(iter(dialog.radios))
    dialog.radios[first].setChecked(True)
    dialog.other.setText("Закрыли направление")
    assert dialog.reason_id is None
    dialog.note.setPlainText("Вернёмся весной")
    dialog._save()
    qtbot.waitUntil(lambda: dialog.loss is not None)
    assert dialog.loss is not None
    names = {item.id: item.name for item in list_items(office, "loss_reason")}
    assert names[dialog.loss.reason_id or 0] == "Закрыли направление"
    assert dialog.loss.note == "Вернёмся весной"


def test_a_lost_deal_remembers_why(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    reason = list_items(office, "loss_reason")[0]

    def choose() -> None:
        dialog = screen.window().findChildren(LossDialog)[-1]
        qtbot.waitUntil(lambda: bool(dialog.radios))
        dialog.radios[reason.id].setChecked(True)
        dialog._save()

    _soon(screen, choose, LossDialog)
    screen.lose()
    qtbot.waitUntil(lambda: get_deal(office, deal).outcome == "lost")
    assert get_deal(office, deal).loss_reason == reason.name
    qtbot.waitUntil(lambda: reason.name in screen.head.action.words.text())


def test_missing_fields_are_asked_and_written_with_the_move(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    stage = settings_of(office, 1, required=("budget", "tags"))
    deal = make_deal(office, "Сайт")
    plan(office, deal)
    screen = open_deal(workspace, qtbot, deal)

    def fill() -> None:
        dialog = screen.window().findChildren(RequiredDialog)[-1]
        qtbot.waitUntil(lambda: dialog.is_ready)
        assert list(dialog.inputs.inputs) == ["budget", "tags"]
        dialog._save()
        assert dialog.isVisible()  # nothing was typed
        dialog.inputs.put("budget", "120 тыс")
        dialog.inputs.put("tags", "сайт")
        dialog._save()

    _soon(screen, fill, RequiredDialog)
    screen.move_to(stage)
    qtbot.waitUntil(lambda: get_deal(office, deal).stage_id == stage)
    card = get_deal(office, deal)
    assert (card.budget, [tag.name for tag in card.tags]) == (12_000_000, ["сайт"])
    undo_last(office)
    card = get_deal(office, deal)
    assert (card.budget, card.tags) == (None, ())
    assert card.stage_id != stage


def test_a_stage_that_demands_an_action_gets_one(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    stage = settings_of(office, 1, plan_mode=PlanMode.REQUIRE, plan_days=3)
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)

    def tomorrow() -> None:
        dialog = screen.window().findChildren(StagePlanDialog)[-1]
        assert dialog.days[7].isHidden()  # too far for this stage
        dialog.days[1].click()

    _soon(screen, tomorrow, StagePlanDialog)
    screen.move_to(stage)
    qtbot.waitUntil(lambda: get_deal(office, deal).stage_id == stage)
    task = next_action(office, deal)
    assert task is not None
    assert task.due == Due(today(office.zone) + timedelta(days=1))


def test_what_next_comes_after_the_last_task(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    task = plan(office, deal, "позвонить")
    screen = open_deal(workspace, qtbot, deal)
    screen.complete_next()
    qtbot.waitUntil(lambda: tasks_of_deal(office, deal, done=True)[:1] != [])
    assert tasks_of_deal(office, deal, done=True)[0].id == task
    qtbot.waitUntil(lambda: bool(screen.window().findChildren(NextDialog)))
    dialog = screen.window().findChildren(NextDialog)[-1]
    QTest.keyClick(dialog, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: next_action(office, deal) is not None)
    found = next_action(office, deal)
    assert found is not None
    assert found.due == Due(today(office.zone) + timedelta(days=3))
    qtbot.waitUntil(lambda: screen.window().findChildren(NextDialog) == [])


def test_where_an_action_is_demanded_nobody_leaves_without_one(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    assert open_next(workspace, host, deal_id=deal, plan_mode="off") is None
    dialog = open_next(workspace, host, deal_id=deal, deal="Сайт", plan_mode="require")
    assert dialog is not None
    assert dialog.later.isHidden()
    dialog.reject()
    assert dialog.isVisible()
    dialog.ask_date()
    dialog._plan_typed()
    assert dialog.isVisible()  # no day yet
    dialog.when.line.setText("через 2 дня")
    dialog._plan_typed()
    qtbot.waitUntil(lambda: next_action(office, deal) is not None)


def test_what_next_may_close_the_deal(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    dialog = open_next(workspace, host, deal_id=deal, deal="Сайт", plan_mode="require")
    assert dialog is not None
    dialog._close_as("won")
    qtbot.waitUntil(lambda: get_deal(office, deal).outcome == "won")


def test_tasks_of_a_deal_are_planned_done_taken_back_and_dropped(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    screen.plan("meeting")
    dialog = screen.window().findChildren(NewTaskDialog)[-1]
    qtbot.waitUntil(lambda: dialog.is_ready)
    assert dialog.form is not None
    dialog.form.title.setText("показать макет")
    dialog.form.when.line.setText("25.11.2099 14:30")
    dialog.save()
    qtbot.waitUntil(lambda: len(tasks_of_deal(office, deal)) == 1)
    task = tasks_of_deal(office, deal)[0]
    assert (task.kind, task.title) == ("meeting", "показать макет")
    assert task.due.at is not None
    screen.show_tab("tasks")
    tab = screen.part(RecordTasks)
    plan(office, deal, "второе", days=2)
    qtbot.waitUntil(lambda: len(tab.rows) == 2)
    first = next(row.id for row in tab.rows if row.title == "второе")
    tab.seek(first)
    qtbot.waitUntil(lambda: tab.table.current_id == first)
    QTest.keyClick(tab.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(tasks_of_deal(office, deal, done=True)) == 1)
    qtbot.waitUntil(lambda: any("Выполнено" in text for text, _change in told))
    qtbot.waitUntil(lambda: any(row.done_at is not None for row in tab.rows))
    tab.seek(first)
    QTest.keyClick(tab.table, Qt.Key.Key_Space)  # and back
    qtbot.waitUntil(lambda: tasks_of_deal(office, deal, done=True) == [])
    qtbot.waitUntil(lambda: all(row.done_at is None for row in tab.rows))
    tab.seek(first)
    QTest.keyClick(tab.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(tasks_of_deal(office, deal)) == 1)


def test_deals_of_a_client_are_on_its_card(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    deal = make_deal(office, "Сайт", client=client, budget=10_000_000)
    plan(office, deal, "позвонить")
    screen = open_card(workspace, qtbot, client)
    screen.show_tab("deals")
    tab = screen.part(ClientDeals)
    qtbot.waitUntil(lambda: len(tab.rows) == 1)
    assert "100\N{NO-BREAK SPACE}000" in tab._total.text()
    assert tab.rows[0].action is not None
    screen.head.add_deal()
    dialog = screen.window().findChildren(NewDealDialog)[-1]
    qtbot.waitUntil(lambda: dialog.is_ready)
    assert dialog.form.client.client_id == client
    dialog.form.title.setText("Вторая")
    dialog._save()
    qtbot.waitUntil(lambda: len(tab.rows) == 2)
    gone: list[object] = []
    workspace.place_wanted.connect(lambda place, _stop: gone.append(place))
    QTest.keyClick(tab.rows[0], Qt.Key.Key_Return)
    assert gone == [Place.DEAL]


def _soon(screen: QWidget, work: Callable[[], None], of_class: type[QWidget]) -> None:
    """Do it as soon as a dialog that is waited for has opened."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415 - only here

    timer = QTimer(screen)

    def look() -> None:
        found = screen.window().findChildren(of_class)
        if found and found[-1].isVisible():
            timer.stop()
            work()

    timer.timeout.connect(look)
    timer.start(20)
