"""How a card of the board looks, and how high it is."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyledItemDelegate

from crm_desktop.deals.action_state import ActionState
from ui.clients.wording import tone_of
from ui.deals.board_model import ColumnModel
from ui.deals.board_words import NO_CLIENT, short_of, still_told, sum_of
from ui.theme import Radius, Role, Tone, follow_theme, theme
from ui.widgets.lists import RowState, row_state
from ui.widgets.paint import (
    CENTRE,
    draw_avatar,
    draw_box,
    draw_icon,
    draw_pill,
    pill_width,
    smooth,
    text_width,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.deals.board_cards import Card
    from ui.theme import Colour
    from ui.widgets.lists import Index

GAP: Final = 8
"""Between two cards, px."""
ROOMY: Final = 110
DENSE: Final = 64
FIELD_LINE: Final = 18
TAG_LINE: Final = 24
SIDE: Final = 8
"""Between a card and the edge of its column."""
PAD: Final = 11
STATE_TONES: Final = {
    ActionState.OVERDUE: Tone.BAD,
    ActionState.TODAY: Tone.OK,
    ActionState.PLANNED: Tone.GREY,
    ActionState.NONE: Tone.WARN,
}
MIDDLE: Final = Qt.TextElideMode.ElideMiddle
MOST_BYTES: Final = 16_000_000
"""Pictures of cards may take so much memory."""
_AT_REST: Final = RowState(hovered=False, selected=False, focused=False)
KEPT: Final = 3000
"""Cards whose cut texts are remembered."""


@dataclass(frozen=True, slots=True)
class CardLook:
    """What cards show beside what they always show.

    Attributes:
        dense: two lines fewer.
        fields: how many lines of chosen fields a card has room for.
        tags: whether there is a line for tags.
    """

    dense: bool = False
    fields: int = 0
    tags: bool = False

    @property
    def height(self) -> int:
        """Pixels at 100 %, without the gap below."""
        return (DENSE if self.dense else ROOMY) + FIELD_LINE * self.fields + TAG_LINE * self.tags


@dataclass(frozen=True, slots=True)
class _Cut:
    """The texts of a card as they fit into a width."""

    title: str
    client: str
    sum: str
    short_sum: str
    still: str
    action: str


class CardDelegate(QStyledItemDelegate):
    """Paints cards; what has to be measured is measured once for a card and a width."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = CardLook()
        self._cut: dict[tuple[int, int], tuple[Card, _Cut]] = {}
        self._pictures: OrderedDict[tuple[int, int], tuple[Card, QPixmap]] = OrderedDict()
        follow_theme(self.forget)

    @property
    def look(self) -> CardLook:
        """What cards show."""
        return self._look

    def set_look(self, look: CardLook) -> None:
        """Show more or less on every card."""
        self._look = look
        self.forget()

    def forget(self) -> None:
        """Measure and paint everything anew."""
        self._cut.clear()
        self._pictures.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, theme().px(self._look.height) + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        bar = isinstance(view, QListView) and view.verticalScrollBar().isVisible()
        # The handle of the scroll bar stands in the margin.
        box = option.rect.adjusted(SIDE, 0, 0 if bar else -SIDE, -GAP)
        card: Card | None = index.data(ColumnModel.CardRole)
        if card is None:
            paint_gap(painter, box)
            return
        if index.data(ColumnModel.LiftedRole):
            painter.save()
            self.paint_lifted_place(painter, box, card)
            painter.restore()
            return
        state = row_state(option)
        if state.selected:
            self.paint_card(painter, box, card, state)
            return
        painter.drawPixmap(box.topLeft(), self._picture_of(card, box.size(), painter))
        if state.hovered or state.focused:
            edge = theme().colour("accent" if state.focused else "line2")
            width = 2 if state.focused else 1
            draw_box(painter, box, ground=None, border=edge, width=width, radius=Radius.CARD)

    def _picture_of(self, card: Card, size: QSize, painter: QPainter) -> QPixmap:
        """A card at rest, painted once as long as it stays what it is."""
        name = (card.id, size.width())
        known = self._pictures.get(name)
        ratio = painter.device().devicePixelRatioF()
        if known is not None and known[0] is card and known[1].devicePixelRatio() == ratio:
            self._pictures.move_to_end(name)
            return known[1]
        picture = picture_of(self, card, size, ratio)
        self._pictures[name] = (card, picture)
        most = MOST_BYTES // max(1, round(size.width() * size.height() * ratio * ratio * 4))
        while len(self._pictures) > max(1, most):
            self._pictures.popitem(last=False)
        return picture

    def paint_card(
        self, painter: QPainter, box: QRect, card: Card, state: RowState, *, lifted: bool = False
    ) -> None:
        """Draw a card into a box."""
        colour = theme().colour
        if lifted or state.selected:
            ground = colour("surface") if lifted else colour("accent_soft")
            draw_box(
                painter, box, ground=ground, border=colour("accent"), width=1.5, radius=Radius.CARD
            )
        else:
            edge = colour("line2") if state.hovered else colour("border")
            draw_box(painter, box, ground=colour("surface"), border=edge, radius=Radius.CARD)
        if state.focused:
            draw_box(
                painter, box, ground=None, border=colour("accent"), width=2, radius=Radius.CARD
            )
        self._paint_content(painter, box, card, selected=state.selected and not lifted)

    def paint_lifted_place(self, painter: QPainter, box: QRect, card: Card) -> None:
        """Draw the place a dragged card left: dashed and pale."""
        smooth(painter)
        pen = QPen(theme().colour("field"), 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            QRectF(box).adjusted(0.6, 0.6, -0.6, -0.6), Radius.CARD, Radius.CARD
        )
        painter.setOpacity(0.4)
        self._paint_content(painter, box, card, selected=False)
        painter.setOpacity(1)

    def _paint_content(self, painter: QPainter, box: QRect, card: Card, *, selected: bool) -> None:
        px = theme().px
        look = self._look
        left, right = box.left() + px(PAD), box.right() + 1 - px(PAD)
        cut = self._cut_for(card, right - left)
        top = box.top() + px(10)
        text(painter, QPoint(left, top), cut.title, Role.ROW, "text")
        disc = px(24)
        if look.dense:
            self._paint_dense(painter, QRect(left, top + px(22), right - left, px(24)), card, cut)
            top += px(DENSE - 14)
        else:
            text(painter, QPoint(left, top + px(20)), cut.client, Role.META,
                 "text2" if card.client_name else "text3")  # fmt: skip
            line = top + px(39)
            shade: Colour = "text" if card.budget is not None else "text3"
            text(painter, QPoint(left, line), cut.sum, Role.ROW, shade)
            self._paint_still(painter, QPoint(right, line + px(9)), card, cut.still)
            top = line + px(23)
        if look.tags:
            self._paint_tags(painter, QRect(left, top, right - left, px(TAG_LINE)), card)
            top += px(TAG_LINE)
        for label, told in card.fields[: look.fields]:
            line_box = QRect(left, top, right - left, px(FIELD_LINE))
            self._paint_field(painter, line_box, label, told)
            top += px(FIELD_LINE)
        if look.dense:
            return
        middle = box.bottom() + 1 - px(22)
        tone = STATE_TONES[card.state]
        chip = pill_width(cut.action)
        if selected:  # the ground of the card is that of a pill
            halo = QRect(left - 1, middle - px(11), chip + 2, px(22))
            draw_box(painter, halo, ground=theme().colour("surface"), radius=halo.height() / 2)
        draw_pill(painter, QPoint(left, middle), cut.action, tone)
        self._paint_owner(painter, QRect(right - disc, middle - disc // 2, disc, disc), card)

    def _paint_dense(self, painter: QPainter, line: QRect, card: Card, cut: _Cut) -> None:
        """The action and the sum on one line below the title, the owner beside the title."""
        px = theme().px
        disc = px(20)
        right = line.right() + 1
        self._paint_owner(painter, QRect(right - disc, line.top() - px(23), disc, disc), card)
        middle = line.top() + px(12)
        chip = pill_width(cut.action)
        told = cut.sum
        if chip + px(6) + text_width(told, Role.META_STRONG) > line.width():
            told = cut.short_sum
        used = text_width(told, Role.META_STRONG)
        at = QPoint(right - used + 1, middle - px(8))
        text(painter, at, told, Role.META_STRONG, "text" if card.budget is not None else "text3")
        draw_pill(painter, QPoint(line.left(), middle), cut.action, STATE_TONES[card.state],
                  max_width=line.width() - used - px(6))  # fmt: skip

    def _paint_still(self, painter: QPainter, at: QPoint, card: Card, told: str) -> None:
        """How long without movement; a pill with an hourglass once that is too long."""
        if card.stale:
            draw_pill(
                painter, at, told, Tone.BAD, align=Qt.AlignmentFlag.AlignRight, icon="hourglass"
            )
        elif told:
            wide = text_width(told, Role.META)
            text(painter, QPoint(at.x() - wide + 1, at.y() - theme().px(9)), told, Role.META,
                 "text2")  # fmt: skip

    def _paint_owner(self, painter: QPainter, disc: QRect, card: Card) -> None:
        if card.responsible:
            draw_avatar(painter, disc, card.responsible_name, card.responsible)
            return
        smooth(painter)
        pen = QPen(theme().colour("field"), 1.2, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(disc).adjusted(0.6, 0.6, -0.6, -0.6))
        side = disc.width() // 2
        inner = QRect(0, 0, side, side)
        inner.moveCenter(disc.center())
        draw_icon(painter, inner, "user", "text3")

    def _paint_tags(self, painter: QPainter, line: QRect, card: Card) -> None:
        px = theme().px
        left = line.left()
        middle = line.top() + px(10)
        for at, tag in enumerate(card.tags):
            wide = pill_width(tag.name)
            rest = len(card.tags) - at
            room = line.right() + 1 - left - (px(30) if rest > 1 else 0)
            if wide > room and at:
                told = f"+{rest}"
                painter.setFont(theme().font(Role.PILL))
                text(painter, QPoint(left, middle - px(8)), told, Role.PILL, "text2")
                return
            tone = tone_of(tag.colour or "", otherwise=Tone.VIOLET)
            box = draw_pill(painter, QPoint(left, middle), tag.name, tone,
                            max_width=max(room, px(24)))  # fmt: skip
            left = box.right() + px(5)

    def _paint_field(self, painter: QPainter, line: QRect, label: str, told: str) -> None:
        metrics = theme().metrics(Role.META)
        room = line.width()
        name = f"{label}: "
        used = min(text_width(name, Role.META), room // 2)
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, used)
        text(painter, line.topLeft(), name, Role.META, "text3")
        value = metrics.elidedText(told, Qt.TextElideMode.ElideRight, room - used)
        text(painter, QPoint(line.left() + used, line.top()), value, Role.META, "text2")

    def _cut_for(self, card: Card, width: int) -> _Cut:
        name = (card.id, width)
        known = self._cut.get(name)
        if known is not None and known[0] is card:
            return known[1]
        if len(self._cut) > KEPT:
            self._cut.clear()
        px, metrics = theme().px, theme().metrics
        still = still_told(card)
        taken = (pill_width(still, icon=True) if card.stale else text_width(still, Role.META)) + (
            px(6) if still else 0
        )
        found = _Cut(
            title=metrics(Role.ROW).elidedText(
                card.title, MIDDLE, width - (px(26) if self._look.dense else 0)
            ),
            client=metrics(Role.META).elidedText(card.client_name or NO_CLIENT, MIDDLE, width),
            sum=metrics(Role.ROW).elidedText(
                sum_of(card), Qt.TextElideMode.ElideRight, width - taken
            ),
            short_sum=short_of(card),
            still=still,
            action=_fitting(card.action, width - px(24 + 6 + 16)),
        )
        self._cut[name] = (card, found)
        return found


def _fitting(action: str, room: int) -> str:
    """The words of an action, shortened where they do not fit."""
    if text_width(action, Role.PILL) > room:
        action = action.replace(" в ", " ")
    metrics = theme().metrics(Role.PILL)
    return metrics.elidedText(action, Qt.TextElideMode.ElideRight, room)


def text(painter: QPainter, at: QPoint, line: str, role: Role, colour: Colour) -> None:
    """Draw a line that is known to fit; `at` is its left top."""
    painter.setFont(theme().font(role))
    painter.setPen(theme().colour(colour))
    painter.drawText(at.x(), at.y() + theme().metrics(role).ascent(), line)


def picture_of(
    delegate: CardDelegate, card: Card, size: QSize, ratio: float, *, lifted: bool = False
) -> QPixmap:
    """Paint a card alone; `ratio` = pixels of the device a pixel."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    delegate.paint_card(painter, QRect(QPoint(0, 0), size), card, _AT_REST, lifted=lifted)
    painter.end()
    return picture


def paint_gap(painter: QPainter, box: QRect, told: str = "") -> None:
    """Draw the dashed slot a dragged card would come to."""
    smooth(painter)
    colour = theme().colour
    ground = QColor(colour("accent_mid"))
    ground.setAlphaF(0.35)
    pen = QPen(colour("accent"), 1.8, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3.5, 2.5])
    painter.setPen(pen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
    if told:
        painter.setFont(theme().font(Role.META_STRONG))
        painter.setPen(colour("accent_text"))
        painter.drawText(box, CENTRE, told)
