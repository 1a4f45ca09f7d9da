"""A small form of exactly the fields a stage, or a win, demands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crm_desktop.clients.field_types import FieldType, Store
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.errors import UserError
from ui.clients.field_input import make_input, text_of
from ui.deals.client_field import ClientField
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Field, Value
    from crm_desktop.deals.fields import DealCatalogue
    from ui.shell.workspace import Workspace

_TALLEST: Final = 420
_ON_THE_CARD: Final = frozenset({Store.CONTACT, Store.LINE})


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
        self._catalogue: DealCatalogue | None = None
        self.values: dict[str, Value] | None = None
        self.inputs: dict[str, QWidget] = {}
        self._fields: dict[str, FormField] = {}
        self.body.addWidget(
            Label(self.tr("Чтобы перейти: «{}», заполните:").format(to), Role.BODY, wrap=True)
        )
        self._form = QWidget()
        self._column = QVBoxLayout(self._form)
        self._column.setContentsMargins(2, 2, Space.S, 2)
        self._column.setSpacing(Space.M)
        self._scroll = ScrollArea(self._form)
        self.body.addWidget(self._scroll, 1)
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Заполнить и перейти"), self._save, kind=Kind.PRIMARY)
        self._yes.setEnabled(False)
        office = workspace.office
        workspace.runner.read(
            lambda: load_deal_catalogue(office), self._take, owner=self, key="catalogue"
        )

    def _take(self, catalogue: DealCatalogue) -> None:
        self._catalogue = catalogue
        parts: list[Field] = []
        for key in self._keys:
            field = catalogue.find(key)
            if field is None:
                continue
            if field.store in _ON_THE_CARD:
                parts.append(field)
                continue
            control = self.inputs[key] = self._make(catalogue, field)
            shown = self._fields[key] = FormField(field.label, control)
            self._column.addWidget(shown)
            if isinstance(control, QLineEdit):
                control.returnPressed.connect(self._save)
        if parts:
            self._tell_parts(parts)
        self._yes.setEnabled(bool(self.inputs) and not parts)
        tall = self._form.sizeHint().height() + 4
        self._scroll.setMinimumHeight(min(tall, theme().px(_TALLEST)))
        self.restyle()
        first = next(iter(self.inputs.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _make(self, catalogue: DealCatalogue, field: Field) -> QWidget:
        if field.type is FieldType.RECORD and field.directory == "client":
            return ClientField(self._workspace)
        if field.store is Store.HELPER:
            return ComboBox(
                [
                    (name, name)
                    for key, name in catalogue.members.items()
                    if key not in catalogue.former
                ],
                placeholder=self.tr("Не указано"),
            )
        return make_input(catalogue, field, lambda: self._forget_error(field.key))

    def _tell_parts(self, parts: Sequence[Field]) -> None:
        named = ", ".join(f"«{field.label}»" for field in parts)
        banner = Banner(
            self.tr("{} заполняют в карточке сделки, потом этап можно сменить.").format(named)
        )
        if self._deal_id is not None:
            there = Button(self.tr("Открыть карточку"), small=True)
            there.clicked.connect(lambda _on=False: self._open_card())
            banner.add_action(there)
        self._column.addWidget(banner)

    def _open_card(self) -> None:
        deal = self._deal_id
        self.reject()
        if deal is not None:
            self._workspace.go(Place.DEAL, DealStop(deal))

    def _forget_error(self, key: str) -> None:
        if key in self._fields:
            self._fields[key].set_error("")

    def _save(self) -> None:
        catalogue = self._catalogue
        if catalogue is None or not self._yes.isEnabled():
            return
        read: dict[str, Value] = {}
        wrong: QWidget | None = None
        for key, control in self.inputs.items():
            problem, value = self._read(catalogue, catalogue.get(key), control)
            self._fields[key].set_error(problem)
            if problem:
                wrong = wrong or control
            else:
                read[key] = value
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.values = read
        self.accept()

    def _read(self, catalogue: DealCatalogue, field: Field, control: QWidget) -> tuple[str, Value]:
        """Return what is wrong (`""` = nothing) and the value."""
        if isinstance(control, ClientField):
            empty = control.client_id is None
            return (self.tr("Выберите клиента из базы") if empty else ""), control.client_id
        text = text_of(control)
        if not text:
            return self.tr("Заполните это поле"), None
        if not field.single:
            return "", text
        try:
            catalogue.parse(field, text)
        except UserError as error:
            return str(error), None
        return "", text
