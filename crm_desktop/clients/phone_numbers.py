"""One telephone number: its key (digits of E.164) and how it is written for people.

Ordinary Russian numbers take a fast path of one regular expression; its patterns are taken from
the same metadata the `phonenumbers` library judges by, so both agree. Others go to the library.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import Pattern

_SIGNS = str.maketrans("", "", " \u00a0\u2007\u2009\u202f()[]-‐‑‒–—−.·_'’`\t")
_DIGITS = re.compile(r"[0-9]+")
_RUSSIAN_LENGTH = 11
# Neighbours whose numbers are often written without the plus.
_NEIGHBOURS = ("375", "380", "373", "374", "992", "993", "994", "995", "996", "998")

_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "uan",
    "pager",
    "voicemail",
)

# Codes of cities with seven-digit numbers, and what their numbers begin with: the same three
# digits followed by something else belong to other towns of the region.
_SEVEN_DIGITS = {
    "342": "02",
    "343": "0123",
    "347": "02",
    "351": "027",
    "383": "023",
    "391": "02",
    "423": "02",
    "473": "02",
    "495": "0123456789",
    "498": "0123456789",
    "499": "0123456789",
    "812": "0123456789",
    "831": "024",
    "843": "025",
    "846": "0239",
    "861": "02",
    "862": "024",
    "863": "023",
    "727": "0123456789",
}
# Towns with six-digit numbers besides the regional capitals, whose codes all end with 2.
_SIX_DIGITS = re.compile(
    r"34(?:24|35|39|56|63|66|73)|35(?:13|19|37)|382[34]|384[34]|3854|3919|395[35]|421[37]|423[46]"
    r"|4725|4855|496[67]|8184|8313|8[45]5[35]|8443|8464|8617|863[4569]|8793"
)


def read_number(text: str) -> str:
    """The key of one number, `"79215551024"`, or `""` when it is not a valid number.

    Takes any spaces, dashes and brackets; a Russian number may begin with +7, 7, 8 or the code.
    """
    bare = text.translate(_SIGNS)
    if found := _russian().fullmatch(bare):
        return "7" + found[1]
    return _read_unusual(bare)


def looks_russian(text: str) -> str:
    """The would-be key of eleven digits that begin like a Russian number, whatever the code."""
    bare = text.translate(_SIGNS).removeprefix("+")
    if len(bare) == _RUSSIAN_LENGTH and bare[0] in "78" and _DIGITS.fullmatch(bare):
        return "7" + bare[1:]
    return ""


def format_phone(key: str) -> str:
    """A key for the eye: «+7 921 555-10-24», «+7 4012 55-68-30», «+375 29 123-45-67»."""
    if len(key) == _RUSSIAN_LENGTH and key[0] == "7" and _DIGITS.fullmatch(key):
        return _format_russian(key[1:])
    return _format_foreign(key)


def area_code(key: str) -> str:
    """The code of the city of a Russian landline number as it is written, or `""`."""
    if len(key) != _RUSSIAN_LENGTH or key[0] != "7" or key[1] not in "348":
        return ""
    return key[1 : 1 + _code_length(key[1:])]


def _code_length(national: str) -> int:
    head = national[:3]
    if head[0] == "9" or head[:2] == "80" or (head[0] == "7" and head[1] not in "12"):
        return 3
    if national[3] in _SEVEN_DIGITS.get(head, ""):
        return 3
    four = national[3] == "2" or head[0] == "7" or _SIX_DIGITS.match(national)
    return 4 if four else 5


def _format_russian(national: str) -> str:
    size = _code_length(national)
    local = national[size:]
    return f"+7 {national[:size]} {local[:-4]}-{local[-4:-2]}-{local[-2:]}"


@cache
def _russian() -> Pattern[str]:
    """All valid ten-digit numbers of the +7 Russian part, with any usual beginning."""
    from phonenumbers import PhoneMetadata  # noqa: PLC0415 - 30 ms that a start need not pay

    metadata = PhoneMetadata.metadata_for_region("RU")
    kinds = [getattr(metadata, kind) for kind in _KINDS]
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    numbers = "|".join(pattern for pattern in patterns if pattern)
    return re.compile(rf"(?:\+?7|8)?((?=[0-9]{{10}}\Z)(?:{numbers}))")


def _read_unusual(bare: str) -> str:
    plus = bare.startswith("+")
    digits = bare.removeprefix("+")
    if not _DIGITS.fullmatch(digits):
        return ""
    if key := _parse(bare):
        return key
    if digits.startswith("00"):
        return _parse("+" + digits.lstrip("0"))
    if found := _russian().fullmatch(digits[1:]):
        if digits[0] in "78" and digits[1] == "8":  # both «+7» and «8» before the number
            return "7" + found[1]
        if plus and digits[0] == "8":  # «+8 921 …»
            return "7" + found[1]
    return _parse("+" + digits) if digits.startswith(_NEIGHBOURS) else ""


def _parse(text: str) -> str:
    import phonenumbers  # noqa: PLC0415 - 30 ms that a start need not pay

    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def _format_foreign(key: str) -> str:
    import phonenumbers  # noqa: PLC0415 - 30 ms that a start need not pay

    try:
        number = phonenumbers.parse("+" + key, None)
    except phonenumbers.NumberParseException:
        return key
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
