"""The acts of a role as switches in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.access.power_words import ACT_GROUPS, ACT_LABELS
from ui.theme import Role, Space
from ui.widgets.choices import CheckBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.access.powers import Powers
    from crm_desktop.access.right import Right

_ACROSS = 2


class ActList(QWidget):
    """Two columns of groups.

    Attributes:
        changed: the act and whether it is allowed now.
    """

    changed = Signal(object, bool)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[Right, CheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.L)
        for column in range(_ACROSS):
            grid.setColumnStretch(column, 1)
        for place, (title, acts) in enumerate(ACT_GROUPS.items()):
            group = QVBoxLayout()
            group.setSpacing(Space.XS)
            group.addWidget(Label(title, Role.META_STRONG, colour="text2"))
            for act in acts:
                name, _colon, note = ACT_LABELS[act].partition(": ")
                box = CheckBox(name, note=note)
                box.clicked.connect(lambda on, act=act: self.changed.emit(act, on))
                self.boxes[act] = box
                group.addWidget(box)
            group.addStretch(1)
            grid.addLayout(group, place // _ACROSS, place % _ACROSS)

    def show_powers(self, powers: Powers, most: Powers, *, read_only: bool) -> None:
        """Tick what is allowed; what the signed role may never have is grey."""
        for act, box in self.boxes.items():
            box.setChecked(act in powers.acts)
            box.setEnabled(not read_only and act in most.acts)
