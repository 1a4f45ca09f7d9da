"""Headings of exported tables of deals, and their way back: the import reads them exactly.

A table of deals is ours when one of its headings is «№ сделки». Percents and money are numbers,
a budget is in its own currency, which stands beside it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.exporting.headings import MONEY_SUFFIX, own_field_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.field_types import Field

ID: Final = "id"
CLIENT_ID: Final = "client_id"
PARENT_ID: Final = "parent_id"

DEAL_HEADINGS: Final = {
    ID: "№ сделки",
    "title": "Сделка",
    CLIENT_ID: "№ клиента",
    "client": "Клиент",
    "client.inn": "Клиент: ИНН",
    "client.phone": "Клиент: телефон",
    "client.email": "Клиент: почта",
    "funnel": "Воронка",
    "stage": "Этап",
    "outcome": "Исход",
    "closed": "Дата закрытия",
    "loss_reason": "Причина проигрыша",
    "loss_note": "Комментарий к проигрышу",
    "budget": "Бюджет",
    "currency": "Валюта",
    "discount": "Скидка, %",
    "probability": "Вероятность, %",
    "starts_on": "Начало",
    "closes_on": "Ожидаемая дата закрытия",
    "contract_ends_on": "Конец договора",
    "type": "Тип сделки",
    "source": "Источник",
    "competitor": "Конкурент",
    "responsible": "Ответственный",
    "helpers": "Помощники",
    "contacts": "Контактные лица",
    "lines": "Состав сделки",
    "tags": "Метки",
    "note": "Комментарий",
    PARENT_ID: "№ исходной сделки",
    "parent": "Исходная сделка",
    "created": "Создана",
}
"""Key -> heading, in the order of a whole table; the office's own fields follow."""
ID_HEADING: Final = DEAL_HEADINGS[ID]
_OWN_MARK: Final = " (своё поле)"


def own_deal_heading(field: Field) -> str:
    """Return the heading of an own field of deals; it never looks like a standard one."""
    name = " ".join(field.label.split())
    if own_deal_meaning(name) is not None:
        name = f"{name}{_OWN_MARK}"
    return f"{name}{MONEY_SUFFIX}" if field.type.value == "money" else name


def is_deal_layout(headings: Iterable[str]) -> bool:
    """Whether a table of deals was exported by this program."""
    return any(fold(" ".join(heading.split())) == fold(ID_HEADING) for heading in headings)


def own_deal_meaning(heading: str) -> str | None:
    """Return the key of a heading of our own table; None = an own field of the office."""
    return _keys().get(fold(" ".join(heading.split())))


def own_deal_field(heading: str) -> tuple[str, str]:
    """Return the name of the own field a heading speaks of and its type, `""` = not said."""
    return own_field_heading(heading)


@cache
def _keys() -> dict[str, str]:
    return {fold(label): key for key, label in DEAL_HEADINGS.items()}
