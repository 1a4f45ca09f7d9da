"""Links that reach a client: a telephone, a letter, a messenger, a page. Nothing is opened here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_FULL: Final = 10
"""Digits of a number that holds its country; a shorter one is dialled as it is."""
MESSENGERS: Final[Mapping[str, str]] = {
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "viber": "Viber",
}
_RUSSIA: Final = "7"
_RUSSIAN_LENGTH: Final = 11
_SAFE_LINKS: Final = ("https://", "http://")


class CallScheme(StrEnum):
    """Which program dials: the links telephones on a computer listen to."""

    TEL = "tel"
    SIP = "sip"
    CALLTO = "callto"
    OFF = "off"


def link_of(kind: str, value: str, key: str) -> str:
    """The link that reaches a channel; `""` if there is none a program could open.

    Args:
        kind: of the channel.
        value: as shown.
        key: as compared: digits of a phone, an address, `telegram:name`, a host with its path.
    """
    match kind:
        case "phone":
            return phone_link(key or value)
        case "email":
            return f"mailto:{quote(key or value, safe='@')}" if "@" in (key or value) else ""
        case "messenger":
            return _messenger_of(key) or _page_of(value, key)
        case _:
            return _page_of(value, key)


def phone_link(number: str) -> str:
    """`tel:+7921…` of a whole number, `tel:407-33` of a short one as it is dialled; or `""`."""
    digits = "".join(sign for sign in number if sign in "0123456789")
    if not digits:
        return ""
    return f"tel:+{digits}" if len(digits) >= SHORTEST_FULL else f"tel:{digits}"


def dial_link(link: str, scheme: CallScheme, *, with_eight: bool = False) -> str:
    """A `tel:` link as the telephone of this computer wants it; `""` if calls are off.

    Args:
        link: made by `phone_link`.
        scheme: which program dials.
        with_eight: Russian numbers begin with 8 instead of +7, as many office exchanges want.
    """
    number = link.removeprefix("tel:")
    if scheme is CallScheme.OFF or not number:
        return ""
    russian = number.startswith(f"+{_RUSSIA}") and len(number) == _RUSSIAN_LENGTH + 1
    if with_eight and russian:
        number = f"8{number[2:]}"
    return f"{scheme.value}:{number}"


def messenger_links(key: str) -> dict[str, str]:
    """Name of a messenger -> the link to a telephone there; empty for numbers too short for it."""
    digits = "".join(sign for sign in key if sign in "0123456789")
    if len(digits) < SHORTEST_FULL:
        return {}
    return {name: _by_number(app, digits) for app, name in MESSENGERS.items()}


def asks_first(link: str) -> bool:
    """Whether a link leads to a page somebody else's text names: it is opened after a question."""
    ours = ("https://wa.me/", "https://t.me/")
    return link.startswith(_SAFE_LINKS) and not link.startswith(ours)


def _messenger_of(key: str) -> str:
    app, _, who = key.partition(":")
    if app not in MESSENGERS or not who:
        return ""
    if who.isascii() and who.isdecimal():
        return _by_number(app, who) if len(who) >= SHORTEST_FULL else ""
    return f"https://t.me/{quote(who, safe='')}" if app == "telegram" else ""


def _by_number(app: str, digits: str) -> str:
    match app:
        case "whatsapp":
            return f"https://wa.me/{digits}"
        case "telegram":
            return f"https://t.me/+{digits}"
        case _:
            return f"viber://chat?number=%2B{digits}"


def _page_of(value: str, key: str) -> str:
    told = value.strip()
    if told.casefold().startswith(_SAFE_LINKS):
        return told
    if told.startswith("@") and len(told) > 1:
        return f"https://t.me/{quote(told[1:], safe='')}"
    bare = key.strip()
    host = bare.partition("/")[0]
    if "." in host and " " not in bare and ":" not in host and "@" not in host:
        return f"https://{bare}"
    return ""
