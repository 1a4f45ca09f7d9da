"""«Рабочее время» in the settings: hours, weekdays, days of a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.access.membership import Role
from crm_desktop.workdays.calendar import DayKind, WorkingHours
from crm_desktop.workdays.reading import work_calendar, working_hours
from tests.ui.calendar_desk import stop_the_clock
from ui.settings.workdays import WorkdaysSection

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

PARTY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    stop_the_clock(monkeypatch, office)


@pytest.fixture
def section(workspace: Workspace, qtbot: QtBot) -> WorkdaysSection:
    made = WorkdaysSection(workspace)
    qtbot.addWidget(made)
    made.resize(860, 1100)
    workspace.changed.connect(made.on_changed)
    with qtbot.waitExposed(made):
        made.show()
    made.refresh()
    qtbot.waitUntil(lambda: made.start.value == 540)
    return made


def pick(section: WorkdaysSection, day: date, words: str) -> None:
    menu = section.menu_of(day)
    action = next(each for each in menu.actions() if each.text() == words)
    assert action.isEnabled()
    action.trigger()


def test_a_day_is_made_a_day_off_and_official_again(
    office: Office, section: WorkdaysSection, workspace: Workspace, qtbot: QtBot
) -> None:
    assert "247" in section.totals.text()
    pick(section, PARTY, "Выходной")
    qtbot.waitUntil(lambda: "изменено 1" in section.totals.text())
    assert "246" in section.totals.text()
    assert work_calendar(office).info(PARTY).kind is DayKind.OFF
    assert "выходной" in section.days.told(PARTY)
    pick(section, PARTY, "Как в производственном календаре")
    qtbot.waitUntil(lambda: "изменено" not in section.totals.text())
    assert not work_calendar(office).overrides
    workspace.undo_last()
    qtbot.waitUntil(lambda: "изменено 1" in section.totals.text())


def test_a_click_or_enter_asks_for_the_day(section: WorkdaysSection, qtbot: QtBot) -> None:
    wanted: list[object] = []
    section.days.day_wanted.disconnect()
    section.days.day_wanted.connect(lambda day, _at: wanted.append(day))
    for day in (date(2026, 1, 1), date(2026, 5, 31), date(2026, 12, 31)):
        cell = section.days.cell_of(day)
        assert section.days.day_at(cell.center()) == day
        QTest.mouseClick(section.days, Qt.MouseButton.LeftButton,
                         Qt.KeyboardModifier.NoModifier, cell.center())  # fmt: skip
    QTest.keyClick(section.days, Qt.Key.Key_Right)  # the year ends: stays
    QTest.keyClick(section.days, Qt.Key.Key_Up)
    QTest.keyClick(section.days, Qt.Key.Key_Return)
    assert wanted == [date(2026, 1, 1), date(2026, 5, 31), date(2026, 12, 31), date(2026, 12, 24)]


def test_a_year_no_decree_confirms_says_so(section: WorkdaysSection, qtbot: QtBot) -> None:
    assert section.source.isVisible()
    assert not section.unsure.isVisible()
    section.turn(1)
    assert section.title.text() == "2027"
    assert section.unsure.isVisible()
    assert not section.source.isVisible()
    section.turn(-1)
    assert section.source.isVisible()


def test_hours_and_weekdays_are_written(
    office: Office, section: WorkdaysSection, workspace: Workspace, qtbot: QtBot
) -> None:
    section.start.chosen.emit(600)
    qtbot.waitUntil(lambda: section.start.value == 600)
    section.pause.chosen.emit((780, 840))
    qtbot.waitUntil(lambda: section.pause.value == (780, 840))
    chip = section.weekdays.chip(5)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: working_hours(office).weekdays == frozenset(range(6)))
    assert working_hours(office) == WorkingHours(frozenset(range(6)), 600, 1080, (780, 840))
    section.pause.chosen.emit(0)
    qtbot.waitUntil(lambda: working_hours(office).pause is None)


def test_hours_that_cannot_be_are_refused_and_shown_as_they_were(
    office: Office, section: WorkdaysSection, workspace: Workspace, qtbot: QtBot
) -> None:
    refused: list[object] = []
    workspace.refused.connect(refused.append)
    section.end.set_value(60)
    section.end.chosen.emit(60)
    qtbot.waitUntil(lambda: bool(refused))
    qtbot.waitUntil(lambda: section.end.value == 1080)
    assert working_hours(office) == WorkingHours()


def test_who_may_not_only_looks(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(workspace.office), "role", Role.MANAGER)
    made = WorkdaysSection(workspace)
    qtbot.addWidget(made)
    assert not made.start.isEnabled()
    assert not made.weekdays.isEnabled()
    made.show()
    made.days.day_wanted.emit(PARTY, made.mapToGlobal(made.rect().center()))
    assert made.findChildren(type(made.menu_of(PARTY))) != []
