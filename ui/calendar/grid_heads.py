"""The heads of the columns: a day, or a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRect, Qt

from crm_desktop.wording.times import WEEKDAYS_SHORT
from ui.theme import Role, Tone, theme
from ui.widgets.paint import (
    CENTRE,
    RIGHT,
    draw_avatar,
    draw_box,
    draw_pill,
    draw_text,
    text_width,
)

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QPainter

    from ui.theme import Colour


class ColumnHead(Protocol):
    """The head of a column."""

    def draw(self, painter: QPainter, rect: QRect) -> None:
        """Draw it."""

    @property
    def tip(self) -> str:
        """What its tool tip says."""


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day.

    Attributes:
        day: which one.
        told: what there is to be done, or the day's name.
        today: it is today.
        off: it is a day off.
        name: the holiday, or why the day is off, short or worked.
    """

    day: date
    told: str
    today: bool
    off: bool
    name: str = ""

    @property
    def tip(self) -> str:
        return self.name

    def draw(self, painter: QPainter, rect: QRect) -> None:
        px = theme().px
        shade: Colour = "bad" if self.off else "accent_text" if self.today else "text2"
        left = rect.left() + px(12)
        name = QRect(left, rect.top() + px(5), px(40), px(16))
        draw_text(painter, name, WEEKDAYS_SHORT[self.day.weekday()], Role.META_MEDIUM, shade)
        number = QRect(left, rect.top() + px(22), px(28), px(26))
        if self.today:
            disc = QRect(left - px(5), rect.top() + px(21), px(28), px(28))
            draw_box(painter, disc, ground=theme().colour("accent"), radius=disc.height() / 2)
            painter.setFont(theme().font(Role.SECTION))
            painter.setPen(theme().colour("accent_on"))
            painter.drawText(disc, CENTRE, str(self.day.day))
        else:
            painter.setFont(theme().font(Role.SECTION))
            painter.setPen(theme().colour("bad" if self.off else "text"))
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                             str(self.day.day))  # fmt: skip
        room = QRect(left + px(30), rect.top() + px(22), rect.right() - left - px(40), px(26))
        said = self.told or self.name
        if self.told and text_width(said, Role.META) > room.width():
            count = self.told.split()[0]
            said = count if text_width(count, Role.META) <= room.width() else ""
        quiet: Colour = "accent_text" if self.today else "bad" if self.off else "text2"
        draw_text(painter, room, said, Role.META, quiet, align=RIGHT)
        if self.told and self.name and not self.off:
            above = QRect(left + px(28), rect.top() + px(5), rect.right() - left - px(38), px(16))
            draw_text(painter, above, self.name, Role.LABEL, "warn", align=RIGHT)


@dataclass(frozen=True, slots=True)
class PersonHead:
    """A person, in the team's day.

    Attributes:
        id: the member.
        name: as shown.
        told: what there is to be done.
        away: why nobody is there; `""` = they are.
    """

    id: int
    name: str
    told: str
    away: str = ""

    @property
    def tip(self) -> str:
        return "\n".join(part for part in (self.name, self.told, self.away) if part)

    def draw(self, painter: QPainter, rect: QRect) -> None:
        px = theme().px
        side = px(30)
        disc = QRect(rect.left() + px(10), rect.top() + (rect.height() - side) // 2, side, side)
        draw_avatar(painter, disc, self.name, self.id)
        left = disc.right() + px(8)
        room = QRect(left, rect.top() + px(8), rect.right() - left - px(6), px(18))
        draw_text(painter, room, self.name, Role.META_STRONG, "text3" if self.away else "text")
        below = QRect(left, rect.top() + px(27), room.width(), px(18))
        if self.away:
            at = below.topLeft()
            at.setY(below.center().y())
            wide = min(below.width(), text_width(self.away, Role.PILL) + px(18))
            draw_pill(painter, at, self.away, Tone.WARN, max_width=wide)
        else:
            draw_text(painter, below, self.told, Role.META, "text2")
