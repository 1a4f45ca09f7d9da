"""How a conflict is drawn: a card with both values, and what can be clicked in it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyledItemDelegate

from ui.sync.differences import from_the_difference
from ui.sync.lines import AnsweredLine, ConflictLine, Part
from ui.theme import Radius, Role, Tone, theme
from ui.widgets.lists import row_state
from ui.widgets.paint import (
    CENTRE,
    RIGHT,
    draw_avatar,
    draw_box,
    draw_icon,
    draw_pill,
    draw_ring,
    draw_text,
    mix,
    pill_width,
    smooth,
    text_width,
)
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.sync.lines import Line, Version
    from ui.theme import Colour
    from ui.widgets.lists import Index

CARD: Final = 150
GAP: Final = 12
HEAD: Final = 40
ROW_HEIGHT: Final = 34
NOW: Final = "Сейчас в базе"
OTHER: Final = "Не вошло"
KEEP: Final = "Оставить"
TAKE: Final = "Взять другое"
OPEN: Final = "Открыть запись"
RECENT: Final = "Недавно разобраны"
EMPTY: Final = "пусто"
GONE: Final = "запись удалена"
NOT_YOURS: Final = "у вас нет права её менять"


class Spot(Enum):
    """What can be clicked in a row."""

    KEEP = "keep"
    TAKE = "take"
    OPEN = "open"
    ALL = "all"


class Plan(NamedTuple):
    """Where the parts of a card are."""

    card: QRect
    now: QRect
    other: QRect
    keep: QRect
    take: QRect
    open: QRect


def plan_of(row: QRect) -> Plan:
    """Return where everything of a conflict's card is, in the coordinates of its row."""
    px = theme().px
    card = QRect(row.left(), row.top(), row.width(), px(CARD))
    inner = card.adjusted(px(16), 0, -px(16), 0)
    between = px(40)
    half = (inner.width() - between) // 2
    top, high = card.top() + px(48), px(90)
    now = QRect(inner.left(), top, half, high)
    other = QRect(inner.right() + 1 - half, top, half, high)
    keep_wide, take_wide = button_width(KEEP), button_width(TAKE)
    inset = px(10)
    keep = QRect(now.right() + 1 - inset - keep_wide, top + px(7), keep_wide, px(28))
    take = QRect(other.right() + 1 - inset - take_wide, top + px(7), take_wide, px(28))
    wide = text_width(OPEN, Role.META_MEDIUM)
    link = QRect(inner.right() + 1 - wide, card.top() + px(15), wide, px(22))
    return Plan(card, now, other, keep, take, link)


def all_spot(row: QRect) -> QRect:
    """Return where «Все» is in the head of answered conflicts."""
    px = theme().px
    wide = px(64)
    return QRect(row.right() - px(16) - wide, row.top() + px(8), wide, px(28))


def spot_at(line: Line, row: QRect, at: QPoint) -> Spot | None:
    """Return what of a row is under a point."""
    if isinstance(line, AnsweredLine):
        if line.line is None:
            return Spot.ALL if all_spot(row).contains(at) else None
        return Spot.OPEN if line.line.place is not None and row.contains(at) else None
    plan = plan_of(row)
    spots = [(Spot.OPEN, plan.open)] if line.place is not None else []
    if line.can_answer:
        spots += [(Spot.KEEP, plan.keep), (Spot.TAKE, plan.take)]
    grown = theme().px(3)
    return next(
        (s for s, r in spots if r.adjusted(-grown, -grown, grown, grown).contains(at)), None
    )


def button_width(text: str) -> int:
    """Return how wide a small button with an icon is."""
    px = theme().px
    return text_width(text, Role.META_MEDIUM) + px(10 + 14 + 6 + 10)


