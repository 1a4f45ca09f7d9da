"""What a person had typed and not saved when the window locked.

It lies in the base of this station, encrypted with it, in no journal and no backup's history, until
the same person comes in again: then it is handed out once and forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.notes import read_note, write_note

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

MOST = 1 << 18
_BEGINNING: Final = "unsaved."


@use_case(Right.VIEW_OFFICE)
def keep_unsaved(office: Office, text: str) -> None:
    """Keep what the signed-in person typed; more than 256 KiB is not kept."""
    if len(text) <= MOST:
        write_note(office.db, _name(office), text)


@use_case(Right.VIEW_OFFICE)
def take_unsaved(office: Office) -> str:
    """Return what the signed-in person had typed and forget it; `""` if nothing."""
    text = read_note(office.db, _name(office))
    if text is None:
        return ""
    write_note(office.db, _name(office), None)
    return text


def forget_unsaved(db: OfficeDatabase) -> None:
    """Forget what anybody had typed: whom a half-written text is about cannot be told.

    An erasure calls it; nothing of it was a record yet.
    """
    db.run("DELETE FROM station_note WHERE name GLOB ?", (f"{_BEGINNING}*",))


def _name(office: Office) -> str:
    return f"{_BEGINNING}{office.user_id}"
