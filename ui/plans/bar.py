"""What stands over the sheet: plans or costs, the year, the measure, what the lines are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.plans.facts import PlanRows
from crm_desktop.plans.measures import PLAN_MEASURES, WON_SUM, require_plan_measure
from crm_desktop.plans.scope import OFFICE, PlanScope
from ui.theme import Role, Space
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.plans.names import Named

PLANS: Final = "plans"
COSTS: Final = "costs"
_ROWS: Final = {
    PlanRows.PEOPLE: "Сотрудники",
    PlanRows.DEPARTMENTS: "Подразделения",
    PlanRows.FUNNELS: "Воронки",
    PlanRows.PRODUCTS: "Товары",
}
_OF_PEOPLE: Final = frozenset({PlanRows.PEOPLE, PlanRows.DEPARTMENTS})
_ALL: Final = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked for."""

    part: str
    year: int
    measure: str = WON_SUM
    rows: PlanRows = PlanRows.PEOPLE
    within: PlanScope = OFFICE


class YearSwitch(QWidget):
    """A year with an arrow on both sides.

    Attributes:
        changed: another year.
    """

    changed = Signal(object)

    def __init__(self, year: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.year = year
        self.before = IconButton("chevron-left", self.tr("Предыдущий год"), framed=True)
        self.after = IconButton("chevron-right", self.tr("Следующий год"), framed=True)
        self._label = Label(str(year), Role.ROW)
        self.before.clicked.connect(lambda _on=False: self.set_year(self.year - 1, tell=True))
        self.after.clicked.connect(lambda _on=False: self.set_year(self.year + 1, tell=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for each in (self.before, self._label, self.after):
            row.addWidget(each)

    def set_year(self, year: int, *, tell: bool = False) -> None:
        """Show a year."""
        self.year = year
        self._label.setText(str(year))
        if tell:
            self.changed.emit(year)


class PlansBar(QWidget):
    """Two rows of choices.

    Attributes:
        changed: something else is to be shown: `shown`.
        copy_wanted: «Скопировать».
        spread_wanted: «План на год».
        product_wanted: «Добавить товар».
    """

    changed = Signal(object)
    copy_wanted = Signal()
    spread_wanted = Signal()
    product_wanted = Signal()

    def __init__(self, year: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._members: Sequence[Named] = ()
        self._funnels: Sequence[Named] = ()
        self.part = Segment(
            [(PLANS, self.tr("Планы")), (COSTS, self.tr("Расходы по источникам"))]
        )  # fmt: skip
        self.year = YearSwitch(year)
        self.measure = ComboBox([(each.key, each.title) for each in PLAN_MEASURES], strong=True)
        self.measure.setAccessibleName(self.tr("Показатель"))
        self.rows = Segment([(rows, title) for rows, title in _ROWS.items()])
        self.within = ComboBox()
        self.copy = Button(self.tr("Скопировать…"), "copy")
        self.spread = Button(self.tr("План на год…"), "target")
        self.product = Button(self.tr("Добавить товар"), "plus")
        self.part.changed.connect(lambda _key: self._choose())
        self.year.changed.connect(lambda _year: self._tell())
        self.measure.chosen.connect(lambda _key: self._choose())
        self.rows.changed.connect(lambda _key: self._choose())
        self.within.chosen.connect(lambda _key: self._tell())
        self.copy.clicked.connect(lambda _on=False: self.copy_wanted.emit())
        self.spread.clicked.connect(lambda _on=False: self.spread_wanted.emit())
        self.product.clicked.connect(lambda _on=False: self.product_wanted.emit())
        upper = _row(self.part, self.year, None, self.product, self.spread, self.copy)
        self._lower = QWidget()
        lower = _row(self.measure, self.rows, self.within, None)
        lower.setContentsMargins(0, 0, 0, 0)
        self._lower.setLayout(lower)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(upper)
        column.addWidget(self._lower)
        self._editable = False
        self._arrange()

    @property
    def shown(self) -> Shown:
        """What is chosen."""
        rows, chosen = PlanRows(str(self.rows.value)), self.within.value
        within = OFFICE
        if isinstance(chosen, int) and chosen != _ALL:
            of_people = rows in _OF_PEOPLE
            within = PlanScope(funnel=chosen) if of_people else PlanScope(member=chosen)
        return Shown(str(self.part.value), self.year.year, str(self.measure.value), rows, within)

    def offer(self, members: Sequence[Named], funnels: Sequence[Named]) -> None:
        """Say whom and what a sheet may be narrowed to."""
        self._members, self._funnels = members, funnels
        self._arrange()

    def set_editable(self, editable: bool) -> None:
        """Show what writes, or not."""
        self._editable = editable
        self._arrange()

    def _choose(self) -> None:
        measure = require_plan_measure(str(self.measure.value))
        rows = PlanRows(str(self.rows.value))
        # What cannot be laid out so falls back to people.
        lacking = (rows is PlanRows.FUNNELS and not measure.of_deals) or (
            rows is PlanRows.PRODUCTS and not measure.of_lines
        )
        if lacking:
            self.rows.set_value(PlanRows.PEOPLE)
        self._arrange()
        self._tell()

    def _arrange(self) -> None:
        plans = self.part.value == PLANS
        rows = PlanRows(str(self.rows.value))
        measure = require_plan_measure(str(self.measure.value))
        of_people = rows in _OF_PEOPLE
        known = self._funnels if of_people else self._members
        every = self.tr("Все воронки") if of_people else self.tr("Все сотрудники")
        before = self.within.value
        options = [(_ALL, every), *((each.id, each.name) for each in known)]
        self.within.set_options(options)
        kept = before if any(key == before for key, _name in options) else _ALL
        self.within.set_value(kept)
        self.within.setVisible(bool(known) and (measure.of_deals or not of_people))
        if not measure.of_deals and of_people:
            self.within.set_value(_ALL)
        self._lower.setVisible(plans)
        self.copy.setVisible(self._editable and plans)
        self.spread.setVisible(self._editable and plans)
        self.product.setVisible(self._editable and plans and rows is PlanRows.PRODUCTS)

    def _tell(self) -> None:
        self.changed.emit(self.shown)


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """A row; None takes what room is left."""
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    for each in widgets:
        if each is None:
            row.addStretch(1)
        else:
            row.addWidget(each)
    return row
