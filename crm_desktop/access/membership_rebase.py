"""Bringing one's own list of members and the shared one together.

What nobody changed elsewhere meanwhile is simply longer here or there. Where two admins changed
the list at the same time, the shared one holds: what was done here is done again on top of it and
signed anew by an admin who is signed in, as far as it is still allowed. Keys are treated alike:
of two new keys made at the same time the shared one stays, and the other becomes the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access import keys_json
from crm_desktop.access.identity import PublicIdentity
from crm_desktop.access.keys_epoch import next_epoch, open_box, resealed
from crm_desktop.access.keys_file import following, with_slot, without_person
from crm_desktop.access.keys_people import present_key
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.access.membership import (
    EntryKind,
    Member,
    Membership,
    Role,
    add_member,
    change_role,
    rekey_member,
    remove_member,
    rename_member,
)
from crm_desktop.access.membership_faults import ChainError
from crm_desktop.access.membership_steps import BRING_KEYS, continues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.keys_epoch import Epoch
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.access.keys_json import Document
    from crm_desktop.access.keys_slot import Slot
    from crm_desktop.access.membership import Author

_PASSWORDS = frozenset({SlotKind.PASSWORD, SlotKind.TEMPORARY})
_DROP_SLOTS = BRING_KEYS | {EntryKind.REMOVE.value}


@dataclass(frozen=True, slots=True)
class Lost:
    """What was done here and is not allowed any more: `why` in the words people are told."""

    kind: EntryKind
    user_id: int
    why: str


def common_length(one: Membership, other: Membership) -> int:
    """Return with how many entries two lists begin alike."""
    length = 0
    for mine, theirs in zip(one.hashes, other.hashes, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def adopted(
    key_file: KeyFile, membership: Membership, epoch: Epoch, slots: Iterable[Slot]
) -> KeyFile:
    """Return the keys with the shared list and epoch.

    Who left, or got new keys elsewhere, loses his slots here, but never the last one of the file:
    it tells him why he does not come in.

    Raises:
        BadDocumentError: this base's key is none of the epoch's.
    """
    fresh = membership.entries[common_length(key_file.membership, membership) :]
    found = following(key_file, membership, epoch)
    for slot in slots:
        # Who has set a password of his own here needs no temporary one any more.
        if not any(_same_way_in(own, slot) for own in found.slots):
            found = with_slot(found, slot)
    for user_id in {keys_json.identifier(e, "user") for e in fresh if e["kind"] in _DROP_SLOTS}:
        member = membership.members.get(user_id)
        own = [slot for slot in found.slots if slot.owner.user_id == user_id]
        fitting = [slot for slot in own if member and slot.owner.public == member.public]
        rest = without_person(found, user_id)
        for slot in fitting:
            rest = with_slot(rest, slot)
        if rest.slots:
            found = rest
    return found


def _same_way_in(own: Slot, slot: Slot) -> bool:
    return own.owner.kind in _PASSWORDS and (own.owner.user_id, own.owner.public) == (
        slot.owner.user_id, slot.owner.public,
    )  # fmt: skip


def rebased(
    key_file: KeyFile, membership: Membership, epoch: Epoch, *, unlocked: Unlocked, at: int
) -> tuple[KeyFile, list[Lost]]:
    """Return the keys with the shared list and what was done here on top of it, signed anew.

    Args:
        key_file: ours.
        membership: the shared list.
        epoch: the shared one.
        unlocked: an admin of both lists.
        at: UTC ms.

    Raises:
        BadDocumentError: this base's key is none of the epoch's.
        DamagedError: his box of the shared epoch does not open.
    """
    author, lost = unlocked.author, list[Lost]()
    ours = key_file.membership
    for entry in ours.entries[common_length(ours, membership) :]:
        try:
            membership = _again(membership, author, entry, at)
        except ChainError as error:
            user_id = keys_json.identifier(entry, "user")
            lost.append(Lost(EntryKind(str(entry["kind"])), user_id, error.fault.value))
    key = open_box(
        epoch, office_id=unlocked.office_id, user_id=unlocked.user_id, identity=unlocked.identity
    )
    own = key_file.epoch
    if own is None or continues(epoch, own):
        fresh = resealed(epoch, membership, author, key)
    elif continues(own, epoch):
        fresh = resealed(own, membership, author, present_key(key_file, unlocked))
    else:
        mine = present_key(key_file, unlocked)
        fresh = next_epoch(epoch, membership, author, keys=(key, mine), at=at)
    return following(key_file, membership, fresh), lost


def may_rebase(unlocked: Unlocked, membership: Membership) -> bool:
    """Whether the signed-in person is an admin of a list, with the keys he has."""
    member = membership.members.get(unlocked.user_id)
    return (
        member is not None
        and member.role is Role.ADMIN
        and member.public == unlocked.identity.public
    )


def _again(membership: Membership, author: Author, entry: Document, at: int) -> Membership:
    """Do once more what an entry says."""
    user_id = keys_json.identifier(entry, "user")
    match EntryKind(str(entry["kind"])):
        case EntryKind.ADD | EntryKind.FOUNDED:
            station = entry["station"]
            member = Member(
                user_id, str(entry["name"]), Role(str(entry["role"])), _public(entry),
                station if isinstance(station, int) else None,
            )  # fmt: skip
            return add_member(membership, author, member=member, at=at)
        case EntryKind.ROLE:
            role = Role(str(entry["role"]))
            return change_role(membership, author, user_id=user_id, role=role, at=at)
        case EntryKind.RENAME:
            return rename_member(
                membership, author, user_id=user_id, name=str(entry["name"]), at=at
            )
        case EntryKind.REKEY:
            public = _public(entry)
            return rekey_member(membership, author, user_id=user_id, public=public, at=at)
        case EntryKind.REMOVE:
            return remove_member(membership, author, user_id=user_id, at=at)


def _public(entry: Document) -> PublicIdentity:
    return PublicIdentity(keys_json.blob(entry, "ed25519"), keys_json.blob(entry, "x25519"))
