"""Every name there is on a share; nobody else puts one together.

No folder holds more than a thousand entries that a station looks for, for large ones take seconds
to list over SMB. Names are lower case: a Windows share does not tell `A` from `a`.
"""

from __future__ import annotations

import re
from typing import Final

from crm_desktop.journal.stamps import SLOTS

OFFICE: Final = "office.json"
STATIONS: Final = "stations/"
LOG: Final = "log/"
SNAPSHOTS: Final = "snap/"
MEMBERS: Final = "members/"
BLOBS: Final = "blob/"
NUMBERS: Final = "numbers/"
INVITES: Final = "invite/"
PART: Final = "/part-"
"""Of the name of a part of a snapshot."""

_FOLDER: Final = 1000
_ID: Final = re.compile(r"[0-9a-z][0-9a-z_-]{0,63}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SLOT: Final = re.compile(r"(?:stations|log)/(0|[1-9][0-9]{0,3})(?:/.*)?")
_SEGMENT: Final = re.compile(r"log/(0|[1-9][0-9]{0,3})/(\d+)/([1-9][0-9]{0,17})\.seg")


def claim_name(slot: int) -> str:
    """Who claims a slot writes this name first; whoever comes second takes another slot."""
    return f"{STATIONS}{_checked_slot(slot)}/claim"


def state_name(slot: int) -> str:
    """What a station tells of itself."""
    return f"{STATIONS}{_checked_slot(slot)}/state"


def segment_name(slot: int, seq: int) -> str:
    """A batch of a station's work; `seq` counts from 1."""
    if not 1 <= seq < 10**18:
        raise ValueError(f"no number of a segment: {seq}")
    return f"{LOG}{_checked_slot(slot)}/{seq // _FOLDER}/{seq}.seg"


def place_of(name: str) -> tuple[int, int] | None:
    """The (slot, seq) of a segment's name; None for any other name."""
    found = _SEGMENT.fullmatch(name)
    if found is None:
        return None
    slot, folder, seq = (int(part) for part in found.groups())
    return (slot, seq) if slot < SLOTS and folder == seq // _FOLDER else None


def slot_in(name: str) -> int | None:
    """The slot a name under `stations/` or `log/` belongs to; None for any other name."""
    found = _SLOT.fullmatch(name)
    if found is None or int(found[1]) >= SLOTS:
        return None
    return int(found[1])


def member_name(number: int) -> str:
    """An entry about people or keys; numbers begin with 0."""
    if number < 0:
        raise ValueError(f"no number of an entry: {number}")
    return f"{MEMBERS}{number // _FOLDER}/{number}"


def snapshot_folder(snapshot: str) -> str:
    """Everything of one snapshot."""
    return f"{SNAPSHOTS}{_checked_id(snapshot)}/"


def snapshot_part(snapshot: str, number: int) -> str:
    """A part of a snapshot; numbers begin with 0."""
    if not 0 <= number < _FOLDER:
        raise ValueError(f"no number of a part: {number}")
    return f"{SNAPSHOTS}{_checked_id(snapshot)}{PART}{number}"


def snapshot_manifest(snapshot: str) -> str:
    """What makes a snapshot whole; it is written last."""
    return f"{snapshot_folder(snapshot)}manifest"


def snapshot_complaint(snapshot: str) -> str:
    """Left by a station that found a part of a snapshot damaged."""
    return f"{snapshot_folder(snapshot)}damaged"


def blob_name(sha256: str) -> str:
    """An attachment's bytes by the hash of them as they are stored."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("no SHA-256 in lower case hex")
    return f"{BLOBS}{sha256[:2]}/{sha256}"


def blob_folder(sha256: str) -> str:
    """The pieces of a large attachment, beside the entry that lists them."""
    return f"{blob_name(sha256)}.d/"


def blob_piece(sha256: str, number: int) -> str:
    """A piece of a large attachment; numbers begin with 0."""
    if number < 0:
        raise ValueError(f"no number of a piece: {number}")
    return f"{blob_folder(sha256)}{number}"


def number_name(series: str, start: int) -> str:
    """A claimed range of document numbers; a series may have letters no share likes."""
    if not series or start < 0:
        raise ValueError(f"no range of numbers: {start}")
    return f"{NUMBERS}{series.encode().hex()}/{start}"


def invite_name(invitation: str) -> str:
    """What a station that was invited finds."""
    return f"{INVITES}{_checked_id(invitation)}"


def _checked_slot(slot: int) -> int:
    if not 0 <= slot < SLOTS:
        raise ValueError(f"no slot: {slot}")
    return slot


def _checked_id(name: str) -> str:
    if not _ID.fullmatch(name):
        raise ValueError("no name for a share")
    return name
