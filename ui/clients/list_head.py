"""What stands above the rows: quick filters, search, order, density, what is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.clients.list_query import QUICK_NAMES, SORTS, Quick
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.chips import ChipBar
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.pills import Tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from crm_desktop.clients.listing import ClientSort, QuickCounts


class SearchLine(TextField):
    """Searches the list as one types; Down goes into the list, Esc clears."""

    down_wanted = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__("", placeholder, icon="search")
        self.setMaxLength(200)
        self._cross = IconButton("x", self.tr("Очистить поиск"), size=24)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.clicked.connect(self.clear)
        self._cross.hide()
        self.add_button(self._cross)
        self.textChanged.connect(self._on_text)

    def _on_text(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down_wanted.emit()
        else:
            super().keyPressEvent(event)


class QuickBar(QWidget):
    """Quick filters with their counts, «Фильтры» on the right; 36 high.

    Attributes:
        changed: a `Quick`.
        filters_wanted: «Фильтры» was pressed.
    """

    changed = Signal(object)
    filters_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = ChipBar(QUICK_NAMES)
        self._chips.changed.connect(self.changed)
        self._filters = Button(self.tr("Фильтры"), "list-filter")
        self._filters.clicked.connect(self.filters_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._chips, 1)
        row.addWidget(self._filters)
        self._counts: QuickCounts | None = None

    def set_value(self, quick: Quick) -> None:
        """Choose without a signal."""
        self._chips.set_value(quick)

    def set_counts(self, counts: QuickCounts) -> None:
        """Show how many stand behind each chip."""
        self._counts = counts
        self._fit()

    def minimumSizeHint(self) -> QSize:
        # Without the counts; they give way first.
        return QSize(theme().px(640), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._counts is None:
            return
        wide = self._filters.sizeHint().width()
        for quick, _name in QUICK_NAMES:
            chip = self._chips.chip(quick)
            chip.set_count(getattr(self._counts, quick.value))
            wide += chip.sizeHint().width() + Space.S
        if wide > self.width():
            for quick, _name in QUICK_NAMES:
                self._chips.chip(quick).set_count(None)

    def set_chosen(self, how_many: int) -> None:
        """Say on the button how many filters are chosen."""
        told = self.tr("Фильтры: {}").format(how_many) if how_many else self.tr("Фильтры")
        self._filters.set_caption(told)


class ListHead(QWidget):
    """Search, order, density; below them what was searched instead, and chosen filters.

    Attributes:
        searched: the text, at each keystroke.
        sorted_by: a `ClientSort`.
        dense_wanted: whether rows are to be dense.
        dropped: the key of a chosen filter that is not wanted any more; '' = all of them.
        down_wanted: the person goes into the rows.
    """

    searched = Signal(str)
    sorted_by = Signal(object)
    dense_wanted = Signal(bool)
    dropped = Signal(str)
    down_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchLine(self.tr("Имя, телефон, ИНН, почта"))
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.down_wanted)
        self._sort = IconButton("arrow-up-down", "", framed=True, size=36)
        self._sort.clicked.connect(self._open_sorts)
        self._dense = IconButton(
            "list", self.tr("Плотные строки"), framed=True, size=36, checkable=True
        )
        self._dense.toggled.connect(self.dense_wanted)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.search, 1)
        line.addWidget(self._sort)
        line.addWidget(self._dense)
        self._understood = Label("", Role.META, colour="text2", wrap=True)
        self._understood.hide()
        self._chosen = QWidget()
        self._flow = FlowLayout(self._chosen)
        self._chosen.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.S)
        column.setSpacing(Space.S)
        column.addLayout(line)
        column.addWidget(self._understood)
        column.addWidget(self._chosen)
        self.set_sort(SORTS[0][0])

    def set_sort(self, sort: ClientSort) -> None:
        """Say in what order the list stands."""
        self._value = sort
        name = dict(SORTS).get(sort, "")
        self._sort.set_icon("arrow-up-down", self.tr("Порядок: {}").format(name.lower()))

    def set_understood(self, text: str) -> None:
        """Say what was searched instead of what was typed; '' = just that."""
        self._understood.setText(self.tr("Показано для «{}»").format(text) if text else "")
        self._understood.setVisible(bool(text))

    def set_chosen(self, words: Sequence[tuple[str, str]]) -> None:
        """Show the chosen filters as removable words."""
        self._flow.clear()
        for key, text in words:
            tag = Tag(text, removable=True)
            tag.removed.connect(lambda dropped=key: self.dropped.emit(dropped))
            self._flow.addWidget(tag)
        if words:
            link = LinkButton(self.tr("Сбросить"))
            link.clicked.connect(lambda _on=False: self.dropped.emit(""))
            self._flow.addWidget(link)
        self._chosen.setVisible(bool(words))

    def _open_sorts(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for sort, name in SORTS:
            menu.add(
                name,
                partial(self.sorted_by.emit, sort),
                icon="check" if sort == self._value else "",
            )
        menu.popup(self._sort.mapToGlobal(self._sort.rect().bottomLeft()))
