"""What the tests of files on the card share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from ui.clients.files_tab import FilesTab

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ui.clients.card_screen import ClientCardScreen
    from ui.clients.feed_tab import FeedTab


def tab_of(screen: ClientCardScreen, qtbot: QtBot, rows: int) -> FilesTab:
    screen.show_tab("files")
    tab = screen.part(FilesTab)
    shown = tab.view if rows else tab._empty
    qtbot.waitUntil(lambda: len(tab.model.rows) == rows and tab._stack.currentWidget() is shown)
    return tab


def files_mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(widget: FilesTab | FeedTab, data: QMimeData) -> QDropEvent:
    at, action = QPointF(20, 20), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), action, data, buttons, keys)
    enter.ignore()
    widget.dragEnterEvent(enter)
    event = QDropEvent(at, action, data, buttons, keys)
    event.ignore()
    if enter.isAccepted():
        widget.dropEvent(event)
    return event
