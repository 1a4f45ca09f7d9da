"""The box in every screen's head that opens «Поиск и команды»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter

from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

KEYS = "Ctrl+K"


class PaletteBox(PaintedButton):
    """Looks like a search field, 260 × 36; a click opens the palette."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("Поиск и команды", parent)
        self.setAccessibleDescription(KEYS)
        self.clicked.connect(lambda _on=False: workspace.open_palette())

    def sizeHint(self) -> QSize:
        return QSize(theme().px(260), theme().px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        border = colour("text2" if self.hovered else "field")
        draw_box(painter, self.rect(), ground=colour("surface"), border=border)
        if self.key_focus:
            draw_ring(painter, self.rect())
        spot = QRect(px(11), (self.height() - px(16)) // 2, px(16), px(16))
        draw_icon(painter, spot, "search", "text2")
        room = QRect(px(37), 0, self.width() - px(37), self.height())
        draw_text(painter, room, self.caption, Role.BODY, "text2")
        wide = text_width(KEYS, Role.PILL) + px(12)
        cap = QRect(self.width() - wide - px(8), (self.height() - px(20)) // 2, wide, px(20))
        draw_box(painter, cap, ground=colour("grey_soft"), radius=4)
        draw_text(painter, cap, KEYS, Role.PILL, "text2", align=CENTRE)
        painter.end()
