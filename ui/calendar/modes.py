"""The ways the calendar is shown, found by name; a new one is a line here and a module.

The frame reads: it asks the mode in front for its `span`, and hands over what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QPoint

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.spots import Held, Spot
    from ui.shell.screen import Command

DAY: Final = "day"
WORKWEEK: Final = "workweek"
WEEK: Final = "week"
MONTH: Final = "month"
AGENDA: Final = "agenda"
TEAM: Final = "team"


class CalendarMode(QWidget):
    """One way to show the days the desk asks for; told only while it is in front.

    Attributes:
        told: words beside the title of the screen.
        every_member: it shows everybody, whoever is chosen at the right.
    """

    told = Signal(str)
    every_member = False

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__()
        self.desk = desk

    @property
    def selected(self) -> AgendaEntry | None:
        """What is chosen."""
        return None

    @property
    def spot(self) -> Spot | None:
        """Where «Новая задача» would put one; None = nowhere in particular."""
        return None

    def span(self, day: date) -> tuple[date, date]:
        """Return the days to be read around an anchor, both included."""
        raise NotImplementedError

    def title(self, day: date) -> str:
        """Return what the range is called."""
        raise NotImplementedError

    def step(self, day: date, by: int) -> date:
        """Return the anchor one range on (1) or back (-1)."""
        raise NotImplementedError

    def show_agenda(self, agenda: Agenda) -> None:
        """Show what was read; scroll, choice and a drag under way stay."""
        raise NotImplementedError

    def show_day(self, day: date) -> None:
        """Mark a day of what is shown."""

    def tick(self, now: int) -> None:
        """The clock went on; UTC ms."""

    def select(self, key: tuple[int, str]) -> bool:
        """Choose an entry; False if it is not here."""
        return self.selected is not None and self.selected.key == key

    def aim(self, at: QPoint, held: Held | None, *, fine: bool) -> Spot | None:
        """Show where something over a global point would be put; None = nowhere here.

        Args:
            at: global.
            held: what it is; None = take the mark away.
            fine: by steps of five minutes.
        """
        del at, held, fine
        return None

    def scroll_near(self, at: QPoint) -> bool:
        """Scroll towards a global point near an edge; whether anything moved."""
        del at
        return False

    def commands(self) -> list[Command]:
        """What can be done here."""
        return []

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        """Ask, if something would be lost; False keeps the person here."""
        return True


@dataclass(frozen=True, slots=True)
class ModeInfo:
    """A way to show the calendar.

    Attributes:
        key: names it.
        title: what it is called.
        short: in the segment.
        icon: Lucide name.
        page: `module:Class`, a `CalendarMode`, made as `Class(desk)` when first shown.
        words: other words people look for.
    """

    key: str
    title: str
    short: str
    icon: str
    page: str
    words: str = ""


MODES: Final = (
    ModeInfo(DAY, "День", "День", "calendar-days", "ui.calendar.time_modes:DayMode",
             "расписание на день"),
    ModeInfo(WORKWEEK, "Рабочая неделя", "Раб. неделя", "calendar-days",
             "ui.calendar.time_modes:WorkWeekMode", "пять дней рабочие дни"),
    ModeInfo(WEEK, "Неделя", "Неделя", "calendar-days", "ui.calendar.time_modes:WeekMode",
             "семь дней"),
    ModeInfo(MONTH, "Месяц", "Месяц", "calendar-days", "ui.calendar.month_view:MonthView",
             "месяц целиком"),
    ModeInfo(AGENDA, "Повестка", "Повестка", "list", "ui.calendar.agenda_view:AgendaView",
             "список по дням"),
    ModeInfo(TEAM, "Команда", "Команда", "users", "ui.calendar.time_modes:TeamMode",
             "сотрудники рядом кто занят"),
)  # fmt: skip


def shipped_modes() -> tuple[ModeInfo, ...]:
    """Those whose module is there."""
    return tuple(mode for mode in MODES if find_spec(mode.page.partition(":")[0]) is not None)


def make_mode(info: ModeInfo, desk: CalendarDesk) -> CalendarMode:
    """Import a mode and make it.

    Raises:
        ImportError: the module is not there.
    """
    module, _, name = info.page.partition(":")
    made: CalendarMode = getattr(import_module(module), name)(desk)
    return made
