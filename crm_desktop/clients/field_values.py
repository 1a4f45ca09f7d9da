"""Typed text to stored value and back, for types that need no directory."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.channels_text import classify_channel
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.date_text import parse_date, show_date
from crm_desktop.clients.emails import check_email
from crm_desktop.clients.field_types import FieldType, Parsed
from crm_desktop.clients.hosts import site_key
from crm_desktop.clients.phones import check_phone
from crm_desktop.clients.requisites import (
    check_account,
    check_bik,
    check_corr_account,
    check_inn,
    check_kpp,
    check_ogrn,
    check_okpo,
    plain,
)
from crm_desktop.errors import UserError
from crm_desktop.wording import rubles

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.field_types import Field, Value

PRIORITIES: Final = ("Низкий", "Обычный", "Высокий", "Наивысший")
YES: Final = frozenset(
    {"да", "1", "true", "yes", "y", "+", "д", "истина", "есть", "согласен", "согласна"}
)
NO: Final = frozenset({"нет", "0", "false", "no", "n", "-", "н", "ложь", "отказ"})
# Beyond this an integer is no amount of anything; SQLite keeps 63 bits.
MOST: Final = 10**15
NBSP: Final = "\N{NO-BREAK SPACE}"

_CHECKS: Final[dict[FieldType, Callable[[str], str]]] = {
    FieldType.KPP: check_kpp,
    FieldType.OGRN: check_ogrn,
    FieldType.OKPO: check_okpo,
    FieldType.LINK: lambda text: (
        "" if site_key(text) else "Не похоже на ссылку: оставлено как есть."
    ),
}
_BANK_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "account": check_account,
    "bik": check_bik,
    "corr_account": check_corr_account,
}
_CHANNEL_CHECKS: Final[dict[str, Callable[[str], str]]] = {
    "phone": check_phone,
    "email": check_email,
    "site": lambda text: "" if site_key(text) else "Не похоже на адрес сайта.",
    "social": lambda text: "" if site_key(text) else "Не похоже на адрес страницы.",
    "messenger": lambda text: classify_channel(text).problem,
}


def parse_plain(field: Field, text: str, *, kind: str = "") -> Parsed:
    """Understand a non-empty text for a field that chooses from no directory.

    Raises:
        UserError: the text cannot be such a value.
    """
    if field.type is FieldType.INN:
        return Parsed(_digits(field, text), check_inn(text, kind=kind))
    check = _check_of(field)
    parse = _PARSERS.get(_DIGITS if check and field.part in _BANK_CHECKS else field.type)
    value = parse(field, text) if parse else one_line(text)
    return Parsed(value, check(text) if check else "")


def _check_of(field: Field) -> Callable[[str], str] | None:
    if field.type is FieldType.BANK:
        return _BANK_CHECKS.get(field.part)
    if field.type is FieldType.CHANNEL:
        return _CHANNEL_CHECKS[field.part]
    return _CHECKS.get(field.type)


def one_line(text: str) -> str:
    """The text in one line, blanks single."""
    return " ".join(text.split())


def show_plain(field: Field, value: str | float) -> str:
    """Return the Russian text of a stored value of such a field."""
    match field.type, value:
        case FieldType.DATE, str():
            text = show_date(value)
        case FieldType.BOOL, _:
            text = "Да" if value else "Нет"
        case FieldType.PRIORITY, int() if 0 <= value < len(PRIORITIES):
            text = PRIORITIES[value]
        case FieldType.MONEY, int():
            text = rubles(value)
        case FieldType.NUMBER, int() | float():
            text = show_number(value)
        case _:
            text = str(value)
    return text


def show_number(value: float) -> str:
    """«1 234,5»: thousands apart, a comma before the fraction."""
    if isinstance(value, int) or value.is_integer():
        return f"{int(value):,}".replace(",", NBSP)
    whole, _, fraction = f"{value!r}".partition(".")
    if "e" in fraction:
        return f"{value!r}".replace(".", ",")
    grouped = f"{int(whole):,}".replace(",", NBSP) if int(whole) else whole
    return f"{grouped},{fraction}"


def _parse_bool(field: Field, text: str) -> int:
    word = fold(one_line(text))
    if word in YES:
        return 1
    if word in NO:
        return 0
    raise UserError(f"{field.label}: «{text}» не понято. Напишите «да» или «нет».")


def _parse_priority(text: str) -> int:
    word = fold(one_line(text))
    if word.isdecimal() and int(word) < len(PRIORITIES):
        return int(word)
    for number, name in enumerate(PRIORITIES):
        if fold(name) == word:
            return number
    named = ", ".join(PRIORITIES)
    raise UserError(f"Приоритета «{text}» нет. Выберите один из: {named}.")


def _decimal(field: Field, text: str) -> Decimal:
    bare = plain(text).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    try:
        number = Decimal(bare)
    except InvalidOperation as error:
        raise UserError(f"{field.label}: «{text}» — не число.") from error
    if not number.is_finite() or abs(number) >= MOST:
        raise UserError(f"{field.label}: число «{text}» слишком велико.")
    return number


def _parse_number(field: Field, text: str) -> int | float:
    number = _decimal(field, text)
    if number == number.to_integral_value():
        return int(number)
    value = float(number)
    return value if math.isfinite(value) and value else 0


def _parse_money(field: Field, text: str) -> int:
    bare = re.sub(r"(?:₽|руб(?:лей|ля|ль|\.)?|р\.?)\s*$", "", text.strip(), flags=re.IGNORECASE)
    kopecks = _decimal(field, bare) * 100
    if kopecks != kopecks.to_integral_value():
        raise UserError(f"{field.label}: в сумме «{text}» больше двух знаков после запятой.")
    return int(kopecks)


def _digits(field: Field, text: str) -> str:
    value = plain(text).upper()
    if not any(sign.isdigit() for sign in value) or not value.isascii() or not value.isalnum():
        raise UserError(f"{field.label}: «{text}» — не номер. В нём должны быть только цифры.")
    letters = sum(sign.isalpha() for sign in value)
    if letters > (2 if field.type is FieldType.KPP else 0):
        raise UserError(f"{field.label}: «{text}» — не номер. В нём должны быть только цифры.")
    return value


def _parse_date(field: Field, text: str) -> str:
    return parse_date(text, label=field.label, yearless=field.key == "birthday")


def _parse_multiline(_field: Field, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


_DIGITS: Final = FieldType.KPP
_PARSERS: Final[dict[FieldType, Callable[[Field, str], Value]]] = {
    FieldType.MULTILINE: _parse_multiline,
    FieldType.DATE: _parse_date,
    FieldType.BOOL: _parse_bool,
    FieldType.PRIORITY: lambda _field, text: _parse_priority(text),
    FieldType.NUMBER: _parse_number,
    FieldType.MONEY: _parse_money,
    FieldType.KPP: _digits,
    FieldType.OGRN: _digits,
    FieldType.OKPO: _digits,
}
