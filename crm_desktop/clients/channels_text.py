"""What kind of channel a text is: telephone, e-mail, messenger, social profile or site."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_desktop.clients.emails import check_email, email_key
from crm_desktop.clients.hosts import site_key
from crm_desktop.clients.phone_numbers import format_phone
from crm_desktop.clients.phones import phone_key, split_phones

_MESSENGER_HOSTS = {
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "telegram.dog": "Telegram",
    "wa.me": "WhatsApp",
    "api.whatsapp.com": "WhatsApp",
    "chat.whatsapp.com": "WhatsApp",
    "viber.click": "Viber",
    "vk.me": "VK",
    "m.me": "Messenger",
    "max.ru": "MAX",
    "signal.me": "Signal",
}
_SOCIAL_HOSTS = {
    "vk.com": "ВКонтакте",
    "vk.ru": "ВКонтакте",
    "m.vk.com": "ВКонтакте",
    "vkontakte.ru": "ВКонтакте",
    "ok.ru": "Одноклассники",
    "odnoklassniki.ru": "Одноклассники",
    "my.mail.ru": "Мой мир",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube",
    "rutube.ru": "RuTube",
    "dzen.ru": "Дзен",
    "tenchat.ru": "TenChat",
    "x.com": "X",
    "twitter.com": "X",
    "pinterest.com": "Pinterest",
    "tiktok.com": "TikTok",
}
_ONE_NAME = {
    "vk.ru": "vk.com",
    "m.vk.com": "vk.com",
    "vkontakte.ru": "vk.com",
    "fb.com": "facebook.com",
}
_WORDS = (
    ("Telegram", re.compile(r"(?:telegram|телеграм+|тг|tg)\b", re.IGNORECASE)),
    ("WhatsApp", re.compile(r"(?:whats\s?app|ватсап|вотсап|wa)\b", re.IGNORECASE)),
    ("Viber", re.compile(r"(?:viber|вайбер)\b", re.IGNORECASE)),
    ("MAX", re.compile(r"(?:max|макс)\b(?=\s*[:+\d@])", re.IGNORECASE)),
    ("Skype", re.compile(r"(?:skype|скайп)\b", re.IGNORECASE)),
)
_APP_LINK = re.compile(
    r"(?P<app>viber|tg|whatsapp)://[^?\s]*\?(?:.*&)?(?:number|phone|domain)=(?P<who>[^&\s]+)",
    re.IGNORECASE,
)
_APPS = {"viber": "Viber", "tg": "Telegram", "whatsapp": "WhatsApp"}
_NICK = re.compile(r"@?(?P<nick>[A-Za-z][A-Za-z0-9_.-]{3,31})")
_AT_NICK = re.compile(r"@(?P<nick>[A-Za-z][A-Za-z0-9_]{3,31})")
_PHONE_QUERY = re.compile(r"(?:^|[?&])phone=(\d+)")


@dataclass(frozen=True, slots=True)
class ChannelText:
    """A classified text: `kind` and `key` as the base stores them, `label` the service's name."""

    kind: str
    value: str
    key: str
    label: str = ""
    problem: str = ""


def classify_channel(text: str) -> ChannelText:
    """Tell what one text is and find its key.

    `kind` is `phone`, `email`, `messenger`, `social` or `site`. What cannot be told comes back as
    a phone with `key` `""` and a `problem` when it holds digits only, else as a site so flagged.
    """
    value = text.strip().strip(";,")
    return (
        _app_link(value)
        or _named_messenger(value)
        or _email(value)
        or _link(value)
        or _nick(value)
        or _phone(value)
        or ChannelText("site", value, "", problem="Непонятно, что это: телефон, почта или сайт.")
    )


def _messenger(app: str, value: str, who: str) -> ChannelText:
    phone = phone_key(who) if sum(map(str.isdigit, who)) >= 10 else ""  # noqa: PLR2004 - a whole number
    name = phone or who.strip("@/ ").casefold()
    return ChannelText("messenger", value, f"{app.casefold()}:{name}" if name else "", app)


def _app_link(value: str) -> ChannelText | None:
    if not (found := _APP_LINK.match(value)):
        return None
    who = found["who"].replace("%2B", "+").replace("%2b", "+")
    messenger = _messenger(_APPS[found["app"].lower()], value, who)
    return messenger if messenger.key else None


def _named_messenger(value: str) -> ChannelText | None:
    """«Telegram: @ivanov», «вотсап +7 921 555-10-24», «skype ivan.petrov»."""
    for app, pattern in _WORDS:
        if found := pattern.match(value):
            rest = value[found.end() :].strip(" :–—-")
            linked = _link(rest)
            if linked is not None and linked.kind == "messenger":
                return linked
            if key := phone_key(rest):
                return ChannelText("messenger", format_phone(key), f"{app.casefold()}:{key}", app)
            if nick := _NICK.fullmatch(rest):
                return _messenger(app, rest, nick["nick"])
    return None


def _email(value: str) -> ChannelText | None:
    if not (key := email_key(value)):
        return None
    return ChannelText("email", value, key, problem=check_email(value))


def _link(value: str) -> ChannelText | None:
    key = site_key(value)
    if not key:
        return None
    host, _, path = key.partition("/")
    if app := _MESSENGER_HOSTS.get(host):
        who = path.partition("?")[0].removeprefix("u/")
        if found := _PHONE_QUERY.search(key):
            who = found[1]
        messenger = _messenger(app, value, who)
        return messenger if messenger.key else ChannelText("site", value, key)
    if name := _SOCIAL_HOSTS.get(host):
        return ChannelText("social", value, f"{_ONE_NAME.get(host, host)}/{path}".casefold(), name)
    return ChannelText("site", value, key)


def _nick(value: str) -> ChannelText | None:
    if found := _AT_NICK.fullmatch(value):
        return _messenger("Telegram", value, found["nick"])
    return None


def _phone(value: str) -> ChannelText | None:
    if sum(map(str.isdigit, value)) < 5:  # noqa: PLR2004 - the shortest city number
        return None
    phones = split_phones(value)
    first = next((phone for phone in phones if phone.key), phones[0])
    return ChannelText("phone", first.text, first.key, first.label, first.problem)
