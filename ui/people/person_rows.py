"""The people of the office as rows: who, what role, where, whether he signs in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.cards import Card, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_pill, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 60
MOST_ROWS: Final = 9


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as he is shown.

    Attributes:
        id: of the member.
        name: his name.
        role: what he may do, in a word.
        department: where he works, or ''.
        state: whether and how he signs in.
        tone: of the state.
        seen: when he was here last, or ''.
        marks: small words after the name: «это вы», «помнит этот компьютер».
    """

    id: int
    name: str
    role: str
    department: str
    state: str
    tone: Tone
    seen: str = ""
    marks: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The row in words."""
        parts = (self.name, *self.marks, self.role, self.department, self.state, self.seen)
        return ", ".join(filter(None, parts))


class _Row(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: PersonLine = index.data(ROW)
        middle = rect.center().y()
        side = px(36)
        draw_avatar(painter, QRect(rect.left(), middle - side // 2, side, side), line.name, line.id)
        right = rect.right() + 1
        at = rect.center()
        at.setX(right)
        top = middle - px(10) if line.seen else middle
        at.setY(top)
        pill = draw_pill(painter, at, line.state, line.tone, align=RIGHT)
        end = pill.left()
        if line.seen:
            wide = text_width(line.seen, Role.META)
            below = QRect(right - wide, middle + px(3), wide + 1, px(18))
            draw_text(painter, below, line.seen, Role.META, "text2", align=RIGHT)
            end = min(end, below.left())
        left = rect.left() + side + px(12)
        wide = end - left - px(12)
        name = QRect(left, middle - px(20), wide, px(20))
        used = draw_text(painter, name, line.name, Role.ROW)
        spot = rect.center()
        spot.setY(middle - px(9))
        spot.setX(left + used + px(8))
        for mark in line.marks:
            room = left + wide - spot.x()
            if room < px(40):
                break
            drawn = draw_pill(painter, spot, mark, Tone.GREY, max_width=room)
            spot.setX(drawn.right() + px(6))
        told = " · ".join(filter(None, (line.role, line.department)))
        draw_text(painter, QRect(left, middle + px(2), wide, px(18)), told, Role.META, "text2")


class PersonList(Card):
    """The rows under a bar of buttons."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model: RowsModel[PersonLine] = RowsModel(lambda line: line.told, self)
        self.list = ListView(name)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(self.list, height=HEIGHT))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        buttons = QWidget()
        self.bar = FlowLayout(buttons, spacing=Space.S)
        above = QHBoxLayout()
        above.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        above.addWidget(buttons)
        self.body.setSpacing(0)
        self.body.setContentsMargins(0, 0, 0, Space.S)
        self.body.addLayout(above)
        self.body.addWidget(Line())
        self.body.addSpacing(Space.S)
        self.body.addWidget(self.list)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        rows = min(MOST_ROWS, max(2, len(self.model.rows)))
        self.list.setFixedHeight(theme().px(HEIGHT) * rows)

    @property
    def chosen(self) -> PersonLine | None:
        """The chosen row."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def choose(self, member_id: int) -> None:
        """Put the cursor on somebody."""
        for at, line in enumerate(self.model.rows):
            if line.id == member_id:
                self.list.setCurrentIndex(self.model.index(at))

    def show_lines(self, lines: Sequence[PersonLine]) -> None:
        """Show other rows; the chosen one stays chosen if it is still there."""
        before = self.chosen
        self.model.show_rows(lines)
        if before is not None:
            self.choose(before.id)
        if self.chosen is None and lines:
            self.list.setCurrentIndex(self.model.index(0))
        self.restyle()
