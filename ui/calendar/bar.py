"""The second row of the calendar: the days shown, the kinds, the modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.calendar.kind_chips import KindChips
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.calendar.modes import ModeInfo

ROOMY: Final = 940
"""The width from which the longest title and all modes fit beside one another."""


class CalendarBar(QWidget):
    """36 high: ‹ Сегодня ›, the title of the range, chips, the segment of modes.

    Attributes:
        stepped: one range on (1) or back (-1).
        today_wanted: «Сегодня» was pressed.
        mode_wanted: another mode is to come to the front: its key.
    """

    stepped = Signal(int)
    today_wanted = Signal()
    mode_wanted = Signal(str)

    def __init__(self, modes: Sequence[ModeInfo]) -> None:
        super().__init__()
        back = IconButton("chevron-left", self.tr("Назад (Page Up)"), framed=True, size=36)
        back.clicked.connect(lambda _on=False: self.stepped.emit(-1))
        on = IconButton("chevron-right", self.tr("Вперёд (Page Down)"), framed=True, size=36)
        on.clicked.connect(lambda _on=False: self.stepped.emit(1))
        self.today = Button(self.tr("Сегодня"))
        self.today.clicked.connect(lambda _on=False: self.today_wanted.emit())
        self.title = Label("", Role.SECTION)
        self.title.setContentsMargins(Space.S, 0, 0, 0)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.chips = KindChips()
        self.segment = Segment([(info.key, info.short) for info in modes])
        for info in modes:
            if info.title != info.short:
                self.segment.name(info.key, info.title)
        self.segment.changed.connect(lambda key: self.mode_wanted.emit(str(key)))
        self.narrow = ComboBox([(info.key, info.title) for info in modes])
        self.narrow.setAccessibleName(self.tr("Вид календаря"))
        self.narrow.chosen.connect(lambda key: self.mode_wanted.emit(str(key)))
        self.narrow.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for part in (back, self.today, on):
            row.addWidget(part)
        row.addWidget(self.title)
        row.addWidget(self.chips, 1)
        row.addWidget(self.segment)
        row.addWidget(self.narrow)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_mode(self, key: str) -> None:
        """Mark the mode in front, without a signal."""
        self.segment.set_value(key)
        self.narrow.set_value(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A name that is cut says nothing: where not all fit, the modes are a list.
        tight = self.width() < theme().px(ROOMY)
        self.segment.setHidden(tight)
        self.narrow.setVisible(tight)
