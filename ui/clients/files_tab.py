"""«Файлы»: what is attached to the client or the deal; files are dropped, pasted or chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.attachments.kinds import may_open
from crm_desktop.attachments.listing import AttachmentRow, list_attachments
from crm_desktop.errors import UserError
from crm_desktop.wording import count, file_size
from ui.clients.files_acts import FileActs
from ui.clients.files_intake import paths_in, picture_in
from ui.clients.files_rows import FileDelegate
from ui.clients.files_words import FILES, told_file
from ui.theme import Radius, Role, Space, Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.paint import mix, smooth
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import (
        QContextMenuEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
    )

    from crm_desktop.attachments.adding import Refused
    from ui.clients.desk import CardDesk

_TOLD = 3


class FilesView(ListView):
    """The list; its keys and its menu belong to the tab."""

    def __init__(self, tab: FilesTab) -> None:
        super().__init__(tab.tr("Файлы"))
        self._tab = tab

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._tab.press(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._tab.open_menu(event.globalPos())


class DropVeil(QWidget):
    """Lies over the tab while files hang above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        told = Label(self.tr("Отпустите, чтобы добавить"), Role.SECTION, colour="accent_text")
        column.addWidget(told, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        colour = theme().colour
        box = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        pen = QPen(colour("accent"), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        ground = mix(colour("surface"), colour("accent_soft"), 0.8)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, Radius.CARD, Radius.CARD)
        painter.end()


class FilesTab(QWidget):
    """A bar over the list, or an invitation where there is nothing yet."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record = 0
        self._sought = 0
        self.acts = FileActs(desk, self)
        self.acts.refused.connect(self._show_refused)
        self.model: RowsModel[AttachmentRow] = RowsModel(
            lambda row: told_file(row, desk.zone), self
        )
        self.view = FilesView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(FileDelegate(desk.zone, self.view))
        self.view.doubleClicked.connect(lambda index: self.acts.open(index.data(ROW)))
        self.view.selectionModel().selectionChanged.connect(self._fit_bar)
        self._build()
        self.setAcceptDrops(True)

    @property
    def chosen(self) -> list[AttachmentRow]:
        """The selected files, in the order of the list."""
        indexes = self.view.selectionModel().selectedIndexes()
        return [index.data(ROW) for index in sorted(indexes, key=lambda index: index.row())]

    def refresh(self) -> None:
        """Read the files of the client, or of the deal."""
        if self._desk.record_id != self._record:
            self._record = self._desk.record_id
            self._said.hide()
            self.model.show_rows(())
            self._fit_bar()
        client, deal = self._desk.whose
        self._desk.read(
            lambda office, _record: list_attachments(office, client, deal_id=deal), self._show,
            key="files",
        )  # fmt: skip

    def seek(self, record: int) -> None:
        """Choose a file as soon as it is read."""
        self._sought = record
        self._choose_sought()

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False if nothing."""
        chosen = self.chosen
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Save) and len(chosen) == 1:
            self.acts.save(chosen[0])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(chosen) == 1:
            self.acts.open(chosen[0])
        elif event.key() == Qt.Key.Key_F2 and len(chosen) == 1:
            self.acts.rename(chosen[0])
        elif event.key() == Qt.Key.Key_Delete and chosen:
            self.acts.delete(chosen)
        elif event.key() == Qt.Key.Key_Menu:
            self.open_menu(self.view.viewport().mapToGlobal(QPoint(40, 40)))
        else:
            return False
        return True

    def paste(self) -> None:
        """Attach the files or the picture of the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        paths = paths_in(data)
        if not paths:
            try:
                picture = picture_in(data, self._desk.zone)
            except UserError as error:
                self._desk.workspace.report(error)
                return
            paths = [] if picture is None else [picture]
        if paths:
            self.acts.add(paths)
        else:
            self._desk.workspace.tell(self.tr("В буфере обмена нет ни файла, ни картинки"))

    def open_menu(self, at: QPoint) -> None:
        """Show what can be done with the selected files."""
        chosen = self.chosen
        if len(chosen) == 1:
            self.acts.menu(chosen[0], self).popup(at)
        elif chosen:
            menu = self.acts.menu(chosen[0], self)
            menu.clear()
            told = self.tr("Удалить: {}").format(count(len(chosen), *FILES))
            menu.add(told, lambda: self.acts.delete(chosen), icon="trash-2", danger=True)
            menu.popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.press(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_in(event.mimeData()):
            event.acceptProposedAction()
            self._veil.setGeometry(self.rect())
            self._veil.raise_()
            self._veil.show()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._veil.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._veil.hide()
        paths = paths_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.acts.add(paths)

    def _build(self) -> None:
        self._add = Button(self.tr("Добавить файл…"), "paperclip", small=True)
        self._add.clicked.connect(lambda _on=False: self.acts.choose())
        self._open = Button(self.tr("Открыть"), "external-link", small=True)
        self._open.clicked.connect(lambda _on=False: self._with_one(self.acts.open))
        self._save = Button(self.tr("Сохранить как…"), "download", small=True)
        self._save.clicked.connect(lambda _on=False: self._with_one(self.acts.save))
        self._more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=28)
        self._more.clicked.connect(
            lambda _on=False: self.open_menu(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        )
        self._total = Label("", Role.META, colour="text2")
        self._said = Banner("", tone=Tone.WARN, closable=True)
        self._said.hide()
        self._empty = EmptyState(
            self.tr("Файлов пока нет"),
            self.tr("Перетащите их сюда, вставьте из буфера (Ctrl+V) или выберите на диске. "
                    "Они хранятся зашифрованными вместе с базой."),
            icon="paperclip",
        )  # fmt: skip
        first = Button(self.tr("Добавить файл…"), "paperclip", kind=Kind.PRIMARY)
        first.clicked.connect(lambda _on=False: self.acts.choose())
        self._empty.add_action(first)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(Space.M, 0, Space.M, 0)
        bar.setSpacing(Space.S)
        for part in (self._add, self._open, self._save, self._more):
            bar.addWidget(part)
        bar.addStretch(1)
        bar.addWidget(self._total)
        said = QVBoxLayout()
        said.setContentsMargins(Space.M, 0, Space.M, 0)
        said.addWidget(self._said)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.XS, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.S)
        page.addWidget(self._bar)
        page.addLayout(said)
        page.addWidget(self._stack, 1)
        self._veil = DropVeil(self)
        self._fit_bar()

    def _show(self, rows: list[AttachmentRow]) -> None:
        if list(self.model.rows) != rows:
            kept = {row.id for row in self.chosen}
            self.model.show_rows(rows)
            self._choose(kept)
        self._choose_sought()
        self._stack.setCurrentWidget(self.view if rows else self._empty)
        self._bar.setVisible(bool(rows))
        size = file_size(sum(row.size for row in rows))
        self._total.setText(f"{count(len(rows), *FILES)} · {size}" if rows else "")
        self._fit_bar()

    def _choose(self, ids: set[int]) -> None:
        selection = self.view.selectionModel()
        for number, row in enumerate(self.model.rows):
            if row.id in ids:
                selection.select(self.model.index(number), selection.SelectionFlag.Select)

    def _choose_sought(self) -> None:
        for number, row in enumerate(self.model.rows):
            if row.id == self._sought:
                self._sought = 0
                self.view.setCurrentIndex(self.model.index(number))
                self.view.scrollTo(self.model.index(number))

    def _fit_bar(self) -> None:
        chosen = self.chosen
        one = chosen[0] if len(chosen) == 1 else None
        self._open.setVisible(one is not None and may_open(one.name))
        self._save.setVisible(one is not None)
        self._more.setVisible(bool(chosen))

    def _with_one(self, act: Callable[[AttachmentRow], None]) -> None:
        chosen = self.chosen
        if len(chosen) == 1:
            act(chosen[0])

    def _show_refused(self, refused: Sequence[Refused]) -> None:
        told = " ".join(each.reason for each in refused[:_TOLD])
        more = len(refused) - _TOLD
        if more > 0:
            told += self.tr(" И ещё не добавлено: {}.").format(more)
        self._said.set_text(told, title=self.tr("Добавлены не все"))
        self._said.show()
