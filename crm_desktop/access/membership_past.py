"""What a verified chain of members tells of earlier moments."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from crm_desktop.access import keys_json
from crm_desktop.access.membership import EntryKind, Member, Membership, apply_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.keys_json import Document


def members_at(membership: Membership, count: int) -> Mapping[int, Member]:
    """The members as the first `count` entries of a verified chain left them."""
    if count == len(membership.entries):
        return membership.members
    members: dict[int, Member] = {}
    for entry in membership.entries[:count]:
        kind, user_id = _told(entry)
        apply_entry(members, entry, kind=kind, user_id=user_id)
    return MappingProxyType(members)


def removed_since(membership: Membership, count: int) -> tuple[Member, ...]:
    """Who was taken off a verified chain after its first `count` entries and did not come back."""
    members = dict(members_at(membership, count))
    gone: dict[int, Member] = {}
    for entry in membership.entries[count:]:
        kind, user_id = _told(entry)
        if kind is EntryKind.REMOVE:
            gone[user_id] = members[user_id]
        apply_entry(members, entry, kind=kind, user_id=user_id)
    return tuple(member for user_id, member in gone.items() if user_id not in members)


def ever_members(membership: Membership) -> frozenset[int]:
    """Everybody who is or was on the list."""
    return frozenset(_told(entry)[1] for entry in membership.entries)


def _told(entry: Document) -> tuple[EntryKind, int]:
    return EntryKind(keys_json.text(entry, "kind")), keys_json.identifier(entry, "user")
