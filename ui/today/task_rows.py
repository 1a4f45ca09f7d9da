"""Rows of «Просрочено» and of «План на день»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from crm_desktop.tasks.due import ActionState
from crm_desktop.today.model import Gap, NowLine, TodayTask
from crm_desktop.today.plan import MINUTE_MS
from crm_desktop.wording.numbers import minutes_words
from crm_desktop.wording.times import time_of_day
from ui.theme import Radius, Role, Tone, theme
from ui.today.act_list import ActDelegate, ActList, is_active
from ui.today.spots import (
    CALL,
    DONE,
    HIGH,
    LATER,
    TAKE,
    Spot,
    caption_width,
    draw_button,
)
from ui.widgets.choices import draw_check
from ui.widgets.paint import (
    RIGHT,
    draw_box,
    draw_dot,
    draw_icon,
    draw_pill,
    draw_text,
    pill_width,
)
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ui.tasks.kind_look import KindBook, KindLook
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

LATE_HEIGHT: Final = 56
PLAN_HEIGHT: Final = 60
NOW_HEIGHT: Final = 28
GAP_HEIGHT: Final = 40
TIME_RIGHT: Final = 76
DOT_AT: Final = 98
TEXT_AT: Final = 128
_BOX: Final = 18
_BADGE: Final = 32
_GAP: Final = 12
_LATER: Final = "Отложить"
_TAKE: Final = "Занять"


def row_words(row: Any, zone: ZoneInfo) -> str:
    """Say a row of the plan for screen readers."""
    match row:
        case TodayTask():
            when = time_of_day(row.start, zone=zone) if row.start is not None else ""
            parts = (when, row.title, row.below, row.told, "выполнено" if row.done else "")
            return ", ".join(part for part in parts if part)
        case Gap():
            return gap_words(row, zone)
        case _:
            return ""


def gap_words(gap: Gap, zone: ZoneInfo) -> str:
    """Say free time: «12:30 – 14:00 · свободно 1 ч 30 мин»."""
    free = minutes_words((gap.end - gap.start) // MINUTE_MS)
    first, last = (time_of_day(at, zone=zone) for at in (gap.start, gap.end))
    return f"{first} – {last} · свободно {free}"


class _TaskDelegate(ActDelegate):
    """What both kinds of rows share: the box, the badge, the buttons."""

    def __init__(self, parent: ActList, kinds: KindBook, zone: ZoneInfo, *, height: int) -> None:
        super().__init__(parent, height=height)
        self.kinds = kinds
        self.zone = zone

    def look(self, task: TodayTask) -> KindLook:
        """How the kind of a task looks."""
        return self.kinds.look(task.kind)

    def draw_badge(self, painter: QPainter, centre: QPoint, task: TodayTask) -> None:
        """Draw the disc of the kind."""
        px = theme().px
        side = px(_BADGE)
        badge = QRect(centre.x() - side // 2, centre.y() - side // 2, side, side)
        look = self.look(task)
        tone = Tone.GREY if task.done else look.tone
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(tone.soft))
        painter.drawEllipse(badge)
        spot = QRect(0, 0, px(16), px(16))
        spot.moveCenter(badge.center())
        draw_icon(painter, spot, "circle-check" if task.done else look.icon, tone.text)

    def draw_tick(self, painter: QPainter, box: QRect, task: TodayTask, *, hot: bool) -> None:
        """Draw the box; a done one is green."""
        if not task.done:
            draw_check(painter, box, Qt.CheckState.Unchecked, hovered=hot)
            return
        draw_box(painter, box, ground=theme().colour("ok_fill"), radius=Radius.SMALL)
        draw_icon(painter, box.adjusted(2, 2, -2, -2), "check", "surface")

    def buttons(self, right: int, middle: int, task: TodayTask) -> list[Spot]:
        """The buttons of a row, the last of which ends at `right`."""
        px = theme().px
        if task.done:
            return []
        wide = caption_width(_LATER, icon=True)
        later = QRect(right - wide, middle - px(HIGH) // 2, wide, px(HIGH))
        found = [Spot(LATER, later, "Отложить (O)")]
        if task.phone is not None:
            call = QRect(later.left() - px(8 + HIGH), later.top(), px(HIGH), px(HIGH))
            found.insert(0, Spot(CALL, call, f"Позвонить: {task.phone.name}, {task.phone.value}"))
        return found

    def draw_buttons(self, painter: QPainter, index: Index, spots: list[Spot]) -> None:
        """Draw those of the spots that are buttons."""
        for spot in spots:
            if spot.key == LATER:
                draw_button(painter, spot.rect, _LATER, icon="clock",
                            hot=self.is_hot(index, LATER))  # fmt: skip
            elif spot.key == CALL:
                draw_button(painter, spot.rect, "", icon="phone", hot=self.is_hot(index, CALL))

    @staticmethod
    def draw_words(painter: QPainter, words: QRect, task: TodayTask) -> None:
        """Draw title and second line into their room."""
        px = theme().px
        middle = words.center().y()
        upper = QRect(words.left(), middle - px(19), words.width(), px(20))
        lower = QRect(words.left(), middle + px(1), words.width(), px(18))
        if task.priority and not task.done:
            spot = QRect(upper.left(), upper.center().y() - px(7), px(14), px(14))
            draw_icon(painter, spot, "flag", "bad")
            upper.setLeft(upper.left() + px(20))
        draw_text(painter, upper, task.title, Role.ROW, "text2" if task.done else "text",
                  struck=task.done)  # fmt: skip
        marks = [name for shown, name in ((task.repeats, "repeat"), (task.waits, "hourglass"),
                                          (not task.own, "users")) if shown]  # fmt: skip
        for name in marks:
            spot = QRect(lower.left(), lower.center().y() - px(6), px(12), px(12))
            draw_icon(painter, spot, name, "text3")
            lower.setLeft(lower.left() + px(17))
        draw_text(painter, lower, task.below, Role.META, "text2")


class LateDelegate(_TaskDelegate):
    """Box, badge, words; at the right how late."""

    def __init__(self, parent: ActList, kinds: KindBook, zone: ZoneInfo) -> None:
        super().__init__(parent, kinds, zone, height=LATE_HEIGHT)

    def spots(self, rect: QRect, row: Any) -> list[Spot]:
        px = theme().px
        middle = rect.center().y()
        box = QRect(rect.left() - px(8), rect.top(), px(_BOX + 16), rect.height())
        found = [Spot(DONE, box, "Готово (Пробел)")]
        if isinstance(row, TodayTask):
            right = rect.right() - pill_width(row.told) - px(_GAP)
            found += self.buttons(right, middle, row)
        return found

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px

        task: TodayTask = index.data(ROW)
        middle = rect.center().y()
        box = QRect(rect.left(), middle - px(_BOX) // 2, px(_BOX), px(_BOX))
        self.draw_tick(painter, box, task, hot=self.is_hot(index, DONE))
        self.draw_badge(painter, QPoint(rect.left() + px(47), middle), task)
        pill = draw_pill(painter, QPoint(rect.right() + 1, middle), task.told, Tone.BAD,
                         align=Qt.AlignmentFlag.AlignRight)  # fmt: skip
        right = pill.left() - px(_GAP)
        if is_active(state):
            buttons = [each for each in self.spots(rect, task) if each.key != DONE]
            self.draw_buttons(painter, index, buttons)
            right = min(each.rect.left() for each in buttons) - px(_GAP) if buttons else right
        left = rect.left() + px(76)
        self.draw_words(painter, QRect(left, rect.top(), right - left, rect.height()), task)


class PlanDelegate(_TaskDelegate):
    """Times at the left of a thread with badges, words, the box at the right."""

    def __init__(self, parent: ActList, kinds: KindBook, zone: ZoneInfo) -> None:
        super().__init__(parent, kinds, zone, height=PLAN_HEIGHT)

    def row_height(self, row: Any) -> int:
        match row:
            case NowLine():
                return NOW_HEIGHT
            case Gap():
                return GAP_HEIGHT
            case _:
                return PLAN_HEIGHT

    def spots(self, rect: QRect, row: Any) -> list[Spot]:
        px = theme().px
        middle = rect.center().y()
        if isinstance(row, Gap):
            return [Spot(TAKE, rect.adjusted(px(TEXT_AT - 28), 0, px(4), 0), "Запланировать здесь")]
        if not isinstance(row, TodayTask):
            return []
        box = QRect(rect.right() - px(_BOX + 8), rect.top(), px(_BOX + 16), rect.height())
        found = [Spot(DONE, box, "Вернуть в работу" if row.done else "Готово (Пробел)")]
        return [*found, *self.buttons(self._buttons_right(rect, row), middle, row)]

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:

        row = index.data(ROW)
        self._draw_thread(painter, rect, index)
        if isinstance(row, Gap):
            self._draw_gap(painter, rect, row, focused=state.focused,
                           hot=self.is_hot(index, TAKE))  # fmt: skip
        elif isinstance(row, TodayTask):
            self._draw_task(painter, rect, index, row, active=is_active(state))

    def paint_standing(self, painter: QPainter, rect: QRect, index: Index) -> None:

        px = theme().px
        row = index.data(ROW)
        if not isinstance(row, NowLine):
            return
        inner = self.inner(rect)
        self._draw_thread(painter, inner, index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = rect.center().y()
        told = time_of_day(row.at, zone=self.zone)
        room = QRect(rect.left(), rect.top(), px(TIME_RIGHT), rect.height())
        draw_text(painter, room, told, Role.META_STRONG, "bad", align=RIGHT)
        draw_dot(painter, QPoint(rect.left() + px(DOT_AT), middle), "bad_fill", px(10))
        left = rect.left() + px(DOT_AT + 8)
        painter.fillRect(QRect(left, middle, inner.right() + px(4) - left, px(2)),
                         theme().colour("bad_fill"))  # fmt: skip

    def _draw_task(
        self, painter: QPainter, rect: QRect, index: Index, task: TodayTask, *, active: bool
    ) -> None:
        px = theme().px
        edge = rect.left() - self.margin
        middle = rect.center().y()
        when, long = self._times(task)
        shade: Colour = "text2" if task.done else "text"
        upper = QRect(edge, middle - px(19), px(TIME_RIGHT), px(20))
        lower = QRect(edge, middle + px(1), px(TIME_RIGHT), px(18))
        if not long:
            upper.moveTop(middle - px(10))
        draw_text(painter, upper, when, Role.ROW, shade, align=RIGHT)
        draw_text(painter, lower, long, Role.META, "text2", align=RIGHT)
        self.draw_badge(painter, QPoint(edge + px(DOT_AT), middle), task)
        box = QRect(rect.right() - px(_BOX) + 1, middle - px(_BOX) // 2, px(_BOX), px(_BOX))
        self.draw_tick(painter, box, task, hot=self.is_hot(index, DONE))
        right = box.left() - px(_GAP)
        if task.told:
            pill = draw_pill(
                painter, QPoint(right, middle), task.told, _tone(task),
                align=Qt.AlignmentFlag.AlignRight,
            )  # fmt: skip
            right = pill.left() - px(_GAP)
        if active:
            buttons = [each for each in self.spots(rect, task) if each.key != DONE]
            self.draw_buttons(painter, index, buttons)
            right = min(each.rect.left() for each in buttons) - px(_GAP) if buttons else right
        left = edge + px(TEXT_AT)
        self.draw_words(painter, QRect(left, rect.top(), right - left, rect.height()), task)

    def _times(self, task: TodayTask) -> tuple[str, str]:
        if task.start is None:
            return "День", ""
        long = minutes_words(task.minutes) if task.minutes else ""
        return time_of_day(task.start, zone=self.zone), long

    @staticmethod
    def _buttons_right(rect: QRect, task: TodayTask) -> int:
        px = theme().px
        right = rect.right() - px(_BOX) + 1 - px(_GAP)
        return right - (pill_width(task.told) + px(_GAP) if task.told else 0)

    def _draw_gap(
        self, painter: QPainter, rect: QRect, gap: Gap, *, focused: bool, hot: bool
    ) -> None:
        px = theme().px
        edge = rect.left() - self.margin
        box = QRectF(edge + px(120), rect.center().y() - px(15) + 0.5,
                     rect.right() + px(4) - edge - px(120), px(30))  # fmt: skip
        pen = QPen(
            theme().colour("accent" if focused else "field"), 1.0, Qt.PenStyle.CustomDashLine
        )
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.setBrush(
            theme().colour("accent_soft") if hot else QColor(Qt.GlobalColor.transparent)
        )
        painter.drawRoundedRect(box, Radius.CONTROL, Radius.CONTROL)
        room = box.toRect().adjusted(px(12), 0, -px(12), 0)
        draw_text(painter, room, _TAKE, Role.META_STRONG, "accent_text", align=RIGHT)
        room.setRight(room.right() - px(60))
        draw_text(painter, room, gap_words(gap, self.zone), Role.META, "text2")

    def _draw_thread(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the line that joins the badges of the tasks with a time."""
        px = theme().px
        view = self.parent()
        if not isinstance(view, ActList):
            return

        row, number = index.data(ROW), index.row()
        if isinstance(row, TodayTask) and row.start is None:
            return
        before = number > 0 and _is_timed(view.rows[number - 1])
        after = number + 1 < len(view.rows)
        at = rect.left() - self.margin + px(DOT_AT) - 1
        top = rect.top() if before else rect.center().y()
        bottom = rect.bottom() + 1 if after else rect.center().y()
        painter.fillRect(QRect(at, top, px(2), bottom - top), theme().colour("border"))


def _is_timed(row: Any) -> bool:
    return not (isinstance(row, TodayTask) and row.start is None)


def _tone(task: TodayTask) -> Tone:
    if task.state is ActionState.OVERDUE:
        return Tone.BAD
    return Tone.GREY if task.start is None else Tone.ACCENT
