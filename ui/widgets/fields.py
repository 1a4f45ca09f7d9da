"""Fields for text: a line, a password, the search box, several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.paint import draw_icon
from ui.widgets.pills import KeyCap

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

SEARCH_PAUSE_MS: Final = 180
"""A search starts when the person has not typed for so long."""


class TextField(QLineEdit):
    """One line, 36 high, with an optional icon and a place for buttons on the right."""

    def __init__(
        self,
        text: str = "",
        placeholder: str = "",
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self._height = 36
        self._buttons: list[QWidget] = []
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        follow_theme(self.restyle)

    def set_error(self, wrong: bool) -> None:
        """Frame the field as wrong; the words stand below it (`FormField`)."""
        self.setProperty("error", wrong)
        self.style().unpolish(self)
        self.style().polish(self)
        self.restyle()  # polishing brings back the font of the first time

    def set_compact(self) -> None:
        """Be 28 high, for editing in place."""
        self._height = 28
        self.setProperty("compact", "true")
        self.restyle()

    def add_button(self, button: QWidget) -> None:
        """Put a small control at the right end, inside the field."""
        button.setParent(self)
        self._buttons.append(button)
        self.restyle()

    def restyle(self) -> None:
        """Make room for the icon and the buttons."""
        self.setFont(theme().font(Role.BODY))
        left = theme().px(26) if self._icon_name else 0
        right = sum(
            button.sizeHint().width() + 4 for button in self._buttons if button.isVisibleTo(self)
        )
        self.setTextMargins(left, 0, right, 0)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(max(theme().px(160), super().sizeHint().width()), theme().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(96), theme().px(self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        right = self.width() - 4
        for button in reversed(self._buttons):
            if button.isVisibleTo(self):
                size = button.sizeHint()
                right -= size.width()
                top = (self.height() - size.height()) // 2
                button.setGeometry(QRect(right, top, size.width(), size.height()))
                right -= 4

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon_name:
            px = theme().px
            painter = QPainter(self)
            spot = QRect(px(11), (self.height() - px(16)) // 2, px(16), px(16))
            draw_icon(painter, spot, self._icon_name, "text2" if self.isEnabled() else "text3")
            painter.end()


class PasswordField(TextField):
    """A password with an eye to look at it."""

    def __init__(self, placeholder: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__("", placeholder, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.eye = IconButton("eye", self.tr("Показать пароль"), size=28)
        self.eye.clicked.connect(self._turn)
        self.add_button(self.eye)

    def _turn(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        if hidden:
            self.eye.set_icon("eye-off", self.tr("Скрыть пароль"))
        else:
            self.eye.set_icon("eye", self.tr("Показать пароль"))


class SearchField(TextField):
    """The search box; `searched` comes after a pause in typing, at once on Enter."""

    searched = Signal(str)

    def __init__(
        self, placeholder: str = "", *, keys: str = "Ctrl+K", parent: QWidget | None = None
    ) -> None:
        self._cap: KeyCap | None = None
        super().__init__("", placeholder, icon="search", parent=parent)
        self._cross = IconButton("x", self.tr("Очистить поиск"), size=24)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.clicked.connect(self.clear)
        self._cross.hide()
        self.add_button(self._cross)
        if keys:
            self._cap = KeyCap(keys)
            self.add_button(self._cap)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textChanged.connect(self._on_text)
        self.returnPressed.connect(self._search)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(260), theme().px(36))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        if self._cap is not None:
            self._cap.setVisible(not text)
        self.restyle()
        self._pause.start()

    def _search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text())


class TextArea(QPlainTextEdit):
    """Several lines of plain text; Ctrl+Enter submits, Tab leaves."""

    submitted = Signal()

    def __init__(
        self,
        text: str = "",
        placeholder: str = "",
        *,
        lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._lines = lines
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFont(theme().font(Role.BODY))
        self.updateGeometry()

    def set_error(self, wrong: bool) -> None:
        """Frame the field as wrong."""
        self.setProperty("error", wrong)
        self.style().unpolish(self)
        self.style().polish(self)
        self.restyle()  # polishing brings back the font of the first time

    def sizeHint(self) -> QSize:
        line = theme().metrics(Role.BODY).lineSpacing()
        return QSize(theme().px(240), line * self._lines + theme().px(22))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
