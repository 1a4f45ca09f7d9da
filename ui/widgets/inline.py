"""A value of a card: label above, a click or Enter edits it in place."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField, show_iso
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, draw_ring, mix
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QEnterEvent, QFocusEvent, QMouseEvent, QPaintEvent

COPIED_MS = 1400


class _Shown(KeyFocus, QWidget):
    """The value as text; takes the focus and starts the editing."""

    def __init__(self, owner: InlineValue) -> None:
        super().__init__()
        self._owner = owner
        self.label = Label("", Role.BODY_MEDIUM, wrap=True)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.copy = IconButton("copy", owner.tr("Скопировать"), size=26)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 1, 1, 1)
        row.setSpacing(Space.XS)
        row.addWidget(self.label, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        if self.underMouse() and not self._owner.read_only:
            ground = mix(colour("surface"), colour("field"), 0.10)
            draw_box(painter, self.rect(), ground=ground, border=colour("line2"))
        if self.key_focus:
            draw_ring(painter, self.rect())
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._owner.show_copy()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._owner.show_copy()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._owner.show_copy()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.show_copy()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self._owner.start_editing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self._owner.start_editing()
        elif event.key() == Qt.Key.Key_C and control:
            self._owner.copy_value()
        else:
            super().keyPressEvent(event)


class InlineValue(QWidget):
    """Label 11 over value 13/500; Enter saves, Esc leaves it as it was.

    Attributes:
        committed: the new value: text, the chosen key, or an ISO date; only when it differs.
        copied: the text put on the clipboard.
        closed: the editor was closed by the person, whatever came of it.
    """

    committed = Signal(object)
    closed = Signal()
    copied = Signal(str)

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        copyable: bool = True,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value: object = value
        self._copyable = copyable
        self._placeholder = placeholder or self.tr("Не указано")
        self._options: list[tuple[object, str]] = []
        self._check: Callable[[str], str] | None = None
        self._closing = False
        self.read_only = False
        self._name = Label(label, Role.LABEL, colour="text2")
        self._name.setContentsMargins(Space.S, 0, 0, 0)
        self._shown = _Shown(self)
        self._shown.copy.clicked.connect(self.copy_value)
        self._editor: TextField | ComboBox = TextField()
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.setContentsMargins(Space.S, 0, 0, 0)
        self._error.hide()
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._name)
        column.addLayout(self._pages)
        # Only now: a page without a parent would flash up as a window of its own.
        self._pages.addWidget(self._shown)
        column.addWidget(self._error)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._put_editor(self._editor)
        self.set_value(value)

    @property
    def value(self) -> object:
        """Text, key or ISO date, as given or committed."""
        return self._value

    @property
    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._pages.currentWidget() is self._editor

    @property
    def text(self) -> str:
        """The value as it is shown; '' when there is none."""
        if self._options:
            return next((text for key, text in self._options if key == self._value), "")
        if isinstance(self._editor, DateField):
            return show_iso(str(self._value or ""))
        return "" if self._value is None else str(self._value)

    def set_value(self, value: object) -> None:
        """Show another value, without a signal; closes the editor."""
        self._value = value.isoformat() if isinstance(value, dt.date) else value
        text = self.text
        self._shown.label.setText(text or self._placeholder)
        given = bool(text) and self._value is not None
        self._shown.label.set_colour("text" if given else "text3")
        self._shown.setAccessibleName(f"{self._name.text()}: {text or self._placeholder}")
        self.set_error("")
        self._pages.setCurrentWidget(self._shown)
        self.show_copy()

    def set_read_only(self, read_only: bool) -> None:
        """Only show (and copy)."""
        self.read_only = read_only

    def set_error(self, text: str) -> None:
        """Say below what is wrong with what was typed; '' takes it away."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self._editor.set_error(bool(text))

    def edit_as_text(self, check: Callable[[str], str] | None = None) -> None:
        """Edit as a line; `check` returns '' or the sentence that says what is wrong."""
        self._options = []
        self._check = check
        self._put_editor(TextField())

    def edit_as_choice(self, options: Sequence[tuple[object, str]]) -> None:
        """Edit as a choice of (key, text); the value is the key."""
        self._options = list(options)
        self._put_editor(ComboBox(self._options, placeholder=self._placeholder))

    def edit_as_date(self, *, year_optional: bool = False) -> None:
        """Edit as a date; the value is '', 'YYYY-MM-DD' or '--MM-DD'."""
        self._options = []
        self._put_editor(DateField(year_optional=year_optional))

    def start_editing(self) -> None:
        """Open the editor with everything selected."""
        if self.read_only:
            self.copy_value()
            return
        self._pages.setCurrentWidget(self._editor)
        match self._editor:
            case DateField():
                self._editor.set_iso(str(self._value or ""))
                self._editor.selectAll()
            case TextField():
                self._editor.setText(self.text)
                self._editor.selectAll()
            case ComboBox():
                self._editor.set_value(self._value)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Take what was typed; stays open while it is wrong."""
        if not self.is_editing or self._closing:
            return
        wrong = self._wrong()
        if wrong:
            self.set_error(wrong)
            return
        typed = self._typed()
        before = self._value
        self._close()
        if typed != before and not (before is None and typed == ""):
            self.set_value(typed)
            self.committed.emit(typed)

    def cancel(self) -> None:
        """Leave the value as it was."""
        self._close()

    def copy_value(self) -> None:
        """Put the value on the clipboard and show a tick for a moment."""
        if not self.text:
            return
        QGuiApplication.clipboard().setText(self.text)
        self._shown.copy.set_icon("check", self.tr("Скопировано"))
        QTimer.singleShot(COPIED_MS, self, self._forget_copied)
        self.copied.emit(self.text)

    def show_copy(self) -> None:
        """Show the copy button while the pointer or the focus is here."""
        here = self._shown.underMouse() or self._shown.hasFocus() or self._shown.copy.hasFocus()
        self._shown.copy.setVisible(True)
        self._shown.copy.setEnabled(self._copyable and bool(self.text))
        effect_on = here and self._copyable and bool(self.text)
        self._shown.copy.set_shown(effect_on)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(theme().px(120), theme().px(44)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and self.is_editing:
            if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.cancel()
                    return True
                if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                    self.commit()
                    return True
            if event.type() is QEvent.Type.FocusOut and self._left_for_good():
                QTimer.singleShot(0, self, self._commit_on_leave)
        return super().eventFilter(watched, event)

    def _put_editor(self, editor: TextField | ComboBox) -> None:
        if self._pages.indexOf(self._editor) >= 0:
            self._pages.removeWidget(self._editor)
            self._editor.deleteLater()
        self._editor = editor
        editor.set_compact()
        editor.setAccessibleName(self._name.text())
        editor.installEventFilter(self)
        if isinstance(editor, ComboBox):
            editor.chosen.connect(self.commit)
        if isinstance(editor, DateField):
            editor.changed.connect(self.commit)
        self._pages.addWidget(editor)
        self.set_value(self._value)

    def _left_for_good(self) -> bool:
        return QGuiApplication.focusWindow() is not None

    def _commit_on_leave(self) -> None:
        if not self.is_editing or self._editor.hasFocus() or self._wrong():
            return
        if isinstance(self._editor, ComboBox) and self._editor.view().isVisible():
            return
        self.commit()

    def _wrong(self) -> str:
        if isinstance(self._editor, DateField) and not self._editor.is_valid:
            return self.tr("Не похоже на дату. Пример: 18.11.2026")
        if isinstance(self._editor, TextField) and self._check is not None:
            return self._check(self._editor.text().strip())
        return ""

    def _typed(self) -> object:
        match self._editor:
            case DateField():
                return self._editor.iso
            case TextField():
                return self._editor.text().strip()
            case ComboBox():
                return self._editor.value

    def _close(self) -> None:
        self._closing = True  # hiding the editor ends its editing, which would commit again
        focused = self._editor.hasFocus()
        self.set_error("")
        self._pages.setCurrentWidget(self._shown)
        if focused:
            self._shown.setFocus(Qt.FocusReason.OtherFocusReason)
        self._closing = False
        self.closed.emit()

    def _forget_copied(self) -> None:
        self._shown.copy.set_icon("copy", self.tr("Скопировать"))
