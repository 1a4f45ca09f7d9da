"""The office moved to another place: this computer follows, after its person has agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from crm_desktop.sync.flows.moving import follow_move
from crm_desktop.sync.flows.own_share import look_for_move
from ui.sync.address_fields import AddressFields
from ui.sync.working_dialog import WorkingDialog
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.sync.address import ShareAddress
    from ui.shell.workspace import Workspace


class FollowDialog(WorkingDialog):
    """Looks for the note the old place may hold; the address can be typed, too.

    Attributes:
        followed: this computer exchanges in the new place from now on.
    """

    followed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Офис переехал", width=640, height=440,
            subtitle="Администратор сменил общую папку. Укажите новую: здесь ничего не потеряется.",
        )  # fmt: skip
        self.fields = AddressFields()
        self.note = Banner(self.tr("Смотрим, нет ли записки на прежнем месте…"), icon="info")
        self.body.addWidget(self.fields)
        self.body.addWidget(self.note)
        self.body.addStretch(1)
        self.body.addWidget(self.refusal)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Перейти туда"), self.follow, kind=Kind.PRIMARY)
        self.fields.begin()
        office = workspace.office
        workspace.runner.read(lambda: look_for_move(office), self._on_looked, owner=self)

    def follow(self) -> None:
        """Turn to the new place, if this office is there."""
        if self.fields.complain():
            return
        office, address = self.workspace.office, self.fields.address
        password = self.fields.password
        if address is not None:
            self.work(
                lambda _progress: follow_move(office, address, password=password),
                self._on_followed,
                title=self.tr("Проверяем новое место"),
            )

    def set_working(self, *, working: bool) -> None:
        for part in (self.fields, self.note):
            part.setVisible(not working)
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def _on_looked(self, address: ShareAddress | None) -> None:
        if address is None:
            self.note.set_text(
                self.tr("На прежнем месте записки нет. Спросите новый адрес у администратора.")
            )
            return
        self.fields.set_address(address)
        self.note.set_text(self.tr("Адрес взят из записки администратора: {}").format(address.text))

    def _on_followed(self, _none: Any) -> None:
        self.accept()
        self.workspace.tell(self.tr("Этот компьютер обменивается на новом месте"))
        self.followed.emit()
