"""What a field of a client or a deal is, and the standard ones of clients."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# A stored value: what SQLite keeps.
Value = str | int | float | None

PERSON: Final = "person"
COMPANY: Final = "company"
BOTH: Final = (PERSON, COMPANY)
# A directory of its own: its items are the departments of the office.
DEPARTMENT: Final = "department"
# Whose the fields of a deal are; they are described by the same `Field`.
DEAL: Final = "deal"
OWN_GROUP: Final = "Свои поля"
# Where an own field is seen: on the card, among the columns of lists, in the form of a new client.
CARD, LIST, FORM = "card", "list", "form"
SEEN_BY_DEFAULT: Final = frozenset({CARD, LIST})


class FieldType(StrEnum):
    """How a value is typed, checked and shown.

    `PERCENT` is whole, `DISCOUNT` in hundredths of a percent, `RECORD` the id of a record of the
    table that stands in the field's `directory`.
    """

    TEXT = "text"
    MULTILINE = "multiline"
    DATE = "date"
    DIRECTORY = "directory"
    MEMBER = "member"
    PRIORITY = "priority"
    BOOL = "bool"
    INN = "inn"
    KPP = "kpp"
    OGRN = "ogrn"
    OKPO = "okpo"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    CHOICES = "choices"
    LINK = "link"
    CHANNEL = "channel"
    ADDRESS = "address"
    BANK = "bank"
    LABELS = "labels"
    PERCENT = "percent"
    DISCOUNT = "discount"
    CURRENCY = "currency"
    RECORD = "record"


class Store(StrEnum):
    """Where a value lives: in the row itself, among its own fields, or in a part of it."""

    COLUMN = "column"
    OWN = "own"
    CHANNEL = "channel"
    ADDRESS = "address"
    BANK = "bank"
    LABEL = "label"
    HELPER = "helper"
    CONTACT = "contact"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        key: its name in code, in the command line and in files of settings.
        label: its Russian name.
        group: the heading it stands under.
        type: how its value is typed and shown.
        store: where its value lives.
        kinds: the kinds of clients that have it; `DEAL` alone for a field of deals.
        directory: whose items it chooses from.
        part: the kind of the channel or the address, the column of the bank account.
        searchable: whether the search finds a client by it.
        own_id: the id of the office's own field, else 0.
        aliases: other names a person may use.
        person_label: the label for people where it differs.
        required: a client is not complete without it; an own field only.
        standard: the stored value a new client begins with; an own field only.
        seen: where it is shown, of `CARD`, `LIST`, `FORM`; an own field only.
    """

    key: str
    label: str
    group: str
    type: FieldType = FieldType.TEXT
    store: Store = Store.COLUMN
    kinds: tuple[str, ...] = BOTH
    directory: str = ""
    part: str = ""
    searchable: bool = False
    own_id: int = 0
    aliases: tuple[str, ...] = ()
    person_label: str = ""
    required: bool = False
    standard: Value = None
    seen: frozenset[str] = SEEN_BY_DEFAULT

    @property
    def journal(self) -> str:
        """The field's name in the journal of the client's row."""
        return f"custom.{self.key}" if self.store is Store.OWN else self.key

    @property
    def single(self) -> bool:
        """Whether a client has one value of it, kept with the client itself."""
        return self.store in {Store.COLUMN, Store.OWN}

    def label_for(self, kind: str) -> str:
        """Return the label for a kind of clients."""
        return self.person_label if kind == PERSON and self.person_label else self.label


_MAIN, _PERSONAL, _LEGAL = "Основное", "Личное", "Реквизиты"
_CONTACT, _PLACE, _BANK = "Контакты", "Адреса", "Банк"
_PEOPLE, _FIRMS = (PERSON,), (COMPANY,)


def _directory(key: str, label: str, *aliases: str, searchable: bool = False) -> Field:
    return Field(
        key, label, _MAIN, FieldType.DIRECTORY,
        directory=key, searchable=searchable, aliases=aliases,
    )  # fmt: skip


def _channel(kind: str, label: str, *aliases: str) -> Field:
    return Field(
        kind, label, _CONTACT, FieldType.CHANNEL, Store.CHANNEL,
        part=kind, searchable=True, aliases=aliases,
    )  # fmt: skip


def _address(kind: str, label: str, *aliases: str) -> Field:
    return Field(
        f"{kind}_address", label, _PLACE, FieldType.ADDRESS, Store.ADDRESS,
        part=kind, searchable=True, aliases=aliases,
    )  # fmt: skip


