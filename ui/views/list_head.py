"""What stands above the rows: search, order, groups, columns, density, what is chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.clients.wording import cut
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label, set_tip
from ui.widgets.menus import Menu
from ui.widgets.pills import Tag
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from crm_desktop.views.definition import SortKey
    from crm_desktop.views.fields import ListFields

LIST: Final = "list"
TABLE: Final = "table"
SEARCH_WIDEST: Final = 420
MOST_TAGS: Final = 12
LONGEST_SORT: Final = 24


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


class ListHead(QWidget):
    """Search and tools; below them what was searched instead, and the chosen conditions.

    Args:
        sorts: the usual orders with their names, the first one to begin with.
        placeholder: what may be searched for; `""` = a table that is searched elsewhere.

    Attributes:
        searched: the text, at each keystroke.
        sorted_by: a tuple of `SortKey`.
        grouped_by: the key of a field, '' for no groups.
        any_sort_wanted: the person wants to choose the order among all fields.
        dense_wanted: whether rows are to be dense.
        layout_wanted: `LIST` or `TABLE`.
        columns_wanted: «Столбцы» was pressed.
        quick_wanted: whether the row of filters under the titles is to be shown.
        dropped: index of a chosen condition that is not wanted any more; −1 = all of them.
        down_wanted: the person goes into the rows.
    """

    searched = Signal(str)
    sorted_by = Signal(object)
    grouped_by = Signal(str)
    any_sort_wanted = Signal()
    dense_wanted = Signal(bool)
    layout_wanted = Signal(str)
    columns_wanted = Signal()
    quick_wanted = Signal(bool)
    dropped = Signal(int)
    down_wanted = Signal()

    def __init__(
        self,
        sorts: Sequence[tuple[SortKey, str]],
        *,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sorts = tuple(sorts)
        self._sort: tuple[SortKey, ...] = (self._sorts[0][0],)
        self._group = ""
        self._fields: ListFields | None = None
        self.search = SearchLine(placeholder)
        self.search.textChanged.connect(self.searched)
        self.search.down_wanted.connect(self.down_wanted)
        self._order = Button("", "arrow-up-down")
        self._order.clicked.connect(lambda _on=False: self.open_sorts())
        self._groups = Button(self.tr("Группы"), "layers")
        self._groups.clicked.connect(lambda _on=False: self.open_groups())
        self._columns = Button(self.tr("Столбцы"), "columns-3")
        self._columns.clicked.connect(lambda _on=False: self.columns_wanted.emit())
        self._quick = self._tool("text-cursor-input", self.tr("Отбор по столбцам"), checkable=True)
        self._quick.toggled.connect(self.quick_wanted)
        self._dense = self._tool("rows-3", self.tr("Плотные строки"), checkable=True)
        self._dense.toggled.connect(self.dense_wanted)
        self._layout = Segment([(LIST, "", "list"), (TABLE, "", "table-2")])
        self._layout.changed.connect(lambda key: self.layout_wanted.emit(str(key)))
        self._layout.name(LIST, self.tr("Список с карточкой рядом"))
        self._layout.name(TABLE, self.tr("Таблица со столбцами"))
        self._line = line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.search, 1)
        self._gap = QWidget()
        line.addWidget(self._gap, 1)
        for tool in (self._order, self._groups, self._columns, self._quick, self._dense):
            line.addWidget(tool)
        line.addWidget(self._layout)
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
        self.search.setVisible(bool(placeholder))
        self._layout.setVisible(bool(placeholder))
        self.set_layout(table=not placeholder)
        self.set_sort(self._sort)

    def add_tool(self, tool: QWidget) -> None:
        """Put one more tool at the right end."""
        self._line.addWidget(tool)

    def _tool(self, icon: str, name: str, *, checkable: bool = False) -> IconButton:
        return IconButton(icon, name, framed=True, size=36, checkable=checkable)

    def set_fields(self, fields: ListFields) -> None:
        """Know the fields to sort and group by."""
        self._fields = fields
        self.set_sort(self._sort)
        self.set_group(self._group)

    def set_layout(self, *, table: bool) -> None:
        """Show the tools of a table, or of a list with a card beside it."""
        self._layout.set_value(TABLE if table else LIST)
        for tool in (self._groups, self._columns, self._quick, self._gap):
            tool.setVisible(table)
        self.search.setMaximumWidth(theme().px(SEARCH_WIDEST) if table else _NO_LIMIT)
        self.set_sort(self._sort)

    def set_sort(self, sort: tuple[SortKey, ...]) -> None:
        """Say in what order the list stands."""
        self._sort = sort
        name = self._told_sort()
        # Beside a card there is room for the icon alone.
        self._order.set_caption(cut(name, LONGEST_SORT) if not self._groups.isHidden() else "")
        told = self.tr("Порядок: {}").format(name)
        self._order.setAccessibleName(told)
        set_tip(self._order, told)

    def set_group(self, key: str) -> None:
        """Say what the list is grouped by."""
        self._group = key
        field = self._fields.find(key) if self._fields is not None and key else None
        self._groups.set_caption(cut(field.label, LONGEST_SORT) if field else self.tr("Группы"))
        told = self.tr("Группы: {}").format(field.label.lower()) if field else ""
        self._groups.setAccessibleName(told or self.tr("Группировать"))
        set_tip(self._groups, told or self.tr("Разделить список по полю"))

    def set_dense(self, dense: bool) -> None:
        """Show the density without a signal."""
        _check_quietly(self._dense, on=dense)

    def set_quick(self, shown: bool) -> None:
        """Show without a signal whether the row of filters is there."""
        _check_quietly(self._quick, on=shown)

    def set_understood(self, text: str) -> None:
        """Say what was searched instead of what was typed; '' = just that."""
        self._understood.setText(self.tr("Показано для «{}»").format(text) if text else "")
        self._understood.setVisible(bool(text))

    def set_chosen(self, words: Sequence[tuple[str, str]]) -> None:
        """Show the chosen conditions as removable words, each with what is wrong with it."""
        self._flow.clear()
        for at, (text, problem) in enumerate(words[:MOST_TAGS]):
            tag = Tag(text, Tone.WARN if problem else Tone.VIOLET, removable=True)
            if problem:
                set_tip(tag, problem)
            tag.removed.connect(partial(self.dropped.emit, at))
            self._flow.addWidget(tag)
        if words:
            link = LinkButton(self.tr("Сбросить"))
            link.clicked.connect(lambda _on=False: self.dropped.emit(-1))
            link.setFixedHeight(theme().px(22))
            self._flow.addWidget(link)
        self._chosen.setVisible(bool(words))

    def _told_sort(self) -> str:
        known = dict(self._sorts)
        first = self._sort[0] if self._sort else self._sorts[0][0]
        if len(self._sort) <= 1 and first in known:
            return known[first]
        names = []
        for key in self._sort:
            field = self._fields.find(key.by) if self._fields is not None else None
            arrow = "↓" if key.descending else "↑"
            label = self.tr("Имя") if key.by == "name" else field.label if field else key.by
            names.append(f"{label} {arrow}")
        return ", ".join(names)

    def open_sorts(self) -> Menu:
        """Drop the usual orders; all the others are behind «Другое поле»."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for key, name in self._sorts:
            chosen = self._sort == (key,)
            menu.add(name, partial(self.sorted_by.emit, (key,)), icon="check" if chosen else "")
        menu.addSeparator()
        menu.add(self.tr("По другому полю…"), self.any_sort_wanted.emit, icon="list-filter")
        if self._groups.isHidden():
            menu.add(self.tr("Группировать…"), self.open_groups, icon="layers")
        menu.popup(self._order.mapToGlobal(self._order.rect().bottomLeft()))
        return menu

    def drop_sorts(self) -> None:
        """Drop the orders, for a command."""
        self.open_sorts()

    def drop_groups(self) -> None:
        """Drop the fields to group by, for a command."""
        self.open_groups()

    def open_groups(self) -> Menu:
        """Drop the fields a list can be grouped by."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        none = "" if self._group else "check"
        menu.add(self.tr("Без групп"), lambda: self.grouped_by.emit(""), icon=none)
        menu.addSeparator()
        for field in self._fields.groupable if self._fields is not None else ():
            icon = "check" if field.key == self._group else ""
            menu.add(field.label, partial(self.grouped_by.emit, field.key), icon=icon)
        at = self._order if self._groups.isHidden() else self._groups
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))
        return menu


def _check_quietly(button: IconButton, *, on: bool) -> None:
    with QSignalBlocker(button):
        button.setChecked(on)
    button.update()


_NO_LIMIT: Final = 16_777_215
