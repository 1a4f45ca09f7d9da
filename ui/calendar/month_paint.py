"""Painting a month: weekdays, cells, bars, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from crm_desktop.agenda.entry import AgendaBirthday
from crm_desktop.tasks.due import ActionState
from crm_desktop.wording.numbers import NBSP
from crm_desktop.wording.times import MONTHS_OF, WEEKDAYS_SHORT, time_of_day
from crm_desktop.workdays.calendar import DayInfo, DayKind
from ui.calendar.entry_words import birthday_words
from ui.calendar.grid_plan import Box
from ui.calendar.month_grid import HEAD
from ui.calendar.month_plan import DAYS
from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, RIGHT, draw_box, draw_icon, draw_ring, draw_text, text_width

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from ui.calendar.block_paint import BlockPainter
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.month_grid import MonthGrid
    from ui.calendar.month_plan import MonthBar, MonthPlan
    from ui.theme import Colour

_ROOM_FOR_NAME: Final = 40
_OFF_SHARE: Final = 0.6
_HOVER: Final = 0.14
_LIFTED: Final = 0.6


@dataclass(slots=True)
class MonthLook:
    """What a month looks like now.

    Attributes:
        cursor: the day the keyboard stands on.
        focused: the keyboard is here.
        selected: key of what is chosen.
        hovered: key of what the pointer is on.
        lifted: key of what is in the hand.
        ghost: the day it would be put on.
        ghost_title: and what it is.
    """

    cursor: date
    focused: bool = False
    selected: tuple[int, str] | None = None
    hovered: tuple[int, str] | None = None
    lifted: tuple[int, str] | None = None
    ghost: date | None = None
    ghost_title: str = ""


class MonthPainter:
    """Draws a plan into a grid."""

    def __init__(self, desk: CalendarDesk, blocks: BlockPainter) -> None:
        self._desk = desk
        self._blocks = blocks

    def draw_still(
        self, painter: QPainter, grid: MonthGrid, plan: MonthPlan, agenda: Agenda, month: date
    ) -> None:
        """Draw what stays until something else is read: cells and bars."""
        self._draw_heads(painter, grid, agenda)
        for number, day in enumerate(plan.days):
            self._draw_cell(painter, grid, agenda.calendar.info(day), month, number)
        for bar in plan.bars:
            self._draw_bar(painter, grid, agenda, bar)
        for number, day in enumerate(plan.days):
            if hidden := plan.more.get(day):
                box = QRect(*grid.more(number)).adjusted(6, 0, 0, 0)
                draw_text(painter, box, f"ещё{NBSP}{hidden}", Role.PILL_STRONG, "text2")

    def draw_moving(
        self, painter: QPainter, grid: MonthGrid, plan: MonthPlan, look: MonthLook
    ) -> None:
        """Draw what the pointer and the keyboard do: over the rest."""
        if look.cursor in plan.days and look.focused:
            cell = QRect(*grid.cell(plan.days.index(look.cursor)))
            draw_ring(painter, cell.adjusted(1, 1, -1, -1), 4)
        for bar in plan.bars:
            if isinstance(bar.item, AgendaBirthday):
                continue
            key, box = bar.item.key, QRectF(*grid.bar(bar))
            if key in {look.hovered, look.lifted}:
                shade = theme().colour("field" if key == look.hovered else "surface")
                shade.setAlphaF(_HOVER if key == look.hovered else _LIFTED)
                draw_box(painter, box, ground=shade, radius=5)
            if key == look.selected:
                draw_ring(painter, box, 5)
        if look.ghost in plan.days:
            self._draw_ghost(painter, grid, look, plan.days.index(look.ghost))

    def _draw_heads(self, painter: QPainter, grid: MonthGrid, agenda: Agenda) -> None:
        for column, name in enumerate(WEEKDAYS_SHORT):
            cell = grid.cell(column)
            box = QRect(cell.left, 0, cell.width, grid.px(HEAD))
            off = column not in agenda.calendar.hours.weekdays
            painter.setFont(theme().font(Role.META_STRONG))
            painter.setPen(theme().colour("bad" if off else "text2"))
            painter.drawText(box, CENTRE, name)

    def _draw_cell(
        self, painter: QPainter, grid: MonthGrid, info: DayInfo, month: date, number: int
    ) -> None:
        colour, day = theme().colour, info.day
        cell = grid.cell(number)
        rect = QRect(*cell)
        today = day == self._desk.today
        if not info.working:
            painter.fillRect(rect, colour("bg"))
        if today:
            painter.setOpacity(_OFF_SHARE)
            painter.fillRect(rect, colour("accent_soft"))
            painter.setOpacity(1.0)
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(cell.left, cell.top, cell.right - 1, cell.top)
        if number % DAYS:
            painter.drawLine(cell.left, cell.top, cell.left, cell.bottom - 1)
        disc = grid.number(number)
        spot = QRectF(*disc).adjusted(1, 1, -1, -1)
        if today:
            draw_box(painter, spot, ground=colour("accent"), radius=spot.height() / 2)
        inside = (day.year, day.month) == (month.year, month.month)
        shade: Colour = "text" if inside else "text3"
        if today:
            shade = "accent_on"
        elif not info.working:
            shade = "bad"
        painter.setFont(theme().font(Role.BODY_STRONG))
        painter.setPen(colour(shade))
        painter.setOpacity(1.0 if inside or today else _OFF_SHARE)
        painter.drawText(spot, CENTRE, str(day.day))
        self._draw_name(painter, grid, number, day, _name(info))
        painter.setOpacity(1.0)

    def _draw_name(
        self, painter: QPainter, grid: MonthGrid, number: int, day: date, name: str
    ) -> None:
        """The holiday, or the month where another one begins."""
        cell, disc = grid.cell(number), grid.number(number)
        room = QRect(disc.right + 2, disc.top, cell.right - disc.right - 6, disc.height)
        if day.day == 1:
            month = MONTHS_OF[day.month - 1]
            draw_text(painter, room, month, Role.META_MEDIUM, "text2")
            room.setLeft(room.left() + text_width(month, Role.META_MEDIUM) + 6)
        if name and room.width() > grid.px(_ROOM_FOR_NAME):
            draw_text(painter, room, name, Role.LABEL, "text2", align=RIGHT)

    def _draw_bar(self, painter: QPainter, grid: MonthGrid, agenda: Agenda, bar: MonthBar) -> None:
        box, item = grid.bar(bar), bar.item
        if isinstance(item, AgendaBirthday):
            self._blocks.draw_birthday(painter, box, birthday_words(item), hovered=False)
        elif not item.own:
            tone = self._desk.person_tone(item.assignee_id or 0)
            self._blocks.draw_colleague_bar(painter, box, item, tone=tone, hovered=False)
        elif item.all_day:
            self._blocks.draw_block(
                painter, box, item, tone=self._desk.tone_of(item), time="",
                icon=self._desk.icon_of(item), centred=True,
            )  # fmt: skip
            self._strike(painter, grid, box, item)
        else:
            self._draw_timed(painter, grid, box, item, agenda)

    def _draw_timed(
        self, painter: QPainter, grid: MonthGrid, box: Box, entry: AgendaEntry, agenda: Agenda
    ) -> None:
        """A chip without a ground: the bar of its kind, the time, the title."""
        tone = self._desk.tone_of(entry)
        over = entry.done or entry.missed
        mark = QRect(box.left + 3, box.top + 3, grid.px(3), box.height - 6)
        left = mark.right() + 5
        if over:
            side = grid.px(12)
            tick = QRect(box.left + 2, box.top + (box.height - side) // 2, side, side)
            draw_icon(painter, tick, "check" if entry.done else "minus", "text2")
            left = tick.right() + 3
        else:
            draw_box(painter, mark, ground=theme().colour(tone.text), radius=1.5)
        room = QRect(left, box.top, box.right - left - 2, box.height)
        time = time_of_day(entry.start, zone=agenda.zone)
        late: Colour = "bad" if entry.state is ActionState.OVERDUE else "text2"
        room.setLeft(left + draw_text(painter, room, time, Role.LABEL, late) + 5)
        shade: Colour = "text2" if over else "text"
        draw_text(painter, room, entry.title, Role.PILL_STRONG, shade, struck=entry.done)

    @staticmethod
    def _strike(painter: QPainter, grid: MonthGrid, box: Box, entry: AgendaEntry) -> None:
        """A line through the title of a bar that is done."""
        if entry.done:
            left = box.left + grid.px(24)
            width = min(text_width(entry.title, Role.PILL_STRONG), box.right - left - 6)
            painter.setPen(QPen(theme().colour("text2"), 1))
            middle = box.top + box.height // 2
            painter.drawLine(left, middle, left + max(width, 0), middle)

    def _draw_ghost(self, painter: QPainter, grid: MonthGrid, look: MonthLook, number: int) -> None:
        cell = grid.cell(number)
        inner = Box(cell.left + 2, cell.top + 2, cell.width - 4, cell.height - 4)
        ground = theme().colour("accent_soft")
        ground.setAlpha(150)
        self._blocks.draw_dashes(painter, inner, "accent", ground=ground)
        line = QRect(cell.left + 8, cell.bottom - grid.px(24), cell.width - 14, grid.px(20))
        draw_text(painter, line, look.ghost_title, Role.PILL_STRONG, "accent_text")


def _name(info: DayInfo) -> str:
    """What is told of a day beside its number."""
    if info.kind is DayKind.SHORT and not info.own:
        return "короткий"
    return info.name
