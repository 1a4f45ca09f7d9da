"""The row shown while the dashboard is arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Panel
from ui.widgets.labels import ElidedLabel
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from crm_desktop.dashboard.storing import Stored

OWN, SHARED = "own", "shared"


class ArrangeBar(Panel):
    """Whose dashboard is arranged, add, back to the usual one, done.

    Attributes:
        whose_changed: own or shared was chosen.
        add_wanted: the gallery is wanted.
        reset_wanted: the own one is to go.
        done: arranging is over.
    """

    whose_changed = Signal(object)
    add_wanted = Signal()
    reset_wanted = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__(colour="accent_soft", padding=8)
        self.whose = Segment([(OWN, self.tr("Моя сводка")), (SHARED, self.tr("Общая"))])
        self.whose.setAccessibleName(self.tr("Чья сводка настраивается"))
        self._told = ElidedLabel(
            self.tr("Тащите, тяните за край; клавиши: стрелки, с Shift — размер, Delete"),
            Role.META, colour="text2",
        )  # fmt: skip
        self.add = Button(self.tr("Добавить"), "plus")
        self.reset = Button(self.tr("Сбросить"), "rotate-ccw")
        self.finish = Button(self.tr("Готово"), "check", kind=Kind.PRIMARY)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.whose)
        row.addWidget(self._told, 1)
        for button in (self.add, self.reset, self.finish):
            row.addWidget(button)
        self.body.addLayout(row)
        self.whose.changed.connect(self.whose_changed)
        self.add.clicked.connect(lambda _on=False: self.add_wanted.emit())
        self.reset.clicked.connect(lambda _on=False: self.reset_wanted.emit())
        self.finish.clicked.connect(lambda _on=False: self.done.emit())

    @property
    def shared(self) -> bool:
        """Whether the shared one is arranged."""
        return self.whose.value == SHARED

    def show_stored(self, stored: Stored) -> None:
        """Offer what this person may do."""
        self.whose.setVisible(stored.may_share)
        self.reset.setEnabled(stored.source == OWN)
