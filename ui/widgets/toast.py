"""Short messages at the foot of the window, with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent

TIMEOUT_MS: Final = 8000
MOST: Final = 3
LONGEST: Final = 240
"""Characters; a pasted novel must not cover the window."""
_SIGNS: Final = {
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.GREY: "circle-check",
}


class Toast(QWidget):
    """One message; stays while the pointer or the focus is on it.

    Tab passes it by: when a form closes Qt hands the focus to whatever comes next, and an Enter
    too many would take back what was just saved. `take_focus` is the way by keyboard.
    """

    dismissed = Signal()

    def __init__(
        self,
        text: str,
        parent: QWidget,
        *,
        action: str = "",
        tone: Tone = Tone.GREY,
        timeout_ms: int = TIMEOUT_MS,
    ) -> None:
        super().__init__(parent)
        self._timeout_ms = timeout_ms
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        fill = "text3" if tone is Tone.GREY else tone.text
        row.addWidget(Glyph(_SIGNS.get(tone, "info"), fill, 18))
        if len(text) > LONGEST:
            text = f"{text[: LONGEST - 1].rstrip()}…"
        self._label = Label(text, Role.BODY_MEDIUM, wrap=len(text) > 70)  # noqa: PLR2004 - one line
        row.addWidget(self._label, 1)
        self.button: LinkButton | None = None
        if action:
            self.button = LinkButton(action, role=Role.BODY_STRONG)
            self.button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            row.addWidget(self.button)
        cross = IconButton("x", self.tr("Закрыть сообщение"), size=28)
        cross.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        cross.clicked.connect(self.dismiss)
        row.addWidget(cross)
        self._focused = self.button or cross
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)
        self._restart()
        follow_theme(self.update)

    def text(self) -> str:
        """The message."""
        return self._label.text()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(max(size.width(), theme().px(280)), max(size.height(), theme().px(48)))

    def take_focus(self) -> None:
        """Put the focus on the action, or on the cross."""
        self._focused.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self.hide()
        self.dismissed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._restart()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _restart(self) -> None:
        if self._timeout_ms:
            self._timer.start(self._timeout_ms)

    def _on_timeout(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused and self.isAncestorOf(focused)):
            self._restart()
        else:
            self.dismiss()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour("surface"),
            border=colour("field"),
            radius=Radius.PANEL,
        )
        painter.end()


class ToastHost(QObject):
    """Stacks toasts at the bottom centre of a window, at most three."""

    def __init__(self, window: QWidget, *, bottom: int = Space.XL) -> None:
        super().__init__(window)
        self._window = window
        self._bottom = bottom
        self._above = 0
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    @property
    def toasts(self) -> list[Toast]:
        """What is shown, the oldest first."""
        return list(self._toasts)

    def show_toast(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        tone: Tone = Tone.GREY,
        timeout_ms: int = TIMEOUT_MS,
    ) -> Toast:
        """Show a message; `timeout_ms` 0 keeps it until it is closed."""
        toast = Toast(text, self._window, action=action, tone=tone, timeout_ms=timeout_ms)
        if toast.button is not None and on_action is not None:
            toast.button.clicked.connect(lambda _on=False: on_action())
            toast.button.clicked.connect(toast.dismiss)
        toast.dismissed.connect(self._on_dismissed)
        self._toasts.append(toast)
        while len(self._toasts) > MOST:
            self._toasts[0].dismiss()
        self._place()
        toast.show()
        toast.raise_()
        return toast

    def undo(self, text: str, on_undo: Callable[[], object]) -> Toast:
        """Tell what was done and offer «Отменить»."""
        return self.show_toast(text, action=self.tr("Отменить"), on_action=on_undo)

    def stand_above(self, height: int) -> None:
        """Leave so many pixels of the foot free, while something is to be aimed at there."""
        self._above = height
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._toasts:
            self._place()
        return super().eventFilter(watched, event)

    def _on_dismissed(self) -> None:
        gone = self.sender()
        self._toasts = [toast for toast in self._toasts if toast is not gone]
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - self._bottom - self._above
        most = min(theme().px(640), self._window.width() - 2 * Space.XL)
        for toast in reversed(self._toasts):
            wanted = toast.sizeHint()
            width = min(wanted.width(), most)
            layout = toast.layout()
            tall = layout.heightForWidth(width) if layout and layout.hasHeightForWidth() else 0
            height = max(wanted.height() if wanted.width() <= most else 0, tall, theme().px(48))
            bottom -= height
            toast.setGeometry((self._window.width() - width) // 2, bottom, width, height)
            toast.raise_()
            bottom -= Space.S
