"""The office's own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from crm_desktop.journal import Kind as Record
from crm_desktop.own_fields.own_fields import (
    KINDS,
    TYPES,
    OwnFieldRow,
    add_own_field,
    delete_own_field,
    list_own_fields,
    rename_own_field,
    reorder_own_fields,
)
from crm_desktop.wording import count
from ui.settings.ask import NameDialog
from ui.settings.item_list import ListLine, ManagedList
from ui.settings.section import Section
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_WITH_OPTIONS = frozenset({"choice", "choices"})


class OwnFieldsSection(Section):
    """One managed list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace, "Свои поля", "Появляются в карточке, в поиске, в импорте и в экспорте."
        )
        self._fields: list[OwnFieldRow] = []
        self.fields = ManagedList(self.tr("Свои поля"))
        self.fields.moved.connect(self._reorder)
        self.fields.add_act(self.tr("Добавить"), self.add, icon="plus", keys="Ins", always=True)
        self.fields.add_act(self.tr("Переименовать"), self._rename, icon="pencil", keys="F2")
        self.fields.add_act(self.tr("Выше"), lambda: self.fields.shift(-1), icon="arrow-up")
        self.fields.add_act(self.tr("Ниже"), lambda: self.fields.shift(1), icon="arrow-down")
        self.fields.add_act(self.tr("Удалить"), self._delete, icon="trash-2", keys="Del")
        self.body.addWidget(self.fields)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_own_fields(office),
            self._show,
            self.workspace.report,
            owner=self,
            key="fields",
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.OWN_FIELD) or changes.concern(Record.DIRECTORY_ITEM):
            self.refresh()

    def _show(self, fields: list[OwnFieldRow]) -> None:
        self._fields = fields
        self.fields.show_lines([self._line(field) for field in fields])

    def _line(self, field: OwnFieldRow) -> ListLine:
        kind = TYPES.get(field.type, field.type)
        if field.options:
            options = count(len(field.options), "вариант", "варианта", "вариантов")
            kind = f"{kind}, {options}"
        used = count(field.used, "клиент", "клиента", "клиентов") if field.used else "не заполнено"
        return ListLine(field.id, field.name, note=f"{kind} · {used}", pill=KINDS[field.kind])

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)

    def add(self) -> None:
        """Ask for a new field."""
        office = self.workspace.office

        def add(name: str, type_: str, kind: str, options: list[str]) -> None:
            self._act(lambda: add_own_field(office, name, type=type_, kind=kind, options=options))

        OwnFieldDialog(self, add).open()

    def _rename(self) -> None:
        line, office = self.fields.chosen, self.workspace.office
        if line is not None:
            NameDialog(
                self,
                self.tr("Переименовать поле"),
                self.tr("Название"),
                text=line.title,
                done=lambda name: self._act(lambda: rename_own_field(office, line.id, name=name)),
            ).open()

    def _reorder(self, ids: list[int]) -> None:
        office = self.workspace.office
        self._act(lambda: reorder_own_fields(office, ids))

    def _delete(self) -> None:
        line, office = self.fields.chosen, self.workspace.office
        if line is None:
            return
        agreed = confirm(
            self,
            self.tr("Удалить поле «{}»?").format(line.title),
            self.tr("Поле исчезнет из карточек. Значения сохранятся: отмена вернёт их."),
            yes=self.tr("Удалить"),
        )
        if agreed:
            self._act(lambda: delete_own_field(office, line.id))


class OwnFieldDialog(Dialog):
    """A new field: name, type, whose, and the options of a choice."""

    def __init__(self, parent: QWidget, done: Callable[[str, str, str, list[str]], None]) -> None:
        super().__init__("Новое поле", parent, width=480)
        self._done = done
        self.name = TextField(placeholder=self.tr("Например, Номер договора"))
        self.type = ComboBox(list(TYPES.items()))
        self.kind = ComboBox(list(KINDS.items()))
        self.options = TextArea(placeholder=self.tr("По одному в строке"), lines=4)
        self._name_field = FormField(self.tr("Название"), self.name)
        self._options_field = FormField(self.tr("Варианты"), self.options)
        self.body.addWidget(self._name_field)
        self.body.addWidget(FormField(self.tr("Что в нём"), self.type))
        self.body.addWidget(FormField(self.tr("Для кого"), self.kind))
        self.body.addWidget(self._options_field)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Создать"), self.submit, kind=Kind.PRIMARY)
        self.type.chosen.connect(lambda _key: self._refresh())
        self.name.returnPressed.connect(self.submit)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._refresh()
        self.name.setFocus()

    def _refresh(self) -> None:
        self._options_field.setVisible(self.type.value in _WITH_OPTIONS)
        self.restyle()

    def submit(self) -> None:
        """Make the field if the form is complete."""
        name = self.name.text().strip()
        options = [line.strip() for line in self.options.toPlainText().splitlines()]
        chosen = [option for option in options if option]
        needs = self.type.value in _WITH_OPTIONS
        self._name_field.set_error("" if name else self.tr("Введите название"))
        missing = needs and not chosen
        self._options_field.set_error(self.tr("Нужен хотя бы один вариант") if missing else "")
        if name and not missing:
            self.accept()
            self._done(name, str(self.type.value), str(self.kind.value), chosen if needs else [])
