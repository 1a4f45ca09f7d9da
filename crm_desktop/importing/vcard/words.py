"""What programs call kinds of phones, e-mails and dates, in our words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.vcard.text import decode, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

PHONE: Final = {
    "fax": "факс", "cell": "мобильный", "mobile": "мобильный", "iphone": "мобильный",
    "pager": "пейджер", "car": "автомобильный", "home": "домашний", "work": "рабочий",
    "main": "основной", "company": "рабочий", "assistant": "секретарь", "radio": "радио",
    "other": "другой", "telex": "телекс", "isdn": "ISDN",
}  # fmt: skip
EMAIL: Final = {
    "home": "личный", "work": "рабочий", "other": "другой", "school": "учебный",
    "mobile": "мобильный",
}  # fmt: skip
PLACE: Final = {"home": "домашний", "work": "рабочий", "other": "другой", "school": "учебный"}
# Words of TYPE that say nothing of what a number is for.
_SILENT: Final = frozenset(
    {"voice", "pref", "msg", "internet", "video", "text", "textphone", "bbs", "modem", "pcs",
     "x400", "intl", "dom", "postal", "parcel", "cell", "uri"}
)  # fmt: skip
_APPLE: Final = re.compile(r"_\$!<(.*?)>!\$_", re.DOTALL)
_CUSTOM: Final = re.compile(r"X-CUSTOM\((.*)\)", re.IGNORECASE)
_LABELS: Final = {
    "mobile": "мобильный", "iphone": "мобильный", "cell": "мобильный", "home": "домашний",
    "work": "рабочий", "main": "основной", "other": "другой", "pager": "пейджер",
    "homefax": "факс", "workfax": "факс", "otherfax": "факс", "fax": "факс",
    "assistantphone": "секретарь", "assistant": "помощник", "companymain": "рабочий",
    "school": "учебный", "homepage": "", "profile": "", "blog": "блог", "ftp": "",
    "anniversary": "Годовщина", "spouse": "Супруг(а)", "mother": "Мать", "father": "Отец",
    "parent": "Родитель", "brother": "Брат", "sister": "Сестра", "child": "Ребёнок",
    "son": "Сын", "daughter": "Дочь", "friend": "Друг", "partner": "Партнёр",
    "manager": "Руководитель", "birthday": "День рождения",
}  # fmt: skip
SERVICES: Final = {
    "skype": "Skype", "telegram": "Telegram", "tg": "Telegram", "whatsapp": "WhatsApp",
    "viber": "Viber", "max": "MAX", "icq": "ICQ", "aim": "AIM", "jabber": "Jabber",
    "xmpp": "Jabber", "msn": "MSN", "msnim": "MSN", "yahoo": "Yahoo", "ymsgr": "Yahoo",
    "gtalk": "Google Talk", "google-talk": "Google Talk", "googletalk": "Google Talk",
    "qq": "QQ", "sip": "SIP", "signal": "Signal", "facebook": "Facebook", "vk": "ВКонтакте",
    "vkontakte": "ВКонтакте", "twitter": "X", "linkedin": "LinkedIn", "instagram": "Instagram",
    "ok": "Одноклассники", "youtube": "YouTube", "tenchat": "TenChat", "gadugadu": "Gadu-Gadu",
    "groupwise": "GroupWise", "wechat": "WeChat", "discord": "Discord", "irc": "IRC",
}  # fmt: skip
MESSENGERS: Final = frozenset(
    {"SKYPE", "SKYPE-USERNAME", "TELEGRAM", "TELEGRAM-USERNAME", "WHATSAPP", "VIBER", "MAX", "ICQ",
     "AIM", "JABBER", "XMPP", "MSN", "YAHOO", "GTALK", "GOOGLE-TALK", "QQ", "SIP", "SIGNAL",
     "GADUGADU", "GROUPWISE", "WECHAT", "DISCORD", "IRC"}
)  # fmt: skip
SOCIAL: Final = frozenset(
    {"TWITTER", "FACEBOOK", "VK", "VKONTAKTE", "INSTAGRAM", "LINKEDIN", "OK", "YOUTUBE", "TENCHAT"}
)
OTHERS: Final = {
    "NICKNAME": "Прозвище", "X-NICKNAME": "Прозвище", "ROLE": "Роль", "ANNIVERSARY": "Годовщина",
    "X-ANNIVERSARY": "Годовщина", "X-MS-ANNIVERSARY": "Годовщина",
    "X-EVOLUTION-ANNIVERSARY": "Годовщина", "X-KADDRESSBOOK-X-ANNIVERSARY": "Годовщина",
    "X-SPOUSE": "Супруг(а)", "X-MS-SPOUSE": "Супруг(а)", "X-EVOLUTION-SPOUSE": "Супруг(а)",
    "X-KADDRESSBOOK-X-SPOUSESNAME": "Супруг(а)", "X-MS-CHILD": "Ребёнок",
    "X-MANAGER": "Руководитель", "X-MS-MANAGER": "Руководитель",
    "X-EVOLUTION-MANAGER": "Руководитель", "X-KADDRESSBOOK-X-MANAGERSNAME": "Руководитель",
    "X-ASSISTANT": "Помощник", "X-MS-ASSISTANT": "Помощник", "X-EVOLUTION-ASSISTANT": "Помощник",
    "X-KADDRESSBOOK-X-ASSISTANTSNAME": "Помощник", "X-PROFESSION": "Профессия",
    "X-KADDRESSBOOK-X-PROFESSION": "Профессия", "X-DEPARTMENT": "Отдел",
    "X-KADDRESSBOOK-X-DEPARTMENT": "Отдел", "GENDER": "Пол", "X-GENDER": "Пол",
    "GEO": "Координаты", "TZ": "Часовой пояс", "LANG": "Язык", "AGENT": "Представитель",
    "BIRTHPLACE": "Место рождения", "DEATHDATE": "Дата смерти", "DEATHPLACE": "Место смерти",
    "HOBBY": "Хобби", "INTEREST": "Интересы", "EXPERTISE": "Знания", "FBURL": "Календарь",
    "CALURI": "Календарь", "CALADRURI": "Календарь", "SOURCE": "Откуда карточка",
    "X-PHONETIC-FIRST-NAME": "Имя, произношение", "X-PHONETIC-LAST-NAME": "Фамилия, произношение",
    "X-PHONETIC-MIDDLE-NAME": "Отчество, произношение", "X-PHONETIC-ORG": "Компания, произношение",
    "PHOTO": "Фото", "LOGO": "Логотип", "SOUND": "Звук", "KEY": "Ключ",
}  # fmt: skip
_TECHNICAL: Final = frozenset(
    {"VERSION", "PRODID", "REV", "SORT-STRING", "CLASS", "MAILER", "PROFILE", "NAME",
     "CLIENTPIDMAP", "X-ABUID", "X-ABADR", "X-ABORDER", "X-ABLABEL", "X-ABSHOWAS", "X-GENERATOR",
     "X-ETAG", "X-ID", "X-CLASS", "X-IRMC-LUID", "X-IMAGETYPE", "X-IMAGEHASH",
     "X-SHARED-PHOTO-DISPLAY-PREF", "X-ADDRESSBOOKSERVER-KIND", "X-EVOLUTION-FILE-AS",
     "X-ACCESS-RESTRICTION", "CREATED", "UID", "BEGIN", "END"}
)  # fmt: skip
_TECHNICAL_STARTS: Final = ("X-COUCHDB-", "X-MS-OL-", "X-MOZILLA-", "X-FC-", "X-KADDRESSBOOK-")


def is_technical(name: str) -> bool:
    """Whether a property serves the program that wrote it and says nothing of the person."""
    return name in _TECHNICAL or name.startswith(_TECHNICAL_STARTS)


def own_label(text: str) -> str:
    """A label as its program wrote it, in our words: `_$!<Mobile>!$_` → «мобильный»."""
    found = _APPLE.fullmatch(text.strip())
    bare = " ".join((found[1] if found else text).split())
    return _LABELS.get(bare.casefold().replace(" ", ""), bare)


def label_of(types: Iterable[str], known: dict[str, str]) -> str:
    """The label the TYPE words give, the most telling first; own words stay as they are."""
    words = list(types)
    for word, label in known.items():
        if word in words:
            return label
    for word in words:
        if found := _CUSTOM.fullmatch(word):
            return _custom(found[1])
        if word not in _SILENT:
            return own_label(word.removeprefix("x-").removeprefix("X-"))
    return ""


def _custom(text: str) -> str:
    """Android's own label: `CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94…`."""
    *settings, value = text.split(",")
    quoted = any("QUOTED-PRINTABLE" in word.upper() for word in settings)
    data = value.encode()
    return decode(unquote(data) if quoted else data, "", "cp1251").strip()
