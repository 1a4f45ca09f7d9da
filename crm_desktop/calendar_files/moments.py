"""Days, instants and lengths of time as calendars write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.due import FIRST_MS, LAST_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from crm_desktop.calendar_files.zones import ZoneBook
    from crm_desktop.importing.vcard.properties import Property

_MOMENT: Final = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?"
    r"(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_DURATION: Final = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)
_YEARS: Final = range(1900, 2200)
_MOST_DATES: Final = 5000
_LEAP_SECOND: Final = 60


class MomentError(ValueError):
    """No day and no instant a task can have; the text is a Russian sentence's part."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or an instant.

    Attributes:
        day: on the clock of its zone.
        at: UTC ms; None = the whole day.
        wall: the time of day on the clock of its zone; None = the whole day.
        zone: IANA name of the clock; `""` = the office's.
    """

    day: date
    at: int | None = None
    wall: time | None = None
    zone: str = ""

    @property
    def slot(self) -> str:
        """The moment on its clock, as slots of series are written."""
        if self.wall is None:
            return self.day.isoformat()
        return f"{self.day.isoformat()}T{self.wall:%H:%M}"

    def on_clock(self, zone: tzinfo, key: str) -> Moment:
        """Return the same instant on another clock; a day stays."""
        if self.at is None:
            return self
        there = datetime.fromtimestamp(self.at / 1000, UTC).astimezone(zone)
        return Moment(there.date(), self.at, there.time().replace(microsecond=0), key)


def read_moment(found: Property, zones: ZoneBook) -> Moment:
    """Read a property that holds one day or instant.

    Raises:
        MomentError: it holds none, or one outside 1900…2199.
    """
    return moment_of(found.raw.strip(), found.head.params.get("TZID", ""), zones)


def read_moments(found: Property, zones: ZoneBook) -> Iterator[Moment]:
    """Read a property that holds several; of a period its beginning, what is none is left out."""
    tzid = found.head.params.get("TZID", "")
    for text in found.raw.split(",", _MOST_DATES)[:_MOST_DATES]:
        try:
            yield moment_of(text.partition("/")[0].strip(), tzid, zones)
        except MomentError:
            continue


def moment_of(text: str, tzid: str, zones: ZoneBook) -> Moment:
    """Read a day or an instant, of a zone the file names.

    Raises:
        MomentError: it is none, or one outside 1900…2199.
    """
    bare = text.strip()
    parts = _MOMENT.fullmatch(bare)
    if parts is None:
        raise MomentError(f"дата «{bare[:40]}» не понята" if bare else "дата пустая")
    year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    if year not in _YEARS:
        raise MomentError(f"год {year}: задачи бывают с 1900 по 2199 год")
    try:
        on = date(year, month, day)
        if parts[4] is None:
            return Moment(on)
        second = min(int(parts[6] or 0), _LEAP_SECOND - 1)
        clock = time(int(parts[4]), int(parts[5]), second)
    except ValueError as error:
        raise MomentError(f"даты «{bare[:40]}» не бывает") from error
    if parts[7]:
        there = datetime.combine(on, clock, _offset(parts[7]))
        key = "UTC" if parts[7] in "Zz" else ""
        local = there if key else there.astimezone(zones.office)
        moment = Moment(local.date(), _ms(there), local.time(), key)
    else:
        zone, key = zones.find(tzid)
        there = datetime.combine(on, clock, zone)
        moment = Moment(on, _ms(there), clock, key)
        if not key and zone is not zones.office:
            moment = moment.on_clock(zones.office, "")
    if moment.at is None or not FIRST_MS <= moment.at < LAST_MS:
        raise MomentError(f"год {year}: задачи бывают с 1900 по 2199 год")
    return moment


def read_duration(text: str) -> timedelta:
    """Read a length of time: `PT1H30M`, `-P1D`.

    Raises:
        MomentError: it is none, or longer than any event.
    """
    bare = text.strip()
    parts = _DURATION.fullmatch(bare)
    if parts is None or bare[-1] in "PpTt":
        raise MomentError(f"длительность «{bare[:40]}» не понята")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in parts.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if parts[1] == "-" else length


def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    try:
        return timezone((timedelta(hours=hours, minutes=minutes)) * (-1 if text[0] == "-" else 1))
    except ValueError as error:
        raise MomentError(f"смещения «{text}» не бывает") from error


def _ms(there: datetime) -> int:
    """UTC ms; a time the clock skips moves on by what is skipped, of one met twice the first."""
    try:
        return int(there.astimezone(UTC).timestamp()) * 1000
    except (OverflowError, ValueError) as error:
        raise MomentError("такого времени не бывает") from error
