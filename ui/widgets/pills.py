"""Small words on coloured grounds: pill, tag, count, key cap, dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Radius, Role, Tone, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import set_tip
from ui.widgets.paint import (
    CENTRE,
    draw_box,
    draw_dot,
    draw_pill,
    draw_text,
    pill_width,
    text_width,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from ui.theme import Colour

MAX_WIDTH = 260
"""A longer text is elided and shown whole in the tool tip; pixels at 100 %."""


class _Small(QWidget):
    """A fixed-size painted piece."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.updateGeometry()
        self.update()


class Pill(_Small):
    """A state or a category in one or two words."""

    def __init__(
        self, text: str, tone: Tone = Tone.GREY, *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        self._text = text
        self._tone = tone
        self._icon_name = icon
        super().__init__(parent)
        self.set(text, tone)

    def text(self) -> str:
        """The words."""
        return self._text

    def set(self, text: str, tone: Tone | None = None) -> None:
        """Change words and, if given, the tone."""
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.restyle()

    def sizeHint(self) -> QSize:
        wanted = pill_width(self._text, icon=bool(self._icon_name))
        return QSize(min(wanted, theme().px(MAX_WIDTH)), theme().px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_pill(
            painter,
            QPoint(0, self.height() // 2),
            self._text,
            self._tone,
            height=self.height(),
            max_width=self.width(),
            icon=self._icon_name,
        )
        painter.end()
        cut = pill_width(self._text, icon=bool(self._icon_name)) > self.width()
        set_tip(self, self._text if cut else "")


class Tag(Pill):
    """A pill of the person's own words, with a cross when it may be taken off."""

    removed = Signal()

    def __init__(
        self,
        text: str,
        tone: Tone = Tone.VIOLET,
        *,
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._cross: IconButton | None = None
        super().__init__(text, tone, parent=parent)
        if removable:
            name = self.tr("Убрать «{}»").format(text)
            self._cross = IconButton("x", name, size=18, colour=tone.text, parent=self)
            self._cross.clicked.connect(self.removed)
            self.restyle()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if self._cross is not None:
            size.setWidth(size.width() + theme().px(14))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cross is not None:
            side = theme().px(18)
            self._cross.setGeometry(
                self.width() - side - 2, (self.height() - side) // 2, side, side
            )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect()
        draw_box(painter, box, ground=theme().colour(self._tone.soft), radius=box.height() / 2)
        room = box.adjusted(theme().px(8), 0, -theme().px(7), 0)
        if self._cross is not None:
            room.setRight(self.width() - theme().px(18))
        used = draw_text(painter, room, self._text, Role.PILL, self._tone.text)
        painter.end()
        set_tip(self, self._text if text_width(self._text, Role.PILL) > used + 1 else "")


class CountPill(_Small):
    """A number beside a title or a navigation item."""

    def __init__(
        self, count: int | str = 0, tone: Tone = Tone.GREY, *, parent: QWidget | None = None
    ) -> None:
        self._text = str(count)
        self._tone = tone
        super().__init__(parent)

    def set_count(self, count: int | str, tone: Tone | None = None) -> None:
        """Show another number."""
        self._text = str(count)
        self._tone = tone or self._tone
        self.setAccessibleName(self._text)
        self.restyle()

    def sizeHint(self) -> QSize:
        height = theme().px(20)
        return QSize(max(height + 4, text_width(self._text, Role.PILL_STRONG) + 13), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme().colour(self._tone.soft)
        draw_box(painter, self.rect(), ground=ground, radius=self.height() / 2)
        draw_text(painter, self.rect(), self._text, Role.PILL_STRONG, self._tone.text, align=CENTRE)
        painter.end()


class KeyCap(_Small):
    """The name of a key or a chord, as it stands on the keyboard."""

    def __init__(self, keys: str, *, parent: QWidget | None = None) -> None:
        self._keys = keys
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(text_width(self._keys, Role.PILL) + theme().px(12), theme().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=theme().colour("grey_soft"), radius=Radius.SMALL)
        draw_text(painter, self.rect(), self._keys, Role.PILL, "text2", align=CENTRE)
        painter.end()


class Dot(_Small):
    """A state dot; the words stand beside it."""

    def __init__(
        self, tone: Tone = Tone.GREY, size: int = 8, *, parent: QWidget | None = None
    ) -> None:
        self._colour: Colour = tone.fill
        self._size = size
        super().__init__(parent)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        centre = QRect(self.rect()).center() + QPoint(1, 1)
        draw_dot(painter, centre, self._colour, theme().px(self._size))
        painter.end()
