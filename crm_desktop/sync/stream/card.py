"""`office.json`: whose share it is. Everything else on it is sealed; this anybody may read."""

from __future__ import annotations

import hmac
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.identity import canonical

if TYPE_CHECKING:
    from crm_desktop.access.keys import Unlocked

FORMAT: Final = 1
_LARGEST: Final = 16 << 10


class CardFault(StrEnum):
    """What is wrong with a share."""

    MISSING = "missing"
    MALFORMED = "malformed"
    FOREIGN = "foreign"
    NEWER = "newer"


def card_bytes(unlocked: Unlocked) -> bytes:
    """Return the card of the signed-in person's office; it tells neither name nor people."""
    return canonical(
        {"format": FORMAT, "office": unlocked.office_id, "anchor": unlocked.membership.anchor}
    )


def check_card(data: bytes | None, office_id: str, anchor: str) -> CardFault | None:
    """Say what is wrong with a share's card; None if it is this office's.

    Args:
        data: `office.json` as found, None = it is not there.
        office_id: of the office.
        anchor: the hash of its founding entry, hex.
    """
    if data is None:
        return CardFault.MISSING
    try:
        card = json.loads(data) if len(data) <= _LARGEST else None
    except (ValueError, RecursionError):
        return CardFault.MALFORMED
    if not isinstance(card, dict) or type(card.get("format")) is not int:
        return CardFault.MALFORMED
    if not _equal(card.get("office"), office_id) or not _equal(card.get("anchor"), anchor):
        return CardFault.FOREIGN
    return CardFault.NEWER if card["format"] > FORMAT else None


def _equal(found: object, known: str) -> bool:
    return isinstance(found, str) and hmac.compare_digest(found.encode(), known.encode())
