"""A piece on the screen: a tile, or a card with a heading that leads to the whole report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from ui.charts.tile import FigureTile
from ui.charts.view import ChartView
from ui.charts.words import axis_unit
from ui.dashboard.rows_funnel import FunnelRows
from ui.dashboard.rows_people import PeopleRows
from ui.dashboard.rows_ranked import RankedRows
from ui.reports.table import ReportTable
from ui.reports.terms import TermMark
from ui.theme import Radius, Role, Space, theme
from ui.widgets.cards import Card
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton
from ui.widgets.progress import Skeleton
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QPaintEvent

    from crm_desktop.dashboard.parts import Part
    from ui.dashboard.spots import Rows
    from ui.theme import Colour

_HEAD: Final = 48
_USUAL: Final = 316
_MOST: Final = 430
_STEP: Final = 170
_TERMS: Final = {"funnel": "funnel_month", "forecast": "weighted", "managers": "plan",
                 "reasons": "lost", "sources": "won", "client_months": "new_client",
                 "tasks": "tile_overdue"}  # fmt: skip
_ROWS: Final[dict[str, Callable[..., Rows]]] = {
    "funnel": FunnelRows, "managers": PeopleRows, "tasks": PeopleRows, "reasons": RankedRows,
    "sources": RankedRows,
}  # fmt: skip
NOTHING: Final = {
    "reasons": "В этом месяце ничего не проиграно.",
    "sources": "В этом месяце нет ни продаж, ни новых клиентов.",
    "managers": "В этом месяце ничего не выиграно, и открытых сделок нет.",
    "tasks": "Задач нет.",
}


class TitleLink(PaintedButton):
    """The heading of a block; underlined under the pointer, it leads to the whole report."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.caption, Role.SECTION) + theme().px(20), theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), theme().px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        live = self.isEnabled()
        shade: Colour = "accent_text" if self.hovered else "text"
        used = draw_text(painter, self.rect(), self.caption, Role.SECTION, shade)
        if live and (self.hovered or self.key_focus):
            spot = QRect(used + px(4), (self.height() - px(16)) // 2, px(16), px(16))
            draw_icon(painter, spot, "chevron-right", shade)
        if self.key_focus:
            draw_ring(painter, self.rect())
        painter.end()


class TileCard(QWidget):
    """A tile with its «?», which appears under the pointer; a box while it is not computed.

    Attributes:
        drilled: the `Drill` of its number.
        report_wanted: never emitted: a tile has no report of its own.
    """

    drilled = Signal(object)
    report_wanted = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.part: Part | None = None
        self._title = title
        self.tile: FigureTile | None = None
        self._term: TermMark | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._blank = _Blank(title)
        self._stack.addWidget(self._blank)

    def wanted_height(self, _width: int, _times: int) -> int:
        """Return how high it is."""
        return theme().px(108)

    def show_part(self, part: Part) -> None:
        """Show an answer; what was shown goes."""
        self.part = part
        if part.figure is None:
            self._blank.tell(part.title, part.hidden)
            self._stack.setCurrentWidget(self._blank)
            if self._term is not None:
                self._term.hide()
            return
        if self.tile is None:
            self.tile = FigureTile(part.figure)
            self.tile.drilled.connect(self.drilled)
            self._stack.addWidget(self.tile)
            if part.figure.term:
                self._term = TermMark(part.figure.term, parent=self)
                self._term.setVisible(self.underMouse())
        self.tile.set_figure(part.figure)
        self._stack.setCurrentWidget(self.tile)
        self._place_term()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self._term is not None and self.part is not None and self.part.figure is not None:
            self._term.show()
            self._term.raise_()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._term is not None:
            self._term.hide()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place_term()

    def _place_term(self) -> None:
        if self._term is not None:
            size = self._term.sizeHint()
            self._term.setGeometry(
                self.width() - size.width() - theme().px(8), theme().px(8), size.width(),
                size.height(),
            )  # fmt: skip


class _Blank(QWidget):
    """A tile without a number: not computed yet, or not to be seen."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title, self._told = title, ""

    def tell(self, title: str, told: str) -> None:
        """Say why there is nothing."""
        self._title, self._told = title, told
        self.setAccessibleName(f"{title}: {told}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        ground, border = colour("surface"), colour("border")
        draw_box(painter, self.rect(), ground=ground, border=border, radius=Radius.PANEL)
        inner = self.rect().adjusted(px(16), 0, -px(16), 0)
        draw_text(painter, QRect(inner.left(), px(12), inner.width(), px(18)), self._title,
                  Role.BODY, "text2")  # fmt: skip
        if self._told:
            draw_icon(painter, QRect(inner.left(), px(42), px(18), px(18)), "eye-off", "text3")
            draw_text(painter, QRect(inner.left() + px(26), px(40), inner.width() - px(26), px(22)),
                      "Скрыто", Role.ROW, "text2")  # fmt: skip
        else:
            bar = QRect(inner.left(), px(42), px(96), px(20))
            draw_box(painter, bar, ground=colour("sunken"), radius=6)
        painter.end()


class BlockCard(Card):
    """A block: heading, words at its right, «?», and what it shows.

    Attributes:
        drilled: the `Drill` of a number.
        report_wanted: the answer whose whole report the person wants.
        subject_wanted: the `Subject` of a row.
    """

    drilled = Signal(object)
    report_wanted = Signal(object)
    subject_wanted = Signal(object)

    def __init__(self, key: str, title: str) -> None:
        super().__init__(padding=0)
        self.part: Part | None = None
        self._key = key
        self.head = TitleLink(title)
        self.head.clicked.connect(self._ask)
        self.head.setEnabled(False)
        self._beside = ElidedLabel("", Role.META, colour="text2")
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self._note.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.head)
        if key in _TERMS:
            row.addWidget(TermMark(_TERMS[key]))
        row.addStretch(1)
        row.addWidget(self._beside)
        self._top = QWidget()
        self._top.setLayout(row)
        self._top.setFixedHeight(theme().px(_HEAD))
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        self.body.setSpacing(0)
        self.body.addWidget(self._top)
        self._room = QVBoxLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self._room, 1)
        self.body.addWidget(self._note)
        self.content: QWidget | None = None
        self._put(Skeleton(rows=4, row_height=44, avatar=False))

    def wanted_height(self, width: int, times: int) -> int:
        """Return how high it is: as its rows are, within bounds; larger if it was made so."""
        px = theme().px
        base = px(_USUAL)
        if isinstance(self.content, _Scrolled):
            base = max(base, min(px(_MOST), self.content.rows_height() + px(_HEAD + 14)))
        if self._note.isVisibleTo(self):
            base += self._note.heightForWidth(width - 32)
        return base + (times - 1) * px(_STEP)

    def show_part(self, part: Part) -> None:
        """Show an answer in place of the one before."""
        self.part = part
        self.head.set_caption(part.title)
        asks = part.ask is not None or part.whole is not None
        self.head.setEnabled(asks)
        unit = axis_unit(part.chart) if part.chart is not None and not part.beside else ""
        self._beside.setText(part.beside or unit)
        self._note.setText(" ".join(part.notes))
        self._note.setVisible(bool(part.notes))
        if part.hidden:
            self._put(_Told(part.hidden))
        elif part.table is not None and not part.table.rows:
            self._put(_Told(NOTHING.get(self._key, "Ничего нет.")))
        elif self._key in _ROWS and part.table is not None:
            self._show_rows(part)
        elif part.chart is not None:
            self._show_chart(part)
        elif part.table is not None:
            self._show_table(part)

    def _show_rows(self, part: Part) -> None:
        table = part.table
        if table is None:
            return
        if isinstance(self.content, _Scrolled):
            self.content.rows.set_table(table)
            return
        rows = _ROWS[self._key](table)
        rows.drilled.connect(self.drilled)
        self._put(_Scrolled(rows))

    def _show_chart(self, part: Part) -> None:
        if isinstance(self.content, ChartView):
            self.content.set_chart(part.chart)
            return
        view = ChartView(part.chart)
        view.drilled.connect(self.drilled)
        self._put(view)

    def _show_table(self, part: Part) -> None:
        if isinstance(self.content, ReportTable):
            self.content.set_table(part.table)
            return
        table = ReportTable(part.table, name=part.title)
        table.drilled.connect(self.drilled)
        table.subject_opened.connect(self.subject_wanted)
        self._put(table)

    def _put(self, content: QWidget) -> None:
        if self.content is not None:
            self._room.removeWidget(self.content)
            self.content.hide()
            self.content.deleteLater()
        self.content = content
        self._room.addWidget(content, 1)
        content.show()

    def _ask(self) -> None:
        if self.part is not None:
            self.report_wanted.emit(self.part)


class _Scrolled(ScrollArea):
    """Rows; more than fit are scrolled to."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        self.rows = rows
        self.setFocusProxy(rows)

    def rows_height(self) -> int:
        """Return how high all of them are."""
        return self.rows.wanted_height()


class _Told(QWidget):
    """A sentence in the middle of a block that shows nothing else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        column.addStretch(1)
