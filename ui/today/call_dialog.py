"""«Записать звонок»: whose call it was and what came of it, from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.today.calls import write_call
from ui.clients.event_form import EventForm
from ui.deals.client_field import ClientField
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace


class CallDialog(Dialog):
    """A client, then the form of an event, a call to begin with."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, client_id: int | None = None
    ) -> None:
        super().__init__("Записать звонок", parent, width=620)
        self._workspace = workspace
        self.client = ClientField(workspace)
        self.client.changed.connect(self._clear_error)
        self.form = EventForm(workspace.office.zone, lines=4)
        self.form.set_kind("call")
        self.form.set_details_shown(True)
        self.form.submitted.connect(self.save)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self.client)
        self.body.addWidget(self.form)
        self.body.addWidget(self._error)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Записать"), self.save, kind=Kind.PRIMARY)
        if client_id is not None:
            self.client.set_client(client_id)
            self.form.text.setFocus()
        else:
            self.client.setFocus()

    def save(self) -> None:
        """Write it down; without a client the dialog asks for one."""
        draft = self.form.draft()
        self.client.take_typed()
        client, new = self.client.client_id, self.client.new_client
        if self.client.is_empty:
            self._tell(self.tr("Выберите клиента, с которым говорили."))
            self.client.setFocus()
            return
        if draft is None:
            return
        office = self._workspace.office
        self._workspace.act(
            lambda: write_call(office, draft, client_id=client, new=new), owner=self,
            on_done=lambda _result: self.accept(), on_refused=self._refused,
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._error.setText(text)
        self._error.show()
        self.restyle()

    def _clear_error(self) -> None:
        self._error.hide()


def open_call(workspace: Workspace, parent: QWidget, *, client_id: int | None = None) -> CallDialog:
    """Open «Записать звонок» over a window."""
    dialog = CallDialog(workspace, parent.window(), client_id=client_id)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
