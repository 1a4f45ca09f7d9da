"""The legend of action states: what the colours mean, how many there are; a click filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.deals.action_state import STATES, ActionState
from crm_desktop.wording import number
from ui.deals.board_card import STATE_TONES
from ui.deals.board_words import STATE_NAMES
from ui.theme import Radius, Role, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crm_desktop.deals.board_totals import Totals
    from ui.theme import Colour


class LegendItem(PaintedButton):
    """One state: its colour, its name, how many; pressed = only these are shown."""

    def __init__(self, state: ActionState) -> None:
        self.state = state
        self._count = 0
        self._short = False
        super().__init__(STATE_NAMES[state])
        self.setCheckable(True)
        self._tell()

    @property
    def count(self) -> int:
        """How many deals stand so."""
        return self._count

    def set_count(self, count: int) -> None:
        """Say how many deals stand so."""
        self._count = count
        self._tell()
        self.restyle()

    def set_short(self, short: bool) -> None:
        """Show the number alone; the name is in the tool tip."""
        self._short = short
        self.restyle()

    def wide(self) -> int:
        """How wide it is with its name."""
        px = theme().px
        taken = px(10) + px(5) + text_width(number(self._count), Role.META_STRONG) + px(9)
        return taken + text_width(self.caption, Role.META) + px(4)

    def sizeHint(self) -> QSize:
        width = self.wide()
        if self._short:
            width -= text_width(self.caption, Role.META) + theme().px(4)
        return QSize(width, theme().px(28))

    def _tell(self) -> None:
        told = self.tr("{}: {} — показать только такие")
        said = told.format(STATE_NAMES[self.state].capitalize(), number(self._count))
        self.setAccessibleName(said)
        set_tip(self, said)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        if self.isChecked():
            draw_box(painter, self.rect(), ground=colour("accent_soft"), radius=Radius.CONTROL)
        elif self.hovered:
            draw_box(painter, self.rect(), ground=colour("grey_soft"), radius=Radius.CONTROL)
        if self.key_focus:
            draw_ring(painter, self.rect())
        side = px(10)
        left = px(5)
        spot = QRect(left, (self.height() - side) // 2, side, side)
        draw_box(painter, spot, ground=colour(STATE_TONES[self.state].fill), radius=3)
        left += side + px(5)
        if not self._short:
            room = QRect(left, 0, self.width() - left, self.height())
            shade: Colour = "accent_text" if self.isChecked() else "text2"
            left += draw_text(painter, room, self.caption, Role.META, shade) + px(4)
        room = QRect(left, 0, self.width() - left, self.height())
        draw_text(painter, room, number(self._count), Role.META_STRONG)
        painter.end()


class Legend(QWidget):
    """The four states of the whole board; names give way where there is no room.

    Attributes:
        chosen: other states are chosen (frozenset; empty = all).
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addStretch(1)
        self.items = {state: LegendItem(state) for state in STATES}
        for item in self.items.values():
            item.clicked.connect(lambda _on=False: self._tell())
            row.addWidget(item)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Состояние действий"))

    def show_totals(self, totals: Totals) -> None:
        """Say how many deals stand how."""
        for state, found in totals.by_state.items():
            self.items[state].set_count(found)
        self._fit()

    def set_chosen(self, states: frozenset[ActionState]) -> None:
        """Press without a signal."""
        for state, item in self.items.items():
            item.setChecked(state in states)

    def turn(self, state: ActionState) -> None:
        """Press one, or let it go."""
        self.items[state].toggle()
        self._tell()

    def minimumSizeHint(self) -> QSize:
        short = sum(item.wide() for item in self.items.values()) // 2
        return QSize(min(short, theme().px(180)), theme().px(28))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = sum(item.wide() + 2 for item in self.items.values())
        short = wanted > self.width()
        for item in self.items.values():
            item.set_short(short)

    def _tell(self) -> None:
        on = frozenset(state for state, item in self.items.items() if item.isChecked())
        if len(on) == len(self.items):
            on = frozenset()
            self.set_chosen(on)
        self.chosen.emit(on)
