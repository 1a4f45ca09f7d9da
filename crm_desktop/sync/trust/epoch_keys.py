"""The keys of the share, by the number of their epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.sync.trust.members import shared_epoch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class EpochKeys:
    """What a station can open and what it seals under.

    Attributes:
        number: of the newest epoch; what is sent is sealed under it.
        keys: number -> 32 bytes.
    """

    number: int
    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> bytes:
        """The key to seal under."""
        return self.keys[self.number]

    def of(self, number: int) -> bytes | None:
        """Return an epoch's key; None if this station has not got it (yet)."""
        return self.keys.get(number)


def epoch_keys(office: Office) -> EpochKeys:
    """Return the keys the signed-in person opened.

    Raises:
        DamagedError: a former key in `keys.json` is damaged or forged.
    """
    return EpochKeys(newest_epoch(office), office.unlocked.keys_by_number)


def newest_epoch(office: Office) -> int:
    """Return the number of the key to send under: the newest that the others can know of.

    A key just made here is not used before it lies on the share.
    """
    epoch = office.unlocked.epoch
    own = 1 if epoch is None else epoch.number
    shared = shared_epoch(office.db)
    return own if shared is None else min(own, shared)
