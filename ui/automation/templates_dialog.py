"""Task templates: made, changed, put in order, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from crm_desktop.automation.definition import TaskPlan
from crm_desktop.automation.templates import (
    add_template,
    delete_template,
    edit_template,
    reorder_templates,
)
from crm_desktop.errors import UserError
from crm_desktop.tasks.kinds import TASK_KINDS
from ui.automation.action_forms import TaskLines
from ui.automation.rule_book import read_book
from ui.settings.item_list import ListLine, ManagedList
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from crm_desktop.automation.templates import TemplateRow
    from crm_desktop.journal import Changes
    from ui.automation.rule_book import RuleBook
    from ui.shell.workspace import Workspace

WIDTH: Final = 640


class TemplatesDialog(Dialog):
    """The templates in their order; Alt+↑ and Alt+↓ move the chosen one."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Шаблоны задач", parent, width=WIDTH,
            subtitle="Вид и название правило берёт из шаблона, срок и исполнителя можно дать свои.",
        )  # fmt: skip
        self._workspace = workspace
        self._book: RuleBook | None = None
        self.lines = ManagedList(self.tr("Шаблоны задач"))
        self.lines.add_act(
            self.tr("Добавить"), lambda: self.edit(None), icon="plus", keys="Insert", always=True
        )
        self.lines.add_act(self.tr("Изменить"), self._edit_chosen, icon="pencil", keys="F2")
        self.lines.add_act(self.tr("Удалить"), self._delete, icon="trash-2", keys="Delete")
        self.lines.list.activated.connect(lambda _index: self._edit_chosen())
        self.lines.moved.connect(self._reorder)
        self.body.addWidget(self.lines)
        self.add_button(self.tr("Закрыть"))
        self.load()

    def load(self) -> None:
        """Read the templates."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: read_book(office), self._show, owner=self, key="templates"
        )

    def _show(self, book: RuleBook) -> None:
        self._book = book
        self.lines.show_lines(
            [
                ListLine(each.id, each.name, note=TASK_KINDS.get(each.plan.kind, ""))
                if each.plan is not None
                else ListLine(each.id, each.name, pill=self.tr("повреждён"))
                for each in book.templates
            ]
        )

    def edit(self, template: TemplateRow | None) -> TemplateDialog | None:
        """Open the editor of a template; None = of a new one."""
        if self._book is None:
            return None
        dialog = TemplateDialog(self._workspace, self._book, template, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(self.load)
        dialog.open()
        return dialog

    def _edit_chosen(self) -> None:
        line = self.lines.chosen
        if line is not None and self._book is not None:
            self.edit(next(each for each in self._book.templates if each.id == line.id))

    def _delete(self) -> None:
        line = self.lines.chosen
        if line is not None:
            office, template = self._workspace.office, line.id
            self._workspace.act(
                lambda: delete_template(office, template),
                owner=self,
                on_done=lambda _changes: self.load(),
            )

    def _reorder(self, ids: list[int]) -> None:
        office = self._workspace.office
        self._workspace.act(
            lambda: reorder_templates(office, ids), owner=self, on_done=lambda _c: self.load()
        )


class TemplateDialog(Dialog):
    """One template."""

    def __init__(
        self,
        workspace: Workspace,
        book: RuleBook,
        template: TemplateRow | None,
        parent: QWidget,
    ) -> None:
        title = "Шаблон задачи" if template else "Новый шаблон задачи"
        super().__init__(title, parent, width=WIDTH)
        self._workspace = workspace
        self._template = template
        plan = template.plan if template and template.plan else TaskPlan()
        self.name = TextField(template.name if template else "", self.tr("Название шаблона"))
        self.name.setMaxLength(200)
        self._wrong = Banner("", tone=Tone.BAD)
        self._wrong.hide()
        task = QWidget()
        self.lines = TaskLines(task, book.fields.catalogue, plan, listen=lambda _part: None)
        self.lines.setContentsMargins(0, 0, 0, 0)
        task.setLayout(self.lines)
        self.body.addWidget(self._wrong)
        self.body.addWidget(FormField(self.tr("Название"), self.name, required=True))
        self.body.addWidget(FormField(self.tr("Задача"), task))
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)

    def save(self) -> None:
        """Write the template."""
        try:
            plan = self.lines.plan()
        except UserError as error:
            self._refuse(error)
            return
        office, name, template = self._workspace.office, self.name.text(), self._template

        def write() -> Changes:
            if template is not None:
                return edit_template(office, template.id, name=name, plan=plan)
            return add_template(office, name, plan=plan)[1]

        self._workspace.act(
            write, owner=self, on_done=lambda _changes: self.accept(), on_refused=self._refuse
        )

    def _refuse(self, error: UserError) -> None:
        self._wrong.set_text(str(error))
        self._wrong.show()
