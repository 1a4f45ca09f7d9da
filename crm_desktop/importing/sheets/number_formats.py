"""How a workbook's number formats turn numbers into days and instants."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.xml_stream import SafeXml, local_name

if TYPE_CHECKING:
    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.package import Package

_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]")
_LAST_DAY: Final = 2_958_466
"""Serial of the day after 31.12.9999."""
_FAKE_LEAP_DAY: Final = 60
_SECONDS_A_DAY: Final = 86_400


class NumberKind(Enum):
    """What a formatted number means."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    DURATION = 3


_BUILT_IN: Final = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)), NumberKind.DATE),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 47), NumberKind.TIME),
    46: NumberKind.DURATION,
}


def kind_of_format(code: str) -> NumberKind:
    """Tell what a number format such as `dd.mm.yyyy` or `[h]:mm` shows."""
    bare = _LITERALS.sub("", code).partition(";")[0].casefold()
    if _ELAPSED.search(bare):
        return NumberKind.DURATION
    bare = _BRACKETS.sub("", bare).replace("general", "").replace("am/pm", "h")
    if "y" in bare or "d" in bare or "г" in bare or "д" in bare:
        return NumberKind.DATE
    if "h" in bare or "s" in bare or "ч" in bare:
        return NumberKind.TIME
    return NumberKind.DATE if "m" in bare else NumberKind.NUMBER


def read_styles(package: Package, part: str) -> list[NumberKind]:
    """Kinds of the workbook's cell styles, in their order; empty when there are no styles.

    Raises:
        BadFileError: the part is damaged.
    """
    codes: dict[str, NumberKind] = {}
    kinds: list[NumberKind] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = local_name(tag)
        if name == "cellXfs":
            inside = True
        elif name == "numFmt":
            codes[attributes.get("numFmtId", "")] = kind_of_format(attributes.get("formatCode", ""))
        elif inside and name == "xf":
            number = attributes.get("numFmtId", "0")
            built_in = int(number) if number.isdecimal() else 0
            kinds.append(codes.get(number) or _BUILT_IN.get(built_in, NumberKind.NUMBER))

    def end(tag: str) -> None:
        nonlocal inside
        if local_name(tag) == "cellXfs":
            inside = False

    if part in package:
        package.parse(part, SafeXml(start=start, end=end))
    return kinds


def from_serial(serial: float, kind: NumberKind, *, since_1904: bool = False) -> Cell:
    """A day, an instant or a text of hours from a serial number of days.

    A whole serial is a `date`, one with a fraction a naive `datetime` to the millisecond. A time
    of day or a duration is text. What does not fit the calendar stays a number.
    """
    if kind is NumberKind.NUMBER or not 0 <= serial < _LAST_DAY:
        return serial
    if kind is NumberKind.DURATION or serial < 1:
        return _hours(serial)
    if since_1904:
        epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - sheets know no time zones
    else:
        epoch = dt.datetime(1899, 12, 30 if serial >= _FAKE_LEAP_DAY else 31)  # noqa: DTZ001 - same
    try:
        moment = epoch + dt.timedelta(milliseconds=round(serial * _SECONDS_A_DAY * 1000))
    except OverflowError:
        return serial
    return moment.date() if serial == int(serial) else moment


def _hours(serial: float) -> str:
    minutes, seconds = divmod(round(serial * _SECONDS_A_DAY), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
