"""A text of several lines: a click or Enter edits it in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, draw_ring, mix
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent


class _Text(KeyFocus, QWidget):
    """The text as it stands."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.read_only = False
        self.label = Label("", Role.BODY, wrap=True)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, 3, Space.S, 3)
        column.addWidget(self.label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        if self.underMouse() and not self.read_only:
            ground = mix(colour("surface"), colour("field"), 0.10)
            draw_box(painter, self.rect(), ground=ground, border=colour("line2"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class InlineNote(QWidget):
    """Label 11 over the text; Ctrl+Enter or leaving saves, Esc leaves it as it was.

    Attributes:
        committed: the new text; only when it differs.
        closed: the editor was closed by the person, whatever came of it.
    """

    committed = Signal(object)
    closed = Signal()

    def __init__(self, label: str, *, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self._name = Label(label, Role.LABEL, colour="text2")
        self._name.setContentsMargins(Space.S, 0, 0, 0)
        self._text = _Text()
        self._text.wanted.connect(self.start_editing)
        self._area = TextArea("", label, lines=lines)
        self._area.submitted.connect(self.commit)
        self._area.installEventFilter(self)
        self._area.hide()
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._name)
        column.addWidget(self._text)
        column.addWidget(self._area)
        column.addWidget(self._error)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_value("")

    @property
    def value(self) -> object:
        """The text as stored."""
        return self._value

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return not self._area.isHidden()

    def set_value(self, value: object) -> None:
        """Show another text, without a signal; closes the editor."""
        self._value = str(value or "")
        self._text.label.setText(self._value or self.tr("Не указано"))
        self._text.label.set_colour("text" if self._value else "text3")
        self._text.setAccessibleName(f"{self._name.text()}: {self._text.label.text()}")
        self.set_error("")
        self._turn(editing=False)

    @property
    def read_only(self) -> bool:
        """Whether the text is only shown."""
        return self._text.read_only

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self._text.read_only = read_only

    def set_error(self, text: str) -> None:
        """Say below why the text was not taken."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def start_editing(self) -> None:
        """Open the editor."""
        if self.read_only:
            return
        self._area.setPlainText(self._value)
        self._turn(editing=True)
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Take what was typed."""
        if not self.is_editing:
            return
        typed = self._area.toPlainText().strip()
        before = self._value
        self._leave()
        if typed != before:
            self.set_value(typed)
            self.committed.emit(typed)

    def cancel(self) -> None:
        """Leave the text as it was."""
        self._leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and self.is_editing:
            if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.cancel()
                    return True
            elif event.type() is QEvent.Type.FocusOut:
                QTimer.singleShot(0, self, self._on_left)
        return super().eventFilter(watched, event)

    def _on_left(self) -> None:
        if self.is_editing and not self._area.hasFocus() and self.isActiveWindow():
            self.commit()

    def _leave(self) -> None:
        focused = self._area.hasFocus()
        self._turn(editing=False)
        if focused:
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _turn(self, *, editing: bool) -> None:
        self._area.setVisible(editing)
        self._text.setVisible(not editing)
