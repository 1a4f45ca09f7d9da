"""The table cards are read into: its headings, and what each means to the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.heading_text import REASON_HEADING, normal
from crm_desktop.importing.mapping import LABELLED, NOTE, SKIP, Target, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLACE: Final = "Карточка vCard"
REFUSED: Final = "Не прочитано"
UID: Final = "UID"
KIND: Final = "Вид"
NAME: Final = "Имя целиком"
LAST, FIRST, MIDDLE = "Фамилия", "Имя", "Отчество"
COMPANY: Final = "Компания"
POST: Final = "Должность"
PHONES: Final = "Телефоны"
EMAILS: Final = "Почта"
MESSENGERS: Final = "Мессенджеры"
SOCIAL: Final = "Соцсети"
SITES: Final = "Сайты"
ADDRESSES: Final = {
    "actual": "Фактический адрес",
    "legal": "Юридический адрес",
    "post": "Почтовый адрес",
    "delivery": "Адрес доставки",
}
BIRTHDAY: Final = "День рождения"
TAGS: Final = "Метки"
ROLES: Final = "Роли"
NOTES: Final = "Заметка"
OTHER: Final = "Другие сведения"

COLUMNS: Final = {
    PLACE: SKIP,
    REFUSED: Target(What.REFUSAL),
    UID: Target(What.SOURCE_ID),
    KIND: Target(What.KIND),
    NAME: Target(What.FIELD, "name"),
    LAST: Target(What.FIELD, "last_name"),
    FIRST: Target(What.FIELD, "first_name"),
    MIDDLE: Target(What.FIELD, "middle_name"),
    COMPANY: Target(What.COMPANY, "name"),
    POST: Target(What.COMPANY, "post"),
    PHONES: Target(What.FIELD, "phone", LABELLED),
    EMAILS: Target(What.FIELD, "email", LABELLED),
    MESSENGERS: Target(What.FIELD, "messenger", LABELLED),
    SOCIAL: Target(What.FIELD, "social", LABELLED),
    SITES: Target(What.FIELD, "site", LABELLED),
    **{name: Target(What.FIELD, f"{kind}_address") for kind, name in ADDRESSES.items()},
    BIRTHDAY: Target(What.FIELD, "birthday"),
    TAGS: Target(What.FIELD, "tags"),
    ROLES: Target(What.FIELD, "roles"),
    NOTES: Target(What.FIELD, "note"),
    OTHER: Target(What.FIELD, "note"),
}
"""In the order they stand in; of a file those that hold something, and always the first."""

SOURCE: Final = "vcard"
"""Names the rows for import links: a card's UID is unique among all programs."""


def is_card_table(headings: Iterable[str]) -> bool:
    """Whether a table was made of cards: a file of cards itself, or its rows not loaded."""
    return next(iter(headings), "") == PLACE


def card_targets(headings: Sequence[str]) -> list[Target]:
    """Return what the columns of a table of cards mean."""
    reason = normal(REASON_HEADING)
    return [SKIP if normal(name) == reason else COLUMNS.get(name, NOTE) for name in headings]
