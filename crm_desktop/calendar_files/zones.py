"""Time zones by the names other programs give them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from crm_desktop.calendar_files.blocks import Block

_UTC_NAMES: Final = frozenset({"UTC", "Z", "GMT", "ETC/UTC", "ETC/GMT", "ZULU"})
_OFFSET: Final = re.compile(r"\(?\s*(?:UTC|GMT)\s*([+-])(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_UTC_OFFSET: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_YEARLY: Final = re.compile(
    r"(?:(?:FREQ=YEARLY|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTH=\d{1,2}|INTERVAL=1|WKST=[A-Z]{2}"
    r"|BYMONTHDAY=[0-9,]+|UNTIL=\d{8}T\d{6}Z?)(?:;|$))+",
    re.IGNORECASE,
)
_LOCAL: Final = re.compile(r"\d{8}T\d{6}")
_MOST_CHANGES: Final = 300
_YEARS: Final = range(2016, 2031)
_LONGEST_OFFSET_H: Final = 15


class ZoneBook:
    """Zones as one file names them.

    Args:
        office: the clock for what names no zone.
        described: the file's VTIMEZONE components.

    Attributes:
        office: as given.
        unknown: names nobody knows, and how often they were met; the office's clock was taken.
    """

    def __init__(self, office: ZoneInfo, described: Iterable[Block] = ()) -> None:
        self.office = office
        self.unknown: Counter[str] = Counter()
        self._described: dict[str, Block] = {}
        for block in described:
            self._described.setdefault(block.text("TZID").strip(), block)
        self._known: dict[str, tuple[tzinfo, str] | None] = {}

    def find(self, name: str) -> tuple[tzinfo, str]:
        """Return a zone and its IANA name.

        The name is `""` for the office's zone, and for one that has a description in the file
        but is no zone of the world: its times are then told on the office's clock.
        """
        name = name.strip().strip('"')
        if not name or name == self.office.key:
            return self.office, ""
        if name not in self._known:
            self._known[name] = self._look(name)
        found = self._known[name]
        if found is None:
            self.unknown[name] += 1
            return self.office, ""
        return found if found[1] != self.office.key else (self.office, "")

    def _look(self, name: str) -> tuple[tzinfo, str] | None:
        if zone := _by_name(name):
            return zone, zone.key
        block = self._described.get(name)
        if block is not None:
            if zone := _by_name(block.text("X-LIC-LOCATION").strip()):
                return zone, zone.key
            if described := _described(block):
                same = _alike(described, self.office)
                return (same, same.key) if same is not None else (described, "")
        return _by_offset(name)


def _by_name(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, a Windows name, or a path that ends in an IANA name."""
    if name.upper() in _UTC_NAMES:
        return ZoneInfo("UTC")
    pieces = name.strip("/").split("/")
    for length in (len(pieces), 3, 2):
        tried = "/".join(pieces[-length:])
        if tried and (known := _zone(tried) or _zone(WINDOWS_TO_OLSON.get(tried, ""))):
            return known
    return None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _zone(name: str) -> ZoneInfo | None:
    known = _names().get(name.casefold())
    if known is None:
        return None
    try:
        return ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _by_offset(name: str) -> tuple[tzinfo, str] | None:
    """«(UTC+03:00) Москва, Санкт-Петербург»: whole hours have a zone of the world."""
    found = _OFFSET.search(name)
    if found is None:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours >= _LONGEST_OFFSET_H:
        return None
    if not minutes:
        # The signs of these names are the other way round.
        zone = _zone(f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}")
        if zone is not None:
            return zone, zone.key
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(length if found[1] == "+" else -length), ""


def _described(block: Block) -> tzinfo | None:
    """The zone a file describes itself; None where the description is no zone."""
    lines = ["BEGIN:VTIMEZONE", "TZID:described"]
    parts = 0
    for part in block.inside(("STANDARD", "DAYLIGHT")):
        told = _part(part)
        if told:
            parts += 1
            lines += [f"BEGIN:{part.name}", *told, f"END:{part.name}"]
    if not parts:
        return None
    text = "\r\n".join([*lines, "END:VTIMEZONE", ""])
    try:
        return tzical(StringIO(text)).get("described")
    except (ValueError, OverflowError):
        return None


def _part(part: Block) -> list[str]:
    """The lines of a part that can be trusted: yearly rules only, no endless lists."""
    start = part.text("DTSTART").strip()
    offsets = [part.text(name).strip() for name in ("TZOFFSETFROM", "TZOFFSETTO")]
    rule = part.text("RRULE").strip()
    bounded = all(
        (found := _UTC_OFFSET.fullmatch(each)) and int(found[2]) < _LONGEST_OFFSET_H
        for each in offsets
    )
    if not _LOCAL.fullmatch(start) or not bounded or (rule and not _YEARLY.fullmatch(rule)):
        return []
    lines = [f"DTSTART:{start}", f"TZOFFSETFROM:{offsets[0][:5]}", f"TZOFFSETTO:{offsets[1][:5]}"]
    if rule:
        lines.append(f"RRULE:{rule}")
    for listed in part.all("RDATE"):
        days = [each.strip() for each in listed.raw.split(",")[:_MOST_CHANGES]]
        if good := [each for each in days if _LOCAL.fullmatch(each)]:
            lines.append(f"RDATE:{','.join(good)}")
    return lines


def _alike(zone: tzinfo, office: ZoneInfo) -> ZoneInfo | None:
    """The zone of the world whose clock has gone alike; the office's before others."""
    try:
        seen = _clock(zone)
    except (ValueError, OverflowError, TypeError):
        return None
    if seen == _clock(office):
        return office
    return next((each for each, its in _world() if its == seen), None)


@lru_cache(maxsize=1)
def _world() -> tuple[tuple[ZoneInfo, tuple[timedelta | None, ...]], ...]:
    zones = (_zone(name) for name in dict.fromkeys(WINDOWS_TO_OLSON.values()))
    return tuple((zone, _clock(zone)) for zone in zones if zone is not None)


def _clock(zone: tzinfo) -> tuple[timedelta | None, ...]:
    """How far the clock is ahead, twice a month over the years people plan in."""
    return tuple(
        datetime(year, month, day, 12, tzinfo=UTC).astimezone(zone).utcoffset()
        for year in _YEARS
        for month in range(1, 13)
        for day in (2, 16)
    )
