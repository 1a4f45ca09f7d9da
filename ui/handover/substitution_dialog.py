"""«Замещение»: who stands in for whom, from which day to which."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.handover.substitution import lend_work, today_of
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

_USUAL: Final = timedelta(days=13)


class SubstitutionDialog(Dialog):
    """The work comes back by itself after the last day."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, member: int, people: Mapping[int, str]
    ) -> None:
        super().__init__(f"Замещение: {people[member]}", parent, width=520)
        self._workspace = workspace
        self._member = member
        others = [(key, name) for key, name in people.items() if key != member]
        self.substitute = ComboBox(others)
        today = today_of(workspace.office)
        self.starts, self.ends = DateField(), DateField()
        self.starts.set_value(today)
        self.ends.set_value(today + _USUAL)
        self.note = TextField("", self.tr("Отпуск, болезнь, командировка"))
        self._starts_field = FormField(self.tr("Первый день"), self.starts)
        self._ends_field = FormField(self.tr("Последний день"), self.ends)
        days = QWidget()
        row = QHBoxLayout(days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._starts_field)
        row.addWidget(self._ends_field)
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        told = self.tr(
            "В эти дни клиенты отсутствующего видны замещающему в «Мои». Ответственный не "
            "меняется, и после последнего дня всё возвращается само."
        )
        self.body.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        self.body.addWidget(FormField(self.tr("Кто замещает"), self.substitute))
        self.body.addWidget(days)
        self.body.addWidget(FormField(self.tr("Причина"), self.note))
        self.body.addWidget(self._refusal)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Назначить"), self.submit, kind=Kind.PRIMARY)
        self._yes.setEnabled(bool(others))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.substitute.setFocus()

    def submit(self) -> None:
        """Lend the work if the days are given."""
        missing = self.tr("Укажите день")
        self._starts_field.set_error("" if self.starts.value else missing)
        self._ends_field.set_error("" if self.ends.value else missing)
        starts, ends = self.starts.value, self.ends.value
        if starts is None or ends is None:
            return
        office, member, note = self._workspace.office, self._member, self.note.text()
        substitute = int(str(self.substitute.value))
        self._yes.set_busy(True)

        def work() -> Any:
            return lend_work(
                office, member, substitute_id=substitute, starts_on=starts, ends_on=ends, note=note
            )

        self._workspace.act(
            work, owner=self, on_done=lambda _done: self.accept(), on_refused=self._refuse
        )

    def _refuse(self, error: UserError) -> None:
        self._yes.set_busy(False)
        self._refusal.setText(str(error))
        self._refusal.show()
        self.restyle()
