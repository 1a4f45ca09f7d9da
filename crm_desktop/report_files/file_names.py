"""What files of reports are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.reports.result import ReportResult

PATTERN: Final = "{отчёт} {период}"
"""The usual name of a file, without its ending."""
PLACES: Final = {
    "{отчёт}": "название отчёта",
    "{период}": "период отчёта",
    "{дата}": "день, когда отчёт построен",
    "{время}": "время, когда отчёт построен",
}
_STRANGE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_PLACE: Final = re.compile(r"\{[^{}]*\}")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MOST: Final = 100


def file_name(result: ReportResult, suffix: str, *, zone: tzinfo, pattern: str = PATTERN) -> str:
    """Return a name every disk takes.

    Args:
        result: the report.
        suffix: `.xlsx`.
        zone: the office's.
        pattern: with the places of `PLACES`; unknown ones are refused by `unknown_places`.
    """
    made = local(result.made_at, zone)
    told = {
        "{отчёт}": result.title,
        "{период}": "" if result.period is None else str(result.period),
        "{дата}": f"{made:%Y-%m-%d}",
        "{время}": f"{made:%H-%M}",
    }
    name = _PLACE.sub(lambda found: told.get(_key(found[0]), found[0]), pattern)
    bare = " ".join(_STRANGE.sub(" ", name).split())[:_MOST].strip(" .")
    if _RESERVED.fullmatch(bare):
        bare = f"{bare}_"
    return f"{bare or 'Отчёт'}{suffix}"


def unknown_places(pattern: str) -> list[str]:
    """Return what stands in braces in a pattern and means nothing."""
    return [found for found in _PLACE.findall(pattern) if _key(found) not in PLACES]


def _key(place: str) -> str:
    folded = place.casefold().replace(" ", "")
    return "{отчёт}" if folded == "{отчет}" else folded
