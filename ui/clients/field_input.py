"""One input for one field of a client, by its type: what is typed is the text of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.clients.field_types import FieldType
from crm_desktop.clients.fields import PRIORITIES
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextArea, TextField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.fields import Catalogue, Field

_LISTED: Final = frozenset({FieldType.CHOICE, FieldType.DIRECTORY})


def make_input(catalogue: Catalogue, field: Field, edited: Callable[[], object]) -> QWidget:
    """Make the input; `edited` is called whenever a person types or chooses."""
    names = _names(catalogue, field)
    if names is not None:
        combo = ComboBox([("", _tr("Не указано")), *((name, name) for name in names)])
        combo.chosen.connect(lambda _key: edited())
        return combo
    if field.type is FieldType.DATE:
        date = DateField(year_optional=field.key == "birthday")
        date.changed.connect(lambda _day: edited())
        return date
    if field.type is FieldType.MULTILINE:
        area = TextArea("", "", lines=3)
        area.textChanged.connect(edited)
        return area
    several = field.type is FieldType.CHOICES
    line = TextField("", _tr("через запятую") if several else "")
    line.textChanged.connect(lambda _text: edited())
    return line


def text_of(control: QWidget) -> str:
    """What stands in an input, as `Catalogue.parse` takes it; '' for nothing."""
    if isinstance(control, ComboBox):
        return str(control.value or "")
    if isinstance(control, DateField):
        return control.iso if control.is_valid else control.text()
    if isinstance(control, TextArea):
        return control.toPlainText().strip()
    return control.text().strip() if isinstance(control, TextField) else ""


def put_text(control: QWidget, text: str) -> None:
    """Show a text in an input; a date as ISO."""
    if isinstance(control, ComboBox):
        control.set_value(text)
    elif isinstance(control, DateField):
        control.set_iso(text)
    elif isinstance(control, TextArea):
        control.setPlainText(text)
    elif isinstance(control, TextField):
        control.setText(text)


def _names(catalogue: Catalogue, field: Field) -> list[str] | None:
    """Return what one chooses from; None where one types."""
    if field.type in _LISTED:
        return [item.name for item in catalogue.items(field.directory)]
    if field.type is FieldType.BOOL:
        return ["Да", "Нет"]
    if field.type is FieldType.PRIORITY:
        return list(PRIORITIES)
    if field.type is FieldType.MEMBER:
        return [name for key, name in catalogue.members.items() if key not in catalogue.former]
    return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("FieldInput", text)
