"""Whether a row and a client are the same party: surely, perhaps, or not."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from crm_desktop.clients.company_names import company_key
from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.person_names import compatible_names
from crm_desktop.clients.requisites import check_inn
from crm_desktop.importing.profiles.model import OURS

if TYPE_CHECKING:
    from crm_desktop.importing.party import Party
    from crm_desktop.importing.state import ClientState

# What the numbers of rows without a number of their own begin with; see `row_number`.
ROW: Final = "#"
NAME_ONLY: Final = "="
_ALIKE: Final = 85
_FULL: Final = 2


class Verdict(IntEnum):
    """How surely a row speaks of a client."""

    NO = 0
    PERHAPS = 1
    SURE = 2


def judge(
    party: Party, state: ClientState, source: str, sources: frozenset[str] = frozenset()
) -> Verdict:
    """Compare a party of a row with a client.

    Surely the same: one ИНН (and no other КПП), or a phone or an e-mail together with a name that
    may be the same. One number alone is a family or an office.
    """
    if source == OURS.source and _numbered_otherwise(party, state, source):
        return Verdict.NO
    inn, its = str(party.values.get("inn") or ""), str(state.values.get("inn") or "")
    if party.kind != state.kind:
        return Verdict.PERHAPS if inn and inn == its else Verdict.NO
    if inn and its:
        by_inn = _by_inn(party, state, same=inn == its, valid=not check_inn(inn))
        if by_inn is not None:
            return by_inn
    if _differ(party, state, "ogrn") or _differ(party, state, "kpp"):
        return Verdict.NO
    if shares_contact(party, state):
        return _by_contact(party, state)
    return _by_name(party, state, source, sources)


def _by_name(party: Party, state: ClientState, source: str, sources: frozenset[str]) -> Verdict:
    if not same_name(party, state) or contradicts(party, state, source):
        return Verdict.NO
    # A client that rows of this source have so far named as somebody's company or contact only;
    # or a row that is nothing but a name, and a client that came from such a row.
    only_named = _only_named(state, source, sources) or (
        party.source_id.startswith(NAME_ONLY)
        and any(n == source and (m or "").startswith(NAME_ONLY) for n, m in state.links)
    )
    return Verdict.SURE if only_named else Verdict.PERHAPS


def _only_named(state: ClientState, source: str, sources: frozenset[str]) -> bool:
    """Whether other tables of the same program named the client, without a number of its own."""
    program = source if source.startswith("file:") else source.partition(":")[0]
    return any(
        number is None and (name == source or name in sources or name.partition(":")[0] == program)
        for name, number in state.links
    )


def is_digest(number: str) -> bool:
    """Whether a record number was made of the row's text."""
    return number.startswith((ROW, NAME_ONLY))


def rank(party: Party, state: ClientState) -> tuple[int, ...]:
    """How well a sure client fits, to choose among several."""
    return (
        int(_agree(party, state, "inn")) * 2 + int(_agree(party, state, "kpp")),
        sum((c.kind, c.key) in state.channels for c in party.channels if c.key),
        int(party.name_key == state.values.get("name_key")),
    )


def agree(party: Party, state: ClientState) -> bool:
    """Whether the names may be one client's."""
    if party.kind != state.kind:
        return False
    if party.kind == PERSON:
        return compatible_names(party.parts, state.parts)
    return party.name_key == state.values.get("name_key") or (
        company_key(party.name) == company_key(state.name)
    )


def same_name(party: Party, state: ClientState) -> bool:
    """Whether the names are equal, and full enough to mean somebody."""
    if party.name_key != state.values.get("name_key"):
        return False
    if party.kind != PERSON:
        return True
    full = sum(len(part.rstrip(".")) > 1 for part in party.parts)
    return full >= _FULL or not _reached(party)


def contradicts(party: Party, state: ClientState, source: str) -> bool:
    """Whether both have phones, e-mails or numbers of records, and none in common."""
    if _numbered_otherwise(party, state, source):
        return True
    if _differ(party, state, "birthday"):
        return True
    for kind in ("phone", "email"):
        ours, theirs = {c.key for c in party.channels if c.kind == kind}, state.keys_of(kind)
        if ours and theirs and not ours & theirs:
            return True
    return False


def _numbered_otherwise(party: Party, state: ClientState, source: str) -> bool:
    """Whether both have record numbers of the source, and other ones."""
    if not party.source_id or is_digest(party.source_id):
        return False
    numbers = {n for name, n in state.links if name == source and n and not is_digest(n)}
    return bool(numbers) and party.source_id not in numbers


def shares_contact(party: Party, state: ClientState) -> bool:
    """Whether a phone or an e-mail is in common."""
    return any(
        channel.kind in {"phone", "email"}
        and channel.key
        and (channel.kind, channel.key) in state.channels
        for channel in party.channels
    )


def _by_inn(party: Party, state: ClientState, *, same: bool, valid: bool) -> Verdict | None:
    if not same:
        if valid and not check_inn(str(state.values["inn"])):
            return Verdict.NO
        return (
            Verdict.PERHAPS if shares_contact(party, state) and agree(party, state) else Verdict.NO
        )
    if _differ(party, state, "kpp"):
        return Verdict.NO
    return Verdict.SURE if valid or agree(party, state) else Verdict.PERHAPS


def _by_contact(party: Party, state: ClientState) -> Verdict:
    if agree(party, state):
        return Verdict.SURE
    if party.kind == PERSON:
        return Verdict.NO
    one, two = company_key(party.name), company_key(state.name)
    alike = fuzz.ratio(one, two) >= _ALIKE or set(one.split()) <= set(two.split())
    return Verdict.PERHAPS if alike or set(two.split()) <= set(one.split()) else Verdict.NO


def _differ(party: Party, state: ClientState, key: str) -> bool:
    ours, theirs = party.values.get(key), state.values.get(key)
    return bool(ours and theirs and ours != theirs)


def _agree(party: Party, state: ClientState, key: str) -> bool:
    ours = party.values.get(key)
    return bool(ours and ours == state.values.get(key))


def _reached(party: Party) -> bool:
    return any(channel.kind in {"phone", "email"} for channel in party.channels)
