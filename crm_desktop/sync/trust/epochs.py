"""The office's keys as the exchange uses them: under which one is sent, which ones open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.sync.trust.members import shared_epoch

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


def newest_epoch(office: Office) -> int:
    """Return the number of the key to send under: the newest that the others can know of.

    A key just made here is not used before it lies on the share.
    """
    epoch = office.unlocked.epoch
    own = 1 if epoch is None else epoch.number
    shared = shared_epoch(office.db)
    return own if shared is None else min(own, shared)


def segment_key(office: Office, number: int) -> bytes | None:
    """Return a key (32 bytes) by its number; None if it has not come here yet.

    Raises:
        DamagedError: a former key is damaged or forged.
    """
    return office.unlocked.keys_by_number.get(number)
