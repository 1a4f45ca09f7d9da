"""Phones, e-mails, messengers, pages and sites of a card: a line each, with its label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote as from_url

from crm_desktop.importing.vcard import columns as c
from crm_desktop.importing.vcard.words import (
    EMAIL,
    MESSENGERS,
    PHONE,
    SERVICES,
    SOCIAL,
    label_of,
    own_label,
)

if TYPE_CHECKING:
    from crm_desktop.importing.vcard.properties import Head, Property

_URI_PHONE: Final = re.compile(r"(?:tel|sms|callto|voice):", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"(?:;(?:ext|postd)=|(?<=\d)[,;pPwW]{1,4}\s*|;isub=)(\d{1,6})#?(?:;.*)?$"
)
_PARAMETERS: Final = re.compile(r";[a-z-]+=[^;]*", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30}):(?!//)(.+)", re.DOTALL)
_NICK: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_PHONES: Final = frozenset({"TEL", "X-MS-TEL", "X-TEL", "X-PHONE", "X-MOBILE"})
_SITES: Final = frozenset({"URL", "X-URL", "X-HOMEPAGE", "X-KADDRESSBOOK-BLOGFEED"})
_MAX_CHANNELS: Final = 200
_LAST: Final = 101


class ChannelTexts:
    """Collects the channels of one card."""

    def __init__(self) -> None:
        self._lines: dict[str, list[tuple[int, str, str]]] = {}

    def take(self, prop: Property, label: str) -> bool:
        """Take a property if it is a channel; `label` is the one its group has."""
        head = prop.head
        name = head.name
        bare = name.removeprefix("X-")
        if name in _PHONES:
            self._add(c.PHONES, head, label or label_of(head.types, PHONE), phone_text(prop.text))
        elif name == "EMAIL":
            text = _without(prop.text, "mailto:")
            self._add(c.EMAILS, head, label or label_of(head.types, EMAIL), text)
        elif name in _SITES:
            self._add(c.SITES, head, label or label_of(head.types, EMAIL), _one_line(prop.text))
        elif name in {"IMPP", "X-MS-IMADDRESS", "X-KADDRESSBOOK-X-IMADDRESS"}:
            self._messenger(prop, label)
        elif name == "X-SOCIALPROFILE":
            self._profile(prop, label)
        elif name.startswith("X-") and bare in MESSENGERS:
            self._add(c.MESSENGERS, head, *_addressed(_service(bare), prop.text))
        elif name.startswith("X-") and bare in SOCIAL:
            self._add(c.SOCIAL, head, _service(bare), _one_line(prop.text))
        else:
            return False
        return True

    def first(self, heading: str) -> str:
        """The first value of a column, without its label."""
        lines = sorted(self._lines.get(heading, []), key=lambda line: line[0])
        return lines[0][2] if lines else ""

    def texts(self) -> dict[str, str]:
        """Return heading → lines; the preferred first."""
        found = {}
        for heading, lines in self._lines.items():
            lines.sort(key=lambda line: line[0])
            found[heading] = "\n".join(_labelled(label, text) for _, label, text in lines)
        return found

    def _add(self, heading: str, head: Head, label: str, text: str) -> None:
        lines = self._lines.setdefault(heading, [])
        label = " ".join(label.replace(":", " ").split())
        if text and len(lines) < _MAX_CHANNELS:
            lines.append((_preference(head), label, text))

    def _messenger(self, prop: Property, label: str) -> None:
        head = prop.head
        service = head.params.get("X-SERVICE-TYPE", "") or head.params.get("X-SERVICE", "")
        address = prop.text
        if found := _SCHEME.fullmatch(address):
            service = service or ("" if found[1].lower() == "x-apple" else found[1])
            address = found[2]
        named = _service(service) if service else label
        if named in {"X", "Facebook", "ВКонтакте", "LinkedIn", "Instagram", "Одноклассники"}:
            self._add(c.SOCIAL, head, named, _one_line(address))
        else:
            self._add(c.MESSENGERS, head, *_addressed(named, address))

    def _profile(self, prop: Property, label: str) -> None:
        head = prop.head
        types = [word for word in head.types if word not in {"pref", "home", "work"}]
        service = _service(types[0]) if types else label
        value = _one_line(prop.text)
        user = head.params.get("X-USER", "")
        if value.lower().startswith("x-apple:"):
            value = user or from_url(value.partition(":")[2])
        if service.casefold() in {"telegram", "whatsapp", "viber", "skype"}:
            self._add(c.MESSENGERS, head, *_addressed(service, user or value))
        else:
            self._add(c.SOCIAL, head, service, value)


def phone_text(text: str) -> str:
    """A phone without its scheme, the extension put into words: `tel:+7…;ext=5` → «+7… доб. 5»."""
    text = _one_line(text)
    if found := _URI_PHONE.match(text):
        text = from_url(text[found.end() :])
    if found := _EXTENSION.search(text):
        text = f"{text[: found.start()]} доб. {found[1]}"
    return _PARAMETERS.sub("", text).strip(" ;,")


def _addressed(service: str, address: str) -> tuple[str, str]:
    address = _one_line(from_url(address) if "%" in address else address)
    if service == "Telegram" and _NICK.fullmatch(address):
        address = f"@{address}"
    return service, address


def _service(name: str) -> str:
    bare = name.casefold().removesuffix("-username").removeprefix("x-")
    return SERVICES.get(bare) or own_label(name)


def _labelled(label: str, text: str) -> str:
    if label:
        return f"{label}: {text}"
    return f": {text}" if ": " in text else text


def _preference(head: Head) -> int:
    pref = head.params.get("PREF", "")
    if pref.isdecimal() and len(pref) < 4:  # noqa: PLR2004 - 1 … 100
        return int(pref)
    return 0 if "pref" in head.types else _LAST


def _without(text: str, scheme: str) -> str:
    text = _one_line(text)
    return text[len(scheme) :] if text.lower().startswith(scheme) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
