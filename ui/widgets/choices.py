"""Choosing: combo box, check box, radio button, switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.corners import round_window
from ui.widgets.paint import draw_box, draw_dot, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent

    from ui.theme import Colour


class ComboBox(KeyFocus, QComboBox):
    """One of a list; keys may be ids of any size. `chosen` only when the person chose."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        *,
        placeholder: str = "",
        strong: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys: list[object] = []
        self._strong = strong
        self._wrong = False
        self._height = 36
        self._widest: int | None = None
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setItemDelegate(QStyledItemDelegate(self))
        popup = self.view().window()
        popup.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        round_window(popup, Radius.CARD)
        self.setMaxVisibleItems(12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)
        follow_theme(self.restyle)
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Replace the list; the chosen key stays chosen if it is still there."""
        before = self.value
        self.clear()
        self._keys = [key for key, _text in options]
        for _key, text in options:
            self.addItem(text)
        self.set_value(before if before in self._keys or self.placeholderText() else None)
        if self.currentIndex() < 0 and not self.placeholderText() and options:
            self.setCurrentIndex(0)
        self._widest = None
        self.updateGeometry()

    @property
    def value(self) -> object:
        """The chosen key, or None."""
        index = self.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else None

    def set_value(self, key: object) -> None:
        """Choose without `chosen`; an unknown key chooses nothing."""
        self.setCurrentIndex(self._keys.index(key) if key in self._keys else -1)
        self.update()

    def set_error(self, wrong: bool) -> None:
        """Frame the field as wrong."""
        self._wrong = wrong
        self.update()

    def set_compact(self) -> None:
        """Be 28 high, for editing in place."""
        self._height = 28
        self.restyle()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setFont(theme().font(Role.BODY))
        self._widest = None
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the list as Space does."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        px = theme().px
        if self._widest is None:  # layouts ask many times between two changes
            texts = [self.itemText(at) for at in range(min(self.count(), 200))]
            texts.append(self.placeholderText())
            self._widest = max(text_width(text, self._role) for text in texts)
        return QSize(min(self._widest, px(320)) + px(12 + 8 + 16 + 10) + 2, px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme().px(120)), theme().px(self._height))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel meant for the page must not change a value

    @property
    def _role(self) -> Role:
        return Role.BODY_STRONG if self._strong else Role.BODY

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self._keys[index])

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        able = self.isEnabled()
        border: Colour = "bad_fill" if self._wrong else "field" if able else "line2"
        if able and self.underMouse() and not self._wrong:
            border = "text2"
        draw_box(
            painter,
            self.rect(),
            ground=colour("surface" if able else "sunken"),
            border=colour(border),
            width=2 if self._wrong else 1,
        )
        if self.hasFocus():
            draw_ring(painter, self.rect())
        empty = self.currentIndex() < 0
        text = self.placeholderText() if empty else self.currentText()
        shade: Colour = "text3" if empty or not able else "text"
        room = QRect(px(12), 0, self.width() - px(12 + 8 + 16 + 10), self.height())
        draw_text(painter, room, text, self._role, shade)
        spot = QRect(self.width() - px(26), (self.height() - px(16)) // 2, px(16), px(16))
        draw_icon(painter, spot, "chevron-down", "text2" if able else "text3")
        painter.end()


class _Mark(KeyFocus):
    """Caption and note right of a mark; the note may take two lines."""

    _words = ""
    _note = ""
    _mark = (18, 18)

    def _start(self, text: str, note: str) -> None:
        self._words = text
        self._note = note
        self.setAccessibleName(text)
        self.setAccessibleDescription(note)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        tall = QSizePolicy.Policy.Minimum if note else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, tall)
        policy.setHeightForWidth(bool(note))
        self.setSizePolicy(policy)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        words = text_width(self._words, Role.BODY_MEDIUM) if self._words else 0
        width = px(self._mark[0]) + (px(10) + words if words else 0) + 4
        if self._note:
            width = max(width, px(260))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        px = theme().px
        words = text_width(self._words, Role.BODY_MEDIUM) if self._words else 0
        width = px(self._mark[0]) + (px(10) + words if words else 0) + 4
        return QSize(width, self.heightForWidth(max(width, px(200))))

    def heightForWidth(self, width: int) -> int:
        if not self._note:
            return theme().px(28)
        return theme().px(28) + self._note_height(width)

    def _note_height(self, width: int) -> int:
        room = QRect(0, 0, width - theme().px(self._mark[0] + 12), 10_000)
        wrap = Qt.TextFlag.TextWordWrap
        return theme().metrics(Role.META).boundingRect(room, wrap, self._note).height()

    def hitButton(self, at: QPoint) -> bool:  # noqa: N802 - Qt's name
        return self.rect().contains(at)

    def _paint_words(self, painter: QPainter) -> None:
        px = theme().px
        left = px(self._mark[0] + 10) + 2
        shade: Colour = "text" if self.isEnabled() else "text3"
        room = QRect(left, 0, self.width() - left, px(28))
        draw_text(painter, room, self._words, Role.BODY_MEDIUM, shade)
        if self._note:
            painter.setFont(theme().font(Role.META))
            painter.setPen(theme().colour("text2" if self.isEnabled() else "text3"))
            room = QRect(left, px(26), self.width() - left, self.height())
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._note)

    def _mark_box(self) -> QRect:
        px = theme().px
        wide, high = self._mark
        return QRect(2, (px(28) - px(high)) // 2, px(wide), px(high))


class CheckBox(_Mark, QCheckBox):
    """Yes, no, or (tristate) partly."""

    def __init__(self, text: str = "", *, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start(text, note)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _paint_box(self, painter, self._mark_box(), self.checkState())
        if self.key_focus:
            draw_ring(painter, self._mark_box().adjusted(-3, -3, 3, 3), Radius.CONTROL + 1)
        self._paint_words(painter)
        painter.end()

    def _mark_box(self) -> QRect:
        return super()._mark_box().translated(1, 0)


def _paint_box(
    widget: QAbstractButton, painter: QPainter, box: QRect, state: Qt.CheckState
) -> None:
    draw_check(painter, box, state, enabled=widget.isEnabled(), hovered=widget.underMouse())


def draw_check(
    painter: QPainter,
    box: QRect,
    state: Qt.CheckState,
    *,
    enabled: bool = True,
    hovered: bool = False,
) -> None:
    """Draw a check box, also for delegates."""
    colour = theme().colour
    if state is Qt.CheckState.Unchecked:
        border = colour("line2" if not enabled else "text2" if hovered else "field")
        draw_box(
            painter, box, ground=colour("surface"), border=border, width=1.5, radius=Radius.SMALL
        )
        return
    ground = colour("accent" if enabled else "line2")
    if hovered and enabled:
        ground = mix(ground, colour("text"), 0.12)
    draw_box(painter, box, ground=ground, radius=Radius.SMALL)
    glyph = "check" if state is Qt.CheckState.Checked else "minus"
    draw_icon(painter, box.adjusted(2, 2, -2, -2), glyph, "accent_on" if enabled else "text3")


class RadioButton(_Mark, QRadioButton):
    """One of several that all stand there."""

    def __init__(self, text: str = "", *, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start(text, note)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self._mark_box()
        draw_radio(
            painter,
            box,
            checked=self.isChecked(),
            enabled=self.isEnabled(),
            hovered=self.underMouse(),
        )
        if self.key_focus:
            ring = box.adjusted(-3, -3, 3, 3)
            draw_ring(painter, ring, ring.height() / 2)
        self._paint_words(painter)
        painter.end()

    def _mark_box(self) -> QRect:
        return super()._mark_box().translated(1, 0)


def draw_radio(
    painter: QPainter,
    box: QRect,
    *,
    checked: bool,
    enabled: bool = True,
    hovered: bool = False,
) -> None:
    """Draw a radio button, also for delegates."""
    colour = theme().colour
    half = box.height() / 2
    if checked:
        draw_box(painter, box, ground=colour("accent" if enabled else "line2"), radius=half)
        size = max(4, round(box.height() * 0.4))
        middle = QRect(0, 0, size, size)
        middle.moveCenter(box.center())
        draw_box(painter, middle, ground=colour("accent_on"), radius=size / 2)
        return
    border = colour("line2" if not enabled else "text2" if hovered else "field")
    draw_box(painter, box, ground=colour("surface"), border=border, width=1.5, radius=half)


class Switch(_Mark, QCheckBox):
    """On or off, at once."""

    _mark = (36, 20)

    def __init__(self, text: str = "", *, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start(text, note)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        box = self._mark_box().translated(1, 0)
        able = self.isEnabled()
        on = self.isChecked()
        ground = colour("accent" if on and able else "grey_fill" if able else "line2")
        if self.underMouse() and able:
            ground = mix(ground, colour("text"), 0.12)
        draw_box(painter, box, ground=ground, radius=box.height() / 2)
        half = box.height() // 2
        left = box.right() - half + 1 if on else box.left() + half
        knob: Colour = "accent_on" if on else "surface"
        draw_dot(painter, QPoint(left, box.top() + half), knob, box.height() - 6)
        if self.key_focus:
            ring = box.adjusted(-3, -3, 3, 3)
            draw_ring(painter, ring, ring.height() / 2)
        self._paint_words(painter)
        painter.end()
