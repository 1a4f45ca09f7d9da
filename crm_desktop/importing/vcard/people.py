"""From the properties of a card to the texts of its row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.vcard import columns as c
from crm_desktop.importing.vcard.channels import ChannelTexts
from crm_desktop.importing.vcard.naming import put_names
from crm_desktop.importing.vcard.places import AddressTexts
from crm_desktop.importing.vcard.words import OTHERS, is_technical, own_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.importing.vcard.cards import Card
    from crm_desktop.importing.vcard.properties import Property

GROUP: Final = "Это список контактов, а не человек и не компания: люди из него — в своих карточках."
EMPTY: Final = "В карточке нет ни имени, ни названия, ни телефона, ни почты."
CUT: Final = "… [обрезано]"
_LONGEST_CELL: Final = 32_000
_OMITTED_YEAR: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_YEARLESS: Final = re.compile(r"--(\d{2})-?(\d{2})(?:T.*)?")
_NO_YEAR: Final = ("0000", "1604")
# Tags every contact of a program bears.
_EVERYBODY: Final = frozenset({"mycontacts", "my contacts", "starred in android", "мои контакты"})
_BIRTHDAY_EVENT: Final = "3"


class CardRow:
    """The row of a card, being put together.

    Args:
        card: whose row it is.
    """

    def __init__(self, card: Card) -> None:
        self.labels: dict[str, str] = {}
        self.names: dict[str, Property] = {}
        self.org: list[str] = []
        self.titles: list[str] = []
        self.roles: list[str] = []
        self.kind = ""
        self.group = False
        self.uid = ""
        self.birthday = ""
        self.tags: dict[str, None] = {}
        self.own_roles: dict[str, None] = {}
        self.notes: list[str] = []
        self.others: dict[str, None] = {}
        self.channels = ChannelTexts()
        self.addresses = AddressTexts()
        self._card = card

    def texts(self) -> dict[str, str]:
        """Return heading → text of what the card says."""
        card = self._card
        found = {c.PLACE: f"№ {card.number}, строка {card.line}"}
        if card.fault:
            return {**found, c.REFUSED: card.fault}
        for prop in card.properties:
            if prop.head.name == "X-ABLABEL" and prop.head.group:
                self.labels[prop.head.group] = own_label(prop.text)
        for prop in card.properties:
            self._take(prop)
        for line in card.loose:
            self.other("", line)
        self._finish(found)
        return {name: _fit(text) for name, text in found.items() if text}

    def other(self, label: str, text: str) -> None:
        """Keep what has no column of its own."""
        text = text.strip()
        if text:
            self.others[f"{label}: {text}" if label else text] = None

    def label(self, prop: Property) -> str:
        """The label a person gave to the property through its group."""
        return self.labels.get(prop.head.group, "") if prop.head.group else ""

    def _take(self, prop: Property) -> None:
        name = prop.head.name
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, prop)
        elif self.channels.take(prop, self.label(prop)):
            return
        elif not is_technical(name):
            self.other(OTHERS.get(name, name), ", ".join(filter(None, prop.parts())))

    def _finish(self, found: dict[str, str]) -> None:
        if self.group:
            put_names(self, found)
            found[c.REFUSED] = GROUP
            return
        named = put_names(self, found)
        if not named:
            found[c.REFUSED] = EMPTY
        found[c.UID] = self.uid
        posts = list(dict.fromkeys(self.titles or self.roles[:1]))
        found[c.POST] = posts[0] if posts else ""
        for text in posts[1:]:
            self.other("Должность", text)
        for text in self.roles if self.titles else self.roles[1:]:
            if text not in posts:
                self.other("Роль", text)
        found.update(self.channels.texts())
        found.update(self.addresses.texts(self.other))
        found[c.BIRTHDAY] = self.birthday
        found[c.TAGS] = ", ".join(tag for tag in self.tags if tag not in self.own_roles)
        found[c.ROLES] = ", ".join(self.own_roles)
        found[c.NOTES] = "\n".join(self.notes)
        found[c.OTHER] = "\n".join(self.others)


def _fit(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + CUT


def _keep_name(row: CardRow, prop: Property) -> None:
    row.names.setdefault(prop.head.name, prop)


def _nickname(row: CardRow, prop: Property) -> None:
    _keep_name(row, prop)
    row.other("Прозвище", ", ".join(filter(None, prop.parts(","))))


def _org(row: CardRow, prop: Property) -> None:
    name, *units = (" ".join(part.split()) for part in prop.parts())
    if name and not row.org:
        row.org.append(name)
    elif name and name not in row.org:
        row.other("Компания", name)
    row.other("Отдел", ", ".join(filter(None, units)))


def _birthday(row: CardRow, prop: Property) -> None:
    text = prop.text
    day = day_of(text, prop.head.params.get("X-APPLE-OMIT-YEAR", ""))
    if row.birthday:
        if (day or text) != row.birthday and not day:
            row.other("День рождения", text)
    elif day:
        row.birthday = day
    else:
        row.other("День рождения", text)


def day_of(text: str, omitted: str = "") -> str:
    """`YYYY-MM-DD`, or `--MM-DD` where the year is unknown; `""` if the text is no such day.

    Args:
        text: in any of the ways cards write days.
        omitted: the year that stands for an unknown one.
    """
    bare = text.strip()
    if found := _YEARLESS.fullmatch(bare):
        return f"--{found[1]}-{found[2]}"
    if found := _DAY.fullmatch(bare):
        year, month, day = found.groups()
        unknown = year == omitted or year in _NO_YEAR
        return f"--{month}-{day}" if unknown else f"{year}-{month}-{day}"
    return bare if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", bare) else ""


def _categories(row: CardRow, prop: Property) -> None:
    # Some programs escape the very commas that divide the tags.
    for text in prop.text.split(","):
        tag = " ".join(text.split()).lstrip("* ")
        if tag and tag.casefold() not in _EVERYBODY:
            row.tags[tag] = None


def _own_roles(row: CardRow, prop: Property) -> None:
    row.own_roles.update(dict.fromkeys(filter(None, prop.parts(","))))


def _kind(row: CardRow, prop: Property) -> None:
    kind = prop.text.casefold()
    if kind == "group":
        row.group = True
    elif kind in {"org", "organization", "company"}:
        row.kind = "company"
    elif kind == "individual":
        row.kind = row.kind or "person"


def _dated(row: CardRow, prop: Property) -> None:
    row.other(row.label(prop) or "Дата", prop.text)


def _related(row: CardRow, prop: Property) -> None:
    types = (own_label(word) for word in prop.head.types if word != "pref")
    label = row.label(prop) or next(types, "") or "Связан"
    row.other(label[:1].upper() + label[1:], prop.text.removeprefix("urn:uuid:"))


def _android(row: CardRow, prop: Property) -> None:
    """`vnd.android.cursor.item/nickname;Вася;1;;…`."""
    parts = prop.parts()
    what = parts[0].rpartition("/")[2]
    value = parts[1] if len(parts) > 1 else ""
    type_ = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - places are the format's
    if what == "contact_event" and type_ == _BIRTHDAY_EVENT and not row.birthday:
        row.birthday = day_of(value)
        value = "" if row.birthday else value
    label = {"nickname": "Прозвище", "contact_event": "Дата", "relation": "Связан"}.get(what, what)
    row.other(label, value)


_HANDLERS: Final[dict[str, Callable[[CardRow, Property], None]]] = {
    "FN": _keep_name,
    "N": _keep_name,
    "NICKNAME": _nickname,
    "ORG": _org,
    "TITLE": lambda row, prop: row.titles.append(" ".join(prop.text.split())),
    "ROLE": lambda row, prop: row.roles.append(" ".join(prop.text.split())),
    "NOTE": lambda row, prop: row.notes.append(prop.text),
    "UID": lambda row, prop: setattr(row, "uid", row.uid or prop.text.removeprefix("urn:uuid:")),
    "BDAY": _birthday,
    "CATEGORIES": _categories,
    "X-KARTOTEKA-ROLES": _own_roles,
    "KIND": _kind,
    "X-KIND": _kind,
    "X-ADDRESSBOOKSERVER-KIND": _kind,
    "X-ABSHOWAS": _kind,
    "MEMBER": lambda row, _prop: setattr(row, "group", True),
    "X-ADDRESSBOOKSERVER-MEMBER": lambda row, _prop: setattr(row, "group", True),
    "ADR": lambda row, prop: row.addresses.take(prop, row.label(prop)),
    "LABEL": lambda row, prop: row.addresses.take_label(prop),
    "X-ABDATE": _dated,
    "X-ABRELATEDNAMES": _related,
    "RELATED": _related,
    "X-ANDROID-CUSTOM": _android,
}
