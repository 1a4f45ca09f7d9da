"""Grounds things stand on, section heads, and two cards that are buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, draw_icon
from ui.widgets.pills import CountPill

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


class _Ground(QWidget):
    def __init__(
        self,
        *,
        ground: Colour,
        border: Colour | None,
        radius: int,
        padding: int,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._ground: Colour = ground
        self._border: Colour | None = border
        self._radius = radius
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(Space.S)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour(self._ground),
            border=colour(self._border) if self._border else None,
            radius=self._radius,
        )
        painter.end()


class Card(_Ground):
    """A block of a screen: surface, thin border, radius 12."""

    def __init__(self, *, padding: int = Space.L, parent: QWidget | None = None) -> None:
        super().__init__(
            ground="surface",
            border="border",
            radius=Radius.PANEL,
            padding=padding,
            parent=parent,
        )


class Panel(_Ground):
    """A quiet box inside a card or on the ground: no border, radius 8."""

    def __init__(
        self,
        *,
        colour: Colour = "sunken",
        padding: int = Space.M,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            ground=colour, border=None, radius=Radius.CARD, padding=padding, parent=parent
        )


class Line(QWidget):
    """A hairline between rows; `strong` for total lines."""

    def __init__(self, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour: Colour = "line2" if strong else "border"
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour(self._colour))
        painter.end()


class SectionHead(QWidget):
    """Head of a section, 48 high: title, count, one text action on the right."""

    activated = Signal()

    def __init__(
        self,
        title: str,
        *,
        count: int | None = None,
        action: str = "",
        action_icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Label(title, Role.SECTION)
        self._count = CountPill(count or 0)
        if count is None:
            self._count.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.S)
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addStretch(1)
        self._action: LinkButton | None = None
        if action:
            link = self._action = LinkButton(action, action_icon)
            link.clicked.connect(self.activated)
            self._row.addWidget(link)
            self.setFocusProxy(link)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(48))

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def show_action(self, *, shown: bool) -> None:
        """Show the text action, or leave it out where the person may not do it."""
        if self._action is not None:
            self._action.setVisible(shown)

    def set_count(self, count: int | None) -> None:
        """Change or hide the number."""
        self._count.set_count(count or 0)
        self._count.setVisible(count is not None)

    def add(self, widget: QWidget) -> None:
        """Add a control on the right."""
        self._row.addWidget(widget)


class IconBadge(QWidget):
    """An icon on a soft square or disc."""

    def __init__(
        self,
        icon: str,
        tone: Tone = Tone.ACCENT,
        size: int = 40,
        *,
        round_: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._tone = tone
        self._size = size
        self._round = round_
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def set(self, icon: str, tone: Tone) -> None:
        """Change icon and tone."""
        self._icon_name = icon
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = self.height() / 2 if self._round else max(Radius.CARD, self.height() // 5)
        draw_box(painter, self.rect(), ground=theme().colour(self._tone.soft), radius=radius)
        side = theme().px(16 if self._size < 36 else 20 if self._size < 48 else 24)  # noqa: PLR2004 - told by its place
        spot = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        draw_icon(painter, spot, self._icon_name, self._tone.text)
        painter.end()
