"""The empty pivot: examples to begin with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.pivot.ready import READY_PIVOTS
from ui.theme import Role, Space, Tone, theme
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_TWO_FROM: Final = 720
"""So wide, two examples stand side by side."""
_TONES = (Tone.ACCENT, Tone.TEAL, Tone.VIOLET, Tone.OK, Tone.WARN, Tone.GREY)


class PivotStart(QWidget):
    """Says what the screen is for, offers ready-made pivots.

    Attributes:
        chosen: a `PivotDefinition`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.S)
        column.addStretch(1)
        title = Label(self.tr("Разложите данные как хотите"), Role.SECTION)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        about = Label(
            self.tr(
                "Перетащите поля в строки, столбцы и значения — или начните с готовой таблицы "
                "и переделайте её."
            ),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        about.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(about)
        column.addSpacing(Space.M)
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.M)
        self._columns = 0
        self.cards: list[ChoiceCard] = []
        for number, ready in enumerate(READY_PIVOTS):
            card = ChoiceCard(
                ready.title, ready.about, icon=ready.icon, tone=_TONES[number % len(_TONES)]
            )
            card.clicked.connect(partial(self._choose, number))
            self.cards.append(card)
        self._lay_out(2)
        column.addLayout(self._grid)
        column.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollArea(inside))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(2 if event.size().width() >= theme().px(_TWO_FROM) else 1)

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def _choose(self, number: int, _on: bool = False) -> None:
        self.chosen.emit(READY_PIVOTS[number].definition)
