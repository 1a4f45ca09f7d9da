"""Whose deal it is: another client, a new one, or nobody yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from ui.deals.client_field import ClientField
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.deals.deal_desk import DealDesk


class DealClientDialog(Dialog):
    """A picker; events and tasks of a deal without a client go to the client it gets."""

    def __init__(self, desk: DealDesk, parent: QWidget) -> None:
        deal = desk.deal
        super().__init__("Клиент сделки", parent, width=520,
                         subtitle=deal.title if deal is not None else "")  # fmt: skip
        self._desk = desk
        self.field = ClientField(desk.workspace)
        self.field.changed.connect(lambda: self._tell(""))
        if deal is not None and deal.client_id is not None:
            self.field.set_client(deal.client_id, deal.client)
        self.body.addWidget(self.field)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        if deal is not None and deal.client_id is not None:
            self.add_button(self.tr("Убрать клиента"), self._clear, left=True)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._save, kind=Kind.PRIMARY)

    def _clear(self) -> None:
        self._write(None)

    def _save(self) -> None:
        self.field.take_typed()
        if self.field.is_empty:
            self._tell(self.tr("Найдите клиента или впишите нового"))
            return
        self._write(self.field.client_id)

    def _write(self, client: int | None) -> None:
        desk, draft = self._desk, self.field.new_client if client is None else None

        def work(office: Office, deal: int) -> Changes:
            if draft is None:
                return desk.write_value(office, deal, field="client", value=client)
            with office.change(f"Новый клиент сделки: {draft.name}") as change:
                made, _changes = create_client(office, draft)
                desk.write_value(office, deal, field="client", value=made)
            return change.changes

        desk.act(work, on_done=lambda _changes: self.accept(), on_refused=self._refused)

    def _refused(self, error: UserError) -> None:
        self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))
