"""Values of reports as the numbers a spreadsheet keeps."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import Unit

if TYPE_CHECKING:
    from crm_desktop.reports.result import Value

_EPOCH: Final = date(1899, 12, 30).toordinal()
# Before it Excel's calendar has a day that never was.
_FIRST_DAY: Final = date(1900, 3, 1)
_MINUTES: Final = 1440
_KOPECKS: Final = 100
_EXACT: Final = 10**15
"""A spreadsheet keeps fifteen digits: a longer whole number would come out as another one."""


def sheet_number(value: Value, unit: Unit) -> str | None:
    """Return a value as the text of a number in the XML; None = it must stand as text.

    Args:
        value: not None.
        unit: what it means.
    """
    if unit is Unit.TEXT or value is None:
        return None
    if unit is Unit.COUNT and type(value) is int and -_EXACT < value < _EXACT:
        return str(value)
    if isinstance(value, str):
        return _day_number(value, unit)
    if not math.isfinite(value) or abs(plain_number(value, unit)) >= _EXACT:
        return None
    if unit is Unit.KOPECKS and isinstance(value, int):
        whole, rest = divmod(abs(value), _KOPECKS)
        return f"{'-' if value < 0 else ''}{whole}.{rest:02d}"
    return repr(plain_number(value, unit))


def plain_number(value: float, unit: Unit) -> float:
    """Return a number as a cell keeps it: roubles, days of a spreadsheet's clock."""
    if unit is Unit.KOPECKS:
        return value / _KOPECKS
    if unit is Unit.MINUTES:
        return value / _MINUTES
    return value


def _day_number(text: str, unit: Unit) -> str | None:
    try:
        if unit is Unit.DAY:
            on = date.fromisoformat(text)
        elif unit is Unit.MONTH:
            on = date.fromisoformat(f"{text}-01")
        else:
            return None
    except ValueError:
        return None
    return str(on.toordinal() - _EPOCH) if on >= _FIRST_DAY else None
