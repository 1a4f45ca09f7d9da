"""The members of an office and their roles: an append-only chain of entries signed by admins.

The first entry is signed by the founder with the key it names; its hash (the anchor) is the
office's fingerprint. Each next one holds the hash of the one before and is signed by somebody who
was an admin at that moment. A chain is either accepted whole or refused whole.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.identity import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    Identity,
    PublicIdentity,
    canonical,
    to_text,
    verify,
)
from crm_desktop.access.membership_faults import ChainError, ChainFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.access.keys_json import Document

_PURPOSE: Final = b"kartoteka member 1\n"
_STATIONS = 4096


class Role(StrEnum):
    """What a member is in the office; the names stand in signed entries and never change."""

    ADMIN = "admin"
    HEAD = "head"
    MANAGER = "manager"
    OBSERVER = "observer"


class EntryKind(StrEnum):
    """What an entry says."""

    FOUNDED = "founded"
    ADD = "add"
    ROLE = "role"
    RENAME = "rename"
    REMOVE = "remove"
    REKEY = "rekey"


_COMMON = frozenset({"seq", "previous", "office", "kind", "author", "at", "user", "signature"})
_PERSON = frozenset({"name", "role", "ed25519", "x25519", "station"})
_FIELDS: Final[Mapping[EntryKind, frozenset[str]]] = {
    EntryKind.FOUNDED: _COMMON | _PERSON,
    EntryKind.ADD: _COMMON | _PERSON,
    EntryKind.ROLE: _COMMON | {"role"},
    EntryKind.RENAME: _COMMON | {"name"},
    EntryKind.REMOVE: _COMMON,
    EntryKind.REKEY: _COMMON | {"ed25519", "x25519"},
}


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the office; `station` is the slot of his first workstation, where known."""

    user_id: int
    name: str
    role: Role
    public: PublicIdentity
    station: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs a new entry."""

    user_id: int
    identity: Identity


@dataclass(frozen=True, slots=True)
class Membership:
    """A verified chain and what it comes to.

    Attributes:
        members: present members by user id, in the order they came.
        hashes: SHA-256 of each entry, hex; the first is the anchor, the last the head.
        used_keys: every public key any member ever had; none may come again.
    """

    office_id: str
    entries: tuple[Document, ...]
    hashes: tuple[str, ...]
    members: Mapping[int, Member]
    used_keys: frozenset[bytes]

    @property
    def anchor(self) -> str:
        """The hash of the founding entry: what tells this office from any other."""
        return self.hashes[0]

    @property
    def head(self) -> tuple[int, str]:
        """How many entries there are and the hash of the last; kept to notice a roll-back."""
        return len(self.hashes), self.hashes[-1]

    def follows(self, known: tuple[int, str]) -> bool:
        """Whether this chain continues the one whose `head` was `known`, nothing taken back."""
        count, last = known
        return 0 < count <= len(self.hashes) and self.hashes[count - 1] == last


def found_office(
    office_id: str, founder: Author, *, name: str, at: int, station: int | None = None
) -> Membership:
    """The chain of a new office: its founder, an admin. `at` is UTC ms."""
    member = Member(founder.user_id, name, Role.ADMIN, founder.identity.public, station)
    return _append(
        no_members(office_id), founder, EntryKind.FOUNDED, at=at, fields=_person_fields(member)
    )


def add_member(membership: Membership, author: Author, *, member: Member, at: int) -> Membership:
    """A new person, or one who comes back, with keys never used before.

    Raises:
        ChainError: the author is not an admin, the person is here already, or a key is not new.
    """
    return _append(membership, author, EntryKind.ADD, at=at, fields=_person_fields(member))


def change_role(
    membership: Membership, author: Author, *, user_id: int, role: Role, at: int
) -> Membership:
    """Another role for a member.

    Raises:
        ChainError: the author is not an admin, nobody bears the id, or the last admin would go.
    """
    fields = {"user": str(user_id), "role": role.value}
    return _append(membership, author, EntryKind.ROLE, at=at, fields=fields)


def rename_member(
    membership: Membership, author: Author, *, user_id: int, name: str, at: int
) -> Membership:
    """Another name for a member.

    Raises:
        ChainError: the author is not an admin, nobody bears the id, or the name cannot be shown.
    """
    fields = {"user": str(user_id), "name": name}
    return _append(membership, author, EntryKind.RENAME, at=at, fields=fields)


def rekey_member(
    membership: Membership, author: Author, *, user_id: int, public: PublicIdentity, at: int
) -> Membership:
    """New keys for a member who lost his password.

    Raises:
        ChainError: the author is not an admin, nobody bears the id, or a key is not new.
    """
    fields = {"user": str(user_id), **_key_fields(public)}
    return _append(membership, author, EntryKind.REKEY, at=at, fields=fields)


def remove_member(membership: Membership, author: Author, *, user_id: int, at: int) -> Membership:
    """A member is one no longer.

    Raises:
        ChainError: the author is not an admin, nobody bears the id, or it is the last admin.
    """
    return _append(membership, author, EntryKind.REMOVE, at=at, fields={"user": str(user_id)})


def no_members(office_id: str) -> Membership:
    """A chain before its first entry."""
    return Membership(office_id, (), (), MappingProxyType({}), frozenset())


def extend_chain(membership: Membership, documents: Sequence[object]) -> Membership:
    """A verified chain with further entries, each checked.

    Raises:
        ChainError: says which entry is refused and why.
    """
    for place, document in enumerate(documents, len(membership.entries)):
        try:
            membership = _extended(membership, keys_json.as_document(document, "entry"))
        except ValueError as error:
            raise ChainError(ChainFault.MALFORMED, place) from error
    return membership


def verify_chain(
    documents: Sequence[object], *, office_id: str, anchor: str | None = None
) -> Membership:
    """Check a chain from elsewhere, entry by entry.

    Args:
        documents: entries as read from JSON.
        office_id: the office it must belong to.
        anchor: the hash its first entry must have, where one is known for certain.

    Raises:
        ChainError: says which entry is refused and why.
    """
    membership = extend_chain(no_members(office_id), documents)
    if not membership.entries:
        raise ChainError(ChainFault.EMPTY, 0)
    if anchor is not None and membership.anchor != anchor:
        raise ChainError(ChainFault.FOREIGN, 0)
    return membership


def _person_fields(member: Member) -> dict[str, object]:
    return {
        "user": str(member.user_id),
        "name": member.name,
        "role": member.role.value,
        "station": member.station,
        **_key_fields(member.public),
    }


def _key_fields(public: PublicIdentity) -> dict[str, object]:
    return {"ed25519": to_text(public.signing), "x25519": to_text(public.receiving)}


def _append(
    membership: Membership,
    author: Author,
    kind: EntryKind,
    *,
    at: int,
    fields: Mapping[str, object],
) -> Membership:
    body = {
        "seq": len(membership.entries),
        "previous": membership.hashes[-1] if membership.hashes else "",
        "office": membership.office_id,
        "kind": kind.value,
        "author": str(author.user_id),
        "at": at,
        **fields,
    }
    if "name" in body:
        body["name"] = keys_json.tidy_name(str(body["name"]))
    signature = author.identity.sign(_PURPOSE + canonical(body))
    try:
        return _extended(membership, {**body, "signature": to_text(signature)})
    except keys_json.BadDocumentError as error:
        raise ChainError(ChainFault.MALFORMED, len(membership.entries)) from error


def _extended(before: Membership, entry: Document) -> Membership:
    """The membership with one more entry; the same check for our own and for others' entries."""
    place = len(before.entries)
    kind = _check_frame(before, entry, place)
    user_id = keys_json.identifier(entry, "user")
    keys = _keys(entry) if "ed25519" in _FIELDS[kind] else None
    _check_signature(before, entry, founder=keys if kind is EntryKind.FOUNDED else None)
    if keys is not None and not before.used_keys.isdisjoint({keys.signing, keys.receiving}):
        raise ChainError(ChainFault.KEY_REUSED, place)
    members = dict(before.members)
    if (user_id in members) == (kind in {EntryKind.FOUNDED, EntryKind.ADD}):
        here = user_id in members
        raise ChainError(ChainFault.ALREADY_HERE if here else ChainFault.NOBODY, place)
    apply_entry(members, entry, kind=kind, user_id=user_id)
    if all(member.role is not Role.ADMIN for member in members.values()):
        raise ChainError(ChainFault.LAST_ADMIN, place)
    used = before.used_keys | ({keys.signing, keys.receiving} if keys is not None else set())
    return Membership(
        office_id=before.office_id,
        entries=(*before.entries, entry),
        hashes=(*before.hashes, hashlib.sha256(canonical(entry)).hexdigest()),
        members=MappingProxyType(members),
        used_keys=frozenset(used),
    )


