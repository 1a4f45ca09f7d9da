"""The calendar by keyboard: walking, moving, lengthening, doing; what a watcher may not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.access.membership import Role
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import get_task
from tests.ui.answers import answer
from tests.ui.calendar_desk import (
    WEDNESDAY,
    aimed,
    at,
    drag,
    entries,
    grid_of,
    instant,
    key_of,
    opened,
    plan,
    settle,
    stop_the_clock,
    titles,
    told_of,
)
from ui.calendar.walk import Cursor
from ui.tasks.new_dialog import NewTaskDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.office import Office
    from ui.calendar.screen import CalendarScreen
    from ui.calendar.time_grid import TimeGrid
    from ui.shell.workspace import Workspace

DOWN, UP = Qt.Key.Key_Down, Qt.Key.Key_Up
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    stop_the_clock(monkeypatch, office)


def chosen(screen: CalendarScreen, title: str) -> TimeGrid:
    """The grid with the keyboard on an entry."""
    grid = grid_of(screen)
    grid.setFocus()
    assert grid.select(key_of(grid, title))
    return grid


def test_the_arrows_walk_and_lead_on_into_the_next_week(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    plan(office, "Потом", "11:00", day=WEDNESDAY + timedelta(days=5))
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyClick(grid, DOWN)
    assert grid.face.cursor == Cursor(2, 720)
    QTest.keyClick(grid, UP)
    assert grid.selected is not None
    for _ in range(4):
        QTest.keyClick(grid, RIGHT)
    assert grid.face.cursor == Cursor(6, 660)
    QTest.keyClick(grid, RIGHT)
    settle(screen, qtbot)
    assert screen.desk.day == WEDNESDAY + timedelta(days=7)
    assert titles(grid) == ["Потом"]
    assert grid.face.cursor is not None
    assert grid.selected is not None
    assert grid.selected.title == "Потом"
    QTest.keyClick(grid, LEFT)
    settle(screen, qtbot)
    assert grid.face.cursor == Cursor(6, 660)


def test_ctrl_moves_by_a_quarter_and_a_day_as_one_act(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyPress(grid, Qt.Key.Key_Control)
    for key in (DOWN, DOWN, DOWN, RIGHT, UP):
        QTest.keyPress(grid, key, CTRL)
    assert aimed(grid) == (3, 690, 60)
    assert told == []
    QTest.keyRelease(grid, Qt.Key.Key_Control)
    settle(screen, qtbot)
    assert told_of(office, task) == "19 11:30 60"
    assert [said for said, _change in told] == ["Перенос: Показ"]
    assert grid.selected is not None
    assert grid.selected.title == "Показ"
    workspace.undo_last()
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"


def test_esc_takes_the_steps_back(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyPress(grid, Qt.Key.Key_Control)
    QTest.keyPress(grid, DOWN, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert aimed(grid) is None
    QTest.keyRelease(grid, Qt.Key.Key_Control)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"


def test_what_stands_between_two_quarters_comes_to_one(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:07", duration=20)
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyClick(grid, DOWN, CTRL)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:15 20"
    QTest.keyClick(grid, DOWN, CTRL | SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:20 20"
    QTest.keyClick(grid, DOWN, SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:20 30"
    QTest.keyClick(grid, UP, SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:20 15"


def test_whole_days_are_moved_and_made_longer_too(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Выставка", duration=None)
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Выставка")
    QTest.keyClick(grid, RIGHT, CTRL)
    settle(screen, qtbot)
    assert told_of(office, task) == "19"
    QTest.keyClick(grid, RIGHT, SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "19–20"
    QTest.keyClick(grid, LEFT, SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "19"


def test_space_is_done_and_del_drops_it(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    task, other = plan(office, "Показ", "11:00"), plan(office, "Обед", "13:00")
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyClick(grid, Qt.Key.Key_Space)
    settle(screen, qtbot)
    assert get_task(office, task).done_at is not None
    assert grid.selected is not None
    assert grid.selected.done
    QTest.keyClick(grid, Qt.Key.Key_Space)
    settle(screen, qtbot)
    assert get_task(office, task).done_at is None
    grid.select((other, ""))
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    settle(screen, qtbot)
    assert titles(grid) == ["Показ"]
    workspace.undo_last()
    settle(screen, qtbot)
    assert titles(grid) == ["Показ", "Обед"]


def test_enter_opens_or_makes_and_the_letter_n_makes_too(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    seen: list[AgendaEntry] = []
    monkeypatch.setattr(screen.desk.acts, "open", seen.append)
    grid = chosen(screen, "Показ")
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert [entry.title for entry in seen] == ["Показ"]
    QTest.keyClick(grid, DOWN)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_N):
        QTest.keyClick(grid, key)
        (dialog,) = [
            each for each in screen.window().findChildren(NewTaskDialog) if each.isVisible()
        ]
        dialog.reject()
        qtbot.waitUntil(lambda: not screen.window().findChildren(NewTaskDialog))
        grid.setFocus()
    settle(screen, qtbot)


def test_the_frame_s_keys_turn_pages_and_change_modes(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_PageDown)
    settle(screen, qtbot)
    assert screen.desk.day == WEDNESDAY + timedelta(days=7)
    QTest.keyClick(grid, Qt.Key.Key_PageUp)
    QTest.keyClick(grid, Qt.Key.Key_PageUp)
    settle(screen, qtbot)
    assert screen.desk.day == WEDNESDAY - timedelta(days=7)
    QTest.keyClick(grid, Qt.Key.Key_Home)
    settle(screen, qtbot)
    assert screen.desk.day == WEDNESDAY
    QTest.keyClick(grid, Qt.Key.Key_1)
    settle(screen, qtbot)
    assert screen.desk.mode == "day"
    assert grid_of(screen).hasFocus()
    assert screen.bar.segment.value == "day"
    assert screen.desk.agenda is not None
    assert screen.desk.agenda.last == WEDNESDAY


def test_an_occurrence_asks_how_much_of_the_series_is_meant(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    draft = TaskDraft(
        kind="todo", title="Планёрка", duration=30, repeats="FREQ=DAILY;COUNT=5",
        due=Due(at=instant(office, WEDNESDAY, "09:00")),
    )  # fmt: skip
    head, _changes = plan_task(office, draft)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    assert titles(grid) == ["Планёрка"] * 5
    grid.setFocus()
    third = [entry.key for entry in entries(grid)][2]
    assert grid.select(third)
    answer("Перенести")
    QTest.keyClick(grid, DOWN, CTRL)
    settle(screen, qtbot)
    tops = [block.top for block in grid.model.blocks]
    assert sorted(tops) == [540, 540, 540, 540, 555]
    assert get_task(office, head).due.at == instant(office, WEDNESDAY, "09:00")
    answer("Отмена")
    drag(grid, at(grid, WEDNESDAY, "09:10"), at(grid, WEDNESDAY, "12:10"))
    settle(screen, qtbot)
    assert sorted(block.top for block in grid.model.blocks) == [540, 540, 540, 540, 555]
    assert aimed(grid) is None


def test_a_watcher_sees_everything_and_changes_nothing(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = plan(office, "Показ", "11:00")
    loose = plan(office, "Анкета", day=None)
    monkeypatch.setattr(type(office), "role", Role.OBSERVER)
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    drag(grid, at(grid, WEDNESDAY, "11:30"), at(grid, WEDNESDAY, "14:30"))
    QTest.keyClick(grid, DOWN, CTRL)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    drag(grid, at(grid, WEDNESDAY, "16:00"), at(grid, WEDNESDAY, "17:30"))
    QTest.keyClick(grid, Qt.Key.Key_N)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"
    assert get_task(office, task).done_at is None
    assert screen.window().findChild(NewTaskDialog) is None
    assert not screen.create_button.isVisible()
    assert [entry.task_id for entry in screen.side.tray.entries] == [loose]
    menu = screen.desk.acts.menu(entries(grid)[0], grid)
    assert [action.text() for action in menu.actions()] == ["Открыть"]


def test_what_is_chosen_is_read_aloud(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    said = grid.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Встреча, Показ, среда, 18 ноября, 11:00–12:00"
    QTest.keyClick(grid, DOWN)
    said = grid.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "среда, 18 ноября, 12:00, свободно"


def test_news_while_ctrl_is_held_leave_what_is_being_moved_where_it_is(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = chosen(screen, "Показ")
    QTest.keyPress(grid, Qt.Key.Key_Control)
    QTest.keyPress(grid, DOWN, CTRL)
    plan(office, "Новое дело", "09:00")
    settle(screen, qtbot)
    assert titles(grid) == ["Новое дело", "Показ"]
    assert aimed(grid) == (2, 675, 60)
    QTest.keyRelease(grid, Qt.Key.Key_Control)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:15 60"


def test_the_letters_work_in_the_russian_layout_too(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    grid.setFocus()
    screen.step(3)
    settle(screen, qtbot)
    QApplication.sendEvent(grid, _typed(0x415, "е"))
    settle(screen, qtbot)
    assert screen.desk.day == WEDNESDAY
    QApplication.sendEvent(grid, _typed(0x422, "т"))
    (dialog,) = screen.window().findChildren(NewTaskDialog)
    dialog.reject()
    settle(screen, qtbot)


def _typed(key: int, text: str) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)


def test_what_was_made_is_chosen(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    screen.plan()
    (dialog,) = screen.window().findChildren(NewTaskDialog)
    dialog.reject()
    made = plan(office, "Показ", "11:00")
    screen.desk.acts.made.emit(made)
    settle(screen, qtbot)
    assert grid.selected is not None
    assert grid.selected.title == "Показ"
