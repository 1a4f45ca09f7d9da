"""Programs whose exports are told by their headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.exporting.headings import is_own_layout
from crm_desktop.importing.heading_text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Profile:
    """A program and what it exports; `key` `""` = none known.

    `source` names the rows for import links: records of one kind have numbers of their own.
    """

    key: str
    label: str
    source: str


NO_PROFILE: Final = Profile("", "", "")
OURS: Final = Profile("kartoteka", "Картотека", "kartoteka")
_SURE_SIGNS: Final = 2

_SIGNS: Final = (
    (
        "bitrix24", "Битрикс24",
        ("название лида", "дополнительно об источнике", "доступен для всех", "корпоративный сайт",
         "рабочий e mail", "номер пейджера", "страница livejournal", "контакт открытая линия",
         "реквизит россия инн", "дополнительно о стадии", "частный e mail", "телефон для рассылок",
         "контакт битрикс24 network", "связанный пользователь", "тип компании"),
    ),
    (
        "amocrm", "amoCRM",
        ("полное имя контакта", "дата создания контакта", "кем создан контакт", "рабочий email",
         "рабочий прямой телефон", "кем редактирован", "ответственный за контакт", "личный email",
         "дата создания сделки", "компания контакта", "примечание 2", "этап сделки"),
    ),
    (
        "outlook", "Outlook",
        ("телефон переносной", "адрес эл почты", "краткое имя эл почты", "улица раб адрес",
         "телефон секретаря", "business street", "e mail display name", "assistant s phone",
         "e mail 2 address", "other street", "home street", "телефон в машине"),
    ),
    (
        "google", "Google Контакты",
        ("e mail 1 value", "phone 1 value", "phone 1 label", "e mail 1 label", "phone 1 type",
         "given name", "group membership", "organization 1 name", "phonetic first name", "file as"),
    ),
)  # fmt: skip


def profile_of(headings: Iterable[str]) -> Profile:
    """Tell the program a table comes from."""
    named = tuple(headings)
    if is_own_layout(named):
        return OURS
    present = {normal(heading) for heading in named}
    best, found = _SURE_SIGNS - 1, NO_PROFILE
    for key, label, signs in _SIGNS:
        count = len(present.intersection(signs))
        if count > best:
            best, found = count, Profile(key, label, f"{key}:{_records(present)}".rstrip(":"))
    return found


def _records(present: set[str]) -> str:
    for sign, kind in (
        ("название лида", "lead"),
        ("название сделки", "deal"),
        ("тип", ""),
        ("фамилия", "contact"),
        ("название компании", "company"),
    ):
        if sign in present:
            return kind
    return ""
