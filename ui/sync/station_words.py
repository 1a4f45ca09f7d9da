"""A station in words: who works there, how fresh it is, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.sync.stations import StationRow

ABSENT_MS: Final = 15 * 60_000
"""A station nobody heard of for so long is told as absent; no error: people go home."""
WAITING: Final = ("изменение", "изменения", "изменений")


def is_absent(row: StationRow) -> bool:
    """Tell whether a station has not been heard of for a while."""
    if row.here or row.retired_at is not None:
        return False
    return row.heard_at is None or now_ms() - row.heard_at > ABSENT_MS


def station_note(row: StationRow) -> str:
    """Return a few words below its name."""
    if row.here:
        return "эта станция"
    if is_absent(row):
        told = "ещё не выходила на связь" if row.heard_at is None else "не в сети"
        if row.behind:
            told += f", ждут {count(row.behind, *WAITING)}"
        return told
    return behind_note(row) if row.behind else ""


def behind_note(row: StationRow) -> str:
    """Return how much of the office it has."""
    if row.behind:
        return f"ждут {count(row.behind, *WAITING)}"
    return "всё получено" if row.heard_at is not None or row.here else "ещё ничего не получила"


def station_in_words(row: StationRow) -> str:
    """Return a row for whoever listens."""
    told = (row.name, ", ".join(row.people), station_note(row), behind_note(row))
    return ". ".join(filter(None, told))
