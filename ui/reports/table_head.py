"""The head of a report's table: groups above columns, the order, a «?» that explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.reports.table_model import ReportModel, is_number
from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, draw_icon, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPainter

    from crm_desktop.reports.result import Column

LINE: Final = 16
PAD: Final = 12
MARK: Final = 14
GROUP: Final = 22
LONGEST: Final = 120
"""A longer heading goes on in a second line; pixels at 100 %."""
LONGEST_TIGHT: Final = 64
PAD_TIGHT: Final = 8
ARROW: Final = 16
"""What the arrow of the order takes beside a heading."""


class ReportHead(QHeaderView):
    """Paints two lines of heading; a click sorts, a click at the «?» asks.

    Attributes:
        term_asked: key of the word, and its column.
        order_asked: a column.
        tight: headings go on in a second line sooner, there are more columns than room.
    """

    term_asked = Signal(str, object)
    order_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMouseTracking(True)
        self.tight = False

    @property
    def pad(self) -> int:
        """The room on both sides of a cell."""
        return theme().px(PAD_TIGHT if self.tight else PAD)

    def title_of(self, section: int) -> str:
        """Return a heading; beside «Сумма» in the same group «Сумма: рост» is «Рост»."""
        columns = self._columns()
        column, before = columns[section], columns[section - 1] if section else None
        if before is not None and column.group and before.group == column.group:
            rest = column.title.removeprefix(f"{before.title}: ")
            return rest[:1].upper() + rest[1:]
        return column.title

    def wanted_width(self, section: int) -> int:
        """Return what a heading needs, in one line or two."""
        px, column, title = theme().px, self._columns()[section], self.title_of(section)
        whole = text_width(title, Role.META_MEDIUM)
        words = title.split()
        if whole > self._longest() and len(words) > 1:
            whole = min(
                max(
                    text_width(" ".join(part), Role.META_MEDIUM)
                    for part in (words[:at], words[at:])
                )
                for at in range(1, len(words))
            )
        model = self._model()
        ordered = model is not None and model.sorted_by == section
        spare = px(ARROW) if ordered else 0 if self.tight else px(14)
        return whole + 2 * self.pad + (px(MARK + 4) if column.term else 0) + spare

    def sizeHint(self) -> QSize:
        px = theme().px
        columns = self._columns()
        two = any(
            text_width(title, Role.META_MEDIUM) > self._longest() and " " in title
            for title in map(self.title_of, range(len(columns)))
        )
        high = px(46) if two else px(36)
        return QSize(0, high + (px(GROUP) if any(each.group for each in columns) else 0))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 - Qt's name
        columns = self._columns()
        if section >= len(columns):
            return
        px, colour = theme().px, theme().colour
        column = columns[section]
        painter.save()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))
        place = QRect(rect)
        if any(each.group for each in columns):
            self._draw_group(painter, rect, columns, section)
            place.setTop(rect.top() + px(GROUP))
        inner = place.adjusted(self.pad, 0, -self.pad, 0)
        if column.term:
            spot = self.mark_rect(section, place)
            draw_icon(painter, spot, "circle-help", "text3")
            inner.setRight(spot.left() - px(4)) if is_number(column) else inner.setRight(
                inner.right()
            )
        self._draw_title(painter, inner, column, section)
        painter.restore()

    def mark_rect(self, section: int, rect: QRect | None = None) -> QRect:
        """Return where the «?» of a column is."""
        px, column = theme().px, self._columns()[section]
        left = self.sectionViewportPosition(section)
        place = rect or QRect(left, 0, self.sectionSize(section), self.height())
        if rect is None and any(each.group for each in self._columns()):
            place.setTop(px(GROUP))
        side = px(MARK)
        if is_number(column):
            at = place.right() - self.pad - side + 1
        else:
            wide = text_width(self.title_of(section), Role.META_MEDIUM)
            at = min(place.left() + self.pad + wide + px(4), place.right() - side)
        return QRect(at, place.center().y() - side // 2, side, side)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        at = self.logicalIndexAt(spot)
        if at < 0 or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        column = self._columns()[at]
        if column.term and self.mark_rect(at).adjusted(-4, -6, 4, 6).contains(spot):
            self.term_asked.emit(column.term, at)
        else:
            self.order_asked.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.logicalIndexAt(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _draw_title(self, painter: QPainter, room: QRect, column: Column, section: int) -> None:
        px = theme().px
        model = self._model()
        number = is_number(column)
        ordered = model is not None and model.sorted_by == section
        if ordered and model is not None:
            icon = "arrow-down" if model.descending else "arrow-up"
            side = px(12)
            wide = min(
                text_width(self.title_of(section), Role.META_MEDIUM), room.width() - px(ARROW)
            )
            at = room.right() - side + 1 if number else room.left() + wide + px(4)
            if number:
                room = room.adjusted(0, 0, -px(ARROW), 0)
            elif column.term:
                at += px(MARK + 4)
            draw_icon(
                painter, QRect(at, room.center().y() - side // 2, side, side), icon, "accent_text"
            )
        painter.setFont(theme().font(Role.META_MEDIUM))
        painter.setPen(theme().colour("accent_text" if ordered else "text2"))
        side_flag = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        flags = side_flag | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags, self.title_of(section))

    def _draw_group(
        self, painter: QPainter, rect: QRect, columns: tuple[Column, ...], section: int
    ) -> None:
        """Each column of a group draws its part of the heading that spans them all."""
        px, group = theme().px, columns[section].group
        if not group:
            return
        first, last = _span(columns, section)
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        painter.save()
        painter.setClipRect(QRect(rect.left(), rect.top(), rect.width(), px(GROUP)))
        pad = self.pad
        room = QRect(left + pad, rect.top() + px(2), right - left - 2 * pad, px(GROUP) - 4)
        painter.setFont(theme().font(Role.META_STRONG))
        painter.setPen(theme().colour("text2"))
        painter.drawText(room, CENTRE, group)
        painter.fillRect(
            QRect(room.left(), rect.top() + px(GROUP) - 1, room.width(), 1), theme().colour("line2")
        )
        painter.restore()

    def short_of(self, widths: list[int]) -> dict[int, int]:
        """Return how much wider columns are to be, for what stands above them to be whole."""
        columns = self._columns()
        found: dict[int, int] = {}
        for at, column in enumerate(columns):
            first, last = _span(columns, at)
            if column.group and at == first:
                wanted = text_width(column.group, Role.META_STRONG) + 2 * self.pad
                short = max(0, wanted - sum(widths[first : last + 1]))
                many = last + 1 - first
                found |= {at + each: -(-short // many) for each in range(many) if short}
        return found

    def _longest(self) -> int:
        return theme().px(LONGEST_TIGHT if self.tight else LONGEST)

    def _model(self) -> ReportModel | None:
        found: Any = self.model()
        return found if isinstance(found, ReportModel) else None

    def _columns(self) -> tuple[Column, ...]:
        model = self._model()
        return model.columns if model is not None else ()


def _span(columns: tuple[Column, ...], section: int) -> tuple[int, int]:
    """Return the first and the last column under the heading this one is under."""
    group = columns[section].group
    first = last = section
    while first > 0 and columns[first - 1].group == group:
        first -= 1
    while last + 1 < len(columns) and columns[last + 1].group == group:
        last += 1
    return first, last
