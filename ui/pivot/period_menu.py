"""Which days the pivot is about, and by which date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.period_choice import PERIOD_NAMES, PeriodChoice, PeriodName
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.pivot.desk import PivotDesk

COUNTED: Final = (
    PeriodChoice(PeriodName.LAST_DAYS, 30),
    PeriodChoice(PeriodName.LAST_MONTHS, 3),
    PeriodChoice(PeriodName.LAST_MONTHS, 12),
    PeriodChoice(PeriodName.LAST_MONTHS, 24),
)
_NAMED: Final = (
    PeriodName.THIS_WEEK, PeriodName.THIS_MONTH, PeriodName.LAST_MONTH, PeriodName.THIS_QUARTER,
    PeriodName.LAST_QUARTER, PeriodName.THIS_YEAR, PeriodName.LAST_YEAR,
)  # fmt: skip


def period_told(desk: PivotDesk) -> str:
    """Return the period in words: «последние 12 месяцев · Закрыта»; «всё время»."""
    chosen, source = desk.definition.period, desk.source
    if chosen is None:
        return "всё время"
    if source is None or not source.axes:
        return str(chosen)
    axes = {each.key: each.title for each in source.axes}
    axis = axes.get(desk.definition.axis) or source.axes[0].title
    return f"{chosen} · {axis}"


def period_menu(desk: PivotDesk, parent: QWidget) -> Menu:
    """Return the menu of the period."""
    menu = Menu(parent)
    definition = desk.definition

    def choose(choice: PeriodChoice | None) -> None:
        desk.change(replace(desk.definition, period=choice))

    _choice(menu, menu.tr("Всё время"), definition.period is None, partial(choose, None))
    menu.addSeparator()
    for choice in (*COUNTED, *(PeriodChoice(name) for name in _NAMED)):
        told = str(choice) if choice.number else PERIOD_NAMES[choice.name]
        _choice(menu, told[:1].upper() + told[1:], definition.period == choice,
                partial(choose, choice))  # fmt: skip
    fixed = definition.period is not None and definition.period.name is PeriodName.FIXED
    _choice(menu, menu.tr("Свои дни…"), fixed,
            lambda: DaysDialog(parent.window(), definition.period, choose).open())  # fmt: skip
    source = desk.source
    if source is not None and len(source.axes) > 1:
        menu.addSeparator()
        for number, axis in enumerate(source.axes):
            chosen = definition.axis == axis.key or (not definition.axis and not number)
            _choice(menu, menu.tr("По дате: {}").format(axis.title.lower()), chosen,
                    partial(_choose_axis, desk, axis.key))  # fmt: skip
    return menu


def _choose_axis(desk: PivotDesk, key: str) -> None:
    desk.change(replace(desk.definition, axis=key))


def _choice(menu: Menu, text: str, chosen: bool, run: Callable[[], object]) -> None:
    action = menu.add(text, run)
    action.setCheckable(True)
    action.setChecked(chosen)


class DaysDialog(Dialog):
    """From which day to which."""

    def __init__(
        self,
        parent: QWidget,
        before: PeriodChoice | None,
        done: Callable[[PeriodChoice], None],
    ) -> None:
        super().__init__("Свои дни", parent, width=420)
        self._done = done
        today = date.today()  # noqa: DTZ011 - only what the fields begin with
        days = before.days(today) if before is not None else ReportPeriod.month(today)
        self.first, self.last = DateField(), DateField()
        self.first.set_value(days.first)
        self.last.set_value(days.last)
        self.body.setSpacing(Space.M)
        self.body.addWidget(FormField(self.tr("С какого дня"), self.first))
        self.body.addWidget(FormField(self.tr("По какой день"), self.last))
        self._wrong = Label("", Role.META, colour="bad", wrap=True)
        self._wrong.hide()
        self.body.addWidget(self._wrong)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Показать"), self._finish, kind=Kind.PRIMARY)
        self.first.setFocus()

    def _finish(self) -> None:
        first, last = self.first.value, self.last.value
        told = self.tr("Укажите оба дня.")
        if first is not None and last is not None:
            try:
                period = ReportPeriod.of(first, last)
            except UserError as error:
                told = str(error)
            else:
                self.accept()
                self._done(PeriodChoice.fixed(period))
                return
        self._wrong.setText(told)
        self._wrong.show()
