"""Texts of other programs put into the shape everything here reads; few, and named by profiles."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MONTH_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?=\D|$)")
_NO_DAY: Final = re.compile(r"0{1,4}([./-])0{1,2}\1(?:0{1,4})")
_MONTHS: Final = 12
_CENTURY: Final = 100
_THIS_CENTURY: Final = 30
_BREAK: Final = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\s*/?\s*>", re.IGNORECASE)
_INLINE: Final = re.compile(
    r"</?(?:b|i|u|s|a|em|strong|span|font|small)(?:\s[^<>]*)?>", re.IGNORECASE
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_LINES: Final = re.compile(r"\n{3,}")
_MONEY: Final = re.compile(
    r"(?:[^\d\s+\-.,]{1,4}\s*)?(-?\d[\d\s\u00a0.,]*?)(?:\s*[^\d\s.,]{1,4}\.?)?"
)
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_USUAL: Final = frozenset(
    {"0", "false", "ложь", "нет", "no", "normal", "обычная", "обычный", "обычное", "unspecified",
     "не указан", "не указано", "не закрыта", "не закрыто", "нет задач"}
)  # fmt: skip


def month_first(text: str) -> str:
    """«03/24/2024 15:20» → «24.03.2024 15:20»; a day that cannot be a month stays a day."""
    if _NO_DAY.fullmatch(text):
        return ""
    found = _MONTH_FIRST.match(text)
    if not found:
        return text
    month, day, year = int(found[1]), int(found[2]), int(found[3])
    if month > _MONTHS >= day:
        month, day = day, month
    if year < _CENTURY:
        year += 2000 if year < _THIS_CENTURY else 1900
    return f"{day:02}.{month:02}.{year:04}{text[found.end() :]}"


def real_date(text: str) -> str:
    """«0.0.00», «0/0/00», «00.00.0000» mean that there is no date; others stay as they are."""
    return "" if _NO_DAY.fullmatch(text) else text


def plain_text(text: str) -> str:
    """A text with marks of a web page without them; line breaks stay."""
    if "<" in text:
        text = _TAG.sub(" ", _INLINE.sub("", _BREAK.sub("\n", text)))
    if "&" in text:
        text = html.unescape(text)
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def money(text: str) -> str:
    """«SE0,00», «$1,250.00», «1 250,00 руб.» → the number alone, with a point before kopecks."""
    found = _MONEY.fullmatch(text)
    if not found:
        return text
    number = re.sub(r"[\s\u00a0]", "", found[1])
    if _THOUSANDS.fullmatch(number):
        return number.replace(",", "")
    return number.replace(",", ".") if number.count(",") == 1 and "." not in number else number


def amount(text: str) -> str:
    """«$1,250.00» → «$1250.00», «SE0,00» → «0.00»: as `money`, what tells the currency stays."""
    number = money(text)
    if number == text:
        return text
    signs = "".join(sign for sign in text if sign in "$€₽₸£¥")
    letters = "".join(sign for sign in text if sign.isascii() and sign.isalpha())
    code = letters if len(letters) == 3 else ""  # noqa: PLR2004 - as currencies have
    return f"{number} {signs[:1] or code}".strip()


def unusual(text: str) -> str:
    """What a program writes where nothing was chosen («0», «Ложь», «Normal») → nothing."""
    return "" if text.casefold() in _USUAL else text


CONVERTERS: Final[Mapping[str, Callable[[str], str]]] = {
    "month_first": month_first,
    "real_date": real_date,
    "plain_text": plain_text,
    "money": money,
    "amount": amount,
    "unusual": unusual,
}


def converted(name: str, text: str) -> str:
    """Pass a text through a converter; an unknown name (of a newer program) changes nothing."""
    convert = CONVERTERS.get(name)
    return text if convert is None else convert(text)
