"""«Сегодня» on the screen: what keys, clicks, the minute and the news do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.deals.assigning import tell_assigned
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.history.acts import undo
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.today.model import Gap, NowLine, TodayTask
from tests.today.today_desk import WEDNESDAY, Desk
from tests.ui.board_desk import make_funnel
from tests.ui.client_desk import show
from ui.deals.next_dialog import NextDialog
from ui.shell.screen import DealStop, Place
from ui.tasks.new_dialog import NewTaskDialog
from ui.today.call_dialog import CallDialog
from ui.today.screen import TodayScreen, subtitle
from ui.today.spots import ACCEPT, DONE, LATER, TAKE
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace
    from ui.today.act_list import ActList


T = TypeVar("T", bound=QWidget)


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Wednesday, 18 November 2026, 10:42 in Moscow."""
    made = Desk(office)
    monkeypatch.setattr("time.time_ns", lambda: made.now * 1_000_000)
    return made


def opened(workspace: Workspace, qtbot: QtBot, *, width: int = 1200) -> TodayScreen:
    screen = TodayScreen(workspace)
    show(screen, qtbot, width=width)
    screen.open(None)
    qtbot.waitUntil(lambda: screen.today is not None)
    return screen


def titles(view: ActList) -> list[str]:
    return [getattr(row, "title", type(row).__name__) for row in view.rows]


def number_of(view: ActList, title: str) -> int:
    return titles(view).index(title)


def focus(view: ActList, title: str) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.model_rows.index(number_of(view, title)))


def press(view: ActList, title: str, key: str) -> None:
    """Click a painted spot of a row."""
    number = number_of(view, title)
    view.scrollTo(view.model_rows.index(number))
    rect = view.spot_rect(number, key)
    assert rect is not None, (title, key)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center()
    )


def dialog_of(qtbot: QtBot, kind: type[T]) -> T:
    def found() -> bool:
        return any(isinstance(each, kind) and each.isVisible() for each in windows())

    qtbot.waitUntil(found)
    return next(each for each in windows() if isinstance(each, kind) and each.isVisible())


def windows() -> list[QWidget]:
    return QApplication.allWidgets()


def test_space_notes_a_task_as_done_and_undo_brings_it_back(
    desk: Desk, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    desk.plan("Отчёт", desk.on_clock("17:30"))
    screen = opened(workspace, qtbot)
    view = screen.board.plan_list
    focus(view, "Отчёт")

    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: any(getattr(row, "done", False) for row in view.rows))
    assert screen.today is not None
    assert subtitle(screen.today) == "среда, 18 ноября · 1\N{NO-BREAK SPACE}дело, 1 сделано"
    change = next(made for _text, made in told if made)
    assert isinstance(change, int)
    undo(desk.office, change)
    qtbot.waitUntil(lambda: not any(getattr(row, "done", False) for row in view.rows))
    row = next(row for row in view.rows if isinstance(row, TodayTask))
    assert view.current is row


