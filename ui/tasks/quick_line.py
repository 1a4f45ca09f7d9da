"""The line above the list: a task typed as it is thought, Enter plans it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import NO_DUE, show_due
from crm_desktop.tasks.typed import read_typed
from ui.clients.wording import today
from ui.theme import Space, Tone
from ui.widgets.buttons import IconButton
from ui.widgets.fields import TextField
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtGui import QKeyEvent

_LONGEST: Final = 500


class _Line(TextField):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class QuickLine(QWidget):
    """«Новая задача: завтра 14:00 позвонить Ивановой». What was understood stands beside.

    Attributes:
        planned: a `TaskDraft`; the line is cleared by `forget` once it is written.
        more_wanted: a `TaskDraft` to go on with in the dialog.
    """

    planned = Signal(object)
    more_wanted = Signal(object)

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        self.line = _Line("", self.tr("Новая задача: завтра 14:00 позвонить Ивановой"), icon="plus")
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName(self.tr("Новая задача"))
        self.line.returnPressed.connect(self._plan)
        self.line.textChanged.connect(lambda _text: self._tell())
        self.told = Pill("", Tone.ACCENT, icon="clock")
        self.told.hide()
        self._more = IconButton("list-plus", self.tr("Заполнить подробнее"), size=32)
        self._more.clicked.connect(lambda _on=False: self.more_wanted.emit(self.draft()))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.M, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self.line, 1)
        row.addWidget(self.told)
        row.addWidget(self._more)
        self.setFocusProxy(self.line)

    def draft(self) -> TaskDraft:
        """What is typed."""
        typed = read_typed(self.line.text(), today=today(self._zone), zone=self._zone)
        return TaskDraft(kind=typed.kind or "todo", title=typed.title, due=typed.due)

    def forget(self) -> None:
        """It was planned."""
        self.line.clear()

    def _plan(self) -> None:
        if self.line.text().strip():
            self.planned.emit(self.draft())

    def _tell(self) -> None:
        due = self.draft().due
        self.told.setVisible(due != NO_DUE)
        if due != NO_DUE:
            self.told.set(show_due(due, now=now_ms(), zone=self._zone))
