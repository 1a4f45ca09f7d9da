"""The office's own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import DEAL
from crm_desktop.journal import Kind as Record
from crm_desktop.own_fields.own_fields import (
    CHOOSING,
    KINDS,
    TYPES,
    OwnFieldRow,
    delete_own_field,
    list_own_fields,
    reorder_own_fields,
)
from crm_desktop.own_fields.retyping import retype
from crm_desktop.own_fields.rules import change_field, make_field, rules_of, unseen_values
from crm_desktop.wording import count
from ui.jobs import Job
from ui.settings.item_list import ListLine, ManagedList
from ui.settings.own_field_form import FieldForm, OptionsDialog, OwnFieldDialog, RetypeDialog
from ui.settings.section import Section
from ui.widgets.dialogs import confirm

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.portions import BulkResult
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.own_fields.rules import Rules
    from ui.shell.workspace import Workspace


_CLIENTS: Final = ("клиент", "клиента", "клиентов")
_DEALS: Final = ("сделка", "сделки", "сделок")


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
        self.fields.add_act(self.tr("Изменить"), self.change, icon="pencil", keys="F2")
        self._options = self.fields.add_act(self.tr("Варианты"), self.edit_options, icon="list")
        self.fields.add_act(self.tr("Сменить вид"), self.change_type, icon="refresh-cw")
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
        words = _DEALS if field.kind == DEAL else _CLIENTS
        used = count(field.used, *words) if field.used else "не заполнено"
        pill = KINDS[field.kind]
        if field.required:
            pill = self.tr("{}, обязательное").format(pill)
        return ListLine(field.id, field.name, note=f"{kind} · {used}", pill=pill)

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)

    def add(self) -> None:
        """Ask for a new field."""
        office = self.workspace.office

        def add(form: FieldForm) -> None:
            self._act(
                lambda: make_field(
                    office, form.name, type=form.type, rules=form.rules, options=form.options
                )
            )

        OwnFieldDialog(self, add).open()

    def change(self) -> None:
        """Ask for another name and other rules of the chosen field."""
        field, office = self._chosen, self.workspace.office
        if field is None:
            return

        def change(form: FieldForm) -> None:
            self.workspace.runner.read(
                lambda: unseen_values(office, field.id, kind=form.rules.kind),
                lambda hidden: self._change(field, form, hidden),
                self.workspace.report,
                owner=self,
                key="unseen",
            )

        def ask(rules: Rules) -> None:
            form = FieldForm(field.name, field.type, (), rules)
            OwnFieldDialog(self, change, form=form).open()

        self.workspace.runner.read(
            lambda: rules_of(office, field.id), ask, self.workspace.report, owner=self, key="rules"
        )

    def _change(self, field: OwnFieldRow, form: FieldForm, hidden: int) -> None:
        if hidden and form.rules.kind != field.kind:
            agreed = confirm(
                self,
                self.tr("Поле будет не у всех"),
                self.tr(
                    "«{}» заполнено у {}: они его больше не увидят. Значения сохранятся."
                ).format(field.name, count(hidden, "клиента", "клиентов", "клиентов")),
                yes=self.tr("Изменить"),
            )
            if not agreed:
                return
        office = self.workspace.office
        self._act(lambda: change_field(office, field.id, name=form.name, rules=form.rules))

    def edit_options(self) -> None:
        """Manage the values of the chosen choice."""
        field = self._chosen
        if field is None:
            return
        if field.type not in CHOOSING:
            self.workspace.tell(self.tr("У поля «{}» нет вариантов").format(field.name))
        else:
            OptionsDialog(self.workspace, self, name=field.name, key=field.key).open()

    def change_type(self) -> None:
        """Ask for another type of the chosen field; the values are turned as a long job."""
        field, office, workspace = self._chosen, self.workspace.office, self.workspace
        if field is None:
            return

        def turn(type_: str) -> None:
            def work(progress: Progress) -> BulkResult:
                return retype(office, field.id, type=type_, progress=progress)

            job: Job[BulkResult] = Job(work)
            job.succeeded.connect(
                lambda done: workspace.tell(done.changes.title, done.changes.change_id)
            )
            workspace.start_long(job, self.tr("Меняю вид поля «{}»").format(field.name))

        RetypeDialog(workspace, self, field=field, done=turn).open()

    @property
    def _chosen(self) -> OwnFieldRow | None:
        line = self.fields.chosen
        if line is None:
            return None
        return next((field for field in self._fields if field.id == line.id), None)

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
