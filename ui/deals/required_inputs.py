"""Inputs for fields a stage demands, in the order they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crm_desktop.clients.field_types import FieldType, Store
from crm_desktop.errors import UserError
from ui.clients.field_input import make_input, put_text, text_of
from ui.deals.client_field import ClientField
from ui.theme import Space
from ui.widgets.choices import ComboBox
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.fields import Field, Value
    from crm_desktop.deals.fields import DealCatalogue
    from ui.shell.workspace import Workspace

_ON_THE_CARD: Final = frozenset({Store.CONTACT, Store.LINE})


class RequiredInputs(QWidget):
    """One input a field; what has several rows of its own (contacts, lines) has none here.

    Attributes:
        edited: something was typed or chosen.
        submitted: Enter in a line.
        inputs: key -> its input.
        parts: demanded fields that are filled on the card only.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._catalogue: DealCatalogue | None = None
        self.inputs: dict[str, QWidget] = {}
        self.parts: tuple[Field, ...] = ()
        self._fields: dict[str, FormField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)

    def show_fields(
        self, catalogue: DealCatalogue, keys: Iterable[str], *, required: bool = False
    ) -> None:
        """Ask for these fields; what was typed into those asked for before stays."""
        self._catalogue = catalogue
        wanted = [field for key in keys if (field := catalogue.find(key)) is not None]
        self.parts = tuple(field for field in wanted if field.store in _ON_THE_CARD)
        asked = {field.key: field for field in wanted if field.store not in _ON_THE_CARD}
        for key in [key for key in self._fields if key not in asked]:
            gone = self._fields.pop(key)
            del self.inputs[key]
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for at, (key, field) in enumerate(asked.items()):
            if key not in self._fields:
                control = self.inputs[key] = self._make(catalogue, field)
                self._fields[key] = FormField(field.label, control, required=required)
            self._column.insertWidget(at, self._fields[key])
            self._fields[key].show()  # measured and focused before the layout would show it
        self.setVisible(bool(asked))

    def focus_first(self) -> None:
        """Go to the first input."""
        first = next(iter(self.inputs.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def put(self, key: str, text: str) -> None:
        """Show a text in the input of a field."""
        put_text(self.inputs[key], text)

    def read(self) -> dict[str, Value] | None:
        """What was typed; None (and the reasons are shown) if something is missing or wrong."""
        if self._catalogue is None:
            return None
        read: dict[str, Value] = {}
        wrong: QWidget | None = None
        for key, control in self.inputs.items():
            problem, value = self._read(self._catalogue.get(key), control)
            self._fields[key].set_error(problem)
            if problem:
                wrong = wrong or control
            read[key] = value
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return read

    def _read(self, field: Field, control: QWidget) -> tuple[str, Value]:
        """Return what is wrong (`""` = nothing) and the value."""
        if isinstance(control, ClientField):
            empty = control.client_id is None
            return (self.tr("Выберите клиента из базы") if empty else ""), control.client_id
        text = text_of(control)
        if not text:
            return self.tr("Заполните это поле"), None
        if field.single and self._catalogue is not None:
            try:
                self._catalogue.parse(field, text)
            except UserError as error:
                return str(error), None
        return "", text

    def _make(self, catalogue: DealCatalogue, field: Field) -> QWidget:
        if field.type is FieldType.RECORD and field.directory == "client":
            picker = ClientField(self._workspace)
            picker.changed.connect(self.edited)
            return picker
        if field.store is Store.HELPER:
            here = [m for m in catalogue.members if m not in catalogue.former]
            names = [catalogue.member_name(member) for member in here]
            combo = ComboBox([(name, name) for name in names], placeholder=self.tr("Не указано"))
            combo.chosen.connect(lambda _key: self.edited.emit())
            return combo
        control = make_input(catalogue, field, lambda: self._on_edited(field.key))
        if isinstance(control, QLineEdit):
            control.returnPressed.connect(self.submitted)
        return control

    def _on_edited(self, key: str) -> None:
        if key in self._fields:
            self._fields[key].set_error("")
        self.edited.emit()
