"""How a base says of itself that it was put together of what could be read of a damaged one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.backup.notes import read_note, write_note

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

_NOTE: Final = "salvage.at"


def salvaged_at(db: OfficeDatabase) -> int | None:
    """Return when (UTC ms) the base was salvaged; None if it never was."""
    note = read_note(db, _NOTE)
    return int(note) if note and note.isdecimal() else None


def mark_salvaged(db: OfficeDatabase, at: int) -> None:
    """Remember it in the station's own notes."""
    write_note(db, _NOTE, str(at))
