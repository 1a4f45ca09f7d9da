"""Headings of the grid: columns under columns, lines within lines, the corner between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from crm_desktop.pivot.lines import LineKind
from crm_desktop.pivot.spans import Span, column_spans, head_depth
from ui.theme import Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import LEFT, RIGHT, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.pivot.grid_model import GridModel

HEAD_ROW: Final = 28
INDENT: Final = 16
PAD: Final = 10


class ColumnHead(QHeaderView):
    """Spans over the columns; a click on one that can be closed closes it.

    Attributes:
        turned: path of a heading to close or to open.
    """

    turned = Signal(object)

    def __init__(self, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._pivot = model
        self._spans: tuple[Span, ...] = ()
        self.setMouseTracking(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme().px(48))
        model.laid_out.connect(self.measure)
        follow_theme(self.measure)

    def measure(self) -> None:
        """Take the headings anew."""
        result = self._pivot.result
        self._spans = ()
        if result is not None:
            self._spans = column_spans(result, self._pivot.layout, self._pivot.closed_columns)
        self.updateGeometry()
        self.viewport().update()

    @property
    def levels(self) -> int:
        """How many rows of headings there are."""
        result = self._pivot.result
        return 1 if result is None else head_depth(result)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.levels * theme().px(HEAD_ROW))

    def box(self, span: Span) -> QRect:
        """Where a heading is painted."""
        high = theme().px(HEAD_ROW)
        left = self.sectionViewportPosition(span.first)
        right = self.sectionViewportPosition(span.last) + self.sectionSize(span.last)
        return QRect(left, span.top * high, right - left, (span.bottom - span.top + 1) * high)

    def span_at(self, at: QPoint) -> Span | None:
        """The heading at a point."""
        return next((span for span in self._spans if self.box(span).contains(at)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().colour("surface"))
        if self.count():
            for span in self._spans:
                box = self.box(span)
                if box.intersects(event.rect()):
                    self._paint(painter, span, box)
        painter.end()

    def _paint(self, painter: QPainter, span: Span, box: QRect) -> None:
        colour, px = theme().colour, theme().px
        painter.fillRect(box, colour("surface"))
        last = span.bottom == self.levels - 1
        line = colour("line2" if last else "border")
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), line)
        painter.fillRect(QRect(box.right(), box.top() + 6, 1, box.height() - 12), colour("border"))
        # The words of a wide heading stay in sight while its columns are scrolled.
        seen = box.intersected(self.viewport().rect()).adjusted(px(PAD), 0, -px(PAD), 0)
        if span.path is not None:
            side = px(14)
            spot = QRect(seen.left() - px(2), seen.center().y() - side // 2 + 1, side, side)
            draw_icon(painter, spot, "chevron-right" if span.closed else "chevron-down", "text2")
            seen.setLeft(seen.left() + px(16))
        role = Role.META_STRONG if span.strong or span.path is not None else Role.META_MEDIUM
        whole = span.path is not None
        lowest = span.bottom == self.levels - 1 and span.first == span.last
        draw_text(
            painter, seen, span.text, role, "text" if span.strong or whole else "text2",
            align=RIGHT if lowest else LEFT,
        )  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        span = self.span_at(event.position().toPoint())
        edge = self.cursor().shape() is Qt.CursorShape.SplitHCursor
        if span is not None and span.path is not None and not edge:
            self.turned.emit(span.path)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        span = self.span_at(event.position().toPoint())
        told = ""
        if span is not None:
            room = self.box(span).width() - theme().px(2 * PAD)
            told = span.text if text_width(span.text, Role.META_STRONG) > room else ""
        set_tip(self, told)


class RowHead(QHeaderView):
    """Lines within lines; a click on the arrow closes what is under a heading.

    Attributes:
        turned: number of a row whose heading is to be closed or opened.
    """

    turned = Signal(int)

    def __init__(self, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._pivot = model
        self._wide = 200
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        model.laid_out.connect(self.measure)
        follow_theme(self.measure)

    def measure(self) -> None:
        """Be as wide as the widest label, within reason."""
        px = theme().px
        result = self._pivot.result
        lines = () if result is None else result.rows
        # Of a long table the longest labels by letters are measured: the widest is among them.
        longest = sorted(lines, key=lambda line: len(line.label) + 3 * line.level)[-40:]
        widest = max((text_width(each.label, Role.META_STRONG) + px(INDENT) * each.level
                      for each in longest), default=0)  # fmt: skip
        titles = "" if result is None else " / ".join(result.row_titles)
        widest = max(widest, text_width(titles, Role.META_MEDIUM) - px(16))
        self._wide = max(px(140), min(widest + px(2 * PAD + 20), px(300)))
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def arrow(self, row: int) -> QRect:
        """Where the arrow of a row is."""
        px = theme().px
        left = px(PAD) + px(INDENT) * self._pivot.line(row).level
        top = self.sectionViewportPosition(row)
        side = px(14)
        return QRect(left - px(2), top + (self.sectionSize(row) - side) // 2, side, side)

    def paintSection(self, painter: QPainter, rect: QRect, row: int) -> None:  # noqa: N802 - Qt's
        if row >= self._pivot.rowCount():
            return
        paint_row_label(painter, rect, self._pivot, row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.logicalIndexAt(event.position().toPoint())
        heading = row >= 0 and self._pivot.line(row).kind is LineKind.GROUP
        reach = theme().px(6)
        if heading and self.arrow(row).adjusted(-reach, -reach, reach, reach).contains(
            event.position().toPoint()
        ):
            self.turned.emit(row)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.logicalIndexAt(event.position().toPoint())
        if row >= 0:
            self.turned.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self.logicalIndexAt(event.position().toPoint())
        told = ""
        if 0 <= row < self._pivot.rowCount():
            line = self._pivot.line(row)
            room = self.width() - theme().px(2 * PAD + 18 + INDENT * line.level)
            told = line.label if text_width(line.label, Role.META_STRONG) > room else ""
        set_tip(self, told)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        set_tip(self, "")


def paint_row_label(painter: QPainter, rect: QRect, model: GridModel, row: int) -> None:
    """Paint the label of a line into its rectangle."""
    colour, px = theme().colour, theme().px
    line = model.line(row)
    strong = line.kind in {LineKind.GROUP, LineKind.TOTAL}
    painter.fillRect(rect, colour("bg" if strong else "surface"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))
    painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colour("line2"))
    left = rect.left() + px(PAD) + px(INDENT) * line.level
    if line.kind is LineKind.GROUP:
        side = px(14)
        spot = QRect(left - px(2), rect.top() + (rect.height() - side) // 2, side, side)
        closed = line.path in model.closed_rows
        draw_icon(painter, spot, "chevron-right" if closed else "chevron-down", "text2")
    has_arrows = model.result is not None and len(model.result.definition.rows) > 1
    room = QRect(rect)
    room.setLeft(left + (px(16) if has_arrows and line.kind is not LineKind.TOTAL else 0))
    room.setRight(rect.right() - px(PAD))
    role = Role.META_STRONG if strong else Role.META_MEDIUM
    draw_text(painter, room, line.label, role,
              "text2" if line.kind is LineKind.REST else "text")  # fmt: skip


class Corner(QWidget):
    """What stands where the headings meet: the names of the fields, and of the only value."""

    def __init__(self, model: GridModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._pivot = model
        model.laid_out.connect(self.update)
        follow_theme(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour, px = theme().colour, theme().px
        painter.fillRect(self.rect(), colour("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), colour("line2"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), colour("line2"))
        result = self._pivot.result
        if result is not None:
            high = px(HEAD_ROW)
            room = QRect(px(PAD), self.height() - high, self.width() - px(2 * PAD), high)
            draw_text(painter, room, " / ".join(result.row_titles), Role.META_MEDIUM, "text2")
            only = result.values[0].title if len(result.values) == 1 else ""
            if only and result.column_titles and self.height() > high:
                room.moveTop(0)
                draw_text(painter, room, only, Role.META_STRONG, "text")
        painter.end()
