"""A station in words: who works there, how fresh it is, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.flows.invited import OpenInvitation

if TYPE_CHECKING:
    from crm_desktop.sync.flows.stations import StationRow

ABSENT_MS: Final = 15 * 60_000
"""A station nobody heard of for so long is told as absent; no error: people go home."""
_WRONG_MS: Final = 120_000
_MINUTE_MS: Final = 60_000


def is_absent(row: StationRow) -> bool:
    """Tell whether a station has not been heard of for a while."""
    if row.here or row.retired_at is not None:
        return False
    return row.heard_at is None or now_ms() - row.heard_at > ABSENT_MS


def station_note(row: StationRow) -> str:
    """Return a few words below its name; `""` when all is well."""
    if row.here:
        return "эта станция"
    if is_absent(row):
        told = "ещё не выходила на связь" if row.heard_at is None else "не в сети"
        return f"{told}, её ждут изменения" if row.waiting else told
    return ""


def has_note(row: StationRow) -> str:
    """Return what a station has of what was written here."""
    if row.here:
        return "работаете здесь"
    if row.waiting:
        return "её ждут изменения" if is_absent(row) else "получает изменения"
    return "всё получила" if row.heard_at is not None else "ещё не выходила на связь"


def trouble_note(row: StationRow) -> str:
    """Return what is odd about a station, `""` for nothing."""
    if row.clock_off_ms is not None and abs(row.clock_off_ms) > _WRONG_MS:
        return f"часы расходятся на {abs(row.clock_off_ms) // _MINUTE_MS} мин"
    if row.older:
        return "старая версия программы"
    if row.behind:
        return "от неё ещё идут изменения"
    return ""


def station_in_words(row: StationRow | OpenInvitation) -> str:
    """Return a row for whoever listens."""
    if isinstance(row, OpenInvitation):
        who = ", ".join(row.people)
        return ". ".join(filter(None, (row.station, "приглашение, ещё не вошёл", who)))
    told = (row.name, ", ".join(row.people), station_note(row), trouble_note(row))
    return ". ".join(filter(None, told))
