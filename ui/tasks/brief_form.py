"""Kind, words and a day: the short form of an action inside another dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.kinds import DEFAULT_KIND
from ui.tasks.form_parts import KindField
from ui.tasks.kind_look import kind_book
from ui.tasks.when_field import WhenField
from ui.theme import Space
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

_LONGEST: Final = 500


class BriefTaskForm(QWidget):
    """What is planned along with something else; who does it is the signed-in person.

    Attributes:
        submitted: Enter in a line.
        edited: something was typed or chosen.
    """

    submitted = Signal()
    edited = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = KindField(kind_book(workspace))
        self.kind.changed.connect(self._on_kind)
        self.title = TextField("", "")
        self.title.setMaxLength(_LONGEST)
        self.when = WhenField(workspace.office.zone)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        words = FormField(self.tr("Что сделать"), self.title)
        row.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(FormField(self.tr("Когда"), self.when), 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
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

    def draft(self) -> TaskDraft | None:
        """What was typed; None (and the reason is shown) if the date cannot be understood."""
        due = self.when.read()
        if due is None:
            self.when.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return TaskDraft(kind=self.kind.value, title=self.title.text().strip(), due=due)

    def _on_kind(self, kind: object) -> None:
        self.title.setPlaceholderText(asked_words(str(kind)))
        self.edited.emit()


def asked_words(kind: str) -> str:
    """What the words of a kind of task are about."""
    named = {
        "call": "О чём поговорить",
        "meeting": "О чём встреча",
        "letter": "О чём написать",
    }
    return named.get(kind, "Что сделать")
