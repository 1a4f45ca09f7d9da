"""Dates as people type them, a birthday without its year among them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from crm_desktop.clients.company_names import fold
from crm_desktop.errors import UserError
from crm_desktop.wording.times import MONTHS_OF, MONTHS_SHORT

NBSP: Final = "\N{NO-BREAK SPACE}"
LEAP_YEAR: Final = 2000

_DOTTED = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?:\s*г\.?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_YEARLESS = re.compile(r"--(\d{2})-(\d{2})")
_WORDS = re.compile(r"(\d{1,2})\s+([а-яё]+)\.?(?:\s+(\d{4}))?(?:\s*г(?:ода|\.)?)?", re.IGNORECASE)
_MONTHS = {fold(name): n for names in (MONTHS_OF, MONTHS_SHORT) for n, name in enumerate(names, 1)}
_TWO_DIGITS = 100


def parse_date(text: str, *, label: str, yearless: bool) -> str:
    """Return `YYYY-MM-DD`, or `--MM-DD` where a date without its year is allowed.

    Raises:
        UserError: no such date.
    """
    bare = " ".join(text.split()).casefold()
    if found := _ISO.fullmatch(bare):
        return _iso(int(found[1]), int(found[2]), int(found[3]), text, label)
    if found := _YEARLESS.fullmatch(bare):
        day_month = int(found[2]), int(found[1])
        year: str | None = None
    elif found := _DOTTED.fullmatch(bare):
        day_month, year = (int(found[1]), int(found[2])), found[3]
    elif (found := _WORDS.fullmatch(bare)) and fold(found[2]) in _MONTHS:
        day_month, year = (int(found[1]), _MONTHS[fold(found[2])]), found[3]
    else:
        raise _no_date(text, label)
    day, month = day_month
    if year is None:
        if not yearless:
            raise UserError(
                f"{label}: у даты «{text}» не указан год. Напишите, например, 14.11.2024."
            )
        return "--" + _iso(LEAP_YEAR, month, day, text, label)[5:]
    return _iso(_full_year(int(year)), month, day, text, label)


def show_date(iso: str) -> str:
    """«14 ноября 1986», without a year «14 ноября»; what is no date as it is."""
    try:
        on = date.fromisoformat(f"{LEAP_YEAR}-{iso[2:]}" if iso.startswith("--") else iso)
    except ValueError:
        return iso
    text = f"{on.day}{NBSP}{MONTHS_OF[on.month - 1]}"
    return text if iso.startswith("--") else f"{text}{NBSP}{on.year}"


def _full_year(year: int) -> int:
    if year >= _TWO_DIGITS:
        return year
    this = date.today().year  # noqa: DTZ011 - only tells which century two digits mean
    return year + 2000 if year + 2000 <= this else year + 1900


def _iso(year: int, month: int, day: int, text: str, label: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise _no_date(text, label) from error


def _no_date(text: str, label: str) -> UserError:
    return UserError(f"{label}: «{text}» — не дата. Напишите, например, 14.11.1986.")
