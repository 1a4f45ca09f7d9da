"""Where a file is that does not lie on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import slot_of

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

NEVER_HERE: Final = (
    "SELECT DISTINCT a.blob FROM attachment a WHERE a.blob <> ''"
    " AND EXISTS (SELECT 1 FROM sync_place WHERE mode <> 'left')"
    " AND NOT EXISTS (SELECT 1 FROM sync_blob b WHERE b.name = a.blob AND b.way = 'up')"
)
"""Names of files other computers have and this one never had: absent, they are not lost."""


def whereabouts(db: OfficeDatabase, attachment_id: int, blob: str) -> str:
    """Return where an absent file is to be had, `""` where it can only be lost.

    Args:
        db: of the office.
        attachment_id: its record, made by the station that attached it.
        blob: name of its encrypted bytes.
    """
    if not blob or not db.run("SELECT 1 FROM sync_place WHERE mode <> 'left'"):
        return ""
    rows = db.run("SELECT way, state FROM sync_blob WHERE name = ?", (blob,))
    way, state = rows[0] if rows else ("", "")
    if way == "up" and state != "done":
        return ""  # it was here, and nobody has it from here
    if state in {"missing", "damaged"}:
        return f"ещё у компьютера {holder(db, attachment_id)}"
    return "в общей папке, загрузится при открытии"


def holder(db: OfficeDatabase, attachment_id: int) -> str:
    """Return the computer where a file was attached, its name in quotation marks."""
    slot = slot_of(attachment_id)
    rows = db.run(
        "SELECT name FROM workstation WHERE slot = ? AND deleted_at IS NULL AND name <> ''"
        " ORDER BY id DESC LIMIT 1",
        (slot,),
    )
    return f"«{rows[0][0]}»" if rows else f"№ {slot}"
