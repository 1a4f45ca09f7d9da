"""Lists of the section: departments as a tree, rules in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Signal

from ui.settings.item_list import ListLine, ManagedList
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_icon, draw_pill, draw_text, pill_width
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.widgets.empty import EmptyState
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 56
MOST_ROWS: Final = 8
_INDENT: Final = 26
_COLUMN: Final = 124


@dataclass(frozen=True, slots=True)
class TallLine(ListLine):
    """A line of two rows.

    Attributes:
        below: smaller, under the title.
        depth: how far it stands to the right.
        icon: Lucide name before the title.
        people: in a column of its own on the right; `""` = there is no such column.
        bad: the second row tells what is wrong.
        dim: it does nothing now.
    """

    below: str = ""
    depth: int = 0
    icon: str = ""
    people: str = ""
    bad: bool = False
    dim: bool = False


class _TallLines(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: TallLine = index.data(ROW)
        left = rect.left() + px(_INDENT) * line.depth
        spot = QRect(left, rect.top() + px(11), px(16), px(16))
        draw_icon(painter, spot, line.icon, "text3" if line.dim else "accent_text")
        left += px(28)
        upper = QRect(left, rect.top() + px(8), rect.right() - left, px(21))
        lower = QRect(left, rect.top() + px(30), rect.right() - left, px(18))
        for told in (line.note, line.people):
            if told:
                draw_text(painter, upper, told, Role.META, "text2", align=RIGHT)
                upper.setRight(upper.right() - px(_COLUMN))
        room = upper.adjusted(0, 0, -pill_width(line.pill) - px(10) if line.pill else 0, 0)
        used = draw_text(
            painter, room, line.title, Role.BODY_STRONG, "text2" if line.dim else "text"
        )
        if line.pill:
            at = QPoint(left + used + px(10), upper.center().y() + 1)
            draw_pill(painter, at, line.pill, line.tone or Tone.GREY)
        draw_text(painter, lower, line.below, Role.META, "bad" if line.bad else "text2")


class TallList(ManagedList):
    """Lines of two rows; without lines it says what stands here.

    Attributes:
        stepped: the chosen id and where it is to go: −1 up, 1 down.
    """

    stepped = Signal(object, int)

    def __init__(self, name: str, nothing: EmptyState) -> None:
        super().__init__(name)
        self.list.setItemDelegate(_TallLines(self.list, height=HEIGHT))
        self._nothing = nothing
        self.body.addWidget(nothing)
        nothing.hide()
        self.list.doubleClicked.connect(lambda _index: self.opened.emit())

    opened = Signal()

    def restyle(self) -> None:
        """Measure anew."""
        rows = min(MOST_ROWS, max(1, len(self.model.rows)))
        self.list.setFixedHeight(theme().px(HEIGHT) * rows)
        self.update()

    def show_all(self, lines: list[TallLine]) -> None:
        """Show other lines; the chosen one stays chosen."""
        self.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._nothing.setVisible(not lines)

    def shift(self, step: int) -> None:
        """Tell that the chosen line is to go up (−1) or down (1)."""
        if self.chosen is not None:
            self.stepped.emit(self.chosen.id, step)
