"""The sections of fields on the left of the card: which fields stand where, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import CARD, OWN_GROUP
from ui.clients.fields_card import FieldsCard
from ui.clients.reach import copy_text
from ui.clients.sheet_tab import sheet_text

if TYPE_CHECKING:
    from ui.clients.desk import CardDesk

_NAMES: Final = ("name", "last_name", "first_name", "middle_name")
_MAIN: Final = (*_NAMES, "type", "segment", "responsible", "department", "priority", "source",
                "region", "newsletter", "industry", "note")  # fmt: skip
_LEGAL: Final = ("inn", "kpp", "ogrn", "okpo", "director", "full_name")


class MainFields(FieldsCard):
    """«О клиенте»."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__(
            "О клиенте", desk, takes=lambda field: field.group == "Основное", order=_MAIN
        )


class LegalFields(FieldsCard):
    """«Реквизиты», copied whole by one click."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__(
            "Реквизиты", desk, takes=lambda field: field.group == "Реквизиты", order=_LEGAL,
            action="Скопировать все",
        )  # fmt: skip
        self.head.activated.connect(self._copy)

    def _copy(self) -> None:
        if self._desk.card is not None:
            copy_text(self._desk.workspace, sheet_text(self._desk.card))


class PersonalFields(FieldsCard):
    """«Личное»."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__("Личное", desk, takes=lambda field: field.group == "Личное")


class OwnFields(FieldsCard):
    """«Свои поля»."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__(
            "Свои поля", desk, takes=lambda field: field.group == OWN_GROUP and CARD in field.seen
        )
