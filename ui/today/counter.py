"""How much is left to be done today, at its place in the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.journal import Kind
from crm_desktop.today.reading import count_today
from ui.shell.place_counter import PlaceCounter, told_count
from ui.shell.screen import Place
from ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.office import Office


class TodayCounter(PlaceCounter):
    """What is late and what is planned for today."""

    kinds = (Kind.TASK, Kind.TASK_HELPER, Kind.SETTING)

    def count(self, office: Office) -> int:
        return count_today(office)

    def show_count(self, found: int) -> None:
        self.sidebar.set_badge(Place.TODAY, told_count(found), Tone.GREY)
