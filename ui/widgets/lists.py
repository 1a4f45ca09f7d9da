"""List and table views in the house style, and the delegate their rows are painted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.theme import Role, follow_theme, theme
from ui.widgets.paint import draw_row, smooth

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row looks like now."""

    hovered: bool
    selected: bool
    focused: bool


class RowPainter(Protocol):
    """Paints the content of one row."""

    def __call__(self, painter: QPainter, rect: QRect, index: Index, state: RowState, /) -> None:
        """Paint into `rect`, the row without its insets."""


class RowDelegate(QStyledItemDelegate):
    """Draws the ground of a row in its state and hands the content to `paint_row`.

    Pass a painter or override `paint_row`. `height` is in pixels at 100 %: 68, dense 40.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        height: int = 68,
        inset: int = 8,
        painter: RowPainter | None = None,
    ) -> None:
        super().__init__(parent)
        self.height = height
        self.inset = inset
        self._painter = painter

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        """Paint the content; called for visible rows only, so no queries here."""
        if self._painter is not None:
            self._painter(painter, rect, index, state)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        state = row_state(option)
        painter.save()
        smooth(painter)
        rect = draw_row(
            painter,
            option.rect,
            hovered=state.hovered,
            selected=state.selected,
            focused=state.focused,
            inset=self.inset,
        )
        self.paint_row(painter, rect.adjusted(12, 0, -12, 0), index, state)
        painter.restore()

    def sizeHint(
        self,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        return QSize(0, theme().px(self.height))


def row_state(option: QStyleOptionViewItem) -> RowState:
    """Read the state; the focus frame is told only for keyboard focus."""
    state = option.state
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    by_key = bool(state & QStyle.StateFlag.State_KeyboardFocusChange)
    return RowState(
        hovered=bool(state & QStyle.StateFlag.State_MouseOver),
        selected=bool(state & QStyle.StateFlag.State_Selected),
        focused=focused and by_key,
    )


def _dress(view: QAbstractItemView) -> None:
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setMouseTracking(True)
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalScrollBar().setSingleStep(24)


class ListView(QListView):
    """Rows of one height; several may be selected with Shift and Ctrl."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _dress(self)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure the rows anew."""
        self.scheduleDelayedItemsLayout()


class TableView(QTableView):
    """Dense rows of 40 with hairlines of their delegate; whole rows are selected."""

    def __init__(self, name: str, *, row_height: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _dress(self)
        self._row_height = row_height
        self.setProperty("rows", "true")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure rows and head anew."""
        self.verticalHeader().setDefaultSectionSize(theme().px(self._row_height))
        self.horizontalHeader().setFont(theme().font(Role.META_MEDIUM))
