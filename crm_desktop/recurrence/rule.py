"""The text of a rule (RFC 5545 `RRULE`), read strictly and written tidily."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from crm_desktop.errors import UserError

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST: Final = 1000
_MOST: Final = 9_999
_FINER: Final = {"HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DAY: Final = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
_WITHIN: Final = {
    "BYMONTHDAY": ("by_month_day", 31), "BYMONTH": ("by_month", 12),
    "BYSETPOS": ("by_set_pos", 366), "BYYEARDAY": ("by_year_day", 366),
    "BYWEEKNO": ("by_week_no", 53),
}  # fmt: skip
_FURTHEST_NTH: Final = 53
_LEAST_UNTIL, _MOST_UNTIL = date(1899, 12, 31), date(2199, 12, 31)


class Freq(StrEnum):
    """How often a rule goes round."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        freq: how often it goes round.
        interval: every so many days, weeks, months, years; 1…9,999.
        count: so many times in all; None = no such end.
        until: the last day it may fall on, or the last moment: naive on the clock of the task's
            zone, or UTC; None = no such end.
        by_day: (n-th of the month or the year, 0 = every; weekday, 0 = Monday).
        by_month_day: 1…31, or -1…-31 from the end.
        by_month: 1…12.
        by_set_pos: which of the days of one round, from 1, or from the end from -1.
        by_year_day: 1…366, or from the end.
        by_week_no: 1…53, or from the end.
        week_start: the weekday a week begins with, 0 = Monday.
    """

    freq: Freq
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    week_start: int = 0


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Read `FREQ=WEEKLY;BYDAY=MO,WE`, with or without `RRULE:` before it.

    Raises:
        UserError: it is no rule, or one finer than a day.
    """
    if len(text) > LONGEST:
        raise UserError(f"Правило повторения длиннее {LONGEST} знаков. Ничего не изменено.")
    found: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        key, sign, value = part.strip().partition("=")
        if not sign or not value or key in found:
            raise _wrong(text)
        found[key] = value.strip()
    if found.get("FREQ") in _FINER or _FINER & found.keys():
        raise UserError(
            "Повторять чаще раза в день нельзя. Ничего не изменено. "
            "Выберите повтор по дням, неделям, месяцам или годам."
        )
    read = _Reading(text)
    rule = read.rule(found)
    if (rule.by_year_day or rule.by_week_no) and rule.freq != Freq.YEARLY:
        raise _wrong(text)
    return rule


def format_rule(rule: Rule) -> str:
    """Return the text of a rule: upper case, parts in one order, defaults left out."""
    parts = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={_until_text(rule.until)}")
    for key, name in (("BYMONTH", "by_month"), ("BYWEEKNO", "by_week_no"),
                      ("BYYEARDAY", "by_year_day"), ("BYMONTHDAY", "by_month_day")):  # fmt: skip
        if numbers := getattr(rule, name):
            parts.append(f"{key}={','.join(map(str, numbers))}")
    if rule.by_day:
        days = ",".join(f"{nth or ''}{WEEKDAYS[day]}" for nth, day in rule.by_day)
        parts.append(f"BYDAY={days}")
    if rule.by_set_pos:
        parts.append(f"BYSETPOS={','.join(map(str, rule.by_set_pos))}")
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    return ";".join(parts)


def check_rule(text: str) -> str:
    """Return the tidy text of a rule.

    Raises:
        UserError: as for `parse_rule`.
    """
    return format_rule(parse_rule(text))


class _Reading:
    """Turns the parts of one text into a rule."""

    def __init__(self, text: str) -> None:
        self._text = text

    def rule(self, found: dict[str, str]) -> Rule:
        if found.get("FREQ") not in set(Freq):
            raise _wrong(self._text)
        values: dict[str, Any] = {}
        for key, value in found.items():
            if key in _WITHIN:
                name, most = _WITHIN[key]
                least = 1 if key == "BYMONTH" else -most
                values[name] = self._numbers(value, least, most)
            elif key != "FREQ":
                self._other(key, value, values)
        return Rule(Freq(found["FREQ"]), **values)

    def _other(self, key: str, value: str, values: dict[str, Any]) -> None:
        match key:
            case "INTERVAL":
                values["interval"] = self._number(value, 1, _MOST)
            case "COUNT":
                values["count"] = self._number(value, 1, 10**18)
            case "UNTIL":
                values["until"] = self._until(value)
            case "BYDAY":
                values["by_day"] = self._days(value)
            case "WKST" if value in WEEKDAYS:
                values["week_start"] = WEEKDAYS.index(value)
            case _ if not key.startswith("X-") and (key, value) not in _HARMLESS:
                raise _wrong(self._text)

    def _number(self, text: str, least: int, most: int) -> int:
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            raise _wrong(self._text)
        return int(text)

    def _numbers(self, text: str, least: int, most: int) -> tuple[int, ...]:
        read = dict.fromkeys(self._number(part, least, most) for part in text.split(","))
        if 0 in read:
            raise _wrong(self._text)
        return tuple(read)

    def _days(self, text: str) -> tuple[tuple[int, int], ...]:
        read: dict[tuple[int, int], None] = {}
        for part in text.split(","):
            found = _DAY.fullmatch(part.strip())
            if not found:
                raise _wrong(self._text)
            nth = int(found[1]) if found[1] else 0
            if abs(nth) > _FURTHEST_NTH or (found[1] and not nth):
                raise _wrong(self._text)
            read[nth, WEEKDAYS.index(found[2])] = None
        return tuple(read)

    def _until(self, text: str) -> date | datetime:
        found = _UNTIL.fullmatch(text)
        if not found:
            raise _wrong(self._text)
        try:
            if found[2] is None:
                on = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
                return max(_LEAST_UNTIL, min(on, _MOST_UNTIL))
            at = datetime.strptime(f"{found[1]}{found[2]}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError as error:
            raise _wrong(self._text) from error
        # «UNTIL=99991231T235959Z» means «for ever» and is no moment at all east of Greenwich.
        if not _LEAST_UNTIL <= at.date() <= _MOST_UNTIL:
            return max(_LEAST_UNTIL, min(at.date(), _MOST_UNTIL))
        return at if found[3] else at.replace(tzinfo=None)


_HARMLESS: Final = {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}


def _until_text(until: date | datetime) -> str:
    if not isinstance(until, datetime):
        return f"{until.year:04d}{until:%m%d}"
    return f"{until.year:04d}{until:%m%dT%H%M%S}{'Z' if until.tzinfo else ''}"


def _wrong(text: str) -> UserError:
    short = text.strip()[:80]
    return UserError(
        f"Правило повторения «{short}» не понято. Ничего не изменено. "
        "Выберите повтор из списка или настройте его."
    )
