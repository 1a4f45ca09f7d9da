"""Where this office is shared, as the base itself keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.sync.address import ShareAddress, Way

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

ON: Final = "on"
PAUSED: Final = "paused"
LEFT: Final = "left"
_REPLACES: Final = "replaces"
_MOVING: Final = "moving to"
_MOVED: Final = "moved from"


@dataclass(frozen=True, slots=True)
class Place:
    """A station's membership of a share.

    Attributes:
        address: where the stations meet.
        mode: `ON`, `PAUSED` or `LEFT`.
        joined_at: UTC ms.
        slot: under which it publishes; another than the base's own asks for a new slot.
        absorbed: stamp up to which the own journal lies in the spool.
        next_seq: number of the next own segment.
        chain: SHA-256 of the last own segment, empty before the first.
    """

    address: ShareAddress
    mode: str
    joined_at: int
    slot: int
    absorbed: int
    next_seq: int
    chain: bytes


def read_place(db: OfficeDatabase) -> Place | None:
    """Return where the office is shared; None if it never was."""
    rows = db.run(
        "SELECT address, mode, joined_at, slot, absorbed, next_seq, chain FROM sync_place"
    )
    if not rows:
        return None
    address, mode, joined_at, slot, absorbed, next_seq, chain = rows[0]
    return Place(
        address_from(address), mode, joined_at, slot, absorbed, next_seq, bytes(chain)
    )  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def shared_at(office: Office) -> Place | None:
    """Return where the office is shared now; None if it never was, or this station left."""
    place = read_place(office.db)
    return None if place is None or place.mode == LEFT else place


def require_shared(db: OfficeDatabase) -> Place:
    """Return where the office is shared.

    Raises:
        UserError: it is not, or this station left.
    """
    place = read_place(db)
    if place is None or place.mode == LEFT:
        raise UserError(
            "Этот офис работает на одном компьютере: общей папки у него нет. Ничего не изменено."
        )
    return place


def note_replaced(db: OfficeDatabase, slot: int) -> None:
    """Remember that this base takes the place of the one that spoke under a slot (a restore)."""
    db.run("INSERT OR REPLACE INTO sync_option VALUES(?, ?)", (_REPLACES, str(slot)))


def replaces(db: OfficeDatabase, slot: int) -> bool:
    """Tell whether this base takes the place of the one that spoke under a slot."""
    rows = db.run("SELECT value FROM sync_option WHERE name = ?", (_REPLACES,))
    return bool(rows) and rows[0][0] == str(slot)


def note_moving(db: OfficeDatabase, address: ShareAddress) -> None:
    """Remember where the office is being moved: what is found there may be ours, begun before."""
    _note(db, _MOVING, address)


def moving_to(db: OfficeDatabase) -> ShareAddress | None:
    """Return where a move that was begun here and is not over leads."""
    return _noted(db, _MOVING)


def note_moved(db: OfficeDatabase, former: ShareAddress) -> None:
    """Remember that the move is over but for the word left in the former place."""
    db.run("DELETE FROM sync_option WHERE name = ?", (_MOVING,))
    _note(db, _MOVED, former)


def moved_from(db: OfficeDatabase) -> ShareAddress | None:
    """Return the former place, if it does not tell of the new one yet."""
    return _noted(db, _MOVED)


def forget_move(db: OfficeDatabase) -> None:
    """Forget a move that is over."""
    db.run("DELETE FROM sync_option WHERE name IN (?, ?)", (_MOVING, _MOVED))


def address_text(address: ShareAddress) -> str:
    """Return the stored form of an address."""
    return json.dumps({"way": address.way.value, "text": address.text}, ensure_ascii=False)


def address_from(text: str) -> ShareAddress:
    """Read the stored form of an address."""
    document = json.loads(text)
    return ShareAddress(Way(document["way"]), str(document["text"]))


def _note(db: OfficeDatabase, name: str, address: ShareAddress) -> None:
    db.run("INSERT OR REPLACE INTO sync_option VALUES(?, ?)", (name, address_text(address)))


def _noted(db: OfficeDatabase, name: str) -> ShareAddress | None:
    rows = db.run("SELECT value FROM sync_option WHERE name = ?", (name,))
    return address_from(rows[0][0]) if rows else None
