"""Strips above the screen, and where in the sidebar a part goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout


class BannerStrip(QWidget):
    """Room around a banner; goes with it."""

    def __init__(self, banner: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, 0)
        column.addWidget(banner)
        banner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.HideToParent:
            self.hide()
        return super().eventFilter(watched, event)


def place_of(column: QBoxLayout, widget: QWidget) -> int:
    """Return at which place of a column the row with a widget is; its end if none holds it."""
    for at in range(column.count()):
        item = column.itemAt(at)
        part = item.layout() if item is not None else None
        if part is not None and part.indexOf(widget) >= 0:
            return at
    return column.count()
