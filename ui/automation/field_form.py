"""Setting a field of the deal: the control goes with the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.automation.checking import written_fields
from crm_desktop.automation.definition import SetField
from crm_desktop.clients.field_types import FieldType
from crm_desktop.errors import UserError
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.tree import ME
from ui.automation.action_forms import ActionForm
from ui.automation.number_field import NumberField
from ui.theme import Role, Space
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.choices import ComboBox
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.field_types import Field, Value
    from ui.automation.rule_book import RuleBook

_EMPTY = "\0"


class FieldForm(ActionForm):
    """Which field, and its value: typed, chosen, or a day counted from the firing."""

    title = "Заполнить поле"
    icon = "pencil"

    def __init__(self, book: RuleBook, action: SetField) -> None:
        super().__init__(book)
        self._action = action
        options = [Option(f.key, f.label, note=f.group) for f in written_fields(self.catalogue)]
        self.field = PickField(options, several=False, placeholder=self.tr("Выберите поле"))
        known = {option.key for option in options}
        self.field.set_chosen((action.field,) if action.field in known else ())
        self.field.changed.connect(lambda _keys: self._on_field())
        self.listen(self.field)
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.S)
        self._row.addWidget(self.field, 1)
        self.body.addLayout(self._row)
        self.value: QWidget | None = None
        self._words: QWidget | None = None
        self._show()

    def action(self) -> SetField:
        field = self._chosen()
        if field is None:
            self.field.set_error(True)
            raise UserError("Заполнить поле: выберите поле.")
        match self.value:
            case NumberField():
                return SetField(field.key, None, self.value.number(field.label))
            case ComboBox():
                chosen = self.value.value
                value: Value = None
                if isinstance(chosen, int | str | float) and chosen != _EMPTY:
                    value = chosen
                return SetField(field.key, value)
            case TextField():
                return SetField(field.key, self._typed(field, self.value))
            case _:
                return SetField(field.key)

    def _typed(self, field: Field, line: TextField) -> Value:
        try:
            parsed = self.catalogue.parse(field, line.text())
        except UserError:
            line.set_error(True)
            raise
        line.set_error(False)
        return parsed.value

    def _chosen(self) -> Field | None:
        return self.catalogue.find(str(self.field.chosen[0])) if self.field.chosen else None

    def _on_field(self) -> None:
        self.field.set_error(False)
        self._action = SetField("")
        self._show()

    def _show(self) -> None:
        for part in (self.value, self._words):
            if part is not None:
                self._row.removeWidget(part)
                part.hide()
                part.deleteLater()
        self.value = self._words = None
        field = self._chosen()
        if field is None:
            return
        self.value = self._control(field)
        if field.type is FieldType.DATE:
            self._words = Label(self.tr("дней от дня срабатывания"), Role.BODY, colour="text2")
        self._row.addWidget(self.value, 0 if isinstance(self.value, NumberField) else 1)
        if self._words is not None:
            self._row.addWidget(self._words, 1)
        self.listen(self.value)

    def _control(self, field: Field) -> QWidget:
        if field.type is FieldType.DATE:
            days = self._action.days
            return NumberField(30 if days is None else days, least=-3650)
        listed = self.book.fields.find(field.key)
        choices = self.book.fields.choices(listed) if listed is not None else ()
        offered = [(self._stored(field, c.value), c.label) for c in choices
                   if c.value not in {0, ME}]  # fmt: skip
        if listed is not None and listed.kind is ValueKind.BOOL:
            offered = [(1, self.tr("да")), (0, self.tr("нет"))]
        if offered and field.type is not FieldType.CHOICES:
            combo = ComboBox([(_EMPTY, self.tr("очистить")), *offered])
            combo.set_value(_EMPTY if self._action.value is None else self._action.value)
            return combo
        return TextField(
            self.catalogue.show(field, self._action.value), self.tr("пусто — очистить")
        )

    def _stored(self, field: Field, value: object) -> object:
        """An own choice keeps its item as a text."""
        return str(value) if field.type is FieldType.CHOICE else value
