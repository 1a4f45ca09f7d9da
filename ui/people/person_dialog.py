"""Who joins the office, with which role; and the role of somebody who is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from crm_desktop.access.membership import Role as SignedRole
from ui.access.role_draft import EXPLAINED
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.access.roles import RoleRow
    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace


class PersonDialog(Dialog):
    """Asks for a name (of a newcomer), a role and a department.

    Args:
        workspace: where the work is done.
        parent: over what it opens.
        title: of the dialog.
        roles: that may be given.
        role: key of the one chosen at first.
        departments: ids and names; empty = none is asked for.
        name: shown and not asked for; '' asks.
        yes: on the button.
        work: gets the name, the role's row and the department's id (or None) off the window's
            thread; what it returns goes to `done`.
        done: called when it is done.
        note: said below the role.
    """

    def __init__(  # noqa: PLR0913 - a form: what it shows and what it sets off
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        title: str,
        roles: Sequence[RoleRow],
        role: str = SignedRole.MANAGER.value,
        departments: Sequence[tuple[int, str]] = (),
        department: int | None = None,
        name: str = "",
        yes: str,
        work: Callable[[str, RoleRow, int | None], Any],
        done: Callable[[Any], None],
        note: str = "",
    ) -> None:
        super().__init__(title, parent, width=480)
        self._workspace = workspace
        self._roles = {row.key: row for row in roles}
        self._work, self._done = work, done
        self.name = TextField(name, self.tr("Имя и фамилия"))
        self._name_field = FormField(self.tr("Имя и фамилия"), self.name)
        if name:
            self._name_field.hide()
        self.role = ComboBox([(row.key, row.name) for row in roles])
        self.role.set_value(role if role in self._roles else roles[0].key)
        self.role.chosen.connect(lambda _key: self._explain())
        self._explained = Label("", Role.META, colour="text2", wrap=True)
        self.department = ComboBox([(None, self.tr("Без отдела")), *departments])
        self.department.set_value(department)
        self._department_field = FormField(self.tr("Отдел"), self.department)
        if not departments:
            self._department_field.hide()
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(self._name_field)
        self.body.addWidget(FormField(self.tr("Роль"), self.role))
        self.body.addWidget(self._explained)
        self.body.addWidget(self._department_field)
        if note:
            self.body.addWidget(Label(note, Role.META, colour="text2", wrap=True))
        self.body.addWidget(self._refusal)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(yes, self.submit, kind=Kind.PRIMARY)
        self.name.returnPressed.connect(self.submit)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        (self.role if name else self.name).setFocus()
        self._explain()

    def submit(self) -> None:
        """Check and do it."""
        name = self.name.text().strip()
        if not name:
            self._name_field.set_error(self.tr("Введите имя"))
            return
        row = self._roles[str(self.role.value)]
        chosen = self.department.value
        department = chosen if isinstance(chosen, int) else None
        self._yes.set_busy(True)
        self._workspace.runner.write(
            lambda: self._work(name, row, department), self._on_done, self._on_refused, owner=self
        )

    def _on_done(self, result: Any) -> None:
        self.accept()
        self._done(result)

    def _on_refused(self, error: Exception) -> None:
        from crm_desktop.errors import UserError as Refusal  # noqa: PLC0415 - one use

        self._yes.set_busy(False)
        if isinstance(error, Refusal):
            self.show_refusal(error)
        else:
            self._workspace.report(error)

    def show_refusal(self, error: UserError) -> None:
        """Tell why nothing was done."""
        self._refusal.setText(str(error))
        self._refusal.show()

    def _explain(self) -> None:
        row = self._roles[str(self.role.value)]
        own = row.replaces is None and row.id != 0
        self._explained.setText(
            self.tr("Своя роль офиса: что она может, видно в разделе «Роли и права».")
            if own
            else EXPLAINED[row.base]
        )
