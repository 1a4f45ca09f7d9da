"""«Сделки»: one funnel shown as a board, a list or a forecast."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.deals.list_filter import DealFilter
from ui.deals.board_menu import board_menu
from ui.deals.board_page import BoardPage
from ui.deals.deals_bar import DealsBar
from ui.deals.desk import DealsDesk
from ui.deals.modes import BOARD, make_mode, shipped_modes
from ui.deals.new_deal import open_new_deal
from ui.shell.screen import NEW, Command, ListStop, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.heads import ScreenHead
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.journal import Changes
    from ui.deals.modes import DealMode
    from ui.shell.workspace import Workspace


ROOMY: Final = 1200
"""From this width the box of «Поиск и команды» has its full length."""


NARROW: Final = 860
"""Below this width only Ctrl+K leads there."""


class DealsScreen(Screen):
    """Head, the row of what is asked, and the mode in front."""

    place = Place.DEALS
    help_page = "board"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = DealsDesk(workspace, self)
        self._modes: dict[str, DealMode] = {}
        self._key = ""
        self._infos = {info.key: info for info in shipped_modes()}
        self.bar = DealsBar(self.desk)
        self.stack = QStackedWidget()
        self._head = ScreenHead(self.tr("Сделки"))
        self.segment = Segment([(info.key, info.title) for info in self._infos.values()])
        self.segment.changed.connect(lambda key: self.show_mode(str(key)))
        create = Button(self.tr("Новая сделка"), "plus", kind=Kind.PRIMARY)
        create.clicked.connect(lambda _on=False: self.new_deal())
        self._palette = PaletteBox(workspace)
        rules = IconButton("zap", self.tr("Правила: когда … то …"), framed=True, size=36)
        rules.clicked.connect(lambda _on=False: workspace.go(Place.RULES))
        for part in (self.segment, self._palette, rules, create):
            self._head.add(part)
        if not may(workspace.office, Right.EDIT_DEALS):
            create.hide()
        self.segment.setVisible(len(self._infos) > 1)
        # On a small or scaled screen parts give way; the window must not be cut off.
        for row in (self._head, self.bar):
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.desk.changed.connect(self._on_asked)
        self.bar.filters_wanted.connect(self.open_filters)
        self.bar.look_wanted.connect(self.open_look)
        self.bar.left.connect(self.leave_field)
        kept = self.desk.recall("mode")
        self.show_mode(kept if kept in self._infos else BOARD)

    @property
    def mode(self) -> DealMode:
        """The mode in front."""
        return self._modes[self._key]

    @property
    def board(self) -> BoardPage | None:
        """The board, if it was shown."""
        found = self._modes.get(BOARD)
        return found if isinstance(found, BoardPage) else None

    def open(self, argument: object | None) -> None:
        if isinstance(argument, ListStop):
            self.desk.views.ask(argument.view)
        if isinstance(argument, int) and not isinstance(argument, bool):
            self.desk.choose_funnel(argument)
        if isinstance(argument, DealFilter):
            self.desk.show_filter(argument)
        known = self.desk.is_ready
        self.desk.load()
        if known:
            self.mode.show_asked()
        if argument == NEW:
            self.new_deal()
        self.mode.take_focus()

    def on_changed(self, changes: Changes) -> None:
        self.desk.follow(changes)
        self.mode.on_changed(changes)

    def commands(self) -> list[Command]:
        found = [
            Command("deals.create", self.tr("Новая сделка в этой воронке"), self.new_deal, "plus",
                    "Ctrl+Shift+D",
                    "добавить создать"),
            Command("deals.filters", self.tr("Фильтры сделок"), self.open_filters, "list-filter",
                    "Ctrl+Shift+F", "условия отбор"),
        ]  # fmt: skip
        found += [
            Command(f"deals.mode.{info.key}", self.tr("Сделки: {}").format(info.title.lower()),
                    partial(self.show_mode, info.key), info.icon, "", info.words)
            for info in self._infos.values()
            if info.key != self._key
        ]  # fmt: skip
        found += [
            Command(f"deals.funnel.{one.id}", self.tr("Воронка: {}").format(one.name),
                    partial(self.desk.choose_funnel, one.id), "square-kanban", "",
                    "показать воронку")
            for one in self.desk.funnels
            if one.id != self.desk.funnel
        ]  # fmt: skip
        return [*found, *self.mode.commands(), *self.bar.view.commands()]

    def focus_search(self) -> bool:
        self.bar.open_search()
        return True

    def leave_field(self) -> None:
        self.mode.take_focus()

    def may_leave(self) -> bool:
        return self.mode.may_leave()

    def show_mode(self, key: str) -> None:
        """Bring a mode to the front."""
        info = self._infos.get(key)
        if info is None or key == self._key or (self._key and not self.mode.may_leave()):
            self.segment.set_value(self._key)
            return
        made = self._modes.get(key)
        if made is None:
            made = self._modes[key] = make_mode(info, self.desk)
            made.told.connect(lambda text, mode=made: self._tell(mode, text))
            made.mode_wanted.connect(self.show_mode)
            if isinstance(made, BoardPage):
                made.typed.connect(self.bar.open_search)
            self.stack.addWidget(made)
        self._key = key
        self.segment.set_value(key)
        self.stack.setCurrentWidget(made)
        self.bar.show_mode(made, is_board=key == BOARD)
        self._head.set_subtitle("")
        self.desk.remember("mode", key)
        if self.desk.is_ready:
            made.show_asked()
            made.take_focus()

    def new_deal(self) -> None:
        """Open the dialog of a new deal in the funnel shown."""
        open_new_deal(self.workspace, self.window(), funnel_id=self.desk.funnel or None, show=False)

    def open_filters(self) -> None:
        """Open «Фильтры»."""
        self.desk.open_filters(self.window())

    def open_look(self) -> None:
        """Drop how the board looks."""
        if self.board is not None:
            button = self.bar.look
            menu = board_menu(self.board)
            menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = theme().px
        self._palette.setFixedWidth(px(260) if self.width() >= px(ROOMY) else px(213))
        self._palette.setVisible(self.width() >= px(NARROW))

    def _on_asked(self) -> None:
        if self.desk.is_ready:
            self.mode.show_asked()

    def _tell(self, mode: DealMode, text: str) -> None:
        if mode is self.mode:
            self._head.set_subtitle(text)
