"""A sharing rule: which clients, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.departments.rules import RuleDraft, add_rule, edit_rule
from crm_desktop.views.tree import EVERYTHING, Group
from ui.departments.department_dialog import indented
from ui.theme import Role, Space, Tone
from ui.views.filter_builder import FilterBuilder
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.departments.definition import SharingRule
    from crm_desktop.departments.tree import DepartmentRow
    from crm_desktop.errors import UserError
    from crm_desktop.views.fields import ListFields
    from ui.shell.workspace import Workspace

WIDTH: Final = 820
HEIGHT: Final = 560


class RuleDialog(Dialog):
    """Makes a rule or changes one; Ctrl+Enter saves."""

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        fields: ListFields,
        rows: Sequence[DepartmentRow],
        rule: SharingRule | None = None,
    ) -> None:
        super().__init__(
            "Правило" if rule else "Новое правило", parent, width=WIDTH, height=HEIGHT,
            subtitle="Новый клиент идёт в подразделение первого подходящего правила. "
            "Выбранное вручную правило не меняет.",
        )  # fmt: skip
        self._workspace = workspace
        self._rule = rule
        self.department = ComboBox(
            [(row.id, indented(row)) for row in rows], placeholder=self.tr("Выберите")
        )
        self.department.set_value(rule.department_id if rule else None)
        self.name = TextField(rule.name if rule else "", self.tr("Можно не называть"))
        self.conditions = FilterBuilder(
            fields, rule.conditions if rule else EVERYTHING, lead=self.tr("Клиенты, у которых")
        )
        self.conditions.edited.connect(self._on_edited)
        self._hint = Label(
            self.tr("Условий нет: сюда пойдут все, кого не взяли правила выше."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self._wrong = Banner("", tone=Tone.BAD)
        self._wrong.hide()
        above = QHBoxLayout()
        above.setSpacing(Space.L)
        above.addWidget(FormField(self.tr("Подразделение"), self.department), 1)
        above.addWidget(FormField(self.tr("Название правила"), self.name), 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._hint)
        column.addWidget(self.conditions)
        column.addStretch(1)
        self.body.addLayout(above)
        self.body.addWidget(self._wrong)
        self.body.addWidget(ScrollArea(inside), 1)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        self._on_edited()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @property
    def tree(self) -> Group:
        """The conditions as built."""
        return self.conditions.tree

    def save(self) -> None:
        """Keep the rule and close; tells what is missing."""
        department = self.department.value
        if not isinstance(department, int):
            self._tell(self.tr("Выберите подразделение."))
            return
        if self.conditions.tell_problems():
            self._tell(self.tr("Допишите или уберите незаконченные условия."))
            return
        office, rule = self._workspace.office, self._rule
        active = rule.active if rule else True
        draft = RuleDraft(department, self.name.text(), self.tree, active)

        def work() -> object:
            return edit_rule(office, rule.id, draft) if rule else add_rule(office, draft)

        self._workspace.act(
            work, owner=self, on_done=lambda _done: self.accept(), on_refused=self._refuse
        )

    def _on_edited(self) -> None:
        self._hint.setVisible(not self.tree.nodes)
        self._wrong.hide()

    def _refuse(self, error: UserError) -> None:
        self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._wrong.set_text(text)
        self._wrong.show()
