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


def address_text(address: ShareAddress) -> str:
    """Return the stored form of an address."""
    return json.dumps({"way": address.way.value, "text": address.text}, ensure_ascii=False)


def address_from(text: str) -> ShareAddress:
    """Read the stored form of an address."""
    document = json.loads(text)
    return ShareAddress(Way(document["way"]), str(document["text"]))
