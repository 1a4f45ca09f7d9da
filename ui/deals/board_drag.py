"""A card in the hand: it lifts, the columns answer, the board scrolls, Esc puts it back.

Not Qt's own drag and drop: that one freezes the board into a picture, and Esc, auto-scroll and
the gap in the target column would each behave otherwise on every desktop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from ui.deals.board_card import SIDE, picture_of
from ui.deals.board_sums import roubles_of
from ui.theme import Radius, Role, theme
from ui.widgets.paint import CENTRE, draw_box, draw_text, smooth, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.board_question import Slot
    from ui.deals.board_card import CardDelegate
    from ui.deals.board_list import CardList
    from ui.deals.board_surface import BoardSurface

ANGLE: Final = -3.0
SHADOW: Final = 16
TICK_MS: Final = 16
EDGE: Final = 56
"""So near to an edge the board begins to scroll, px at 100 %."""
REST: Final = 20
"""Ticks after the lift in which the board does not scroll: one may lift near an edge."""
FASTEST: Final = 26
"""Pixels a tick at the very edge."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is in the hand: the cards, where each stood, and the list they were taken from."""

    cards: tuple[Card, ...]
    origin: CardList
    hold: QPoint

    @property
    def ids(self) -> list[int]:
        """The deals."""
        return [card.id for card in self.cards]


