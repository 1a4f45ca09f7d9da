"""Where a file is dropped or chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import IconBadge
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box, mix, smooth

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent


class DropArea(QWidget):
    """Quiet until a file hangs over it.

    Attributes:
        dropped: a file was dropped, its `Path`.
        choose_wanted: «Выбрать файл».
    """

    dropped = Signal(object)
    choose_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Перетащите файл сюда"))
        self._badge = IconBadge("file-spreadsheet", Tone.ACCENT, 56)
        self._title = Label(self.tr("Перетащите файл сюда"), Role.SECTION)
        self._text = Label(self.tr("или выберите его на этом компьютере"), colour="text2")
        self.choose = Button(self.tr("Выбрать файл"), "folder-open", kind=Kind.PRIMARY)
        self.choose.clicked.connect(self.choose_wanted)
        reads = Label(
            self.tr(
                "Читаем Excel (xlsx, xls, xlsb), OpenDocument (ods), CSV, vCard, Trello (json)"
            ),
            Role.META,
            colour="text2",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XXL, Space.XL, Space.XXL)
        column.setSpacing(Space.S)
        column.addStretch(1)
        for part in (self._badge, self._title, self._text, self.choose, reads):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
            if part in (self._badge, self._text, self.choose):
                column.addSpacing(Space.S)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow_theme(self.update)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if path_in(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._set_over(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(over=False)
        path = path_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _set_over(self, *, over: bool) -> None:
        self._over = over
        self._title.setText(
            self.tr("Отпустите, чтобы прочитать") if over else self.tr("Перетащите файл сюда")
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        colour = theme().colour
        ground = colour("surface")
        if self._over:
            ground = mix(ground, colour("accent_soft"), 0.8)
        draw_box(painter, self.rect(), ground=ground, radius=Radius.PANEL)
        pen = QPen(colour("accent" if self._over else "line2"), 2 if self._over else 1)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(inner, Radius.PANEL, Radius.PANEL)
        painter.end()


def path_in(data: QMimeData) -> Path | None:
    """The one file a drag carries; None for several, folders or something else."""
    urls = data.urls() if data.hasUrls() else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_file() else None