def _bank(column: str, label: str, *aliases: str) -> Field:
    return Field(
        column, label, _BANK, FieldType.BANK, Store.BANK,
        part=column, searchable=True, aliases=aliases,
    )  # fmt: skip


STANDARD: Final[tuple[Field, ...]] = (
    Field("name", "Название", _MAIN, searchable=True, person_label="ФИО",
          aliases=("наименование", "имя клиента", "клиент", "организация", "компания")),
    Field("last_name", "Фамилия", _MAIN, kinds=_PEOPLE, searchable=True),
    Field("first_name", "Имя", _MAIN, kinds=_PEOPLE, searchable=True),
    Field("middle_name", "Отчество", _MAIN, kinds=_PEOPLE, searchable=True),
    _directory("type", "Тип", "тип клиента"),
    _directory("segment", "Сегмент"),
    _directory("source", "Источник", "откуда"),
    _directory("region", "Регион", "область", searchable=True),
    Field("responsible", "Ответственный", _MAIN, FieldType.MEMBER, aliases=("менеджер",)),
    _directory(DEPARTMENT, "Подразделение"),
    Field("priority", "Приоритет", _MAIN, FieldType.PRIORITY),
    Field("industry", "Отрасль", _MAIN, kinds=_FIRMS, searchable=True,
          aliases=("сфера", "сфера деятельности", "вид деятельности")),
    Field("newsletter", "Согласие на рассылку", _MAIN, FieldType.BOOL, aliases=("рассылка",)),
    Field("note", "Заметка", _MAIN, FieldType.MULTILINE, searchable=True,
          aliases=("примечание", "комментарий", "заметки")),
    Field("birthday", "День рождения", _PERSONAL, FieldType.DATE, kinds=_PEOPLE,
          aliases=("дата рождения",)),
    Field("preferences", "Предпочтения", _PERSONAL, FieldType.MULTILINE),
    Field("family", "Семья", _PERSONAL, FieldType.MULTILINE, kinds=_PEOPLE),
    Field("inn", "ИНН", _LEGAL, FieldType.INN, searchable=True),
    Field("kpp", "КПП", _LEGAL, FieldType.KPP, kinds=_FIRMS, searchable=True),
    Field("ogrn", "ОГРН", _LEGAL, FieldType.OGRN, kinds=_FIRMS, searchable=True,
          aliases=("огрнип",)),
    Field("okpo", "ОКПО", _LEGAL, FieldType.OKPO, kinds=_FIRMS),
    Field("full_name", "Полное наименование", _LEGAL, kinds=_FIRMS, searchable=True,
          aliases=("полное название", "юридическое название")),
    Field("director", "Руководитель", _LEGAL, kinds=_FIRMS, searchable=True,
          aliases=("директор",)),
    _channel("phone", "Телефон", "тел", "телефоны", "мобильный", "мобильный телефон"),
    _channel("email", "Почта", "e-mail", "электронная почта", "эл. почта", "мейл", "имейл"),
    _channel("messenger", "Мессенджер", "телеграм", "telegram", "whatsapp"),
    _channel("social", "Соцсеть", "социальная сеть", "соцсети"),
    _channel("site", "Сайт", "веб-сайт", "www", "web"),
    _address("legal", "Юридический адрес", "юр. адрес", "юрадрес"),
    _address("actual", "Фактический адрес", "адрес", "факт. адрес"),
    _address("delivery", "Адрес доставки"),
    _address("post", "Почтовый адрес"),
    _bank("account", "Расчётный счёт", "р/с", "рс", "счёт"),
    _bank("bank", "Банк"),
    _bank("bik", "БИК"),
    _bank("corr_account", "Корреспондентский счёт", "к/с", "корр. счёт"),
    Field("roles", "Роли", _MAIN, FieldType.LABELS, Store.LABEL, directory="role",
          aliases=("роль",)),
    Field("tags", "Метки", _MAIN, FieldType.LABELS, Store.LABEL, directory="tag", searchable=True,
          aliases=("метка", "тег", "теги")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a directory; `parent` is the department a department stands below."""

    id: int
    directory: str
    name: str
    colour: str
    position: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed text understood.

    Attributes:
        value: what to store.
        warning: a Russian doubt (a control digit, a short number); the value may be kept.
        new_items: names the directory does not have yet; `value` is then without them.
    """

    value: Value
    warning: str = ""
    new_items: tuple[str, ...] = ()
