"""The head of a column: name, how many, sum, chance, and the bar of action states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.wording import number, rubles
from ui.clients.wording import tone_of
from ui.deals.board_card import STATE_TONES
from ui.deals.board_words import (
    STATE_NAMES,
    apart_told,
    chance_only,
    chance_told,
    count_told,
    described,
    limit_of,
    spoken_column,
    whole_sum,
)
from ui.theme import Role, Tone, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import set_tip
from ui.widgets.paint import RIGHT, draw_box, draw_dot, draw_pill, draw_text, mix, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from crm_desktop.deals.action_state import ActionState
    from crm_desktop.deals.board import Column
    from crm_desktop.deals.board_totals import Totals

HEIGHT: Final = 76
BELOW: Final = 4
"""Between the bar and the first card."""
PAD: Final = 14
BAR: Final = 6
SEGMENT_GAP: Final = 2
LEAST_SEGMENT: Final = 6
PALE: Final = 0.7


class ColumnHead(QWidget):
    """76 high; the two buttons appear under the pointer and with the keyboard, text stays.

    Attributes:
        state_clicked: a part of the bar was clicked (`ActionState`).
        fold_wanted: the head was clicked twice.
    """

    state_clicked = Signal(object)
    fold_wanted = Signal()

    def __init__(self, column: Column, totals: Totals, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self._totals = totals
        self._chosen: frozenset[ActionState] = frozenset()
        self._coming = (0, 0)
        self._target = False
        self._offered = False
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.adder = IconButton("plus", self.tr("Новая сделка в «{}»").format(column.name),
                                 size=24, parent=self)  # fmt: skip
        self.more = IconButton("ellipsis", self.tr("Действия с колонкой «{}»").format(column.name),
                               size=24, parent=self)  # fmt: skip
        for button in (self.adder, self.more):
            button.set_shown(False)
            button.installEventFilter(self)
        follow_theme(self.restyle)
        self._name_it()

    def show_column(self, column: Column, totals: Totals) -> None:
        """Tell other figures, or another column."""
        if column is self._column and totals == self._totals:
            return
        self._column = column
        self._totals = totals
        self._name_it()
        self.update()

    def set_chosen(self, chosen: frozenset[ActionState]) -> None:
        """Let the states that are not shown on the board be pale in the bar."""
        self._chosen = chosen
        self.update()

    def set_target(self, target: bool, *, deals: int = 0, kopecks: int = 0) -> None:
        """Tell what the column would be after a drop."""
        self._target = target
        self._coming = (deals, kopecks) if target else (0, 0)
        self.update()

    @property
    def coming(self) -> tuple[int, int]:
        """How many deals and kopecks the drop would bring."""
        return self._coming

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(theme().px(HEIGHT) + BELOW)
        self._place_buttons()
        self.update()

    def bar_parts(self) -> Mapping[ActionState, QRect]:
        """Where each state stands in the bar."""
        px = theme().px
        counts = {state: found for state, found in self._totals.by_state.items() if found}
        if not counts:
            return {}
        room = self.width() - 2 * px(PAD) - SEGMENT_GAP * (len(counts) - 1)
        least = px(LEAST_SEGMENT)
        free = max(0, room - least * len(counts))
        whole = sum(counts.values())
        left = px(PAD)
        parts: dict[ActionState, QRect] = {}
        for state, found in counts.items():
            wide = least + free * found // whole
            parts[state] = QRect(left, px(60), wide, px(BAR))
            left += wide + SEGMENT_GAP
        last = parts[next(reversed(parts))]
        last.setRight(self.width() - px(PAD) - 1)
        return parts

    def sizeHint(self) -> QSize:
        return QSize(theme().px(208), theme().px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.show_buttons(shown=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()  # the name gives way to a button with the focus
        return super().eventFilter(watched, event)

    def hide_buttons(self) -> None:
        """Be without buttons: the head stands over several cells."""
        for button in (self.adder, self.more):
            button.hide()

    def show_buttons(self, *, shown: bool) -> None:
        """Let the buttons be seen, or only with the keyboard."""
        self._offered = shown
        for button in (self.adder, self.more):
            button.set_shown(shown)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        state = self._state_at(event.position().toPoint())
        if state is None:
            self.unsetCursor()
            set_tip(self, apart_told(self._totals) or described(self._column))
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        found = self._totals.by_state[state]
        told = self.tr("{}: {} — показать только такие")
        set_tip(self, told.format(STATE_NAMES[state].capitalize(), number(found)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        state = self._state_at(event.position().toPoint())
        if state is not None and event.button() is Qt.MouseButton.LeftButton:
            self.state_clicked.emit(state)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._state_at(event.position().toPoint()) is None:
            self.fold_wanted.emit()

    def _state_at(self, at: QPoint) -> ActionState | None:
        for state, part in self.bar_parts().items():
            if part.adjusted(0, -6, 1, 6).contains(at):
                return state
        return None

    def _name_it(self) -> None:
        self.setAccessibleName(spoken_column(self._column, self._totals))

    def _place_buttons(self) -> None:
        px = theme().px
        side = px(24)
        right = self.width() - px(8) - side
        for button in (self.more, self.adder):
            button.setGeometry(right, px(8), side, side)
            right -= side

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px = theme().px
        left, right = px(PAD), self.width() - px(PAD)
        self._paint_name(painter, QRect(left, px(10), right - left, px(20)))
        line = QRect(left, px(34), right - left, px(18))
        deals, kopecks = self._coming
        told = whole_sum(self._totals)
        if self._target and deals:
            sign = "+" if kopecks >= 0 else ""
            used = draw_text(painter, line, f"{sign}{rubles(kopecks)}", Role.META_STRONG,
                             "accent_text", align=RIGHT)  # fmt: skip
        else:
            chance = chance_told(self._column, self._totals.weighted)
            room = line.width() - text_width(told, Role.BODY_STRONG) - px(8)
            if text_width(chance, Role.META) > room:
                chance = chance_only(self._column)
            used = 0
            if text_width(chance, Role.META) <= room:
                used = draw_text(painter, line, chance, Role.META, "text2", align=RIGHT)
        rest = line.adjusted(0, 0, -used - (px(6) if used else 0), 0)
        draw_text(painter, rest, told, Role.BODY_STRONG)
        self._paint_bar(painter)
        painter.end()

    def _paint_name(self, painter: QPainter, line: QRect) -> None:
        px = theme().px
        deals, _kopecks = self._coming
        shown = self._totals.count + deals
        told = count_told(self._column, shown)
        limit = limit_of(self._column)
        over = limit is not None and shown > limit
        buttons = self.adder.isVisible() and (
            self._offered or self.adder.key_focus or self.more.key_focus
        )
        room = line.width() - (px(42) if buttons else 0)
        taken = text_width(told, Role.BODY) + (px(34) if over else 0) + px(8)
        left = line.left()
        stage = self._column.stage
        tone = tone_of(stage.colour) if stage is not None else Tone.GREY
        if tone is not Tone.GREY:
            draw_dot(painter, QPoint(left + px(4), line.center().y() + 1), tone.fill, px(8))
            left += px(14)
        end = line.left() + room - taken
        name = QRect(left, line.top(), max(px(40), end - left), line.height())
        left += draw_text(painter, name, self._column.name, Role.ROW) + px(8)
        if over:
            draw_pill(painter, QPoint(left, line.center().y() + 1), told, Tone.WARN,
                      icon="triangle-alert")  # fmt: skip
        else:
            spot = QRect(left, line.top(), line.right() - left, line.height())
            draw_text(painter, spot, told, Role.BODY, "text2")

    def _paint_bar(self, painter: QPainter) -> None:
        colour = theme().colour
        parts = self.bar_parts()
        if not parts:
            track = QRect(theme().px(PAD), theme().px(60), self.width() - 2 * theme().px(PAD),
                          theme().px(BAR))  # fmt: skip
            ground = colour("border") if not self._target else colour("accent_mid")
            draw_box(painter, track, ground=ground, radius=track.height() / 2)
        for state, part in parts.items():
            ground = colour(STATE_TONES[state].fill)
            if self._chosen and state not in self._chosen:
                ground = mix(ground, colour("sunken"), PALE)
            draw_box(painter, part, ground=ground, radius=part.height() / 3)
