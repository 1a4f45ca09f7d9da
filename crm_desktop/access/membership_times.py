"""Who was what at the instant of an act, as a verified chain of members tells it.

Clocks of stations differ and an entry takes a while to reach everybody, so an act counts by what
its author was at its instant or at any time after, less a tolerance. A clock that is behind takes
nothing from anybody, and what an author may do never depends on who heard of an entry first, as
long as no act is taken in that is more than the tolerance ahead of the clock of who takes it in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.membership import EntryKind, Member, Membership, Role, apply_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.access.keys_json import Document

TOLERANCE_MS: Final = 600_000
RANK: Final = {Role.OBSERVER: 0, Role.MANAGER: 1, Role.HEAD: 2, Role.ADMIN: 3}
"""The greater may do more."""
_CHAINS_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which a member's role and keys were the same.

    `until` is UTC ms, None = still.
    """

    role: Role
    signing: bytes
    until: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an author was at an act or later.

    Attributes:
        role: the highest; None = he was no member any more.
        signing: his public keys to verify with.
    """

    role: Role | None
    signing: tuple[bytes, ...]


def standing_at(membership: Membership, user_id: int, instant: int) -> Standing | None:
    """Return what somebody was at an instant (UTC ms) or later; None = he never was a member."""
    spells = _spells(membership.hashes[-1], _Kept(membership)).get(user_id)
    if spells is None:
        return None
    counting = [
        spell for spell in spells if spell.until is None or instant < spell.until + TOLERANCE_MS
    ]
    if not counting:
        return Standing(None, ())
    role = max((spell.role for spell in counting), key=lambda role: RANK[role])
    return Standing(role, tuple(dict.fromkeys(spell.signing for spell in counting)))


class _Kept:
    """A chain, equal to every other: its head's hash tells which it is."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=_CHAINS_KEPT)
def _spells(_head: str, kept: _Kept) -> Mapping[int, tuple[Spell, ...]]:
    found: dict[int, list[Spell]] = {}
    members: dict[int, Member] = {}
    instant = 0
    for entry in kept.membership.entries:
        user_id, kind = keys_json.identifier(entry, "user"), EntryKind(str(entry["kind"]))
        # An admin's clock may be behind: nothing ends before what stands before it in the chain.
        instant = max(instant, _at(entry))
        before = members.get(user_id)
        apply_entry(members, entry, kind=kind, user_id=user_id)
        if before is not None:
            found.setdefault(user_id, []).append(Spell(before.role, before.public.signing, instant))
    for user_id, member in members.items():
        found.setdefault(user_id, []).append(Spell(member.role, member.public.signing, None))
    return {user_id: tuple(spells) for user_id, spells in found.items()}


def _at(entry: Document) -> int:
    return keys_json.whole(entry, "at")