class ConflictDelegate(QStyledItemDelegate):
    """Paints cards; `hot` is what the pointer is over: (row, spot)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hot: tuple[int, Spot | None] = (-1, None)
        self.pressed: tuple[int, Spot | None] = (-1, None)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        px = theme().px
        line: Line = index.data(ROW)
        if isinstance(line, ConflictLine):
            return QSize(0, px(CARD) + px(GAP))
        extra = {Part.HEAD: px(HEAD), Part.MIDDLE: px(ROW_HEIGHT), Part.LAST: px(ROW_HEIGHT + 8)}
        return QSize(0, extra[line.part])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(ROW)
        state = row_state(option)
        hot = self.hot[1] if self.hot[0] == index.row() else None
        painter.save()
        smooth(painter)
        # One pixel for the frame on the right.
        row = option.rect.adjusted(0, 0, -1, 0)
        if isinstance(line, ConflictLine):
            pressed = self.pressed[1] if self.pressed[0] == index.row() else None
            _paint_card(
                painter, row, line, current=state.selected, ring=state.focused, hot=hot,
                pressed=pressed,
            )  # fmt: skip
        else:
            _paint_answered(painter, row, line, hovered=state.hovered, hot=hot)
            if state.focused and line.line is not None:
                draw_ring(painter, row.adjusted(8, 1, -8, -1), Radius.CARD)
        painter.restore()


def _paint_card(
    painter: QPainter, row: QRect, line: ConflictLine, *, current: bool, ring: bool,
    hot: Spot | None, pressed: Spot | None,
) -> None:  # fmt: skip
    px, colour = theme().px, theme().colour
    plan = plan_of(row)
    draw_box(
        painter, plan.card, ground=colour("surface"), border=colour("border"), radius=Radius.PANEL
    )
    _paint_head(painter, plan, line, hot=hot is Spot.OPEN)
    draw_box(painter, plan.now, ground=colour("sunken"), radius=Radius.CARD)
    _paint_edge(painter, plan.now)
    _paint_dashes(painter, plan.other)
    now, other = _told_apart(line, plan.now.width() - px(28))
    _paint_version(painter, plan.now, line.now, (NOW, now), line.can_answer and plan.keep)
    _paint_version(painter, plan.other, line.other, (OTHER, other), line.can_answer and plan.take)
    between = QRect(plan.now.right() + 1, plan.now.top(), px(40), plan.now.height())
    middle = QRect(0, 0, px(16), px(16))
    middle.moveCenter(between.center())
    draw_icon(painter, middle, "arrow-left-right", "text3")
    if line.can_answer:
        _paint_button(
            painter, plan.keep, KEEP, "check", hot=hot is Spot.KEEP, down=pressed is Spot.KEEP
        )
        _paint_button(
            painter, plan.take, TAKE, "arrow-left-right", hot=hot is Spot.TAKE,
            down=pressed is Spot.TAKE, primary=current,
        )  # fmt: skip
    else:
        _paint_answer(painter, plan, line)
    if ring:
        draw_ring(painter, plan.card, Radius.PANEL)


def _paint_head(painter: QPainter, plan: Plan, line: ConflictLine, *, hot: bool) -> None:
    px = theme().px
    badge = QRect(plan.now.left(), plan.card.top() + px(12), px(28), px(28))
    draw_box(painter, badge, ground=theme().colour("grey_soft"), radius=Radius.CONTROL)
    draw_icon(painter, badge.adjusted(px(6), px(6), -px(6), -px(6)), line.icon, "text2")
    left = badge.right() + px(10)
    end = plan.open.left() if line.place is not None else plan.open.right()
    room = end - px(16) - left
    pill = pill_width(line.field)
    title = QRect(left, badge.top(), max(px(80), room - min(pill, room // 2) - px(10)), px(28))
    used = draw_text(painter, title, line.title, Role.ROW)
    draw_pill(
        painter, QPoint(left + used + px(10), badge.center().y() + 1), line.field, Tone.ACCENT,
        max_width=max(px(40), room - used - px(10)),
    )  # fmt: skip
    if line.place is not None:
        shade: Colour = "accent" if hot else "accent_text"
        draw_text(painter, plan.open, OPEN, Role.META_MEDIUM, shade)
        if hot:
            below = QRect(plan.open.left(), plan.open.bottom() - px(2), plan.open.width(), 1)
            painter.fillRect(below, theme().colour("accent"))


def _paint_edge(painter: QPainter, box: QRect) -> None:
    """Draw the bar of what stands in the base, within the round corners."""
    px = theme().px
    path = QPainterPath()
    path.addRoundedRect(QRectF(box), Radius.CARD, Radius.CARD)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(QRect(box.left(), box.top(), px(4), box.height()), theme().colour("ok_fill"))
    painter.restore()


def _paint_dashes(painter: QPainter, box: QRect) -> None:
    pen = QPen(theme().colour("field"), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), Radius.CARD, Radius.CARD)


def _told_apart(line: ConflictLine, room: int) -> tuple[str, str]:
    """Both values; where one has no room, from where they differ."""
    now, other = line.now.value, line.other.value
    if all(text_width(" ".join(each.split("\n")), Role.SECTION) <= room for each in (now, other)):
        return now, other
    return from_the_difference(now, other), from_the_difference(other, now)


def _paint_version(
    painter: QPainter, box: QRect, version: Version, words: tuple[str, str], button: QRect | bool
) -> None:
    px, (head, text) = theme().px, words
    left = box.left() + px(16)
    end = button.left() - px(8) if isinstance(button, QRect) else box.right() - px(12)
    whole = box.right() - px(12)
    shade: Colour = "ok" if head == NOW else "text2"
    line = QRect(left, box.top() + px(11), end - left, px(20))
    draw_text(painter, line, head, Role.META_MEDIUM, shade)
    value = QRect(left, box.top() + px(36), whole - left, px(24))
    told: Colour = "text" if version.value else "text3"
    draw_text(painter, value, text or EMPTY, Role.SECTION, told)
    disc = QRect(left, box.top() + px(63), px(20), px(20))
    draw_avatar(painter, disc, version.author, version.author_id)
    after = disc.right() + px(8)
    who = QRect(after, disc.top(), whole - after, px(20))
    draw_text(painter, who, version.whose, Role.META, "text2")


def _paint_button(
    painter: QPainter, rect: QRect, text: str, icon: str, *, hot: bool, down: bool,
    primary: bool = False,
) -> None:  # fmt: skip
    px, colour = theme().px, theme().colour
    if primary:
        ground, border = colour("accent"), None
        shade: Colour = "accent_on"
    else:
        ground, border = colour("surface"), colour("line2")
        shade = "text"
    if hot or down:
        ground = mix(ground, colour("text"), 0.16 if down else 0.07)
    draw_box(painter, rect, ground=ground, border=border)
    spot = QRect(rect.left() + px(10), rect.center().y() - px(7) + 1, px(14), px(14))
    draw_icon(painter, spot, icon, shade if primary else "text2")
    room = QRect(spot.right() + px(6), rect.top(), rect.right() - spot.right(), rect.height())
    draw_text(painter, room, text, Role.META_MEDIUM, shade)


def _paint_answer(painter: QPainter, plan: Plan, line: ConflictLine) -> None:
    px = theme().px
    icon, why = ("lock", NOT_YOURS) if line.takeable else ("trash-2", GONE)
    told = " · ".join(filter(None, (line.answer, line.answered))) or why
    at = QPoint(plan.other.right() - px(10), plan.other.top() + px(20))
    draw_pill(
        painter, at, told, Tone.OK if line.answer else Tone.GREY,
        align=Qt.AlignmentFlag.AlignRight, icon="check" if line.answer else icon,
        max_width=plan.other.width() - px(110),
    )  # fmt: skip


def _paint_answered(
    painter: QPainter, row: QRect, line: AnsweredLine, *, hovered: bool, hot: Spot | None
) -> None:
    px, colour = theme().px, theme().colour
    # A card that goes on above and below its row: what lies outside is clipped away.
    painter.save()
    painter.setClipRect(row.adjusted(0, 0, 1, 0))
    over = px(20)
    card = row.adjusted(
        0, 0 if line.part is Part.HEAD else -over, 0, 0 if line.part is Part.LAST else over
    )
    draw_box(painter, card, ground=colour("surface"), border=colour("border"), radius=Radius.PANEL)
    painter.restore()
    if line.line is None:
        room = QRect(row.left() + px(16), row.top() + px(4), row.width() // 2, px(HEAD - 4))
        draw_text(painter, room, RECENT, Role.BODY_STRONG)
        told = f"Все {line.total}"
        shade: Colour = "accent" if hot is Spot.ALL else "accent_text"
        draw_text(painter, all_spot(row), told, Role.META_MEDIUM, shade, align=RIGHT)
        return
    high = px(ROW_HEIGHT)
    ground = QRect(row.left() + px(8), row.top() + 1, row.width() - px(16), high - 2)
    if hovered:
        draw_box(painter, ground, ground=colour("sunken"), radius=Radius.CARD)
    tick = QRect(row.left() + px(18), row.top() + (high - px(16)) // 2, px(16), px(16))
    draw_icon(painter, tick, "circle-check", "ok")
    left = tick.right() + px(12)
    wide = text_width(line.line.answered, Role.META)
    when = QRect(row.right() - px(16) - wide, row.top(), wide, high)
    draw_text(painter, when, line.line.answered, Role.META, "text2", align=CENTRE)
    room = QRect(left, row.top(), when.left() - px(16) - left, high)
    name = f"{line.line.title} · {line.line.field}"
    used = draw_text(painter, room, name, Role.BODY_MEDIUM)
    room.setLeft(left + used + px(14))
    draw_text(painter, room, line.line.answer, Role.BODY, "text2")
