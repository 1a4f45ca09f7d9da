"""What the time grid says: tool tips, what is chosen read aloud, a menu of what had no room."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHelpEvent
from PySide6.QtWidgets import QToolTip

from crm_desktop.agenda.entry import AgendaEntry
from ui.calendar.entry_words import spoken, spoken_place, tip_of
from ui.calendar.grid_view import Region
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.calendar.band_plan import Item
    from ui.calendar.time_grid import TimeGrid


class GridTeller(QObject):
    """Tells what a grid shows."""

    def __init__(self, grid: TimeGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def speak(self) -> None:
        """Say for screen readers what is chosen."""
        grid = self._grid
        entry, spot = grid.selected, grid.spot
        said = ""
        if entry is not None:
            said = spoken(entry, grid.desk.zone, kind=grid.desk.book.look(entry.kind).label)
        elif spot is not None:
            said = spoken_place(spot.day, spot.minute)
            name = grid.desk.name_of(spot.member)
            said = f"{name}, {said}" if name else said
        grid.setAccessibleDescription(said)
        changed = QAccessibleEvent(grid, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(changed)

    def show_tip(self, event: QHelpEvent) -> None:
        """Show the tool tip of what is under the pointer."""
        text = self.tip_at(event.pos())
        if text and not self._grid.hand.busy:
            told = html.escape(text).replace("\n", "<br>")
            QToolTip.showText(event.globalPos(), f"<qt>{told}</qt>", self._grid)
        else:
            QToolTip.hideText()

    def tip_at(self, at: QPoint) -> str:
        """Return what is told of what is under a point of the grid."""
        grid = self._grid
        region = grid.view.region_at(at.x(), at.y())
        if region is Region.HEAD:
            column = grid.model.plan.column_at(grid.view.to_body(at.x(), 0)[0])
            heads = grid.face.heads
            return heads[column].tip if column is not None and column < len(heads) else ""
        item = grid.item_at(at)
        if item is None:
            return ""
        kind = grid.desk.book.look(item.kind).label if isinstance(item, AgendaEntry) else ""
        return tip_of(item, grid.desk.zone, kind=kind, name_of=grid.desk.name_of)

    def offer_items(self, items: Sequence[Item], at: QPoint) -> Menu:
        """Let one of several entries be chosen from a menu at a global point."""
        acts = self._grid.desk.acts
        menu = Menu(self._grid)
        menu.aboutToHide.connect(menu.deleteLater)
        for item in items:
            if isinstance(item, AgendaEntry):
                menu.add(item.title, partial(acts.open, item), icon=self._grid.desk.icon_of(item))
            else:
                menu.add(item.client, partial(acts.open_birthday, item), icon="cake")
        menu.popup(at)
        return menu
