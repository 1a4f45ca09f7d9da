"""Dates as files hold them: real dates, serial numbers, Russian, ISO and American texts."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.date_text import parse_date
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_desktop.importing.sheets import Cell

_CLOCK: Final = re.compile(
    r"[T\s,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([AaPp][Mm])|Z|[+-]\d{2}:?\d{2})?$"
)
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_YEARLESS: Final = re.compile(r"--\d{2}-?\d{2}|\d{1,2}[./]\d{1,2}|\d{1,2}\s+[а-яё]+", re.IGNORECASE)
_GLUED: Final = re.compile(r"(19|20)(\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])")
_EPOCH: Final = dt.date(1899, 12, 30)
_SERIALS: Final = (10_000, 73_000)
_YEARS: Final = (1900, 2100)


def date_of(cell: Cell) -> str:
    """The day a cell of a date column holds, `YYYY-MM-DD`, or `--MM-DD`; `""` if none."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell)
    text = " ".join(str(cell or "").split())
    if found := _SERIAL.fullmatch(text):
        return _serial(int(found[1]))
    return read_date(text) or (_parsed(text, yearless=True) if _YEARLESS.fullmatch(text) else "")


@lru_cache(maxsize=8192)
def read_date(text: str) -> str:
    """The full date a text says, its time of day left out; `""` if none."""
    bare = _CLOCK.sub("", text.strip())
    if not any(sign.isdigit() for sign in bare):
        return ""
    if found := _AMERICAN.fullmatch(bare):
        month, day, year = map(int, found.groups())
        if day > 12 >= month:  # noqa: PLR2004 - months
            return _day(year, month, day)
    if found := _GLUED.fullmatch(bare):
        return _day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    return _parsed(bare, yearless=False)


def instant_of_cell(cell: Cell, zone: ZoneInfo) -> int | None:
    """The instant a cell holds, UTC ms; a text or a date without zone is the office's own time."""
    if isinstance(cell, dt.datetime):
        moment = cell
    else:
        day = date_of(cell)
        if not day or day.startswith("--"):
            return None
        moment = dt.datetime.combine(dt.date.fromisoformat(day), _clock_of(str(cell)))
    if not _YEARS[0] <= moment.year < _YEARS[1]:
        return None
    return int(moment.replace(tzinfo=moment.tzinfo or zone).timestamp() * 1000)


def _clock_of(text: str) -> dt.time:
    found = _CLOCK.search(text.strip())
    if not found:
        return dt.time()
    hour = int(found[1]) % 12 + 12 * (found[4].lower() == "pm") if found[4] else int(found[1])
    try:
        return dt.time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return dt.time()


def _serial(number: float) -> str:
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return ""
    return (_EPOCH + dt.timedelta(days=int(number))).isoformat()


def _day(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _parsed(text: str, *, yearless: bool) -> str:
    try:
        found = parse_date(text, label="", yearless=yearless)
    except UserError:
        return ""
    sane = found.startswith("--") or _YEARS[0] <= int(found[:4]) < _YEARS[1]
    return found if sane else ""
