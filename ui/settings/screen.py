"""«Настройки»: parts on the left, the chosen one on the right."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.settings.sections import SECTIONS, sections_of
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, follow_theme, theme
from ui.widgets.cards import Card
from ui.widgets.heads import ScreenHead
from ui.widgets.nav import NavItem
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Changes
    from ui.settings.section import Section
    from ui.shell.workspace import Workspace

SIDE: Final = 228


class SettingsScreen(Screen):
    """A part is made when it is first opened; the argument of `open` names it."""

    place = Place.SETTINGS
    help_page = "settings"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.head = ScreenHead(self.tr("Настройки"), subtitle=workspace.office.name)
        self.head.add(PaletteBox(workspace))
        self._made: dict[str, Section] = {}
        self._shown = ""
        self._items: dict[str, NavItem] = {}
        self._stack = QStackedWidget()
        self._side = Card(padding=Space.S)
        parts = QWidget()
        beneath = QVBoxLayout(parts)
        beneath.setContentsMargins(0, 0, 0, 0)
        beneath.setSpacing(Space.XS)
        group = QButtonGroup(self)
        for key, info in sections_of(workspace.office).items():
            item = NavItem(info.title, info.icon)
            item.clicked.connect(lambda _on=False, key=key: self.show_section(key))
            group.addButton(item)
            self._items[key] = item
            beneath.addWidget(item)
        beneath.addStretch(1)
        # More parts than a low window has room for.
        self._parts = ScrollArea(parts)
        self._side.body.addWidget(self._parts)
        self._side.body.setContentsMargins(Space.S, Space.S, 0, Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self._side)
        row.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addLayout(row, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        bar = self._parts.verticalScrollBar().sizeHint().width()
        widest = max(item.sizeHint().width() for item in self._items.values())
        self._side.setFixedWidth(max(theme().px(SIDE), widest + bar + 2 * Space.S))

    def open(self, argument: object | None) -> None:
        key = str(argument) if argument in SECTIONS else self._shown or "appearance"
        self.show_section(key)

    def on_changed(self, changes: Changes) -> None:
        if self._shown:
            self._made[self._shown].on_changed(changes)

    def commands(self) -> list[Command]:
        return [
            Command(f"settings_{key}", info.title, self._opener(key), info.icon, words=info.words)
            for key, info in sections_of(self.workspace.office).items()
        ]

    def show_section(self, key: str) -> None:
        """Show a part."""
        section = self._made.get(key)
        if section is None:
            module, _, name = SECTIONS[key].where.partition(":")
            section = getattr(import_module(module), name)(self.workspace)
            section.setMaximumWidth(section.widest)
            self._made[key] = section
            self._stack.addWidget(ScrollArea(_at_left(section)))
        self._shown = key
        if key in self._items:
            self._items[key].setChecked(True)
        self._parts.ensureWidgetVisible(self._items[key], 0, Space.M)
        self._stack.setCurrentIndex(list(self._made).index(key))
        section.refresh()

    def section(self, key: str) -> Section:
        """Show a part and return it."""
        self.show_section(key)
        return self._made[key]

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self.show_section(key)


def _at_left(section: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(section, 1000)
    row.addStretch(1)
    return whole
