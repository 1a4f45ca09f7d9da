"""The month, the agenda and the mini month in the window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day
from tests.ui.calendar_desk import WEDNESDAY, instant, opened, plan, settle, stop_the_clock, told_of
from ui.calendar.agenda_model import AgendaModel
from ui.calendar.agenda_rows import RowKind, agenda_rows
from ui.calendar.agenda_view import AgendaView
from ui.calendar.mini_month import MiniMonth
from ui.calendar.modes import DAY as DAY_MODE
from ui.calendar.month_view import MonthView
from ui.tasks.new_dialog import NewTaskDialog
from ui.theme import theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.office import Office
    from ui.calendar.month_face import MonthFace
    from ui.calendar.screen import CalendarScreen
    from ui.shell.workspace import Workspace

DAY = timedelta(days=1)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    stop_the_clock(monkeypatch, office)


def face_of(screen: CalendarScreen) -> MonthFace:
    assert isinstance(screen.mode, MonthView)
    return screen.mode.face


def centre_of(face: MonthFace, title: str) -> QPoint:
    assert face.plan is not None
    bar = next(bar for bar in face.plan.bars if getattr(bar.item, "title", "") == title)
    box = face.grid.bar(bar)
    return QPoint(box.left + 12, box.top + box.height // 2)


def cell_of(face: MonthFace, day: date) -> QPoint:
    """A point of a day's cell where nothing is drawn."""
    assert face.plan is not None
    cell = face.grid.cell(face.plan.days.index(day))
    return QPoint(cell.left + cell.width // 2, cell.bottom - 4)


def mouse(face: MonthFace, kind: QEvent.Type, at: QPoint) -> None:
    released = kind is QEvent.Type.MouseButtonRelease
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
    held = Qt.MouseButton.NoButton if released else LEFT
    event = QMouseEvent(kind, at, face.mapToGlobal(at), button, held,
                        Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(face, event)


def drag(face: MonthFace, start: QPoint, end: QPoint) -> None:
    mouse(face, QEvent.Type.MouseButtonPress, start)
    mouse(face, QEvent.Type.MouseMove, start + QPoint(0, QApplication.startDragDistance() + 2))
    mouse(face, QEvent.Type.MouseMove, end)
    mouse(face, QEvent.Type.MouseButtonRelease, end)


def test_the_month_shows_six_weeks_and_says_so(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    plan(office, "В декабре", day=date(2026, 12, 6))
    plan(office, "Позже", day=date(2026, 12, 7))
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    assert face.plan is not None
    assert [bar.item.title for bar in face.plan.bars] == ["Показ", "В декабре"]  # type: ignore[union-attr]
    assert screen.bar.title.text() == "Ноябрь\N{NO-BREAK SPACE}2026"
    assert "18\N{NO-BREAK SPACE}ноября" in face.accessibleDescription()


def test_a_chip_dragged_to_another_day_keeps_its_time(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    drag(face, centre_of(face, "Показ"), cell_of(face, WEDNESDAY + 7 * DAY))
    settle(screen, qtbot)
    assert told_of(office, task) == "25 11:00 60"
    assert [said for said, _change in told] == ["Перенос: Показ"]
    assert face.look.ghost is None
    workspace.undo_last()
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"


def test_several_days_are_held_where_they_were_taken(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Выставка", ends_on=WEDNESDAY + 2 * DAY, duration=None)
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    taken = centre_of(face, "Выставка")
    taken.setX(cell_of(face, WEDNESDAY + DAY).x())  # by its second day
    drag(face, taken, cell_of(face, WEDNESDAY + 8 * DAY))
    settle(screen, qtbot)
    assert told_of(office, task) == "25–27"


def test_done_ones_and_colleagues_stay_where_they_are(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    igor, _ = add_colleague(office, "Игорь Минаев")
    done = plan(office, "Сделано", "11:00")
    complete_task(office, done)
    theirs = plan(office, "Чужое", "12:00", assignee_id=igor)
    screen = opened(workspace, qtbot, "month")
    screen.desk.show_members(frozenset({office.user_id, igor}))
    settle(screen, qtbot)
    face = face_of(screen)
    for title in ("Сделано", "Чужое"):
        drag(face, centre_of(face, title), cell_of(face, WEDNESDAY + DAY))
    settle(screen, qtbot)
    assert told_of(office, done).startswith("18")
    assert told_of(office, theirs).startswith("18")


def test_esc_puts_a_chip_back(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    task = plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    face.setFocus()
    start = centre_of(face, "Показ")
    mouse(face, QEvent.Type.MouseButtonPress, start)
    mouse(face, QEvent.Type.MouseMove, start + QPoint(30, 0))
    mouse(face, QEvent.Type.MouseMove, cell_of(face, WEDNESDAY + DAY))
    assert face.look.ghost == WEDNESDAY + DAY
    QTest.keyClick(face, Qt.Key.Key_Escape)
    mouse(face, QEvent.Type.MouseButtonRelease, cell_of(face, WEDNESDAY + DAY))
    settle(screen, qtbot)
    assert told_of(office, task) == "18 11:00 60"
    assert face.look.ghost is None


def test_more_than_fits_leads_to_the_day(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    for number in range(12):
        plan(office, f"№ {number:02}", "11:00")
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    assert face.plan is not None
    rows = face.grid.rows
    assert face.plan.more[WEDNESDAY] == 12 - (rows - 1)
    box = face.grid.more(face.plan.days.index(WEDNESDAY))
    at = QPoint(box.left + 5, box.top + 5)
    mouse(face, QEvent.Type.MouseButtonPress, at)
    mouse(face, QEvent.Type.MouseButtonRelease, at)
    settle(screen, qtbot)
    assert screen.desk.mode == DAY_MODE
    assert screen.desk.day == WEDNESDAY


def test_a_double_click_plans_on_that_day(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    mouse(face, QEvent.Type.MouseButtonDblClick, cell_of(face, WEDNESDAY + DAY))
    dialog = screen.window().findChild(NewTaskDialog)
    assert dialog is not None
    assert screen.mode.spot is not None
    dialog.reject()
    settle(screen, qtbot)


def test_the_keyboard_walks_days_and_what_is_on_them(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    task = plan(office, "Показ", "11:00")
    plan(office, "Выставка", duration=None)
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    face.setFocus()
    for key, day in (
        (Qt.Key.Key_Left, WEDNESDAY - DAY), (Qt.Key.Key_Down, WEDNESDAY + 6 * DAY),
        (Qt.Key.Key_Up, WEDNESDAY - DAY), (Qt.Key.Key_Right, WEDNESDAY),
    ):  # fmt: skip
        QTest.keyClick(face, key)
        assert face.look.cursor == day
    beside = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(face, Qt.Key.Key_Down, beside)
    assert screen.mode.selected is not None
    assert screen.mode.selected.title == "Выставка"
    QTest.keyClick(face, Qt.Key.Key_Down, beside)
    QTest.keyClick(face, Qt.Key.Key_Space)
    settle(screen, qtbot)
    assert get_task(office, task).done_at is not None
    QTest.keyClick(face, Qt.Key.Key_Escape)
    chosen: AgendaEntry | None = face.selected
    assert chosen is None
    QTest.keyClick(face, Qt.Key.Key_Return)
    settle(screen, qtbot)
    assert screen.desk.mode == DAY_MODE


def test_walking_out_of_the_month_turns_it(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    screen = opened(workspace, qtbot, "month")
    face = face_of(screen)
    face.setFocus()
    for _ in range(2):
        QTest.keyClick(face, Qt.Key.Key_Down)
    settle(screen, qtbot)
    assert face.look.cursor == WEDNESDAY + 14 * DAY
    assert screen.bar.title.text() == "Декабрь\N{NO-BREAK SPACE}2026"
    assert screen.desk.agenda is not None
    assert screen.desk.agenda.first == date(2026, 11, 30)


def test_the_agenda_is_a_true_model(office: Office, qtbot: QtBot) -> None:
    plan(office, "Показ", "11:00")
    model = AgendaModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = agenda_rows(read_agenda(office, WEDNESDAY, WEDNESDAY + 13 * DAY))
    model.show(rows)
    assert model.rowCount() == len(rows)
    assert model.data(model.index(0)) == rows[0].text
    heads = [n for n in range(model.rowCount()) if model.row(n).kind is RowKind.DAY]
    assert heads
    for number in range(model.rowCount()):
        chosen = bool(model.flags(model.index(number)) & Qt.ItemFlag.ItemIsSelectable)
        assert chosen == (number not in heads)
    signals: list[str] = []
    model.modelReset.connect(lambda: signals.append("reset"))
    model.dataChanged.connect(lambda *_: signals.append("painted"))
    model.show(rows)
    model.show(rows[:1])
    model.show([])
    assert signals == ["painted", "reset", "reset"]


def test_the_agenda_keeps_what_is_chosen_over_news(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot, "agenda")
    mode: Any = screen.mode
    assert isinstance(mode, AgendaView)
    entry = entries(mode)["Показ"]
    assert mode.select(entry.key)
    workspace.act(lambda: plan_earlier(office), owner=screen)
    qtbot.waitUntil(lambda: "Раньше" in entries(mode))
    assert mode.selected is not None
    assert mode.selected.title == "Показ"
    QTest.keyClick(mode.list, Qt.Key.Key_Space)
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: entries(mode)["Показ"].done)


def plan_earlier(office: Office) -> object:
    due = Due(at=instant(office, WEDNESDAY, "09:30"))
    return plan_task(office, TaskDraft(title="Раньше", due=due))


def entries(mode: AgendaView) -> dict[str, AgendaEntry]:
    rows = (mode.model.row(number) for number in range(mode.model.rowCount()))
    return {row.text: row.item for row in rows if row.kind is RowKind.ENTRY}  # type: ignore[misc]


def test_free_hours_plan_something_there(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    plan(office, "Показ", "11:00")
    screen = opened(workspace, qtbot, "agenda")
    mode = screen.mode
    assert isinstance(mode, AgendaView)
    free = [n for n in range(mode.model.rowCount()) if mode.model.row(n).kind is RowKind.FREE]
    mode.list.setCurrentIndex(mode.model.index(free[0]))
    assert mode.spot is not None
    assert (mode.spot.day, mode.spot.minute) == (WEDNESDAY, 720)
    QTest.keyClick(mode.list, Qt.Key.Key_Return)
    dialog = screen.window().findChild(NewTaskDialog)
    assert dialog is not None
    dialog.reject()
    settle(screen, qtbot)


@pytest.fixture
def mini(dressed: None, qtbot: QtBot) -> MiniMonth:
    made = MiniMonth()
    qtbot.addWidget(made)
    made.resize(248, 230)
    made.set_month(WEDNESDAY)
    made.set_today(WEDNESDAY)
    made.set_band(date(2026, 11, 16), date(2026, 11, 22))
    made.set_dots({WEDNESDAY})
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_a_click_in_the_mini_month_chooses_the_day(mini: MiniMonth, qtbot: QtBot) -> None:
    chosen: list[object] = []
    turned: list[object] = []
    mini.day_chosen.connect(chosen.append)
    mini.month_changed.connect(turned.append)
    for day in (date(2026, 11, 5), date(2026, 12, 2)):
        cell = mini.days.cell_of(day)
        assert cell is not None
        assert mini.days.day_at(cell.center()) == day
        QTest.mouseClick(mini.days, LEFT, Qt.KeyboardModifier.NoModifier, cell.center())
    assert chosen == [date(2026, 11, 5), date(2026, 12, 2)]
    assert turned == [date(2026, 12, 2)]
    assert mini.month == date(2026, 12, 2)
    QTest.mouseClick(mini.back, LEFT)
    assert mini.month.month == 11
    assert turned[-1] == mini.month


def test_keys_walk_the_mini_month(mini: MiniMonth, qtbot: QtBot) -> None:
    chosen: list[object] = []
    mini.day_chosen.connect(chosen.append)
    days = mini.days
    for key, day in (
        (Qt.Key.Key_Down, date(2026, 11, 25)), (Qt.Key.Key_Down, date(2026, 12, 2)),
        (Qt.Key.Key_PageUp, date(2026, 11, 2)), (Qt.Key.Key_Home, WEDNESDAY),
        (Qt.Key.Key_PageDown, date(2026, 12, 18)), (Qt.Key.Key_Left, date(2026, 12, 17)),
    ):  # fmt: skip
        QTest.keyClick(days, key)
        assert days.stands == day
    assert "17\N{NO-BREAK SPACE}декабря" in days.accessibleDescription()
    assert chosen == []
    QTest.keyClick(days, Qt.Key.Key_Return)
    assert chosen == [date(2026, 12, 17)]


def test_the_mini_month_paints_holidays_today_and_dots(
    mini: MiniMonth, office: Office, qtbot: QtBot
) -> None:
    """A red day and a black one differ in colour, a day with a dot from one without."""

    def colours(day: date) -> set[str]:
        cell = mini.days.cell_of(day)
        assert cell is not None
        image = mini.days.grab(cell).toImage()
        return {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
        }

    holiday, plain, today = date(2026, 11, 4), date(2026, 11, 5), WEDNESDAY
    red, accent = theme().colour("bad").name(), theme().colour("accent").name()
    assert red in colours(holiday)
    assert red not in colours(plain)
    assert accent in colours(today)
    assert accent not in colours(plain)
    mini.set_dots({plain})
    assert accent in colours(plain)
    set_day(office, plain, kind=DayKind.OFF)
    mini.set_calendar(read_agenda(office, plain, plain).calendar)
    assert red in colours(plain)