def apply_entry(
    members: dict[int, Member], entry: Document, *, kind: EntryKind, user_id: int
) -> None:
    """Do to `members` what an entry says."""
    match kind:
        case EntryKind.FOUNDED | EntryKind.ADD:
            members[user_id] = Member(
                user_id, _name(entry), _role(entry), _keys(entry), _station(entry)
            )
        case EntryKind.ROLE:
            members[user_id] = replace(members[user_id], role=_role(entry))
        case EntryKind.RENAME:
            members[user_id] = replace(members[user_id], name=_name(entry))
        case EntryKind.REKEY:
            members[user_id] = replace(members[user_id], public=_keys(entry))
        case EntryKind.REMOVE:
            del members[user_id]


def _check_frame(before: Membership, entry: Document, place: int) -> EntryKind:
    """The entry stands where it says, in the office it says, and is of a kind known here."""
    if keys_json.whole(entry, "seq") != place:
        raise ChainError(ChainFault.ORDER, place)
    if keys_json.text(entry, "previous") != (before.hashes[-1] if before.hashes else ""):
        raise ChainError(ChainFault.ORDER, place)
    if keys_json.text(entry, "office") != before.office_id:
        raise ChainError(ChainFault.FOREIGN, place)
    keys_json.whole(entry, "at")
    try:
        kind = EntryKind(keys_json.text(entry, "kind"))
    except ValueError as error:
        # Only a member's signature tells an entry of tomorrow from a damaged one of today.
        _check_signature(before, entry, founder=None, by_admin=False)
        raise ChainError(ChainFault.NEWER, place) from error
    if (kind is EntryKind.FOUNDED) != (place == 0):
        raise ChainError(ChainFault.ORDER, place)
    keys_json.exactly(entry, _FIELDS[kind])
    return kind


