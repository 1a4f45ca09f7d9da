"""One line of a deal: what, how much of it, at what price, and for how long it lasts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QWidget

from crm_desktop.deals.amounts import parse_amount, show_money
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.lines import add_line, edit_line
from crm_desktop.errors import UserError
from ui.deals.card_words import show_quantity
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.deals.card_parts import DealLineRow
    from ui.deals.deal_desk import DealDesk

UNITS: Final = ("шт", "усл", "мес", "час", "м", "м²", "м³", "кг", "т", "л", "компл", "упак")
_THOUSAND: Final = 1000
_MOST_DAYS: Final = 36_500


class LineDialog(Dialog):
    """The sum is price times quantity unless one is typed."""

    def __init__(self, desk: DealDesk, parent: QWidget, *, line: DealLineRow | None = None) -> None:
        title = "Строка состава" if line is not None else "Новая строка"
        super().__init__(title, parent, width=560)
        self._desk = desk
        self._line = line
        self._currency = desk.deal.currency if desk.deal is not None else "RUB"
        self.title = TextField("", self.tr("Например, стеллаж складской"))
        self.quantity = TextField("1", "1")
        self.unit = TextField("", self.tr("шт"))
        completer = QCompleter(list(UNITS), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.unit.setCompleter(completer)
        self.price = TextField("", self.tr("40 000"))
        self.sum = TextField("", "")
        self.lasts = TextField("", self.tr("дней"))
        for field, most in (
            (self.title, 500), (self.quantity, 20), (self.unit, 20), (self.price, 40),
            (self.sum, 40), (self.lasts, 6),
        ):  # fmt: skip
            field.setMaxLength(most)
            field.returnPressed.connect(self._save)
        self._fields = {
            "title": FormField(self.tr("Название"), self.title),
            "quantity": FormField(self.tr("Количество"), self.quantity),
            "unit": FormField(self.tr("Единица"), self.unit),
            "price": FormField(self.tr("Цена"), self.price),
            "sum": FormField(self.tr("Сумма"), self.sum),
            "lasts": FormField(
                self.tr("Хватает на … дней"), self.lasts,
                hint=self.tr("Когда закончится, программа предложит повторную продажу"),
            ),
        }  # fmt: skip
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        grid.addWidget(self._fields["title"], 0, 0, 1, 2)
        for at, key in enumerate(("quantity", "unit", "price", "sum")):
            place = Qt.AlignmentFlag.AlignTop
            grid.addWidget(self._fields[key], 1 + at // 2, at % 2, place)
        grid.addWidget(self._fields["lasts"], 3, 0, 1, 2)
        self.body.addLayout(grid)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        if line is not None:
            self._show_line(line)
        for field in (self.quantity, self.price):
            field.textChanged.connect(lambda _text: self._tell_sum())
        self.add_button(self.tr("Отмена"))
        self.add_button(
            self.tr("Сохранить") if line is not None else self.tr("Добавить"), self._save,
            kind=Kind.PRIMARY,
        )  # fmt: skip
        self._tell_sum()
        self.title.setFocus()

    def _show_line(self, line: DealLineRow) -> None:
        self.title.setText(line.title)
        self.quantity.setText(show_quantity(line.quantity))
        self.unit.setText(line.unit)
        if line.price is not None:
            self.price.setText(show_money(line.price, self._currency))
        counted = _counted(line.price, line.quantity)
        if line.sum is not None and line.sum != counted:
            self.sum.setText(show_money(line.sum, self._currency))
        self.lasts.setText(str(line.lasts_days) if line.lasts_days is not None else "")

    def _tell_sum(self) -> None:
        """Show what the sum will be if none is typed."""
        try:
            counted = _counted(self._money(self.price, ""), self._quantity())
        except UserError:
            counted = None
        told = show_money(counted, self._currency) if counted is not None else ""
        self.sum.setPlaceholderText(told or self.tr("цена × количество"))

    def _money(self, field: TextField, label: str) -> int | None:
        typed = field.text().strip()
        return parse_amount(typed, label=label).value if typed else None

    def _quantity(self) -> int | None:
        typed = "".join(self.quantity.text().split()).replace(",", ".")
        if not typed:
            return None
        try:
            value = Decimal(typed) * _THOUSAND
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0 or value != value.to_integral_value():
            raise UserError(self.tr("Количество пишут числом: 3 или 1,5"))
        return int(value)

    def _days(self) -> int | None:
        typed = self.lasts.text().strip()
        if not typed:
            return None
        if not typed.isdecimal() or not 0 < int(typed) <= _MOST_DAYS:
            raise UserError(self.tr("Дни пишут числом: 30"))
        return int(typed)

    def _draft(self) -> LineDraft | None:
        read: dict[str, int | None] = {}
        wrong: TextField | None = None
        for key, field, work in (
            ("quantity", self.quantity, self._quantity),
            ("price", self.price, lambda: self._money(self.price, self.tr("Цена"))),
            ("sum", self.sum, lambda: self._money(self.sum, self.tr("Сумма"))),
            ("lasts", self.lasts, self._days),
        ):
            try:
                read[key] = work()
                self._fields[key].set_error("")
            except UserError as error:
                self._fields[key].set_error(str(error))
                wrong = wrong or field
        if not self.title.text().strip():
            self._fields["title"].set_error(self.tr("Напишите, что продаём"))
            wrong = self.title
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return LineDraft(
            self.title.text(), read["quantity"], self.unit.text(), read["price"], read["sum"],
            read["lasts"],
        )  # fmt: skip

    def _save(self) -> None:
        draft, line = self._draft(), self._line
        if draft is None:
            return
        self._desk.act(
            lambda office, deal: (
                add_line(office, deal, draft) if line is None else edit_line(office, line.id, draft)
            ),
            on_done=lambda _result: self.accept(),
            on_refused=self._refused,
        )

    def _refused(self, error: UserError) -> None:
        self._error.setText(str(error))
        self._error.show()


def _counted(price: int | None, quantity: int | None) -> int | None:
    if price is None or quantity is None:
        return None
    return round(Decimal(price) * quantity / _THOUSAND)
