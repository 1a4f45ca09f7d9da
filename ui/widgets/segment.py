"""Two to five views of the same thing, one of them shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.theme import Colour


class _Part(PaintedButton):
    def __init__(self, text: str, icon: str, parent: QWidget) -> None:
        self._icon_name = icon
        super().__init__(text, parent)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        px = theme().px
        width = px(24) + (text_width(self.caption, Role.BODY_MEDIUM) if self.caption else 0)
        if self._icon_name:
            width += px(16) + (px(6) if self.caption else 0)
        return QSize(width, px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        if self.isChecked():
            draw_box(painter, self.rect(), ground=colour("surface"), border=colour("line2"))
        elif self.hovered:
            draw_box(painter, self.rect(), ground=colour("border"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        shade: Colour = "text" if self.isChecked() else "text2"
        if not self.isEnabled():
            shade = "text3"
        left = px(12)
        if self._icon_name:
            spot = QRect(left, (self.height() - px(16)) // 2, px(16), px(16))
            draw_icon(painter, spot, self._icon_name, shade)
            left += px(16) + px(6)
        room = QRect(left, 0, self.width() - left, self.height())
        draw_text(painter, room, self.caption, Role.BODY_MEDIUM, shade)
        painter.end()


class Segment(QWidget):
    """Exclusive; arrows choose. Options are (key, text) or (key, text, icon)."""

    changed = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str] | tuple[object, str, str]],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts: dict[object, _Part] = {}
        self._value: object = options[0][0]
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for option in options:
            icon = option[2] if len(option) > 2 else ""  # noqa: PLR2004 - the optional third
            part = self._parts[option[0]] = _Part(option[1], icon, self)
            part.clicked.connect(lambda _on=False, key=option[0]: self._choose(key))
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_value(self._value)
        follow_theme(self.update)

    @property
    def value(self) -> object:
        """The chosen key."""
        return self._value

    def set_value(self, key: object) -> None:
        """Choose without a signal."""
        self._value = key
        for own, part in self._parts.items():
            chosen = own == key
            part.setChecked(chosen)
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    def set_text(self, key: object, text: str) -> None:
        """Call an option otherwise: with a number, say."""
        if self._parts[key].caption != text:
            self._parts[key].set_caption(text)

    def name(self, key: object, name: str) -> None:
        """Give an option without a text a name: read aloud, and its tool tip."""
        self._parts[key].setAccessibleName(name)
        set_tip(self._parts[key], name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        keys = list(self._parts)
        key = keys[(keys.index(self._value) + step) % len(keys)]
        self._choose(key)
        self._parts[key].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: object) -> None:
        before = self._value
        self.set_value(key)
        if key != before:
            self.changed.emit(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme().colour("grey_soft")
        draw_box(painter, self.rect(), ground=ground, radius=Radius.CARD)
        painter.end()
