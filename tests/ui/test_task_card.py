"""The one dialog of a task: a new one, its card, what colleagues do meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.checklist import add_items
from crm_desktop.tasks.comments import list_comments
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import draft_of, edit_task
from crm_desktop.tasks.listing import list_task_ids
from crm_desktop.tasks.planning import delete_task, plan_task
from crm_desktop.tasks.reading import get_task
from tests.tasks.task_people import add_kind
from tests.ui.answers import answer
from tests.ui.client_desk import make, open_card
from ui.clients.wording import today
from ui.tasks.checklist_panel import ChecklistPanel
from ui.tasks.record_tab import RecordTasks
from ui.tasks.talk_panel import TalkPanel
from ui.tasks.task_desk import complete_here, open_new_task, open_task
from ui.tasks.time_panel import TimePanel
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace
    from ui.tasks.card_dialog import TaskCardDialog
    from ui.tasks.new_dialog import NewTaskDialog

pytestmark = pytest.mark.usefixtures("known_wednesday")


@pytest.fixture
def host(qtbot: QtBot, dressed: None) -> QWidget:
    """A window for dialogs to stand over."""
    window = QWidget()
    window.resize(1366, 768)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return window


def plan(office: Office, title: str = "Позвонить", **given: object) -> int:
    """Plan a task for the day after tomorrow."""
    due = Due(today(office.zone) + timedelta(days=2))
    draft = replace(TaskDraft("call", title, due=due), **given)  # type: ignore[arg-type] # by name
    return plan_task(office, draft)[0]


def opened(
    workspace: Workspace, host: QWidget, qtbot: QtBot, task: int, slot: str | None = None
) -> TaskCardDialog:
    """Open the card of a task, read."""
    dialog = open_task(workspace, host, task, slot=slot)
    qtbot.waitUntil(lambda: dialog.is_ready)
    return dialog


def is_gone(dialog: Dialog) -> bool:
    """Whether a dialog is closed; it is deleted soon after."""
    return not isValid(dialog) or not dialog.isVisible()


def begun(
    workspace: Workspace, host: QWidget, qtbot: QtBot, draft: TaskDraft | None = None
) -> NewTaskDialog:
    """Open the dialog of a new task, ready to be filled."""
    dialog = open_new_task(workspace, host, draft=draft)
    qtbot.waitUntil(lambda: dialog.is_ready)
    return dialog


def test_a_new_task_understands_its_line(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    dialog = begun(workspace, host, qtbot)
    form = dialog.form
    assert form is not None
    form.title.setText("через неделю встреча у Ромашки")
    assert form.kind.value == "meeting"
    made: list[object] = []
    dialog.planned.connect(made.append)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(made))
    assert isinstance(made[0], int)
    row = get_task(office, made[0])
    assert (row.title, row.kind) == ("Встреча у Ромашки", "meeting")
    assert row.due == Due(today(office.zone) + timedelta(days=7))
    assert row.assignee_id == office.user_id


def test_a_date_chosen_by_hand_leaves_the_words_alone(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    dialog = begun(workspace, host, qtbot)
    form = dialog.form
    assert form is not None
    form.when.choose(3)
    form.title.setText("завтра нельзя забыть")
    draft = form.draft()
    assert draft is not None
    assert draft.title == "завтра нельзя забыть"
    assert draft.due == Due(today(office.zone) + timedelta(days=3))


def test_the_whole_form_keeps_everything(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    boris, _ = add_colleague(office, "Борис Котов")
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))
    own, _ = add_kind(office, "Замер")
    given = TaskDraft(own, due=Due(today(office.zone)), client_id=client, duration=45)
    dialog = begun(workspace, host, qtbot, given)
    form = dialog.form
    assert form is not None
    assert form.client.name == "ООО «Квант»"
    whole = [form.is_whole]
    dialog.show_all()
    assert [*whole, form.is_whole] == [False, True]
    form.title.setText("замерить окна")
    form.assignee.set_value(boris)
    form.helpers.set_chosen((office.user_id,))
    form.priority.set_value(3)
    form.place.setText("Лесная, 5")
    form.items.setPlainText("рулетка\n\nблокнот")
    form.result.setChecked(True)
    dialog.save()
    qtbot.waitUntil(lambda: len(list_task_ids(office)) == 1)
    card = read_task_card(office, list_task_ids(office)[0])
    assert (card.row.kind, card.row.priority, card.row.place) == (own, 3, "Лесная, 5")
    assert (card.row.assignee_id, card.row.duration) == (boris, 45)
    assert [item.text for item in card.items] == ["рулетка", "блокнот"]
    assert card.draft.helpers == (office.user_id,)
    assert card.draft.result_required
    assert card.reminders  # nobody chose any, so a new one got the usual ones


def test_a_wrong_date_keeps_the_dialog_and_the_words(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    dialog = begun(workspace, host, qtbot)
    assert dialog.form is not None
    dialog.form.title.setText("позвонить")
    dialog.form.when.line.setText("вчерась")
    dialog.save()
    assert dialog.isVisible()
    answer("Вернуться")
    dialog.reject()
    assert dialog.isVisible()
    answer("Не сохранять")
    dialog.reject()
    assert list_task_ids(office) == []


def test_a_card_is_changed_and_unchanged_writes_nothing(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot,
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    task = plan(office)
    dialog = opened(workspace, host, qtbot, task)
    dialog.save()
    assert not dialog.isVisible()
    assert told == []
    dialog = opened(workspace, host, qtbot, task)
    assert dialog.form is not None
    dialog.form.title.setText("Позвонить ещё раз")
    dialog.form.priority.set_value(2)
    dialog.save()
    qtbot.waitUntil(lambda: is_gone(dialog))
    row = get_task(office, task)
    assert (row.title, row.priority) == ("Позвонить ещё раз", 2)
    assert len(told) == 1


def test_a_colleague_deletes_what_i_edit_and_nothing_typed_is_lost(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    task = plan(office)
    dialog = opened(workspace, host, qtbot, task)
    assert dialog.form is not None
    dialog.form.text.setPlainText("Длинный рассказ о том, что нужно")
    talk = dialog.pages.widget(0)
    assert isinstance(talk, TalkPanel)
    talk.entry.set_text("Ещё не сказанное")
    delete_task(office, task)
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert dialog.trouble.make.isVisible()
    assert dialog.form.text.toPlainText() == "Длинный рассказ о том, что нужно"
    dialog.trouble.make.click()
    qtbot.waitUntil(lambda: is_gone(dialog))
    again = list_task_ids(office)
    assert len(again) == 1
    assert get_task(office, again[0]).text == "Длинный рассказ о том, что нужно"
    assert [each.text for each in list_comments(office, again[0])] == ["Ещё не сказанное"]


@pytest.mark.parametrize("mine", [True, False])
def test_a_colleague_changes_the_same(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot, mine: bool
) -> None:
    task = plan(office)
    dialog = opened(workspace, host, qtbot, task)
    form = dialog.form
    assert form is not None
    form.title.setText("Позвонить Анне")
    seen = draft_of(office, task)
    edit_task(office, task, draft=replace(seen, title="Позвонить Петру", place="зал"), seen=seen)
    dialog.save()
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert form.title.text() == "Позвонить Анне"
    if mine:
        dialog.trouble.keep.click()
        qtbot.waitUntil(lambda: is_gone(dialog))
        assert get_task(office, task).title == "Позвонить Анне"
        assert get_task(office, task).place == "зал"
    else:
        dialog.trouble.take.click()
        qtbot.waitUntil(lambda: form.title.text() == "Позвонить Петру")
        assert not dialog.trouble.isVisible()
        dialog.reject()


def test_the_talk_names_a_colleague(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    boris, _ = add_colleague(office, "Борис Котов")
    dialog = opened(workspace, host, qtbot, plan(office))
    talk = dialog.pages.widget(0)
    assert isinstance(talk, TalkPanel)
    talk.entry.set_text("@бо")
    cursor = talk.entry.area.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    talk.entry.area.setTextCursor(cursor)
    assert talk.entry.offered == ["Борис Котов"]
    QTest.keyClick(talk.entry.area, Qt.Key.Key_Tab)
    assert talk.entry.text == "@Борис Котов"
    talk.entry.set_text("@Борис Котов посмотри смету")
    talk.say()
    qtbot.waitUntil(lambda: bool(read_task_card(office, dialog.task_id).comments))
    comment = read_task_card(office, dialog.task_id).comments[0]
    assert comment.mentions == (boris,)
    assert talk.is_empty
    dialog.reject()


def test_the_checklist_is_ticked_typed_anew_and_moved(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    task = plan(office)
    add_items(office, task, texts=["раз", "два"])
    dialog = opened(workspace, host, qtbot, task)
    panel = dialog.pages.widget(1)
    assert isinstance(panel, ChecklistPanel)
    qtbot.waitUntil(lambda: len(panel.lines) == 2)
    panel.lines[0].box.click()
    qtbot.waitUntil(lambda: read_task_card(office, task).items[0].done_at is not None)
    qtbot.waitUntil(lambda: panel.lines[0].item.done_at is not None)
    panel.lines[1].renamed.emit("два с половиной")
    qtbot.waitUntil(lambda: panel.lines[1].item.text == "два с половиной")
    panel.lines[1].moved.emit(-1)
    qtbot.waitUntil(lambda: panel.lines[0].item.text == "два с половиной")
    panel.line.setText("три")
    QTest.keyClick(panel.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(panel.lines) == 3)
    panel.lines[2].dropped.emit()
    qtbot.waitUntil(lambda: len(panel.lines) == 2)
    dialog.reject()


def test_time_is_told_and_clocked(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    task = plan(office)
    dialog = opened(workspace, host, qtbot, task)
    panel = dialog.pages.widget(2)
    assert isinstance(panel, TimePanel)
    panel.minutes.setText("сколько-то")
    panel._add()
    assert read_task_card(office, task).time == ()
    panel.minutes.setText("1 ч 20 мин")
    panel._add()
    qtbot.waitUntil(lambda: read_task_card(office, task).spent == 80)
    panel.clock.click()
    qtbot.waitUntil(lambda: panel.clock.caption == "Остановить")
    panel.clock.click()
    qtbot.waitUntil(lambda: panel.clock.caption == "Начать отсчёт")
    dialog.reject()


def test_of_a_repeating_task_only_this_one_is_changed(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    task = plan(office, "Планёрка", repeats="FREQ=DAILY")
    dialog = opened(workspace, host, qtbot, task)
    assert dialog.form is not None
    dialog.form.place.setText("зал")
    answer("Изменить")
    dialog.save()
    qtbot.waitUntil(lambda: len(list_task_ids(office)) == 2)
    places = {get_task(office, one).place: get_task(office, one) for one in list_task_ids(office)}
    assert places["зал"].repeats == ""
    assert places[""].repeats == "FREQ=DAILY"


def test_done_asks_the_result_that_is_demanded(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    task = plan(office, result_required=True)
    complete_here(workspace, host, task)
    qtbot.waitUntil(lambda: bool(host.findChildren(Dialog)))
    dialog = host.findChildren(Dialog)[-1]
    area = dialog.findChildren(TextArea)[0]
    area.submitted.emit()
    assert dialog.isVisible()  # without a word it is not done
    area.setPlainText("договорились на вторник")
    area.submitted.emit()
    qtbot.waitUntil(lambda: get_task(office, task).done_at is not None)
    assert get_task(office, task).result == "договорились на вторник"


def test_a_task_that_waits_is_done_only_after_a_question(
    office: Office, workspace: Workspace, host: QWidget, qtbot: QtBot
) -> None:
    first = plan(office, "смета")
    task = plan(office, "договор", needs=(first,))
    answer("Всё равно сделано")
    complete_here(workspace, host, task)
    qtbot.waitUntil(lambda: get_task(office, task).done_at is not None)
    assert get_task(office, first).done_at is None


def test_the_tab_of_a_client_plans_and_shows(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Квант»")
    done = plan(office, "сделанное", client_id=client)
    complete_task(office, done)
    screen = open_card(workspace, qtbot, client)
    screen.show_tab("tasks")
    tab = screen.tabs.part(RecordTasks)
    qtbot.waitUntil(lambda: [row.title for row in tab.rows] == ["сделанное"])
    dialog = tab.plan("meeting")
    qtbot.waitUntil(lambda: dialog.is_ready)
    assert dialog.form is not None
    assert dialog.form.client.name == "ООО «Квант»"
    dialog.form.title.setText("показ")
    dialog.save()
    qtbot.waitUntil(lambda: [row.title for row in tab.rows] == ["показ", "сделанное"])
    assert [group.label for group in tab.model.groups] == ["Открытые", "Выполнено"]
