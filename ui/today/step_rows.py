"""Rows of the right side: next steps of deals, work handed over, birthdays, the quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.deals.amounts import show_money
from crm_desktop.today.model import BirthdayRow, DealStep, Handed, HandedKind, QuietClient
from crm_desktop.wording import count
from crm_desktop.wording.times import day as told_day
from ui.tasks.kind_look import STATE_TONES
from ui.theme import Role, Tone, theme
from ui.today.act_list import ActDelegate, ActList, is_active
from ui.today.spots import (
    ACCEPT,
    CALL,
    HIGH,
    REFUSE,
    Spot,
    caption_width,
    draw_button,
    draw_glyph,
)
from ui.widgets.paint import RIGHT, draw_avatar, draw_box, draw_pill, draw_text, pill_width
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

DAY_FORMS: Final = ("день", "дня", "дней")
YEAR_FORMS: Final = ("год", "года", "лет")
LONG_QUIET: Final = 45
"""Above so many days without a touch the number is a warning."""
STEP_HEIGHT: Final = 56
BIRTHDAY_HEIGHT: Final = 58
QUIET_HEIGHT: Final = 60
_HANDED_BARE: Final = 86
_WORDS_LINE: Final = 18
_BUTTONS: Final = 34


def step_words(row: DealStep) -> str:
    """Say a row for screen readers."""
    money = show_money(row.budget, row.currency) if row.budget is not None else ""
    return ", ".join(filter(None, (row.title, row.client, row.stage, money, row.told)))


def handed_words(row: Handed) -> str:
    """Say a row for screen readers."""
    return ", ".join(filter(None, (row.who, row.title, row.told, row.words)))


def birthday_words(row: BirthdayRow) -> str:
    """Say a row for screen readers."""
    return ", ".join(filter(None, (row.name, row.company, when_words(row))))


def quiet_words(row: QuietClient) -> str:
    """Say a row for screen readers."""
    return ", ".join((row.name, count(row.days, *DAY_FORMS), row.told))


def when_words(row: BirthdayRow) -> str:
    """Say when: «сегодня», «завтра», «20 ноября»."""
    today = row.day.fromordinal(row.day.toordinal() - row.ahead)
    return told_day(row.day, today)


class _LinedDelegate(ActDelegate):
    """Rows of a card of the right side, with a hairline between them."""

    lined = True
    margin = 16

    def __init__(self, parent: ActList, *, height: int) -> None:
        super().__init__(parent, height=height)

    def draw_line(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the hairline under a row."""
        view = self.parent()
        if self.lined and isinstance(view, ActList) and index.row() + 1 < len(view.rows):
            line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
            painter.fillRect(line, theme().colour("border"))


class StepDelegate(_LinedDelegate):
    """A bar in the colour of the state; deal and client; amount and what is next."""

    def __init__(self, parent: ActList) -> None:
        super().__init__(parent, height=STEP_HEIGHT)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        self.draw_line(painter, rect, index)
        px = theme().px
        row: DealStep = index.data(ROW)
        tone = STATE_TONES[row.state]
        middle = rect.center().y()
        bar = QRect(rect.left(), middle - px(16), px(4), px(32))
        draw_box(painter, bar, ground=theme().colour(tone.fill), radius=px(2))
        upper = QRect(rect.left() + px(16), middle - px(20), rect.width() - px(16), px(20))
        lower = QRect(upper.left(), middle + px(1), upper.width(), px(18))
        money = show_money(row.budget, row.currency) if row.budget is not None else ""
        used = draw_text(painter, upper, money, Role.ROW, "text", align=RIGHT)
        room = upper.adjusted(0, 0, -used - px(12), 0)
        draw_text(painter, room, row.title, Role.ROW, "text", elide=Qt.TextElideMode.ElideMiddle)
        widest = lower.width() // 2
        pill = draw_pill(
            painter, QPoint(rect.right() + 1, lower.center().y()), row.told, tone,
            align=Qt.AlignmentFlag.AlignRight, max_width=widest,
        )  # fmt: skip
        lower.setRight(pill.left() - px(12))
        told = " · ".join(filter(None, (row.client, row.stage)))
        draw_text(painter, lower, told, Role.META, "text2")


