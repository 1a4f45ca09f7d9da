"""Moving, drawing and making in the calendar with the mouse."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.planning import delete_task
from tests.ui.calendar_desk import (
    SHIFT,
    WEDNESDAY,
    aimed,
    at,
    carry,
    column_of,
    drag,
    grid_of,
    instant,
    key_of,
    let_go,
    mouse,
    opened,
    plan,
    press,
    settle,
    stop_the_clock,
    titles,
    told_of,
)
from ui.calendar.spots import Spot
from ui.tasks.new_dialog import NewTaskDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

THURSDAY = WEDNESDAY + timedelta(days=1)
FRIDAY = WEDNESDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    stop_the_clock(monkeypatch, office)


def test_a_block_is_moved_to_another_day_and_time_and_back(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "11:20"), at(grid, THURSDAY, "14:36"))
    settle(screen, qtbot)
    assert told_of(office, task) == "19 14:15 60"
    assert column_of(grid, "Показ") == 3
    assert aimed(grid) is None
    assert [said for said, _change in told] == ["Перенос: Показ"]
    workspace.undo_last()
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"
    assert column_of(grid, "Показ") == 2


def test_with_shift_it_goes_by_five_minutes(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "11:30"), at(grid, WEDNESDAY, "12:41"), keys=SHIFT)
    settle(screen, qtbot)
    assert told_of(office, task) == "18 12:10 60"


def test_while_it_is_carried_its_place_is_dashed_with_the_new_time_and_esc_puts_it_back(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    grid.setFocus()
    start = at(grid, WEDNESDAY, "11:00") + QPoint(0, 10)
    press(grid, start)
    carry(grid, start + QPoint(0, 20))
    carry(grid, at(grid, FRIDAY, "15:00") + QPoint(0, 10))
    assert aimed(grid) == (4, 900, 60)
    assert [grid.face.lifted] == [(task, "")]
    grid.grab()
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert aimed(grid) is None
    assert grid.face.lifted is None
    assert not screen.desk.carry.busy
    shape: object = QApplication.overrideCursor()
    assert shape is None
    let_go(grid, at(grid, FRIDAY, "15:00"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"


def test_both_edges_are_drawn(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    task = plan(office, "Показ", "11:00", duration=120)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "13:00") - QPoint(0, 4), at(grid, WEDNESDAY, "14:28"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 210"
    drag(grid, at(grid, WEDNESDAY, "11:00") + QPoint(0, 3), at(grid, WEDNESDAY, "10:16"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 10:15 255"


def test_to_the_band_it_takes_the_whole_day_and_back_a_time(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "11:30"), at(grid, FRIDAY, ""))
    settle(screen, qtbot)
    assert told_of(office, task) == "20"
    assert grid.model.bar_of((task, "")) is not None
    drag(grid, at(grid, FRIDAY, ""), at(grid, THURSDAY, "16:00"))
    settle(screen, qtbot)
    assert told_of(office, task) == "19 16:00 60"


def test_several_days_are_moved_together_by_the_day_they_were_taken_at(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Выставка", day=WEDNESDAY, ends_on=THURSDAY, duration=None)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, THURSDAY, ""), at(grid, FRIDAY, ""))
    settle(screen, qtbot)
    assert told_of(office, task) == "19–20"


def test_to_the_tray_it_has_no_time_and_from_there_it_gets_one(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid, tray = grid_of(screen), screen.side.tray
    inside = grid.mapFromGlobal(tray.mapToGlobal(tray.rect().center()))
    start = at(grid, WEDNESDAY, "11:30")
    press(grid, start)
    carry(grid, start + QPoint(0, 20))
    carry(grid, inside)
    assert aimed(grid) is None
    let_go(grid, inside)
    settle(screen, qtbot)
    assert told_of(office, task) == ""
    assert titles(grid) == []
    assert [entry.title for entry in tray.entries] == ["Показ"]

    rows = tray.list
    centre = rows.visualRect(rows.model_rows.index(0)).center()
    view = rows.viewport()
    goal = at(grid, FRIDAY, "09:00") + QPoint(0, 12)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=centre)
    for where in (centre + QPoint(0, 20), view.mapFromGlobal(grid.mapToGlobal(goal))):
        _send(view, QEvent.Type.MouseMove, where)
    assert aimed(grid) == (4, 540, 60)
    _send(view, QEvent.Type.MouseButtonRelease, view.mapFromGlobal(grid.mapToGlobal(goal)))
    settle(screen, qtbot)
    assert told_of(office, task) == "20 09:00 60"
    assert tray.entries == ()


def _send(view: QWidget, kind: QEvent.Type, where: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    up = kind is QEvent.Type.MouseButtonRelease
    event = QMouseEvent(
        kind, where, view.mapToGlobal(where), left if up else none, none if up else left,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_drawing_over_empty_time_makes_one_with_that_time(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, THURSDAY, "12:05"), at(grid, THURSDAY, "13:32"))
    dialog = screen.window().findChild(NewTaskDialog)
    assert dialog is not None
    assert aimed(grid) == (3, 720, 90)
    draft = screen.desk.acts.draft_at(Spot(THURSDAY, 720, 90))
    assert (draft.kind, draft.duration) == ("meeting", 90)
    assert draft.due.at == instant(office, THURSDAY, "12:00")
    assert screen.desk.acts.draft_at(Spot(THURSDAY, 720, 30)).kind == "call"
    dialog.reject()
    assert aimed(grid) is None
    settle(screen, qtbot)


def test_a_double_click_opens_or_makes(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    opened_ones: list[str] = []
    monkeypatch.setattr(screen.desk.acts, "open", lambda one: opened_ones.append(one.title))
    mouse(grid, QEvent.Type.MouseButtonDblClick, at(grid, WEDNESDAY, "11:30"))
    assert opened_ones == ["Показ"]
    press(grid, at(grid, FRIDAY, "12:40"))
    let_go(grid, at(grid, FRIDAY, "12:40"))
    mouse(grid, QEvent.Type.MouseButtonDblClick, at(grid, FRIDAY, "12:40"))
    dialog = screen.window().findChild(NewTaskDialog)
    assert dialog is not None
    spot = grid.spot
    assert spot is not None
    assert (spot.day, spot.minute) == (FRIDAY, 750)
    dialog.reject()
    settle(screen, qtbot)


def test_what_is_done_and_a_colleague_s_lane_stay_where_they_are(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    igor, _changes = add_colleague(office, "Игорь Минаев")
    done = plan(office, "Планёрка", "09:00")
    complete_task(office, done)
    his = plan(office, "Демо", "14:00", assignee_id=igor)
    screen = opened(workspace, qtbot)
    lifted: list[object] = []
    screen.desk.carry.lifted.connect(lifted.append)
    screen.desk.show_members(frozenset({office.user_id, igor}))
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "09:30"), at(grid, FRIDAY, "12:00"))
    lane = grid.model.block_of(key_of(grid, "Демо"))
    assert lane is not None
    assert lane.lane
    x = grid.view.measures.gutter + lane.box.left + 5
    drag(grid, QPoint(x, at(grid, WEDNESDAY, "14:30").y()), at(grid, FRIDAY, "12:00"))
    settle(screen, qtbot)
    assert lifted == []
    assert told_of(office, done) == "18 09:00 60"
    assert told_of(office, his) == "18 14:00 60"


def test_news_during_a_drag_change_the_picture_and_not_the_drag(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    scroll = grid.down.value()
    start = at(grid, WEDNESDAY, "11:30")
    press(grid, start)
    carry(grid, start + QPoint(0, 20))
    carry(grid, at(grid, THURSDAY, "15:30"))
    plan(office, "Новое дело", "09:00")
    settle(screen, qtbot)
    assert titles(grid) == ["Новое дело", "Показ"]
    assert screen.desk.carry.busy
    assert aimed(grid) == (3, 900, 60)
    assert grid.down.value() == scroll
    let_go(grid, at(grid, THURSDAY, "15:30"))
    settle(screen, qtbot)
    assert told_of(office, task) == "19 15:00 60"


def test_a_colleague_deletes_it_during_the_drag_and_it_is_told(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    start = at(grid, WEDNESDAY, "11:30")
    press(grid, start)
    carry(grid, start + QPoint(0, 20))
    delete_task(office, task)
    settle(screen, qtbot)
    assert not screen.desk.carry.busy
    assert aimed(grid) is None
    assert any("«Показ» здесь больше нет" in said for said, _change in told)
    let_go(grid, at(grid, THURSDAY, "15:30"))
    assert titles(grid) == []


def test_a_refused_act_is_told_and_the_picture_becomes_true(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    workspace.changed.disconnect(screen.on_changed)
    refused: list[str] = []
    workspace.refused.connect(refused.append)
    grid = grid_of(screen)
    delete_task(office, task)
    drag(grid, at(grid, WEDNESDAY, "11:30"), at(grid, THURSDAY, "15:30"))
    settle(screen, qtbot)
    assert len(refused) == 1
    assert titles(grid) == []
    assert aimed(grid) is None


def test_dropped_where_it_stood_nothing_is_written(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    drag(grid, at(grid, WEDNESDAY, "11:30"), at(grid, WEDNESDAY, "11:31"))
    settle(screen, qtbot)
    assert told == []
    assert aimed(grid) is None
    assert grid.face.lifted is None


def test_in_the_team_a_task_goes_to_a_colleague_with_its_time(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    igor, _changes = add_colleague(office, "Игорь Минаев")
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot, "team")
    grid = grid_of(screen)
    assert [spec.member for spec in grid.model.specs] == [office.user_id, igor]
    start = at(grid, WEDNESDAY, "11:30", member=office.user_id)
    drag(grid, start, at(grid, WEDNESDAY, "13:30", member=igor))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 13:00 60"
    block = grid.model.block_of((task, ""))
    assert block is not None
    assert block.column == 1
    workspace.undo_last()
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"
    block = grid.model.block_of((task, ""))
    assert block is not None
    assert block.column == 0


def test_near_the_lower_edge_the_hours_scroll(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    before = grid.down.value()
    low = QPoint(at(grid, THURSDAY, "11:00").x(), grid.height() - 4)
    start = at(grid, WEDNESDAY, "11:30")
    press(grid, start)
    carry(grid, start + QPoint(0, 20))
    carry(grid, low)
    qtbot.waitUntil(lambda: grid.down.value() > before + 60)
    assert aimed(grid) is not None
    screen.desk.carry.cancel()
    let_go(grid, low)


def test_over_midnight_the_part_of_a_day_is_drawn_and_the_whole_is_meant(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Дежурство", "22:00", duration=240)
    screen = opened(workspace, qtbot, height=1900)
    grid = grid_of(screen)
    grid.down.setValue(0)
    drag(grid, at(grid, THURSDAY, "02:00") - QPoint(0, 4), at(grid, THURSDAY, "03:01"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 22:00 300"
    grid.down.setValue(grid.down.maximum())
    drag(grid, at(grid, WEDNESDAY, "22:00") + QPoint(0, 3), at(grid, WEDNESDAY, "21:01"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 21:00 360"
    grid.down.setValue(0)
    drag(grid, at(grid, THURSDAY, "01:00"), at(grid, THURSDAY, "02:00"))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 22:00 360"
