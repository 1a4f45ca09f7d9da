"""«О сделке» and «Свои поля»: the values of a deal, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.field_types import FieldType, Store
from crm_desktop.directories.items import add_item
from ui.clients.field_values import FieldRow, options_of
from ui.clients.fields_card import FieldsCard
from ui.deals.deal_desk import DealDesk
from ui.settings.ask import NameDialog

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Field
    from crm_desktop.journal import Changes
    from ui.widgets.inline import InlineValue

_ANOTHER: Final = "another"
"""The option that asks for a value the directory has not yet."""

_MAIN: Final = (
    "budget", "discount", "closes_on", "probability", "responsible", "currency", "starts_on",
    "contract_ends_on", "type", "source", "competitor", "note",
)  # fmt: skip


class DealFieldRow(FieldRow):
    """A field of a deal: a currency of those the office deals in, a directory that may grow."""

    def _dress(self, editor: InlineValue) -> None:
        desk, catalogue = self._desk, self._desk.catalogue
        if self.field.type is FieldType.CURRENCY and isinstance(desk, DealDesk):
            editor.edit_as_choice([(code, code) for code in desk.currencies])
        elif (
            self.field.type is FieldType.DIRECTORY
            and catalogue is not None
            and may(desk.workspace.office, Right.EDIT_SETTINGS)
        ):
            added = (_ANOTHER, self.tr("Добавить…"))
            editor.edit_as_choice([*options_of(self.field, catalogue), added])
        else:
            super()._dress(editor)

    def _on_committed(self, typed: object) -> None:
        if typed != _ANOTHER:
            super()._on_committed(typed)
            return
        self.editor.set_value(self._shown.value if self._shown is not None else None)
        NameDialog(
            self.window(), self.tr("Новое значение"), self.field.label_for(self._kind),
            done=self._add,
        ).open()  # fmt: skip

    def _add(self, name: str) -> None:
        """Put a value into the directory, then into the deal."""
        desk, key, directory = self._desk, self.field.key, self.field.directory

        def added(made: tuple[int, Changes]) -> None:
            desk.act(
                lambda office, record: desk.write_value(office, record, field=key, value=made[0])
            )

        office = desk.workspace.office
        # The row may be made anew when the directory has grown; the desk stays.
        desk.workspace.act(
            lambda: add_item(office, directory, name=name), owner=desk, on_done=added
        )


class DealFieldsCard(FieldsCard):
    """Fields of a deal."""

    def _make_row(self, field: Field, kind: str) -> FieldRow:
        return DealFieldRow(self._desk, field, kind=kind)


class MainDealFields(DealFieldsCard):
    """Sum, dates, whose it is, where it came from."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__("О сделке", desk, takes=lambda field: field.key in _MAIN, order=_MAIN)


class OwnDealFields(DealFieldsCard):
    """The fields the office added."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__("Свои поля", desk, takes=lambda field: field.store is Store.OWN)
