"""The number beside «Календарь» in the sidebar: what of today still has its hour ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.times import local
from ui.shell.place_counter import PlaceCounter
from ui.shell.screen import Place

if TYPE_CHECKING:
    from crm_desktop.office import Office


class CalendarCounter(PlaceCounter):
    """What has not ended yet."""

    def count(self, office: Office) -> int:
        return left_today(office, now=now_ms())

    def show_count(self, found: int) -> None:
        self.sidebar.set_badge(Place.CALENDAR, found)


def left_today(office: Office, *, now: int) -> int:
    """Return how many of one's timed, open entries of today have not ended yet; `now` UTC ms."""
    today = local(now, office.zone).date()
    agenda = read_agenda(
        office, today, today, members=[office.user_id], birthdays=False, done=False, missed=False,
        now=now,
    )  # fmt: skip
    return sum(not entry.all_day and entry.end > now for entry in agenda.entries)
