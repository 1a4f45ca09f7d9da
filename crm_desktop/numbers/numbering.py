"""How the office counts its documents: a prefix of each station, or ranges claimed ahead."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access import keys_json
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.numbers.prefixes import own_prefix
from crm_desktop.numbers.series import require_series, series_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

GAPLESS_IS_IMPOSSIBLE: Final = (
    "Номера без пропусков между компьютерами, которые работают и без связи, невозможны: два "
    "компьютера без связи не могут знать, кто из них выдал следующий."
)
SPANS: Final = (10, 10_000)
MOST: Final = 999_999_999
_SETTING: Final = "numbering"


class NumberWay(StrEnum):
    """How stations that share the office keep out of each other's numbers."""

    PREFIXES = "prefixes"
    """Each has its own prefix: «А-17», «Б-17»."""
    RANGES = "ranges"
    """Each takes a range for itself through the share: 101–200, 201–300."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The office's choice.

    Attributes:
        way: how stations are told apart once the office is shared.
        span: how many numbers a station claims at once.
        first: series -> the number ranges begin with; others begin with 1.
        start: (series, prefix) -> the least number to give next.
    """

    way: NumberWay = NumberWay.PREFIXES
    span: int = 100
    first: Mapping[str, int] = field(default_factory=dict)
    start: Mapping[tuple[str, str], int] = field(default_factory=dict)


@use_case(Right.VIEW_OFFICE)
def numbering_of(office: Office) -> Numbering:
    """Return how the office counts."""
    return read_numbering(office.db)


@use_case(Right.EDIT_SETTINGS)
def set_numbering(office: Office, way: NumberWay, *, span: int = 100) -> Changes:
    """Choose between prefixes and ranges; numbers given before stay as they are.

    Raises:
        UserError: a range is too short or too long.
    """
    if not SPANS[0] <= span <= SPANS[1]:
        raise UserError(
            f"В диапазоне может быть от {SPANS[0]} до {SPANS[1]} номеров. Ничего не изменено."
        )
    now = read_numbering(office.db)
    first = dict(now.first)
    if way is NumberWay.RANGES:
        # What a series began with never moves again: ranges claimed from there may be in use.
        plain = office.db.run(
            "SELECT series, max(number) FROM issued_number WHERE prefix = '' GROUP BY series"
        )
        for series, last in plain:
            first.setdefault(series, last + 1)
    words = "диапазоны" if way is NumberWay.RANGES else "приставки компьютеров"
    with office.change(f"Номера документов: {words}") as change:
        _write(office.db, change, replace(now, way=way, span=span, first=first))
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def set_start(office: Office, series: str, *, number: int) -> Changes:
    """Let this station's next number of a series be no less than `number`.

    Raises:
        UserError: the series or the number cannot be, or numbers come from ranges.
    """
    require_series(series)
    if not 1 <= number <= MOST:
        raise UserError(f"Номер — от 1 до {MOST}. Ничего не изменено.")
    now = read_numbering(office.db)
    if now.way is NumberWay.RANGES and is_shared(office.db):
        raise UserError(
            "Номера берутся из диапазонов, начать с другого нельзя. Ничего не изменено."
        )
    start = {**now.start, (series, own_prefix(office.db)): number}
    with office.change(f"Номера: {series_words(series)} — начиная с {number}") as change:
        _write(office.db, change, replace(now, start=start))
    return change.changes


def read_numbering(db: OfficeDatabase) -> Numbering:
    """Return how the office counts; what cannot be read is as at first."""
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (_SETTING,),
    )
    if not rows:
        return Numbering()
    try:
        told = keys_json.parse(str(rows[0][0]).encode("utf-8", "surrogatepass"))
    except keys_json.BadDocumentError:
        return Numbering()
    span = told.get("span")
    good = isinstance(span, int) and SPANS[0] <= span <= SPANS[1]
    starts = ((key.rpartition("/"), number) for key, number in _numbers(told.get("start")).items())
    return Numbering(
        way=NumberWay.RANGES if told.get("way") == NumberWay.RANGES else NumberWay.PREFIXES,
        span=span if good and isinstance(span, int) else Numbering().span,
        first=_numbers(told.get("first")),
        start={(parts[0], parts[2]): number for parts, number in starts},
    )


def is_shared(db: OfficeDatabase) -> bool:
    """Tell whether the office has more than this one computer."""
    return bool(db.run("SELECT 1 FROM sync_place WHERE mode <> 'left'"))


def _numbers(told: Any) -> dict[str, int]:
    if not isinstance(told, dict):
        return {}
    return {
        str(key): number
        for key, number in told.items()
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST
    }


def _write(db: OfficeDatabase, change: Change, numbering: Numbering) -> None:
    value = json.dumps(
        {
            "way": numbering.way.value,
            "span": numbering.span,
            "first": dict(numbering.first),
            "start": {f"{series}/{prefix}": n for (series, prefix), n in numbering.start.items()},
        },
        ensure_ascii=False,
    )
    rows = db.run(
        "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (_SETTING,),
    )
    if rows:
        db.run("UPDATE setting SET value = ? WHERE id = ?", (value, rows[0][0]))
    else:
        db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
            (change.new_id(), _SETTING, value),
        )
