"""How rules, their firings and repeats to come look in their lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect

from crm_desktop.deals.amounts import show_money
from crm_desktop.wording import count
from crm_desktop.wording.times import day as show_day
from crm_desktop.wording.times import moment
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_box, draw_dot, draw_icon, draw_pill, draw_text
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.automation.firings import FiringRow
    from crm_desktop.automation.repeats import UpcomingRepeat
    from ui.automation.rule_book import RuleLine
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 60
SWITCH: Final = (36, 20)
_TIMES: Final = ("раз", "раза", "раз")


class _Rows(RowDelegate):
    def __init__(self, parent: QWidget, zone: tzinfo) -> None:
        super().__init__(parent, height=HEIGHT, inset=8)
        self.zone = zone

    def _told(self, at: int | None) -> str:
        return "" if at is None else moment(at, datetime.now(UTC), zone=self.zone)


class RuleDelegate(_Rows):
    """Switch, name, what it does; how often it fired on the right."""

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: RuleLine = index.data(ROW)
        rule = line.rule
        _draw_switch(painter, switch_rect(rect), on=rule.enabled)
        left = rect.left() + px(SWITCH[0] + 16)
        side = px(120)
        room = rect.right() - left - side
        above, below = _lines(rect, left, room)
        used = draw_text(painter, above, rule.name, Role.ROW, "text" if rule.enabled else "text2")
        if rule.problems:
            at = QPoint(left + used + px(8), above.center().y() + 1)
            draw_pill(painter, at, "не действует", Tone.WARN, max_width=room - used - px(8))
        draw_text(painter, below, line.text, Role.META, "text2")
        above, below = _lines(rect, rect.right() - side + px(12), side - px(12))
        fired = count(rule.fired, *_TIMES) if rule.fired else "не срабатывало"
        shade: Colour = "text" if rule.fired else "text3"
        draw_text(painter, above, fired, Role.BODY_MEDIUM, shade, align=RIGHT)
        draw_text(painter, below, self._told(rule.last_at), Role.META, "text2", align=RIGHT)


class FiringDelegate(_Rows):
    """The deal and what was done; the rule and when on the right."""

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: FiringRow = index.data(ROW)
        icon, tone = ("triangle-alert", Tone.WARN) if row.failed else ("zap", Tone.ACCENT)
        side = QRect(rect.left(), rect.center().y() - px(9), px(18), px(18))
        draw_icon(painter, side, icon, tone.text)
        left, right = rect.left() + px(30), px(250)
        above, below = _lines(rect, left, rect.right() - left - right)
        draw_text(painter, above, row.deal or "сделка в корзине", Role.ROW_MEDIUM)
        told = " · ".join((*row.failed, *row.done)) or "делать было нечего"
        draw_text(painter, below, told, Role.META, "warn" if row.failed else "text2")
        above, below = _lines(rect, rect.right() - right + px(16), right - px(16))
        draw_text(painter, above, self._told(row.at), Role.META, "text2", align=RIGHT)
        draw_text(painter, below, row.rule, Role.META, "text2", align=RIGHT)


class RepeatDelegate(_Rows):
    """When, the deal that will be opened and for whom; the sum on the right."""

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: UpcomingRepeat = index.data(ROW)
        today = datetime.now(self.zone).date()
        date = QRect(rect.left(), rect.top(), px(120), rect.height())
        shade: Colour = "accent_text" if row.day <= today else "text"
        draw_text(painter, date, show_day(row.day, today), Role.BODY_STRONG, shade)
        left, right = rect.left() + px(132), px(250)
        above, below = _lines(rect, left, rect.right() - left - right)
        draw_text(painter, above, row.title, Role.ROW_MEDIUM)
        told = f"{row.client} · повторит «{row.deal}»" if row.client else f"повторит «{row.deal}»"
        draw_text(painter, below, told, Role.META, "text2")
        above, below = _lines(rect, rect.right() - right + px(16), right - px(16))
        money = "" if row.budget is None else show_money(row.budget, row.currency)
        draw_text(painter, above, money, Role.BODY_MEDIUM, align=RIGHT)
        draw_text(painter, below, row.rule, Role.META, "text2", align=RIGHT)


def switch_rect(rect: QRect) -> QRect:
    """Return where the switch of a row stands; `rect` is the row without its insets."""
    px = theme().px
    wide, high = px(SWITCH[0]), px(SWITCH[1])
    return QRect(rect.left(), rect.center().y() - high // 2, wide, high)


def _draw_switch(painter: QPainter, box: QRect, *, on: bool) -> None:
    colour = theme().colour
    draw_box(painter, box, ground=colour("accent" if on else "grey_fill"), radius=box.height() / 2)
    half = box.height() // 2
    left = box.right() - half + 1 if on else box.left() + half
    knob: Colour = "accent_on" if on else "surface"
    draw_dot(painter, QPoint(left, box.top() + half), knob, box.height() - 6)


def _lines(rect: QRect, left: int, width: int) -> tuple[QRect, QRect]:
    px = theme().px
    half = rect.height() // 2
    above = QRect(left, rect.top() + px(8), width, half - px(8))
    return above, QRect(left, rect.top() + half, width, half - px(8))
