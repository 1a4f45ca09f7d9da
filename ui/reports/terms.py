"""«?»: what a word means, shown where it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crm_desktop.reports.terms import TERMS
from ui.theme import Radius, Role, Space, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

WIDTH: Final = 340


class TermPopup(QFrame):
    """The explanation of words; Esc or a click elsewhere closes it."""

    def __init__(self, keys: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        terms = [TERMS[key] for key in keys]
        self.setAccessibleName(", ".join(term.title for term in terms))
        self.setAccessibleDescription(" ".join(term.text for term in terms))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.XS)
        for term in terms:
            column.addWidget(Label(term.title, Role.BODY_STRONG))
            column.addWidget(Label(term.text, Role.BODY, colour="text2", wrap=True))
        self.setFixedWidth(theme().px(WIDTH))

    def drop(self, at: QPoint) -> None:
        """Show it below a point of the screen, as far as it fits there."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = min(at.y(), room.bottom() - self.height())
        self.move(x, y)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter, self.rect(), ground=colour("surface"), border=colour("line2"),
            radius=Radius.CARD,
        )  # fmt: skip
        painter.end()


def explain(*keys: str, at: QWidget, spot: QPoint | None = None) -> TermPopup | None:
    """Show what words mean below a widget, or at a point of it; unknown ones are left out."""
    known = [key for key in keys if key in TERMS]
    if not known:
        return None
    popup = TermPopup(known, at)
    popup.drop(at.mapToGlobal(spot if spot is not None else QPoint(0, at.height() + 4)))
    return popup


class TermMark(IconButton):
    """A round «?» that explains a word."""

    def __init__(self, key: str, *, parent: QWidget | None = None) -> None:
        name = f"Что значит «{TERMS[key].title}»" if key in TERMS else ""
        super().__init__("circle-help", name, size=24, colour="text3", parent=parent)
        self._key = key
        self.clicked.connect(lambda _on=False: explain(self._key, at=self))
