"""The table of the trial run: outcome pills, marked cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crm_desktop.importing.mapping import What
from crm_desktop.importing.report import Outcome
from crm_desktop.wording import number
from ui.importing.trial_model import FIRST, NUMBER, OUTCOME, TrialModel
from ui.importing.wording import MARK_ICONS, MARK_TONES, OUTCOME_PILLS
from ui.theme import Radius, Role, theme
from ui.widgets.lists import TableView, row_state
from ui.widgets.paint import (
    draw_box,
    draw_cell,
    draw_icon,
    draw_pill,
    draw_ring,
    draw_text,
    pill_width,
    smooth,
    text_width,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from crm_desktop.importing.report import RowView
    from ui.theme import Colour

    Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT: Final = 45
_NARROWEST, _WIDEST, _WIDEST_NAME = 96, 184, 224
_MEASURED: Final = 60
_OVER: Final = 99
"""Rows a heading and blank ones may take beside the rows of data."""
_DIM: Final = frozenset({Outcome.IGNORED, Outcome.UNCHANGED})


class TrialDelegate(QStyledItemDelegate):
    """Paints one cell; called for visible cells only."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, TrialModel):
            return
        px = theme().px
        colour = theme().colour
        state = row_state(option)
        rect = option.rect
        column = index.column()
        painter.save()
        smooth(painter)
        left = px(12) if column == NUMBER else 0
        draw_cell(painter, rect, hovered=state.hovered, selected=state.selected, line_from=left)
        if state.selected and column == NUMBER:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("accent"))
        view = model.row_view(index.row())
        room = rect.adjusted(px(12), 0, -px(6), 0)
        if view is None:
            bone = QRect(room.left(), room.center().y() - px(5), room.width() * 2 // 3, px(10))
            draw_box(painter, bone, ground=colour("grey_soft"), radius=5)
        elif column == NUMBER:
            draw_text(painter, room, number(view.number), Role.BODY, "text2")
        elif column == OUTCOME:
            text, tone = OUTCOME_PILLS[view.outcome]
            draw_pill(painter, QPoint(room.left(), room.center().y() + 1), text, tone)
        else:
            self._paint_cell(painter, rect, model, view, column)
        if state.focused and column == NUMBER:
            draw_ring(painter, rect.adjusted(1, 1, -1, -2))
        painter.restore()

    @staticmethod
    def _paint_cell(
        painter: QPainter, rect: QRect, model: TrialModel, view: RowView, column: int
    ) -> None:
        px = theme().px
        text = " ".join(model.cell(view, column).split())
        mark = model.mark(view, column)
        is_name = column == FIRST and model.columns[0].target.what is What.FIELD
        role = Role.BODY_STRONG if is_name else Role.BODY
        room = rect.adjusted(px(12), 0, -px(6), 0)
        shade: Colour = "text2" if view.outcome in _DIM else "text"
        if mark is not None:
            tone = MARK_TONES[mark.kind]
            box = rect.adjusted(px(4), px(5), -px(3), -px(6))
            draw_box(painter, box, ground=theme().colour(tone.soft), radius=Radius.CONTROL)
            side = px(15)
            spot = QRect(box.right() - px(7) - side, box.center().y() - side // 2, side, side)
            draw_icon(painter, spot, MARK_ICONS[mark.kind], tone.text)
            room.setRight(spot.left() - px(4))
            shade = tone.text
        draw_text(painter, room, text, role, shade)


class TrialTable(TableView):
    """Rows of 45; the chosen row is told to the panel.

    Attributes:
        row_chosen: number of the model's row; -1 = none.
        scrolled: the rows in view changed.
    """

    row_chosen = Signal(int)
    scrolled = Signal()

    def __init__(self, model: TrialModel, parent: QWidget | None = None) -> None:
        super().__init__("Строки файла", row_height=ROW_HEIGHT, parent=parent)
        self._rows = model
        self._measured = False
        self.setModel(model)
        self.setItemDelegate(TrialDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        model.arrived.connect(self._on_arrived)
        model.modelReset.connect(self._on_reset)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self.scrolled.emit())

    def restyle(self) -> None:
        super().restyle()
        self._measured = False

    def forget_widths(self) -> None:
        """Another file: measure its columns anew."""
        self._measured = False

    def shown_range(self) -> tuple[int, int]:
        """First and last row in view, from 1; (0, 0) if there are none."""
        total = self._rows.rowCount()
        if not total:
            return 0, 0
        top = max(0, self.rowAt(0))
        bottom = self.rowAt(self.viewport().height() - 1)
        return top + 1, (bottom if bottom >= 0 else total - 1) + 1

    def _fit_first(self) -> None:
        """Give the number and the outcome the room the rows of this run need."""
        px = theme().px
        pills = max(
            pill_width(text)
            for outcome, (text, _tone) in OUTCOME_PILLS.items()
            if outcome is Outcome.UPDATED or self._rows.has(outcome)
        )
        last = text_width(number(self._rows.rowCount() + _OVER), Role.BODY)
        self.setColumnWidth(NUMBER, max(px(52), last + px(24)))
        self.setColumnWidth(OUTCOME, pills + px(20))

    def fit(self) -> None:
        """Give each column the width of what its first rows hold, within bounds."""
        px = theme().px
        self._fit_first()
        views = [self._rows.row_view(row) for row in range(min(self._rows.rowCount(), _MEASURED))]
        for at, column in enumerate(self._rows.columns):
            place = FIRST + at
            role = Role.BODY_STRONG if at == 0 else Role.BODY
            widest = text_width(column.header, Role.META_MEDIUM)
            for view in views:
                if view is not None:
                    text = " ".join(self._rows.cell(view, place).split())[:60]
                    widest = max(widest, text_width(text, role) + px(20))
            most = px(_WIDEST_NAME if at == 0 else _WIDEST)
            self.setColumnWidth(place, min(max(widest + px(26), px(_NARROWEST)), most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrolled.emit()

    def _on_reset(self) -> None:
        self._fit_first()
        self.scrollToTop()
        if self._rows.rowCount():
            self._rows.row_view(0)
        else:
            self.row_chosen.emit(-1)
        self.scrolled.emit()

    def _on_arrived(self, first: int, last: int) -> None:
        if first == 0 and not self._measured:
            self._measured = True
            self.fit()
        current = self.currentIndex().row()
        if first == 0 and not self.selectionModel().hasSelection():
            # The focus may have made a row current without selecting it.
            self.setCurrentIndex(self._rows.index(max(0, current), NUMBER))
            self.selectRow(max(0, current))
        elif first <= current <= last:
            self.row_chosen.emit(current)
        self.scrolled.emit()

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.row_chosen.emit(current.row() if current.isValid() else -1)