def test_the_last_action_of_a_deal_asks_what_is_next(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    from crm_desktop.funnels.model import PlanMode  # noqa: PLC0415 - one test only

    funnel = make_funnel(desk.office, plan=PlanMode.WARN)
    deal, _ = create_deal(
        desk.office,
        DealDraft(title="Склад", funnel_id=funnel.id, stage_id=funnel.stages[2].id),
    )
    plan_task(
        desk.office,
        TaskDraft(kind="call", title="Позвонить", due=Due(WEDNESDAY), deal_id=deal),
    )
    screen = opened(workspace, qtbot)
    press(screen.board.plan_list, "Позвонить", DONE)
    dialog = dialog_of(qtbot, NextDialog)
    dialog.reject()


def test_a_result_is_asked_where_it_is_demanded(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    from ui.widgets.dialogs import Dialog  # noqa: PLC0415 - one test only

    task = desk.plan("С итогом", Due(WEDNESDAY), result_required=True)
    screen = opened(workspace, qtbot)
    press(screen.board.plan_list, "С итогом", DONE)
    dialog = dialog_of(qtbot, Dialog)
    assert desk.office.db.run("SELECT done_at FROM task WHERE id = ?", (task,)) == [(None,)]
    dialog.reject()


def test_putting_off_by_the_menu_of_the_row(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    task = desk.plan("Давняя", Due(WEDNESDAY - timedelta(days=3)))
    screen = opened(workspace, qtbot)
    press(screen.board.overdue_list, "Давняя", LATER)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), Menu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    action = next(each for each in menu.actions() if "автра" in each.text())
    action.trigger()
    menu.close()
    qtbot.waitUntil(lambda: not screen.board.overdue_list.rows)
    ((at, on),) = desk.office.db.run("SELECT due_at, due_on FROM task WHERE id = ?", (task,))
    assert on is None or on > WEDNESDAY.isoformat()
    assert at is None or at > desk.now


def test_everything_overdue_moves_to_today_in_one_act(
    desk: Desk, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    for number in range(1, 4):
        desk.plan(f"№ {number}", Due(WEDNESDAY - timedelta(days=number)))
    screen = opened(workspace, qtbot)
    assert titles(screen.board.overdue_list) == ["№ 3", "№ 2", "№ 1"]
    screen.board.overdue.link.click()
    qtbot.waitUntil(lambda: bool(screen.today and not screen.today.overdue_total))
    assert screen.board.overdue.isHidden()
    assert {"№ 1", "№ 2", "№ 3"} <= set(titles(screen.board.plan_list))
    changes = [made for _text, made in told if made]
    assert len(changes) == 1
    assert isinstance(changes[0], int)
    undo(desk.office, changes[0])
    qtbot.waitUntil(lambda: len(screen.board.overdue_list.rows) == 3)


def test_free_time_is_taken_with_its_hour(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    desk.plan("Показ", desk.on_clock("11:00"), duration=90)
    desk.plan("Звонок", desk.on_clock("14:00"), duration=240)
    screen = opened(workspace, qtbot)
    view = screen.board.plan_list
    gap = next(row for row in view.rows if isinstance(row, Gap))
    press(view, "Gap", TAKE)
    dialog = dialog_of(qtbot, NewTaskDialog)
    qtbot.waitUntil(lambda: dialog.is_ready)
    assert dialog.form is not None
    draft = dialog.form.draft()
    assert draft is not None
    assert draft.due == Due(at=gap.start)
    dialog.reject()


def test_arrows_walk_rows_and_cards_and_never_stand_on_the_line_of_now(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    desk.plan("Вчерашняя", Due(WEDNESDAY - timedelta(days=1)))
    desk.plan("Утром", desk.on_clock("09:00"), duration=30)
    desk.plan("Вечером", desk.on_clock("17:00"), duration=60)
    screen = opened(workspace, qtbot)
    overdue, plan = screen.board.overdue_list, screen.board.plan_list
    qtbot.waitUntil(overdue.hasFocus)
    assert [type(row) for row in plan.rows] == [TodayTask, NowLine, Gap, TodayTask]

    QTest.keyClick(overdue, Qt.Key.Key_Down)
    assert plan.hasFocus()
    walked = []
    for _ in range(3):
        walked.append(plan.currentIndex().row())
        QTest.keyClick(plan, Qt.Key.Key_Down)
    assert walked == [0, 2, 3]
    for _ in range(3):
        QTest.keyClick(plan, Qt.Key.Key_Up)
    assert overdue.hasFocus()
    QTest.keyClick(overdue, Qt.Key.Key_Tab)
    assert not overdue.hasFocus()


def test_right_leads_to_the_deals_and_enter_opens_one(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(desk.office)
    deal, _ = create_deal(
        desk.office,
        DealDraft(title="Склад", funnel_id=funnel.id, stage_id=funnel.stages[0].id),
    )
    desk.plan("Дело", Due(WEDNESDAY))
    screen = opened(workspace, qtbot)
    focus(screen.board.plan_list, "Дело")
    QTest.keyClick(screen.board.plan_list, Qt.Key.Key_Right)
    steps = screen.board.steps_list
    assert steps.hasFocus()
    with qtbot.waitSignal(workspace.place_wanted) as wanted:
        QTest.keyClick(steps, Qt.Key.Key_Return)
    assert wanted.args == [Place.DEAL, DealStop(deal)]
    QTest.keyClick(steps, Qt.Key.Key_Left)
    assert screen.board.plan_list.hasFocus()


def test_handed_over_work_is_taken_by_space(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    igor = desk.colleague()
    task = desk.plan("Договор", Due(WEDNESDAY))
    with desk.office.change("Передали"):
        desk.office.db.run(
            "UPDATE task SET handed_by = ?, handed_at = 5 WHERE id = ?", (igor, task)
        )
    screen = opened(workspace, qtbot)
    view = screen.board.handed_list
    assert screen.board.handed.isVisible()
    focus(view, "Договор")
    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(screen.board.handed.isHidden)
    assert desk.office.db.run("SELECT accepted_at NOT NULL FROM task WHERE id = ?", (task,)) == [
        (1,)
    ]


def test_a_deal_that_was_given_is_taken_by_its_button(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    igor = desk.colleague()
    funnel = make_funnel(desk.office)
    deal, _ = create_deal(
        desk.office,
        DealDraft(title="Склад", funnel_id=funnel.id, stage_id=funnel.stages[0].id),
    )
    with desk.office.change("Дали") as change:
        tell_assigned(desk.office.db, change, {deal: desk.office.user_id}, author=igor, why="")
    screen = opened(workspace, qtbot)
    press(screen.board.handed_list, "Склад", ACCEPT)
    qtbot.waitUntil(screen.board.handed.isHidden)


def test_the_minute_moves_the_line_of_now_and_midnight_the_day(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    desk.plan("Показ", desk.on_clock("11:00"), duration=30)
    screen = opened(workspace, qtbot)
    view = screen.board.plan_list

    def pill() -> str:
        told = next(row.told for row in view.rows if isinstance(row, TodayTask))
        return told.replace("\N{NO-BREAK SPACE}", " ")

    assert pill() == "через 18 мин"
    desk.clock = "10:43"
    screen._tick()
    qtbot.waitUntil(lambda: pill() == "через 17 мин")
    desk.day, desk.clock = WEDNESDAY + timedelta(days=1), "00:00"
    screen._tick()
    qtbot.waitUntil(lambda: titles(screen.board.overdue_list) == ["Показ"])
    assert screen.today is not None
    assert screen.today.day == date(2026, 11, 19)
    # The clock was set back: the day is what the clock says.
    desk.day, desk.clock = WEDNESDAY - timedelta(days=1), "12:00"
    screen._tick()
    qtbot.waitUntil(lambda: not screen.board.overdue_list.rows)


def test_an_empty_day_offers_to_plan_and_an_empty_office_the_first_steps(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    board = screen.board
    assert board.plan.pages.currentWidget() is board.first
    with qtbot.waitSignal(workspace.place_wanted) as wanted:
        board.first.buttons["import"].click()
    assert wanted.args is not None
    assert wanted.args[0] is Place.IMPORT
    desk.client("ООО «Ромашка»")
    qtbot.waitUntil(lambda: board.plan.pages.currentWidget() is board.empty)
    board.empty.button.click()
    dialog_of(qtbot, NewTaskDialog).reject()
    desk.plan("Дело", Due(WEDNESDAY))
    qtbot.waitUntil(lambda: board.plan.pages.currentWidget() is board.plan_list)


def test_a_call_is_written_down_for_the_client_of_the_row(
    desk: Desk, workspace: Workspace, qtbot: QtBot
) -> None:
    client = desk.client("ООО «Ромашка»")
    desk.plan("Позвонить", Due(WEDNESDAY), client_id=client)
    screen = opened(workspace, qtbot)
    focus(screen.board.plan_list, "Позвонить")
    screen.write_call()
    dialog = dialog_of(qtbot, CallDialog)
    assert dialog.client.client_id == client
    assert dialog.form.kind.value == "call"
    dialog.form.text.setPlainText("Договорились")
    dialog.save()
    qtbot.waitUntil(
        lambda: (
            desk.office.db.run("SELECT client, kind, text FROM event")
            == [(client, "call", "Договорились")]
        )
    )


def test_a_call_with_nobody_is_not_written(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    screen.write_call()
    dialog = dialog_of(qtbot, CallDialog)
    dialog.form.text.setPlainText("Кто-то звонил")
    dialog.save()
    assert dialog.isVisible()
    assert desk.office.db.run("SELECT count(*) FROM event") == [(0,)]
    dialog.reject()


@pytest.mark.parametrize("size", [(1146, 700), (1220, 832)])
def test_nothing_is_cut_off(
    desk: Desk, workspace: Workspace, qtbot: QtBot, size: tuple[int, int]
) -> None:
    for number in range(9):
        desk.plan(f"№ {number}", Due(WEDNESDAY - timedelta(days=1)))
        desk.plan(f"Сегодня {number}", desk.on_clock(f"{9 + number}:00"), duration=30)
    for number in range(5):
        client = desk.client(f"Тихий {number}", phone="+7 921 555-01-01")
        desk.touch(client, WEDNESDAY - timedelta(days=50 + number))
    screen = opened(workspace, qtbot, width=size[0])
    screen.window().resize(*size)
    board = screen.board
    qtbot.waitUntil(lambda: board.height() > 0 and board.overdue.height() < board.height())
    for card in (board.overdue, board.plan, board.steps, board.quiet):
        assert card.isVisible(), card.title
        inside = board.rect().contains(card.rect().translated(card.mapTo(board, QPoint(0, 0))))
        assert inside, card.title
    assert board.steps.width() == 560
    assert board.plan.height() >= 150


def test_the_reading_fails_and_says_so(
    desk: Desk, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = opened(workspace, qtbot)

    def broken(*_given: object) -> None:
        raise ValueError

    monkeypatch.setattr("ui.today.screen.read_today", broken)
    with qtbot.waitSignal(workspace.failed):
        screen.load()
