"""The sidebar: brand, places with badges, state of the exchange, the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.cards import Line
from ui.widgets.labels import set_tip
from ui.widgets.paint import (
    CENTRE,
    draw_avatar,
    draw_box,
    draw_dot,
    draw_icon,
    draw_ring,
    draw_text,
    text_width,
)
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from ui.theme import Colour

WIDTH = 220


class _SideButton(PaintedButton):
    """Ground and focus frame of whatever can be clicked in the sidebar."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(caption, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paint_ground(self, painter: QPainter) -> None:
        """Fill after the state."""
        ground: Colour | None = None
        if self.isChecked() or self.isDown():
            ground = "accent_soft"
        elif self.hovered:
            ground = "sunken"
        if ground:
            draw_box(painter, self.rect(), ground=theme().colour(ground), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)


class NavItem(_SideButton):
    """A place: icon 18, words, badge; 40 high."""

    def __init__(self, text: str, icon: str, *, parent: QWidget | None = None) -> None:
        self._icon_name = icon
        self._badge = ""
        self._badge_tone = Tone.GREY
        super().__init__(text, parent)
        self.setCheckable(True)

    @property
    def badge(self) -> str:
        """What stands in the badge."""
        return self._badge

    def set_badge(self, badge: int | str, tone: Tone = Tone.GREY) -> None:
        """Show a number, or nothing with 0 or ''."""
        self._badge = str(badge) if badge else ""
        self._badge_tone = tone
        self.setAccessibleDescription(self._badge)
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(text_width(self.caption, Role.ROW) + px(12 + 18 + 12 + 40), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        self.paint_ground(painter)
        chosen = self.isChecked()
        shade: Colour = "accent_text" if chosen else "text" if self.hovered else "text2"
        spot = QRect(px(12), (self.height() - px(18)) // 2, px(18), px(18))
        draw_icon(painter, spot, self._icon_name, shade)
        room = QRect(px(42), 0, self.width() - px(46), self.height())
        if self._badge:
            width = max(px(24), text_width(self._badge, Role.PILL_STRONG) + px(13))
            high = px(20)
            pill = QRect(self.width() - px(10) - width, (self.height() - high) // 2, width, high)
            soft = theme().colour(self._badge_tone.soft)
            draw_box(painter, pill, ground=soft, radius=high / 2)
            draw_text(
                painter, pill, self._badge, Role.PILL_STRONG, self._badge_tone.text, align=CENTRE
            )
            room.setRight(pill.left() - px(6))
        role = Role.ROW if chosen else Role.ROW_MEDIUM
        draw_text(painter, room, self.caption, role, shade)
        painter.end()


class SyncState(_SideButton):
    """How the exchange with the other stations stands: dot, words, when."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._tone = Tone.GREY
        self._note = ""
        super().__init__("", parent)
        self.setCheckable(True)

    def set_state(self, tone: Tone, text: str, note: str = "", tip: str = "") -> None:
        """Show another state; `tip` says below it what to do."""
        self._tone = tone
        self._note = note
        self.setAccessibleDescription(f"{note} {tip}".strip())
        told = f"{text} · {note}" if note else text
        set_tip(self, f"{told}. {tip}" if tip else told)
        self.set_caption(text)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(50))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        self.paint_ground(painter)
        draw_dot(painter, QPoint(px(18), px(17)), self._tone.fill, px(9))
        wide = self.width() - px(38)
        upper = QRect(px(34), px(6), wide, px(20))
        draw_text(painter, upper, self.caption, Role.BODY_MEDIUM, self._tone.text)
        lower = QRect(px(34), px(26), wide, px(18))
        draw_text(painter, lower, self._note, Role.META, "text2")
        painter.end()


class PersonRow(_SideButton):
    """Who works here now; 54 high."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        self._role = ""
        self._key: object = None
        super().__init__("", parent)

    def set_person(self, name: str, role: str, *, key: object = None) -> None:
        """Show a person."""
        self._role = role
        self._key = key
        self.setAccessibleDescription(role)
        self.set_caption(name)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(54))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        self.paint_ground(painter)
        disc = QRect(px(8), (self.height() - px(32)) // 2, px(32), px(32))
        draw_avatar(painter, disc, self.caption, self._key)
        wide = self.width() - px(54)
        draw_text(painter, QRect(px(50), px(8), wide, px(20)), self.caption, Role.BODY_STRONG)
        draw_text(painter, QRect(px(50), px(27), wide, px(18)), self._role, Role.META, "text2")
        painter.end()


def program_icon() -> QIcon:
    """The sign of the program for its window, in the sizes desktops ask for."""
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        _draw_sign(painter, picture.rect())
        painter.end()
        icon.addPixmap(picture)
    return icon


def _draw_sign(painter: QPainter, badge: QRect) -> None:
    side = badge.width()
    draw_box(painter, badge, ground=theme().colour("accent"), radius=side / 4)
    edge = round(side * 5 / 28)
    draw_icon(painter, badge.adjusted(edge, edge, -edge, -edge), "archive", "accent_on")


class Brand(QWidget):
    """The sign and the name of the program."""

    def __init__(self, name: str = "Картотека", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(px(12 + 28 + 10 + 8) + text_width(self._name, Role.SECTION), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        badge = QRect(px(12), (self.height() - px(28)) // 2, px(28), px(28))
        _draw_sign(painter, badge)
        font = theme().font(Role.SECTION)
        font.setPixelSize(px(18))
        font.setWeight(theme().font(Role.RECORD).weight())
        painter.setFont(font)
        painter.setPen(theme().colour("text"))
        room = self.rect().adjusted(px(50), 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._name)
        painter.end()


class Sidebar(QWidget):
    """220 wide; up and down arrows walk, Enter or Space goes there."""

    chosen = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[object, _SideButton] = {}
        self._value: object = None
        self.sync = SyncState()
        self.person = PersonRow()
        self._top = QVBoxLayout()
        self._top.setSpacing(Space.XS)
        self._low = QVBoxLayout()
        self._low.setSpacing(Space.XS)
        self._low.addWidget(self.sync)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.L - 2, Space.M + 1, Space.S)
        column.setSpacing(0)
        column.addWidget(Brand())
        column.addSpacing(Space.L)
        column.addLayout(self._top)
        column.addStretch(1)
        column.addLayout(self._low)
        column.addSpacing(Space.S)
        column.addWidget(Line())
        column.addSpacing(Space.XS)
        column.addWidget(self.person)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setFixedWidth(theme().px(WIDTH))
        self.update()

    def add_item(self, key: object, text: str, icon: str, *, low: bool = False) -> NavItem:
        """Append a place; `low` ones stand at the foot."""
        item = NavItem(text, icon, parent=self)
        self.register(key, item)
        (self._low if low else self._top).addWidget(item)
        if self._value is None:
            self.set_value(key)
        return item

    def add_act(self, item: NavItem) -> None:
        """Put what is no place (the bell) at the foot."""
        self._low.addWidget(item)

    def register(self, key: object, item: _SideButton) -> None:
        """Let another sidebar button (the sync state) be a place too."""
        self._items[key] = item
        item.clicked.connect(lambda _on=False: self._choose(key))

    def item(self, key: object) -> _SideButton:
        """Return one place."""
        return self._items[key]

    def set_badge(self, key: object, badge: int | str, tone: Tone = Tone.GREY) -> None:
        """Show a number at a place."""
        item = self._items[key]
        if isinstance(item, NavItem):
            item.set_badge(badge, tone)

    @property
    def value(self) -> object:
        """The key of the place shown."""
        return self._value

    def set_value(self, key: object) -> None:
        """Mark another place, without a signal."""
        self._value = key
        for own, item in self._items.items():
            item.setChecked(own == key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        items = [item for item in self._items.values() if item.isVisibleTo(self)]
        here = next((at for at, item in enumerate(items) if item.hasFocus()), None)
        if not step or here is None:
            super().keyPressEvent(event)
            return
        items[(here + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)

    def _choose(self, key: object) -> None:
        self.set_value(key)
        self.chosen.emit(key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("nav"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().colour("border"))
        painter.end()
