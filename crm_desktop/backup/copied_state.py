"""Whether anything happened since the last copy: nobody needs two copies of the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.notes import (
    LAST_COPY,
    number_in,
    read_document,
    text_in,
    write_document,
)
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

# What the program notes of itself (who signed in, that a copy was made) is no reason for another.
_OF_ITSELF: Final = BY_NAME["audit_entry"].number


@dataclass(frozen=True, slots=True)
class CopiedState:
    """What a copy holds, seen from outside.

    Attributes:
        seq: the journal's last row that may be in it; a later one is not.
        keys: SHA-256 of the keys' file, hex.
    """

    seq: int
    keys: str


@dataclass(frozen=True, slots=True)
class LastCopy:
    """The newest automatic copy of this station.

    Attributes:
        at: UTC ms.
        file: its name in the folder of backups.
        state: what it holds.
    """

    at: int
    file: str
    state: CopiedState


@use_case(Right.VIEW_OFFICE)
def state_now(office: Office) -> CopiedState:
    """Look before copying: what is written meanwhile counts as not copied."""
    seq = office.db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0]
    return CopiedState(int(seq), hashlib.sha256(office.folder.keys.read_bytes()).hexdigest())


@use_case(Right.VIEW_OFFICE)
def last_copy(office: Office) -> LastCopy | None:
    """Return the newest automatic copy; None if there is none, or its file is gone."""
    note = read_document(office.db, LAST_COPY)
    at, seq, file = number_in(note, "at"), number_in(note, "seq"), text_in(note, "file")
    if at is None or seq is None or not file or not (office.folder.backups / file).is_file():
        return None
    return LastCopy(at, file, CopiedState(seq, text_in(note, "keys")))


@use_case(Right.VIEW_OFFICE)
def remember_copy(office: Office, copy: LastCopy) -> None:
    """Keep what the newest automatic copy holds."""
    document = {
        "at": copy.at, "file": copy.file, "seq": copy.state.seq, "keys": copy.state.keys,
    }  # fmt: skip
    write_document(office.db, LAST_COPY, document)


@use_case(Right.VIEW_OFFICE)
def changed_since(office: Office, copy: LastCopy | None) -> bool:
    """Tell whether the office holds something the copy does not: data, people, passwords."""
    if copy is None:
        return True
    rows = office.db.run(
        "SELECT 1 FROM journal WHERE seq > ? AND tbl <> ? LIMIT 1", (copy.state.seq, _OF_ITSELF)
    )
    if rows:
        return True
    now = state_now(office)
    # A base put back from an older copy has fewer rows than were copied.
    return now.keys != copy.state.keys or now.seq < copy.state.seq
