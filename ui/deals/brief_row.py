"""A deal as a row among others: title, stage and sum, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.deals.amounts import show_money
from ui.clients.wording import tone_of, when
from ui.deals.card_words import OUTCOME_TONES, OUTCOME_WORDS
from ui.tasks.kind_look import STATE_TONES
from ui.theme import Radius, Role, Tone, follow_theme, theme
from ui.widgets.paint import RIGHT, draw_box, draw_dot, draw_pill, draw_ring, draw_text, smooth
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from crm_desktop.deals.of_client import DealBrief
    from crm_desktop.tasks.reading import TaskRow

HEIGHT: Final = 58


class BriefRow(KeyFocus, QWidget):
    """58 high; Enter or a click opens the deal.

    Args:
        brief: the deal.
        zone: of the office.
        action: what is to be done next in it, where that is known.
        narrow: only title, stage and sum.

    Attributes:
        open_wanted: show its card.
    """

    open_wanted = Signal()

    def __init__(
        self, brief: DealBrief, zone: tzinfo, *, action: TaskRow | None = None,
        narrow: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.brief = brief
        self.action = action
        self._narrow = narrow
        self._zone = zone
        self._sum = (
            show_money(brief.budget, brief.currency) if brief.budget is not None else "Без суммы"
        )
        self.setAccessibleName(", ".join(filter(None, (
            brief.title, self._place(), self._sum, self._next()[0],
        ))))  # fmt: skip
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.open_wanted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        smooth(painter)
        if self.underMouse():
            draw_box(painter, self.rect(), ground=colour("sunken"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        room = self.rect().adjusted(px(12), 0, -px(12), 0)
        upper = QRect(room.left(), px(9), room.width(), px(20))
        lower = QRect(room.left(), px(31), room.width(), px(18))
        used = draw_text(painter, upper, self._sum, Role.BODY_STRONG, align=RIGHT)
        draw_text(painter, upper.adjusted(0, 0, -used - px(12), 0), self.brief.title, Role.ROW)
        told, tone = self._next()
        if told and not self._narrow:
            pill = draw_pill(painter, lower.topRight() + _half(lower), told, tone, align=RIGHT,
                             max_width=lower.width() // 2)  # fmt: skip
            lower.setRight(pill.left() - px(8))
        stage = tone_of(self.brief.colour, otherwise=Tone.ACCENT)
        if self.brief.outcome:
            stage = OUTCOME_TONES.get(self.brief.outcome, Tone.GREY)
        dot = lower.topLeft() + _half(lower)
        dot.setX(dot.x() + px(4))
        draw_dot(painter, dot, stage.fill, px(8))
        draw_text(painter, lower.adjusted(px(14), 0, 0, 0), self._place(), Role.META, "text2")
        painter.end()

    def _place(self) -> str:
        brief = self.brief
        if brief.outcome:
            at = when(brief.closed_at, self._zone) if brief.closed_at is not None else ""
            return ", ".join(filter(None, (OUTCOME_WORDS.get(brief.outcome, ""), at)))
        told = [brief.stage]
        if not self._narrow:
            told += [brief.funnel, brief.responsible]
        if brief.as_contact:
            told.append(brief.client or "контактное лицо")
        return " · ".join(filter(None, told))

    def _next(self) -> tuple[str, Tone]:
        """Return what comes next, and its tone."""
        if self.brief.outcome:
            return "", Tone.GREY
        if self.action is None:
            return "Нет действия", Tone.WARN
        told = self.action.title
        if self.action.due_text:
            told = f"{self.action.due_text} · {told}"
        return told, STATE_TONES[self.action.state]


def _half(room: QRect) -> QPoint:
    return QPoint(0, room.height() // 2)
