"""The switch on top of the screens of «Отчёты»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final = {
    "reports": "Сводка",
    "report": "Отчёты",
    "pivot": "Сводная таблица",
    "plans": "Планы",
}
"""Places as `ui.shell.screen.Place` names them -> what the switch calls them."""


class ReportsSwitch(QWidget):
    """«Сводка | Отчёты | Сводная таблица | Планы»: only what the person may see.

    Attributes:
        chosen: the key of another place was chosen.
    """

    chosen = Signal(object)

    def __init__(self, here: str, offered: Sequence[str], *, parent: QWidget | None = None) -> None:
        """Make the switch of the place `here`; with nothing else to go to it hides."""
        super().__init__(parent)
        self._here = here
        parts = [(key, name) for key, name in NAMES.items() if key in offered or key == here]
        self.segment = Segment(parts)
        self.segment.set_value(here)
        self.segment.setAccessibleName("Раздел отчётов")
        self.segment.changed.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.segment)
        if len(parts) <= 1:
            self.hide()

    def _choose(self, key: object) -> None:
        # The screen stays as it is while another comes to the front.
        self.segment.set_value(self._here)
        self.chosen.emit(key)
