"""Cards that are buttons: a choice with an icon, a number that filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Radius, Role, Tone, theme
from ui.widgets.paint import (
    RIGHT,
    draw_box,
    draw_dot,
    draw_icon,
    draw_ring,
    draw_text,
    mix,
    text_width,
)
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


class ChoiceCard(PaintedButton):
    """One of a few ways to go on, 100 high: badge, title, one line, chevron."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        icon: str,
        tone: Tone = Tone.ACCENT,
        parent: QWidget | None = None,
    ) -> None:
        self._text = text
        self._icon_name = icon
        self._tone = tone
        super().__init__(title, parent)
        self.setAccessibleDescription(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        px = theme().px
        width = text_width(self._text, Role.BODY) + px(24 + 52 + 24 + 24 + 16 + 24)
        return QSize(width, px(100))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(100))

    def heightForWidth(self, width: int) -> int:
        px = theme().px
        room = QRect(0, 0, width - px(164), 10_000)
        flags = Qt.TextFlag.TextWordWrap
        high = theme().metrics(Role.BODY).boundingRect(room, flags, self._text).height()
        return max(px(100), high + px(24 + 26 + 24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        ground = colour("surface")
        if self.isDown():
            ground = colour("accent_soft")
        elif self.hovered:
            ground = mix(ground, colour("accent_soft"), 0.45)
        draw_box(painter, self.rect(), ground=ground, border=colour("line2"), radius=Radius.PANEL)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        badge = QRect(px(24), (self.height() - px(52)) // 2, px(52), px(52))
        draw_box(painter, badge, ground=colour(self._tone.soft), radius=Radius.PANEL)
        draw_icon(painter, _middle(badge, px(24)), self._icon_name, self._tone.text)
        left, right = px(100), self.width() - px(64)
        body = self.heightForWidth(self.width()) - px(74)
        block = px(24) + body
        top = (self.height() - block) // 2
        title: Colour = "text" if self.isEnabled() else "text3"
        draw_text(
            painter, QRect(left, top, right - left, px(22)), self.caption, Role.SECTION, title
        )
        painter.setFont(theme().font(Role.BODY))
        painter.setPen(colour("text2"))
        room = QRect(left, top + px(26), right - left, self.height())
        painter.drawText(room, Qt.TextFlag.TextWordWrap, self._text)
        spot = QRect(self.width() - px(44), 0, px(20), self.height())
        draw_icon(
            painter,
            _middle(spot, px(20)),
            "chevron-right",
            "accent_text" if self.key_focus else "text2",
        )
        painter.end()


class StatTile(PaintedButton):
    """A number with a name that filters the list below; checkable, 76 high."""

    def __init__(
        self,
        label: str,
        value: str,
        *,
        tone: Tone = Tone.GREY,
        note: str = "",
        checkable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        self._value = value
        self._note = note
        self._tone = tone
        super().__init__(label, parent)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set(value, note)

    def set(self, value: str, note: str = "") -> None:
        """Show another number and note."""
        self._value = value
        self._note = note
        self.setAccessibleDescription(f"{value} {note}".strip())
        self.restyle()

    def sizeHint(self) -> QSize:
        px = theme().px
        first = px(16 + 16 + 16) + text_width(self.caption, Role.BODY_MEDIUM)
        second = px(32) + text_width(self._value, Role.RECORD)
        if self._note:
            second += px(12) + text_width(self._note, Role.META)
        return QSize(max(first, second), px(76))

    def minimumSizeHint(self) -> QSize:
        px = theme().px
        first = px(48) + text_width(self.caption, Role.BODY_MEDIUM)
        return QSize(max(first, px(32) + text_width(self._value, Role.RECORD)), px(76))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        ground = mix(colour("surface"), colour("sunken"), 0.6 if self.hovered else 0.0)
        draw_box(painter, self.rect(), ground=ground, border=colour("border"), radius=Radius.PANEL)
        if self.isChecked() or self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        if self.isChecked() and self.key_focus:
            draw_ring(painter, self.rect().adjusted(3, 3, -3, -3), Radius.CARD)
        draw_dot(painter, QPoint(px(20), px(24)), self._tone.fill, px(8))
        head = QRect(px(32), px(14), self.width() - px(48), px(20))
        draw_text(painter, head, self.caption, Role.BODY_MEDIUM, "text2")
        foot = QRect(px(16), px(36), self.width() - px(32), px(28))
        number: Colour = "text" if self._tone is Tone.GREY else self._tone.text
        used = draw_text(painter, foot, self._value, Role.RECORD, number)
        foot.setLeft(foot.left() + used + px(12))
        draw_text(painter, foot, self._note, Role.META, "text2", align=RIGHT)
        painter.end()


def _middle(rect: QRect, side: int) -> QRect:
    square = QRect(0, 0, side, side)
    square.moveCenter(rect.center())
    return square
