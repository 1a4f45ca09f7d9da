"""A small form of exactly the fields a stage, or a win, demands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.deals.fields import load_deal_catalogue
from ui.deals.required_inputs import RequiredInputs
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Value
    from crm_desktop.deals.fields import DealCatalogue
    from ui.shell.workspace import Workspace

_TALLEST: Final = 420


class RequiredDialog(Dialog):
    """Asks for what is missing; what hangs on a deal in several rows is filled on its card.

    Attributes:
        values: what was typed, key -> value; None until it was.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, keys: Sequence[str], to: str,
        title: str = "", deal_id: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__("Не хватает данных", parent, subtitle=title, width=520)
        self._workspace = workspace
        self._keys = tuple(keys)
        self._deal_id = deal_id
        self.values: dict[str, Value] | None = None
        told = self.tr("Чтобы перейти: «{}», заполните:").format(to)
        self.body.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        self.inputs = RequiredInputs(workspace)
        self.inputs.submitted.connect(self._save)
        self._form = QWidget()
        self._column = QVBoxLayout(self._form)
        self._column.setContentsMargins(2, 2, Space.S, 2)
        self._column.setSpacing(Space.M)
        self._column.addWidget(self.inputs)
        self._column.addStretch(1)
        self._scroll = ScrollArea(self._form)
        self.body.addWidget(self._scroll, 1)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Заполнить и перейти"), self._save, kind=Kind.PRIMARY)
        self._yes.setEnabled(False)
        office = workspace.office
        workspace.runner.read(
            lambda: load_deal_catalogue(office), self._take, owner=self, key="catalogue"
        )

    @property
    def is_ready(self) -> bool:
        """Whether the inputs are there."""
        return bool(self.inputs.inputs or self.inputs.parts)

    def _take(self, catalogue: DealCatalogue) -> None:
        self.inputs.show_fields(catalogue, self._keys)
        parts = self.inputs.parts
        if parts:
            self._tell_parts([field.label for field in parts])
        self._yes.setEnabled(bool(self.inputs.inputs) and not parts)
        tall = self._form.sizeHint().height() + 4
        self._scroll.setMinimumHeight(min(tall, theme().px(_TALLEST)))
        self.restyle()
        self.inputs.focus_first()

    def _tell_parts(self, labels: Sequence[str]) -> None:
        named = ", ".join(f"«{label}»" for label in labels)
        banner = Banner(
            self.tr("{} заполняют в карточке сделки, потом этап можно сменить.").format(named)
        )
        if self._deal_id is not None:
            there = Button(self.tr("Открыть карточку"), small=True)
            there.clicked.connect(lambda _on=False: self._open_card())
            banner.add_action(there)
        self._column.insertWidget(1, banner)
        banner.show()

    def _open_card(self) -> None:
        deal = self._deal_id
        self.reject()
        if deal is not None:
            self._workspace.go(Place.DEAL, DealStop(deal))

    def _save(self) -> None:
        if not self._yes.isEnabled():
            return
        read = self.inputs.read()
        if read is not None:
            self.values = read
            self.accept()
