"""«Изменить поле» of the selected clients: which field, what to do with it, the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.bulk_fields import How, bulk_set_field, ways_of
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.errors import UserError
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.field_input import make_input, text_of
from ui.clients.wording import CLIENTS
from ui.theme import Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.clients.fields import Catalogue, Field
    from crm_desktop.clients.portions import BulkResult
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

_WAYS: Final = {
    How.SET: "Поставить",
    How.APPEND: "Дописать в конец",
    How.ADD: "Добавить к выбранным",
    How.REMOVE: "Убрать из выбранных",
    How.CLEAR: "Очистить",
}


@dataclass(frozen=True, slots=True)
class Bulk:
    """Whose field is changed: how many they are called, what may be done, what does it."""

    forms: tuple[str, str, str]
    ways_of: Callable[[Field], Sequence[How]]
    change: Callable[..., BulkResult]


OF_CLIENTS: Final = Bulk(CLIENTS, ways_of, bulk_set_field)


def begin_field(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask which field of the clients is to become what."""
    office = workspace.office

    def ask(catalogue: Catalogue) -> None:
        BulkFieldDialog(workspace, ids, catalogue, parent=parent).open()

    workspace.runner.read(
        lambda: load_catalogue(office), ask, workspace.report, owner=parent, key="bulk-field"
    )


class BulkFieldDialog(Dialog):
    """A field of one kind of clients leaves the others of the selection alone; `of` = of whom."""

    def __init__(
        self,
        workspace: Workspace,
        ids: Sequence[int],
        catalogue: Catalogue,
        *,
        parent: QWidget,
        of: Bulk = OF_CLIENTS,
    ) -> None:
        subtitle = count(len(ids), *of.forms)
        super().__init__("Изменить поле", parent, subtitle=subtitle, width=480)
        self._workspace = workspace
        self._of = of
        self._ids = list(ids)
        self._catalogue = catalogue
        self._fields = {field.key: field for field in catalogue.fields if of.ways_of(field)}
        self.field = ComboBox([(key, field.label) for key, field in self._fields.items()])
        self.way = ComboBox()
        self.control = QWidget()
        self._box = QVBoxLayout()
        self._box.setSpacing(Space.M)
        self._value = FormField(self.tr("Значение"), self.control)
        self.body.addWidget(FormField(self.tr("Поле"), self.field))
        self.body.addWidget(FormField(self.tr("Что сделать"), self.way))
        self.body.addLayout(self._box)
        self.set_note(self.tr("Отменяется одним действием"), "undo-2")
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Изменить"), self.submit, kind=Kind.PRIMARY)
        self.field.chosen.connect(lambda _key: self.ask_field())
        self.way.chosen.connect(lambda _key: self._refresh())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.ask_field()
        self.field.setFocus()

    @property
    def _chosen(self) -> Field:
        return self._fields[str(self.field.value)]

    def ask_field(self) -> None:
        """Offer what may be done with the chosen field."""
        field = self._chosen
        self.way.set_options([(way, _WAYS[way]) for way in self._of.ways_of(field)])
        self._box.removeWidget(self._value)
        self._value.hide()
        self._value.deleteLater()
        self.control = make_input(self._catalogue, field, self._refresh)
        whose = self.tr("только у людей") if field.kinds == ("person",) else ""
        whose = self.tr("только у компаний") if field.kinds == ("company",) else whose
        self._value = FormField(self.tr("Значение"), self.control, hint=whose)
        self._box.addWidget(self._value)
        order_by_layout(self)
        self._refresh()

    def _refresh(self) -> None:
        clears = self.way.value is How.CLEAR
        self._value.setVisible(not clears)
        self._yes.setEnabled(clears or bool(text_of(self.control)))
        self.restyle()

    def submit(self) -> None:
        """Do it, if the value can be one of the field."""
        field, way, office, ids = self._chosen, self.way.value, self._workspace.office, self._ids
        how = way if isinstance(way, How) else How.SET
        text = text_of(self.control)
        if how is not How.CLEAR:
            try:
                parsed = self._catalogue.parse(field, text)
            except UserError as error:
                self._value.set_error(str(error))
                return
            if parsed.new_items:
                self._value.set_error(self.tr("В списке нет: {}").format(parsed.new_items[0]))
                return

        def work(progress: Progress | None) -> BulkResult:
            return self._of.change(
                office, ids, field=field.key, value=text or None, how=how, progress=progress
            )

        many = len(ids) > QUICK
        run_bulk(
            self._workspace, work, many=many,
            title=self.tr("Меняю поле «{}»").format(field.label), owner=self._workspace,
        )  # fmt: skip
        self.accept()
