"""The row of filters: month, funnel, person, department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.dashboard.filters import Filters
from crm_desktop.reports.period import shifted
from crm_desktop.wording.times import MONTHS
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from datetime import date

BACK: Final = 24
"""So many months back can be chosen at once; arrows lead further."""
_PERSON, _DEPARTMENT = "person", "department"


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen: (id, name) each, in order.

    Attributes:
        funnels: of the office.
        people: empty to who sees his own figures only.
        departments: the same.
    """

    funnels: tuple[tuple[int, str], ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    departments: tuple[tuple[int, str], ...] = ()


class FiltersBar(QWidget):
    """Three or four fields in a row.

    Attributes:
        changed: the person chose something; `filters` says what.
    """

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._month = today.replace(day=1)
        self.back = IconButton("chevron-left", self.tr("Месяц раньше"), framed=True, size=36)
        self.ahead = IconButton("chevron-right", self.tr("Месяц позже"), framed=True, size=36)
        self.month = ComboBox([], strong=True)
        self.month.setAccessibleName(self.tr("Месяц"))
        self.funnel = ComboBox([(None, self.tr("Все воронки"))], strong=True)
        self.funnel.setAccessibleName(self.tr("Воронка"))
        self.person = ComboBox([(None, self.tr("Все сотрудники"))], strong=True)
        self.person.setAccessibleName(self.tr("Сотрудник"))
        self.department = ComboBox([(None, self.tr("Все отделы"))], strong=True)
        self.department.setAccessibleName(self.tr("Отдел"))
        self.told = Label("", Role.META, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for part in (self.back, self.month, self.ahead, self.funnel, self.person, self.department):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.told)
        self.back.clicked.connect(lambda _on=False: self.step(-1))
        self.ahead.clicked.connect(lambda _on=False: self.step(1))
        self.month.chosen.connect(self._choose_month)
        self.funnel.chosen.connect(lambda _key: self.changed.emit())
        self.person.chosen.connect(self._choose_person)
        self.department.chosen.connect(self._choose_department)
        self._fill_months()

    @property
    def filters(self) -> Filters:
        """What is chosen."""
        return Filters(
            self._month, _id(self.funnel.value), _id(self.person.value), _id(self.department.value)
        )

    def set_today(self, today: date) -> None:
        """Tell the day: after midnight of the last day the new month is offered."""
        if today == self._today:
            return
        if self._month == self._today.replace(day=1):
            self._month = today.replace(day=1)
        self._today = today
        self._fill_months()

    def set_filters(self, filters: Filters) -> None:
        """Choose without a signal."""
        self._month = filters.month.replace(day=1)
        self._fill_months()
        self.funnel.set_value(filters.funnel)
        self.person.set_value(filters.member)
        self.department.set_value(filters.department)

    def offer(self, offered: Offered, *, everybody: bool) -> None:
        """Offer what there is; what was chosen stays if it is still there."""
        for box, name, rows, shown in (
            (self.funnel, self.tr("Все воронки"), offered.funnels, len(offered.funnels) > 1),
            (self.person, self.tr("Все сотрудники"), offered.people,
             everybody and len(offered.people) > 1),
            (self.department, self.tr("Все отделы"), offered.departments,
             everybody and bool(offered.departments)),
        ):  # fmt: skip
            chosen = box.value
            box.set_options([(None, name), *rows])
            box.set_value(chosen if chosen in {key for key, _name in rows} else None)
            box.setVisible(shown)
        self.told.setText(
            self.tr("Любое число открывает список, из которого оно сложено")
            if everybody
            else self.tr("Показаны ваши сделки, клиенты, задачи и звонки")
        )

    def step(self, by: int) -> None:
        """Go a month back or on."""
        self._month = shifted(self._month, by)
        self._fill_months()
        self.changed.emit()

    def _fill_months(self) -> None:
        here = self._today.replace(day=1)
        months = {shifted(here, -step) for step in range(BACK)} | {self._month}
        options: list[tuple[object, str]] = [
            (month, f"{MONTHS[month.month - 1].capitalize()} {month.year}")
            for month in sorted(months, reverse=True)
        ]
        self.month.set_options(options)
        self.month.set_value(self._month)

    def _choose_month(self, month: object) -> None:
        self._month = month  # type: ignore[assignment]
        self.changed.emit()

    def _choose_person(self, _key: object) -> None:
        self.department.set_value(None)
        self.changed.emit()

    def _choose_department(self, _key: object) -> None:
        self.person.set_value(None)
        self.changed.emit()


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None
