"""A strip that tells a state and offers what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_SIGNS: Final = {
    Tone.ACCENT: "info",
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.GREY: "info",
}


class Banner(QWidget):
    """44 high at least; text wraps, buttons stand on the right."""

    closed = Signal()

    def __init__(
        self,
        text: str,
        *,
        tone: Tone = Tone.ACCENT,
        title: str = "",
        icon: str = "",
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        self._row.setSpacing(Space.S)
        self._glyph = Glyph(icon or _SIGNS.get(tone, "info"), tone.text, 18)
        self._title = Label(title, Role.BODY_STRONG, colour=tone.text)
        if not title:
            self._title.hide()
        self._text = Label(text, Role.BODY, wrap=True)
        self._row.addWidget(self._glyph)
        self._row.addSpacing(2)
        self._row.addWidget(self._title)
        self._row.addWidget(self._text, 1)
        self._cross: IconButton | None = None
        if closable:
            self._cross = IconButton("x", self.tr("Скрыть сообщение"), size=28)
            self._cross.clicked.connect(self._on_close)
            self._row.addWidget(self._cross)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{title} {text}".strip())
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setMinimumHeight(theme().px(44))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(theme().px(44), super().sizeHint().height()))

    def set_text(self, text: str, *, title: str = "") -> None:
        """Tell something else."""
        self._text.setText(text)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.setAccessibleName(f"{title} {text}".strip())

    def add_action(self, widget: QWidget) -> None:
        """Add a button (small ones fit best) or a pill on the right."""
        at = self._row.count() - (1 if self._cross is not None else 0)
        self._row.insertWidget(at, widget)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(painter, self.rect(), ground=colour(self._tone.soft), radius=Radius.CARD)
        painter.setClipRect(QRect(0, 0, 4, self.height()))
        draw_box(painter, self.rect(), ground=colour(self._tone.fill), radius=Radius.CARD)
        painter.end()
