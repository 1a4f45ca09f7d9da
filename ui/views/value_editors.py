"""What a condition is compared with, each kind of value by its own control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.operators import Operand, counts_days, periods_for
from crm_desktop.views.tree import Condition, Period, PeriodKind
from ui.theme import Role, Space, theme
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 36_500
PERIOD_WIDTH: Final = 190


class ValueEditor(QWidget):
    """A control for the operand of one condition.

    Attributes:
        edited: the operand is another one; `values` and `period` have it.
    """

    edited = Signal()

    def __init__(self, fields: ListFields, field: ListField, condition: Condition) -> None:
        super().__init__()
        self.fields = fields
        self.field = field
        self.values = condition.values
        self.period: Period | None = condition.period
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(Space.S)

    def settle(self, values: tuple[str | int | float, ...], period: Period | None = None) -> None:
        """Take a new operand and tell."""
        if (values, period) != (self.values, self.period):
            self.values, self.period = values, period
            self.edited.emit()


class NoEditor(ValueEditor):
    """«Заполнено», «да»: nothing to give."""

    def __init__(self, fields: ListFields, field: ListField, condition: Condition) -> None:
        super().__init__(fields, field, condition)
        self.row.addStretch(1)


class TypedEditor(ValueEditor):
    """One or two typed values: a text, a number, a sum."""

    def __init__(
        self, fields: ListFields, field: ListField, condition: Condition, *, count: int = 1
    ) -> None:
        super().__init__(fields, field, condition)
        self._lines: list[TextField] = []
        for at in range(count):
            if at:
                self.row.addWidget(Label(self.tr("и"), Role.BODY, colour="text2"))
            line = TextField(self._shown(at), self._hint(at, count))
            line.setMaxLength(200)
            line.textEdited.connect(lambda _text: self._on_edited())
            line.editingFinished.connect(self._show_wrong)
            self._lines.append(line)
            self.row.addWidget(line, 1)
        self.setFocusProxy(self._lines[0])

    def _shown(self, at: int) -> str:
        if at >= len(self.values):
            return ""
        return self.fields.show_value(self.field, self.values[at])

    def _hint(self, at: int, count: int) -> str:
        if count > 1:
            return self.tr("до") if at else self.tr("от")
        texts = {ValueKind.NUMBER: self.tr("число"), ValueKind.MONEY: self.tr("сумма, ₽")}
        return texts.get(self.field.kind, self.tr("текст"))

    def _read(self) -> tuple[str | int | float, ...] | None:
        try:
            return tuple(self.fields.parse_value(self.field, line.text()) for line in self._lines)
        except UserError:
            return None

    def _on_edited(self) -> None:
        read = self._read()
        if read is not None:
            for line in self._lines:
                line.set_error(False)
        self.settle(read or ())

    def _show_wrong(self) -> None:
        for line in self._lines:
            wrong = bool(line.text().strip())
            try:
                self.fields.parse_value(self.field, line.text())
                wrong = False
            except UserError:
                pass
            line.set_error(wrong)


class DateEditor(ValueEditor):
    """One or two dates."""

    def __init__(
        self, fields: ListFields, field: ListField, condition: Condition, *, count: int = 1
    ) -> None:
        super().__init__(fields, field, condition)
        yearless = field.key == "birthday" and count == 1
        self._dates: list[DateField] = []
        for at in range(count):
            if at:
                self.row.addWidget(Label(self.tr("по"), Role.BODY, colour="text2"))
            date = DateField(year_optional=yearless)
            value = self.values[at] if at < len(self.values) else ""
            date.set_iso(value if isinstance(value, str) else "")
            date.changed.connect(lambda _date: self._on_changed())
            date.editingFinished.connect(self._on_changed)
            self._dates.append(date)
            self.row.addWidget(date)
        self.row.addStretch(1)
        self.setFocusProxy(self._dates[0])

    def _on_changed(self) -> None:
        isos = tuple(date.iso for date in self._dates)
        self.settle(isos if all(isos) else ())


class PeriodEditor(ValueEditor):
    """«Этот месяц», «последние 30 дней»."""

    def __init__(self, fields: ListFields, field: ListField, condition: Condition) -> None:
        super().__init__(fields, field, condition)
        options = [(kind, label) for kind, label, _days in periods_for(condition.op)]
        self._kind = ComboBox(options, placeholder=self.tr("Выберите период"))
        self._kind.chosen.connect(lambda _key: self._on_kind())
        self._kind.setMinimumWidth(theme().px(PERIOD_WIDTH))
        self._days = TextField(str(USUAL_DAYS), self.tr("дней"))
        self._days.setMaxLength(5)
        self._days.setFixedWidth(theme().px(72))
        self._days.textEdited.connect(lambda _text: self._settle())
        self._words = Label(self.tr("дней"), Role.BODY, colour="text2")
        if self.period is not None:
            self._kind.set_value(self.period.kind)
            if counts_days(self.period.kind):
                self._days.setText(str(self.period.days))
        self.row.addWidget(self._kind, 1)
        self.row.addWidget(self._days)
        self.row.addWidget(self._words)
        self.row.addStretch(1)
        self.setFocusProxy(self._kind)
        self._show_days()

    def _show_days(self) -> None:
        kind = self._kind.value
        counted = isinstance(kind, PeriodKind) and counts_days(kind)
        self._days.setVisible(counted)
        self._words.setVisible(counted)

    def _on_kind(self) -> None:
        self._show_days()
        self._settle()

    def _settle(self) -> None:
        kind = self._kind.value
        if not isinstance(kind, PeriodKind):
            return
        if not counts_days(kind):
            self.settle((), Period(kind))
            return
        typed = self._days.text().strip()
        read = int(typed) if typed.isdecimal() and int(typed) <= MOST_DAYS else None
        self._days.set_error(read is None)
        self.settle((), None if read is None else Period(kind, read))


class ChoicesEditor(ValueEditor):
    """Items of a directory, people, segments: any number of them."""

    def __init__(self, fields: ListFields, field: ListField, condition: Condition) -> None:
        super().__init__(fields, field, condition)
        options = [Option(choice.value, choice.label) for choice in fields.choices(field)]
        known = {option.key for option in options}
        self._pick = PickField(options, placeholder=self.tr("Выберите"))
        gone = any(value not in known for value in self.values)
        told = ", ".join(fields.show_value(field, value) for value in self.values) if gone else ""
        self._pick.set_chosen(self.values, told=told)
        self._pick.changed.connect(self.settle)
        self.row.addWidget(self._pick, 1)
        self.setFocusProxy(self._pick)


def editor_for(
    operand: Operand, fields: ListFields, field: ListField, condition: Condition
) -> ValueEditor:
    """The control that goes with an operator."""
    if operand in (Operand.TWO_NUMBERS, Operand.TWO_DATES):
        return (TypedEditor if operand is Operand.TWO_NUMBERS else DateEditor)(
            fields, field, condition, count=2
        )
    return _EDITORS[operand](fields, field, condition)


_EDITORS: Final[Mapping[Operand, Callable[[ListFields, ListField, Condition], ValueEditor]]] = {
    Operand.NONE: NoEditor,
    Operand.TEXT: TypedEditor,
    Operand.NUMBER: TypedEditor,
    Operand.DATE: DateEditor,
    Operand.PERIOD: PeriodEditor,
    Operand.CHOICES: ChoicesEditor,
}
