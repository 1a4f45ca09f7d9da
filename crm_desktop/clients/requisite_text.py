"""Requisites as they come from spreadsheets: what a cell spoilt is mended."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.clients.requisites import check_kpp, inn_agrees, plain

_FLOAT = re.compile(r"(\d+)[.,]0+")
_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_INN_KPP = re.compile(
    r"(?<!\d)(\d{12}|\d{10})\s*(?:[/\\|,;]|\s-\s|\s)\s*(\d{4}[\dA-Z]{2}\d{3})(?![\dA-Z])"
)
_PAIR_LABELLED = re.compile(r"ИНН\s*/\s*КПП\s*[:=]?\s*", re.IGNORECASE)


class Repaired(NamedTuple):
    """A value mended for storage; `changed` when more than blanks was mended."""

    text: str
    changed: bool


def digits_of_cell(value: str | float) -> Repaired:
    """Undo what a spreadsheet does to a long number: `1673005251.0`, `7.801234567E+9`, apostrophes.

    A rounded mantissa (`7,8E+09`) stays as it is: the lost digits are not invented.
    """
    if isinstance(value, float):
        return (
            Repaired(str(int(value)), changed=True)
            if value.is_integer()
            else Repaired(str(value), changed=False)
        )
    text = plain(str(value))
    if found := _FLOAT.fullmatch(text):
        return Repaired(found[1], changed=True)
    if found := _EXPONENT.fullmatch(text):
        fraction = found[2] or ""
        if len(fraction) >= int(found[3]) - 1:  # one trailing zero may have been cut off
            number = Decimal(f"{found[1]}.{fraction or 0}").scaleb(int(found[3]))
            if number == number.to_integral_value():
                return Repaired(str(int(number)), changed=True)
    return Repaired(text, changed=False)


def repair_inn(value: str | float) -> Repaired:
    """The ИНН of a cell: floats, exponents, blanks and a lost leading zero mended.

    The zero is put back (9 → 10, 11 → 12 digits) only when the control digits then agree.
    Of «7801234567/780101001» the ИНН is returned; `split_inn_kpp` gives both.
    """
    inn, kpp = split_inn_kpp(str(value))
    if kpp:
        return Repaired(inn, changed=True)
    text, changed = digits_of_cell(value)
    if text.isascii() and text.isdigit() and len(text) in {9, 11} and inn_agrees("0" + text):
        return Repaired("0" + text, changed=True)
    return Repaired(text, changed=changed)


def repair_kpp(value: str | float) -> Repaired:
    """The КПП of a cell; eight digits get their lost leading zero back."""
    text, changed = digits_of_cell(value)
    text = text.upper()
    if text.isascii() and text.isdigit() and not check_kpp("0" + text):
        return Repaired("0" + text, changed=True)
    return Repaired(text, changed=changed)


def split_inn_kpp(text: str) -> tuple[str, str]:
    """«7801234567/780101001» → both; a text of another shape → `(text without blanks, "")`."""
    bare = _PAIR_LABELLED.sub("", text.strip().lstrip("'")).strip()
    if found := _INN_KPP.fullmatch(bare):
        return found[1], found[2]
    return plain(text), ""
