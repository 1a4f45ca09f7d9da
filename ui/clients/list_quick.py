"""The row above the list: the view, the quick filters with their counts, «Фильтры»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.views.ready_made import QUICK_FILTERS
from ui.clients.list_query import ALL
from ui.theme import Space, theme
from ui.views.view_bar import ViewBar
from ui.widgets.buttons import Button
from ui.widgets.chips import ChipBar

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.listing import QuickCounts
    from ui.views.view_desk import ViewDesk

_EITHER: Final = frozenset({"companies", "persons"})
"""Of these only one at a time makes sense."""


class QuickBar(QWidget):
    """View, quick filters, «Фильтры»; 36 high. What has no room gives way: counts, then chips.

    Attributes:
        changed: the tuple of keys of the quick filters switched on.
        filters_wanted: «Фильтры» was pressed.
    """

    changed = Signal(object)
    filters_wanted = Signal()

    def __init__(self, desk: ViewDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = ViewBar(desk)
        self._keys = [ALL, *(each.key for each in QUICK_FILTERS)]
        options = [(ALL, self.tr("Все")), *((each.key, each.label) for each in QUICK_FILTERS)]
        self._chips = ChipBar(options, exclusive=False)
        self._chips.changed.connect(self._on_changed)
        self._filters = Button(self.tr("Фильтры"), "list-filter")
        self._filters.clicked.connect(lambda _on=False: self.filters_wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.view)
        row.addWidget(self._chips, 1)
        row.addWidget(self._filters)
        self._counts: QuickCounts | None = None
        self._on: tuple[str, ...] = ()
        desk.changed.connect(self._fit)
        desk.listed.connect(self._fit)
        self.set_value(())

    def set_value(self, keys: tuple[str, ...]) -> None:
        """Switch on without a signal; none = «Все»."""
        self._on = keys
        self._chips.set_value(frozenset(keys or (ALL,)))
        self._fit()

    def set_counts(self, counts: QuickCounts) -> None:
        """Show how many stand behind each chip."""
        self._counts = counts
        self._fit()

    def set_chosen(self, how_many: int) -> None:
        """Say on the button how many conditions there are."""
        told = self.tr("Фильтры: {}").format(how_many) if how_many else self.tr("Фильтры")
        self._filters.set_caption(told)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(420), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_changed(self, value: object) -> None:
        chosen = value if isinstance(value, frozenset) else frozenset()
        new = chosen - set(self._on) - ({ALL} if not self._on else set())
        if ALL in new or not chosen - {ALL}:
            keys: tuple[str, ...] = ()
        else:
            kept = chosen - {ALL}
            if new & _EITHER:
                kept -= _EITHER - new
            keys = tuple(key for key in self._keys if key in kept)
        self.set_value(keys)
        self.changed.emit(keys)

    def _fit(self) -> None:
        taken = self.view.sizeHint().width() + self._filters.sizeHint().width() + 2 * Space.S
        room = self.width() - taken
        for counted in (True, False):
            wide = 0
            for key in self._keys:
                chip = self._chips.chip(key)
                number = getattr(self._counts, key, None) if counted else None
                chip.set_count(number)
                wide += chip.sizeHint().width() + Space.S
            if wide <= room:
                break
        wide = 0
        for key in self._keys:
            chip = self._chips.chip(key)
            wide += chip.sizeHint().width() + Space.S
            chip.setVisible(wide <= room or chip.isChecked() or key == ALL)