class HandedDelegate(_LinedDelegate):
    """Who, what, in what words; two buttons."""

    def __init__(self, parent: ActList) -> None:
        super().__init__(parent, height=_HANDED_BARE)

    def row_height(self, row: Any) -> int:
        if not isinstance(row, Handed):
            return _HANDED_BARE
        lines = bool(row.told) + bool(row.words)
        buttons = 0 if self._captions(row) else -_BUTTONS
        return _HANDED_BARE - _WORDS_LINE + lines * _WORDS_LINE + buttons

    def spots(self, rect: QRect, row: Any) -> list[Spot]:
        px = theme().px
        left, top = rect.left() + px(42), rect.bottom() - px(HIGH + 12)
        found = []
        for key, caption in self._captions(row):
            wide = caption_width(caption)
            found.append(Spot(key, QRect(left, top, wide, px(HIGH)), ""))
            left += wide + px(8)
        return found

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        self.draw_line(painter, rect, index)
        px = theme().px
        row: Handed = index.data(ROW)
        side = px(32)
        who = row.who or "Правило"
        draw_avatar(painter, QRect(rect.left(), rect.top() + px(7), side, side), who, row.who_id)
        left, top = rect.left() + px(42), rect.top() + px(5)
        room = QRect(left, top, rect.right() - left, px(20))
        draw_text(painter, room, row.title, Role.ROW)
        top += px(20)
        words = f"«{row.words}»" if row.words else ""
        for line in filter(None, (row.told, words)):
            room = QRect(left, top, rect.right() - left, px(_WORDS_LINE))
            draw_text(painter, room, line, Role.META, "text2")
            top += px(_WORDS_LINE)
        captions = dict(self._captions(row))
        for spot in self.spots(rect, row):
            draw_button(painter, spot.rect, captions[spot.key], soft=spot.key == ACCEPT,
                        hot=self.is_hot(index, spot.key))  # fmt: skip

    @staticmethod
    def _captions(row: Any) -> list[tuple[str, str]]:
        if not isinstance(row, Handed) or row.kind is HandedKind.SUBSTITUTION:
            return []
        found = [(ACCEPT, "Принять" if row.refusable else "Понятно")]
        if row.refusable:
            found.append((REFUSE, "Отказаться"))
        return found


class BirthdayDelegate(_LinedDelegate):
    """A face, a name, where the person works; when."""

    lined = False

    def __init__(self, parent: ActList) -> None:
        super().__init__(parent, height=BIRTHDAY_HEIGHT)

    def spots(self, rect: QRect, row: Any) -> list[Spot]:
        if not isinstance(row, BirthdayRow) or row.phone is None:
            return []
        return [_call_spot(rect, row.phone.name, row.phone.value)]

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        self.draw_line(painter, rect, index)
        px = theme().px
        row: BirthdayRow = index.data(ROW)
        side, middle = px(36), rect.center().y()
        draw_avatar(painter, QRect(rect.left(), middle - side // 2, side, side), row.name,
                    row.client_id)  # fmt: skip
        left = rect.left() + px(46)
        upper = QRect(left, middle - px(19), rect.right() - left, px(20))
        lower = QRect(left, middle + px(1), rect.right() - left, px(18))
        told = when_words(row)
        if row.ahead:
            used = draw_text(painter, upper, told, Role.META, "text2", align=RIGHT)
        else:
            draw_pill(painter, QPoint(rect.right() + 1, upper.center().y()), told, Tone.VIOLET,
                      align=Qt.AlignmentFlag.AlignRight)  # fmt: skip
            used = pill_width(told)
        room = upper.adjusted(0, 0, -used - px(8), 0)
        draw_text(painter, room, row.name, Role.ROW)
        if is_active(state):
            for spot in self.spots(rect, row):
                draw_glyph(painter, spot.rect, "phone", hot=self.is_hot(index, CALL))
                lower.setRight(spot.rect.left() - px(4))
        age = count(row.age, *YEAR_FORMS) if row.age is not None else ""
        draw_text(painter, lower, " · ".join(filter(None, (row.company, age))), Role.META, "text2")


class QuietDelegate(_LinedDelegate):
    """A client, what was last; for how long, and a telephone."""

    def __init__(self, parent: ActList) -> None:
        super().__init__(parent, height=QUIET_HEIGHT)

    def spots(self, rect: QRect, row: Any) -> list[Spot]:
        if not isinstance(row, QuietClient) or row.phone is None:
            return []
        return [_call_spot(rect, row.phone.name, row.phone.value)]

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        self.draw_line(painter, rect, index)
        px = theme().px
        row: QuietClient = index.data(ROW)
        middle = rect.center().y()
        upper = QRect(rect.left(), middle - px(20), rect.width(), px(20))
        lower = QRect(rect.left(), middle + px(1), rect.width(), px(18))
        days = count(row.days, *DAY_FORMS)
        shade: Colour = "warn" if row.days > LONG_QUIET else "text2"
        used = draw_text(painter, upper, days, Role.ROW_MEDIUM, shade, align=RIGHT)
        draw_text(painter, upper.adjusted(0, 0, -used - px(8), 0), row.name, Role.ROW)
        for spot in self.spots(rect, row):
            draw_glyph(painter, spot.rect, "phone", hot=self.is_hot(index, CALL))
            lower.setRight(spot.rect.left() - px(4))
        draw_text(painter, lower, row.told, Role.META, "text2")


def _call_spot(rect: QRect, name: str, number: str) -> Spot:
    px = theme().px
    box = QRect(rect.right() - px(20), rect.center().y() + px(1) - px(3), px(24), px(24))
    return Spot(CALL, box, f"Позвонить: {name}, {number}")
