"""A title edited in place: a click or Enter begins, Enter or leaving saves, Esc does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.fields import TextField
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent

_INSET = 8


class _Words(KeyFocus, QWidget):
    """The title as it stands."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        if self.underMouse():
            ground = mix(colour("surface"), colour("field"), 0.10)
            draw_box(painter, self.rect(), ground=ground, border=colour("line2"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        room = self.rect().adjusted(px(_INSET), 0, -px(_INSET), 0)
        draw_text(painter, room, self.text, Role.RECORD)
        painter.end()
        set_tip(self, self.text if text_width(self.text, Role.RECORD) > room.width() else "")

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class InlineTitle(QWidget):
    """36 high; a title too long is cut and stands whole in the tool tip.

    Attributes:
        committed: the new title; only when it differs and is not empty.
    """

    committed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._words = _Words()
        self._words.wanted.connect(self.start_editing)
        self._line = TextField()
        self._line.setMaxLength(500)
        self._line.setAccessibleName(name)
        self._line.installEventFilter(self)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._words)
        self._pages.addWidget(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    @property
    def text(self) -> str:
        """The title shown."""
        return self._words.text

    @property
    def is_editing(self) -> bool:
        """Whether the line is open."""
        return self._pages.currentWidget() is self._line

    def set_text(self, text: str) -> None:
        """Show a title; closes the line."""
        self._words.text = text
        self._words.setAccessibleName(f"{self._name}: {text}")
        self._turn(editing=False)
        self._words.update()

    def start_editing(self) -> None:
        """Open the line with everything selected."""
        self._line.setText(self.text)
        self._turn(editing=True)
        self._line.selectAll()
        self._line.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(260), theme().px(36))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and self.is_editing:
            if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self._leave()
                    return True
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self.commit()
                    return True
            elif event.type() is QEvent.Type.FocusOut:
                QTimer.singleShot(0, self, self._on_left)
        return super().eventFilter(watched, event)

    def commit(self) -> None:
        """Take what was typed; an empty title leaves the old one."""
        if not self.is_editing:
            return
        typed, before = " ".join(self._line.text().split()), self.text
        self._leave()
        if typed and typed != before:
            self.set_text(typed)
            self.committed.emit(typed)

    def _on_left(self) -> None:
        if self.is_editing and not self._line.hasFocus() and self.isActiveWindow():
            self.commit()

    def _leave(self) -> None:
        focused = self._line.hasFocus()
        self._turn(editing=False)
        if focused:
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, *, editing: bool) -> None:
        self._pages.setCurrentWidget(self._line if editing else self._words)
