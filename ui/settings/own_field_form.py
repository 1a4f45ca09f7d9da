"""The forms of an own field: a new one, the rules of one, the values of a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.field_types import DEAL, FORM
from crm_desktop.own_fields.own_fields import CHOOSING, KINDS, TYPES
from crm_desktop.own_fields.retyping import preview_retyping
from crm_desktop.own_fields.rules import PLACES, Rules
from crm_desktop.wording import count
from ui.settings.directory_list import DirectoryList
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.own_fields.own_fields import OwnFieldRow
    from crm_desktop.own_fields.retyping import Retyping
    from ui.shell.workspace import Workspace

_CLIENTS: Final = ("клиент", "клиента", "клиентов")
_DEALS: Final = ("сделка", "сделки", "сделок")
_OPTIONS: Final = ("вариант", "варианта", "вариантов")


@dataclass(frozen=True, slots=True)
class FieldForm:
    """What the form says; `options` only of a new choice."""

    name: str
    type: str
    options: tuple[str, ...]
    rules: Rules


class OwnFieldDialog(Dialog):
    """Name, whose, the value to begin with, where it is seen, whether required; type if new.

    Args:
        done: gets the form when it is complete.
        form: what there is to change; None = a new field.
    """

    def __init__(
        self, parent: QWidget, done: Callable[[FieldForm], None], *, form: FieldForm | None = None
    ) -> None:
        super().__init__("Новое поле" if form is None else "Поле", parent, width=520)
        self._done = done
        self._new = form is None
        form = form or FieldForm("", "text", (), Rules())
        self.name = TextField(form.name, self.tr("Например, Номер договора"))
        self.type = ComboBox(list(TYPES.items()))
        self.type.set_value(form.type)
        # The values of clients and of deals lie apart: a field does not change sides.
        whose = [
            (key, text)
            for key, text in KINDS.items()
            if self._new or (key == DEAL) is (form.rules.kind == DEAL)
        ]
        self.kind = ComboBox(whose)
        self.kind.set_value(form.rules.kind)
        self.options = TextArea(placeholder=self.tr("По одному в строке"), lines=4)
        self.standard = TextField(form.rules.standard, self.tr("Пусто"))
        self.required = CheckBox(
            self.tr("Обязательное"),
            note=self.tr("Без него новая запись не сохранится, а на карточке его не очистить"),
        )
        self.required.setChecked(form.rules.required)
        self.places = {key: CheckBox(title) for key, title in PLACES.items()}
        for key, box in self.places.items():
            box.setChecked(key in form.rules.seen)
        self._name_field = FormField(self.tr("Название"), self.name)
        self._options_field = FormField(self.tr("Варианты"), self.options)
        self._type_field = FormField(self.tr("Что в нём"), self.type)
        self._kind_field = FormField(self.tr("Для кого"), self.kind)
        self._standard_field = FormField(self.tr("Значение вначале"), self.standard)
        for part in (self._name_field, self._type_field, self._options_field, self._kind_field,
                     self._standard_field, self.required, self._places()):  # fmt: skip
            self.body.addWidget(part)
        self.add_button(self.tr("Отмена"))
        yes = self.tr("Создать") if self._new else self.tr("Сохранить")
        self.add_button(yes, self.submit, kind=Kind.PRIMARY)
        self.type.chosen.connect(lambda _key: self._refresh())
        self.required.toggled.connect(lambda _on: self._refresh())
        self.name.returnPressed.connect(self.submit)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._refresh()
        self.name.setFocus()

    def _places(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(Label(self.tr("Где видно"), Role.META_MEDIUM, colour="text2"))
        for box in self.places.values():
            column.addWidget(box)
        return whole

    def _refresh(self) -> None:
        choosing = self.type.value in CHOOSING
        self._type_field.setVisible(self._new)
        self._options_field.setVisible(self._new and choosing)
        self._standard_field.set_hint(
            self.tr("Как в списке вариантов") if choosing else self.tr("Можно оставить пустым")
        )
        form = self.places[FORM]
        form.setEnabled(not self.required.isChecked())
        if self.required.isChecked():
            form.setChecked(True)
        self.restyle()

    def submit(self) -> None:
        """Hand the form over if it is complete."""
        name = self.name.text().strip()
        lines = [line.strip() for line in self.options.toPlainText().splitlines()]
        options = tuple(filter(None, lines))
        missing = self._new and self.type.value in CHOOSING and not options
        self._name_field.set_error("" if name else self.tr("Введите название"))
        self._options_field.set_error(self.tr("Нужен хотя бы один вариант") if missing else "")
        if not name or missing:
            return
        seen = frozenset(key for key, box in self.places.items() if box.isChecked())
        rules = Rules(
            str(self.kind.value), self.required.isChecked(), self.standard.text().strip(), seen
        )
        self.accept()
        self._done(FieldForm(name, str(self.type.value), options, rules))


class OptionsDialog(Dialog):
    """The values of a choice, managed as those of any directory."""

    def __init__(self, workspace: Workspace, parent: QWidget, *, name: str, key: str) -> None:
        super().__init__(f"Варианты: {name}", parent, width=640)
        self.items = DirectoryList(workspace, key)
        self.body.addWidget(self.items)
        self.add_button(self.tr("Готово"), self.accept, kind=Kind.PRIMARY)
        workspace.changed.connect(self._on_changed)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.items.refresh()
        self.items.list.setFocus()

    def _on_changed(self, _changes: object) -> None:
        self.items.refresh()


class RetypeDialog(Dialog):
    """Another type for a field: says beforehand what becomes of the values.

    Args:
        done: gets the chosen type.
    """

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        field: OwnFieldRow,
        done: Callable[[str], None],
    ) -> None:
        super().__init__(f"Сменить вид: {field.name}", parent, width=520)
        self._workspace = workspace
        self._field = field
        self._done = done
        self.type = ComboBox([(key, name) for key, name in TYPES.items() if key != field.type])
        self.body.addWidget(FormField(self.tr("Чем станет"), self.type))
        self.told = Label("", Role.BODY, colour="text2", wrap=True)
        self.body.addWidget(self.told)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Сменить вид"), self._submit, kind=Kind.PRIMARY)
        self.type.chosen.connect(lambda _key: self._look())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._look()
        self.type.setFocus()

    def _look(self) -> None:
        office, field, type_ = self._workspace.office, self._field.id, str(self.type.value)
        self._yes.setEnabled(False)
        self.told.setText(self.tr("Смотрю, что записано в поле…"))
        self._workspace.runner.read(
            lambda: preview_retyping(office, field, type=type_),
            self._tell,
            self._workspace.report,
            owner=self,
            key="preview",
        )

    def _tell(self, told: Retyping) -> None:
        self.told.setText(retyping_words(told, of_deals=self._field.kind == DEAL))
        self._yes.setEnabled(True)
        self.restyle()

    def _submit(self) -> None:
        type_ = str(self.type.value)
        self.accept()
        self._done(type_)


def retyping_words(told: Retyping, *, of_deals: bool = False) -> str:
    """Say what becomes of the values."""
    words = _DEALS if of_deals else _CLIENTS
    if not told.fitting and not told.apart:
        return "Поле нигде не заполнено."
    said = [f"Подойдёт: {count(told.fitting, *words)}."]
    if told.options:
        said.append(f"В списке будет {count(len(told.options), *_OPTIONS)}.")
    if told.apart:
        examples = ", ".join(f"«{text}»" for text in told.examples)
        said.append(
            f"Не подойдёт: {count(told.apart, *words)} ({examples}). "
            "Эти значения перейдут в новое текстовое поле «… (прежнее)»: ничего не пропадёт."
        )
    return " ".join(said)
