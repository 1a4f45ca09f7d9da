"""The second row of «Сделки»: funnel, view, quick filters, search, what the mode adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.deals.desk import ALL_FUNNELS, CHIPS, MINE, STALE
from ui.theme import Role, Space, follow_theme, theme
from ui.views.view_bar import ViewBar
from ui.widgets.buttons import IconButton
from ui.widgets.chips import ChipBar
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextField
from ui.widgets.paint import text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from ui.deals.desk import DealsDesk
    from ui.deals.modes import DealMode

ALL: Final = "all"
SEARCH_WIDTH: Final = 190
NARROW: Final = 830
"""Below this width what the mode adds is left out."""
WIDEST: Final = 240
"""The funnel's name takes no more; px at 100 %."""
FRAME: Final = 48
ROOMY: Final = 1140
"""From this width there is room for the word «Воронка»."""


class SearchLine(TextField):
    """The search of the deals; Esc clears it, and leaves it when it is empty.

    Attributes:
        left: Esc or ↓: the keyboard goes back to the deals.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class DealsBar(QWidget):
    """36 high; what the mode adds stands at the right end.

    Attributes:
        filters_wanted: «Фильтры» was pressed.
        look_wanted: «Вид доски» was pressed.
        left: the keyboard goes back to the deals.
    """

    filters_wanted = Signal()
    look_wanted = Signal()
    left = Signal()

    def __init__(self, desk: DealsDesk) -> None:
        super().__init__()
        self._desk = desk
        self._every = False
        self._roomy = False
        self.funnel = ComboBox(strong=True)
        self.funnel.setAccessibleName(self.tr("Воронка"))
        self.funnel.chosen.connect(self._on_funnel)
        self.view = ViewBar(desk.views)
        self.chips = ChipBar(
            [(ALL, self.tr("Все")), (MINE, self.tr("Мои")), (STALE, self.tr("Застывшие"))],
            exclusive=False,
        )
        self.chips.changed.connect(self._on_chips)
        self.filters = IconButton("list-filter", self.tr("Фильтры"), framed=True, size=36)
        self.filters.clicked.connect(lambda _on=False: self.filters_wanted.emit())
        self.look = IconButton("columns-3", self.tr("Вид доски"), framed=True, size=36)
        self.look.clicked.connect(lambda _on=False: self.look_wanted.emit())
        self.finder = IconButton("search", self.tr("Поиск среди сделок (Ctrl+F)"), framed=True,
                               size=36)  # fmt: skip
        self.finder.clicked.connect(lambda _on=False: self.open_search())
        self.search = SearchLine("", self.tr("Сделка, клиент, телефон"), icon="search")
        self.search.setMaximumWidth(theme().px(SEARCH_WIDTH))
        self.search.setAccessibleName(self.tr("Поиск среди сделок"))
        self.search.textChanged.connect(desk.search)
        self.search.left.connect(self._leave_search)
        self.search.hide()
        self._extra: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.S)
        for part in (self.funnel, self.view, self.chips, self.filters, self.finder, self.search,
                     self.look):  # fmt: skip
            self._row.addWidget(part)
        self._row.addStretch(1)
        desk.changed.connect(self._show)
        desk.funnels_changed.connect(self._show_funnels)
        desk.views.changed.connect(self._show)
        desk.stale_told.connect(self._tell_stale)
        self._show_funnels()
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.search.setMaximumWidth(theme().px(SEARCH_WIDTH))
        self._show()

    def show_mode(self, mode: DealMode, *, is_board: bool) -> None:
        """Show what a mode adds; «Все воронки» where it can show them."""
        if self._extra is not None and self._extra is not mode.bar:
            self._extra.hide()
        self._extra = mode.bar
        if mode.bar is not None:
            if self._row.indexOf(mode.bar) < 0:
                self._row.addWidget(mode.bar, 100)
            mode.bar.setVisible(self.width() >= theme().px(NARROW))
        self.look.setVisible(is_board)
        self._every = mode.every_funnel
        self._show_funnels()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._extra is not None:
            self._extra.setVisible(self.width() >= theme().px(NARROW))
        roomy = self.width() >= theme().px(ROOMY)
        if roomy != self._roomy:
            self._roomy = roomy
            self._show_funnels()

    def open_search(self, text: str = "") -> None:
        """Show the search line and put the cursor into it."""
        self.search.show()
        self.finder.hide()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.search.setText(text)
        else:
            self.search.selectAll()

    def _leave_search(self) -> None:
        if not self.search.text():
            self.search.hide()
            self.finder.show()
        self.left.emit()

    def _on_funnel(self, funnel: object) -> None:
        if isinstance(funnel, int):
            self._desk.choose_funnel(funnel)

    def _on_chips(self, value: object) -> None:
        on = value if isinstance(value, frozenset) else frozenset()
        before = [key for key in self._desk.quick if key in CHIPS]
        new = on - set(before) - ({ALL} if not before else set())
        others = tuple(key for key in self._desk.quick if key not in CHIPS)
        chosen = () if ALL in new else tuple(key for key in CHIPS if key in on)
        self._desk.views.change(quick=(*others, *chosen))
        self._show()

    def _show_funnels(self) -> None:
        told = self.tr("Воронка: {}") if self._roomy else "{}"
        options: list[tuple[object, str]] = [
            (one.id, told.format(one.name)) for one in self._desk.funnels
        ]
        if self._every and len(options) > 1:
            options.append((ALL_FUNNELS, self.tr("Все воронки")))
        self.funnel.set_options(options)
        self.funnel.setVisible(bool(options))
        self._show()

    def _show(self) -> None:
        desk = self._desk
        if desk.funnels:
            self.funnel.set_value(desk.funnel)
            shown = text_width(self.funnel.currentText(), Role.BODY_STRONG) + theme().px(FRAME)
            self.funnel.setFixedWidth(min(shown, theme().px(WIDEST)))
        on = frozenset(key for key in desk.quick if key in CHIPS)
        self.chips.set_value(on or frozenset({ALL}))
        nodes = desk.conditions
        name = self.tr("Фильтры: {}").format(nodes) if nodes else self.tr("Фильтры")
        self.filters.set_icon("list-filter", name)
        self.filters.setCheckable(True)
        self.filters.setChecked(bool(nodes))
        if self.search.text().strip() != desk.text.strip():
            self.search.setText(desk.text)

    def _tell_stale(self, found: int) -> None:
        self.chips.chip(STALE).set_count(found or None)
