"""Another place for the exchange: checked first, then filled, then told to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from crm_desktop.sync.flows.moving import move_share
from crm_desktop.sync.flows.own_share import shared_at
from ui.sync.address_fields import AddressFields
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.sync.place import Place
    from ui.shell.workspace import Workspace


class MoveDialog(WorkingDialog):
    """Asks for the place and brings everything there.

    Attributes:
        moved: the office is exchanged there from now on.
    """

    moved = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            workspace, parent, title="Сменить место обмена", width=640, height=440,
            subtitle="Остальные компьютеры узнают о нём по записке на прежнем месте.",
        )  # fmt: skip
        self.fields = AddressFields()
        self._note = Banner(
            self.tr("На новое место кладётся весь офис с этой станции. Прежнее место программа не "
                    "очищает: там останется записка, куда переехали."),
            icon="info", tone=Tone.ACCENT,
        )  # fmt: skip
        self.body.addWidget(self.fields)
        self.body.addWidget(self._note)
        self.body.addStretch(1)
        self.body.addWidget(self.refusal)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Переехать"), self.move_there, kind=Kind.PRIMARY)
        office = workspace.office
        workspace.runner.read(lambda: shared_at(office), self._fill, owner=self)

    def move_there(self) -> None:
        """Fill the new place and turn to it."""
        if self.fields.complain():
            return
        office, address = self.workspace.office, self.fields.address
        password = self.fields.password
        if address is not None:
            self.work(
                lambda progress: move_share(office, address, password=password, progress=progress),
                self._on_moved,
                title=self.tr("Переезжаем"),
                quiet=True,
            )

    def set_working(self, *, working: bool) -> None:
        for part in (self.fields, self._note):
            part.setVisible(not working)
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def _fill(self, place: Place | None) -> None:
        if place is not None:
            self.fields.ways.set_value(place.address.way)
            self.fields.set_address(place.address)
        self.fields.begin()

    def _on_moved(self, result: Any) -> None:
        told = self.tr("Офис обменивается на новом месте")
        if not result.told_old:
            told += self.tr(". Прежнее не ответило: скажите остальным новый адрес сами")
        self.accept()
        self.workspace.tell(told)
        self.moved.emit()
