"""Quick filters: rounded, checkable, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space, theme
from ui.widgets.buttons import HOVER, PRESS
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


class Chip(PaintedButton):
    """One filter; chosen = accent ground."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        count: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._icon_name = icon
        self._count = count
        super().__init__(text, parent)
        self.setCheckable(True)

    def set_count(self, count: int | None) -> None:
        """Show how many rows the filter leaves, or nothing."""
        self._count = count
        self.restyle()

    @property
    def _number(self) -> str:
        return "" if self._count is None else f"{self._count:,}".replace(",", "\N{NO-BREAK SPACE}")

    def sizeHint(self) -> QSize:
        px = theme().px
        width = text_width(self.caption, Role.META_MEDIUM) + 2 * px(12) + 1
        if self._icon_name:
            width += px(14) + px(6)
        if self._number:
            width += text_width(self._number, Role.META) + px(6)
        return QSize(width, px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        radius = self.height() / 2
        text: Colour = "accent_text" if self.isChecked() else "text"
        soft: Colour = "accent_text" if self.isChecked() else "text2"
        if not self.isEnabled():
            text = soft = "text3"
        share = PRESS if self.isDown() else HOVER if self.hovered else 0.0
        ground = colour("accent_soft") if self.isChecked() else colour("surface")
        draw_box(
            painter,
            self.rect(),
            ground=mix(ground, colour("field"), share),
            border=None if self.isChecked() else colour("line2"),
            radius=radius,
        )
        if self.key_focus:
            draw_ring(painter, self.rect(), radius)
        left = px(12)
        if self._icon_name:
            spot = QRect(left, (self.height() - px(14)) // 2, px(14), px(14))
            draw_icon(painter, spot, self._icon_name, soft)
            left += px(14) + px(6)
        room = QRect(left, 0, self.width() - left, self.height())
        used = draw_text(painter, room, self.caption, Role.META_MEDIUM, text)
        room.setLeft(left + used + px(6))
        draw_text(painter, room, self._number, Role.META, soft)
        painter.end()


class ChipBar(QWidget):
    """Chips of which one (or, not exclusive, any number) is chosen; arrows walk."""

    changed = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]],
        *,
        exclusive: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._exclusive = exclusive
        self._chips: dict[object, Chip] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for key, text in options:
            chip = self._chips[key] = Chip(text, parent=self)
            chip.clicked.connect(lambda _on=False, chosen=key: self._on_clicked(chosen))
            row.addWidget(chip)
        row.addStretch(1)
        if exclusive and options:
            self._chips[options[0][0]].setChecked(True)

    def chip(self, key: object) -> Chip:
        """Return one chip, to set its count."""
        return self._chips[key]

    @property
    def value(self) -> object:
        """The chosen key; not exclusive: a frozenset of keys."""
        chosen = [key for key, chip in self._chips.items() if chip.isChecked()]
        if self._exclusive:
            return chosen[0] if chosen else None
        return frozenset(chosen)

    def set_value(self, value: object) -> None:
        """Choose without a signal; a key, or an iterable of keys when not exclusive."""
        wanted = {value} if self._exclusive or not isinstance(value, set | frozenset) else value
        for key, chip in self._chips.items():
            chip.setChecked(key in wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        chips = list(self._chips.values())
        here = next((at for at, chip in enumerate(chips) if chip.hasFocus()), None)
        if not step or here is None:
            super().keyPressEvent(event)
            return
        chips[(here + step) % len(chips)].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self, key: object) -> None:
        if self._exclusive:
            self.set_value(key)
        self.changed.emit(self.value)
