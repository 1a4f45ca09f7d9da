"""A list that is managed: lines in their order and the acts on the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.flow import FlowLayout
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_dot, draw_pill, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter

    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 40
MOST_ROWS: Final = 11


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line.

    Attributes:
        id: of the record.
        title: its name.
        note: said on the right.
        pill: a word after the title.
        tone: of the dot; None = no dot.
    """

    id: int
    title: str
    note: str = ""
    pill: str = ""
    tone: Tone | None = None


class _Lines(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: ListLine = index.data(ROW)
        left = rect.left()
        if line.tone is not None:
            draw_dot(painter, QPoint(left + px(6), rect.center().y()), line.tone.fill, px(10))
            left += px(24)
        note = text_width(line.note, Role.META) if line.note else 0
        room = QRect(left, rect.top(), rect.right() - left - note - px(16), rect.height())
        used = draw_text(painter, room, line.title, Role.BODY_MEDIUM)
        if line.pill:
            at = QPoint(left + used + px(10), rect.center().y() + 1)
            draw_pill(painter, at, line.pill, Tone.GREY)
        side = QRect(rect.right() - note, rect.top(), note + 1, rect.height())
        draw_text(painter, side, line.note, Role.META, "text2", align=RIGHT)


class ManagedList(Card):
    """Lines with a row of buttons above; Alt+↑ and Alt+↓ move the chosen line.

    Attributes:
        moved: the ids in their new order.
    """

    moved = Signal(object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model: RowsModel[ListLine] = RowsModel(lambda line: line.title, self)
        self.list = ListView(name)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Lines(self.list, height=HEIGHT))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._refresh())
        self._needing: list[Button] = []
        bar = QWidget()
        self._bar = FlowLayout(bar, spacing=Space.S)
        self.body.setSpacing(0)
        self.body.setContentsMargins(0, 0, 0, Space.S)
        above = QHBoxLayout()
        above.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        above.addWidget(bar)
        self.body.addLayout(above)
        self.body.addWidget(Line())
        self.body.addSpacing(Space.S)
        self.body.addWidget(self.list)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self.shift(step))
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        rows = min(MOST_ROWS, max(3, len(self.model.rows)))
        self.list.setFixedHeight(theme().px(HEIGHT) * rows)
        self.update()

    @property
    def chosen(self) -> ListLine | None:
        """The chosen line."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def add_act(
        self,
        text: str,
        slot: Callable[[], object],
        *,
        icon: str = "",
        keys: str = "",
        always: bool = False,
    ) -> Button:
        """Add a button; without `always` it needs a chosen line."""
        button = Button(text, icon, small=True)
        button.clicked.connect(lambda _on=False: slot())
        self._bar.addWidget(button)
        if not always:
            self._needing.append(button)
        if keys:
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self._refresh()
        return button

    def show_lines(self, lines: Sequence[ListLine]) -> None:
        """Show other lines; the chosen one stays chosen if it is still there."""
        before = self.chosen
        self.model.show_rows(lines)
        ids = [line.id for line in lines]
        if before is not None and before.id in ids:
            self.list.setCurrentIndex(self.model.index(ids.index(before.id)))
        self.restyle()
        self._refresh()

    def shift(self, step: int) -> None:
        """Move the chosen line up (−1) or down (1)."""
        index = self.list.currentIndex()
        there = index.row() + step
        if not index.isValid() or not 0 <= there < len(self.model.rows):
            return
        ids = [line.id for line in self.model.rows]
        ids.insert(there, ids.pop(index.row()))
        self.moved.emit(ids)

    def _refresh(self) -> None:
        for button in self._needing:
            button.setEnabled(self.chosen is not None)
