"""Choosing the days of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from crm_desktop.errors import UserError
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

OWN: Final = "own"
OFFERED: Final = (
    PeriodChoice(PeriodName.TODAY),
    PeriodChoice(PeriodName.THIS_WEEK),
    PeriodChoice(PeriodName.LAST_WEEK),
    PeriodChoice(PeriodName.THIS_MONTH),
    PeriodChoice(PeriodName.LAST_MONTH),
    PeriodChoice(PeriodName.THIS_QUARTER),
    PeriodChoice(PeriodName.LAST_QUARTER),
    PeriodChoice(PeriodName.THIS_YEAR),
    PeriodChoice(PeriodName.LAST_YEAR),
    PeriodChoice(PeriodName.YEAR_TO_DATE),
    PeriodChoice(PeriodName.LAST_DAYS, 30),
    PeriodChoice(PeriodName.LAST_MONTHS, 12),
    PeriodChoice(PeriodName.LAST_MONTHS, 24),
)


class DaysDialog(Dialog):
    """«Свои дни»: the first and the last."""

    def __init__(
        self, period: ReportPeriod, parent: QWidget, *, taken: Callable[[ReportPeriod], None]
    ) -> None:
        super().__init__(self.tr("Свои дни"), parent, width=420)
        self._taken = taken
        self.first, self.last = DateField(), DateField()
        self.first.set_value(period.first)
        self.last.set_value(period.last)
        self.body.addWidget(FormField(self.tr("Первый день"), self.first))
        self.body.addWidget(FormField(self.tr("Последний день"), self.last))
        self.told = Label("", Role.META, colour="bad", wrap=True)
        self.told.hide()
        self.body.addWidget(self.told)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Показать"), self.finish, kind=Kind.PRIMARY)

    def finish(self) -> None:
        """Take the days, or say why they cannot be."""
        first, last = self.first.value, self.last.value
        if first is None or last is None:
            self._refuse(self.tr("Укажите оба дня: первый и последний."))
            return
        try:
            period = ReportPeriod.of(first, last)
        except UserError as error:
            self._refuse(str(error))
            return
        self.accept()
        self._taken(period)

    def _refuse(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()


class PeriodField(ComboBox):
    """The usual periods, and «Свои дни…».

    Attributes:
        picked: a `PeriodChoice` the person chose.
    """

    picked = Signal(object)

    def __init__(self, today: Callable[[], date], *, parent: QWidget | None = None) -> None:
        super().__init__(strong=True, parent=parent)
        self._today = today
        self._choice = PeriodChoice()
        self.setAccessibleName(self.tr("Период"))
        self.setMaxVisibleItems(len(OFFERED) + 2)
        self.chosen.connect(self._on_chosen)
        self.show_choice(self._choice)

    @property
    def choice(self) -> PeriodChoice:
        """The days chosen."""
        return self._choice

    def show_choice(self, choice: PeriodChoice) -> None:
        """Show a choice; days of one's own become a line of the list."""
        self._choice = choice
        lines: list[tuple[object, str]] = [(each, _capital(str(each))) for each in OFFERED]
        if choice not in OFFERED:
            lines.insert(0, (choice, _capital(str(choice))))
        lines.append((OWN, self.tr("Свои дни…")))
        self.set_options(lines)
        self.set_value(choice)

    def ask_days(self) -> DaysDialog:
        """Ask for days of one's own."""
        dialog = DaysDialog(self._choice.days(self._today()), self.window(), taken=self._take_days)
        dialog.open()
        return dialog

    def _on_chosen(self, value: object) -> None:
        if isinstance(value, PeriodChoice):
            self._choice = value
            self.picked.emit(value)
        else:
            self.set_value(self._choice)
            self.ask_days()

    def _take_days(self, period: ReportPeriod) -> None:
        self.show_choice(PeriodChoice.fixed(period))
        self.picked.emit(self._choice)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
