"""The field of a form that says when to remind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.reminders.habits import ReminderHabits, save_habits
from crm_desktop.tasks.drafts import ReminderDraft
from crm_desktop.tasks.due import NO_DUE, Due
from ui.reminders.reminder_field import ReminderField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office

TIMED = Due(at=int(datetime(2027, 4, 15, 11, tzinfo=UTC).timestamp()) * 1000)
DAY = Due(date(2027, 4, 15))


@pytest.fixture
def field(office: Office, dressed: None, qtbot: QtBot) -> ReminderField:
    made = ReminderField(office)
    qtbot.addWidget(made)
    made.show()
    return made


def said(field: ReminderField, *, on: bool = True) -> list[str]:
    return [
        chip.caption.replace("\N{NO-BREAK SPACE}", " ")
        for chip in field.chips.values()
        if chip.isChecked() is on
    ]


def test_a_new_task_shows_what_its_kind_gets(field: ReminderField) -> None:
    field.set_task("meeting", TIMED)
    assert said(field) == ["за 15 минут", "за час"]
    field.set_task("call", DAY)
    assert said(field) == ["в 9:00 того же дня"]
    field.set_task("call", NO_DUE)
    assert said(field) == []
    assert field.reminders() == ()
    assert field.is_untouched


def test_the_habits_of_the_person_count(office: Office, dressed: None, qtbot: QtBot) -> None:
    save_habits(office, ReminderHabits(timed={"call": (5,), "own": ()}, day=(900,)))
    made = ReminderField(office)
    qtbot.addWidget(made)
    made.set_task("call", TIMED)
    assert made.reminders() == (ReminderDraft(5),)
    made.set_task("k5", TIMED)
    assert made.reminders() == ()
    made.set_task("letter", DAY)
    assert made.reminders() == (ReminderDraft(900),)


def test_chips_are_pressed_with_keys_and_keep_the_focus(field: ReminderField, qtbot: QtBot) -> None:
    field.set_task("call", TIMED)
    qtbot.waitActive(field)
    field.chips[ReminderDraft(60)].setFocus()
    with qtbot.waitSignal(field.changed):
        QTest.keyClick(field.chips[ReminderDraft(60)], Qt.Key.Key_Space)
    assert field.reminders() == (ReminderDraft(15), ReminderDraft(60))
    qtbot.waitUntil(field.chips[ReminderDraft(60)].hasFocus)
    QTest.keyClick(field.chips[ReminderDraft(60)], Qt.Key.Key_Space)
    assert field.reminders() == (ReminderDraft(15),)
    assert not field.is_untouched


def test_a_chosen_one_that_is_not_usual_is_shown_too(field: ReminderField) -> None:
    field.set_task("call", TIMED)
    field.set_reminders((ReminderDraft(45),))
    assert said(field) == ["за 45 минут"]
    assert said(field, on=False) == ["за 15 минут", "за час", "за день"]
    field.set_reminders(())
    assert field.reminders() == ()


def test_from_a_time_to_a_day_it_asks_what_a_day_may_have(field: ReminderField) -> None:
    field.set_task("call", TIMED)
    field.set_reminders((ReminderDraft(15), ReminderDraft(at=TIMED.at)))
    field.set_task("call", DAY)
    assert field.reminders() == (ReminderDraft(at=TIMED.at),)
    field.set_reminders((ReminderDraft(-540),))
    field.set_task("call", TIMED)
    assert field.reminders() == (ReminderDraft(15),)


def test_a_moment_is_typed(field: ReminderField, qtbot: QtBot) -> None:
    qtbot.waitActive(field)
    field.set_task("call", NO_DUE)
    field.ask_instant()
    QTest.keyClicks(field.line, "25.11.2030 14:30")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    wanted = int(datetime(2030, 11, 25, 11, 30, tzinfo=UTC).timestamp()) * 1000
    assert field.reminders() == (ReminderDraft(at=wanted),)
    assert not field.line.isVisible()
    field.ask_instant()
    QTest.keyClicks(field.line, "25.11.2030")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.line.isVisible()
    assert len(field.reminders()) == 1
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert not field.line.isVisible()


def test_only_me(field: ReminderField, office: Office) -> None:
    field.set_task("call", TIMED)
    field.mine.click()
    assert field.reminders() == (ReminderDraft(15, member_id=office.user_id),)
    field.toggle(ReminderDraft(60, member_id=office.user_id))
    field.mine.click()
    assert field.reminders() == (ReminderDraft(15), ReminderDraft(60))


def test_a_colleague_s_own_reminder_stays_his(field: ReminderField, office: Office) -> None:
    field.set_task("call", TIMED)
    field.set_reminders((ReminderDraft(15, member_id=5), ReminderDraft(60)))
    field.mine.click()
    assert set(field.reminders()) == {
        ReminderDraft(15, member_id=5), ReminderDraft(60, member_id=office.user_id),
    }  # fmt: skip
    assert "за 15 минут (другому)" in said(field)
