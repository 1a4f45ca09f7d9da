"""The head of a list of columns: sorted by a click, moved and resized by a drag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from ui.theme import Role, follow_theme, theme
from ui.views.columns import NARROWEST, WIDEST, Column, SortMark
from ui.widgets.paint import LEFT, RIGHT, draw_icon, draw_ring, draw_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent, QPaintEvent

HEIGHT: Final = 36
PAD: Final = 12
FIRST_PAD: Final = 20
"""The first title stands above the pictures of its rows."""
SETTLE_MS: Final = 250
"""A width is told when the drag has rested for so long."""


class ColumnsHeader(QHeaderView):
    """Titles with the marks of the order; the first column stays where it is.

    Reached by Tab: arrows walk, Enter sorts (with Shift as one more key), Ctrl with an arrow
    moves the column, the menu key opens its menu.

    Attributes:
        sort_wanted: key of a column, and whether it is one more key of the order.
        moved: the keys of the columns in their new order.
        resized: key and width in pixels at 100 %.
        fit_wanted: the key of a column that is to be as wide as its text.
        menu_wanted: key and a global point.
        laid_out: columns stand elsewhere: what stands below them follows.
        left_downwards: the person goes into the rows.
    """

    sort_wanted = Signal(str, bool)
    moved = Signal(object)
    resized = Signal(str, int)
    fit_wanted = Signal(str)
    menu_wanted = Signal(str, object)
    laid_out = Signal()
    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns: Sequence[Column] = ()
        self._marks: Mapping[str, SortMark] = {}
        self._filtered: frozenset[str] = frozenset()
        self._here = 0
        self._quiet = False
        self._below = 0
        self._room = 0
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setStretchLastSection(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setDefaultAlignment(LEFT)
        self.setAccessibleName(self.tr("Столбцы"))
        self.sectionClicked.connect(self._on_clicked)
        self.sectionMoved.connect(self._on_moved)
        self.sectionResized.connect(self._on_resized)
        self.sectionHandleDoubleClicked.connect(
            lambda logical: self.fit_wanted.emit(self._columns[logical].key)
        )
        self._resting = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._resting.timeout.connect(self._tell_widths)
        self._dragged: set[int] = set()
        follow_theme(self.restyle)

    @property
    def keys(self) -> list[str]:
        """The keys of the columns as they stand, left to right."""
        return [self._columns[self.logicalIndex(at)].key for at in range(len(self._columns))]

    @property
    def columns_keys(self) -> list[str]:
        """The keys of the columns as the model has them."""
        return [column.key for column in self._columns]

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the model has as many already, in the same order."""
        self._quiet = True
        self._columns = tuple(columns)
        for at in range(min(self.count(), len(columns))):
            if self.visualIndex(at) != at:
                self.moveSection(self.visualIndex(at), at)
        self.fit()
        self._here = min(self._here, max(0, len(columns) - 1))
        self._quiet = False
        self.laid_out.emit()

    def set_marks(self, marks: Mapping[str, SortMark], filtered: frozenset[str]) -> None:
        """Say in what order the list stands and which columns are filtered."""
        self._marks = marks
        self._filtered = filtered
        self.viewport().update()

    def set_below(self, height: int) -> None:
        """Keep so many pixels (at 100 %) free below the titles."""
        self._below = height
        self.updateGeometry()
        self.geometriesChanged.emit()

    def set_room(self, width: int) -> None:
        """Fit into so many pixels: those of the rows, their scroll bar taken off."""
        if width != self._room:
            self._room = width
            self.fit()

    def fit(self) -> None:
        """Give every column its width; the first takes what is left if that is more."""
        self._quiet, before = True, self._quiet
        px = theme().px
        self.setMinimumSectionSize(px(NARROWEST))
        for at, column in enumerate(self._columns[: self.count()]):
            self.resizeSection(at, px(column.width))
        if self._columns and self.count():
            rest = sum(self.sectionSize(at) for at in range(1, self.count()))
            free = self._room - rest
            self.resizeSection(0, max(px(self._columns[0].width), free))
        self._quiet = before
        self.laid_out.emit()

    def restyle(self) -> None:
        """Measure anew."""
        self.fit()
        self.updateGeometry()

    def title_height(self) -> int:
        """How high the titles are; below them is what was kept free."""
        return theme().px(HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.title_height() + theme().px(self._below))

    def paintSection(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803 - the name Qt gives it
    ) -> None:
        if not rect.isValid() or logicalIndex >= len(self._columns):
            return
        px, colour = theme().px, theme().colour
        column = self._columns[logicalIndex]
        painter.save()
        painter.fillRect(rect, colour("bg"))
        band = QRect(rect.left(), rect.top(), rect.width(), self.title_height())
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("border"))
        cursor = self.viewport().mapFromGlobal(self.cursor().pos())
        hovered = self.viewport().underMouse() and band.contains(cursor)
        first = self.visualIndex(logicalIndex) == 0
        room = band.adjusted(px(FIRST_PAD if first else PAD), 0, -px(PAD), 0)
        mark = self._marks.get(column.key)
        if column.key in self._filtered:
            spot = QRect(room.right() - px(13), room.center().y() - px(6), px(13), px(13))
            draw_icon(painter, spot, "list-filter", "accent_text")
            room.setRight(spot.left() - px(4))
        if mark is not None:
            room.setRight(self._paint_mark(painter, room, mark))
        draw_text(
            painter, room, column.title, Role.META_MEDIUM,
            "text" if hovered or mark is not None else "text2",
            align=RIGHT if column.right else LEFT,
        )  # fmt: skip
        grip = QRect(rect.right(), band.top() + px(10), 1, band.height() - px(20))
        painter.fillRect(grip, colour("line2" if self.underMouse() else "border"))
        if self.hasFocus() and self.visualIndex(logicalIndex) == self._here:
            draw_ring(painter, band.adjusted(2, 3, -2, -3))
        painter.restore()

    def _paint_mark(self, painter: QPainter, room: QRect, mark: SortMark) -> int:
        px = theme().px
        right = room.right()
        if mark.of > 1:
            told = str(mark.place)
            used = draw_text(painter, room, told, Role.PILL, "accent_text", align=RIGHT)
            right -= used + px(2)
        spot = QRect(right - px(14), room.center().y() - px(7), px(14), px(14))
        icon = "arrow-down" if mark.descending else "arrow-up"
        draw_icon(painter, spot, icon, "accent_text")
        return spot.left() - px(4)

    @property
    def held_width(self) -> int:
        """How wide the first column stands over the others; 0 while nothing is scrolled."""
        return self.sectionSize(0) if self.offset() > 0 and self.count() else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme().colour("bg"))
        line = self.viewport().height() - 1
        painter.fillRect(0, line, self.viewport().width(), 1, theme().colour("border"))
        painter.end()
        super().paintEvent(event)
        if self.held_width:
            painter = QPainter(self.viewport())
            self.paintSection(painter, QRect(0, 0, self.held_width, self.height()), 0)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self.held_width:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.position().x() >= self.held_width or self._dragged:
            super().mouseReleaseEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._on_clicked(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(key), 0)
        if step and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._carry(step)
        elif step:
            self._walk(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._sort(self.logicalIndex(self._here), bool(modifiers & _SHIFT))
        elif key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and modifiers & _SHIFT):
            self._open_menu(self.logicalIndex(self._here))
        elif key == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            event.ignore()

    def _walk(self, step: int) -> None:
        self._here = max(0, min(len(self._columns) - 1, self._here + step))
        self._tell_here()

    def _tell_here(self) -> None:
        if self._columns:
            column = self._columns[self.logicalIndex(self._here)]
            self.setAccessibleDescription(column.title)
        self.viewport().update()

    def _carry(self, step: int) -> None:
        to = self._here + step
        if self._here > 0 and 0 < to < len(self._columns):
            self.moveSection(self._here, to)
            self._here = to
            self._tell_here()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_here()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        logical = 0 if event.pos().x() < self.held_width else self.logicalIndexAt(event.pos())
        if logical >= 0:
            self.menu_wanted.emit(self._columns[logical].key, event.globalPos())

    def _open_menu(self, logical: int) -> None:
        at = self.sectionViewportPosition(logical)
        corner: QPoint = self.viewport().mapToGlobal(QRect(at, 0, 1, self.title_height()).center())
        self.menu_wanted.emit(self._columns[logical].key, corner)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update()

    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def _on_clicked(self, logical: int) -> None:
        self._sort(logical, bool(QApplication.keyboardModifiers() & _SHIFT))

    def _sort(self, logical: int, add: bool) -> None:
        if 0 <= logical < len(self._columns) and self._columns[logical].sortable:
            self.sort_wanted.emit(self._columns[logical].key, add)

    def _on_moved(self, _logical: int, _old: int, _new: int) -> None:
        if not self._quiet:
            if self.visualIndex(0) != 0:  # the first may not be passed from the right either
                self._quiet = True
                self.moveSection(self.visualIndex(0), 0)
                self._quiet = False
            self.moved.emit(self.keys)
        self.laid_out.emit()

    def _on_resized(self, logical: int, _old: int, new: int) -> None:
        if self._quiet:
            return
        if new > theme().px(WIDEST):
            self._quiet = True
            self.resizeSection(logical, theme().px(WIDEST))
            self._quiet = False
        self._dragged.add(logical)
        self._resting.start()
        self.laid_out.emit()

    def _tell_widths(self) -> None:
        dragged, self._dragged = sorted(self._dragged), set()
        scale = theme().px(1000) / 1000
        for logical in dragged:
            if logical < len(self._columns):
                width = round(self.sectionSize(logical) / scale)
                self.resized.emit(self._columns[logical].key, width)


_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
