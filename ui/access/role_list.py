"""The roles of the office: the shipped ones first, then its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSignalBlocker, Signal

from crm_desktop.wording import count
from ui.theme import Role, Space, Tone, theme
from ui.widgets.cards import Card
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.access.roles import RoleRow
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 56
_PEOPLE: Final = ("человек", "человека", "человек")
_ICONS: Final = {
    "admin": "shield-check", "head": "users", "manager": "user", "observer": "eye",
}  # fmt: skip


class _Row(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: RoleRow = index.data(ROW)
        spot = QRect(rect.left() - px(2), rect.center().y() - px(8), px(16), px(16))
        own = row.replaces is None and row.id != 0
        tone = Tone.VIOLET if own else Tone.ACCENT
        icon = _ICONS.get(row.key, "tag")
        draw_icon(painter, spot, "triangle-alert" if row.damaged else icon,
                  "warn" if row.damaged else tone.text)  # fmt: skip
        left = rect.left() + px(24)
        wide = rect.right() - left
        middle = rect.center().y()
        draw_text(painter, QRect(left, middle - px(20), wide, px(20)), row.name, Role.BODY_STRONG)
        draw_text(painter, QRect(left, middle, wide, px(18)), told(row), Role.META, "text2")


def told(row: RoleRow) -> str:
    """Say how many bear a role and whether it is as shipped."""
    people = count(row.bearers, *_PEOPLE) if row.bearers else "никто не носит"
    if row.damaged:
        return "права не читаются"
    if row.replaces is not None:
        return f"{people} · изменена"
    return f"{people} · своя" if row.id else people


class RoleList(Card):
    """One role is chosen.

    Attributes:
        chosen: the `RoleRow` the cursor came to.
    """

    chosen = Signal(object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model: RowsModel[RoleRow] = RowsModel(lambda row: f"{row.name}, {told(row)}", self)
        self.list = ListView(name)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(self.list, height=HEIGHT, inset=6))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.body.setContentsMargins(0, Space.S, 0, Space.S)
        self.body.addWidget(self.list)

    def show_roles(self, rows: Sequence[RoleRow]) -> None:
        """Show other roles."""
        with QSignalBlocker(self.list.selectionModel()):
            self.model.show_rows(rows)

    def choose(self, key: str) -> None:
        """Put the cursor on a role."""
        for at, row in enumerate(self.model.rows):
            if row.key == key:
                self.list.setCurrentIndex(self.model.index(at))

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.data(ROW))
