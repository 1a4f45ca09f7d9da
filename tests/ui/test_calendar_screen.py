"""The frame of the calendar: modes, people, kinds, the tray, what is remembered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.handover.substitution import lend_work
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import Office
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from tests.ui.calendar_desk import (
    WEDNESDAY,
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
from ui.calendar.counter import left_today
from ui.calendar.modes import shipped_modes
from ui.calendar.tray import SEARCH_FROM
from ui.calendar.tray_rows import PAGE
from ui.shell.screen import CalendarStop
from ui.theme import Mode, TextSize, theme
from ui.theme.people import tones_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.clients.field_types import Value
    from ui.shell.workspace import Workspace

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = date(2026, 3, 29)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    stop_the_clock(monkeypatch, office)


def test_every_mode_comes_to_the_front_and_reads_its_days(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    spans = {
        "day": (WEDNESDAY, WEDNESDAY),
        "workweek": (date(2026, 11, 16), date(2026, 11, 20)),
        "week": (date(2026, 11, 16), date(2026, 11, 22)),
        "team": (WEDNESDAY, WEDNESDAY),
    }
    for info in shipped_modes():
        screen.show_mode(info.key)
        settle(screen, qtbot)
        agenda = screen.desk.agenda
        assert agenda is not None
        if info.key in spans:
            assert (agenda.first, agenda.last) == spans[info.key]
        assert "Показ" in [entry.title for entry in agenda.entries]
        assert screen.bar.title.text() == screen.mode.title(WEDNESDAY)
        assert screen.bar.segment.value == info.key
        assert not screen.grab().isNull()
        for shade in (Mode.DARK, Mode.LIGHT):
            theme().set_mode(shade)


def test_the_mode_the_people_and_the_hours_are_remembered(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    igor, _changes = add_colleague(office, "Игорь Минаев")
    screen = opened(workspace, qtbot, "day")
    screen.side.people.rows[igor].click()
    settle(screen, qtbot)
    grid = grid_of(screen)
    grid.reveal_minute(6 * 60)
    screen.window().hide()
    again = opened(workspace, qtbot, "day")
    assert again.desk.recall("mode") == "day"
    assert again.desk.shown == {office.user_id, igor}
    assert round(grid_of(again).model.plan.minute_at(grid_of(again).view.y + 10)) == 6 * 60


def test_colleagues_are_shown_as_lanes_and_told_how_busy_they_are(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    igor, _changes = add_colleague(office, "Игорь Минаев")
    plan(office, "Показ", "11:00")
    plan(office, "Демо", "11:30", assignee_id=igor, duration=180)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    assert titles(grid) == ["Показ"]
    rows = screen.side.people.rows
    assert rows[igor].accessibleDescription().replace("\N{NO-BREAK SPACE}", " ") == "занят 3 ч"
    assert rows[office.user_id].accessibleDescription() == "вы"
    rows[igor].click()
    assert titles(grid) == ["Показ", "Демо"]
    lane = grid.model.block_of(key_of(grid, "Демо"))
    assert lane is not None
    assert lane.lane
    rows[office.user_id].click()
    assert titles(grid) == ["Демо"]


def test_people_wear_different_colours_as_long_as_there_are_some() -> None:
    worn = tones_of([11, 12, 13, 14], me=7)
    assert len(set(worn.values())) == 5
    assert tones_of([14, 13, 12, 11], me=7) == worn


def test_kinds_are_left_out_and_shown_again(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    plan(office, "Звонок Альфе", "12:00", kind="call")
    screen = opened(workspace, qtbot)
    screen.bar.chips.toggle("meeting")
    grid = grid_of(screen)
    assert titles(grid) == ["Звонок Альфе"]
    screen.bar.chips.toggle("meeting")
    assert titles(grid) == ["Показ", "Звонок Альфе"]


@pytest.mark.parametrize("size", list(TextSize))
def test_chips_without_room_are_in_a_menu_and_nothing_is_cut_off(
    workspace: Workspace, qtbot: QtBot, size: TextSize
) -> None:
    theme().set_text_size(size)
    screen = opened(workspace, qtbot, width=1146, height=768)
    bar = screen.bar
    assert bar.segment.geometry().right() < bar.width()
    seen = [chip for chip in bar.chips._chips.values() if chip.isVisible()]
    menu = bar.chips.open_rest()
    assert len(seen) + len(menu.actions()) == 4
    menu.close()
    edges = [chip.mapTo(bar, chip.rect().bottomRight()).x() for chip in seen]
    assert all(edge < bar.segment.x() for edge in edges)


def test_another_screen_leads_to_a_day_a_mode_and_a_task(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    later = WEDNESDAY + timedelta(days=9)
    task = plan(office, "Поставка", "15:00", day=later)
    screen = opened(workspace, qtbot)
    screen.open(CalendarStop(later, "day", task))
    settle(screen, qtbot)
    assert screen.desk.mode == "day"
    assert screen.mode.selected is not None
    assert screen.mode.selected.title == "Поставка"


def test_the_head_of_a_day_leads_to_that_day(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    where = at(grid, WEDNESDAY + timedelta(days=1), "")
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(where.x(), 20))
    settle(screen, qtbot)
    assert screen.desk.mode == "day"
    assert screen.desk.day == WEDNESDAY + timedelta(days=1)


def test_more_of_the_band_is_unfolded_and_folded(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    for number in range(6):
        plan(office, f"Дело {number}", duration=None)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    assert grid.model.band.rows == 3
    assert [len(more.items) for more in grid.model.band.more] == [4]
    high = grid.view.band_height
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(10, 60))
    assert grid.model.band.rows == 6
    assert grid.view.band_height > high
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(10, 60))
    assert grid.model.band.rows == 3


def test_the_team_tells_who_is_away(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    igor, _changes = add_colleague(office, "Игорь Минаев")
    maria, _changes = add_colleague(office, "Мария Светлова")
    lend_work(
        office, igor, substitute_id=maria, starts_on=WEDNESDAY,
        ends_on=WEDNESDAY + timedelta(days=4),
    )  # fmt: skip
    screen = opened(workspace, qtbot, "team")
    grid = grid_of(screen)
    tips = {head.tip.split("\n")[0]: head.tip for head in grid.face.heads}
    told = tips["Игорь Минаев"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Нет до 22 ноября: Мария Светлова" in told
    assert "Нет до" not in tips["Мария Светлова"]


def test_many_people_are_scrolled_sideways(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    people = [add_colleague(office, f"Сотрудник {n:02}")[0] for n in range(12)]
    task = plan(office, "Показ", "11:00", assignee_id=people[-1])
    screen = opened(workspace, qtbot, "team")
    grid = grid_of(screen)
    assert grid.across.isVisible()
    assert grid.model.plan.width > grid.view.room_across
    grid.setFocus()
    assert grid.select((task, ""))
    assert grid.view.x > 0
    block = grid.model.block_of((task, ""))
    assert block is not None
    right = grid.view.measures.gutter + block.box.right - grid.view.x
    assert right <= grid.view.measures.gutter + grid.view.room_across


def test_the_tray_is_searched_and_read_page_by_page(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    with office.change("Много дел"):
        for number in range(PAGE + 5):
            plan_task(office, TaskDraft(kind="todo", title=f"Дело {number:03}"))
    screen = opened(workspace, qtbot)
    tray = screen.side.tray
    assert len(tray.entries) == PAGE
    assert tray.search.isVisible()
    bar = tray.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle(screen, qtbot)
    assert len(tray.entries) == PAGE + 5
    tray.search.setText("Дело 042")
    qtbot.waitUntil(lambda: [entry.title for entry in tray.entries] == ["Дело 042"])
    assert tray.search.isVisible()


def test_a_short_tray_has_no_search_and_an_empty_one_says_so(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot)
    tray = screen.side.tray
    assert tray.empty.isVisible()
    assert not tray.search.isVisible()
    for number in range(SEARCH_FROM - 1):
        plan(office, f"Дело {number}", day=None)
    settle(screen, qtbot)
    assert len(tray.entries) == SEARCH_FROM - 1
    assert not tray.empty.isVisible()
    assert not tray.search.isVisible()


def test_from_the_tray_by_keyboard_to_where_the_cursor_is(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Анкета", day=None, duration=40)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    where = at(grid, WEDNESDAY + timedelta(days=2), "15:10")
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=where)
    rows = screen.side.tray.list
    rows.setFocus()
    rows.setCurrentIndex(rows.model_rows.index(0))
    QTest.keyClick(rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(screen, qtbot)
    assert told_of(office, task) == "20 15:00 40"


def test_on_a_day_of_23_hours_the_clock_is_true_and_the_length_too(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Office, "zone", BERLIN)
    task = plan(office, "Дежурство", "01:00", day=SPRING, duration=60)
    screen = opened(workspace, qtbot, "day", height=1900)
    screen.open(SPRING)
    settle(screen, qtbot)
    grid = grid_of(screen)
    grid.down.setValue(0)
    assert [(block.top, block.bottom) for block in grid.model.blocks] == [(60, 180)]
    drag(grid, at(grid, SPRING, "03:00") - QPoint(0, 4), at(grid, SPRING, "05:02"))
    settle(screen, qtbot)
    assert told_of(office, task) == "29 01:00 180"
    assert [(block.top, block.bottom) for block in grid.model.blocks] == [(60, 300)]
    drag(grid, at(grid, SPRING, "01:10"), at(grid, SPRING, "02:40"))
    settle(screen, qtbot)
    assert told_of(office, task) == "29 03:30 180"
    assert not grid.grab().isNull()


def test_the_sidebar_counts_what_of_today_is_still_ahead(office: Office) -> None:
    plan(office, "Было", "09:00")
    plan(office, "Идёт", "10:00")
    plan(office, "Будет", "16:00")
    plan(office, "Завтра", "09:00", day=WEDNESDAY + timedelta(days=1))
    plan(office, "Весь день", duration=None)
    complete_task(office, plan(office, "Сделано", "17:00"))
    assert left_today(office, now=now_ms()) == 2
    assert left_today(office, now=instant(office, WEDNESDAY, "16:30")) == 1


def test_a_birthday_is_shown_and_leads_to_the_client(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def born(name: str, responsible: int) -> int:
        values: dict[str, Value] = {"birthday": "1981-11-18", "responsible": responsible}
        return create_client(office, ClientDraft(kind="person", name=name, values=values))[0]

    igor, _changes = add_colleague(office, "Игорь Минаев")
    client = born("Романова Ольга", office.user_id)
    born("Чужой Клиент", igor)
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    assert len(grid.model.band.bars) == 1
    assert "Романова Ольга, 45" in grid.teller.tip_at(at(grid, WEDNESDAY, ""))
    gone: list[object] = []
    monkeypatch.setattr(workspace, "go", lambda _place, stop: gone.append(stop.client_id))
    QTest.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=at(grid, WEDNESDAY, ""))
    assert gone == [client]
    assert entries(grid)[0].title == "Показ"


def test_the_tip_of_a_block_tells_everything(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    draft = TaskDraft(
        kind="meeting", title="Показ <b>техники</b>", duration=90, place="Склад № 2",
        due=Due(at=instant(office, WEDNESDAY, "11:00")),
    )  # fmt: skip
    plan_task(office, draft)
    screen = opened(workspace, qtbot)
    grid = grid_of(screen)
    tip = grid.teller.tip_at(at(grid, WEDNESDAY, "11:30")).replace("\N{NO-BREAK SPACE}", " ")
    assert tip.split("\n") == [
        "Показ <b>техники</b>", "среда, 18 ноября, 11:00–12:30", "Встреча, 1 ч 30 мин",
        "Место: Склад № 2", "Анна Кравцова",
    ]  # fmt: skip


def test_the_working_week_reaches_to_a_saturday_that_is_worked(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    saturday = WEDNESDAY + timedelta(days=3)
    screen = opened(workspace, qtbot, "workweek")
    grid = grid_of(screen)
    assert [spec.day.day for spec in grid.model.specs] == [16, 17, 18, 19, 20]
    set_day(office, saturday, kind=DayKind.WORK)
    settle(screen, qtbot)
    assert [spec.day.day for spec in grid.model.specs] == [16, 17, 18, 19, 20, 21]
    assert not grid.model.specs[-1].off
