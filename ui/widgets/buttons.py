"""Buttons: primary, secondary, quiet, danger; a link; an icon."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import EnterPresses, KeyFocus, PaintedButton
from ui.widgets.spinner import Spinner

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour

HOVER = 0.10
PRESS = 0.22


class Kind(Enum):
    """How loud a button speaks; one PRIMARY a screen."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


class _Look(NamedTuple):
    ground: QColor | None
    border: QColor | None
    text: Colour
    icon: Colour


class Button(KeyFocus, EnterPresses, QPushButton):
    """A push button 36 high (28 when small); `setMenu` adds a chevron."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        kind: Kind = Kind.SECONDARY,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._kind = kind
        self._small = small
        self._caption = text
        self._spinner: Spinner | None = None
        self.set_caption(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.restyle)

    @property
    def caption(self) -> str:
        """The text as it is drawn."""
        return self._caption

    @property
    def kind(self) -> Kind:
        """How loud it is."""
        return self._kind

    def set_caption(self, text: str) -> None:
        """Change the text; an ampersand in it is only a letter."""
        self._caption = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_icon(self, name: str) -> None:
        """Show another icon, or none with ''."""
        self._icon_name = name
        self.restyle()

    def set_kind(self, kind: Kind) -> None:
        """Speak louder or more quietly."""
        self._kind = kind
        self.restyle()

    def set_busy(self, busy: bool) -> None:
        """Disable the button and turn a spinner in the place of its icon."""
        self.setEnabled(not busy)
        if busy and self._spinner is None:
            self._spinner = Spinner(14 if self._small else 16, parent=self)
        if self._spinner is not None:
            self._spinner.setVisible(busy)
        self.restyle()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setFont(theme().font(self._role))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        width = text_width(self._caption, self._role) + 2 * px(10 if self._small else 14)
        if self._has_icon:
            width += px(14 if self._small else 16) + (px(8) if self._caption else 0)
        if self.menu() is not None:
            width += px(20)
        return QSize(width, px(28 if self._small else 36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _role(self) -> Role:
        return Role.META_STRONG if self._small else Role.BODY_STRONG

    @property
    def _has_icon(self) -> bool:
        return bool(self._icon_name) or self._busy

    @property
    def _busy(self) -> bool:
        return self._spinner is not None and not self._spinner.isHidden()

    def _look(self) -> _Look:
        colour = theme().colour
        down = self.isDown() or (self.menu() is not None and self.menu().isVisible())
        if not self.isEnabled():
            flat = self._kind is Kind.QUIET
            return _Look(None if flat else colour("grey_soft"), None, "text3", "text3")
        share = PRESS if down else HOVER if self.underMouse() else 0.0
        match self._kind:
            case Kind.PRIMARY:
                return _Look(
                    mix(colour("accent"), colour("text"), share), None, "accent_on", "accent_on"
                )
            case Kind.DANGER:
                return _Look(
                    mix(colour("bad"), colour("text"), share), None, "accent_on", "accent_on"
                )
            case Kind.SECONDARY:
                ground = mix(colour("surface"), colour("field"), share)
                return _Look(ground, colour("line2"), "text", "text2")
            case Kind.QUIET:
                ground = mix(colour("surface"), colour("field"), share)
                return _Look(ground if share else None, None, "text2", "text2")

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        look = self._look()
        box = self.rect()
        if self.key_focus:
            draw_ring(painter, box, Radius.CONTROL + 2)
            box = box.adjusted(3, 3, -3, -3) if look.border is None else box.adjusted(2, 2, -2, -2)
            draw_box(painter, box, ground=look.ground, radius=Radius.CONTROL - 2)
        else:
            draw_box(painter, box, ground=look.ground, border=look.border)
        pad, side = px(10 if self._small else 14), px(14 if self._small else 16)
        content = self.sizeHint().width() - 2 * pad
        left = max(pad, (self.width() - content) // 2)
        if self._has_icon:
            spot = QRect(left, (self.height() - side) // 2, side, side)
            if self._busy and self._spinner is not None:
                self._spinner.setGeometry(spot)
            else:
                draw_icon(painter, spot, self._icon_name, look.icon)
            left += side + px(8)
        room = QRect(left, 0, self.width() - left - 4, self.height())
        used = draw_text(painter, room, self._caption, self._role, look.text)
        if self.menu() is not None:
            spot = QRect(left + used + px(6), (self.height() - px(14)) // 2, px(14), px(14))
            draw_icon(painter, spot, "chevron-down", look.icon)
        painter.end()


class LinkButton(PaintedButton):
    """An action that looks like a link: a text action of a section head, «Не тот формат?»."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        colour: Colour = "accent_text",
        role: Role = Role.BODY_MEDIUM,
        parent: QWidget | None = None,
    ) -> None:
        self._icon_name = icon
        self._colour: Colour = colour
        self._role = role
        super().__init__(text, parent)

    def sizeHint(self) -> QSize:
        px = theme().px
        width = text_width(self.caption, self._role) + 2 * px(4) + 1
        if self._icon_name:
            width += px(16) + px(6)
        return QSize(width, px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        colour: Colour = self._colour if self.isEnabled() else "text3"
        if self.isDown():
            draw_box(painter, self.rect(), ground=theme().colour("accent_soft"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        left = px(4)
        if self._icon_name:
            spot = QRect(left, (self.height() - px(16)) // 2, px(16), px(16))
            draw_icon(painter, spot, self._icon_name, colour)
            left += px(16) + px(6)
        room = QRect(left, 0, self.width() - left, self.height())
        used = draw_text(painter, room, self.caption, self._role, colour)
        if self.hovered:
            base = (self.height() + theme().metrics(self._role).ascent()) // 2 + 1
            painter.fillRect(left, base, used, 1, theme().colour(colour))
        painter.end()


class IconButton(PaintedButton):
    """An icon alone; its name is what a screen reader says and the tool tip shows."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        framed: bool = False,
        size: int = 32,
        colour: Colour = "text2",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._icon_name = icon
        self._framed = framed
        self._shown = True
        self._size = size
        self._colour: Colour = colour
        super().__init__(name, parent)
        set_tip(self, name)
        self.setCheckable(checkable)

    def set_icon(self, icon: str, name: str) -> None:
        """Show another icon under another name."""
        self._icon_name = icon
        set_tip(self, name)
        self.set_caption(name)

    def set_shown(self, shown: bool) -> None:
        """Paint it or not; it keeps its place, its tab stop and its name either way."""
        self._shown = shown
        self.update()

    def set_side(self, size: int) -> None:
        """Be another size, in pixels at 100 %."""
        self._size = size
        self.restyle()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self._shown or self.hovered or self.key_focus):
            return
        painter = QPainter(self)
        colour = theme().colour
        side = theme().px(14 if self._size < 28 else 16)  # noqa: PLR2004 - small ones carry 14
        glyph: Colour = self._colour if self.isEnabled() else "text3"
        share = PRESS if self.isDown() else HOVER if self.hovered else 0.0
        ground = mix(colour("surface"), colour("field"), share) if share or self._framed else None
        if self.isChecked():
            ground, glyph = colour("accent_soft"), "accent_text"
        draw_box(
            painter,
            self.rect(),
            ground=ground,
            border=colour("line2") if self._framed else None,
        )
        if self.key_focus:
            draw_ring(painter, self.rect())
        draw_icon(
            painter, self.rect().adjusted(*((self.width() - side) // 2,) * 2,
                                          *(-((self.width() - side) // 2),) * 2),
            self._icon_name, glyph,
        )  # fmt: skip
        painter.end()
