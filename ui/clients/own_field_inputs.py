"""The own fields a new client is asked for: those of the form, the required ones among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.clients.field_types import FORM, FieldType
from crm_desktop.errors import UserError
from ui.clients.field_input import make_input, put_text, text_of
from ui.theme import Space
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue, Field, Value


class OwnFieldInputs(QWidget):
    """Two columns of inputs, each begins as the office set.

    Attributes:
        edited: a value was typed or chosen.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue: Catalogue | None = None
        self._kind = ""
        self._fields: list[Field] = []
        self.inputs: dict[str, FormField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.M)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_fields(self, catalogue: Catalogue, kind: str) -> None:
        """Ask for the fields of a kind of clients; what was typed into the others is forgotten."""
        typed = {key: text_of(made.control) for key, made in self.inputs.items()}
        self._catalogue, self._kind = catalogue, kind
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields = [
            field for field in catalogue.of(kind) if field.own_id and FORM in field.seen
        ]
        self.inputs = {}
        beginning = catalogue.beginning(kind)
        for at, field in enumerate(self._fields):
            made = FormField(
                field.label, make_input(catalogue, field, self.edited.emit), required=field.required
            )
            value = beginning.get(field.key)
            shown = value if field.type is FieldType.DATE else catalogue.show(field, value)
            put_text(made.control, typed.get(field.key) or str(shown or ""))
            self.inputs[field.key] = made
            self._grid.addWidget(made, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        self.setVisible(bool(self._fields))

    def values(self) -> dict[str, Value]:
        """Return the stored values by key; None where nothing was typed or it is none."""
        found: dict[str, Value] = {}
        if self._catalogue is None:
            return found
        for field in self._fields:
            try:
                found[field.key] = self._catalogue.parse(
                    field, text_of(self.inputs[field.key].control), kind=self._kind
                ).value
            except UserError:
                found[field.key] = None
        return found

    def check(self) -> None:
        """Say below the inputs what looks wrong."""
        if self._catalogue is None:
            return
        for field in self._fields:
            made = self.inputs[field.key]
            try:
                parsed = self._catalogue.parse(field, text_of(made.control), kind=self._kind)
            except UserError as error:
                made.set_error(str(error))
                continue
            absent = ", ".join(parsed.new_items)
            made.set_error(self.tr("В списке нет: {}").format(absent) if absent else parsed.warning)

    def first_problem(self) -> FormField | None:
        """Mark what keeps the client from being saved; return the first such input."""
        if self._catalogue is None:
            return None
        values = self.values()
        problems = []
        for field in self._fields:
            made = self.inputs[field.key]
            if text_of(made.control) and values[field.key] is None:
                self.check()
                problems.append(made)
            elif field.required and values[field.key] is None:
                made.set_error(self.tr("Обязательное поле"))
                problems.append(made)
        return problems[0] if problems else None

    def clear(self) -> None:
        """Begin the next client."""
        catalogue, self.inputs = self._catalogue, {}
        if catalogue is not None:
            self.show_fields(catalogue, self._kind)