def _check_signature(
    before: Membership,
    entry: Document,
    *,
    founder: PublicIdentity | None,
    by_admin: bool = True,
) -> None:
    place = len(before.entries)
    author_id = keys_json.identifier(entry, "author")
    if founder is not None:
        if author_id != keys_json.identifier(entry, "user"):
            raise ChainError(ChainFault.NOT_ADMIN, place)
        key = founder.signing
    else:
        author = before.members.get(author_id)
        if author is None or (by_admin and author.role is not Role.ADMIN):
            raise ChainError(ChainFault.NOT_ADMIN, place)
        key = author.public.signing
    body = {name: value for name, value in entry.items() if name != "signature"}
    signature = keys_json.blob(entry, "signature", length=SIGNATURE_BYTES)
    if not verify(key, signature, _PURPOSE + canonical(body)):
        raise ChainError(ChainFault.SIGNATURE, place)


def _keys(entry: Document) -> PublicIdentity:
    return PublicIdentity(
        keys_json.blob(entry, "ed25519", length=KEY_BYTES),
        keys_json.blob(entry, "x25519", length=KEY_BYTES),
    )


def _name(entry: Document) -> str:
    return keys_json.person_name(entry, "name")


def _role(entry: Document) -> Role:
    try:
        return Role(keys_json.text(entry, "role"))
    except ValueError as error:
        raise keys_json.BadDocumentError("role") from error


def _station(entry: Document) -> int | None:
    if entry["station"] is None:
        return None
    station = keys_json.whole(entry, "station")
    if station >= _STATIONS:
        raise keys_json.BadDocumentError("station")
    return station
