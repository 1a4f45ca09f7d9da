"""Who comes in: the people of an office with their avatars, chosen by mouse, arrows or letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal

from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.cards import Card
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_icon, draw_pill, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

    from ui.start.work import PersonFace
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 56
MOST_ROWS: Final = 6


class _Row(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        person: PersonFace = index.data(ROW)
        side = px(36)
        spot = QRect(rect.left(), rect.center().y() - side // 2, side, side)
        draw_avatar(painter, spot, person.name, person.user_id)
        left = spot.right() + px(12)
        end = rect.right() - px(20)
        arrow = QRect(end + px(4), rect.center().y() - px(8), px(16), px(16))
        if state.selected or state.hovered:
            draw_icon(painter, arrow, "chevron-right", "text2")
        if person.remembered:
            at = rect.center()
            at.setX(end - px(6))
            pill = draw_pill(painter, at, "без пароля", Tone.OK, align=RIGHT)
            end = pill.left() - px(8)
        elif person.temporary:
            at = rect.center()
            at.setX(end - px(6))
            pill = draw_pill(painter, at, "первый вход", Tone.ACCENT, align=RIGHT)
            end = pill.left() - px(8)
        draw_text(painter, QRect(left, rect.top(), end - left, rect.height()), person.name,
                  Role.ROW_MEDIUM)  # fmt: skip


class _List(ListView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class PeopleList(Card):
    """The chosen person comes with `chosen`: on a click or Enter.

    Attributes:
        chosen: a `PersonFace`.
    """

    chosen = Signal(object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.model: RowsModel[PersonFace] = RowsModel(lambda person: person.name, self)
        self.list = _List(name)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(self.list, height=HEIGHT))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.body.setContentsMargins(0, Space.S, 0, Space.S)
        self.body.addWidget(self.list)
        self.setFocusProxy(self.list)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        rows = min(MOST_ROWS, max(1, len(self.model.rows)))
        self.list.setFixedHeight(theme().px(HEIGHT) * rows)

    def show_people(self, people: Sequence[PersonFace], *, current: int = 0) -> None:
        """Show other people; the one with the id `current` (or the first) has the cursor."""
        self.model.show_rows(people)
        at = next((n for n, person in enumerate(people) if person.user_id == current), 0)
        if people:
            self.list.setCurrentIndex(self.model.index(at))
        self.restyle()

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(ROW))
