"""What is to be done, when and by whom: the same form wherever an action is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.tasks.kinds import DEFAULT_KIND, TASK_KINDS
from crm_desktop.tasks.planning import TaskDraft
from ui.tasks.kind_look import kind_look
from ui.tasks.when_field import WhenField
from ui.theme import Space
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.tasks.reading import TaskRow

_LONGEST = 500


class TaskForm(QWidget):
    """Kind, words, when; with `full` also who does it and more about it.

    Attributes:
        submitted: Enter in a line, Ctrl+Enter in the text.
        edited: something was typed or chosen.
    """

    submitted = Signal()
    edited = Signal()

    def __init__(self, zone: tzinfo, *, full: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = Segment([(key, name, kind_look(key).icon) for key, name in TASK_KINDS.items()])
        self.kind.changed.connect(self._on_kind)
        self.title = TextField("", "")
        self.title.setMaxLength(_LONGEST)
        self.when = WhenField(zone)
        self.assignee = ComboBox()
        self.text = TextArea("", self.tr("Подробности, если нужны"), lines=2)
        self.text.submitted.connect(self.submitted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        words = FormField(self.tr("Что сделать"), self.title)
        day = FormField(self.tr("Когда"), self.when)
        if full:
            column.addWidget(words)
            column.addWidget(day)
        else:
            row = QHBoxLayout()
            row.setSpacing(Space.L)
            row.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
            row.addWidget(day, 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        self._who = FormField(self.tr("Кто делает"), self.assignee)
        column.addWidget(self._who)
        column.addWidget(self.text)
        self._who.setVisible(full)
        self.text.setVisible(full)
        for line in (self.title, self.when.line):
            line.returnPressed.connect(self.submitted)
        self.title.textChanged.connect(lambda _text: self.edited.emit())
        self.when.edited.connect(self.edited)
        self.set_kind(DEFAULT_KIND)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.title.text().strip() and self.when.is_empty

    def set_kind(self, kind: str) -> None:
        """Choose what kind of action it is."""
        self.kind.set_value(kind)
        self._on_kind(kind)

    def set_people(self, people: Mapping[int, str], *, me: int) -> None:
        """Offer who may do it."""
        self.assignee.set_options(list(people.items()))
        self.assignee.set_value(me)

    def set_task(self, row: TaskRow) -> None:
        """Show a task to be changed."""
        self.set_kind(row.kind)
        self.title.setText("" if row.title == TASK_KINDS.get(row.kind) else row.title)
        self.when.set_due(row.due)
        self.text.setPlainText(row.text)
        if row.assignee_id is not None:
            self.assignee.set_value(row.assignee_id)

    def draft(
        self, *, deal_id: int | None = None, client_id: int | None = None
    ) -> TaskDraft | None:
        """What was typed; None (and the reason is shown) if the date cannot be understood."""
        due = self.when.read()
        if due is None:
            self.when.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        who = self.assignee.value
        return TaskDraft(
            kind=str(self.kind.value),
            title=self.title.text().strip(),
            text=self.text.toPlainText().strip(),
            due=due,
            deal_id=deal_id,
            client_id=client_id,
            assignee_id=who if isinstance(who, int) else None,
        )

    def _on_kind(self, kind: object) -> None:
        named = {
            "call": self.tr("О чём поговорить"),
            "meeting": self.tr("О чём встреча"),
            "letter": self.tr("О чём написать"),
            "todo": self.tr("Что сделать"),
        }
        self.title.setPlaceholderText(named.get(str(kind), ""))
        self.edited.emit()
