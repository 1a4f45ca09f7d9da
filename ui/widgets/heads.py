"""The top row of a screen: where we are, and its two or three controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class _Crumb(PaintedButton):
    def sizeHint(self) -> QSize:
        return QSize(text_width(self.caption, Role.SCREEN) + theme().px(20), theme().px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        shade = theme().colour("accent_text" if self.hovered else "text2")
        used = text_width(self.caption, Role.SCREEN)
        painter.setFont(theme().font(Role.SCREEN))
        painter.setPen(shade)
        room = QRect(0, 0, used, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.caption)
        spot = QRect(used + px(4), (self.height() - px(18)) // 2 + 1, px(18), px(18))
        draw_icon(painter, spot, "chevron-right", "text2")
        if self.key_focus:
            draw_ring(painter, QRect(0, 0, used, self.height()))
        painter.end()


class _Titles(QWidget):
    """Title and subtitle on one baseline; the subtitle gives way first."""

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self.title = title
        self.subtitle = subtitle
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = text_width(self.title, Role.SCREEN)
        if self.subtitle:
            width += theme().px(14) + text_width(self.subtitle, Role.BODY)
        return QSize(width, theme().px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(text_width(self.title, Role.SCREEN), theme().px(160)), theme().px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        used = draw_text(painter, self.rect(), self.title, Role.SCREEN)
        big, small = theme().metrics(Role.SCREEN), theme().metrics(Role.BODY)
        base = (self.height() - big.height()) // 2 + big.ascent()
        left = used + theme().px(14)
        room = QRect(left, base - small.ascent(), self.width() - left, small.height())
        draw_text(painter, room, self.subtitle, Role.BODY, "text2")
        painter.end()
        cut = self.sizeHint().width() > self.width()
        set_tip(self, f"{self.title} · {self.subtitle}".strip(" ·") if cut else "")


class ScreenHead(QWidget):
    """36 high: an optional crumb back, the title, its subtitle, controls on the right."""

    crumb_clicked = Signal()

    def __init__(
        self, title: str, *, subtitle: str = "", crumb: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._crumb = _Crumb(crumb)
        if not crumb:
            self._crumb.hide()
        self._crumb.clicked.connect(self.crumb_clicked)
        self._titles = _Titles(title, subtitle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.S + 4)
        self._row.addWidget(self._crumb)
        self._row.addWidget(self._titles, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    @property
    def title(self) -> str:
        """The title shown."""
        return self._titles.title

    def add(self, *widgets: QWidget) -> None:
        """Add controls on the right."""
        for widget in widgets:
            self._row.addWidget(widget)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._titles.title = title
        self.setAccessibleName(title)
        self._titles.updateGeometry()
        self._titles.update()

    def set_subtitle(self, subtitle: str) -> None:
        """Change the words beside the title: counts, a date."""
        self._titles.subtitle = subtitle
        self._titles.updateGeometry()
        self._titles.update()
