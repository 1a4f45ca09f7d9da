"""Text on the screen: always plain, in a role and a colour of the theme."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.paint import draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


WRAP_FROM = 120
"""A wrapping text may get as narrow as this; pixels at 100 %."""


def set_tip(widget: QWidget, text: str) -> None:
    """Set a tool tip that shows the text as it is; '' takes it away."""
    widget.setToolTip(f"<qt>{html.escape(text)}</qt>" if text else "")


class Label(QLabel):
    """Plain text; links, images and tags in it are shown as letters."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        colour: Colour = "text",
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._role = role
        self._colour: Colour = colour
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        follow_theme(self.restyle)

    def set_colour(self, colour: Colour) -> None:
        """Wear another colour of the theme."""
        self._colour = colour
        self.restyle()

    def minimumSizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().minimumSizeHint()
        # Qt's own would ask for the height of the narrowest column there could be.
        metrics = theme().metrics(self._role)
        margins = self.contentsMargins()
        width = min(metrics.horizontalAdvance(self.text()) + 2, theme().px(WRAP_FROM))
        return QSize(
            width + margins.left() + margins.right(),
            metrics.height() + margins.top() + margins.bottom(),
        )

    def restyle(self) -> None:
        """Take font and colour from the theme in force."""
        self.setFont(theme().font(self._role))
        wanted = theme().colour(self._colour)
        if self.palette().color(QPalette.ColorRole.WindowText) != wanted:
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, wanted)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Under a style sheet a new parent brings back the palette of the first polishing.
        if event.type() in (QEvent.Type.ParentChange, QEvent.Type.PaletteChange):
            self.restyle()


class ElidedLabel(QWidget):
    """One line that shrinks with «…»; the whole text is then its tool tip."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        *,
        colour: Colour = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._role = role
        self._colour: Colour = colour
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        follow_theme(self.restyle)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def setText(self, text: str) -> None:  # noqa: N802 - like QLabel, screens swap the two
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.restyle()

    def set_colour(self, colour: Colour) -> None:
        """Wear another colour of the theme."""
        self._colour = colour
        self.update()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(text_width(self._text, self._role) + 1, theme().metrics(self._role).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(24), theme().metrics(self._role).height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour: Colour = self._colour if self.isEnabled() else "text3"
        draw_text(painter, self.rect(), self._text, self._role, colour, elide=self._mode)
        painter.end()
        set_tip(self, self._text if text_width(self._text, self._role) > self.width() + 1 else "")
