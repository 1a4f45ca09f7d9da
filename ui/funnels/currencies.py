"""«Валюты» of the settings: what the office deals in besides the rouble, and the rates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.currencies.currencies import (
    CURRENCIES,
    CurrencyRow,
    add_currency,
    delete_currency,
    list_currencies,
    set_rate,
)
from crm_desktop.currencies.rates import parse_rate, show_rate
from crm_desktop.errors import UserError
from crm_desktop.journal import Kind as Record
from crm_desktop.wording import count, day
from ui.settings.item_list import ListLine, ManagedList
from ui.settings.section import Section
from ui.theme import Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_OTHER = ""


class CurrenciesSection(Section):
    """One managed list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Валюты",
            "Суммы в других валютах пересчитываются в рубли по курсу, который вы задали здесь. "
            "Сделки в валюте без курса показываются отдельно.",
        )
        self._rows: list[CurrencyRow] = []
        self.currencies = ManagedList(self.tr("Валюты"))
        add = self.currencies.add_act
        add(self.tr("Добавить"), self.add, icon="plus", keys="Ins", always=True)
        add(self.tr("Задать курс"), self.change, icon="pencil", keys="F2")
        add(self.tr("Удалить"), self._delete, icon="trash-2", keys="Del")
        self.body.addWidget(self.currencies)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_currencies(office),
            self._show,
            self.workspace.report,
            owner=self,
            key="currencies",
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.CURRENCY) or changes.concern(Record.DEAL):
            self.refresh()

    def add(self) -> None:
        """Ask for a currency and its rate."""
        office = self.workspace.office
        known = {row.code for row in self._rows if row.listed}
        free = [(code, f"{code} — {name}") for code, name in CURRENCIES.items()
                if code not in known]  # fmt: skip

        def done(code: str, rate: str, on: date | None) -> None:
            self._act(lambda: add_currency(office, code, rate=rate, rated_on=on))

        RateDialog(self, done, codes=free).open()

    def change(self) -> None:
        """Ask for another rate of the chosen currency."""
        office, row = self.workspace.office, self._chosen
        if row is None:
            return

        def done(code: str, rate: str, on: date | None) -> None:
            self._act(lambda: set_rate(office, code, rate=rate, rated_on=on))

        RateDialog(self, done, row=row).open()

    @property
    def _chosen(self) -> CurrencyRow | None:
        line = self.currencies.chosen
        return self._rows[line.id] if line else None

    def _show(self, rows: list[CurrencyRow]) -> None:
        self._rows = rows
        self.currencies.show_lines([self._line(at, row) for at, row in enumerate(rows)])

    def _line(self, at: int, row: CurrencyRow) -> ListLine:
        told = self.tr("нет курса")
        if row.rate is not None:
            told = f"{show_rate(row.rate)} ₽"
            if row.rated_on:
                when = day(date.fromisoformat(row.rated_on), date.today())  # noqa: DTZ011 - the reader's day
                told = self.tr("{} на {}").format(told, when)
        if row.used:
            told = f"{count(row.used, 'сделка', 'сделки', 'сделок')} · {told}"
        pill = "" if row.rate is not None else self.tr("без курса")
        return ListLine(at, f"{row.code} — {row.name}", note=told, pill=pill)

    def _delete(self) -> None:
        office, row = self.workspace.office, self._chosen
        if row is not None:
            self._act(lambda: delete_currency(office, row.code))

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)


class RateDialog(Dialog):
    """Asks for a currency, its rate and the day of the rate.

    Args:
        done: gets the code, the rate as typed and the day.
        codes: what is offered for a new one.
        row: the currency whose rate is asked for; None = a new one.
    """

    def __init__(
        self,
        parent: QWidget,
        done: Callable[[str, str, date | None], None],
        *,
        codes: list[tuple[str, str]] | None = None,
        row: CurrencyRow | None = None,
    ) -> None:
        super().__init__("Новая валюта" if row is None else f"Курс {row.code}", parent, width=460)
        self._done = done
        self._row = row
        self.choice = ComboBox([*(codes or []), (_OTHER, self.tr("Другая…"))])
        self.code = TextField(placeholder=self.tr("Например, HKD"))
        self.rate = TextField("" if row is None or row.rate is None else show_rate(row.rate))
        self.on = DateField()
        self.on.set_value(date.today())  # noqa: DTZ011 - the reader's day
        self._code = FormField(self.tr("Код"), self.code, hint=self.tr("Три латинские буквы"))
        self._rate = FormField(
            self.tr("Рублей за единицу"), self.rate, hint=self.tr("Пусто: курс неизвестен")
        )
        if row is None:
            self.body.addWidget(FormField(self.tr("Валюта"), self.choice))
            self.body.addWidget(self._code)
        beside = QHBoxLayout()
        beside.setSpacing(Space.M)
        beside.addWidget(self._rate, 1)
        beside.addWidget(FormField(self.tr("На день"), self.on), 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(beside)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.submit, kind=Kind.PRIMARY)
        self.choice.chosen.connect(lambda _key: self._refresh())
        self.rate.returnPressed.connect(self.submit)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._refresh()
        (self.choice if row is None else self.rate).setFocus()

    def _refresh(self) -> None:
        self._code.setVisible(self.choice.value == _OTHER)
        self.restyle()

    def submit(self) -> None:
        """Hand over what was typed if it can be."""
        code = self._row.code if self._row else str(self.choice.value) or self.code.text().strip()
        self._code.set_error("" if code else self.tr("Введите код"))
        text = self.rate.text().strip()
        try:
            if text:
                parse_rate(text)
            self._rate.set_error("")
        except UserError as error:
            self._rate.set_error(str(error))
            return
        if code:
            self.accept()
            self._done(code, text, self.on.value)
