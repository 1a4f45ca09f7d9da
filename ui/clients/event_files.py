"""Files of events in the timeline: those an event has, and those the next one is to get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.attachments.names import shown_name
from crm_desktop.wording import file_size
from ui.clients.wording import cut
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import LinkButton
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import set_tip
from ui.widgets.pills import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QPoint

    from crm_desktop.attachments.listing import AttachmentRow

_MOST = 36


def _flowing(widget: QWidget) -> FlowLayout:
    flow = FlowLayout(widget, spacing=Space.S, line_spacing=2)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return flow


class EventFiles(QWidget):
    """Paper-clips with names; a press opens, the menu key or the right button shows the rest.

    Attributes:
        open_wanted: a file was pressed, its `AttachmentRow`.
        menu_wanted: the file and the point on the screen.
    """

    open_wanted = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(self, files: Sequence[AttachmentRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = _flowing(self)
        self.links: list[LinkButton] = []
        for row in files:
            link = LinkButton(cut(row.shown, _MOST), "paperclip", role=Role.META_MEDIUM)
            set_tip(link, f"{row.shown} · {file_size(row.size)}")
            link.setAccessibleName(self.tr("Файл: {}").format(row.shown))
            link.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            link.clicked.connect(lambda _on=False, which=row: self.open_wanted.emit(which))
            link.customContextMenuRequested.connect(
                lambda at, which=row, under=link: self._want_menu(which, under, at)
            )
            flow.addWidget(link)
            self.links.append(link)

    def _want_menu(self, row: AttachmentRow, under: QWidget, at: QPoint) -> None:
        self.menu_wanted.emit(row, under.mapToGlobal(at))


class PendingFiles(QWidget):
    """Files chosen for an event that is not written down yet; each can be taken off.

    Attributes:
        changed: a file was added or taken off.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = _flowing(self)
        self.paths: list[Path] = []
        self.hide()

    def add(self, paths: Sequence[Path]) -> None:
        """Add files; those that stand here already stay once."""
        self._show([*self.paths, *(path for path in paths if path not in self.paths)])

    def clear(self) -> None:
        """Be empty."""
        self._show([])

    def _show(self, paths: list[Path]) -> None:
        if paths == self.paths:
            return
        self.paths = paths
        self._flow.clear()
        for path in paths:
            tag = Tag(cut(shown_name(path.name), _MOST), Tone.ACCENT, removable=True)
            tag.removed.connect(lambda which=path: self._remove(which))
            self._flow.addWidget(tag)
        self.setVisible(bool(paths))
        self.changed.emit()

    def _remove(self, path: Path) -> None:
        self._show([each for each in self.paths if each != path])
