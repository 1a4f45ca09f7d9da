"""A chart in a card of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import ChartKind
from ui.charts.view import ChartView
from ui.charts.words import axis_unit
from ui.theme import Role, Space
from ui.widgets.cards import Card, SectionHead
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.reports.result import Chart, Drill

SCALED: Final = (
    ChartKind.BARS, ChartKind.STACKED, ChartKind.LINES, ChartKind.PARETO, ChartKind.HEAT,
)  # fmt: skip
"""Charts whose numbers are told in the unit of an axis."""


class ChartCard(Card):
    """Title on the left, what the axis counts (or a note) on the right, the chart below.

    Attributes:
        head: the head, for more controls.
        view: the chart.
    """

    def __init__(
        self,
        chart: Chart,
        *,
        on_drill: Callable[[Drill], None] | None = None,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        self.body.setSpacing(0)
        self.head = SectionHead(chart.title)
        self._note = Label("", Role.META, colour="text2")
        self.head.add(self._note)
        self.view = ChartView(on_drill=on_drill)
        self.body.addWidget(self.head)
        self.body.addWidget(self.view, 1)
        self.set_chart(chart, note=note)

    def set_chart(self, chart: Chart, *, note: str = "") -> None:
        """Show another chart."""
        self.head.set_title(chart.title)
        self._note.setText(note or (axis_unit(chart) if chart.kind in SCALED else ""))
        self.view.set_chart(chart)
