"""The head of a month: what is expected, how sure it is, what was won already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from crm_desktop.deals.forecast import CHANCES, Chance, Span
from crm_desktop.wording import number
from ui.deals.board_words import short_sum
from ui.deals.forecast_words import column_name, tip_of, told_column
from ui.theme import Radius, Role, theme
from ui.widgets.buttons import HOVER, PRESS
from ui.widgets.labels import set_tip
from ui.widgets.paint import RIGHT, draw_box, draw_ring, draw_text, mix
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.forecast import ForecastColumn
    from ui.theme import Colour

HEIGHT: Final = 124
PAD: Final = 14
BAR: Final = 8
GAP: Final = 2
LEAST: Final = 6
CHANCE_COLOURS: Final[dict[Chance, Colour]] = {
    Chance.CERTAIN: "ok_fill",
    Chance.LIKELY: "accent",
    Chance.POSSIBLE: "grey_fill",
}


class ForecastHead(PaintedButton):
    """Name, number, sum, the bar of how sure it is, the weighted sum, what was won.

    Attributes:
        list_wanted: the deals behind the column are to be shown: a `Chance`, or None for all.
        menu_wanted: the parts of the column are to be offered, at a global point.
    """

    list_wanted = Signal(object)
    menu_wanted = Signal(object)

    def __init__(self, column: ForecastColumn, parent: QWidget | None = None) -> None:
        self.column = column
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._at: Chance | None = None
        self.clicked.connect(self._on_clicked)
        self.show_column(column)

    def show_column(self, column: ForecastColumn) -> None:
        """Tell other figures."""
        self.column = column
        self.setAccessibleName(told_column(column))
        set_tip(self, tip_of(column))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(HEIGHT))

    def bar_parts(self) -> dict[Chance, QRect]:
        """Where each band stands in the bar, by its sum; by its number where nothing has one."""
        px = theme().px
        sums = {chance: self.column.expected[chance].kopecks for chance in CHANCES}
        if not any(sums.values()):
            sums = {chance: self.column.expected[chance].deals for chance in CHANCES}
        there = {c: sums[c] for c in CHANCES if self.column.expected[c].deals}
        if not there:
            return {}
        whole = max(1, sum(there.values()))
        free = self.width() - 2 * px(PAD) - GAP * (len(there) - 1) - px(LEAST) * len(there)
        left, parts = px(PAD), {}
        for chance, worth in there.items():
            wide = px(LEAST) + max(0, free) * worth // whole
            parts[chance] = QRect(left, px(66), wide, px(BAR))
            left += wide + GAP
        return parts

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        grown = {c: part.adjusted(0, -6, 0, 6) for c, part in self.bar_parts().items()}
        self._at = next((chance for chance, part in grown.items() if part.contains(spot)), None)
        super().mouseReleaseEvent(event)
        self._at = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is event.Reason.Keyboard
        self.menu_wanted.emit(
            self.mapToGlobal(self.rect().center()) if by_key else event.globalPos()
        )

    def _on_clicked(self) -> None:
        self.list_wanted.emit(self._at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        column = self.column
        painter = QPainter(self)
        share = PRESS if self.isDown() else HOVER if self.hovered else 0.0
        if share:
            ground = mix(colour("surface"), colour("field"), share)
            draw_box(painter, self.rect(), ground=ground, radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect().adjusted(2, 2, -2, -2))
        room = self.rect().adjusted(px(PAD), 0, -px(PAD), 0)
        line = QRect(room.left(), px(12), room.width(), px(20))
        used = draw_text(
            painter, line, number(column.total.deals), Role.META_MEDIUM, "text2", align=RIGHT
        )
        shade: Colour = "bad" if column.span is Span.OVERDUE and column.total.deals else "text"
        draw_text(painter, line.adjusted(0, 0, -used - px(6), 0), column_name(column),
                  Role.BODY_STRONG, shade)  # fmt: skip
        line = QRect(room.left(), px(34), room.width(), px(26))
        more = " + …" if column.total.apart else ""
        told = f"{short_sum(column.total.kopecks)}{more}" if column.total.filled else "—"
        draw_text(painter, line, told, Role.SECTION)
        parts = self.bar_parts()
        if not parts:
            empty = QRect(room.left(), px(66), room.width(), px(BAR))
            draw_box(painter, empty, ground=colour("grey_soft"), radius=px(BAR) / 2)
        for chance, part in parts.items():
            draw_box(painter, part, ground=colour(CHANCE_COLOURS[chance]), radius=px(BAR) / 2)
        line = QRect(room.left(), px(80), room.width(), px(18))
        if column.total.filled:
            weighted = self.tr("взвешенно {}").format(short_sum(column.total.weighted))
            draw_text(painter, line, weighted, Role.META, "text2")
        line = QRect(room.left(), px(99), room.width(), px(18))
        if column.won.deals:
            won = self.tr("выиграно {}").format(short_sum(column.won.kopecks))
            draw_text(painter, line, won, Role.META_MEDIUM, "ok")
        elif column.span is Span.OVERDUE and column.total.deals:
            draw_text(painter, line, self.tr("сделки ещё открыты"), Role.META, "bad")
        painter.end()
