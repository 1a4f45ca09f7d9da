"""A report on the screen: figures, charts, tables, what a reader must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.reports.result import ChartKind
from ui.charts.card import ChartCard
from ui.charts.tile import FigureTile
from ui.reports.table import ReportTable
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, Panel, SectionHead
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.reports.result import Chart, ReportResult, Table

TILES: Final = 5
"""So many tiles stand in a row at most."""
TILE_LEAST: Final = 178
MANY_LABELS: Final = 14
MOST_ROWS: Final = 18
CHART_HIGH: Final = 316
FILTER: Final = "Отбор"
"""The other lines of what an answer is narrowed by are seen in the controls."""


class TableCard(Card):
    """A table under its name, with «Скопировать».

    Args:
        copies: whether this person may take it away.

    Attributes:
        copied: its `Table`.
    """

    copied = Signal(object)

    def __init__(self, table: Table, *, copies: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.body.setContentsMargins(1, 0, 1, Space.S)
        self.body.setSpacing(0)
        self.head = SectionHead(table.title)
        self.head.setContentsMargins(Space.L - 4, 0, Space.M, 0)
        copy = IconButton("copy", self.tr("Скопировать таблицу"))
        copy.clicked.connect(lambda _on=False: self._copy())
        self.head.add(copy)
        if not copies:
            copy.hide()
        self.table: ReportTable = ReportTable(table)
        self.body.addWidget(self.head)
        self.body.addWidget(self.table)
        self.table.reshaped.connect(self.fit)
        follow_theme(self.fit)

    def _copy(self) -> None:
        self.copied.emit(self.table.table)

    def set_table(self, table: Table) -> None:
        """Show another table."""
        self.head.set_title(table.title)
        self.table.set_table(table)
        self.fit()

    def fit(self) -> None:
        """Be as high as the lines are, up to a limit; from there on the table scrolls."""
        self.table.fit_rows(MOST_ROWS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class ReportBody(QWidget):
    """Draws a `ReportResult`; another answer to the same question keeps everything in place.

    Args:
        copies: whether this person may take tables away.

    Attributes:
        drilled: the `Drill` of a number.
        subject_opened: the `Subject` of a line.
        copied: a `Table` that is to be copied.
    """

    drilled = Signal(object)
    subject_opened = Signal(object)
    copied = Signal(object)

    def __init__(self, *, copies: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copies = copies
        self._result: ReportResult | None = None
        self.tiles: list[FigureTile] = []
        self.charts: list[ChartCard] = []
        self.tables: list[TableCard] = []
        self._narrowed = Label("", Role.META, colour="text2", wrap=True)
        self._tile_grid = QGridLayout()
        self._tile_grid.setSpacing(Space.L)
        self._chart_grid = QGridLayout()
        self._chart_grid.setSpacing(Space.L)
        self._table_column = QVBoxLayout()
        self._table_column.setSpacing(Space.L)
        self._notes = Panel(padding=Space.M)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.L)
        self._column.addWidget(self._narrowed)
        for part in (self._tile_grid, self._chart_grid, self._table_column):
            self._column.addLayout(part)
        self._column.addWidget(self._notes)
        self._column.addStretch(1)

    @property
    def result(self) -> ReportResult | None:
        """What is shown."""
        return self._result

    def set_result(self, result: ReportResult) -> None:
        """Show an answer."""
        same = self._result is not None and _shape(self._result) == _shape(result)
        self._result = result
        narrowed = " · ".join(line for line in result.narrowed if line.startswith(FILTER))
        self._narrowed.setText(narrowed)
        self._narrowed.setVisible(bool(narrowed))
        if not same:
            self._build(result)
        else:
            for tile, figure in zip(self.tiles, result.figures, strict=True):
                tile.set_figure(figure)
            for card, chart in zip(self.charts, result.charts, strict=True):
                card.set_chart(chart)
            for below, table in zip(self.tables, result.tables, strict=True):
                below.set_table(table)
        self._show_notes(result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tiles()

    def _build(self, result: ReportResult) -> None:
        for made in (*self.tiles, *self.charts, *self.tables):
            made.hide()
            made.setParent(None)
            made.deleteLater()
        self.tiles = [FigureTile(figure) for figure in result.figures]
        self.charts = [ChartCard(chart, on_drill=self.drilled.emit) for chart in result.charts]
        self.tables = [TableCard(table, copies=self._copies) for table in result.tables]
        for tile in self.tiles:
            tile.drilled.connect(self.drilled)
        for card in self.tables:
            card.table.drilled.connect(self.drilled)
            card.table.subject_opened.connect(self.subject_opened)
            card.copied.connect(self.copied)
            self._table_column.addWidget(card)
        self._place_tiles()
        self._place_charts(result)

    def _place_tiles(self) -> None:
        if not self.tiles:
            return
        fits = max(1, (self.width() + Space.L) // (theme().px(TILE_LEAST) + Space.L))
        most = max(1, min(TILES, fits, len(self.tiles)))
        rows = -(-len(self.tiles) // most)
        across = -(-len(self.tiles) // rows)
        for at, tile in enumerate(self.tiles):
            self._tile_grid.addWidget(tile, at // across, at % across)
        for at in range(self._tile_grid.columnCount()):
            self._tile_grid.setColumnStretch(at, 1 if at < across else 0)

    def _place_charts(self, result: ReportResult) -> None:
        """Two charts stand side by side; a wide one, or the last of an odd number, has a row."""
        row = across = 0
        for at, (card, chart) in enumerate(zip(self.charts, result.charts, strict=True)):
            last = at == len(self.charts) - 1
            wide = _is_wide(chart) or (not across and (last or _is_wide(result.charts[at + 1])))
            if wide and across:
                row, across = row + 1, 0
            self._chart_grid.addWidget(card, row, across, 1, 2 if wide else 1)
            if wide or across:
                row, across = row + 1, 0
            else:
                across = 1
            axes = chart.kind not in (ChartKind.RANKED, ChartKind.FUNNEL, ChartKind.HEAT)
            card.setMinimumHeight(theme().px(CHART_HIGH) if axes else 0)
            card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for at in range(2):
            self._chart_grid.setColumnStretch(at, 1)

    def _show_notes(self, result: ReportResult) -> None:
        while (item := self._notes.body.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for note in result.notes:
            self._notes.body.addWidget(_note(note))
        self._notes.setVisible(bool(result.notes))


def _note(text: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    row.addWidget(Glyph("info", "text2"))
    row.addWidget(Label(text, Role.BODY, colour="text2", wrap=True, selectable=True), 1)
    return line


def _is_wide(chart: Chart) -> bool:
    return chart.kind is ChartKind.HEAT or (
        len(chart.labels) > MANY_LABELS and chart.kind is not ChartKind.RANKED
    )


def _shape(result: ReportResult) -> tuple[object, ...]:
    """What must be equal for an answer to take the places of another."""
    return (
        result.key,
        tuple(figure.key for figure in result.figures),
        tuple((chart.key, chart.kind, _is_wide(chart)) for chart in result.charts),
        tuple(table.key for table in result.tables),
    )
