"""What every part of the settings is: a title, a sentence, and cards below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class Section(QWidget):
    """One part of the settings; made when it is first shown.

    Attributes:
        body: where the part's cards go.
        widest: it grows no wider than this.
    """

    widest = 860

    def __init__(self, workspace: Workspace, title: str, text: str = "") -> None:
        super().__init__()
        self.workspace = workspace
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, Space.S, 0)
        self.body.setSpacing(Space.L)
        head = QVBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(Label(title, Role.RECORD))
        if text:
            head.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        self.body.addLayout(head)

    def refresh(self) -> None:
        """Read what is shown; called each time the part becomes visible."""

    def on_changed(self, changes: Changes) -> None:
        """React to what was written while the part is visible."""


def setting_row(title: str, note: str, control: QWidget) -> QHBoxLayout:
    """Build a row: what is set and why on the left, the control on the right."""
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(title, Role.BODY_STRONG))
    if note:
        words.addWidget(Label(note, Role.META, colour="text2", wrap=True))
    control.setAccessibleName(title)
    row = QHBoxLayout()
    row.setSpacing(Space.XL)
    row.addLayout(words, 1)
    row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