class LiftedCard(QWidget):
    """The picture of the dragged cards, over everything, never in the way of the mouse."""

    def __init__(
        self, window: QWidget, card: Card, delegate: CardDelegate, *, size: QSize, count: int
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._count = count
        self._size = size
        self._picture = picture_of(delegate, card, size, self.devicePixelRatioF(), lifted=True)
        self._margin = SHADOW + theme().px(14)
        both = 2 * self._margin
        self.resize(size.width() + both, size.height() + both)

    def hold_at(self, at: QPoint, hold: QPoint) -> None:
        """Be under the pointer (in the window's pixels) as the card was taken."""
        self.move(at - hold - QPoint(self._margin, self._margin))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(ANGLE)
        painter.translate(-self._size.width() / 2, -self._size.height() / 2)
        box = QRect(QPoint(0, 0), self._size)
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(SHADOW, 0, -2):
            painter.setBrush(QColor(10, 16, 24, 7))
            halo = box.adjusted(-ring, -ring + 6, ring, ring)
            painter.drawRoundedRect(halo, Radius.CARD + ring, Radius.CARD + ring)
        colour = theme().colour
        for behind in range(min(2, self._count - 1), 0, -1):
            step = 5 * behind
            draw_box(painter, box.translated(step, step), ground=colour("surface"),
                     border=colour("accent"), radius=Radius.CARD)  # fmt: skip
        painter.drawPixmap(0, 0, self._picture)
        if self._count > 1:
            told = str(self._count)
            wide = max(theme().px(24), text_width(told, Role.META_STRONG) + theme().px(14))
            badge = QRect(box.right() - wide + theme().px(8), -theme().px(10), wide, theme().px(24))
            draw_box(painter, badge, ground=colour("accent"), radius=badge.height() / 2)
            draw_text(painter, badge, told, Role.META_STRONG, "accent_on", align=CENTRE)
        painter.end()


class CardDrag(QObject):
    """Follows the mouse from the lift to the drop.

    Attributes:
        begun: a card was lifted: the zones appear.
        ended: it is not in the hand any more, whatever came of it.
        dropped: the deals and where to: a `Slot`, or the key of a zone.
    """

    begun = Signal()
    ended = Signal()
    dropped = Signal(object, object)

    def __init__(self, surface: BoardSurface, delegate: CardDelegate, parent: QObject) -> None:
        super().__init__(parent)
        self._surface = surface
        self._delegate = delegate
        self._held: Held | None = None
        self._lifted: LiftedCard | None = None
        self._at = QPoint()
        self._over: Slot | None = None
        self._rest = 0
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._on_tick)

    @property
    def held(self) -> Held | None:
        """What is in the hand."""
        return self._held

    def lift(
        self, origin: CardList, cards: Sequence[Card], *, grabbed: Card, at: QPoint, hold: QPoint
    ) -> None:
        """Take cards into the hand; `at` global, `hold` where in the card it was taken."""
        if self._held is not None or not cards:
            return
        first = [grabbed, *(card for card in cards if card.id != grabbed.id)]
        self._held = Held(tuple(first), origin, hold)
        wide = origin.viewport().width() - 2 * SIDE
        size = QSize(wide, theme().px(self._delegate.look.height))
        window = origin.window()
        self._lifted = LiftedCard(window, grabbed, self._delegate, size=size, count=len(first))
        self._surface.set_lifted(frozenset(self._held.ids))
        for watched in (origin, origin.viewport(), window):
            watched.installEventFilter(self)
        QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        self.begun.emit()
        self._lifted.show()
        self._lifted.raise_()
        self._rest = REST
        self._ticks.start()
        self.move_to(at)

    def move_to(self, at: QPoint) -> None:
        """The pointer is at a global point."""
        if self._held is None or self._lifted is None:
            return
        self._at = at
        window = self._lifted.parentWidget()
        if window is not None:
            self._lifted.hold_at(window.mapFromGlobal(at), self._held.hold)
        zone = self._surface.zones.zone_at(at)
        self._surface.zones.set_hot(zone)
        self._aim(None if zone is not None else self._surface.slot_at(at))

    def drop(self) -> None:
        """Let the cards go where the pointer is."""
        held = self._held
        if held is None:
            return
        zone = self._surface.zones.zone_at(self._at)
        target: Slot | str | None = (
            zone.key if zone is not None else self._surface.slot_at(self._at)
        )
        self.cancel()
        if target is None or (target == held.cards[0].slot and len(held.cards) == 1):
            return
        self.dropped.emit(held.ids, target)

    def cancel(self) -> None:
        """Put the cards back where they stood."""
        held, self._held = self._held, None
        if held is None:
            return
        self._ticks.stop()
        QApplication.restoreOverrideCursor()
        self._aim(None)
        self._surface.zones.set_hot(None)
        self._surface.set_lifted(frozenset())
        lifted, self._lifted = self._lifted, None
        window = lifted.parentWidget() if lifted is not None else None
        for watched in (held.origin, held.origin.viewport(), window):
            if watched is not None:
                watched.removeEventFilter(self)
        if lifted is not None:
            lifted.hide()
            lifted.deleteLater()
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._held is None:
            return super().eventFilter(watched, event)
        kind = event.type()
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QMouseEvent) and watched is self._held.origin.viewport():
            if kind is QEvent.Type.MouseMove:
                self.move_to(event.globalPosition().toPoint())
                return True
            if kind is QEvent.Type.MouseButtonRelease:
                self.move_to(event.globalPosition().toPoint())
                # The list must hear that the button is up, or it goes on dragging.
                QTimer.singleShot(0, self, self.drop)
                return False
        if kind is QEvent.Type.WindowDeactivate:
            self.cancel()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            self.cancel()
        return True

    def _aim(self, slot: Slot | None) -> None:
        """Let the column under the pointer answer, and the one before be as it was."""
        held = self._held
        moving = [card for card in held.cards if card.slot != slot] if held and slot else []
        if slot != self._over and self._over is not None:
            self._surface.set_target(self._over, None)
            self._surface.open_gap(self._over, None)
        self._over = slot
        if slot is not None and held is not None:
            self._surface.set_target(slot, (len(moving), roubles_of(moving)))
            self._surface.open_gap(slot, moving[0] if moving else None)

    def _on_tick(self) -> None:
        self._rest -= 1
        if self._rest > 0:
            return
        moved = self._surface.scroll_near(self._at, edge=theme().px(EDGE), fastest=FASTEST)
        if moved:
            self.move_to(self._at)
