"""Dialogs over a sheet: copying plans with a percentage, a year's sum over its months."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.plans.copying import SPREAD_NAMES, Spread
from crm_desktop.plans.measures import parse_plan, show_typed
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox, RadioButton
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.plans.measures import PlanMeasure

WIDTH: Final = 460
YEARS_AROUND: Final = 5


class CopyDialog(Dialog):
    """«Скопировать планы»: from which year, by how much larger, over what is there or not."""

    def __init__(self, year: int, measure: PlanMeasure, parent: QWidget) -> None:
        super().__init__(
            self.tr("Скопировать планы на {} год").format(year), parent, width=WIDTH
        )  # fmt: skip
        years = [(each, str(each)) for each in range(year - 1, year - 1 - YEARS_AROUND, -1)]
        self.source = ComboBox(years)
        self.per_cent = TextField("0", self.tr("например, 10 или −5"))
        self._per_cent = FormField(self.tr("Изменить, %"), self.per_cent)
        self.all_measures = CheckBox(
            self.tr("Все показатели"),
            note=self.tr("Иначе только «{}»").format(measure.title),
        )
        self.only_empty = CheckBox(
            self.tr("Только в пустые ячейки"),
            note=self.tr("Введённое на {} год останется").format(year),
        )
        self.only_empty.setChecked(True)
        self.body.addWidget(FormField(self.tr("Из какого года"), self.source))
        self.body.addWidget(self._per_cent)
        self.body.addWidget(self.all_measures)
        self.body.addWidget(self.only_empty)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Скопировать"), self._take, kind=Kind.PRIMARY)

    @property
    def growth(self) -> int | None:
        """Whole per cents; None = what is typed is none."""
        text = re.sub(r"[\s%]", "", self.per_cent.text()).replace("−", "-")
        return int(text or 0) if re.fullmatch(r"[+-]?[0-9]{1,5}|", text) else None

    def _take(self) -> None:
        if self.growth is None:
            self._per_cent.set_error(self.tr("Целое число процентов: 10, −5, 0"))
            self.per_cent.setFocus()
            return
        self.accept()


class SpreadDialog(Dialog):
    """«План на год»: a sum, and by what it is parted among the months."""

    def __init__(
        self, year: int, name: str, measure: PlanMeasure, parent: QWidget, *, total: int | None
    ) -> None:
        super().__init__(
            self.tr("План на {} год").format(year), parent,
            subtitle=self.tr("{}: {}").format(name, measure.title), width=WIDTH,
        )  # fmt: skip
        self._measure = measure
        self.amount = 0
        self.total = TextField(show_typed(measure, total), self.tr("например, 12 млн"))
        if not measure.money:
            self.total.setPlaceholderText(self.tr("например, 240"))
        self._total = FormField(self.tr("Всего за год"), self.total, required=True)
        self.body.addWidget(self._total)
        self.body.addWidget(Label(self.tr("Разложить по месяцам"), Role.BODY_MEDIUM))
        self.ways: dict[Spread, RadioButton] = {}
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        for way, title in SPREAD_NAMES.items():
            self.ways[way] = RadioButton(title)
            row.addWidget(self.ways[way])
        row.addStretch(1)
        self.ways[Spread.EVENLY].setChecked(True)
        self.body.addWidget(box)
        note = self.tr("Введённое раньше в этой строке заменится; это можно отменить.")
        self.body.addWidget(Label(note, Role.META, colour="text2", wrap=True))
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Разложить"), self._take, kind=Kind.PRIMARY)
        self.total.selectAll()
        self.total.setFocus()

    @property
    def how(self) -> Spread:
        """By what."""
        return next(way for way, button in self.ways.items() if button.isChecked())

    def _take(self) -> None:
        try:
            amount = parse_plan(self._measure, self.total.text())
        except UserError as refusal:
            self._total.set_error(str(refusal))
            self.total.setFocus()
            return
        if amount is None:
            self._total.set_error(self.tr("Напишите, сколько нужно за год"))
            self.total.setFocus()
            return
        self.amount = amount
        self.accept()
