"""A station's slot: whoever writes its claim first has it for ever, so no two ever stamp alike."""

from __future__ import annotations

import secrets
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.identity import canonical
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.layout import claim_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

_TRIES: Final = 64
_MOST_LISTED: Final = 50_000


def claim_slot(transport: Transport, slot: int, voice: str) -> bool:
    """Claim a slot; whoever did it before with the same voice has it.

    Args:
        transport: to the share.
        slot: which.
        voice: a random word of this base's own.

    Returns:
        Whether it is ours now.
    """
    name, data = claim_name(slot), canonical({"voice": voice})
    return transport.put_new(name, data) or transport.get(name) == data


def claim_any(transport: Transport, voice: str, *, taken: Collection[int] = ()) -> int:
    """Claim a slot nobody has.

    Args:
        transport: to the share.
        voice: as in `claim_slot`.
        taken: slots known to be somebody's.

    Raises:
        UserError: there seems to be none.
    """
    # A listing may be old, and cut short: putting the claim decides.
    listed = islice(transport.names(layout.STATIONS), _MOST_LISTED)
    there = {layout.slot_in(name) for name in listed}
    free = [slot for slot in range(1, SLOTS) if slot not in there and slot not in taken]
    for _try in range(min(_TRIES, len(free))):
        slot = free.pop(secrets.randbelow(len(free)))
        if claim_slot(transport, slot, voice):
            return slot
    raise UserError(
        "В общей папке не нашлось свободного номера для этого компьютера. Ничего не изменено. "
        "Повторите; если не поможет, проверьте, можно ли в неё писать."
    )


def slots_of_stamps(db: OfficeDatabase) -> set[int]:
    """Return the slots that anything in this base was ever written under."""
    with_seals = db.run("SELECT DISTINCT stamp & ? FROM seal", (SLOTS - 1,))
    rows = db.run("SELECT slot FROM workstation UNION SELECT slot FROM sync_peer")
    return {int(row[0]) for row in (*with_seals, *rows)}
