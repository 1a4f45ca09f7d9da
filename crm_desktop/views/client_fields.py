"""What lists of clients filter by, show, sort by: their fields and what is computed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.views.list_fields import ListField, ValueKind, list_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.field_types import Field

_ACTIVITY: Final = "Активность"
_SERVICE: Final = "Служебное"
_MAIN: Final = "Основное"
_CONTACTS: Final = "Контакты"

COMPUTED: Final = (
    ListField("kind", "Вид", _MAIN, ValueKind.CLIENT_KIND, always=True),
    ListField("contact", "Контактное лицо", _CONTACTS, ValueKind.TEXT,
              filterable=False, sortable=False, summed=False),
    ListField("has_phone", "Есть телефон", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False, without="Без телефона"),
    ListField("has_email", "Есть почта", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False, without="Без почты"),
    ListField("dead_channel", "Есть недоступный телефон или почта", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False, without="Все телефоны и почта доступны"),
    ListField("bad_email", "Почта с ошибкой", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False, without="Почта без ошибок"),
    ListField("bad_inn", "ИНН с ошибкой", _MAIN, ValueKind.BOOL,
              column=False, sortable=False, without="ИНН без ошибок"),
    ListField("last_event", "Последний контакт", _ACTIVITY, ValueKind.INSTANT),
    ListField("quiet_days", "Дней без контакта", _ACTIVITY, ValueKind.NUMBER, summed=False),
    ListField("events", "Число событий", _ACTIVITY, ValueKind.NUMBER),
    ListField("has_files", "Есть вложения", _ACTIVITY, ValueKind.BOOL,
              column=False, sortable=False, without="Без вложений"),
    ListField("created", "Создан", _SERVICE, ValueKind.INSTANT, always=True),
    ListField("segment_of", "Входит в сегмент", _SERVICE, ValueKind.SEGMENT,
              column=False, sortable=False),
    ListField("legal_basis", "Правовое основание", _SERVICE, ValueKind.TEXT),
    ListField("blocked", "Обработка данных остановлена", _SERVICE, ValueKind.BOOL),
    ListField("mailing", "Можно рассылать", _SERVICE, ValueKind.BOOL,
              column=False, sortable=False),
)  # fmt: skip


def client_fields(fields: Iterable[Field]) -> tuple[ListField, ...]:
    """Return the fields of a list: those of the clients in their order, then the computed ones."""
    return (*(list_field(field, always=field.key == "name") for field in fields), *COMPUTED)
