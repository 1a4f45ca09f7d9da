"""The talk about a task: who said what, and the field to say something to colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.tasks.comments import add_comment, delete_comment
from ui.clients.wording import when
from ui.tasks.mention_area import MentionArea
from ui.theme import Role, Space
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from crm_desktop.errors import UserError
    from crm_desktop.tasks.card import TaskCard
    from crm_desktop.tasks.comments import CommentRow
    from ui.shell.workspace import Workspace


class TalkPanel(QWidget):
    """Oldest on top, the newest in sight. Ctrl+Enter says it."""

    def __init__(self, workspace: Workspace, task_id: int, people: Iterable[str]) -> None:
        super().__init__()
        self._workspace = workspace
        self._task = task_id
        self._shown: object = None
        self._none = Label(
            self.tr("Здесь обсуждают задачу. «@» позовёт коллегу: он увидит это в уведомлениях."),
            Role.META, colour="text2", wrap=True,
        )  # fmt: skip
        self._box: QWidget | None = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self._scroll = ScrollArea(inner)
        self.entry = MentionArea(people, placeholder=self.tr("Сказать коллегам…"))
        self.entry.submitted.connect(self.say)
        self.send = Button(self.tr("Сказать"), "send", small=True, kind=Kind.SECONDARY)
        self.send.clicked.connect(lambda _on=False: self.say())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.entry)
        column.addWidget(self.send, 0, Qt.AlignmentFlag.AlignRight)

    @property
    def is_empty(self) -> bool:
        """Whether nothing unsaid stands in the field."""
        return not self.entry.text

    def show_card(self, card: TaskCard) -> None:
        """Show what was said."""
        if card.comments == self._shown:
            return
        self._shown = card.comments
        if self._box is not None:
            self._column.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for comment in card.comments:
            column.addWidget(self._new_row(comment))
        self._column.insertWidget(0, self._box)
        self._none.setVisible(not card.comments)
        QTimer.singleShot(0, self, self._go_down)

    def say(self) -> None:
        """Write it down; refused words stay."""
        said = self.entry.text
        if not said:
            return
        office, task = self._workspace.office, self._task
        self.entry.set_text("")

        def refused(error: UserError) -> None:
            self.entry.set_text(said)
            self._workspace.report(error)

        self._workspace.act(
            lambda: add_comment(office, task, text=said), owner=self, on_refused=refused
        )

    def _new_row(self, comment: CommentRow) -> QWidget:
        office = self._workspace.office
        box = QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(comment.author or self.tr("Кто-то"), Role.META_STRONG))
        head.addWidget(Label(when(comment.at, office.zone), Role.META, colour="text3"))
        head.addStretch(1)
        if comment.author_id == office.user_id:
            drop = IconButton("x", self.tr("Убрать сказанное"), size=20)
            drop.clicked.connect(lambda _on=False, record=comment.id: self._drop(record))
            head.addWidget(drop)
        words.addLayout(head)
        words.addWidget(Label(comment.text, Role.BODY, wrap=True, selectable=True))
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        avatar = Avatar(comment.author or "?", 28, key=comment.author_id)
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return box

    def _drop(self, record: int) -> None:
        office = self._workspace.office

        def work() -> Any:
            return delete_comment(office, record)

        self._workspace.act(work, owner=self)

    def _go_down(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())
