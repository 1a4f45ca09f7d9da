"""The numbers of the sidebar follow the news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.wording.times import today_in
from ui.calendar.counter import CalendarCounter
from ui.shell.place_counter import told_count
from ui.shell.screen import Place
from ui.tasks.counter import TaskCounter
from ui.theme import Tone
from ui.today.counter import TodayCounter

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


class Badges:
    """Stands for the sidebar."""

    def __init__(self) -> None:
        self.shown: dict[Place, int | str] = {}

    def set_badge(self, place: Place, badge: int | str, _tone: Tone = Tone.GREY) -> None:
        self.shown[place] = badge


def test_a_task_of_today_is_counted_at_once(
    workspace: Workspace, known_wednesday: None, qtbot: QtBot
) -> None:
    owner, badges = QObject(), Badges()
    kinds = (TaskCounter, TodayCounter, CalendarCounter)
    counters = [kind(workspace, badges, owner) for kind in kinds]  # type: ignore[arg-type]
    none = dict.fromkeys((Place.TASKS, Place.TODAY, Place.CALENDAR), 0)
    qtbot.waitUntil(lambda: badges.shown == none)
    office = workspace.office
    draft = TaskDraft("call", "Позвонить", due=Due(today_in(office.zone)))
    workspace.act(lambda: plan_task(office, draft), owner=owner)
    qtbot.waitUntil(lambda: badges.shown == {**none, Place.TASKS: 1, Place.TODAY: 1})
    for counter in counters:
        counter.stop()


def test_there_is_room_for_two_figures() -> None:
    assert [told_count(number) for number in (0, 99, 100)] == [0, 99, "99+"]
