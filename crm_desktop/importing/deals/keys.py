"""What a column may say of a deal: the fields of the catalogue, and what only files know."""

from __future__ import annotations

from typing import Final

from crm_desktop.clients.field_types import Store
from crm_desktop.deals.fields import DEAL_FIELDS

FUNNEL: Final = "funnel"
STAGE: Final = "stage"
CLOSED: Final = "closed"
OUTCOME: Final = "outcome"
CLIENT_ID: Final = "client_id"
PARENT_ID: Final = "parent_id"
PEOPLE: Final = "people"
PRODUCTS: Final = "products"
PRODUCT: Final = "product"
DUE: Final = "due"
TASKS: Final = "tasks"
# Keys of Target(What.DEAL) that are no fields -> how they are called.
EXTRA_LABELS: Final = {
    CLOSED: "Закрыта ли сделка",
    OUTCOME: "Исход: выиграна или проиграна",
    "closed_at": "Когда закрыта",
    "moved_at": "Когда перешла на этап",
    "modified_at": "Когда изменена",
    PRODUCT: "Товар или услуга",
    PRODUCTS: "Товары и услуги, через запятую",
    "quantity": "Количество",
    "price": "Цена",
    "line_sum": "Сумма строки",
    DUE: "Срок: задача и дата закрытия",
    "due_done": "Срок выполнен",
    TASKS: "Задачи, по строке на каждую",
    CLIENT_ID: "Клиент: номер в другой программе",
    PARENT_ID: "Исходная сделка: номер в другой программе",
    PEOPLE: "Контактные лица, через запятую",
}
# Parts that are filled by columns of their own, and what another deal or a client says.
_NO_TARGETS: Final = frozenset({"client", "parent", "contacts", "lines"})
FIELDS: Final = tuple(field for field in DEAL_FIELDS if field.key not in _NO_TARGETS)
KEYS: Final = frozenset({*(field.key for field in FIELDS), *EXTRA_LABELS})
_LABELS: Final = tuple(field.key for field in FIELDS if field.store is Store.LABEL)
# Many columns may fill them together.
SEVERAL: Final = frozenset({"note", "helpers", PRODUCT, PRODUCTS, TASKS, PEOPLE, *_LABELS})

# Where the answers of the dictionaries' step stand in `Mapping.replacements`.
ANSWERS: Final = "deal."
OF_FUNNEL: Final = "deal.funnel"
OF_STAGE: Final = "deal.stage:"
OF_CLOSED: Final = "deal.closed:"
OF_CLIENT: Final = "deal.client"
WON: Final = "@won"
LOST: Final = "@lost"
NEW_CLIENT: Final = "@new"
# Directories and people that clients and deals share have one key of answers.
_SHARED: Final = frozenset({"source", "responsible"})


def answers_key(field: str) -> str:
    """Return the key of `Mapping.replacements` for a field of deals."""
    return field if field in _SHARED or field.startswith(("f", "new:")) else ANSWERS + field
