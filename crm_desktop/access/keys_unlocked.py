"""What an opened slot of `keys.json` gives the program that holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.access.keys_epoch import former_key_of
from crm_desktop.access.keys_file import database_check
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.access.membership import Author

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.identity import Identity
    from crm_desktop.access.keys_epoch import Epoch
    from crm_desktop.access.membership import Membership, Role


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What an opened slot gives; it lives in memory only and its repr tells no secret.

    Attributes:
        database_key: 32 bytes, already checked to be this office's.
        contents: everything the slot holds, also what later versions put there.
        membership: the verified chain; `role` is read from it.
        epoch: whose boxes hold the office's key; None with a file of format 1.
        epoch_key: the office's present key where this base is still under a former one; `b""` =
            the database key is the present one.
        slot_kind: of the slot that was opened; a temporary password only lets one set his own.
    """

    office_id: str
    office_name: str
    user_id: int
    user_name: str
    slot_id: str
    membership: Membership = field(repr=False)
    database_key: bytes = field(repr=False)
    identity: Identity = field(repr=False)
    contents: Mapping[str, bytes] = field(repr=False)
    epoch: Epoch | None = field(default=None, repr=False)
    epoch_key: bytes = field(default=b"", repr=False)
    slot_kind: SlotKind = SlotKind.PASSWORD

    @property
    def present_key(self) -> bytes:
        """The office's present key, which this base's may yet have to follow."""
        return self.epoch_key or self.database_key

    @property
    def database_check(self) -> bytes:
        """What `keys.json` says of this key of the base."""
        return database_check(self.database_key, self.office_id)

    @property
    def database_keys(self) -> tuple[bytes, ...]:
        """The base's key, then all others of the office, the newest first: older backups' keys.

        Raises:
            DamagedError: a former key is damaged or forged.
        """
        newest = [key for _number, key in sorted(self.keys_by_number.items(), reverse=True)]
        return (self.database_key, *(key for key in newest if key != self.database_key))

    @property
    def keys_by_number(self) -> dict[int, bytes]:
        """Every key the office ever had, by the number of its epoch.

        Raises:
            DamagedError: a former key is damaged or forged.
        """
        if self.epoch is None:
            return {1: self.database_key}
        present = self.present_key
        found = {
            each.number: former_key_of(each, present, self.office_id) for each in self.epoch.former
        }
        return {**found, self.epoch.number: present}

    @property
    def role(self) -> Role:
        return self.membership.members[self.user_id].role

    @property
    def author(self) -> Author:
        """This person as the signer of entries in the list of members."""
        return Author(self.user_id, self.identity)

    def sign(self, data: bytes) -> bytes:
        """Sign with this person's Ed25519 key (64 bytes); begin `data` with its purpose."""
        return self.identity.sign(data)
