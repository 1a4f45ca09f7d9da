"""Requisites as they come from spreadsheets and letters: repaired and picked out of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from crm_desktop.clients.requisites import check_kpp, inn_agrees, plain

_FLOAT = re.compile(r"(\d+)[.,]0+")
_EXPONENT = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_INN_KPP = re.compile(
    r"(?<!\d)(\d{12}|\d{10})\s*(?:[/\\|,;]|\s-\s|\s)\s*(\d{4}[\dA-Z]{2}\d{3})(?![\dA-Z])"
)
_SPACED_DIGITS = r"(\d[\d\s\u00a0'’]*\d)"
_SEPARATOR = r"\s*[:=№]?\s*(?:№\s*)?"
_LABELS: tuple[tuple[str, str], ...] = (
    ("inn", r"ИНН"),
    ("ogrn", r"ОГРН(?:ИП)?"),
    ("okpo", r"ОКПО"),
    ("bik", r"БИК"),
    (
        "account",
        r"(?:р\s*/\s*сч?|р\.\s?сч?\.|(?:расч[её]тный|расч\.)\s*сч[её]т|сч[её]т)",
    ),
    (
        "corr_account",
        r"(?:к\s*/\s*сч?|к\.\s?сч?\.|корр?(?:\.|еспондентский)?\s*/?\s*сч(?:[её]т|\.)?)",
    ),
)
_LENGTHS = {
    "inn": (12, 10),
    "ogrn": (15, 13),
    "okpo": (14, 10, 8),
    "bik": (9,),
    "account": (20,),
    "corr_account": (20,),
}
_LABELLED = {
    name: re.compile(rf"(?<!\w){label}{_SEPARATOR}{_SPACED_DIGITS}", re.IGNORECASE)
    for name, label in _LABELS
}
_KPP_LABELLED = re.compile(
    rf"(?<!\w)КПП{_SEPARATOR}(\d{{4}}\s?[\dA-Z]{{2}}\s?\d{{3}})(?!\d)", re.IGNORECASE
)
_PAIR_LABELLED = re.compile(r"ИНН\s*/\s*КПП\s*[:=]?\s*", re.IGNORECASE)


class Repaired(NamedTuple):
    """A value mended for storage; `changed` when more than blanks was mended."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Requisites:
    """What was found in a text; `""` where nothing was."""

    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    okpo: str = ""
    bik: str = ""
    account: str = ""
    corr_account: str = ""


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


def parse_requisites(text: str) -> Requisites:
    """Pick requisites out of running text: «ИНН 7804512336 КПП 780401001, р/с 40702… БИК 04…».

    Only labelled numbers of the right length are taken; checksums are left to `check_…`.
    """
    found = {name: _first_of_length(name, text) for name in _LABELLED}
    kpp = ""
    if pair := _PAIR_LABELLED.search(text):
        rest = text[pair.end() :]
        if numbers := _INN_KPP.match(rest):
            found["inn"], kpp = numbers[1], numbers[2]
    if not kpp and (labelled := _KPP_LABELLED.search(text)):
        kpp = plain(labelled[1]).upper()
    return Requisites(kpp=kpp, **found)


def _first_of_length(name: str, text: str) -> str:
    for match in _LABELLED[name].finditer(text):
        value = plain(match[1])
        if len(value) in _LENGTHS[name]:
            return value
        run = plain(re.split(r"\s", match[1])[0])
        if len(run) in _LENGTHS[name]:
            return run
    return ""
