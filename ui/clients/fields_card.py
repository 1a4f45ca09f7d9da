"""A card of fields: «О клиенте», «Реквизиты», «Личное», «Свои поля»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.clients.field_values import FieldRow, is_long
from ui.theme import Space
from ui.widgets.cards import Card, SectionHead

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.card import FieldValue
    from crm_desktop.clients.fields import Field
    from ui.clients.desk import CardDesk


class HasFields(Protocol):
    """What a card of fields can show."""

    @property
    def fields(self) -> tuple[FieldValue, ...]:
        """All values."""


class FieldsCard(Card):
    """Two columns, long values across both; built anew only when the fields themselves change.

    Args:
        takes: which fields stand here.
        order: keys that come first, in this order.
    """

    def __init__(
        self,
        title: str,
        desk: CardDesk,
        *,
        takes: Callable[[Field], bool],
        order: tuple[str, ...] = (),
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self._desk = desk
        self._takes = takes
        self._order = order
        self._rows: dict[str, FieldRow] = {}
        self._built_for: object = None
        self.head = SectionHead(title, action=action)
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.M)
        self.body.setSpacing(0)
        head = QGridLayout()
        head.setContentsMargins(Space.S, 0, Space.S, 0)
        head.addWidget(self.head, 0, 0)
        self.body.addLayout(head)
        self._box: QWidget | None = None

    def row(self, key: str) -> FieldRow | None:
        """The row of a field, if it is here."""
        return self._rows.get(key)

    @property
    def is_editing(self) -> bool:
        """Whether a value is being edited."""
        return any(row.editor.is_editing for row in self._rows.values())

    def show_card(self, card: HasFields) -> None:
        """Show the fields of a client or a deal; hidden while it has none of them."""
        kind = self._desk.kind
        mine = [value for value in card.fields if self._takes(value.field)]
        mine.sort(key=lambda value: self._place(value.field.key))
        kept = self._desk.read_only_fields
        signature = (kind, tuple(value.field for value in mine), id(self._desk.catalogue), kept)
        if signature != self._built_for and not self.is_editing:
            self._built_for = signature
            self._build(mine, kind, kept)
        for value in mine:
            row = self._rows.get(value.field.key)
            if row is not None:
                row.show_value(value)
        self.setVisible(bool(mine))

    def _make_row(self, field: Field, kind: str) -> FieldRow:
        return FieldRow(self._desk, field, kind=kind)

    def _place(self, key: str) -> int:
        return self._order.index(key) if key in self._order else len(self._order)

    def _build(self, mine: list[FieldValue], kind: str, kept: frozenset[str]) -> None:
        if self._box is not None:
            self._box.hide()
            self.body.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        grid = QGridLayout(self._box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._rows = {}
        line, column = 0, 0
        for value in mine:
            row = self._rows[value.field.key] = self._make_row(value.field, kind)
            row.editor.set_read_only(value.field.key in kept)
            wide = is_long(value.field)
            if wide and column:
                line, column = line + 1, 0
            grid.addWidget(row, line, column, 1, 2 if wide else 1)
            if wide or column:
                line, column = line + 1, 0
            else:
                column = 1
        self.body.addWidget(self._box)
