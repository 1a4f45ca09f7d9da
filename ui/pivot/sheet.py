"""The middle of the screen: the grid, or why there is none, and the chart beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.pivot.charting import KINDS, MOST_LABELS, MOST_SERIES, pivot_chart, usual_kind
from crm_desktop.wording import count
from ui.charts.view import ChartView
from ui.charts.words import axis_unit
from ui.pivot.grid import PivotGrid
from ui.pivot.start import PivotStart
from ui.theme import Role, Space, Tone
from ui.widgets.cards import Card
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label, set_tip
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.pivot.result import PivotResult
    from crm_desktop.reports.result import ChartKind
    from ui.pivot.desk import Answer

_AUTO: Final = "auto"


class ChartSide(Card):
    """A chart of the pivot with what it is drawn as and of which value.

    Attributes:
        drilled: a `Drill`.
    """

    drilled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.M, parent=parent)
        self._result: PivotResult | None = None
        self.kind = ComboBox(
            [(_AUTO, self.tr("Вид: автоматически"))] + [(key, name) for key, name in KINDS]
        )
        self.kind.setAccessibleName(self.tr("Вид графика"))
        self.value = ComboBox()
        self.value.setAccessibleName(self.tr("Значение на графике"))
        self.view = ChartView()
        self.view.drilled.connect(self.drilled)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.value, 1)
        row.addWidget(self.kind, 1)
        self._unit = Label("", Role.META, colour="text2")
        row.addWidget(self._unit)
        self.body.setSpacing(Space.S)
        self.body.addLayout(row)
        self.body.addWidget(ScrollArea(self.view), 1)
        self.body.addWidget(self._note)
        self.kind.chosen.connect(lambda _key: self._draw())
        self.value.chosen.connect(lambda _key: self._draw())

    @property
    def chosen_kind(self) -> ChartKind | None:
        """What the person wants it drawn as; None = what goes best."""
        key = self.kind.value
        return next((kind for kind, _name in KINDS if kind == key), None)

    def show_result(self, result: PivotResult | None) -> None:
        """Draw an answer."""
        self._result = result
        if result is not None:
            kept = self.value.value
            options = [(number, info.title) for number, info in enumerate(result.values)]
            self.value.set_options(options)
            self.value.set_value(kept if kept in dict(options) else 0)
            self.value.setVisible(len(options) > 1)
        self._draw()

    def _draw(self) -> None:
        result = self._result
        if result is None:
            self.view.set_chart(None)
            return
        at = self.value.value
        value = at if isinstance(at, int) and at < len(result.values) else 0
        chart = pivot_chart(result, kind=self.chosen_kind or usual_kind(result), value=value)
        self.view.set_chart(chart)
        self._unit.setText("" if chart is None else axis_unit(chart))
        cut = chart is not None and (
            len(chart.labels) == MOST_LABELS or len(chart.series) == MOST_SERIES
        )
        self._note.setVisible(cut)
        self._note.setText(
            self.tr("На графике самые большие: до {} подписей и до {} рядов.").format(
                MOST_LABELS, MOST_SERIES
            )
        )


class PivotSheet(QWidget):
    """Examples, the grid with its chart, or a sentence.

    Attributes:
        drilled: a `Drill`.
        begun: a `PivotDefinition` of the examples.
        copy_wanted: what is selected is wanted in the clipboard.
        menu_wanted: where on the screen.
    """

    drilled = Signal(object)
    begun = Signal(object)
    copy_wanted = Signal()
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result: PivotResult | None = None
        self.grid = PivotGrid(self.tr("Сводная таблица"))
        self.grid.drilled.connect(self._drill)
        self.grid.copy_wanted.connect(self.copy_wanted)
        self.grid.menu_wanted.connect(self.menu_wanted)
        self._told = Label("", Role.META, colour="text2")
        self._notes = Label("", Role.META, colour="text2")
        card = Card(padding=0)
        card.body.setContentsMargins(1, 5, 2, 0)
        card.body.setSpacing(0)
        card.body.addWidget(self.grid, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.M, 5, Space.M, 6)
        foot.setSpacing(Space.L)
        foot.addWidget(self._told)
        foot.addWidget(self._notes, 1)
        card.body.addLayout(foot)
        self.chart = ChartSide()
        self.chart.drilled.connect(self.drilled)
        self.chart.hide()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(Space.M)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(card)
        self.split.addWidget(self.chart)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.start = PivotStart()
        self.start.chosen.connect(self.begun)
        self._sorry = EmptyState("", "", icon="table-2", tone=Tone.WARN)
        self.stack = QStackedWidget()
        for each in (self.start, self.split, self._sorry):
            self.stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def show_answer(self, answer: Answer | None) -> None:
        """Show an answer; None = there is nothing laid out yet."""
        self.result = None if answer is None else answer.result
        if answer is None:
            self.grid.show_result(None)
            self.stack.setCurrentWidget(self.start)
            return
        if answer.result.is_empty:
            self._tell(self.tr("Ничего не найдено"),
                       self.tr("Под отбор и период не подходит ни одна запись. Возьмите другие дни "
                               "или уберите условие."))  # fmt: skip
            return
        self.grid.show_result(answer.result, answer.heat)
        if self.chart.isVisibleTo(self):
            self.chart.show_result(answer.result)
        result = answer.result
        lines = len(result.rows) - 1
        self._told.setText(count(lines, "строка", "строки", "строк") if lines else "")
        self._told.setVisible(bool(lines))
        told = " ".join(result.notes)
        self._notes.setText(told)
        set_tip(self._notes, told)
        self.stack.setCurrentWidget(self.split)

    def tell_refusal(self, why: str) -> None:
        """Say why there is no answer."""
        self.result = None
        self._tell(self.tr("Таблица не построена"), why)

    def show_chart(self, shown: bool) -> None:
        """Put the chart beside the grid, or take it away."""
        self.chart.setVisible(shown)
        if shown:
            self.chart.show_result(self.result)

    def _tell(self, title: str, text: str) -> None:
        self._sorry.set_texts(title, text)
        self.stack.setCurrentWidget(self._sorry)

    def _drill(self, row: int, column: int, value: int) -> None:
        if self.result is not None:
            self.drilled.emit(self.result.drill(row, column, value))
