"""A task of a deal as a row: done with one press, its kind, words, when and whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.tasks.due import ActionState
from ui.clients.wording import cut, when
from ui.tasks.kind_look import STATE_TONES, kind_look
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import IconBadge
from ui.widgets.labels import ElidedLabel
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.painted import KeyFocus
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent

    from crm_desktop.tasks.reading import TaskRow

HEIGHT: Final = 56
_MOST_RESULT: Final = 160


class TaskItem(KeyFocus, QWidget):
    """56 high. Space does it, Enter and F2 change it, Delete drops it.

    Attributes:
        done_wanted: note it as done, or take that back.
        edit_wanted: change it.
        delete_wanted: drop it.
        menu_wanted: below which widget.
    """

    done_wanted = Signal()
    edit_wanted = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal(object)

    def __init__(self, task: TaskRow, zone: tzinfo) -> None:
        super().__init__()
        self.task = task
        done = task.done_at is not None
        words = QVBoxLayout()
        words.setSpacing(1)
        title = ElidedLabel(task.title, Role.ROW, colour="text2" if done else "text")
        words.addWidget(title)
        words.addWidget(ElidedLabel(self._below(zone), Role.META, colour="text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 0, Space.S, 0)
        row.setSpacing(Space.S)
        tone = Tone.GREY if done else kind_look(task.kind).tone
        row.addWidget(IconBadge(kind_look(task.kind).icon, tone, 32, round_=True))
        row.addSpacing(Space.XS)
        row.addLayout(words, 1)
        told = task.due_text or self.tr("без срока")
        if done and task.done_at is not None:
            told = when(task.done_at, zone)
        state = Tone.WARN if task.state is ActionState.NONE else STATE_TONES[task.state]
        row.addWidget(Pill(told, Tone.GREY if done else state))
        if task.assignee_id is not None:
            row.addWidget(Avatar(task.assignee, 28, key=task.assignee_id))
        self.setAccessibleName(", ".join(filter(None, (task.title, told, task.assignee))))
        if done:
            self.done = Button(self.tr("Вернуть"), "rotate-ccw", small=True)
        else:
            self.done = Button(self.tr("Готово"), "check", small=True)
        self.done.clicked.connect(lambda _on=False: self.done_wanted.emit())
        row.addWidget(self.done)
        more = IconButton("ellipsis-vertical", self.tr("Ещё: {}").format(task.title), size=28)
        more.clicked.connect(lambda _on=False: self.menu_wanted.emit(more))
        row.addWidget(more)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Space:
                self.done_wanted.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
                self.edit_wanted.emit()
            case Qt.Key.Key_Delete:
                self.delete_wanted.emit()
            case Qt.Key.Key_Menu:
                self.menu_wanted.emit(self)
            case _:
                super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            draw_box(painter, self.rect(), ground=theme().colour("sunken"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        painter.end()

    def _below(self, zone: tzinfo) -> str:
        """More about it: its text, or what came of it."""
        task = self.task
        if task.done_at is not None:
            who = self.tr("сделано: {}").format(task.done_by) if task.done_by else ""
            return " · ".join(filter(None, (cut(task.result, _MOST_RESULT), who)))
        told = cut(task.text, _MOST_RESULT)
        by = ""
        if task.author_id != task.assignee_id and task.author:
            by = self.tr("поручено: {}").format(task.author)
        set_on = self.tr("поставлена {}").format(when(task.created_at, zone))
        return " · ".join(filter(None, (told, by))) or set_on
