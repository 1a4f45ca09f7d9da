"""The checklist of a task: lines ticked, typed anew, moved, each at once in the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.tasks.checklist import (
    add_items,
    move_item,
    remove_item,
    rename_item,
    tick_item,
)
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton
from ui.widgets.choices import CheckBox
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressBar
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.tasks.card import ItemRow, TaskCard
    from ui.shell.workspace import Workspace

LONGEST = 1000


class ItemLine(QWidget):
    """One line. Alt+Up and Alt+Down move it, F2 edits, Del drops.

    Attributes:
        ticked: it is done, or not any more.
        renamed: other words.
        moved: −1 up, 1 down.
        dropped: it is not wanted.
    """

    ticked = Signal(bool)
    renamed = Signal(str)
    moved = Signal(int)
    dropped = Signal()

    def __init__(self, item: ItemRow) -> None:
        super().__init__()
        self.item = item
        self.box = CheckBox("")
        self.box.setChecked(item.done_at is not None)
        self.box.setAccessibleName(item.text)
        self.box.toggled.connect(self.ticked)
        done = item.done_at is not None
        self.words = Label(item.text, Role.BODY, colour="text2" if done else "text", wrap=True)
        font = self.words.font()
        font.setStrikeOut(done)
        self.words.setFont(font)
        self.edit = TextField(item.text)
        self.edit.setMaxLength(LONGEST)
        self.edit.hide()
        self.edit.editingFinished.connect(self._leave_edit)
        drop = IconButton("x", self.tr("Убрать: {}").format(item.text), size=24)
        drop.clicked.connect(lambda _on=False: self.dropped.emit())
        self.words.installEventFilter(self)
        self.box.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(Space.S)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        row.addWidget(self.edit, 1)
        row.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)

    def start_edit(self) -> None:
        """Let the words be typed anew."""
        self.words.hide()
        self.edit.setText(self.item.text)
        self.edit.show()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.words and event.type() is QEvent.Type.MouseButtonDblClick:
            self.start_edit()
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            match Qt.Key(event.key()):
                case Qt.Key.Key_F2:
                    self.start_edit()
                case Qt.Key.Key_Delete:
                    self.dropped.emit()
                case Qt.Key.Key_Up | Qt.Key.Key_Down if alt:
                    self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
                case _:
                    return super().eventFilter(watched, event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.edit.isVisible():
            self.edit.setText(self.item.text)
            self._leave_edit()
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _leave_edit(self) -> None:
        if self.edit.isHidden():
            return
        typed = " ".join(self.edit.text().split())
        self.edit.hide()
        self.words.show()
        if typed and typed != self.item.text:
            self.renamed.emit(typed)


class ChecklistPanel(QWidget):
    """Lines, how many are done, and the line that adds one (or several pasted at once)."""

    def __init__(self, workspace: Workspace, task_id: int) -> None:
        super().__init__()
        self._workspace = workspace
        self._task = task_id
        self._shown: object = None
        self.lines: list[ItemLine] = []
        self._bar = ProgressBar()
        self._bar.hide()
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        inner = QWidget()
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, Space.S, 0)
        whole.addLayout(self._column)
        whole.addStretch(1)
        self.line = TextField("", self.tr("Добавить пункт"), icon="plus")
        self.line.setMaxLength(LONGEST)
        self.line.returnPressed.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._bar)
        column.addWidget(ScrollArea(inner), 1)
        column.addWidget(self.line)

    def show_card(self, card: TaskCard) -> None:
        """Show the lines of a task."""
        if card.items == self._shown:
            return
        self._shown = card.items
        at = next((n for n, each in enumerate(self.lines) if each.box.hasFocus()), None)
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [self._new_line(item) for item in card.items]
        for line in self.lines:
            self._column.addWidget(line)
        done = sum(1 for item in card.items if item.done_at is not None)
        self._bar.setVisible(bool(card.items))
        self._bar.set(done, len(card.items))
        if at is not None and self.lines:
            where = min(at, len(self.lines) - 1)
            self.lines[where].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_line(self, item: ItemRow) -> ItemLine:
        line = ItemLine(item)
        office, record = self._workspace.office, item.id
        line.ticked.connect(lambda on: self._act(lambda: tick_item(office, record, done=on)))
        line.renamed.connect(lambda text: self._act(lambda: rename_item(office, record, text=text)))
        line.dropped.connect(lambda: self._act(lambda: remove_item(office, record)))
        line.moved.connect(lambda step: self._move(record, step))
        return line

    def _move(self, record: int, step: int) -> None:
        office = self._workspace.office
        ids: Sequence[int] = [line.item.id for line in self.lines]
        to = ids.index(record) + step
        if 0 <= to < len(ids):
            self._act(lambda: move_item(office, record, to=to))

    def _add(self) -> None:
        typed = self.line.text().strip()
        if not typed:
            return
        office, task = self._workspace.office, self._task
        self.line.clear()
        self._act(lambda: add_items(office, task, texts=[typed]))

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)
