"""The matrix of a role: kinds of records × what is done to them, each cell says whose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt, Signal

from crm_desktop.access.power_words import AREA_LABELS, DEED_LABELS, SCOPE_LABELS
from crm_desktop.access.powers import Area, Deed, Scope
from ui.access.cell_grid import CellGrid, Line
from ui.theme import Tone, theme
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_icon, draw_pill, pill_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

_TONES: Final = {
    Scope.NONE: Tone.GREY,
    Scope.OWN: Tone.VIOLET,
    Scope.DEPARTMENT: Tone.TEAL,
    Scope.ALL: Tone.OK,
}
_DIGITS: Final = {
    Qt.Key.Key_0: Scope.NONE,
    Qt.Key.Key_1: Scope.OWN,
    Qt.Key.Key_2: Scope.DEPARTMENT,
    Qt.Key.Key_3: Scope.ALL,
}
AREAS: Final = tuple(Area)
DEEDS: Final = tuple(Deed)


class ScopeGrid(CellGrid):
    """Click, Space or 0 … 3 chooses; what is more than the signed role allows cannot be chosen.

    Attributes:
        changed: the area, the deed and the new scope.
    """

    changed = Signal(object, object, object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, [DEED_LABELS[deed] for deed in DEEDS], parent=parent)
        self._scopes: Mapping[tuple[Area, Deed], Scope] = {}
        self._most: Mapping[tuple[Area, Deed], Scope] = {}

    def show_scopes(
        self,
        scopes: Mapping[tuple[Area, Deed], Scope],
        most: Mapping[tuple[Area, Deed], Scope],
    ) -> None:
        """Show what is allowed and the most that may be; what is missing is «нет»."""
        self._scopes, self._most = dict(scopes), dict(most)
        if not self.lines:
            self.show_lines([Line(area, AREA_LABELS[area]) for area in AREAS])
        self.update()
        self._say()

    def scope(self, area: Area, deed: Deed) -> Scope:
        """Return what a cell shows."""
        return self._scopes.get((area, deed), Scope.NONE)

    def choose(self, area: Area, deed: Deed, scope: Scope) -> None:
        """Take a scope for a cell, if it may be."""
        most = self._most.get((area, deed), Scope.NONE)
        if not self.read_only and scope <= most and scope is not self.scope(area, deed):
            self.changed.emit(area, deed, scope)

    def press(self, row: int, column: int) -> None:
        area, deed = AREAS[row], DEEDS[column]
        menu = Menu(self)
        now, most = self.scope(area, deed), self._most.get((area, deed), Scope.NONE)
        for scope in Scope:
            menu.add(
                SCOPE_LABELS[scope],
                partial(self.choose, area, deed, scope),
                icon="check" if scope is now else "",
                enabled=scope <= most,
            )
        box = self.cell(row, column)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(box.bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        scope = _DIGITS.get(Qt.Key(event.key()))
        if scope is None or event.modifiers():
            super().keyPressEvent(event)
            return
        area, column = self.current
        if isinstance(area, Area):
            self.choose(area, DEEDS[column], scope)

    def paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        px = theme().px
        scope = self.scope(AREAS[row], DEEDS[column])
        text = SCOPE_LABELS[scope]
        wide = pill_width(text)
        at = box.center()
        at.setX(box.center().x() - wide // 2)
        draw_pill(painter, at, text, _TONES[scope], height=px(24))
        if self.is_hovered(row, column):
            spot = QRect(at.x() + wide + px(2), box.center().y() - px(6), px(14), px(14))
            draw_icon(painter, spot, "chevron-down", "text2")

    def told(self, row: int, column: int) -> str:
        area, deed = AREAS[row], DEEDS[column]
        return f"{AREA_LABELS[area]}, {DEED_LABELS[deed]}: {SCOPE_LABELS[self.scope(area, deed)]}"

    def tip(self, row: int, column: int) -> str:
        area, deed = AREAS[row], DEEDS[column]
        if self.read_only or self._most.get((area, deed), Scope.NONE) is Scope.ALL:
            return ""
        return self.tr("Больше эта роль получить не может: так записано в подписанном списке.")
