"""The list of tasks as a Qt model, and how its rows are painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.reading import TaskRow, read_rows
from crm_desktop.wording import number
from ui.tasks.face import face_of, told_of
from ui.tasks.row_paint import HEIGHT, check_rect, draw_task
from ui.theme import Role, Tone, theme
from ui.views.list_columns import FirstColumn
from ui.views.list_delegate import TableDelegate, model_of
from ui.views.list_model import ListModel
from ui.widgets.lists import row_state
from ui.widgets.paint import draw_box, draw_icon, draw_pill, draw_text, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.clients.row_cells import Cell
    from crm_desktop.office import Office
    from crm_desktop.views.groups import ListGroup
    from ui.jobs import JobRunner
    from ui.tasks.kind_look import KindBook
    from ui.tasks.row_paint import TaskFace
    from ui.widgets.lists import Index, RowState

HEAD: Final = 44
_FIRST: Final = FirstColumn("title", "Задача", 600)
_TONES: Final = {Bucket.OVERDUE.value: Tone.BAD, Bucket.TODAY.value: Tone.OK}
_PADDING: Final = 12
"""What `RowDelegate` leaves free at both ends of a row."""
_OUT: Final = 4


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the generic list wants its rows."""

    row: TaskRow

    @property
    def id(self) -> int:
        """Of the task."""
        return self.row.id

    @property
    def cells(self) -> tuple[Cell, ...]:
        """A list of tasks has one column."""
        return ()


class TaskListModel(ListModel):
    """Any number of tasks in groups."""

    def __init__(
        self, office: Office, runner: JobRunner, book: KindBook, parent: QObject | None = None
    ) -> None:
        self._book = book

        def fetch(ids: Sequence[int], _keys: Sequence[str]) -> list[TaskLine]:
            return [TaskLine(row) for row in read_rows(office, list(ids))]

        super().__init__(_FIRST, runner, fetch, parent)

    def task(self, record: int) -> TaskRow | None:
        """What is known of a task without reading."""
        line = self.row_data(record)
        return line.row if isinstance(line, TaskLine) else None

    def named(self, row: TaskLine) -> str:
        return row.row.title

    def spoken(self, row: TaskLine) -> str:
        return told_of(row.row, self._book.look(row.row.kind))


class TaskRowDelegate(TableDelegate):
    """A row as everywhere; the head of a bucket in its colour.

    Attributes:
        over_box: the row whose check box is under the pointer; −1 = none.
        acts_row: the row over which the buttons stand, and the room they take, final pixels.
    """

    tall = HEIGHT

    def __init__(
        self, book: KindBook, *, zone: tzinfo, me: int, client: bool = True,
        deal: bool = True,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._book = book
        self._zone = zone
        self._me = me
        self._client = client
        self._deal = deal
        self.over_box = -1
        self.acts_row = -1
        self.acts_room = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        group: ListGroup | None = index.data(ListModel.GroupRole)
        if group is None:
            super().paint(painter, option, index)
            return
        painter.save()
        smooth(painter)
        self._paint_head(painter, QRect(option.rect), group, row_state(option),
                         closed=not model_of(index).is_open(group))  # fmt: skip
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        line: TaskLine | None = index.data(ListModel.RowRole)
        inner = rect.adjusted(-_OUT, 0, _OUT, 0)
        if line is None:
            px = theme().px
            bone = QRect(inner.left() + px(80), inner.center().y() - px(5), px(260), px(10))
            draw_box(painter, bone, ground=theme().colour("grey_soft"), radius=5)
            return
        at = index.row()
        room = self.acts_room if at == self.acts_row else 0
        over = at == self.over_box
        draw_task(
            painter, inner, self.face(line.row), hovered=over, selected=state.selected,
            room_right=room,
        )  # fmt: skip

    def face(self, row: TaskRow) -> TaskFace:
        """What a row says."""
        look = self._book.look(row.kind)
        return face_of(
            row, look, zone=self._zone, me=self._me, client=self._client, deal=self._deal
        )

    def box_rect(self, rect: QRect) -> QRect:
        """Where in the rectangle of a row a press means done."""
        inset = self.inset + _PADDING - _OUT
        return check_rect(rect.adjusted(inset, 0, -inset, 0))

    def _paint_head(
        self, painter: QPainter, rect: QRect, group: ListGroup, state: RowState, *, closed: bool
    ) -> None:
        px = theme().px
        if state.hovered or state.selected:
            ground = rect.adjusted(px(8), px(4), -px(8), -px(4))
            shade = theme().colour("accent_soft" if state.selected else "sunken")
            draw_box(painter, ground, ground=shade, radius=8)
        middle = rect.center().y() + 1
        spot = QRect(rect.left() + px(16), middle - px(8), px(16), px(16))
        draw_icon(painter, spot, "chevron-right" if closed else "chevron-down", "text2")
        left = spot.right() + px(8)
        tone = _TONES.get(str(group.value), Tone.GREY)
        used = draw_text(
            painter, QRect(left, rect.top(), rect.width() - left - px(80), rect.height()),
            group.label, Role.SECTION, tone.text if tone is Tone.BAD else "text",
        )  # fmt: skip
        at = QRect(left + used + px(10), middle, 1, 1).topLeft()
        draw_pill(painter, at, number(len(group.ids)), tone)
